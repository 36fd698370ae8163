package bus_test

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// cable is the way to the database, which may be cut: a process behind it is as
// good as dead, but for its own goroutines.
type cable struct {
	ports.Log
	ports.Cursors
	ports.Members
	broken atomic.Bool
	owner  atomic.Pointer[string] // the last that held a cursor
}

func (c *cable) cut() { c.broken.Store(true) }

func (c *cable) lost() error {
	if c.broken.Load() {
		return core.Fail(core.Unavailable, "", "the cable is cut")
	}
	return nil
}

func (c *cable) Read(ctx context.Context, after int64, limit int) ([]core.Event, error) {
	if err := c.lost(); err != nil {
		return nil, err
	}
	return c.Log.Read(ctx, after, limit)
}

func (c *cable) Hold(ctx context.Context, group, owner string, start int64, lease time.Duration) (int64, error) {
	if err := c.lost(); err != nil {
		return 0, err
	}
	c.owner.Store(&owner)
	return c.Cursors.Hold(ctx, group, owner, start, lease)
}

func (c *cable) Renew(ctx context.Context, owner string, lease time.Duration, positions map[string]int64) (map[string]int64, error) {
	if err := c.lost(); err != nil {
		return nil, err
	}
	return c.Cursors.Renew(ctx, owner, lease, positions)
}

func (c *cable) Join(ctx context.Context, group, member string, lease time.Duration) ([]string, error) {
	if err := c.lost(); err != nil {
		return nil, err
	}
	return c.Members.Join(ctx, group, member, lease)
}

func (c *cable) Leave(ctx context.Context, group, member string) error {
	if err := c.lost(); err != nil {
		return err
	}
	return c.Members.Leave(ctx, group, member)
}

func (c *cable) Advance(ctx context.Context, group, owner string, position int64) error {
	if err := c.lost(); err != nil {
		return err
	}
	return c.Cursors.Advance(ctx, group, owner, position)
}

func (c *cable) Drop(ctx context.Context, group, owner string) error {
	if err := c.lost(); err != nil {
		return err
	}
	return c.Cursors.Drop(ctx, group, owner)
}
