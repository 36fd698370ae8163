package sagatest

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// quiet keeps the logs of a thousand crashes out of the output.
var quiet = slog.New(slog.DiscardHandler)

var errCrash = errors.New("the process died here")

// mortal is a journal whose process dies at a save.
type mortal struct {
	ports.Journal
	at    int  // which save; 0 for none
	kept  bool // whether that save still reached the store
	saves int
	dead  bool
}

func (m *mortal) Save(ctx context.Context, op core.Operation, wait time.Duration, release bool, effect func(ports.Tx) error) (core.Operation, error) {
	if m.dead {
		return op, errCrash
	}
	m.saves++
	if m.saves != m.at {
		return m.Journal.Save(ctx, op, wait, release, effect)
	}
	m.dead = true
	if m.kept {
		if _, err := m.Journal.Save(ctx, op, wait, release, effect); err != nil {
			return op, err
		}
	}
	return op, errCrash
}

func (m *mortal) Release(ctx context.Context, op core.Operation, wait time.Duration) error {
	if m.dead {
		return errCrash
	}
	return m.Journal.Release(ctx, op, wait)
}

// crash runs the workflow, dies at the n-th save, and lets another worker go on
// to the end that is wanted.
func crash[S any](t T, w World[S], n int, kept bool, want core.OperationState) {
	t.Helper()
	journal := &mortal{Journal: w.Journal, at: n, kept: kept}
	first := newWorker(w, journal, "first")
	if !drive(t, w, first, func() bool { return journal.dead || w.Operation().State.Ended() }) {
		return
	}
	finish(t, w, want)
}

func countSaves[S any](t T, w World[S]) int {
	t.Helper()
	journal := &mortal{Journal: w.Journal}
	drive(t, w, newWorker(w, journal, "counter"), func() bool { return w.Operation().State.Ended() })
	return journal.saves
}
