package dingtalk

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// signature signs a time in milliseconds, as DingTalk does with the secret of an app or of a custom robot.
func signature(secret, stamp string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte(stamp + "\n" + secret))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// signatureWindow is how far a request's time may be from ours. DingTalk
// allows an hour; but the signature does not cover the body, so that a captured
// one is good for any body as long.
const signatureWindow = 5 * time.Minute

// signed reports whether DingTalk has signed the request, at a time not far from now.
func (c *Channel) signed(h http.Header) bool {
	stamps, signs := h.Values("Timestamp"), h.Values("Sign")
	if len(stamps) != 1 || len(signs) != 1 {
		return false
	}
	ms, err := strconv.ParseInt(stamps[0], 10, 64)
	// Only the usual way to write the number: "+5" is a number, too.
	if err != nil || strconv.FormatInt(ms, 10) != stamps[0] || c.Now().Sub(time.UnixMilli(ms)).Abs() > signatureWindow {
		return false
	}
	return hmac.Equal([]byte(signature(c.ClientSecret, stamps[0])), []byte(signs[0]))
}

// signatures remembers which body came with a signature: another body with the
// same one is a forgery.
type signatures struct {
	now func() time.Time

	mu   sync.Mutex
	seen map[string]signed
}

type signed struct {
	body [sha256.Size]byte
	at   time.Time
}

func newSignatures(now func() time.Time) *signatures {
	return &signatures{now: now, seen: map[string]signed{}}
}

// fits reports whether the signature came with no other body before.
func (s *signatures) fits(sign string, body []byte) bool {
	sum := sha256.Sum256(body)
	s.mu.Lock()
	defer s.mu.Unlock()
	if before, ok := s.seen[sign]; ok {
		return before.body == sum
	}
	now := s.now()
	if len(s.seen) > maxPaced {
		for old, v := range s.seen {
			if now.Sub(v.at) > 2*signatureWindow {
				delete(s.seen, old)
			}
		}
	}
	s.seen[sign] = signed{body: sum, at: now}
	return true
}
