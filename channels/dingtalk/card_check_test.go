package dingtalk_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"supportbot/bot"
	"supportbot/channels/dingtalk"
	"supportbot/test/dingtalk/gateway"
)

// The gateway takes no card that DingTalk's documents forbid: what it takes counts.
func TestGatewayRefusesCards(t *testing.T) {
	t.Parallel()
	s := newScene(t, overStream)
	if _, err := s.channel.Send(t.Context(), s.single(webhookLife), cardReply(), bot.Attempt{EntryID: "e", Number: 1}); err != nil {
		t.Fatal(err)
	}
	good := s.posts(1)[0].Body
	for name, c := range map[string]struct {
		change func(map[string]any)
		code   string
	}{
		"again":           {func(m map[string]any) { m["outTrackId"] = good["outTrackId"] }, "cardAlreadyExist"},
		"no name":         {func(m map[string]any) { m["outTrackId"] = "" }, "outTrackIdEmpty"},
		"no template":     {func(m map[string]any) { delete(m, "cardTemplateId") }, "cardTemplateIdEmpty"},
		"no data":         {func(m map[string]any) { m["cardData"] = nil }, "cardPublicDataEmpty"},
		"more than 1 KB":  {values("markdown", strings.Repeat("a", 1025)), "invalid"},
		"not a text":      {values("markdown", 1), "invalid"},
		"no place":        {func(m map[string]any) { m["openSpaceId"] = "" }, "openSpaceIdEmpty"},
		"a person's name": {func(m map[string]any) { m["openSpaceId"] = "anna" }, "openSpaceIdInvalid"},
		"no delivery":     {func(m map[string]any) { delete(m, "imRobotOpenDeliverModel") }, "openDeliverModelEmpty"},
		"no properties":   {func(m map[string]any) { delete(m, "imRobotOpenSpaceModel") }, "openSpaceModelInvalid"},
		"no route":        {func(m map[string]any) { m["callbackType"] = "HTTP" }, "invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			var body map[string]any
			copied, _ := json.Marshal(good)
			if err := json.Unmarshal(copied, &body); err != nil {
				t.Fatal(err)
			}
			body["outTrackId"] = "reply-" + strings.ReplaceAll(name, " ", "-")
			c.change(body)
			if code := s.gate.Create(t.Context(), body); code != "param."+c.code {
				t.Errorf("said %q, want %q", code, c.code)
			}
		})
	}
}

func values(name string, value any) func(map[string]any) {
	return func(m map[string]any) {
		m["cardData"] = map[string]any{"cardParamMap": map[string]any{name: value}}
	}
}

// A check makes no card that anybody sees, and says what is missing.
func TestCheckCards(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		template string
		fault    gateway.Fault
		want     string
	}{
		"well":          {gateway.Template, gateway.Fault{}, ""},
		"wrong":         {"other.schema", gateway.Fault{}, "DINGTALK_CARD_TEMPLATE is wrong"},
		"not published": {gateway.Draft, gateway.Fault{}, "publish the card template"},
		"no permission": {gateway.Template, gateway.Fault{Status: 403, Body: `{"code":"Forbidden.AccessDenied.AccessTokenPermissionDenied","accessdenieddetail":{"requiredScopes":["Card.Instance.Write"]}}`}, "give the app the permission Card.Instance.Write"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, func(o *dingtalk.Options) { overStream(o); o.CardTemplate = c.template })
			if c.fault.Status != 0 {
				s.gate.Fail("/v1.0/card/instances", c.fault)
			}
			found := s.channel.Check(context.Background())
			at := slices.IndexFunc(found, func(f dingtalk.Finding) bool { return strings.Contains(f.What, "cards") })
			if at < 0 {
				t.Fatalf("found %v", found)
			}
			err := found[at].Err
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("said %v, want %q", err, c.want)
			}
			if posts := s.gate.Posts(); len(posts) != 0 {
				t.Errorf("posted %v", posts)
			}
		})
	}
}
