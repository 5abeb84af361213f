package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// PutSignIn remembers who is signed in under a random id, for ttl. Only a hash of the id is kept, so
// that nobody who reads the store can take a sign-in over.
func (s *Store) PutSignIn(ctx context.Context, id string, who []byte, ttl time.Duration) error {
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	if err := s.client.Set(ctx, s.keys.signIn(id), who, ttl).Err(); err != nil {
		return s.unavailable("sign-in", err)
	}
	return nil
}

// SignIn is who is signed in under an id; ErrNotFound for an id that was never given, has expired or
// was dropped.
func (s *Store) SignIn(ctx context.Context, id string) ([]byte, error) {
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	who, err := s.client.Get(ctx, s.keys.signIn(id)).Bytes()
	switch {
	case errors.Is(err, redis.Nil):
		return nil, fmt.Errorf("sign-in: %w", ErrNotFound)
	case err != nil:
		return nil, s.unavailable("sign-in", err)
	}
	return who, nil
}

// DropSignIn ends a sign-in. One that has ended already is no error.
func (s *Store) DropSignIn(ctx context.Context, id string) error {
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	if err := s.client.Del(ctx, s.keys.signIn(id)).Err(); err != nil {
		return s.unavailable("sign-in", err)
	}
	return nil
}

// signIn is the only key in the partition of a sign-in.
func (k keys) signIn(id string) string {
	partition, hash := hashed("sign-in", id)
	return k.tag(partition) + "signin:" + hash
}
