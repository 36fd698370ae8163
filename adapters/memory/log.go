package memory

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// eventLog reads what was emitted; see [ports.Log]. Because changes are
// serialised, the order of emission has no gaps, and giving positions is to
// say how far it may be read.
type eventLog struct{ *Store }

// Log answers the store's log of events.
func (s *Store) Log() ports.Log { return eventLog{s} }

func (l eventLog) Sequence(ctx context.Context, owner string, limit int) (int, error) {
	n := 0
	err := l.do(ctx, func(t *tx) error {
		if _, err := t.holding("relay", owner); err != nil {
			return err
		}
		at, emitted := t.counters.rows["position"], t.counters.rows["emitted"]
		n = int(min(int64(limit), emitted-at))
		t.counters.set(t.undo, "position", at+int64(n))
		return nil
	})
	return n, err
}

func (l eventLog) Read(ctx context.Context, after int64, limit int) ([]core.Event, error) {
	if err := reached(ctx); err != nil {
		return nil, err
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	var events []core.Event
	for _, e := range l.events.after(ordered(after)) {
		if e.Position > l.counters.rows["position"] || len(events) == limit {
			break
		}
		events = append(events, copyEvent(e))
	}
	return events, nil
}

func (l eventLog) Ends(ctx context.Context) (first, last int64, err error) {
	if err := reached(ctx); err != nil {
		return 0, 0, err
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	last = l.counters.rows["position"]
	for _, e := range l.events.after("") {
		if e.Position <= last {
			first = e.Position
		}
		break
	}
	return first, last, nil
}

func (l eventLog) Trim(ctx context.Context, before time.Time) (int, error) {
	n := 0
	err := l.do(ctx, func(t *tx) error {
		var old []string
		for key, e := range t.events.after("") {
			if e.Position > t.counters.rows["position"] {
				break
			}
			if e.At.Before(before) {
				old = append(old, key)
			}
		}
		for _, key := range old {
			t.events.remove(t.undo, key)
		}
		n = len(old)
		return nil
	})
	return n, err
}
