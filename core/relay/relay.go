// Package relay gives events their place in the log and hands them to the bus.
//
// Transactions only append facts. One relay at a time, among any number of
// replicas, gives them gap-free positions and then publishes what lies beyond
// its cursor. It moves the cursor after the bus has taken an event, so every
// event is delivered at least once and in order; who needs it exactly once
// remembers the IDs. What a bus loses later it fills up again from the log.
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
	batch   = 500                   // placed and read at once
	handful = 50                    // published between two signs of life
	pace    = 20 * time.Millisecond // between two passes at least, so that many events share one
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

	wake   chan struct{}
	held   time.Time // when the cursor was last held; zero: look again what was confirmed
	after  int64     // what was confirmed, while held
	at     int64     // how far the log was read; before what was confirmed while the bus is filled up
	behind bool      // there may be events beyond it that have their positions
	kept   kept
	said   string // the last thing that went wrong
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
		begun := time.Now()
		more, err := r.Pass(ctx)
		if ctx.Err() == nil {
			r.say(err)
		}
		if !more {
			r.sleep(ctx, begun)
		}
	}
}

// say tells what goes wrong once, however often it does, and when it is over.
func (r *Relay) say(err error) {
	text := ""
	if err != nil && core.KindOf(err) != core.Busy {
		text = err.Error()
	}
	switch {
	case text == r.said:
		return
	case text != "":
		r.Logger.Warn("relay", "err", err)
	default:
		r.Logger.Info("the relay goes on")
	}
	r.said = text
}

// sleep returns when the relay was woken, but not too soon after the last pass
// began: whoever wakes it meanwhile has its events in the same next one.
func (r *Relay) sleep(ctx context.Context, begun time.Time) {
	timer := time.NewTimer(r.Poll)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return
	case <-timer.C:
		return
	case <-r.wake:
	}
	timer.Reset(pace - time.Since(begun))
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
	select {
	case <-r.wake:
	default:
	}
}

// Pass places and publishes one batch, and reports whether there may be more.
// Busy: another relay is at work, and this one has nothing to do.
func (r *Relay) Pass(ctx context.Context) (more bool, err error) {
	defer func() {
		if err != nil {
			r.held, r.kept.looked = time.Time{}, time.Time{} // whatever it was, look again
		}
	}()
	if err := r.hold(ctx); err != nil {
		return false, err
	}
	placed, err := r.Log.Sequence(ctx, r.Owner, batch)
	if err != nil {
		return false, err
	}
	if placed > 0 {
		r.Moved()
		r.behind = true
	}
	if err := r.look(ctx); err != nil {
		return false, err
	}
	if r.behind {
		if err := r.publish(ctx); err != nil {
			return false, err
		}
	}
	return placed == batch || r.behind, nil
}

// hold makes sure of the cursor: anew when a third of its lease is gone, or
// after anything went wrong.
func (r *Relay) hold(ctx context.Context) error {
	if time.Since(r.held) < lease/3 {
		return nil
	}
	known, now := !r.held.IsZero(), time.Now()
	after, err := r.Cursors.Hold(ctx, Group, r.Owner, 0, lease)
	if err != nil {
		return err
	}
	r.held, r.after, r.behind = now, after, r.behind || !known
	r.at = min(r.at, after)
	if _, keeps := r.Publisher.(ports.Keeper); !keeps {
		r.at = after
	}
	return nil
}

// publish hands one batch over, and notes whether there may be more.
func (r *Relay) publish(ctx context.Context) error {
	events, err := r.Log.Read(ctx, r.at, batch)
	if err != nil {
		return err
	}
	for chunk := range slices.Chunk(events, handful) {
		if err := r.hand(ctx, chunk); err != nil {
			return err
		}
	}
	r.behind = len(events) == batch
	if !r.behind {
		r.at = max(r.at, r.after) // the log may have been trimmed in between
	}
	r.filled()
	return nil
}

// hand publishes a few events and confirms them, and keeps the cursor ours
// however slow the bus is.
func (r *Relay) hand(ctx context.Context, events []core.Event) error {
	if lacking := r.lacking(events); r.Publisher != nil && len(lacking) > 0 {
		if err := r.Publisher.Publish(ctx, lacking); err != nil {
			return err
		}
		r.taken(lacking)
	}
	last := events[len(events)-1].Position
	if last > r.after {
		if err := r.Cursors.Advance(ctx, Group, r.Owner, last); err != nil {
			return err
		}
		r.after = last
	}
	r.at = last
	return r.hold(ctx)
}
