package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	"supportbot/channels/dingtalk"
	"supportbot/channels/slack"
	"supportbot/channels/web"
	"supportbot/session"
)

const personDescription = "A person is named by channel and id as messages carry them: on the web the id of the conversation, in Slack TEAM/USER, in DingTalk CORPORATION|MEMBER. Where a conversation has several people in it (a whole thread, a whole group), it is handed out and removed as a whole."

func personFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "channel", Usage: "`name` of the channel: web, slack, dingtalk", Required: true},
		&cli.StringFlag{Name: "person", Usage: "`id` of the person there", Required: true},
	}
}

// person is whose data is looked for.
type person struct{ channel, id string }

// personForm is how messages of a channel name people.
type personForm struct {
	channel string
	form    *regexp.Regexp
	says    string
}

var personForms = []personForm{
	{web.Channel, regexp.MustCompile(`^[A-Za-z0-9_-]{20,64}$`), "the id of a conversation, 20 to 64 letters, digits, - or _"},
	{slack.Name, regexp.MustCompile(`^[A-Z0-9]{2,32}/[A-Z0-9]{2,32}$`), "TEAM/USER, both as Slack's ids, such as T0AB12/U0CD34"},
	{dingtalk.Name, regexp.MustCompile(`^[A-Za-z0-9+/=_.:$@-]{0,120}\|[A-Za-z0-9+/=_.:$@-]{1,120}$`), // outsiders may have no corporation
		"CORPORATION|MEMBER, as senderCorpId and senderStaffId, such as ding0ab12|manager42"},
}

// misnamed says what is wrong with how somebody is named: of a person that cannot be, nothing is
// ever found.
func (p person) misnamed() error {
	var names []string
	for _, f := range personForms {
		switch {
		case f.channel != p.channel:
			names = append(names, f.channel)
		case !f.form.MatchString(p.id):
			return fmt.Errorf("--person is no id of a person in %s: it is %s", p.channel, f.says)
		default:
			return nil
		}
	}
	return fmt.Errorf("there is no channel %q: --channel is %s", p.channel, strings.Join(names, ", "))
}

// String names the person in an audit without naming them.
func (p person) String() string {
	sum := sha256.Sum256([]byte(p.channel + "\x00" + p.id))
	return hex.EncodeToString(sum[:6])
}

// person opens the store for what is kept of a person.
func (p *program) person(ctx context.Context, c *cli.Command) (person, *session.Store, error) {
	who := person{channel: c.String("channel"), id: c.String("person")}
	if who.channel == "" || who.id == "" {
		return who, nil, usageError{errors.New("privacy: name the person with --channel and --person")}
	}
	if err := who.misnamed(); err != nil {
		return who, nil, usageError{fmt.Errorf("privacy: %w", err)}
	}
	s, err := p.settings(c)
	if err != nil {
		return who, nil, err
	}
	if s.redisURL == "" {
		return who, nil, errors.New("privacy looks into stored conversations and needs REDIS_URL")
	}
	store, err := p.records(ctx, s)
	return who, store, err
}

// keptOf reads everything that is kept of a person, by the index of persons. On the web a person is a
// conversation, which may have outlived its entry there.
func keptOf(ctx context.Context, store *session.Store, who person) ([]session.Kept, error) {
	keys, err := store.Conversations(ctx, who.channel, who.id)
	if err != nil {
		return nil, fmt.Errorf("looking for a person: %w", err)
	}
	indexed := len(keys)
	if own := (session.Key{Channel: who.channel, Conversation: who.id}); who.channel == web.Channel && !slices.Contains(keys, own) {
		keys = append(keys, own)
	}
	var all []session.Kept
	for i, k := range keys {
		kept, err := store.Kept(ctx, k)
		if err != nil {
			return nil, fmt.Errorf("reading what is kept of a person: %w", err)
		}
		if i < indexed || !kept.Empty() {
			all = append(all, kept)
		}
	}
	return all, nil
}
