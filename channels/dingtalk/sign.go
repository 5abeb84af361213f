package dingtalk

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"math"
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

// signed returns the signature of a message, "" if DingTalk has not signed it at a time not far from now.
func (c *Channel) signed(h http.Header) string {
	stamp, sign := one(h, "Timestamp"), one(h, "Sign")
	if !c.recent(stamp, time.Millisecond) {
		return ""
	}
	for _, secret := range append([]string{c.ClientSecret}, c.FormerSecrets...) {
		if hmac.Equal([]byte(signature(secret, stamp)), []byte(sign)) {
			return sign
		}
	}
	return ""
}

// cardSigned does so for a click on a card, which is signed otherwise.
func (c *Channel) cardSigned(h http.Header) string {
	stamp, sign := one(h, "X-Ddpaas-Signature-Timestamp"), one(h, "X-Ddpaas-Signature")
	if !c.recent(stamp, time.Millisecond) && !c.recent(stamp, time.Second) { // the unit is not documented
		return ""
	}
	for _, secret := range c.CardSecrets {
		mac := hmac.New(sha256.New, []byte(secret))
		_, _ = mac.Write([]byte(stamp))
		if hmac.Equal([]byte(base64.StdEncoding.EncodeToString(mac.Sum(nil))), []byte(sign)) {
			return sign
		}
	}
	return ""
}

// one returns the value of a header that is there once, else "".
func one(h http.Header, name string) string {
	if values := h.Values(name); len(values) == 1 {
		return values[0]
	}
	return ""
}

// recent reports whether a stamp in some unit is a time not far from now.
func (c *Channel) recent(stamp string, unit time.Duration) bool {
	n, err := strconv.ParseInt(stamp, 10, 64)
	// Only the usual way to write the number: "+5" is a number, too.
	if err != nil || strconv.FormatInt(n, 10) != stamp || n < 0 || n > math.MaxInt64/int64(time.Millisecond) {
		return false
	}
	at := time.UnixMilli(n)
	if unit == time.Second {
		at = time.Unix(n, 0)
	}
	return c.Now().Sub(at).Abs() <= signatureWindow
}

// signatureLife is more than a signature is good for: from a window before its time to a window after it,
// and as long as a body takes.
const signatureLife = 3 * signatureWindow

// signatures remembers which body came with a signature: another body with the
// same one is a forgery. Only verified signatures are put in, so that strangers
// cannot fill it; they are forgotten by the bucket, after one to two lives.
type signatures struct {
	now func() time.Time

	mu            sync.Mutex
	began         time.Time // of the current bucket
	current, last map[digest]digest
}

type digest = [sha256.Size]byte

func newSignatures(now func() time.Time) *signatures {
	return &signatures{now: now, current: map[digest]digest{}}
}

// fits reports whether the signature came with no other body before.
func (s *signatures) fits(sign string, body []byte) bool {
	name, sum := sha256.Sum256([]byte(sign)), sha256.Sum256(body)
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := s.now(); now.Sub(s.began) > signatureLife {
		s.last, s.current = s.current, map[digest]digest{}
		s.began = now
	}
	for _, bucket := range []map[digest]digest{s.current, s.last} {
		if before, ok := bucket[name]; ok {
			return before == sum
		}
	}
	s.current[name] = sum
	return true
}
