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
	ends, cancel := context.WithCancel(d.held.alive)
	defer cancel()
	msg.SetContext(withDrain(ends, ctx))
	select {
	case d.out <- msg:
		return d.outcome(ctx, msg)
	case <-ctx.Done():
	case <-d.held.alive.Done():
	}
	return false
}

// outcome waits for the handler, also when the cursor is lost meanwhile: its
// context has ended then, and nothing else may begin before it returned. An
// end of the subscription gives it the time to finish.
func (d *delivery) outcome(ctx context.Context, msg *message.Message) bool {
	var patience <-chan time.Time
	for stop := ctx.Done(); ; {
		select {
		case <-msg.Acked():
			return true
		case <-msg.Nacked():
			return false
		case <-stop:
			stop, patience = nil, time.After(d.set.Drain)
		case <-patience:
			d.set.Logger.Warn("a handler did not end in time", "group", d.name, "event", msg.UUID)
			return false
		}
	}
}

// joined ends when either of two contexts does.
func joined(a, b context.Context) (context.Context, context.CancelFunc) {
	both, cancel := context.WithCancel(a)
	stop := context.AfterFunc(b, cancel)
	return both, func() { stop(); cancel() }
}
