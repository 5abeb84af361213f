package console

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"strings"
	"time"

	"supportbot/channels/web"
	"supportbot/chat"
)

// maxExported bounds the pages of a transcript in one file: more than the store keeps.
const maxExported = 100

// export is GET /desk/api/tickets/{id}/transcript.csv, for admins.
func (c *Console) export(w http.ResponseWriter, r *http.Request, by signedIn) {
	t, err := c.find(r.Context(), r.PathValue("ticket"), by)
	if err != nil {
		c.refuse(w, r, err)
		return
	}
	var file bytes.Buffer
	file.WriteString("\ufeff") // spreadsheets take the file for UTF-8
	out := csv.NewWriter(&file)
	_ = out.Write([]string{"time", "who", "name", "text"}) // a buffer takes everything
	after := ""
	for range maxExported {
		events, err := c.eventsAfter(r.Context(), t.row.Key, after)
		if err != nil {
			c.refuse(w, r, err)
			return
		}
		for _, e := range events {
			after = e.ID
			if who, name, text := said(e.Event); who != "" {
				_ = out.Write([]string{e.At.UTC().Format(time.RFC3339), who, cell(name), cell(text)})
			}
		}
		if len(events) < eventsPage {
			break
		}
	}
	out.Flush()
	c.Logger.Info("console: transcript exported", "agent", by.Name, "ticket", t.ID)
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="ticket-`+t.ID+`.csv"`)
	_, _ = w.Write(file.Bytes()) // a client that went away cannot be told
}

// said is a line of a transcript: who, an agent's name, and what; nobody for what nobody said.
func said(e chat.Event) (who, name, text string) {
	switch {
	case e.Reply != nil && e.Reply.Agent != "":
		return "agent", e.Reply.Agent, e.Reply.Text
	case e.Reply != nil:
		texts := []string{e.Reply.Text}
		for _, more := range e.Reply.More {
			texts = append(texts, more.Text)
		}
		return "bot", "", strings.Join(texts, "\n\n")
	case e.Text != "" || len(e.Attachments) > 0:
		return "person", "", strings.Join(append([]string{e.Text}, e.Attachments...), "\n")
	case e.Desk != nil:
		return "desk", e.Desk.Agent, e.Desk.Change
	}
	return "", "", ""
}

// cell keeps a spreadsheet from taking a text for a formula.
func cell(text string) string {
	if strings.ContainsAny(text[:min(1, len(text))], "=+-@\t\r\n") {
		return "'" + text
	}
	return text
}

// erase is POST /desk/api/tickets/{id}/erase, for admins.
func (c *Console) erase(w http.ResponseWriter, r *http.Request, by signedIn) {
	if c.Erase == nil {
		web.Refuse(w, notFound("conversations cannot be erased here"))
		return
	}
	t, err := c.find(r.Context(), r.PathValue("ticket"), by)
	if err == nil {
		err = c.Erase(r.Context(), t.row.Key)
	}
	if err != nil {
		c.refuse(w, r, err)
		return
	}
	c.Logger.Info("console: conversation erased", "agent", by.Name, "ticket", t.ID)
	w.WriteHeader(http.StatusNoContent)
}
