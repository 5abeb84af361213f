package gateway

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strconv"
)

// Route is where clicks go over HTTP, and what signs them.
func (g *Gateway) Route() (url, secret string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, to := range g.routes { // there is one
		return to.url, to.secret
	}
	return "", ""
}

// ClickMessage is what DingTalk tells of a click.
func ClickMessage(track, user, button string) Message {
	detail, _ := json.Marshal(map[string]any{"cardPrivateData": map[string]any{"actionIds": []string{button}, "params": map[string]any{}}})
	return Message{
		"type": "actionCallback", "outTrackId": track, "corpId": Corp, "userId": user, "userIdType": 1,
		"content": string(detail), "value": string(detail), "extension": "{}", "spaceId": "", "spaceType": "",
	}
}

// Click pushes a click on a card and returns the frame's id. The answer to it changes the card.
func (g *Gateway) Click(track, user, button string) string {
	return g.push("/v1.0/card/instances/callback", track, ClickMessage(track, user, button))
}

// ClickHTTP sends a click to where the callbacks of cards go, signed, and returns the status. The answer changes the card.
func (g *Gateway) ClickHTTP(track, user, button string) (int, error) {
	url, secret := g.Route()
	g.mu.Lock()
	g.ids++ // no two within a millisecond
	stamp := strconv.FormatInt(g.now().UnixMilli()+int64(g.ids), 10)
	g.mu.Unlock()
	if url == "" {
		return 0, fmt.Errorf("no address for clicks is registered")
	}
	body, err := json.Marshal(ClickMessage(track, user, button))
	if err != nil {
		return 0, err
	}
	request, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("x-ddpaas-signature-timestamp", stamp)
	request.Header.Set("x-ddpaas-signature", SignCard(secret, stamp))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	said, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode == http.StatusOK {
		g.update(track, said)
	}
	return response.StatusCode, err
}

// SignCard signs the time of a click.
func SignCard(secret, stamp string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(stamp))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// update changes a card as the answer to a click says: key by key if it says so, else as a whole.
func (g *Gateway) update(track string, said []byte) {
	var u struct {
		Options struct {
			ByKey bool `json:"updateCardDataByKey"`
		} `json:"cardUpdateOptions"`
		Data *struct {
			Values map[string]string `json:"cardParamMap"`
		} `json:"cardData"`
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	c := g.cards[track]
	if json.Unmarshal(said, &u) != nil || u.Data == nil || c == nil {
		return
	}
	if !u.Options.ByKey {
		clear(c.Values)
	}
	maps.Copy(c.Values, u.Data.Values)
}
