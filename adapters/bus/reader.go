package bus

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/remudahq/remuda/core"
)

// reader reads the log for one group, in turns: each begins when the lease on
// the group's cursor is got and ends when it is lost.
type reader struct {
	*Log
	name    string
	owner   string
	once    sync.Once
	closing chan struct{}
	ending  sync.WaitGroup
}

// Subscribe begins to read. The channel closes when ctx ends or the subscriber
// is closed, after the message at hand was acknowledged or its time was up.
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
		r.run(ctx, out)
	})
	return out, nil
}

// Close ends the subscriptions and waits for them.
func (r *reader) Close() error {
	r.once.Do(func() { close(r.closing) })
	r.ending.Wait()
	return nil
}

func (r *reader) run(ctx context.Context, out chan<- *message.Message) {
	wake, deaf := r.listen()
	defer deaf()
	failed := r.set.Poll // how long to wait after a failure; it doubles, so that a night without a database fills no log
	for ctx.Err() == nil {
		again := r.set.Poll
		held, err := r.turn(ctx, out, wake)
		if held {
			failed = r.set.Poll
		}
		switch {
		case ctx.Err() != nil:
			return
		case core.KindOf(err) == core.Busy:
			r.set.Logger.Debug("another process reads for the group", "group", r.name)
			again = max(again, r.set.Lease/10) // to ask is a write
		default:
			r.set.Logger.Warn("reading the event log", "group", r.name, "err", err)
			again, failed = failed, min(2*failed, longestRest)
		}
		rest(ctx, again, nil)
	}
}

// longestRest is the longest time between two tries while the database is away.
const longestRest = 5 * time.Second

// turn holds the cursor and delivers, until ctx ends, the cursor is lost or the
// database fails. It reports whether the cursor was its own for a while.
func (r *reader) turn(ctx context.Context, out chan<- *message.Message, wake <-chan struct{}) (bool, error) {
	held, err := hold(ctx, r)
	if err != nil {
		return false, err
	}
	defer held.drop()
	r.set.Logger.Info("reading the event log", slog.String("group", r.name), slog.Int64("after", held.position()))
	d := delivery{reader: r, held: held, out: out, at: held.position()}
	for ctx.Err() == nil && held.err() == nil {
		n, err := d.batch(ctx)
		if err != nil {
			return true, err
		}
		if n == 0 {
			rest(ctx, r.set.Poll, wake)
		}
	}
	return true, held.err()
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
