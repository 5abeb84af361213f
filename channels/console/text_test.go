package console_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"supportbot/desk"
)

// Both languages say the same things with the same places to fill in, and the pages say nothing else.
func TestTexts(t *testing.T) {
	t.Parallel()
	b := newOffice(t).browser()
	var texts map[string]map[string]string
	b.json(b.do("GET", "/desk/static/text.json", ""), 200, &texts)
	en, zh := texts["en"], texts["zh"]
	places := regexp.MustCompile(`\{\w+\}`)
	for name := range maps.Keys(en) {
		a, c := places.FindAllString(en[name], -1), places.FindAllString(zh[name], -1)
		slices.Sort(a)
		slices.Sort(c)
		if zh[name] == "" || !slices.Equal(a, c) {
			t.Errorf("%s: %q and %q", name, en[name], zh[name])
		}
	}
	if len(en) != len(zh) {
		t.Errorf("%d sentences in English, %d in Chinese", len(en), len(zh))
	}
	used := map[string]bool{}
	families := map[string]bool{}
	files, err := filepath.Glob("static/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(files, "signin.html") {
		body, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, pattern := range []string{`\bt\('(\w+)'`, `data-(?:text|label|hint)="(\w+)"`, `\['(key_\w+)'`, `'(key_\w+)'\]`, `\{\{\.T\.(\w+)\}\}`} {
			for _, found := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(body), -1) {
				used[found[1]] = true
			}
		}
		for _, found := range regexp.MustCompile("\\bt\\(`(\\w+_)\\$\\{|word\\('(\\w+)'").FindAllStringSubmatch(string(body), -1) {
			families[strings.TrimSuffix(found[1], "_")+found[2]] = true
		}
	}
	for name := range maps.Keys(used) {
		if en[name] == "" {
			t.Errorf("the pages say %q, which has no sentence", name)
		}
	}
	for family := range maps.Keys(families) {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(en)), func(name string) bool { return strings.HasPrefix(name, family+"_") }) {
			t.Errorf("the pages say %s_…, which has no sentence", family)
		}
	}
	for _, reason := range []desk.Reason{desk.Asked, desk.Missed, desk.Repeated, desk.Unhelpful, desk.Review, desk.Referred} {
		if en["reason_"+string(reason)] == "" {
			t.Errorf("there is no word for the reason %s", reason)
		}
	}
	for _, change := range []desk.Change{desk.Opened, desk.Reopened, desk.WasClaimed, desk.WasFreed, desk.WasSolved, desk.WasClosed, desk.HasExpired, desk.WasLost, desk.Reminded, desk.WasRaised, desk.WasWarned} {
		if en["change_"+string(change)] == "" {
			t.Errorf("there is no sentence for the change %s", change)
		}
	}
	for _, status := range []desk.Status{desk.Open, desk.Claimed, desk.Resolved, desk.Expired} {
		if en["status_"+string(status)] == "" {
			t.Errorf("there is no word for the status %s", status)
		}
	}
}

// The form of signing in speaks the browser's language, or the one that is asked for.
func TestSignInSpeaksBothLanguages(t *testing.T) {
	t.Parallel()
	b := newOffice(t).browser()
	for query, want := range map[string]string{"": "zh-Hans", "?lang=en": "en", "?lang=zh": "zh-Hans", "?lang=fr": "en"} {
		w := b.do("GET", "/desk/sign-in"+query, "", "Accept-Language", "zh-CN,en;q=0.5")
		if !strings.Contains(w.Body.String(), fmt.Sprintf(`<html lang="%s">`, want)) {
			t.Errorf("%q gives %.80s", query, w.Body)
		}
	}
	if quoted, _ := json.Marshal(b.do("GET", "/desk/sign-in?next=\"><script>", "").Body.String()); strings.Contains(string(quoted), "script") {
		t.Errorf("the form is %s", quoted)
	}
}
