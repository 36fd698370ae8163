package bus

import (
	"context"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/remudahq/remuda/core"
)

// delivery hands the events of one turn over, one at a time.
type delivery struct {
	*reader
	held *lease
	out  chan<- *message.Message
	at   int64 // the last position that was acknowledged
	last time.Time
}

// batch delivers a stretch of the log and confirms what was acknowledged, also
// when it ends early.
func (d *delivery) batch(ctx context.Context) (int, error) {
	events, err := d.log.Read(d.held.alive, d.at, readBatch)
	if err != nil {
		return 0, err
	}
	for _, e := range events {
		d.missing(e)
		if !d.deliver(ctx, e) {
			break
		}
		d.at = e.Position
		if time.Since(d.last) < confirmEvery {
			continue
		}
		if err := d.confirm(); err != nil {
			return 0, err
		}
	}
	return len(events), d.confirm()
}

func (d *delivery) confirm() error {
	d.last = time.Now()
	return d.held.confirm(d.at)
}

// missing tells when the log was trimmed before the group had read it.
func (d *delivery) missing(e core.Event) {
	if d.at > 0 && e.Position > d.at+1 {
		d.set.Logger.Warn("events were forgotten before the group read them",
			"group", d.name, "from", d.at+1, "to", e.Position-1)
	}
}

// deliver hands one event over until it is acknowledged, and reports whether
// it was. Otherwise ctx ended or the cursor was lost.
func (d *delivery) deliver(ctx context.Context, e core.Event) bool {
	for ctx.Err() == nil && d.held.err() == nil {
		if acked := d.attempt(ctx, e); acked {
			return true
		}
		pause, cancel := joined(ctx, d.held.alive)
		rest(pause, d.set.Pause, nil)
		cancel()
	}
	return false
}

func (d *delivery) attempt(ctx context.Context, e core.Event) bool {
	msg, err := newMessage(e)
	if err != nil {
		d.set.Logger.Error("an event has no form", "event", e.ID, "err", err)
		return false
	}
	return Hand{Out: d.out, Drain: d.set.Drain, Logger: d.set.Logger}.Over(ctx, d.held.alive, msg)
}

// joined ends when either of two contexts does.
func joined(a, b context.Context) (context.Context, context.CancelFunc) {
	both, cancel := context.WithCancel(a)
	stop := context.AfterFunc(b, cancel)
	return both, func() { stop(); cancel() }
}
