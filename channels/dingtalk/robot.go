package dingtalk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"supportbot/bot"
)

// Robot posts to one group through the webhook of a custom robot: agents and
// alerts. It is safe for concurrent use.
type Robot struct {
	host   host
	token  string
	secret string
	now    func() time.Time
	pace   *pace
}

const robotPath = "/robot/send"

// NewRobot takes the webhook as DingTalk shows it, and the secret that begins
// with SEC ("" for a robot that has none). oapiURL is the base URL of webhooks,
// "" for DingTalk's own: a webhook may point there only. now is the clock, nil for time.Now.
func NewRobot(webhook, secret, base string, now func() time.Time) (*Robot, error) {
	h, err := newHost(cmp.Or(base, oapiURL), oapiURL)
	if err != nil {
		return nil, fmt.Errorf("the base URL of webhooks: %w", err)
	}
	u, err := url.Parse(webhook)
	if err != nil || u.User != nil || u.Fragment != "" || u.Path != robotPath || strings.ToLower(u.Scheme+"://"+u.Host) != h.base {
		return nil, fmt.Errorf("the robot's webhook is not of the form %s%s?access_token=…", h.base, robotPath)
	}
	query := u.Query()
	if len(query) != 1 || len(query["access_token"]) != 1 || query.Get("access_token") == "" {
		return nil, errors.New("the robot's webhook has no access_token, or more than that; copy it as DingTalk shows it")
	}
	if now == nil {
		now = time.Now
	}
	return &Robot{host: h, token: query.Get("access_token"), secret: secret, now: now, pace: newPace(now)}, nil
}

// Post sends a message in CommonMark, cut at what one may have: a *bot.RetryAt
// says that there were 20 in the last minute, a *bot.Permanent that the robot
// refuses, and any other error that it may have been posted. The group's
// members are never mentioned.
func (r *Robot) Post(ctx context.Context, title, text string) error {
	n := note{title: titleOf(title), text: markdown(text)}
	if pieces := split(n.text, maxText); len(pieces) > 1 {
		n.text = pieces[0] + "…"
	}
	return r.post(ctx, n)
}

func (r *Robot) post(ctx context.Context, n note) error {
	if at, free := r.pace.take(robotPath); !free {
		return &bot.RetryAt{Time: at, Err: errors.New("more than 20 messages in a minute")}
	}
	query := url.Values{"access_token": {r.token}}
	now := r.now()
	if r.secret != "" {
		stamp := strconv.FormatInt(now.UnixMilli(), 10)
		query.Set("timestamp", stamp)
		query.Set("sign", signature(r.secret, stamp))
	}
	err := hook(ctx, now, r.host, r.host.base+robotPath+"?"+query.Encode(), n.webhook(""))
	var later *bot.RetryAt
	switch {
	case errors.As(err, &later):
		r.pace.pause(robotPath, later.Time)
	case errors.Is(err, errRefused):
		return &bot.Permanent{Err: err}
	}
	return err
}
