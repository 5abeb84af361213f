package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"slices"
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
	// Why says whether the bot explains an answer when asked: only then is the button offered.
	Why bool `json:"why"`
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
		Why:      slices.ContainsFunc(k.Intents, func(in *faq.Intent) bool { return in.Does == "why" }),
	}
}

// Asset is a file of a page, with the tag by which browsers keep it.
type Asset struct {
	name, tag string
	body      []byte
}

// NewAsset takes a file; the name decides its type.
func NewAsset(name string, body []byte) Asset {
	sum := sha256.Sum256(body)
	return Asset{name: path.Base(name), tag: `"` + hex.EncodeToString(sum[:8]) + `"`, body: body}
}

// ServeHTTP serves the file. Browsers ask each time and are told "not modified": a new version shows at once.
func (a Asset) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !reads(w, r) {
		return
	}
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("ETag", a.tag)
	http.ServeContent(w, r, a.name, time.Time{}, bytes.NewReader(a.body))
}

// page serves the files of the chat page, each under one path.
type page map[string]Asset

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
		p["/"+name] = NewAsset(name, body)
	}
}

func (p page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	file, ok := p[r.URL.Path]
	if !ok {
		plain(w, http.StatusNotFound, "not found")
		return
	}
	file.ServeHTTP(w, r)
}

// reading serves what the page says of itself at the moment.
func reading(about func() About) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if reads(w, r) {
			Respond(w, http.StatusOK, about())
		}
	})
}

// reads refuses every method but GET and HEAD.
func reads(w http.ResponseWriter, r *http.Request) bool {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return true
	}
	Refuse(w, Problem{Status: http.StatusMethodNotAllowed, Code: "method_not_allowed", Message: "only GET", Allow: "GET, HEAD"})
	return false
}
