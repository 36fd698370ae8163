package bus

import (
	"context"
	"sync"
	"time"

	"github.com/remudahq/remuda/core"
)

// part is one part of the log, whose cursor this process holds. It delivers the
// part's events, one at a time. The cursor counts as lost when the store says
// so, when the store has been silent for as long as the lease runs, and when the
// position moved without us: then another held it meanwhile.
type part struct {
	*share
	n     int
	name  string          // of the cursor
	alive context.Context // ends with the lease, not with the subscription
	lose  context.CancelCauseFunc
	stay  context.Context // ends when nothing new is to begin
	leave context.CancelFunc
	fuse  *time.Timer

	mu        sync.Mutex
	at        int64 // everything up to here was acknowledged, or is another part's
	confirmed int64 // the same, as the store knows it
}

func newPart(ctx context.Context, s *share, n int, position int64, began time.Time) *part {
	p := &part{share: s, n: n, name: core.PartOf(s.name, n), at: position, confirmed: position}
	p.alive, p.lose = context.WithCancelCause(context.WithoutCancel(ctx))
	p.stay, p.leave = joined(ctx, p.alive)
	silent := core.Fail(core.Unavailable, "", "the database was silent for too long to keep the cursor")
	p.fuse = time.AfterFunc(s.set.Lease-time.Since(began), func() { p.lose(silent) })
	return p
}

// renewed notes what the store said at the time began.
func (p *part) renewed(position int64, held bool, began time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case !held:
		p.lose(core.Fail(core.Busy, "", "another process reads the part"))
	case position > p.at:
		p.lose(core.Fail(core.Conflict, "", "another process has read the part meanwhile"))
	case p.alive.Err() == nil:
		p.confirmed = max(p.confirmed, position)
		p.fuse.Reset(p.set.Lease - time.Since(began))
	}
}

// news is how far the part is, if the store does not know it.
func (p *part) news() (at int64, is bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.at, p.at > p.confirmed
}

func (p *part) reach(position int64) {
	p.mu.Lock()
	p.at = max(p.at, position)
	p.mu.Unlock()
	signal(p.moved)
}

// run delivers until it is to stay no longer; then the message at hand is done.
func (p *part) run() {
	defer p.lose(context.Canceled) // which ends the fuse's use
	defer p.fuse.Stop()
	wake, deaf := p.listen()
	defer deaf()
	failed := p.set.Poll // how long to wait after a failure; it doubles
	for at := p.at; p.stay.Err() == nil; {
		events, err := p.pages.after(p.stay, at)
		switch {
		case p.stay.Err() != nil:
			return
		case err != nil:
			p.say("reading the event log", err)
			rest(p.stay, failed, nil)
			failed = min(2*failed, longestRest)
		case len(events) == 0:
			rest(p.stay, p.set.Poll, wake)
		default:
			failed = p.set.Poll
			p.missing(at, events[0].Position)
			at = p.batch(events)
		}
	}
}

// batch delivers what is the part's of some events, and answers how far it came.
func (p *part) batch(events []core.Event) int64 {
	at := p.at
	for _, e := range events {
		if e.Part() == p.n {
			p.reach(at)
			if !p.deliver(e) {
				return at
			}
		}
		at = e.Position
	}
	p.reach(at)
	return at
}

// deliver hands one event over until it is acknowledged, and reports whether
// it was. Otherwise the part is not to stay.
func (p *part) deliver(e core.Event) bool {
	for p.stay.Err() == nil {
		msg, err := newMessage(e)
		if err != nil {
			p.set.Logger.Error("an event has no form", "event", e.ID, "err", err)
		} else if (Hand{Out: p.out, Ends: p.ends, Drain: p.set.Drain, Logger: p.set.Logger}).Over(p.stay, p.alive, msg) {
			return true
		}
		rest(p.stay, p.set.Pause, nil)
	}
	return false
}

// joined ends when either of two contexts does.
func joined(a, b context.Context) (context.Context, context.CancelFunc) {
	both, cancel := context.WithCancel(a)
	stop := context.AfterFunc(b, cancel)
	return both, func() { stop(); cancel() }
}

// signal says something to whoever listens, once.
func signal(to chan<- struct{}) {
	select {
	case to <- struct{}{}:
	default:
	}
}
