// Package relay gives events their place in the log and hands them to the bus.
//
// Transactions only append facts. One relay at a time, among any number of
// replicas, gives them gap-free positions and then publishes what lies beyond
// its cursor. It moves the cursor after the bus has taken an event, so every
// event is delivered at least once and in order; who needs it exactly once
// remembers the IDs.
package relay

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Group is the name of the relay's cursor.
const Group = "relay"

const (
	lease   = 10 * time.Second
	batch   = 500 // placed and read at once
	handful = 50  // published between two signs of life
)

// Relay moves events from transactions to the log, and from the log to a bus.
type Relay struct {
	Log       ports.Log
	Cursors   ports.Cursors
	Publisher ports.Publisher // nil: nobody but the log's readers
	Owner     string          // unique among all relays
	Poll      time.Duration   // 0 means 200 ms
	Logger    *slog.Logger
	Moved     func() // called when the log has grown; may be nil

	wake chan struct{}
}

// New makes a relay that can be woken.
func New(r Relay) *Relay {
	r.wake = make(chan struct{}, 1)
	if r.Poll == 0 {
		r.Poll = 200 * time.Millisecond
	}
	if r.Logger == nil {
		r.Logger = slog.Default()
	}
	if r.Moved == nil {
		r.Moved = func() {}
	}
	return &r
}

// Wake says that there may be events without a position. It never blocks.
func (r *Relay) Wake() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// Run relays until ctx ends, then gives the cursor up.
func (r *Relay) Run(ctx context.Context) {
	defer func() { _ = r.Cursors.Drop(context.WithoutCancel(ctx), Group, r.Owner) }()
	for ctx.Err() == nil {
		more, err := r.Pass(ctx)
		if err != nil && ctx.Err() == nil && core.KindOf(err) != core.Busy {
			r.Logger.Warn("relay", "err", err)
		}
		if !more {
			r.sleep(ctx)
		}
	}
}

func (r *Relay) sleep(ctx context.Context) {
	timer := time.NewTimer(r.Poll)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-r.wake:
	case <-timer.C:
	}
}

// Pass places and publishes one batch, and reports whether there may be more.
// Busy: another relay is at work, and this one has nothing to do.
func (r *Relay) Pass(ctx context.Context) (more bool, err error) {
	after, err := r.Cursors.Hold(ctx, Group, r.Owner, 0, lease)
	if err != nil {
		return false, err
	}
	placed, err := r.Log.Sequence(ctx, r.Owner, batch)
	if err != nil {
		return false, err
	}
	if placed > 0 {
		r.Moved()
	}
	events, err := r.Log.Read(ctx, after, batch)
	if err != nil || len(events) == 0 {
		return placed == batch, err
	}
	for chunk := range slices.Chunk(events, handful) {
		if err := r.hand(ctx, chunk); err != nil {
			return false, err
		}
	}
	return placed == batch || len(events) == batch, nil
}

// hand publishes a few events and confirms them, and keeps the cursor ours
// however slow the bus is.
func (r *Relay) hand(ctx context.Context, events []core.Event) error {
	if r.Publisher != nil {
		if err := r.Publisher.Publish(ctx, events); err != nil {
			return err
		}
	}
	if err := r.Cursors.Advance(ctx, Group, r.Owner, events[len(events)-1].Position); err != nil {
		return err
	}
	_, err := r.Cursors.Hold(ctx, Group, r.Owner, 0, lease)
	return err
}
