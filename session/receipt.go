package session

import (
	"context"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"
)

// Receipt reads a receipt by its id; ErrNotFound if there is none (any more).
func (s *Store) Receipt(ctx context.Context, id string) ([]byte, error) {
	partition, err := receiptPartition(id)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotFound, err)
	}
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	body, err := s.client.Get(ctx, s.keys.receipt(partition, id)).Bytes()
	switch {
	case errors.Is(err, redis.Nil):
		return nil, fmt.Errorf("receipt %q: %w", id, ErrNotFound)
	case err != nil:
		return nil, s.unavailable("receipt", err)
	}
	return body, nil
}
