package conformance_test

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/conformance"
)

// miscounter counts with a fault.
type miscounter struct {
	ports.Tx
	fault func(*core.Census)
}

func (m miscounter) Census(ctx context.Context) (core.Census, error) {
	census, err := m.Tx.Census(ctx)
	m.fault(&census)
	return census, err
}

func brokenCensus() []broken {
	counts := func(fault func(*core.Census)) func(conformance.World) conformance.World {
		return rows(func(tx ports.Tx) ports.Tx { return miscounter{tx, fault} })
	}
	return []broken{
		{"the suspended are not told apart", "Census", counts(func(c *core.Census) {
			for i := range c.Servers {
				c.Servers[i].Suspended = false
			}
		})},
		{"the oldest operation is forgotten", "Census", counts(func(c *core.Census) {
			for i := range c.Operations {
				c.Operations[i].Oldest = c.Operations[0].Oldest
			}
		})},
		{"a lease that has ended is still held", "Census", counts(func(c *core.Census) {
			for i := range c.Cursors {
				c.Cursors[i].Held = true
			}
		})},
		{"what is unplaced is not counted", "Census", counts(func(c *core.Census) { c.Unplaced = 0 })},
	}
}
