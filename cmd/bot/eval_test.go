package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shopSets writes two made-up sets into a folder: shop, and webapps, which is the name of a public one.
func shopSets(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	const train = "when do you open\thours\nopening hours please\thours\nhow long are you open today\thours\n" +
		"I lost my card\tcard\nmy card is gone\tcard\nget a new card\tcard\n" +
		"renew my book\trenew\ncan I keep the book longer\trenew\nextend the loan\trenew\n"
	const test = "when are you open\thours\nmy card is lost\tcard\nbuy a cheap flight to rome\toos\n"
	for name, text := range map[string]string{
		"shop/train.tsv": train, "shop/test.tsv": test, "shop/dev.tsv": test,
		"webapps/train.tsv": train + "buy a flight\toos\nbook a cheap hotel\toos\nflights to paris\toos\n", "webapps/test.tsv": test,
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// evaluates runs bot eval to its end and expects it to go well.
func evaluates(t *testing.T, args ...string) string {
	t.Helper()
	end := runs(t, "", []string{"BOT_KNOWLEDGE=" + library}, append([]string{"eval"}, args...)...)
	if end.code != exitOK {
		t.Fatalf("eval %q ended with %d:\n%s", args, end.code, end.stderr)
	}
	return end.stdout
}

func decoded[T any](t *testing.T, text string) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in:\n%s", err, text)
	}
	return v
}

func TestEvalSeeds(t *testing.T) {
	t.Parallel()
	dir := shopSets(t)
	set := []string{"--train", dir + "/shop/train.tsv", "--test", dir + "/shop/test.tsv", "--dev", dir + "/shop/dev.tsv"}
	got := decoded[map[string]any](t, evaluates(t, append(set, "--seeds", "2", "--json")...))
	spread, _ := got["spread"].(map[string]any)
	for _, key := range []string{"in_scope_accuracy", "oos_recall", "oos_precision", "mcc", "best_mcc", "auroc", "ece", "train_seconds", "median_us", "p99_us"} {
		if _, ok := got[key].(float64); !ok {
			t.Errorf("%s is %v", key, got[key])
		}
		if _, ok := spread[key].(float64); !ok {
			t.Errorf("the spread of %s is %v", key, spread[key])
		}
	}
	if got["seeds"] != 2.0 || got["in_scope_accuracy"] != 1.0 {
		t.Errorf("%v seeds, %v right", got["seeds"], got["in_scope_accuracy"])
	}
	if text := evaluates(t, set...); !strings.Contains(text, "in_scope_accuracy  100.0") {
		t.Errorf("printed\n%s", text)
	}
}

func TestEvalSuite(t *testing.T) {
	t.Parallel()
	dir := shopSets(t)
	text := evaluates(t, "--suite", dir, "--markdown")
	for _, part := range []string{"| set | system | in scope |", "| shop | this bot | 100.0 |", "| webapps | this bot |  |", "|  | Watson |", "docs/v3/benchmarking.md"} {
		if !strings.Contains(text, part) {
			t.Errorf("no %q in:\n%s", part, text)
		}
	}
	all := decoded[[]map[string]any](t, evaluates(t, "--suite", dir, "--json"))
	if len(all) != 2 || all[0]["set"] != "shop" || all[1]["set"] != "webapps" || all[1]["f1"].(float64) < 0.6 {
		t.Errorf("JSON has %v", all)
	}
}

func TestEvalCurve(t *testing.T) {
	t.Parallel()
	dir := shopSets(t)
	for name, want := range map[string]string{"curve.svg": "<svg ", "curve.tsv": "set\tcoverage\tprecision\tthreshold\nshop\t"} {
		file := filepath.Join(dir, name)
		evaluates(t, "--suite", dir, "--curve", file)
		if content, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(content), want) {
			t.Errorf("%s begins %.60q (%v)", name, content, err)
		}
	}
	end := runs(t, "", nil, "eval", "--suite", dir, "--curve", filepath.Join(dir, "none", "curve.svg"))
	if end.code != exitFailed || !strings.Contains(end.stderr, "writing the curve") {
		t.Errorf("a curve into no folder ended with %d:\n%s", end.code, end.stderr)
	}
}

func TestEvalPerturb(t *testing.T) {
	t.Parallel()
	type loss struct {
		Perturbation, Language string
		Texts                  int
		Clean, Perturbed       float64
	}
	for _, l := range decoded[[]loss](t, evaluates(t, "--perturb", "--folds", "2", "--json")) {
		if l.Texts == 0 || l.Perturbation == "Traditional" && l.Clean != l.Perturbed {
			t.Errorf("%+v", l)
		}
	}
	dir := shopSets(t)
	if text := evaluates(t, "--perturb", "--suite", dir); !strings.Contains(text, "webapps  courtesy") {
		t.Errorf("printed\n%s", text)
	}
	if text := evaluates(t, "--perturb", "--train", dir+"/shop/train.tsv", "--test", dir+"/shop/test.tsv", "--markdown"); !strings.Contains(text, "| shop | one typo | en | 2 |") {
		t.Errorf("printed\n%s", text)
	}
}

func TestEvalKnowledgeFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	facts := write("facts.tsv", "# item_type\nmy book is 3 weeks late\t{\"item_type\":\"book\",\"days_overdue\":21}\n3\t{\"renewals\":2}\trenewals\n")
	text := evaluates(t, "--facts", facts)
	for _, part := range []string{"item_type     both      1     1     100.0      100.0", "renewals      both      1     1     0.0        0.0", "2 utterances, 1 read as labelled", `"3" (asked for renewals): want {"renewals":[2]}, got {"renewals":[3]}`} {
		if !strings.Contains(text, part) {
			t.Errorf("no %q in:\n%s", part, text)
		}
	}
	outside := write("outside.tsv", "how do volcanoes form\tfar\n怎么养金鱼\tfar\n")
	text = evaluates(t, "--out-of-scope", "--folds", "2", outside)
	for _, part := range []string{"in scope", "far", "of all messages served wrongly", "calibration error"} {
		if !strings.Contains(text, part) {
			t.Errorf("no %q in:\n%s", part, text)
		}
	}
	type certainty struct {
		All, Outside struct{ Messages, Declined int }
	}
	questions := write("questions.tsv", "may I renew my book\trenewal\tpolite\nhow do volcanoes form\toos\tfar\n")
	if c := decoded[certainty](t, evaluates(t, "--questions", "--json", questions)); c.All.Messages != 2 || c.Outside.Declined != 1 {
		t.Errorf("measured %+v", c)
	}
}

// Files that are missing or broken fail, and say where.
func TestEvalFailures(t *testing.T) {
	t.Parallel()
	bad := filepath.Join(t.TempDir(), "bad.tsv")
	if err := os.WriteFile(bad, []byte("nothing but a text\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"no such suite":        {[]string{"--suite", bad + "x"}, "looking for sets"},
		"no sets":              {[]string{"--suite", filepath.Dir(bad)}, "no folder with a train.tsv"},
		"broken facts":         {[]string{"--facts", bad}, "bad.tsv:1"},
		"broken out of scope":  {[]string{"--out-of-scope", bad}, "bad.tsv:1"},
		"broken questions":     {[]string{"--questions", bad}, "bad.tsv:1"},
		"no facts beside it":   {[]string{"--facts"}, "facts.tsv beside the knowledge"},
		"no outside beside it": {[]string{"--out-of-scope"}, "outside.tsv beside the knowledge"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			end := runs(t, "", []string{"BOT_KNOWLEDGE=" + library}, append([]string{"eval"}, c.args...)...)
			if end.code != exitFailed || !strings.Contains(end.stderr, c.says) {
				t.Errorf("exit code %d:\n%s", end.code, end.stderr)
			}
		})
	}
}

func TestEvalUsage(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"test alone":           {"--test", "x.tsv"},
		"suite and set":        {"--suite", "x", "--train", "x", "--test", "x"},
		"dev alone":            {"--dev", "x.tsv"},
		"facts of a set":       {"--facts", "--train", "x", "--test", "x"},
		"facts and scope":      {"--facts", "--out-of-scope"},
		"questions and scope":  {"--questions", "--out-of-scope"},
		"file without purpose": {"x.tsv"},
		"no seed":              {"--suite", "x", "--seeds", "0"},
		"one fold":             {"--folds", "1"},
		"no fold":              {"--out-of-scope", "--folds", "0"},
		"less than no fold":    {"--perturb", "--folds", "-3"},
		"seeds of knowledge":   {"--seeds", "3"},
		"curve of knowledge":   {"--curve", "x.svg"},
		"curve as a picture":   {"--suite", "x", "--curve", "x.png"},
		"two forms":            {"--json", "--markdown"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if end := runs(t, "", nil, append([]string{"eval"}, args...)...); end.code != exitUsage || !strings.Contains(end.stderr, "eval:") {
				t.Errorf("exit code %d:\n%s", end.code, end.stderr)
			}
		})
	}
}
