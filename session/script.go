package session

import (
	"context"
	"crypto/sha1"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"
)

// One script a step: all or nothing, and one round trip. Keys, arguments and
// results are described at the head of each file.
var (
	//go:embed scripts/commit.lua
	commitSource string
	//go:embed scripts/begin.lua
	beginSource string
	//go:embed scripts/finish.lua
	finishSource string
	//go:embed scripts/retime.lua
	retimeSource string
	//go:embed scripts/bury.lua
	burySource string
	//go:embed scripts/postpone.lua
	postponeSource string
	//go:embed scripts/acquire.lua
	acquireSource string
	//go:embed scripts/renew.lua
	renewSource string
	//go:embed scripts/release.lua
	releaseSource string
	//go:embed scripts/limit.lua
	limitSource string
	//go:embed scripts/revive.lua
	reviveSource string
)

// script is a step's source. Its digest, SHA-1 as Redis has it, is what is sent; Redis asks for the
// source when it does not know it (a new server, SCRIPT FLUSH).
type script struct{ name, source, digest string }

func newScript(name, source string) script {
	sum := sha1.Sum([]byte(source))
	return script{name: name, source: source, digest: hex.EncodeToString(sum[:])}
}

var (
	commitScript   = newScript("commit", commitSource)
	beginScript    = newScript("begin", beginSource)
	finishScript   = newScript("finish", finishSource)
	buryScript     = newScript("bury", burySource)
	postponeScript = newScript("postpone", postponeSource)
	acquireScript  = newScript("acquire", acquireSource)
	renewScript    = newScript("renew", renewSource)
	releaseScript  = newScript("release", releaseSource)
	limitScript    = newScript("limit", limitSource)
	reviveScript   = newScript("revive", reviveSource)
	retimeScript   = newScript("retime", retimeSource)
)

// add puts the script into a pipeline, by digest or with its source.
func (sc script) add(ctx context.Context, pipe redis.Pipeliner, whole bool, keys []string, args ...any) *redis.Cmd {
	if whole {
		return pipe.Eval(ctx, sc.source, keys, args...)
	}
	return pipe.EvalSha(ctx, sc.digest, keys, args...)
}

// unknownScript: nothing was executed, the same may be sent again with the source.
func unknownScript(err error) bool { return redis.HasErrorPrefix(err, "NOSCRIPT") }

// durability of a script's effects.
type durability bool

const (
	// onMaster: a lost effect costs time, not correctness.
	onMaster durability = false
	// onReplica: the effect is relied on outside, so a fail-over must not undo it.
	onReplica durability = true
)

// run executes a script on the keys' node and waits, where that is asked for
// and replicas exist, until one of them has it too. Every error is
// ErrUnavailable: the effect may have happened.
func (s *Store) run(ctx context.Context, d durability, sc script, keys []string, args ...any) (any, error) {
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	result, err := s.try(ctx, d == onReplica && s.replicas.of(keys[0]), keys[0],
		func(pipe redis.Pipeliner, whole bool) *redis.Cmd {
			return sc.add(ctx, pipe, whole, keys, args...)
		})
	if err != nil {
		return nil, s.unavailable(sc.name, err)
	}
	return result, nil
}

// try sends what add puts into a pipeline to the master of key. It goes round
// again only where Redis has said that nothing was executed: for an unknown
// script, and when the slot has moved.
func (s *Store) try(ctx context.Context, wait bool, key string, add func(pipe redis.Pipeliner, whole bool) *redis.Cmd) (any, error) {
	node, err := s.master(ctx, key)
	if err != nil {
		return nil, err
	}
	whole, asking := false, false
	const rounds = 4 // a slot that moves, an answer to ask elsewhere, an unknown script, and the work
	for range rounds {
		var cmd, acks *redis.Cmd
		acks, err = node.do(ctx, wait, func(pipe redis.Pipeliner) {
			if asking {
				pipe.Do(ctx, "ASKING")
			}
			cmd = add(pipe, whole)
		})
		if err != nil {
			return nil, err
		}
		err = cmd.Err()
		moved, isMoved := redis.IsMovedError(err)
		ask, isAsk := redis.IsAskError(err)
		switch {
		case err == nil || errors.Is(err, redis.Nil):
			return cmd.Val(), s.acknowledged(acks)
		case unknownScript(err):
			whole = true
		case s.nodes != nil && (isMoved || isAsk):
			s.nodes.cluster.ReloadState(ctx)
			asking = isAsk
			if node, err = s.nodes.follow(ctx, key, moved+ask); err != nil {
				return nil, err
			}
		default:
			return nil, err
		}
	}
	return nil, fmt.Errorf("the slot keeps moving: %w", err)
}

// acknowledged reports whether a replica has the write; acks is nil if nobody waits.
func (s *Store) acknowledged(acks *redis.Cmd) error {
	if acks == nil {
		return nil
	}
	n, err := acks.Int64()
	if err != nil {
		return fmt.Errorf("wait for a replica: %w", err)
	}
	if n < 1 {
		nudge(s.replicas.doubt)
		return fmt.Errorf("no replica has confirmed the write within %v", s.opt.waitTimeout())
	}
	return nil
}

// master is the node that serves the key.
func (s *Store) master(ctx context.Context, key string) (*batches, error) {
	if s.nodes == nil {
		return s.single, nil
	}
	return s.nodes.master(ctx, key)
}
