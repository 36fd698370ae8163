package bus

import (
	"context"
	"sync"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/remudahq/remuda/core"
)

// Subscriptions begin and end together: those of one subscriber. The zero value is
// ready.
type Subscriptions struct {
	mu      sync.Mutex
	closing chan struct{}
	closed  bool
	ending  sync.WaitGroup
}

func (s *Subscriptions) end() chan struct{} {
	if s.closing == nil {
		s.closing = make(chan struct{})
	}
	return s.closing
}

// Begin has read put messages into the channel until its context ends, which it
// does with ctx and when the subscriber is closed. The channel closes when read
// returns. Unavailable: the subscriber is closed.
func (s *Subscriptions) Begin(ctx context.Context, read func(ctx context.Context, out chan<- *message.Message)) (<-chan *message.Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, core.Fail(core.Unavailable, "", "the subscriber is closed")
	}
	closing, out := s.end(), make(chan *message.Message)
	ctx, cancel := context.WithCancel(ctx)
	s.ending.Go(func() {
		defer cancel()
		select {
		case <-ctx.Done():
		case <-closing:
		}
	})
	s.ending.Go(func() {
		defer close(out)
		defer cancel()
		read(ctx, out)
	})
	return out, nil
}

// Close ends what was begun, and waits for it. Repeatable.
func (s *Subscriptions) Close() error {
	s.mu.Lock()
	if !s.closed {
		s.closed = true
		close(s.end())
	}
	s.mu.Unlock()
	s.ending.Wait()
	return nil
}
