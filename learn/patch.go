package learn

import (
	"bytes"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// Patch is the unified difference between a file system and files as they would be, by name. It is
// applied in the folder of the knowledge, with "patch -p1" or "git apply".
func Patch(fsys fs.FS, changed map[string][]byte) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(changed)) {
		old, err := fs.ReadFile(fsys, name)
		from := "a/" + name
		if err != nil {
			from = "/dev/null"
		}
		b.WriteString(udiff.Unified(from, "b/"+name, string(old), string(changed[name])))
	}
	return b.String()
}

// Patched is a file system in which some files are as they would be.
type Patched struct {
	fs.FS
	Changed map[string][]byte
}

// Open opens a file as it would be.
func (p Patched) Open(name string) (fs.File, error) {
	content, ok := p.Changed[name]
	if !ok {
		return p.FS.Open(name)
	}
	return &file{Reader: bytes.NewReader(content), info: info{name: name, size: int64(len(content))}}, nil
}
