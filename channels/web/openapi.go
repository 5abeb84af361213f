package web

import (
	_ "embed"
	"net/http"
)

// openapi describes the message API for programs (OpenAPI 3.1).
//
//go:embed openapi.json
var openapi []byte

// description is GET /api/v1/openapi.json.
func description(w http.ResponseWriter, r *http.Request) {
	if !reads(w, r) {
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(openapi) // a client that went away cannot be told
}
