package dingtalk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"supportbot/bot"
)

// openAPI calls DingTalk's OpenAPI with an access token, which it keeps.
type openAPI struct {
	host
	id, secret string
	now        func() time.Time

	mu      sync.Mutex
	token   string
	expires time.Time
}

// Paths of the OpenAPI.
const (
	pathToken  = "/v1.0/oauth2/accessToken"
	pathSingle = "/v1.0/robot/oToMessages/batchSend"
	pathGroup  = "/v1.0/robot/groupMessages/send"
	pathRobots = "/v1.0/robot/getBotListInGroup"

	pathCard       = "/v1.0/card/instances/createAndDeliver"
	pathCreateCard = "/v1.0/card/instances" // without delivery
	pathRegister   = "/v1.0/card/callbacks/register"
)

// tokenMargin is how long before its end a token is replaced.
const tokenMargin = 5 * time.Minute

// problem is the OpenAPI's own word for what was wrong.
type problem struct {
	Status  int    `json:"-"`
	Code    string `json:"code"`
	Message string `json:"message"`
	Details struct {
		RequiredScopes []string `json:"requiredScopes"`
	} `json:"accessdenieddetail"`
}

func (p *problem) Error() string {
	text := fmt.Sprintf("HTTP %d %s: %s", p.Status, excerpt(p.Code), excerpt(p.Message))
	if remedy := p.remedy(); remedy != "" {
		text += " (" + remedy + ")"
	}
	return text
}

// remedies say what helps, by a part of the code in small letters.
var remedies = []struct{ part, remedy string }{
	{"apicountlimit", "the organisation's monthly number of API calls is used up"},
	{"accesstokenpermissiondenied", "give the app the permission to send robot messages: \"bot dingtalk check\" names it"},
	{"invalidclient", "DINGTALK_CLIENT_ID or DINGTALK_CLIENT_SECRET is wrong"},
	{"templatenotexist", "DINGTALK_CARD_TEMPLATE is wrong, or the template is not the app's"},
	{"templateunpublished", "publish the card template"},
	{"robotcode", "DINGTALK_ROBOT_CODE is wrong"},
	{"robot", "the robot is not published, or not in the group"},
	{"conversation", "the robot is not in the group"},
	{"staffid", "the person is not in the organisation, or cannot see the app"},
}

func (p *problem) remedy() string {
	if len(p.Details.RequiredScopes) > 0 {
		return "give the app the permission " + excerpt(strings.Join(p.Details.RequiredScopes, ", "))
	}
	code := strings.ToLower(p.Code)
	for _, r := range remedies {
		if strings.Contains(code, r.part) {
			return r.remedy
		}
	}
	return ""
}

// throttled reports whether the same call may succeed shortly.
func (p *problem) throttled() bool {
	code := strings.ToLower(p.Code)
	return p.Status == http.StatusTooManyRequests || strings.Contains(code, "qpslimit") || strings.Contains(code, "throttl") || strings.Contains(code, "flowcontrol")
}

// ofCards reports whether all cards are refused, not this one.
func (p *problem) ofCards() bool {
	code := strings.ToLower(p.Code)
	return p.Status == http.StatusForbidden || p.Status == http.StatusUnauthorized || strings.Contains(code, "template") || strings.Contains(code, "callback")
}

// malformed reports whether the message itself was refused.
func (p *problem) malformed() bool {
	code := strings.ToLower(p.Code)
	return p.Status == http.StatusBadRequest && (strings.Contains(code, "msgparam") || strings.Contains(code, "msgkey") || strings.Contains(code, "content"))
}

// call posts JSON with the access token and reads the answer into result. A
// token that is refused is replaced once. The error is a *bot.RetryAt, a
// *bot.Permanent, or leaves open whether the call was carried out.
func (o *openAPI) call(ctx context.Context, path string, body, result any) error {
	for fresh := false; ; fresh = true {
		token, err := o.accessToken(ctx, fresh)
		if err != nil {
			return fmt.Errorf("getting an access token: %w", err)
		}
		header := http.Header{"X-Acs-Dingtalk-Access-Token": {token}}
		a, err := o.post(ctx, o.base+path, header, body)
		if err != nil {
			return fmt.Errorf("calling %s: %w", path, err)
		}
		err = o.judge(a, result)
		var p *problem
		if !fresh && errors.As(err, &p) && (p.Status == http.StatusUnauthorized || strings.Contains(strings.ToLower(p.Code), "invalidauthentication")) {
			continue
		}
		if err != nil {
			return fmt.Errorf("calling %s: %w", path, err)
		}
		return nil
	}
}

// judge reads an answer into result, or says what it means for a delivery.
func (o *openAPI) judge(a answer, result any) error {
	if a.status == http.StatusOK {
		if err := json.Unmarshal(a.body, result); err != nil {
			return errors.New("the answer cannot be read")
		}
		return nil
	}
	p := &problem{}
	_ = json.Unmarshal(a.body, p) // whatever it says
	p.Status = a.status
	switch {
	case p.throttled():
		wait := time.Second
		if a.header.Get("Retry-After") != "" {
			wait = retryAfter(a.header)
		}
		return &bot.RetryAt{Time: o.now().Add(wait), Err: p}
	case a.status >= 500:
		return p
	}
	return &bot.Permanent{Err: p}
}

// accessToken returns the token in force; with fresh, or near its end, a new one. Several callers at once wait
// for one call.
func (o *openAPI) accessToken(ctx context.Context, fresh bool) (string, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !fresh && o.token != "" && o.now().Before(o.expires) {
		return o.token, nil
	}
	asked := o.now()
	a, err := o.post(ctx, o.base+pathToken, nil, map[string]string{"appKey": o.id, "appSecret": o.secret})
	if err != nil {
		return "", o.notCalled(err)
	}
	var got struct {
		Token   string `json:"accessToken"`
		Seconds int    `json:"expireIn"`
	}
	if err := o.judge(a, &got); err != nil {
		if later, never := new(bot.RetryAt), new(bot.Permanent); !errors.As(err, &later) && !errors.As(err, &never) {
			return "", o.notCalled(err)
		}
		return "", err
	}
	if got.Token == "" {
		return "", &bot.Permanent{Err: errors.New("the answer has no token")}
	}
	life := time.Duration(got.Seconds) * time.Second
	o.token, o.expires = got.Token, asked.Add(life-min(tokenMargin, life/2))
	return o.token, nil
}

// notCalled says that nothing was posted: without a token nothing was tried.
func (o *openAPI) notCalled(err error) error {
	return &bot.RetryAt{Time: o.now().Add(pauseBusy), Err: err}
}

// single posts a message to one person and returns what DingTalk calls it.
func (o *openAPI) single(ctx context.Context, robot, staff string, m template) (string, error) {
	var result struct {
		Ref       string   `json:"processQueryKey"`
		Invalid   []string `json:"invalidStaffIdList"`
		Throttled []string `json:"flowControlledStaffIdList"`
	}
	err := o.call(ctx, pathSingle, map[string]any{"robotCode": robot, "userIds": []string{staff}, "msgKey": m.key, "msgParam": m.param()}, &result)
	switch {
	case err != nil:
		return "", err
	case len(result.Invalid) > 0: // with HTTP 200
		return "", &bot.Permanent{Err: errors.New("DingTalk does not know the person, or they cannot see the app")}
	case len(result.Throttled) > 0:
		return "", &bot.RetryAt{Time: o.now().Add(pauseTooFast), Err: errors.New("too many messages to the person")}
	}
	return result.Ref, nil
}

// group posts a message to a group and returns what DingTalk calls it.
func (o *openAPI) group(ctx context.Context, robot, conversation string, m template) (string, error) {
	var result struct {
		Ref string `json:"processQueryKey"`
	}
	err := o.call(ctx, pathGroup, map[string]any{"robotCode": robot, "openConversationId": conversation, "msgKey": m.key, "msgParam": m.param()}, &result)
	return result.Ref, err
}

// card creates a card, delivers it and returns what DingTalk calls the message. errNoCard says that
// it was not delivered.
func (o *openAPI) card(ctx context.Context, body map[string]any) (string, error) {
	var result struct {
		Success bool `json:"success"`
		Result  struct {
			Deliveries []struct {
				Success bool   `json:"success"`
				Ref     string `json:"carrierId"`
				Error   string `json:"errorMsg"`
			} `json:"deliverResults"`
		} `json:"result"`
	}
	if err := o.call(ctx, pathCard, body, &result); err != nil {
		return "", err
	}
	if len(result.Result.Deliveries) != 1 { // to the one place
		return "", errNoCard // with HTTP 200
	}
	if d := result.Result.Deliveries[0]; !d.Success || !result.Success {
		return "", fmt.Errorf("%w: %s", errNoCard, excerpt(d.Error))
	}
	return result.Result.Deliveries[0].Ref, nil
}
