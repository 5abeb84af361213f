package deploy

import (
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// compose is what the file uses of the Compose format; anything else is a slip.
type compose struct {
	Name     string                       `yaml:"name"`
	Services map[string]service           `yaml:"services"`
	Volumes  map[string]map[string]string `yaml:"volumes"`
}

type service struct {
	Build struct {
		Context    string `yaml:"context"`
		Dockerfile string `yaml:"dockerfile"`
	} `yaml:"build"`
	Image       string                       `yaml:"image"`
	Restart     string                       `yaml:"restart"`
	Init        bool                         `yaml:"init"`
	ReadOnly    bool                         `yaml:"read_only"`
	CapDrop     []string                     `yaml:"cap_drop"`
	SecurityOpt []string                     `yaml:"security_opt"`
	DependsOn   map[string]map[string]string `yaml:"depends_on"`
	Ports       []string                     `yaml:"ports"`
	Environment map[string]string            `yaml:"environment"`
	Command     []string                     `yaml:"command"`
	Volumes     []string                     `yaml:"volumes"`
	Healthcheck struct {
		Test     []string `yaml:"test"`
		Interval string   `yaml:"interval"`
		Timeout  string   `yaml:"timeout"`
		Retries  int      `yaml:"retries"`
	} `yaml:"healthcheck"`
	StopGracePeriod string `yaml:"stop_grace_period"`
	MemLimit        string `yaml:"mem_limit"`
	Logging         struct {
		Driver  string            `yaml:"driver"`
		Options map[string]string `yaml:"options"`
	} `yaml:"logging"`
}

func TestCompose(t *testing.T) {
	t.Parallel()
	var c compose
	if err := yaml.UnmarshalWithOptions([]byte(read(t, "compose.yaml")), &c, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	bot, redis := c.Services["bot"], c.Services["redis"]
	options := strings.Join(redis.Command, " ")
	for what, holds := range map[string]bool{
		"Redis keeps what it acknowledged":  strings.Contains(options, "--appendonly yes"),
		"Redis throws nothing away":         strings.Contains(options, "--maxmemory-policy noeviction") && strings.Contains(options, "--maxmemory "),
		"its data outlives the container":   slices.Contains(redis.Volumes, "redis:/data") && c.Volumes != nil,
		"the bot waits for it":              bot.DependsOn["redis"]["condition"] == "service_healthy" && len(redis.Healthcheck.Test) > 0,
		"the bot uses it":                   bot.Environment["REDIS_URL"] == "redis://redis:6379/0",
		"the bot cannot change its machine": bot.ReadOnly && slices.Contains(bot.CapDrop, "ALL"),
		"memory is bounded":                 bot.MemLimit != "" && redis.MemLimit != "",
		"no port of Redis or metrics":       len(redis.Ports) == 0 && slices.Equal(bot.Ports, []string{"8080:8080"}),
		"it may stop gracefully":            bot.StopGracePeriod == "30s",
	} {
		if !holds {
			t.Errorf("does not hold: %s", what)
		}
	}
}

// The image holds one static binary that runs as nobody.
func TestImage(t *testing.T) {
	t.Parallel()
	file := read(t, "../Dockerfile")
	for _, part := range []string{"CGO_ENABLED=0", "FROM scratch", "USER 65534:65534", `HEALTHCHECK`, `ENTRYPOINT ["/bot"]`} {
		if !strings.Contains(file, part) {
			t.Errorf("the Dockerfile has no %s", part)
		}
	}
}

func TestUnit(t *testing.T) {
	t.Parallel()
	section, seen := "", map[string]bool{}
	line := regexp.MustCompile(`^[A-Za-z]+=`)
	for text := range strings.Lines(read(t, "support-bot.service")) {
		text = strings.TrimSpace(text)
		switch {
		case text == "" || strings.HasPrefix(text, "#"):
		case strings.HasPrefix(text, "["):
			section = text
			seen[section] = true
		case section == "" || !line.MatchString(text):
			t.Errorf("not a line of a unit: %s", text)
		default:
			seen[section+text] = true
		}
	}
	for _, part := range []string{"[Unit]", "[Install]", "[Service]ExecStart=/usr/local/bin/bot serve", "[Service]DynamicUser=yes", "[Service]TimeoutStopSec=30", "[Service]NoNewPrivileges=yes"} {
		if !seen[part] {
			t.Errorf("there is no %s", part)
		}
	}
}

// helpOf is what the program says of its settings.
func helpOf(t *testing.T) string {
	t.Helper()
	help := exec.Command("go", "run", "./cmd/bot", "help")
	help.Dir = "../.."
	out, err := help.Output()
	if err != nil {
		t.Fatalf("bot help: %v", err)
	}
	return string(out)
}
