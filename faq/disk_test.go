package faq_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"supportbot/faq"
)

func readValid(t testing.TB) string {
	t.Helper()
	b, err := os.ReadFile("testdata/broken/valid.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

const month = "units:\n  month: {print: {zh: \"{n} 月\", en: \"{n} months\"}, words: [月]}\n"

// folder writes files and returns where.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestLinkOutOfTheFolderIsRefused(t *testing.T) {
	t.Parallel()
	outside := folder(t, map[string]string{"secret.yaml": month})
	dir := folder(t, map[string]string{"faq.yaml": "include: [linked.yaml, parts/secret.yaml]\n" + readValid(t)})
	for from, to := range map[string]string{
		"linked.yaml": filepath.Join(outside, "secret.yaml"),
		"parts":       outside,
	} {
		if err := os.Symlink(to, filepath.Join(dir, from)); err != nil {
			t.Fatal(err)
		}
	}
	_, err := faq.Load(filepath.Join(dir, "faq.yaml"))
	var problems faq.Problems
	if !errors.As(err, &problems) || len(problems) != 2 {
		t.Fatalf("want a problem for each link, got %v", err)
	}
	for _, p := range problems {
		if p.Line != 1 || p.Hint == "" || strings.Contains(p.Message, outside) {
			t.Errorf("problem %+v", p)
		}
	}
}

func TestLinkInsideTheFolderIsFollowed(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{"faq.yaml": "include: [linked.yaml]\n" + readValid(t), "parts/real.yaml": month})
	if err := os.Symlink(filepath.Join("parts", "real.yaml"), filepath.Join(dir, "linked.yaml")); err != nil {
		t.Fatal(err)
	}
	if _, err := faq.Load(filepath.Join(dir, "faq.yaml")); err != nil {
		t.Fatal(err)
	}
}

func TestLoadWithoutAFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, path := range map[string]string{
		"missing file":   filepath.Join(dir, "faq.yaml"),
		"missing folder": filepath.Join(dir, "nowhere", "faq.yaml"),
		"folder":         dir,
		"nothing":        "",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := faq.Load(path)
			var problems faq.Problems
			if !errors.As(err, &problems) || len(problems) != 1 || problems[0].Hint == "" {
				t.Errorf("want one problem with a hint, got %v", err)
			}
		})
	}
}

func TestLoadFSWithoutAPath(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", ".", "/faq.yaml", "../faq.yaml", "missing.yaml"} {
		t.Run(name, func(t *testing.T) {
			if k, err := faq.LoadFS(fstest.MapFS{}, name); err == nil || k != nil {
				t.Error("want an error")
			}
		})
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	many := func(n int) (fstest.MapFS, string) {
		files, include := fstest.MapFS{}, "include:\n"
		for i := range n {
			name := fmt.Sprintf("parts/%d.yaml", i)
			files[name] = &fstest.MapFile{Data: []byte("links: {}\n")}
			include += "  - " + name + "\n"
		}
		return files, include
	}
	within, include := many(faq.MaxFiles)
	within["faq.yaml"] = &fstest.MapFile{Data: []byte(include + readValid(t))}
	if _, err := faq.LoadFS(within, "faq.yaml"); err != nil {
		t.Errorf("%d files: %v", faq.MaxFiles, err)
	}
	beyond, include := many(faq.MaxFiles + 1)
	beyond["faq.yaml"] = &fstest.MapFile{Data: []byte(include + readValid(t))}
	if _, err := faq.LoadFS(beyond, "faq.yaml"); err == nil || !strings.Contains(err.Error(), "200 files") {
		t.Errorf("%d files: %v", faq.MaxFiles+1, err)
	}
	large := fstest.MapFS{
		"faq.yaml":   {Data: []byte("include: [large.yaml]\n" + readValid(t))},
		"large.yaml": {Data: []byte(strings.Repeat("# comment\n", faq.MaxFileSize/10+1))},
	}
	if _, err := faq.LoadFS(large, "faq.yaml"); err == nil || !strings.Contains(err.Error(), "larger than 8 MiB") {
		t.Errorf("large file: %v", err)
	}
	keys := fstest.MapFS{"faq.yaml": {Data: []byte(strings.Repeat("a: b\n", 20_001))}}
	if _, err := faq.LoadFS(keys, "faq.yaml"); err == nil || !strings.Contains(err.Error(), "keys") {
		t.Errorf("many keys: %v", err)
	}
	for _, deep := range []string{strings.Repeat("[", 1<<16), strings.Repeat("- ", 1<<16) + "a", strings.Repeat("{a: ", 1<<15)} {
		if _, err := faq.LoadFS(fstest.MapFS{"faq.yaml": {Data: []byte(deep)}}, "faq.yaml"); err == nil || !strings.Contains(err.Error(), "nests deeper") {
			t.Errorf("deep file %.8q: %v", deep, err)
		}
	}
}

func TestWindowsFilesLoad(t *testing.T) {
	t.Parallel()
	windows := "\ufeff" + strings.ReplaceAll(readValid(t), "\n", "\r\n")
	k, err := faq.LoadFS(fstest.MapFS{"faq.yaml": {Data: []byte(windows)}}, "faq.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if got := k.Answer("renewal", "renewable").Text.EN; got != "It can be renewed" {
		t.Errorf("text %q", got)
	}
	broken := strings.Replace(windows, "type: whole", "type: hole", 1)
	_, err = faq.LoadFS(fstest.MapFS{"faq.yaml": {Data: []byte(broken)}}, "faq.yaml")
	if err == nil || !strings.HasPrefix(err.Error(), "faq.yaml:7:11: ") || strings.Contains(err.Error(), "\r") {
		t.Errorf("report %q", err)
	}
}

func TestHash(t *testing.T) {
	t.Parallel()
	load := func(files map[string]string) string {
		t.Helper()
		k, err := faq.Load(filepath.Join(folder(t, files), "faq.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		return k.Hash
	}
	main := "include: [a.yaml, b.yaml]\n" + readValid(t)
	base := map[string]string{"faq.yaml": main, "a.yaml": month, "b.yaml": "links: {}\n"}
	same := fstest.MapFS{}
	for name, content := range base {
		same["some/where/"+name] = &fstest.MapFile{Data: []byte(content)}
	}
	k, err := faq.LoadFS(same, "some/where/faq.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if got := load(base); got != k.Hash || len(got) != 64 {
		t.Errorf("hash on disk %s, elsewhere %s", got, k.Hash)
	}
	if want := []string{"faq.yaml", "a.yaml", "b.yaml"}; !slices.Equal(k.Files, want) {
		t.Errorf("files %v, want %v", k.Files, want)
	}
	for name, other := range map[string]map[string]string{
		"a comment": {"faq.yaml": main, "a.yaml": month + "#", "b.yaml": "links: {}\n"},
		"swapped":   {"faq.yaml": main, "a.yaml": "links: {}\n", "b.yaml": month},
		"renamed":   {"faq.yaml": strings.Replace(main, "b.yaml", "c.yaml", 1), "a.yaml": month, "c.yaml": "links: {}\n"},
	} {
		if load(other) == k.Hash {
			t.Errorf("%s: the hash is the same", name)
		}
	}
}
