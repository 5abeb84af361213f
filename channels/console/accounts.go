package console

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Role is what an account may do.
type Role string

// The roles. An admin may do what an agent may.
const (
	Agent Role = "agent" // works on tickets
	Admin Role = "admin" // exports and erases conversations, dismisses what the bot should learn
)

func (r Role) may(needed Role) bool { return r == needed || r == Admin }

// Account is somebody who may sign in.
type Account struct {
	// Name is how the person and the other agents see the agent.
	Name string
	Role Role
	// Hash is the SHA-256 of the token.
	Hash [sha256.Size]byte
}

// nameForm is a name that stands well in a line of the configuration and in front of a person's eyes.
var nameForm = regexp.MustCompile(`^[\p{L}\p{N}](?:[\p{L}\p{N} ._-]{0,38}[\p{L}\p{N}.])?$`)

// ParseAccounts reads accounts, one a line or separated by commas, each as name:role:hash with the
// hash in hexadecimal; what comes after a # is a comment. The error names every mistake and no hash.
func ParseAccounts(text string) ([]Account, error) {
	var accounts []Account
	var mistakes []error
	seen := map[string]bool{}
	for i, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		for entry := range strings.SplitSeq(line, ",") {
			if entry = strings.TrimSpace(entry); entry == "" {
				continue
			}
			a, err := parseAccount(entry)
			if err == nil && seen[strings.ToLower(a.Name)] {
				err = fmt.Errorf("there are two accounts %q; a second token for the same agent needs another name", a.Name)
			}
			if err != nil {
				mistakes = append(mistakes, fmt.Errorf("line %d: %w", i+1, err))
				continue
			}
			seen[strings.ToLower(a.Name)] = true
			accounts = append(accounts, a)
		}
	}
	return accounts, errors.Join(mistakes...)
}

func parseAccount(entry string) (Account, error) {
	parts := strings.Split(entry, ":")
	if len(parts) != 3 {
		return Account{}, errors.New("an account has the form name:role:hash; `bot desk token NAME` prints one")
	}
	a := Account{Name: strings.TrimSpace(parts[0]), Role: Role(strings.TrimSpace(parts[1]))}
	if !nameForm.MatchString(a.Name) {
		return a, fmt.Errorf("%.60q is no name: up to 40 letters, digits, spaces and any of . _ -", a.Name)
	}
	if a.Role != Agent && a.Role != Admin {
		return a, fmt.Errorf("%s has the role %.20q; it is %s or %s", a.Name, a.Role, Agent, Admin)
	}
	hash, err := hex.DecodeString(strings.TrimSpace(parts[2]))
	if err != nil || len(hash) != sha256.Size {
		return a, fmt.Errorf("%s: the third part must be the SHA-256 of the token, 64 hexadecimal digits", a.Name)
	}
	a.Hash = [sha256.Size]byte(hash)
	return a, nil
}

// NewToken makes an account with a new random token of 256 bits, which is kept nowhere.
func NewToken(name string, role Role) (token string, _ Account, _ error) {
	random := make([]byte, 32)
	rand.Read(random)
	token = base64.RawURLEncoding.EncodeToString(random)
	a, err := parseAccount(Account{Name: name, Role: role, Hash: sha256.Sum256([]byte(token))}.String())
	return token, a, err
}

// String is the account as ParseAccounts reads it.
func (a Account) String() string {
	return a.Name + ":" + string(a.Role) + ":" + hex.EncodeToString(a.Hash[:])
}

// named finds the account of a name.
func (c *Console) named(name string) (Account, bool) {
	for _, a := range c.Accounts {
		if a.Name == name {
			return a, true
		}
	}
	return Account{}, false
}

// admit checks name and token. An unknown name takes as long as a wrong token.
func (c *Console) admit(name, token string) (Account, bool) {
	a, known := c.named(name)
	given := sha256.Sum256([]byte(token))
	right := subtle.ConstantTimeCompare(given[:], a.Hash[:]) == 1 // of nobody the hash is zero, which nothing has
	return a, known && right
}

// fingerprint changes with the token, so that a new token ends the sign-ins with the old one.
func (a Account) fingerprint() string {
	sum := sha256.Sum256(a.Hash[:])
	return hex.EncodeToString(sum[:8])
}
