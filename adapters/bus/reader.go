package bus

import (
	"context"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/remudahq/remuda/core"
)

// reader reads the log for one group.
type reader struct {
	*Log
	Subscriptions
	name  string
	start int64 // where a new group begins
}

// Subscribe begins to read. The channel closes when ctx ends or the subscriber
// is closed, after the messages at hand were acknowledged or their time was up.
func (r *reader) Subscribe(ctx context.Context, topic string) (<-chan *message.Message, error) {
	if topic != Topic {
		return nil, core.Fail(core.Invalid, "", "the event log has one topic, %q, not %q", Topic, topic)
	}
	return r.Begin(ctx, func(ctx context.Context, out chan<- *message.Message) { newShare(ctx, r, out).run(ctx) })
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
