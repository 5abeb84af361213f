package faq

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
)

// Bounds of what is read.
const (
	// MaxFileSize is the greatest size of one file, in bytes.
	MaxFileSize = 8 << 20
	// MaxFiles is the greatest number of included files.
	MaxFiles = 200
)

// Load reads a knowledge file and the files it includes from disk. Includes
// cannot leave the file's folder, not even through a symbolic link. The error
// is Problems, with all mistakes at once.
func Load(name string) (*Knowledge, error) {
	folder, file := filepath.Split(filepath.Clean(name))
	root, err := os.OpenRoot(cmp.Or(folder, "."))
	if err != nil {
		return nil, Problems{{File: name, Message: "cannot be opened: " + reason(err), Hint: "check the path of the knowledge file"}}
	}
	defer root.Close()
	return load(root.FS(), file, filepath.ToSlash(folder))
}

// LoadFS is Load for a file system such as the copy in the binary. Whether
// symbolic links are followed is up to the file system.
func LoadFS(fsys fs.FS, name string) (*Knowledge, error) {
	if !fs.ValidPath(name) {
		return nil, Problems{{File: name, Message: "is not a path in a file system", Hint: "write it relative and with slashes, such as faq.yaml"}}
	}
	folder, file := path.Split(name)
	within, err := fs.Sub(fsys, path.Clean(folder))
	if err != nil {
		return nil, Problems{{File: name, Message: "cannot be opened: " + reason(err)}}
	}
	return load(within, file, folder)
}

// load reads everything and reports everything. shown is put before the names
// of files in reports.
func load(fsys fs.FS, name, shown string) (*Knowledge, error) {
	r := reader{fsys: fsys, shown: shown}
	content, message, hint := r.read(name)
	if message != "" {
		return nil, Problems{{File: shown + name, Message: message, Hint: hint}}
	}
	main := newSource(name, shown+name, content)
	r.sources = append(r.sources, main)
	r.sources = append(r.sources, parsed(r.listed(main, "include"), shown)...)
	dialogues := r.listed(main, "dialogues")

	d := &decoder{k: &Knowledge{Dialogues: dialogues, sources: r.sources}, problems: r.problems}
	for i, s := range r.sources {
		d.k.Files = append(d.k.Files, s.name)
		d.file(s, i == 0)
	}
	d.k.Hash = hash(r.sources)
	d.k.index = newIndex(d.k)
	whole := len(r.problems) == 0
	for _, s := range r.sources {
		d.examples(s)
		whole = whole && !s.broken
	}
	if whole { // else half of what is referred to would seem to be missing
		d.problems = append(d.problems, check(d.k)...)
	}
	if len(d.problems) > 0 {
		return nil, d.problems.sorted()
	}
	return d.k, nil
}

// parsed parses files, all at a time: that takes longest of what loading does.
func parsed(files []File, shown string) []*source {
	sources := make([]*source, len(files))
	var wg sync.WaitGroup
	for i, f := range files {
		wg.Go(func() { sources[i] = newSource(f.Name, shown+f.Name, f.Content) })
	}
	wg.Wait()
	return sources
}

// reader reads the files and refuses those that must not be read.
type reader struct {
	fsys     fs.FS
	shown    string
	sources  []*source
	problems Problems
}

// read returns a file's content, or why it cannot be had.
func (r *reader) read(name string) (content []byte, message, hint string) {
	info, err := fs.Stat(r.fsys, name)
	switch {
	case err != nil:
		return nil, "cannot be read: " + reason(err), "check the path; it must not leave the folder of the knowledge file"
	case info.IsDir():
		return nil, "is a folder", "name every file by itself"
	case !info.Mode().IsRegular():
		return nil, "is not a regular file", "name a YAML file"
	}
	file, err := r.fsys.Open(name)
	if err != nil {
		return nil, "cannot be read: " + reason(err), "check the path and its permissions"
	}
	defer file.Close()
	content, err = io.ReadAll(io.LimitReader(file, MaxFileSize+1))
	switch {
	case err != nil:
		return nil, "cannot be read: " + reason(err), "check the file"
	case len(content) > MaxFileSize:
		return nil, fmt.Sprintf("is larger than %d MiB", MaxFileSize>>20), "divide it into several files"
	}
	return content, "", ""
}

// listed reads the files named by a section of the knowledge file.
func (r *reader) listed(main *source, key string) []File {
	if main.root == nil {
		return nil
	}
	section := main.root.child(key)
	if section == nil {
		return nil // a wrong type is the decoder's to report
	}
	var files []File
	seen := map[string]bool{main.name: true}
	for i, n := range section.items {
		if n.kind != textNode {
			continue
		}
		refuse := func(message, hint string) {
			p := main.problem(n.line, n.column, quote(n.text)+" "+message, hint)
			p.Path = n.path()
			r.problems = append(r.problems, p)
		}
		switch {
		case i >= MaxFiles:
			refuse(fmt.Sprintf("is one more than the %d files allowed", MaxFiles), "join some of the files")
			return files
		case n.text == "":
			refuse("names no file", "delete the line")
			continue
		case path.IsAbs(n.text) || filepath.IsAbs(n.text):
			refuse("is absolute", "write the path from the folder of this file")
			continue
		case strings.Contains(n.text, `\`):
			refuse("has a backslash", "write / between folders")
			continue
		case !fs.ValidPath(n.text):
			refuse("leaves the folder or is not in its shortest form", "write it without .. and . and double slashes")
			continue
		case seen[n.text]:
			refuse("is read already", "delete the line")
			continue
		}
		seen[n.text] = true
		content, message, hint := r.read(n.text)
		if message != "" {
			refuse(message, hint)
			continue
		}
		files = append(files, File{Name: n.text, Content: content})
	}
	return files
}

// reason is the cause without the operation and the path, which the report names already.
func reason(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	if errors.Is(err, fs.ErrNotExist) {
		return "there is no such file"
	}
	return err.Error()
}

// hash covers names and bytes of all files. Lengths keep the parts apart.
func hash(sources []*source) string {
	h := sha256.New()
	for _, s := range sources {
		for _, part := range [][]byte{[]byte(s.name), s.bytes} {
			_ = binary.Write(h, binary.BigEndian, uint64(len(part))) // a hash never fails
			h.Write(part)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
