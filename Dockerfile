# The image holds one static binary, runs as nobody and needs no shell.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /bot ./cmd/bot

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/share/zoneinfo /usr/share/zoneinfo
COPY --from=build /bot /bot
USER 65534:65534
ENV BOT_ADDR=:8080
EXPOSE 8080
# The program asks itself: there is nothing else in the image that could.
HEALTHCHECK --interval=10s --timeout=4s --start-period=30s --retries=3 CMD ["/bot", "ready"]
ENTRYPOINT ["/bot"]
