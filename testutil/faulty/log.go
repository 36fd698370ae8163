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

func (c cursors) Renew(ctx context.Context, owner string, lease time.Duration, positions map[string]int64) (map[string]int64, error) {
	return ask(ctx, c.player, "Renew", func() (map[string]int64, error) { return c.inner.Renew(ctx, owner, lease, positions) })
}

func (c cursors) Drop(ctx context.Context, group, owner string) error {
	return tell(ctx, c.player, "Drop", func() error { return c.inner.Drop(ctx, group, owner) })
}

// Members wraps the members of the groups that read a log.
func Members(inner ports.Members, plan Plan) ports.Members { return members{inner, play(plan)} }

type members struct {
	inner ports.Members
	*player
}

func (m members) Join(ctx context.Context, group, member string, lease time.Duration) ([]string, error) {
	return ask(ctx, m.player, "Join", func() ([]string, error) { return m.inner.Join(ctx, group, member, lease) })
}

func (m members) Leave(ctx context.Context, group, member string) error {
	return tell(ctx, m.player, "Leave", func() error { return m.inner.Leave(ctx, group, member) })
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
