package bus

import (
	"context"
	"sync"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/remudahq/remuda/core"
)

// reader reads the log for one group.
type reader struct {
	*Log
	name    string
	start   int64 // where a new group begins
	once    sync.Once
	closing chan struct{}
	ending  sync.WaitGroup
}

// Subscribe begins to read. The channel closes when ctx ends or the subscriber
// is closed, after the messages at hand were acknowledged or their time was up.
func (r *reader) Subscribe(ctx context.Context, topic string) (<-chan *message.Message, error) {
	if topic != Topic {
		return nil, core.Fail(core.Invalid, "", "the event log has one topic, %q, not %q", Topic, topic)
	}
	select {
	case <-r.closing:
		return nil, core.Fail(core.Unavailable, "", "the subscriber is closed")
	default:
	}
	ctx, cancel := context.WithCancel(ctx)
	out := make(chan *message.Message)
	r.ending.Go(func() {
		defer cancel()
		select {
		case <-ctx.Done():
		case <-r.closing:
		}
	})
	r.ending.Go(func() {
		defer close(out)
		defer cancel()
		newShare(ctx, r, out).run(ctx)
	})
	return out, nil
}

// Close ends the subscriptions and waits for them.
func (r *reader) Close() error {
	r.once.Do(func() { close(r.closing) })
	r.ending.Wait()
	return nil
}

// rest waits until d is over, wake sounds or ctx ends.
func rest(ctx context.Context, d time.Duration, wake <-chan struct{}) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-wake:
	case <-timer.C:
	}
}
