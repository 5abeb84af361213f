package house

import (
	"encoding/json"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "supportbot"

// allowed says what each room may import of the others. A room that is not listed must be added here
// deliberately; what is not named may not be imported.
var allowed = map[string][]string{
	"":                         {},
	"faq/expr":                 {},
	"faq":                      {"faq/expr"},
	"faq/wording":              {"faq"},
	"chat":                     {"faq"},
	"recall":                   {},
	"intents":                  {"faq", "faq/expr", "intents/classify", "recall"},
	"intents/classify":         {},
	"evaluation":               {"faq", "faq/expr", "chat", "dialog", "intents"},
	"dialogues":                {"faq", "faq/expr", "chat", "dialog"},
	"answers":                  {"faq", "faq/expr", "chat"},
	"desk":                     {"faq", "chat"},
	"learn":                    {"faq", "chat", "intents"},
	"dialog":                   {"faq", "faq/expr", "chat", "intents", "answers", "desk", "learn", "recall"},
	"session":                  {},
	"session/sessiontest":      {"session"},
	"bot":                      {"faq", "faq/wording", "chat", "desk", "dialog", "session"},
	"channels/web":             {"faq", "chat", "bot", "session"},
	"channels/console":         {"channels/web", "faq", "faq/wording", "chat", "desk", "bot", "session"},
	"channels/inorder":         {},
	"channels/outward":         {},
	"channels/scold":           {},
	"channels/marks":           {"session"},
	"channels/safely":          {},
	"channels/terminal":        {"faq", "faq/wording", "chat", "session"},
	"channels/slack":           {"desk", "channels/inorder", "channels/outward", "channels/scold", "channels/marks", "channels/safely", "faq", "faq/wording", "chat", "bot", "session"},
	"channels/dingtalk":        {"desk", "channels/inorder", "channels/outward", "channels/scold", "channels/marks", "channels/safely", "faq", "faq/wording", "chat", "bot", "session", "channels/dingtalk/stream"},
	"channels/dingtalk/stream": {},
	"observe":                  {"bot", "chat", "desk", "session"},
	"load":                     {},
	"cmd/bot":                  {"*"},
	"test/dingtalk":            {},
	"test/dingtalk/gateway":    {},
	"test/conformance":         {},
	"test/escalation":          {},
	"internal/freeport":        {},
	"internal/redistest":       {"internal/freeport"},
	"test/house":               {},
	"test/deploy":              {},
	"test/hostile":             {},
	"test/speed":               {},
	"test/knowledge":           {},
	"test/browser":             {},
	"test/chaos":               {},
	"test/slack":               {},
	"test/slack/wire":          {},
}

// outside says which packages from elsewhere are confined to one room.
var outside = map[string][]string{
	"github.com/redis/go-redis":          {"session", "internal/redistest"},
	"github.com/alicebob/miniredis":      {"session"},
	"github.com/slack-go/slack":          {"channels/slack"},
	"github.com/gorilla/websocket":       {"channels/slack", "channels/dingtalk/stream", "test/dingtalk/gateway", "test/slack/wire"},
	"github.com/goccy/go-json":           {"bot", "channels/web", "channels/slack"},
	"github.com/yuin/goldmark":           {"channels/web"},
	"github.com/microcosm-cc/bluemonday": {"channels/web"},
	"github.com/peterh/liner":            {"channels/terminal"},
	"github.com/prometheus":              {"observe"},
	"go.opentelemetry.io":                {"observe"},
	"github.com/aymanbagabas/go-udiff":   {"learn"},
	"net/http":                           {"observe", "load", "channels/web", "channels/console", "channels/slack", "channels/dingtalk", "channels/outward", "cmd/bot", "test/dingtalk/gateway", "test/slack/wire"},
}

type pkg struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("listing the packages: %v", err)
	}
	var list []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); err == io.EOF {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
}

func room(path string) string {
	return strings.TrimPrefix(strings.TrimPrefix(path, module), "/")
}

func TestImportsRunOneWay(t *testing.T) {
	for _, p := range packages(t) {
		from := room(p.ImportPath)
		may, listed := allowed[from]
		if !listed {
			t.Errorf("package %q is not in the list of rooms: add it with what it may import", from)
			continue
		}
		for _, path := range p.Imports {
			if path != module && !strings.HasPrefix(path, module+"/") {
				for prefix, rooms := range outside {
					if strings.HasPrefix(path+"/", prefix+"/") && !slices.Contains(rooms, from) {
						t.Errorf("%s imports %s, which belongs to %v", from, path, rooms)
					}
				}
				continue
			}
			if to := room(path); !slices.Contains(may, to) && !slices.Contains(may, "*") {
				t.Errorf("%s imports %s, which it may not", from, to)
			}
		}
	}
}
