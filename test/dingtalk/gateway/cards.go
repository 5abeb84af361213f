package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"
)

// Template is the published card template of the app, Draft one that is not published.
const (
	Template = "replies.schema"
	Draft    = "draft.schema"
)

// Card is an interactive card as people see it.
type Card struct {
	Track  string
	Values map[string]string
	// Callback is STREAM or HTTP.
	Callback string
}

// Buttons are the ids of the card's buttons, in their order.
func (c Card) Buttons() []string {
	var objects struct {
		Buttons []struct {
			ID      string `json:"id"`
			Request bool   `json:"request"`
		} `json:"msgButtons"`
	}
	_ = json.Unmarshal([]byte(c.Values["sys_full_json_obj"]), &objects)
	var ids []string
	for _, b := range objects.Buttons {
		if b.Request {
			ids = append(ids, b.ID)
		}
	}
	return ids
}

// route is where the clicks on cards go over HTTP.
type route struct{ url, secret string }

// Card returns a card by its name.
func (g *Gateway) Card(track string) Card {
	g.mu.Lock()
	defer g.mu.Unlock()
	c := g.cards[track]
	if c == nil {
		return Card{}
	}
	return Card{Track: c.Track, Values: maps.Clone(c.Values), Callback: c.Callback}
}

// makeCard creates a card as the documents say; it answers if they forbid it.
func (g *Gateway) makeCard(w http.ResponseWriter, body map[string]any) (*Card, bool) {
	wrong := func(code string) (*Card, bool) {
		refuse(w, http.StatusBadRequest, "param."+code)
		return nil, false
	}
	template, _ := body["cardTemplateId"].(string)
	track, _ := body["outTrackId"].(string)
	callback, _ := body["callbackType"].(string)
	key, _ := body["callbackRouteKey"].(string)
	data, _ := body["cardData"].(map[string]any)
	values, _ := data["cardParamMap"].(map[string]any)
	switch {
	case template == "":
		return wrong("cardTemplateIdEmpty")
	case track == "":
		return wrong("outTrackIdEmpty")
	case len(values) == 0:
		return wrong("cardPublicDataEmpty")
	case template == Draft:
		return wrong("templateUnpublished")
	case template != Template:
		return wrong("templateNotExist")
	case callback != "" && callback != "STREAM" && callback != "HTTP":
		return wrong("invalid")
	}
	c := &Card{Track: track, Values: map[string]string{}, Callback: callback}
	for name, value := range values {
		text, ok := value.(string)
		if !ok || len(name) > 100 || len(text) > 1024 {
			return wrong("invalid")
		}
		c.Values[name] = text
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.cards[track] != nil {
		return wrong("cardAlreadyExist")
	}
	if _, ok := g.routes[key]; callback == "HTTP" && !ok {
		return wrong("invalid")
	}
	g.cards[track] = c
	return c, true
}

func (g *Gateway) createCard(w http.ResponseWriter, r *http.Request, body map[string]any) Post {
	if !g.authorised(w, r) {
		return Post{}
	}
	if c, ok := g.makeCard(w, body); ok {
		answer(w, map[string]any{"success": true, "result": c.Track})
	}
	return Post{}
}

// card is createAndDeliver, to one place.
func (g *Gateway) card(w http.ResponseWriter, r *http.Request, body map[string]any) Post {
	if !g.authorised(w, r) {
		return Post{}
	}
	space, _ := body["openSpaceId"].(string)
	space, ok := strings.CutPrefix(space, "dtv1.card//")
	kind, to, _ := strings.Cut(space, ".")
	deliver, model, robot := "imGroupOpenDeliverModel", "imGroupOpenSpaceModel", true
	if kind == "IM_ROBOT" {
		deliver, model, robot = "imRobotOpenDeliverModel", "imRobotOpenSpaceModel", false
	}
	how, _ := body[deliver].(map[string]any)
	properties, _ := body[model].(map[string]any)
	_, forward := properties["supportForward"].(bool)
	code := ""
	switch {
	case space == "":
		code = "openSpaceIdEmpty"
	case !ok || to == "" || strings.ContainsAny(to, ";") || kind != "IM_GROUP" && kind != "IM_ROBOT":
		code = "openSpaceIdInvalid"
	case how == nil:
		code = "openDeliverModelEmpty"
	case robot && how["robotCode"] != ClientID, !robot && how["spaceType"] != "IM_ROBOT":
		code = "openDeliverModelError"
	case !forward:
		code = "openSpaceModelInvalid"
	}
	if code != "" {
		refuse(w, http.StatusBadRequest, "param."+code)
		return Post{}
	}
	c, made := g.makeCard(w, body)
	if !made {
		return Post{}
	}
	delivered := map[string]any{"spaceType": kind, "spaceId": to, "success": true, "carrierId": "carrier-" + to}
	post := Post{Via: "card", To: to}
	if strings.HasPrefix(to, "unknown") {
		delivered = map[string]any{"spaceType": kind, "spaceId": to, "success": false, "errorMsg": "userIdNotExist"}
		post = Post{}
	}
	answer(w, map[string]any{"success": true, "result": map[string]any{"outTrackId": c.Track, "deliverResults": []any{delivered}}})
	return post
}

func (g *Gateway) register(w http.ResponseWriter, r *http.Request, body map[string]any) Post {
	if !g.authorised(w, r) {
		return Post{}
	}
	key, _ := body["callbackRouteKey"].(string)
	url, _ := body["callbackUrl"].(string)
	secret, _ := body["apiSecret"].(string)
	g.mu.Lock()
	defer g.mu.Unlock()
	before, exists := g.routes[key]
	switch {
	case key == "":
		refuse(w, http.StatusBadRequest, "param.callbackRouteKeyEmpty")
	case url == "":
		refuse(w, http.StatusBadRequest, "param.callbackUrlEmpty")
	case exists && before != (route{url, secret}) && body["forceUpdate"] != true:
		refuse(w, http.StatusInternalServerError, "param.callbackRouteKeyExist")
	default:
		g.routes[key] = route{url, secret}
		answer(w, map[string]any{"success": true, "result": map[string]any{"callbackUrl": url, "apiSecret": secret}})
	}
	return Post{}
}

// Create asks for a card as the app would, and returns the error's code, "" if it was made.
func (g *Gateway) Create(ctx context.Context, body map[string]any) string {
	g.mu.Lock()
	token := g.id("token")
	g.tokens[token] = g.now().Add(time.Minute)
	g.mu.Unlock()
	encoded, _ := json.Marshal(body)
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/v1.0/card/instances/createAndDeliver", bytes.NewReader(encoded))
	r.Header.Set("x-acs-dingtalk-access-token", token)
	w := httptest.NewRecorder()
	g.card(w, r, body)
	var said struct{ Code string }
	_ = json.Unmarshal(w.Body.Bytes(), &said)
	return said.Code
}
