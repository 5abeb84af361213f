// Package supportbot holds the knowledge that ships with the program. It sits
// in the root of the module because an embed cannot reach upwards: from
// anywhere else faq.yaml and the files it includes would be out of reach, and
// authors should find them first.
package supportbot

import (
	"embed"
	"io/fs"
)

//go:embed faq.yaml knowledge
var files embed.FS

// Knowledge returns the copy of faq.yaml and its included files in the binary.
func Knowledge() fs.FS { return files }
