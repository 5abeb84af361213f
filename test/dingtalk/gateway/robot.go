package gateway

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// authorised reports whether the request has a token in force; it answers if not.
func (g *Gateway) authorised(w http.ResponseWriter, r *http.Request) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if ends, ok := g.tokens[r.Header.Get("x-acs-dingtalk-access-token")]; ok && g.now().Before(ends) {
		return true
	}
	refuse(w, http.StatusUnauthorized, "InvalidAuthentication")
	return false
}

// needed are the fields of one of the OpenAPI's forms of messages, nil if there is no such form.
func needed(key string) []string {
	switch key {
	case "sampleText":
		return []string{"content"}
	case "sampleMarkdown":
		return []string{"title", "text"}
	case "sampleActionCard":
		return []string{"title", "text", "singleTitle", "singleURL"}
	case "sampleActionCard2", "sampleActionCard3", "sampleActionCard4", "sampleActionCard5":
		fields := []string{"title", "text"}
		for i := '1'; i <= rune(key[len(key)-1]); i++ {
			fields = append(fields, "actionTitle"+string(i), "actionURL"+string(i))
		}
		return fields
	}
	return nil
}

// filled reports whether a message has just these fields, and none of them is empty.
func filled(fields map[string]string, names []string) bool {
	return len(fields) == len(names) && !slices.ContainsFunc(names, func(name string) bool { return fields[name] == "" })
}

// template reports whether the message has a form that the OpenAPI takes; it answers if not.
func template(w http.ResponseWriter, body map[string]any) bool {
	key, _ := body["msgKey"].(string)
	param, _ := body["msgParam"].(string)
	var fields map[string]string
	switch {
	case body["robotCode"] != ClientID:
		refuse(w, http.StatusBadRequest, "invalidParameter.robotCode")
	case needed(key) == nil:
		refuse(w, http.StatusBadRequest, "invalidParameter.msgKey")
	case len(param) > 15000 || json.Unmarshal([]byte(param), &fields) != nil || !filled(fields, needed(key)):
		refuse(w, http.StatusBadRequest, "invalidParameter.msgParam")
	default:
		return true
	}
	return false
}

func (g *Gateway) single(w http.ResponseWriter, r *http.Request, body map[string]any) Post {
	if !g.authorised(w, r) || !template(w, body) {
		return Post{}
	}
	people, _ := body["userIds"].([]any)
	if len(people) == 0 || len(people) > 20 {
		refuse(w, http.StatusBadRequest, "invalidParameter.userIds")
		return Post{}
	}
	person, _ := people[0].(string)
	result := map[string]any{"processQueryKey": "query-" + person, "invalidStaffIdList": []string{}, "flowControlledStaffIdList": []string{}}
	defer func() { answer(w, result) }()
	if strings.HasPrefix(person, "unknown") {
		result["invalidStaffIdList"] = people
		return Post{}
	}
	return Post{Via: "single", To: person}
}

func (g *Gateway) group(w http.ResponseWriter, r *http.Request, body map[string]any) Post {
	if !g.authorised(w, r) || !template(w, body) {
		return Post{}
	}
	to, _ := body["openConversationId"].(string)
	if to == "" {
		refuse(w, http.StatusBadRequest, "invalidParameter.openConversationId")
		return Post{}
	}
	answer(w, map[string]any{"processQueryKey": "query-" + to})
	return Post{Via: "group", To: to}
}

// Strangers is a group that the robot is not in.
const Strangers = "cidstrangers"

// robots lists those in a group.
func (g *Gateway) robots(w http.ResponseWriter, r *http.Request, body map[string]any) Post {
	if !g.authorised(w, r) {
		return Post{}
	}
	group, _ := body["openConversationId"].(string)
	robots := []map[string]string{{"robotCode": "dingother", "name": "another"}}
	switch {
	case !strings.HasPrefix(group, "cid"):
		refuse(w, http.StatusBadRequest, "invalidParameter.openConversationId")
		return Post{}
	case group != Strangers:
		robots = append(robots, map[string]string{"robotCode": ClientID, "name": "library assistant"})
	}
	answer(w, map[string]any{"chatbotInstanceVOList": robots})
	return Post{}
}
