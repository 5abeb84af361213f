package slack

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"supportbot/chat"
	"supportbot/desk"
	"supportbot/faq"
)

// For how long what Slack says about people holds. Reading a group is allowed 20 times a minute: once is enough.
const (
	groupHolds  = time.Minute
	groupAtMost = time.Hour // while Slack does not answer
	nameHolds   = time.Hour
	maxNames    = 10_000 // names remembered; beyond it all are forgotten
	maxName     = 80     // characters of a name, as many as Slack allows
	nameTime    = time.Second
)

// staff knows who the agents are: their names, their languages, and who belongs to the group.
type staff struct {
	api   *slack.Client
	group string
	now   func() time.Time

	mu      sync.Mutex
	members map[string]bool
	read    time.Time
	people  map[string]profile
}

// profile is what is known of somebody in the workspace.
type profile struct {
	name     string
	language faq.Language
	read     time.Time
}

func newStaff(api *slack.Client, group string, now func() time.Time) *staff {
	return &staff{api: api, group: group, now: now, people: map[string]profile{}}
}

// may reports whether somebody is allowed to act: everybody who can write in the agents' channel, or
// the members of the group.
func (s *staff) may(ctx context.Context, user string) (bool, error) {
	if s.group == "" {
		return true, nil
	}
	s.mu.Lock()
	members, age := s.members, s.now().Sub(s.read)
	s.mu.Unlock()
	if members != nil && age < groupHolds {
		return members[user], nil
	}
	list, err := s.api.GetUserGroupMembersContext(ctx, s.group)
	if err != nil {
		if members != nil && age < groupAtMost {
			return members[user], nil
		}
		return false, err
	}
	members = map[string]bool{}
	for _, id := range list {
		members[id] = true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.members, s.read = members, s.now()
	return members[user], nil
}

// profile says what somebody is called; empty where Slack does not say.
func (s *staff) profile(ctx context.Context, user string) profile {
	s.mu.Lock()
	known, ok := s.people[user]
	s.mu.Unlock()
	if ok && s.now().Sub(known.read) < nameHolds {
		return known
	}
	ctx, cancel := context.WithTimeout(ctx, nameTime)
	defer cancel()
	u, err := s.api.GetUserInfoContext(ctx, user)
	if err != nil {
		return known // an old name is better than none
	}
	p := profile{read: s.now()}
	for _, name := range []string{u.Profile.DisplayName, u.RealName, u.Name} {
		if p.name = cut(chat.Clean(name), maxName); p.name != "" {
			break
		}
	}
	switch {
	case strings.HasPrefix(u.Locale, "zh"):
		p.language = faq.ZH
	case u.Locale != "":
		p.language = faq.EN
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.people) > maxNames {
		clear(s.people)
	}
	s.people[user] = p
	return p
}

// agent is somebody who wants to do something with a ticket.
type agent struct {
	desk.Agent
	language faq.Language
	may      bool
}

// agent looks somebody up. The language is that of the ticket where the agent's own is not known.
func (c *Channel) agent(ctx context.Context, user string, lang faq.Language) (agent, error) {
	may, err := c.staff.may(ctx, user)
	if err != nil {
		c.Logger.Error("the agents' user group cannot be read", "error", c.judge("usergroups.users.list", "", err))
		return agent{language: lang}, err
	}
	p := c.staff.profile(ctx, user)
	if p.language != "" {
		lang = p.language
	}
	if p.name == "" {
		p.name = c.deskTexts.Agent.In(lang)
	}
	return agent{Agent: desk.Agent{Surface: Name, ID: user, Name: p.name}, language: lang, may: may}, nil
}
