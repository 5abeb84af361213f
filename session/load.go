package session

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// Load reads a conversation at the beginning of a turn, and counts the message
// against the person's limit: one round trip. A message that was committed
// before is Seen; it counts nothing and is never refused for the limit.
// The error is ErrUnavailable.
func (s *Store) Load(ctx context.Context, r LoadRequest) (Loaded, error) {
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	p := s.keys.place(r.Key)
	var rate *rateCall
	if r.Limit.on() && r.Person != "" {
		rate = s.rateCall(s.keys.rate(r.Key.Channel, r.Person), r.Key.member()+"/"+r.MessageID, r.MessageID == "", r.Limit)
	}

	// The state is read before the mark: a commit in between shows as seen, or as a
	// conflict, but never as a new message on a state that already has it. The limit's key
	// may be in another slot; a pipeline may cross slots, a script may not.
	var state *redis.SliceCmd
	var mark *redis.StringCmd
	var limited *redis.Cmd
	err := s.read(ctx, func(pipe redis.Pipeliner) {
		state = pipe.HMGet(ctx, p.state(), "v", "s")
		if r.MessageID != "" {
			mark = pipe.Get(ctx, p.seen(r.MessageID))
		}
		if rate != nil {
			limited = rate.add(ctx, pipe, false)
		}
	})
	if err != nil {
		return Loaded{}, s.unavailable("load", err)
	}

	l, err := readState(state)
	if err != nil {
		return Loaded{}, s.unavailable("load", err)
	}
	if mark != nil {
		reply, err := mark.Bytes()
		if err != nil && !errors.Is(err, redis.Nil) {
			return Loaded{}, s.unavailable("load", err)
		}
		l.Seen, l.Reply = err == nil, reply
	}
	if rate != nil {
		counted, err := s.settle(ctx, rate, limited)
		if err != nil {
			return Loaded{}, err
		}
		if l.Seen && counted.now { // its first delivery is older than the period: take it back
			if err := s.client.ZRem(ctx, rate.key, rate.member).Err(); err != nil {
				return Loaded{}, s.unavailable("load", err)
			}
		}
		l.RetryAfter = counted.retryAfter
	}
	if l.Seen {
		l.RetryAfter = 0
		if err := s.confirm(ctx, p.seen(r.MessageID)); err != nil {
			return Loaded{}, err
		}
	}
	return l, nil
}

func readState(cmd *redis.SliceCmd) (Loaded, error) {
	fields, err := cmd.Result()
	if err != nil {
		return Loaded{}, err
	}
	version, ok := fields[0].(string)
	if !ok {
		return Loaded{}, nil
	}
	n, err := strconv.ParseInt(version, 10, 64)
	if err != nil {
		return Loaded{}, fmt.Errorf("version of the state: %w", err)
	}
	text, _ := fields[1].(string)
	return Loaded{State: []byte(text), Version: n}, nil
}

// confirm makes sure that a mark is on a replica before its message is
// acknowledged: the commit that wrote it may have ended without knowing.
func (s *Store) confirm(ctx context.Context, mark string) error {
	if !s.replicas.of(mark) {
		return nil
	}
	_, err := s.try(ctx, true, mark, func(pipe redis.Pipeliner, _ bool) *redis.Cmd {
		// A write, as WAIT has nothing to wait for otherwise.
		return pipe.Do(ctx, "PEXPIRE", mark, s.opt.MarkTTL.Milliseconds())
	})
	if err != nil {
		return s.unavailable("confirm", err)
	}
	return nil
}

// Allow counts one event of a subject against a limit that is not about
// messages (new conversations of one address, say). An event that was counted
// before, by its id, is not counted again; an empty id is always new. It
// returns how long to wait when the limit is used up, else 0.
func (s *Store) Allow(ctx context.Context, channel, subject, id string, l Limit) (time.Duration, error) {
	if !l.on() {
		return 0, nil
	}
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	rate := s.rateCall(s.keys.rate(channel, subject), id, id == "", l)
	pipe := s.client.Pipeline()
	cmd := rate.add(ctx, pipe, false)
	_, _ = pipe.Exec(ctx) // looked at by settle
	counted, err := s.settle(ctx, rate, cmd)
	return counted.retryAfter, err
}

func (l Limit) on() bool { return l.Messages > 0 && l.Per > 0 }

// rateCall is one call of the limit's script.
type rateCall struct {
	key, member string
	args        []any
}

func (s *Store) rateCall(key, id string, unique bool, l Limit) *rateCall {
	_, member := hashed(id)
	if unique {
		member = rand.Text()
	}
	return &rateCall{key: key, member: member, args: []any{member, s.now(), l.Per.Milliseconds(), l.Messages}}
}

func (r *rateCall) add(ctx context.Context, pipe redis.Pipeliner, whole bool) *redis.Cmd {
	return limitScript.add(ctx, pipe, whole, []string{r.key}, r.args...)
}

type counted struct {
	now        bool // by this call
	retryAfter time.Duration
}

// settle reads the script's result; if Redis did not know the script it is sent
// again with its source.
func (s *Store) settle(ctx context.Context, r *rateCall, cmd *redis.Cmd) (counted, error) {
	if unknownScript(cmd.Err()) {
		cmd = s.client.Eval(ctx, limitScript.source, []string{r.key}, r.args...)
	}
	n, err := cmd.Int64()
	if err != nil {
		return counted{}, s.unavailable("limit", err)
	}
	if n < 0 {
		return counted{now: true}, nil
	}
	return counted{retryAfter: time.Duration(n) * time.Millisecond}, nil
}
