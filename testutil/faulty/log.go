package faulty

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Log wraps a log of events.
func Log(inner ports.Log, plan Plan) ports.Log { return eventLog{inner, play(plan)} }

type eventLog struct {
	inner ports.Log
	*player
}

func (l eventLog) Sequence(ctx context.Context, owner string, limit int) (int, error) {
	return ask(ctx, l.player, "Sequence", func() (int, error) { return l.inner.Sequence(ctx, owner, limit) })
}

func (l eventLog) Read(ctx context.Context, after int64, limit int) ([]core.Event, error) {
	return ask(ctx, l.player, "Read", func() ([]core.Event, error) { return l.inner.Read(ctx, after, limit) })
}

func (l eventLog) Ends(ctx context.Context) (first, last int64, err error) {
	ends, err := ask(ctx, l.player, "Ends", func() (ends [2]int64, err error) {
		ends[0], ends[1], err = l.inner.Ends(ctx)
		return ends, err
	})
	return ends[0], ends[1], err
}

func (l eventLog) Trim(ctx context.Context, before time.Time) (int, error) {
	return ask(ctx, l.player, "Trim", func() (int, error) { return l.inner.Trim(ctx, before) })
}

// Cursors wraps the cursors of a log.
func Cursors(inner ports.Cursors, plan Plan) ports.Cursors { return cursors{inner, play(plan)} }

type cursors struct {
	inner ports.Cursors
	*player
}

func (c cursors) Hold(ctx context.Context, group, owner string, start int64, lease time.Duration) (int64, error) {
	return ask(ctx, c.player, "Hold", func() (int64, error) { return c.inner.Hold(ctx, group, owner, start, lease) })
}

func (c cursors) Advance(ctx context.Context, group, owner string, position int64) error {
	return tell(ctx, c.player, "Advance", func() error { return c.inner.Advance(ctx, group, owner, position) })
}

func (c cursors) Drop(ctx context.Context, group, owner string) error {
	return tell(ctx, c.player, "Drop", func() error { return c.inner.Drop(ctx, group, owner) })
}

// Publisher wraps a publisher.
func Publisher(inner ports.Publisher, plan Plan) ports.Publisher { return publisher{inner, play(plan)} }

type publisher struct {
	inner ports.Publisher
	*player
}

func (p publisher) Publish(ctx context.Context, events []core.Event) error {
	return tell(ctx, p.player, "Publish", func() error { return p.inner.Publish(ctx, events) })
}
