package dingtalk

import (
	"testing"
	"unicode/utf8"
)

// Whatever a callback says: no panic, and what is taken names only what can be a name.
func FuzzMessage(f *testing.F) {
	for _, seed := range []string{
		`{"msgId":"m1","conversationId":"cid1","conversationType":"1","senderStaffId":"anna","msgtype":"text","text":{"content":"hello"}}`,
		`{"msgId":"m1","conversationId":"cid1","conversationType":"2","senderId":"$:LWCP_v1:$a","msgtype":"richText","content":{"richText":[{"text":"a"},{"downloadCode":"x"}]}}`,
		`{"msgId":"m1","conversationId":"cid1","conversationType":"1","senderStaffId":"anna","msgtype":"audio","content":{"recognition":"hello"},"sessionWebhookExpiredTime":"x"}`,
		`{"text":null}`, `null`, `[`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		m, err := readMessage(body)
		if err != nil {
			return
		}
		if !idForm.MatchString(m.MsgID) || !idForm.MatchString(m.ConversationID) || !utf8.ValidString(m.said()) || m.person() == "" {
			t.Errorf("%q is taken as %+v", body, m)
		}
		m.address()
		m.conversation(PerPerson)
		m.conversation(PerGroup)
	})
}
