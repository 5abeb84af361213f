package console

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"supportbot/session"
)

const (
	// signInTime is how long a sign-in lasts: a working day with its breaks.
	signInTime = 12 * time.Hour
	// maxForm is the greatest form in bytes.
	maxForm = 4 << 10
)

// How often somebody may try. Both limits count addresses, so that no stranger can lock an agent out;
// tokens have 256 bits, so that guessing from many addresses leads nowhere.
var (
	perAddress = session.Limit{Messages: 30, Per: 5 * time.Minute}
	perAccount = session.Limit{Messages: 10, Per: 5 * time.Minute}
)

// signedIn is somebody who is signed in, under an id that only the browser has.
type signedIn struct {
	Account
	id string
}

// record is what the store has of a sign-in.
type record struct {
	Name string `json:"name"`
	// Key is the fingerprint of the account's token.
	Key string `json:"key"`
}

// token is what a change has to bring along. It can be computed from the id, which no script can read.
func (s signedIn) token() string {
	sum := sha256.Sum256([]byte("changes of sign-in " + s.id))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func (s signedIn) guards(token string) bool {
	return subtle.ConstantTimeCompare([]byte(token), []byte(s.token())) == 1
}

// cookieName: browsers take a __Host- cookie over TLS only, and give it to no other host or path.
func cookieName(r *http.Request) string {
	if loopback(r) {
		return "desk"
	}
	return "__Host-desk"
}

func cookie(r *http.Request, id string, lasts time.Duration) *http.Cookie {
	return &http.Cookie{
		Name: cookieName(r), Value: id, Path: "/", MaxAge: int(lasts.Seconds()),
		Secure: !loopback(r), HttpOnly: true, SameSite: http.SameSiteStrictMode,
	}
}

var errSignedOut = errors.New("nobody is signed in")

// whoIs finds out who makes a request: errSignedOut, or ErrUnavailable of the store.
func (c *Console) whoIs(r *http.Request) (signedIn, error) {
	given, err := r.Cookie(cookieName(r))
	if err != nil || given.Value == "" || len(given.Value) > 128 {
		return signedIn{}, errSignedOut
	}
	return c.stillIn(r.Context(), given.Value)
}

// stillIn is who is signed in under an id. An account that is gone, or has another token now, is not.
func (c *Console) stillIn(ctx context.Context, id string) (signedIn, error) {
	stored, err := c.Store.SignIn(ctx, id)
	if errors.Is(err, session.ErrNotFound) {
		return signedIn{}, errSignedOut
	}
	if err != nil {
		return signedIn{}, fmt.Errorf("who is signed in: %w", err)
	}
	var was record
	if json.Unmarshal(stored, &was) != nil {
		return signedIn{}, errSignedOut
	}
	a, known := c.named(was.Name)
	if !known || a.fingerprint() != was.Key {
		return signedIn{}, errSignedOut
	}
	return signedIn{Account: a, id: id}, nil
}

// ownPath is what the console links to: its pages, with simple parameters.
var ownPath = regexp.MustCompile(`^/desk(/insights|/inbox)?(\?[A-Za-z0-9=&_.-]{0,200})?$`)

// next is where to go after signing in: a page of the console, whatever the address says.
func next(r *http.Request) string {
	if path := r.FormValue("next"); ownPath.MatchString(path) {
		return path
	}
	return "/desk"
}

func (c *Console) showSignIn(w http.ResponseWriter, r *http.Request) {
	if _, err := c.whoIs(r); err == nil {
		http.Redirect(w, r, next(r), http.StatusSeeOther)
		return
	}
	c.signInPage(w, r, http.StatusOK, "")
}

// takeSignIn is the posted form.
func (c *Console) takeSignIn(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil || r.PostForm == nil {
		c.signInPage(w, r, http.StatusBadRequest, "sign_in_failed")
		return
	}
	if !loopback(r) && strings.HasPrefix(r.Header.Get("Origin"), "http://") {
		c.signInPage(w, r, http.StatusBadRequest, "needs_tls")
		return
	}
	name, token := strings.TrimSpace(r.PostForm.Get("name")), strings.TrimSpace(r.PostForm.Get("token"))
	wait, err := c.backOff(r, name)
	switch {
	case err != nil:
		c.Logger.Error("console: signing in", "error", err)
		c.signInPage(w, r, http.StatusServiceUnavailable, "unavailable")
		return
	case wait > 0:
		c.Logger.Warn("console: too many attempts to sign in", "address", c.TrustedProxies.Client(r).String())
		w.Header().Set("Retry-After", fmt.Sprint(int(wait.Seconds())+1))
		c.signInPage(w, r, http.StatusTooManyRequests, "too_many")
		return
	}
	a, right := c.admit(name, token)
	if !right {
		c.Logger.Warn("console: sign-in refused", "address", c.TrustedProxies.Client(r).String())
		c.signInPage(w, r, http.StatusUnauthorized, "sign_in_failed")
		return
	}
	if err := c.begin(w, r, a); err != nil {
		c.Logger.Error("console: signing in", "error", err)
		c.signInPage(w, r, http.StatusServiceUnavailable, "unavailable")
		return
	}
	c.Logger.Info("console: signed in", "agent", a.Name, "role", string(a.Role))
	http.Redirect(w, r, next(r), http.StatusSeeOther)
}

// backOff counts an attempt: how long to wait first, 0 for not at all.
func (c *Console) backOff(r *http.Request, name string) (time.Duration, error) {
	address := c.TrustedProxies.Client(r).String()
	wait, err := c.Store.Allow(r.Context(), Surface, "address "+address, "", perAddress)
	if err != nil || wait > 0 {
		return wait, err
	}
	return c.Store.Allow(r.Context(), Surface, "account "+address+" "+name, "", perAccount)
}

// begin signs in under a new id. What the browser had before is dead.
func (c *Console) begin(w http.ResponseWriter, r *http.Request, a Account) error {
	if old, err := r.Cookie(cookieName(r)); err == nil && old.Value != "" {
		if err := c.Store.DropSignIn(r.Context(), old.Value); err != nil {
			return err
		}
	}
	random := make([]byte, 32)
	rand.Read(random)
	id := base64.RawURLEncoding.EncodeToString(random)
	who, err := json.Marshal(record{Name: a.Name, Key: a.fingerprint()})
	if err != nil {
		return fmt.Errorf("sign-in: %w", err)
	}
	if err := c.Store.PutSignIn(r.Context(), id, who, signInTime); err != nil {
		return err
	}
	http.SetCookie(w, cookie(r, id, signInTime))
	return nil
}

func (c *Console) signOut(w http.ResponseWriter, r *http.Request, by signedIn) {
	if err := c.Store.DropSignIn(r.Context(), by.id); err != nil {
		c.refuse(w, r, err)
		return
	}
	gone := cookie(r, "", 0)
	gone.MaxAge = -1
	http.SetCookie(w, gone)
	w.WriteHeader(http.StatusNoContent)
}
