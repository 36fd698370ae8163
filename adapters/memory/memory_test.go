package memory_test

import (
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/conformance"
)

func TestStore(t *testing.T) {
	t.Parallel()
	conformance.Stores(t, func(*testing.T) conformance.World {
		clock := memory.NewClock(time.Now())
		return world(memory.NewStore(clock), clock.Advance)
	})
}

// The suite must not need a clock that can be moved: a database has none.
func TestStoreWithTheClockOfTheMachine(t *testing.T) {
	t.Parallel()
	conformance.Stores(t, func(*testing.T) conformance.World {
		return world(memory.NewStore(system.Clock{}), nil)
	})
}

func world(s *memory.Store, advance func(time.Duration)) conformance.World {
	return conformance.World{Store: s, Journal: s.Journal(), Log: s.Log(), Cursors: s.Cursors(), Members: s.Members(), Poison: s.Poison(), AuditLog: s.AuditLog(), Advance: advance}
}

var (
	_ ports.Clock      = (*memory.Clock)(nil)
	_ ports.Hypervisor = (*memory.Cluster)(nil)
	_ ports.Connector  = (*memory.Connector)(nil)
)
