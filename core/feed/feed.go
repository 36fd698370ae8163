// Package feed lets many listeners follow the event log with one reader.
//
// One tailer a process reads the log; every listener gets a bounded queue of
// its own. A listener that is too slow is cut, never silently skipped: it comes
// back with the position it had, and misses nothing.
package feed

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// queue is how many events a listener may lag behind before it is cut.
const queue = 256

const batch = 500

// ErrCut is what a listener gets that was too slow, or when the feed closes.
var ErrCut = core.Fail(core.Unavailable, core.CodeFeedCut, "the listener was too slow, or the feed ended; continue from the last position")

// Feed tails the log for many listeners.
type Feed struct {
	log    ports.Log
	logger *slog.Logger
	poll   time.Duration
	wake   chan struct{}

	mu        sync.Mutex
	at        int64 // the position up to which listeners were told
	started   bool
	listeners map[*Listener]struct{}
}

// New makes a feed that looks every poll for what nobody told it of.
func New(log ports.Log, poll time.Duration, logger *slog.Logger) *Feed {
	if logger == nil {
		logger = slog.Default()
	}
	return &Feed{log: log, poll: poll, logger: logger, wake: make(chan struct{}, 1), listeners: make(map[*Listener]struct{})}
}

// Wake says that the log has grown. It never blocks.
func (f *Feed) Wake() {
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// Run tails the log until ctx ends, then cuts every listener.
func (f *Feed) Run(ctx context.Context) {
	defer f.cutAll()
	for ctx.Err() == nil {
		n, err := f.pass(ctx)
		if err != nil && ctx.Err() == nil {
			f.logger.Warn("event feed", "err", err)
		}
		if n < batch {
			f.sleep(ctx)
		}
	}
}

func (f *Feed) sleep(ctx context.Context) {
	timer := time.NewTimer(f.poll)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-f.wake:
	case <-timer.C:
	}
}

func (f *Feed) pass(ctx context.Context) (int, error) {
	at, err := f.start(ctx)
	if err != nil {
		return 0, err
	}
	events, err := f.log.Read(ctx, at, batch)
	if err != nil || len(events) == 0 {
		return 0, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for l := range f.listeners {
		f.tell(l, events)
	}
	f.at = events[len(events)-1].Position
	return len(events), nil
}

func (f *Feed) start(ctx context.Context) (int64, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.started {
		return f.at, nil
	}
	_, last, err := f.log.Ends(ctx)
	if err == nil {
		f.at, f.started = last, true
	}
	return f.at, err
}

// tell hands events to one listener, or cuts it when its queue is full.
func (f *Feed) tell(l *Listener, events []core.Event) {
	for _, e := range events {
		if e.Position <= l.from {
			continue
		}
		select {
		case l.live <- e:
		default:
			f.cut(l)
			return
		}
	}
}

func (f *Feed) cut(l *Listener) {
	delete(f.listeners, l)
	close(l.live)
}

func (f *Feed) cutAll() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for l := range f.listeners {
		f.cut(l)
	}
}
