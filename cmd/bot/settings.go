package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"supportbot/channels/console"
	"supportbot/channels/dingtalk"
	"supportbot/channels/slack"
	"supportbot/channels/web"
	"supportbot/session"
)

// settings are the program's configuration, checked.
type settings struct {
	addr, adminAddr string
	knowledge       string // "": see knowledge.go
	redisURL        string // "": embedded
	rateLimit       int    // messages a person a minute, 0 is off
	trustedProxies  []netip.Prefix
	conversationTTL time.Duration
	retention       time.Duration
	embedOrigins    []string
	logJSON         bool
	traces          bool // to where the OTEL_* variables say
	unattended      bool // no desk is configured, and people are told so
	slack           slackSettings
	dingtalk        dingtalkSettings
	agents          []console.Account
}

// channels are the names of those that are switched on.
func (s settings) channels() []string {
	all := []string{web.Channel}
	if s.slack.on() {
		all = append(all, slack.Name)
	}
	if s.dingtalk.on() {
		all = append(all, dingtalk.Name)
	}
	return all
}

// logger writes the log as the settings want it.
func (s settings) logger(w io.Writer) *slog.Logger {
	if s.logJSON {
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(slog.NewTextHandler(w, nil))
}

// setting is a line of the table of settings.
type setting struct {
	env, value, usage string
	// secret values are never printed and may come from a file: NAME_FILE.
	secret bool
}

// table lists all settings in the order of the help.
func table() []setting {
	return []setting{
		{env: "BOT_ADDR", value: "127.0.0.1:8080", usage: "`address` of the chat page, the message API and the webhooks"},
		{env: "BOT_ADMIN_ADDR", usage: "`address` of metrics and profiles; without it /metrics is on the main listener, for this machine only"},
		{env: "BOT_KNOWLEDGE", usage: "`path` of the knowledge; without it faq.yaml here, else the copy in the binary"},
		{env: "REDIS_URL", usage: "`URL` of Redis (redis://, rediss://, redis-sentinel://, redis-cluster://); without it an embedded server", secret: true},
		{env: "BOT_RATE_LIMIT", value: "30", usage: "`messages` a person may send in a minute; 0 is no limit"},
		{env: "BOT_TRUSTED_PROXIES", usage: "`networks` (CIDR, comma-separated) whose X-Forwarded-For is believed"},
		{env: "BOT_CONVERSATION_TTL", value: "24h", usage: "`time` after the last message until a conversation is forgotten"},
		{env: "BOT_RETENTION", value: "2160h", usage: "`time` for which transcripts, receipts, tickets and what is on record are kept at most"},
		{env: "BOT_EMBED_ORIGINS", usage: "`origins` (comma-separated) of the sites whose pages may embed the chat; without it none"},
		{env: "BOT_LOG_FORMAT", value: "text", usage: "`form` of the log's lines: text or json"},
		{env: "DESK_AGENTS", usage: "`accounts` (name:role:hash, by lines or commas) that may sign in to the console at /desk, as bot desk token prints them; without any it is off", secret: true},
		{env: "SLACK_BOT_TOKEN", usage: "bot `token` (xoxb-…) of the Slack app; without it there is no Slack", secret: true},
		{env: "SLACK_APP_TOKEN", usage: "app-level `token` (xapp-…) for Socket Mode", secret: true},
		{env: "SLACK_SIGNING_SECRET", usage: "signing `secret` for events over HTTP; during a rotation two, comma-separated", secret: true},
		{env: "SLACK_API_URL", usage: "base `URL` of Slack's web API, for tests"},
		{env: "SLACK_CONVERSATION_SCOPE", value: "person", usage: "`whose` messages make up a conversation in a thread: each person's (person) or all (thread)"},
		{env: "SLACK_DESK_CHANNEL", usage: "`id` of the Slack channel where agents work on tickets; without it none"},
		{env: "SLACK_DESK_ESCALATION", usage: "`id` of the Slack channel that is told of tickets which wait too long"},
		{env: "SLACK_DESK_GROUP", usage: "`id` of the user group whose members may act on tickets; without it everybody in the channel"},
		{env: "DINGTALK_CLIENT_ID", usage: "client `id` of the DingTalk app; without it there is no DingTalk"},
		{env: "DINGTALK_CLIENT_SECRET", usage: "client `secret` of the DingTalk app; during a rotation the new one and the former, comma-separated", secret: true},
		{env: "DINGTALK_ROBOT_CODE", usage: "`code` of the robot; without it the client id"},
		{env: "DINGTALK_CORP_ID", usage: "`id` of the organisation whose messages alone are taken"},
		{env: "DINGTALK_ROBOT_USER_ID", usage: "`id` of the robot in messages (chatbotUserId); those to others are not taken"},
		{env: "DINGTALK_AES_KEY", usage: "AES `key` of encrypted HTTP callbacks; without it they are plain; during a rotation two, comma-separated", secret: true},
		{env: "DINGTALK_CALLBACK_TOKEN", usage: "`token` that signs encrypted HTTP callbacks; during a rotation two, comma-separated", secret: true},
		{env: "DINGTALK_CARD_TEMPLATE", usage: "`id` of the template of interactive cards; without it quick replies are plain"},
		{env: "DINGTALK_CARD_SECRET", usage: "`secret` that signs clicks on cards over HTTP; during a rotation two, comma-separated", secret: true},
		{env: "DINGTALK_DESK_GROUP", usage: "`id` of the DingTalk group (openConversationId) where agents work on tickets; without it none"},
		{env: "DINGTALK_DESK_ESCALATION", usage: "`id` of the DingTalk group that is told of tickets which wait too long"},
		{env: "DINGTALK_DESK_WEBHOOK", usage: "`URL` of a custom robot's webhook that announces tickets in the agents' group", secret: true},
		{env: "DINGTALK_DESK_SECRET", usage: "`secret` that signs what the custom robot posts", secret: true},
		{env: "DINGTALK_STREAM", value: "false", usage: "`true` for Stream mode: no address has to be reachable from outside"},
		{env: "DINGTALK_API_URL", usage: "base `URL` of DingTalk's OpenAPI, for tests"},
		{env: "DINGTALK_OAPI_URL", usage: "base `URL` of DingTalk's webhooks, for tests"},
		{env: "DINGTALK_CONVERSATION_SCOPE", value: "person", usage: "`whose` messages make up a conversation in a group: each person's (person) or all (group)"},
	}
}

func (s setting) flag() string { return flagOf(s.env) }

// flagOf is a setting's name on the command line: its own, in kebab case and
// without the program's name.
func flagOf(env string) string {
	return strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(env, "BOT_"), "_", "-"))
}

func (p *program) flags() []cli.Flag {
	var flags []cli.Flag
	for _, s := range table() {
		flags = append(flags, &cli.StringFlag{Name: s.flag(), Usage: s.usage, Value: s.value, Sources: p.env.source(s.env)})
		if s.secret {
			flags = append(flags, &cli.StringFlag{Name: s.flag() + "-file", Usage: "`path` of a file that holds " + s.env, Sources: p.env.source(s.env + "_FILE")})
		}
	}
	return flags
}

// settings reads and checks all settings. The error names every mistake, and
// no value of a secret.
func (p *program) settings(c *cli.Command) (settings, error) {
	r := settingsReader{values: map[string]string{}}
	for _, s := range table() {
		r.values[s.env] = r.value(c, s)
	}
	r.strangers(p.env)
	s := settings{
		addr:            r.address("BOT_ADDR"),
		adminAddr:       r.address("BOT_ADMIN_ADDR"),
		knowledge:       r.values["BOT_KNOWLEDGE"],
		redisURL:        r.values["REDIS_URL"],
		rateLimit:       r.limit("BOT_RATE_LIMIT"),
		trustedProxies:  r.networks("BOT_TRUSTED_PROXIES"),
		conversationTTL: r.duration("BOT_CONVERSATION_TTL", time.Minute, 365*24*time.Hour),
		retention:       r.duration("BOT_RETENTION", 48*time.Hour, 10*365*24*time.Hour), // longer than marks live
		embedOrigins:    r.origins("BOT_EMBED_ORIGINS"),
		logJSON:         r.choice("BOT_LOG_FORMAT", "text", "json") == "json",
		traces:          r.traces(p.env),
		slack:           r.slack(),
		dingtalk:        r.dingtalk(),
		agents:          r.agents("DESK_AGENTS"),
	}
	if s.addr == "" {
		r.mistake("BOT_ADDR", "is empty; it has the form host:port, such as 127.0.0.1:8080 or :8080")
	}
	if s.conversationTTL > s.retention {
		r.mistake("BOT_CONVERSATION_TTL", "is longer than BOT_RETENTION, after which nothing is kept")
	}
	if s.adminAddr != "" && s.adminAddr == s.addr && !strings.HasSuffix(s.addr, ":0") {
		r.mistake("BOT_ADMIN_ADDR", "is the address of BOT_ADDR; metrics and profiles need a listener of their own")
	}
	if everywhere(s.adminAddr) {
		r.mistake("BOT_ADMIN_ADDR", "is %q, which listens everywhere; profiles show what is in memory: name one address, such as 127.0.0.1:9090", s.adminAddr)
	}
	if s.redisURL != "" {
		if err := session.CheckURL(s.redisURL); err != nil {
			r.mistakes = append(r.mistakes, err)
		}
	}
	if len(r.mistakes) > 0 {
		return s, usageError{fmt.Errorf("the configuration has to be mended:\n%w", errors.Join(r.mistakes...))}
	}
	return s, nil
}

// settingsReader turns texts into values and collects what is wrong with them.
type settingsReader struct {
	values   map[string]string // by environment variable
	mistakes []error
}

func (r *settingsReader) mistake(name, format string, args ...any) {
	r.mistakes = append(r.mistakes, fmt.Errorf("  "+name+" "+format, args...))
}

// value is the setting's text; a secret's may be in a file.
func (r *settingsReader) value(c *cli.Command, s setting) string {
	value := strings.TrimSpace(c.String(s.flag()))
	if !s.secret {
		return value
	}
	path := c.String(s.flag() + "-file")
	switch {
	case path == "":
		return value
	case value != "":
		r.mistake(s.env, "and %s_FILE are both set; keep one", s.env)
		return ""
	}
	content, err := os.ReadFile(path)
	if err != nil {
		r.mistake(s.env+"_FILE", "cannot be read: %v", err)
		return ""
	}
	// Who may read it is left to the platform: containers get their secrets readable by all who are in there.
	if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o002 != 0 {
		r.mistake(s.env+"_FILE", "names a file that anybody may write: %s", path)
	}
	value = strings.TrimSpace(string(content))
	if value == "" {
		r.mistake(s.env+"_FILE", "names an empty file: %s", path)
	}
	return value
}

func (r *settingsReader) address(name string) string {
	value := r.values[name]
	if value == "" {
		return ""
	}
	_, port, err := net.SplitHostPort(value)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		r.mistake(name, "is %q; it has the form host:port, such as 127.0.0.1:8080 or :8080", value)
	}
	return value
}

// everywhere reports whether a listener of this address would be on every interface.
func everywhere(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false // said already, or off
	}
	ip, err := netip.ParseAddr(host)
	return host == "" || err == nil && ip.IsUnspecified()
}

func (r *settingsReader) choice(name string, choices ...string) string {
	if !slices.Contains(choices, r.values[name]) {
		r.mistake(name, "is %q; it is %s", r.values[name], strings.Join(choices, " or "))
	}
	return r.values[name]
}

func (r *settingsReader) limit(name string) int {
	n, err := strconv.Atoi(r.values[name])
	if err != nil || n < 0 || n > 1_000_000 {
		r.mistake(name, "is %q; it is a whole number from 0 (no limit) to 1000000", r.values[name])
		return 0
	}
	return n
}

func (r *settingsReader) networks(name string) []netip.Prefix {
	var networks []netip.Prefix
	for text := range strings.SplitSeq(r.values[name], ",") {
		text = strings.TrimSpace(text)
		if text == "" {
			continue
		}
		network, err := netip.ParsePrefix(text)
		if err != nil {
			r.mistake(name, "has %q; a network has the form 10.0.0.0/8 or fd00::/8, one address 192.0.2.1/32", text)
			continue
		}
		networks = append(networks, network.Masked())
	}
	return networks
}

func (r *settingsReader) origins(name string) []string {
	var origins []string
	for text := range strings.SplitSeq(r.values[name], ",") {
		text = strings.TrimSpace(text)
		if text == "" {
			continue
		}
		if err := web.CheckOrigin(text); err != nil {
			r.mistake(name, "has %q; %v", text, err)
			continue
		}
		origins = append(origins, text)
	}
	return origins
}

func (r *settingsReader) duration(name string, least, most time.Duration) time.Duration {
	d, err := time.ParseDuration(r.values[name])
	if err != nil || d < least || d > most {
		r.mistake(name, "is %q; it is a time such as 24h or 90m, from %s to %s", r.values[name], least, most)
	}
	return d
}
