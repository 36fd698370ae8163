package bus

import (
	"context"
	"sync"
	"time"

	"github.com/remudahq/remuda/core"
)

// lease is a group's cursor, held by this process. A heartbeat keeps it while
// a handler takes its time. It counts as lost when the store says so, when the
// store has been silent for as long as the lease runs, and when the position
// moved without us: then another held it meanwhile.
type lease struct {
	*reader
	alive context.Context // ends with the lease, not with the subscription
	lose  context.CancelCauseFunc
	fuse  *time.Timer
	beats sync.WaitGroup

	mu        sync.Mutex
	confirmed int64
}

// hold takes the cursor. Busy: another process has it.
func hold(ctx context.Context, r *reader) (*lease, error) {
	began := time.Now()
	call, cancel := context.WithTimeout(ctx, r.set.Lease/3)
	defer cancel()
	position, err := r.cursors.Hold(call, r.name, r.owner, r.set.Start, r.set.Lease)
	if err != nil {
		return nil, err
	}
	l := &lease{reader: r, confirmed: position}
	l.alive, l.lose = context.WithCancelCause(context.WithoutCancel(ctx))
	silent := core.Fail(core.Unavailable, "", "the database was silent for too long to keep the cursor")
	l.fuse = time.AfterFunc(r.set.Lease-time.Since(began), func() { l.lose(silent) })
	l.beats.Go(l.beat)
	return l, nil
}

func (l *lease) err() error { return context.Cause(l.alive) }

func (l *lease) position() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.confirmed
}

func (l *lease) beat() {
	ticker := time.NewTicker(l.set.Lease / 3)
	defer ticker.Stop()
	for {
		select {
		case <-l.alive.Done():
			return
		case <-ticker.C:
			l.extend()
		}
	}
}

func (l *lease) extend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	began := time.Now()
	call, cancel := context.WithTimeout(l.alive, l.set.Lease/3)
	defer cancel()
	position, err := l.cursors.Hold(call, l.name, l.owner, l.set.Start, l.set.Lease)
	switch kind := core.KindOf(err); {
	case err == nil && position != l.confirmed:
		l.lose(core.Fail(core.Conflict, "", "another process has read for the group meanwhile"))
	case err == nil:
		l.fuse.Reset(l.set.Lease - time.Since(began))
	case kind == core.Busy, kind == core.Conflict:
		l.lose(err)
	}
}

// confirm moves the cursor over what was acknowledged.
func (l *lease) confirm(position int64) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.err(); err != nil || position <= l.confirmed {
		return err
	}
	call, cancel := context.WithTimeout(l.alive, l.set.Lease/3)
	defer cancel()
	if err := l.cursors.Advance(call, l.name, l.owner, position); err != nil {
		return err
	}
	l.confirmed = position
	return nil
}

// drop gives the cursor up, so that another process need not wait for its end.
func (l *lease) drop() {
	l.fuse.Stop()
	l.lose(context.Canceled)
	l.beats.Wait()
	call, cancel := context.WithTimeout(context.WithoutCancel(l.alive), l.set.Lease/3)
	defer cancel()
	if err := l.cursors.Drop(call, l.name, l.owner); err != nil {
		l.set.Logger.Warn("giving up the cursor", "group", l.name, "err", err)
	}
}
