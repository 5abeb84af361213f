package main

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"supportbot/faq"
)

// seen says what each file of a knowledge was like before it was read, by its name in the knowledge's
// folder: one that was edited, replaced or removed looks different, and so does one that was missing.
type seen map[string]string

// seeing is a file system that notes what is looked for in it.
type seeing struct {
	fs.FS
	seen seen
}

// Stat is called before a file is read.
func (s seeing) Stat(name string) (fs.FileInfo, error) {
	info, err := fs.Stat(s.FS, name)
	if err != nil {
		s.seen[name] = "cannot be read"
	} else {
		s.seen[name] = fmt.Sprintf("%d bytes, %d", info.Size(), info.ModTime().UnixNano())
	}
	return info, err
}

// readSeeing is read that also tells what the files were like before: all that were looked for, also those
// that are not there or have mistakes.
func (o origin) readSeeing() (*faq.Knowledge, faq.Problems, seen) {
	if o.embedded {
		k, problems := o.read()
		return k, problems, nil
	}
	s := seen{}
	folder, file := filepath.Split(filepath.Clean(o.path))
	root, err := os.OpenRoot(cmp.Or(folder, "."))
	if err != nil {
		s[file] = "cannot be read"
		k, problems := o.read() // which says why
		return k, problems, s
	}
	defer root.Close()
	k, problems := proved(faq.LoadFS(seeing{root.FS(), s}, file))
	for i, p := range problems {
		if p.File != "" {
			problems[i].File = filepath.ToSlash(folder) + p.File
		}
	}
	return k, problems, s
}

// look tells what files are like now.
func (o origin) look(files seen) seen {
	now := seen{}
	root, err := os.OpenRoot(filepath.Dir(o.path))
	for name := range files {
		if err != nil {
			now[name] = "cannot be read"
			continue
		}
		_, _ = seeing{root.FS(), now}.Stat(name) // noted
	}
	if err == nil {
		_ = root.Close()
	}
	return now
}
