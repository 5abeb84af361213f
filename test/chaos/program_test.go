package chaos

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"supportbot/session"
)

// The programs under test are the real one, built with changes that the
// product itself must not have: it can be crashed at a named point, its clock
// can be wrong, and it can be of the next version.

// edit replaces what the pattern matches, once, in a file of the program.
type edit struct{ file, pattern, with string }

var root = filepath.Join("..", "..")

// untilHeader is where a process tells until when it waits for the answer.
const untilHeader = "X-Until"

// breakable can be crashed, have a wrong clock and be careless, as its environment
// says, and tells the platforms which process it is and until when it waits.
func breakable() (edits []edit, added map[string]string) {
	edits = []edit{{"bot/bot.go", `o\.Failpoint = func\(string\) \{\}`, `o.Failpoint = failpoint()`}}
	added = map[string]string{"bot/failpoint_chaos.go": read("failpoint.go.txt", "")}
	for file, clock := range map[string]string{
		"bot/bot.go": "o.Now = time.Now", "session/clock.go": "s.clock.machine = time.Now",
		"channels/slack/channel.go": "o.Now = time.Now", "channels/dingtalk/channel.go": "o.Now = time.Now",
	} {
		edits = append(edits, edit{file, regexp.QuoteMeta(clock) + `\b`, strings.Replace(clock, "time.Now", "skewed(time.Now)", 1)})
		folder := filepath.Dir(file)
		added[folder+"/skew_chaos.go"] = read("skew.go.txt", filepath.Base(folder))
	}
	added["channels/outward/skew_chaos.go"] = read("skew.go.txt", "outward")
	edits = append(edits, edit{"channels/outward/transport.go", `return t\.next\.RoundTrip\(`, `r.Header.Set("User-Agent", replica())
	if limited {
		r.Header.Set("` + untilHeader + `", deadline.Format(time.RFC3339Nano))
	}
	return t.next.RoundTrip(`})
	// As the DingTalk of these tests repeats after two seconds what took a minute, its connection
	// finds another holder sooner as well: processes do not live long here.
	edits = append(edits,
		edit{"channels/dingtalk/connection.go", `leaseFor   = 15 \* time\.Second`, "leaseFor = 3 * time.Second"},
		edit{"channels/dingtalk/connection.go", `leaseRenew = 5 \* time\.Second`, "leaseRenew = time.Second"})
	edits = append(edits,
		edit{"bot/handle.go", `t\.Store\.Commit\(committing, `, "hasty(t.Store).Commit(committing, "},
		edit{"session/script.go", `d == onReplica && `, `d == onReplica && !careless("waits for no replica") && `},
		edit{"channels/slack/history.go", `if !p\.pace\.doubtful\(`, `if careless("does not look") || !p.pace.doubtful(`})
	return edits, added
}

// next is the version to come: its states have another schema and one more
// thing to remember. It may allow programs of today to go on with its states.
func next(schema int, allowing bool) []edit {
	oldest := schema + 1
	if allowing {
		oldest = schema
	}
	return []edit{
		{"dialog/state.go", `(?m)^const Schema = .*$`, fmt.Sprintf("const Schema = %d", schema+1)},
		{"dialog/state.go", `(?m)^	Schema   int .*$`, "	Schema int `json:\"schema\"`\n	Oldest int `json:\"oldest\"`\n	Mood string `json:\"mood\"`"},
		{"bot/compute.go", `state\.Schema = dialog\.Schema`, fmt.Sprintf(`state.Schema, state.Oldest, state.Mood = dialog.Schema, %d, "fine"`, oldest)},
	}
}

func read(name, pkg string) string {
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		panic(err)
	}
	return strings.Replace(string(text), "PACKAGE", pkg, 1)
}

// programs are built when they are first used, and once.
type programs struct {
	folder string
	mu     sync.Mutex
	built  map[string]func() (string, error)
}

var built = programs{built: map[string]func() (string, error){}}

func TestMain(m *testing.M) {
	session.Quiet()
	folder, err := os.MkdirTemp("", "chaos")
	if err != nil {
		panic(err)
	}
	built.folder = folder
	code := m.Run()
	_ = os.RemoveAll(folder)
	os.Exit(code)
}

// The versions of the program.
const (
	today        = "today"
	nextAllowing = "next, allowing today's"
	nextAlone    = "next, alone"
)

// program returns the path of a version.
func program(t testing.TB, version string) string {
	t.Helper()
	built.mu.Lock()
	build := built.built[version]
	if build == nil {
		build = sync.OnceValues(func() (string, error) { return compile(version) })
		built.built[version] = build
	}
	built.mu.Unlock()
	path, err := build()
	if err != nil {
		t.Fatalf("building the program (%s): %v", version, err)
	}
	return path
}

func compile(version string) (string, error) {
	edits, added := breakable()
	if version != today {
		schema, err := schemaToday()
		if err != nil {
			return "", err
		}
		edits = append(edits, next(schema, version == nextAllowing)...)
	}
	folder, err := os.MkdirTemp(built.folder, "program")
	if err != nil {
		return "", err
	}
	overlay, err := overlay(folder, edits, added)
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, "bot")
	args := []string{"build", "-overlay", overlay, "-o", path}
	if raced {
		args = append(args, "-race")
	}
	cmd := exec.Command("go", append(args, "./cmd/bot")...)
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return path, nil
}

var schemaLine = regexp.MustCompile(`(?m)^const Schema = (\d+)$`)

func schemaToday() (int, error) {
	text, err := os.ReadFile(filepath.Join(root, "dialog", "state.go"))
	if err != nil {
		return 0, err
	}
	found := schemaLine.FindSubmatch(text)
	if found == nil {
		return 0, fmt.Errorf("dialog/state.go: no line const Schema = …")
	}
	return strconv.Atoi(string(found[1]))
}

// overlay writes the edited and added files and returns the list of them for go build.
func overlay(folder string, edits []edit, added map[string]string) (string, error) {
	texts := map[string]string{}
	for _, e := range edits {
		text, ok := texts[e.file]
		if !ok {
			plain, err := os.ReadFile(filepath.Join(root, e.file))
			if err != nil {
				return "", err
			}
			text = string(plain)
		}
		pattern := regexp.MustCompile(e.pattern)
		if n := len(pattern.FindAllString(text, -1)); n != 1 {
			return "", fmt.Errorf("%s: %d places match %q, not 1: mend the edit", e.file, n, e.pattern)
		}
		texts[e.file] = pattern.ReplaceAllLiteralString(text, e.with)
	}
	for file, text := range added {
		texts[file] = text
	}
	list := struct{ Replace map[string]string }{map[string]string{}}
	for file, text := range texts {
		path := filepath.Join(folder, strings.ReplaceAll(file, "/", "_"))
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return "", err
		}
		at, err := filepath.Abs(filepath.Join(root, file))
		if err != nil {
			return "", err
		}
		list.Replace[at] = path
	}
	text, err := json.Marshal(list)
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, "overlay.json")
	return path, os.WriteFile(path, text, 0o600)
}
