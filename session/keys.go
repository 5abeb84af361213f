package session

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// partitions is the number of hash tags that all keys are spread over. Keys of
// one conversation share a tag, so that one script may touch them all, and with
// it the indexes of their partition. Fixed for good: another number would put
// the same conversation under other keys.
const partitions = 64

// row describes one kind of key.
type row struct {
	Pattern, Type, Lifetime, Holds string
}

// layout lists every kind of key there is; docs/decisions/0004-redis-layout.md
// shows the same table. In the patterns N is the conversation's partition, M the
// person's, T the thread's, S the sign-in's; <c> conversation, <m> message, <l> lane, <e> entry,
// <p> person, <s> sign-in and <t> thread are hashes, so that nothing a platform or a person chose gets into a key.
func layout() []row {
	return []row{
		{"bot:{pN}:state:<c>", "hash", "TTL, sliding; none while kept or while entries wait", "`v` version, `s` state, `k` kept, `n` entries that wait, `o` owner, `w` the version that left no timer, `t` when its lists were tidied, `a:<l>` sends begun of a lane's head, `a:<l>:by` the last one's token"},
		{"bot:{pN}:events:<c>", "stream", "as the state", "the transcript, about MaxEvents long"},
		{"bot:{pN}:seen:<c>:<m>", "string", "MarkTTL", "mark of a committed message or act: its reply"},
		{"bot:{pN}:receipt:<id>", "string", "ReceiptTTL", "a turn's receipt; its id begins with the partition"},
		{"bot:{pN}:trail:<c>", "sorted set", "ReceiptTTL", "receipts, marks, refs, routes and persons of a conversation by time: what an erasure has to find"},
		{"bot:{pN}:lane:<c>:<l>", "list", "none; gone when empty", "the outbox of one address: entries in order"},
		{"bot:{pN}:lease:<c>:<l>", "string", "the lease", "random token of the process that delivers the lane"},
		{"bot:{pN}:ref:<c>:<e>", "string", "MarkTTL; ReceiptTTL where the state is kept", "what the platform calls the posted entry"},
		{"bot:{pN}:person:<p>", "sorted set", "ReceiptTTL", "conversations of a person by the time last seen"},
		{"bot:{pN}:due", "sorted set", "none; gone when empty", "lanes with entries by the time before which they rest"},
		{"bot:{pN}:desk", "hash", "ReceiptTTL; none while a ticket is live", "tickets by id, as lists show them; ended ones for ReceiptTTL"},
		{"bot:{pN}:ended", "sorted set", "ReceiptTTL", "ids of tickets that have ended by the time of their end"},
		{"bot:{pN}:inbox", "stream", "ReceiptTTL", "what the bot did not know and people did, about MaxInbox long"},
		{"bot:{pN}:accepted", "hash", "ReceiptTTL", "what was decided about items of the inbox, by their ids there"},
		{"bot:{pN}:day:<d>", "hash", "ReceiptTTL", "what happened on a day (2006-01-02, UTC): how often, by what"},
		{"bot:{pT}:route:<t>", "string", "ReceiptTTL", "where an agents' thread belongs: conversation and ticket"},
		{"bot:{pS}:signin:<s>", "string", "the sign-in", "who is signed in to the console, by a hash of the random id"},
		{"bot:{pN}:dead", "stream", "ReceiptTTL", "entries that could not be delivered, about MaxDead long"},
		{"bot:{pM}:rate:<p>", "sorted set", "the limit's period", "messages of a person within the period by time"},
	}
}

// keys builds every key and every channel of pub/sub.
type keys struct {
	prefix string
	tags   *[partitions]string // of the partitions
}

func newKeys(prefix string) (keys, error) {
	const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:"
	if bad := strings.Trim(prefix, allowed); bad != "" {
		return keys{}, fmt.Errorf("prefix %q: letters, digits and any of - _ . : only", prefix)
	}
	k := keys{prefix: prefix, tags: new([partitions]string)}
	for i := range k.tags {
		k.tags[i] = fmt.Sprintf("%s:{p%d}:", prefix, i)
	}
	return k, nil
}

// bell and told are channels of pub/sub: for lanes to deliver, and for each transcript that grows.
func (k keys) bell() string          { return k.prefix + ":bell" }
func (k keys) told(id string) string { return k.prefix + ":told:" + id }

func (k keys) tag(partition int) string { return k.tags[partition] }

func (k keys) due(partition int) string      { return k.tag(partition) + "due" }
func (k keys) desk(partition int) string     { return k.tag(partition) + "desk" }
func (k keys) ended(partition int) string    { return k.tag(partition) + "ended" }
func (k keys) inbox(partition int) string    { return k.tag(partition) + "inbox" }
func (k keys) accepted(partition int) string { return k.tag(partition) + "accepted" }
func (k keys) day(partition int, day string) string {
	return k.tag(partition) + "day:" + day
}
func (k keys) dead(partition int) string { return k.tag(partition) + "dead" }

func (k keys) receipt(partition int, id string) string { return k.tag(partition) + "receipt:" + id }

// rate is the only key in the partition of a person rather than of a conversation.
func (k keys) rate(channel, person string) string {
	partition, id := hashed(channel, person)
	return k.tag(partition) + "rate:" + id
}

// person is the index of a person's conversations within one partition.
func (k keys) person(partition int, channel, person string) string {
	_, id := hashed(channel, person)
	return k.personHashed(partition, id)
}

// personHashed is person for one whose hash is known already.
func (k keys) personHashed(partition int, hash string) string {
	return k.tag(partition) + "person:" + hash
}

// route is the only key in the partition of an agents' thread.
func (k keys) route(t Thread) string {
	partition, id := hashed("thread", t.Channel, t.Name)
	return k.tag(partition) + "route:" + id
}

// place is where a conversation is kept.
type place struct {
	keys
	partition int
	tagged    string // prefix and hash tag
	id        string // the <c> of its keys
	member    string // its name in sets, from which it can be read back
}

func (k keys) place(key Key) place {
	partition, id := hashed(key.Channel, key.Conversation)
	return place{keys: k, partition: partition, tagged: k.tag(partition), id: id, member: key.member()}
}

func (p place) state() string  { return p.tagged + "state:" + p.id }
func (p place) events() string { return p.tagged + "events:" + p.id }
func (p place) trail() string  { return p.tagged + "trail:" + p.id }

func (p place) seen(message string) string {
	_, id := hashed(message)
	return p.marked(id)
}

// marked is seen for a message whose hash is known already.
func (p place) marked(hash string) string { return p.tagged + "seen:" + p.id + ":" + hash }

func (p place) ref(entry string) string {
	_, id := hashed(entry)
	return p.reference(id)
}

// reference is ref for an entry whose hash is known already.
func (p place) reference(hash string) string { return p.tagged + "ref:" + p.id + ":" + hash }

func (p place) lane(name string) string  { return p.tagged + "lane:" + p.id + ":" + laneID(name) }
func (p place) lease(name string) string { return p.tagged + "lease:" + p.id + ":" + laneID(name) }

// attempts is the field of the state that counts the sends begun of a lane's head.
func attempts(lane string) string { return "a:" + laneID(lane) }

func laneID(name string) string {
	_, id := hashed(name)
	return id
}

// hashed makes a partition and 22 safe characters of any text. Lengths go into
// the hash, so that ("a", "bc") and ("ab", "c") differ.
func hashed(parts ...string) (partition int, id string) {
	var room [256]byte // enough for nearly all
	text := room[:0]
	for _, part := range parts {
		text = strconv.AppendInt(text, int64(len(part)), 10)
		text = append(append(text, ':'), part...)
	}
	sum := sha256.Sum256(text)
	var name [22]byte
	base64.RawURLEncoding.Encode(name[:], sum[:16])
	return int(sum[31]) % partitions, string(name[:])
}

// member and its inverse name conversations and lanes in sets and messages.
// Escaping keeps the separator out of the parts and any byte readable.
func (k Key) member() string {
	return url.QueryEscape(k.Channel) + "/" + url.QueryEscape(k.Conversation)
}

func (l Lane) member() string { return l.Key.member() + "/" + url.QueryEscape(l.Name) }

func readMember(text string, parts int) ([]string, error) {
	split := strings.Split(text, "/")
	if len(split) != parts {
		return nil, fmt.Errorf("%.80q has %d parts, not %d", text, len(split), parts)
	}
	for i, part := range split {
		plain, err := url.QueryUnescape(part)
		if err != nil {
			return nil, fmt.Errorf("%.80q is not escaped", text)
		}
		split[i] = plain
	}
	return split, nil
}

func readKey(text string) (Key, error) {
	p, err := readMember(text, 2)
	if err != nil {
		return Key{}, err
	}
	return Key{Channel: p[0], Conversation: p[1]}, nil
}

func readLane(text string) (Lane, error) {
	p, err := readMember(text, 3)
	if err != nil {
		return Lane{}, err
	}
	return Lane{Key: Key{Channel: p[0], Conversation: p[1]}, Name: p[2]}, nil
}

// NewReceiptID makes the id of a turn's receipt: two digits for the
// conversation's partition, by which Receipt finds it, and 26 random characters.
func (s *Store) NewReceiptID(k Key) string {
	partition, _ := hashed(k.Channel, k.Conversation)
	return hex.EncodeToString([]byte{byte(partition)}) + strings.ToLower(rand.Text())
}

// receiptPartition reads an id made by NewReceiptID. Ids come from outside, so
// any other form is refused before it gets into a key.
func receiptPartition(id string) (int, error) {
	const length = 2 + 26
	if len(id) != length || strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
		return 0, fmt.Errorf("receipt %.40q: not an id of a receipt: %d small letters and digits", id, length)
	}
	n, err := strconv.ParseUint(id[:2], 16, 8)
	if err != nil || n >= partitions {
		return 0, fmt.Errorf("receipt %q: not an id of a receipt", id)
	}
	return int(n), nil
}

// MarshalText and UnmarshalText write a key into JSON, whatever bytes it has.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.member()), nil }

// UnmarshalText reads what MarshalText wrote.
func (k *Key) UnmarshalText(text []byte) (err error) {
	*k, err = readKey(string(text))
	return err
}
