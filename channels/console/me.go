package console

import (
	"net/http"

	"supportbot/channels/web"
	"supportbot/faq"
)

// title is a text of the knowledge in both languages, with the name that it goes by.
type title struct {
	Name string `json:"name"`
	ZH   string `json:"zh"`
	EN   string `json:"en"`
}

func titled(name string, t faq.Text) title {
	return title{name, readable(t, faq.ZH), readable(t, faq.EN)}
}

// me is GET /desk/api/me: who is signed in, what the page may offer, and the token that changes need.
func (c *Console) me(w http.ResponseWriter, _ *http.Request, by signedIn) {
	k := c.Knowledge()
	intents := make([]title, 0, len(k.Intents))
	for _, in := range k.Intents {
		intents = append(intents, titled(in.Name, in.Title))
	}
	web.Respond(w, http.StatusOK, map[string]any{
		"name": by.Name, "role": by.Role, "token": by.token(), "bot": titled("", k.About.Name), "intents": intents,
		"answers": c.Preview != nil, "inbox": c.Inbox != nil, "erase": c.Erase != nil && by.Role.may(Admin), "export": by.Role.may(Admin),
	})
}
