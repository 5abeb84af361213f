package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"time"

	"supportbot/faq"
)

//go:embed static embed
var files embed.FS

// About is what the page says before the first message. It comes from the
// knowledge: the page itself knows no topic.
type About struct {
	Name     Text  `json:"name"`
	Purpose  Text  `json:"purpose"`
	Examples Words `json:"examples"`
}

// Text is a text in each language.
type Text struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// Words are several texts in each language.
type Words struct {
	ZH []string `json:"zh"`
	EN []string `json:"en"`
}

// Introduce takes from the knowledge what the page shows.
func Introduce(k *faq.Knowledge) About {
	return About{
		Name:     Text(k.About.Name),
		Purpose:  Text(k.About.Purpose),
		Examples: Words(k.Talk.Examples),
	}
}

// asset is a file of the page, with the tag by which browsers keep it.
type asset struct {
	name, tag string
	body      []byte
}

// page serves the files of the chat page, each under one path.
type page map[string]asset

func newPage(e embedders) page {
	p := page{}
	p.add("static")
	p["/"] = p["/static/index.html"]
	delete(p, "/static/index.html")
	if len(e) > 0 {
		p.add("embed")
		p["/embed.js"] = p["/embed/embed.js"]
		p["/embed/demo"] = p["/embed/demo.html"]
		delete(p, "/embed/embed.js")
		delete(p, "/embed/demo.html")
	}
	return p
}

// add takes the files of a folder in.
func (p page) add(folder string) {
	names, _ := fs.Glob(files, folder+"/*") // the pattern is right
	for _, name := range names {
		body, _ := files.ReadFile(name) // it was just listed
		sum := sha256.Sum256(body)
		p["/"+name] = asset{name: path.Base(name), tag: `"` + hex.EncodeToString(sum[:8]) + `"`, body: body}
	}
}

func (p page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	file, ok := p[r.URL.Path]
	if !ok {
		plain(w, http.StatusNotFound, "not found")
		return
	}
	if !reads(w, r) {
		return
	}
	// Browsers ask each time and are told "not modified": a new version shows at once.
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("ETag", file.tag)
	http.ServeContent(w, r, file.name, time.Time{}, bytes.NewReader(file.body))
}

// reading serves a document that never changes.
func reading(document any) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if reads(w, r) {
			respond(w, http.StatusOK, document)
		}
	})
}

// reads refuses every method but GET and HEAD.
func reads(w http.ResponseWriter, r *http.Request) bool {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return true
	}
	refuse(w, problem{Status: http.StatusMethodNotAllowed, Code: "method_not_allowed", Message: "only GET", Allow: "GET, HEAD"})
	return false
}
