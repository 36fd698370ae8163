package conformance

import (
	"sync/atomic"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// World is a store that is empty, and what else looks at its rows.
type World struct {
	Store    ports.Store
	Journal  ports.Journal
	Log      ports.Log
	Cursors  ports.Cursors
	Members  ports.Members
	Poison   ports.Poison
	AuditLog ports.AuditLog

	// Advance moves the clock that the store measures leases with. It is nil
	// where that is a real one: then the cases wait, with leases of
	// milliseconds where one must end and of hours where none may.
	Advance func(time.Duration)
}

var (
	birth = time.Date(2024, 3, 4, 5, 6, 7, 891_234_000, time.UTC)
	count atomic.Int64
)

// at is a moment some seconds after the birth of the test's world.
func at(seconds int) time.Time { return birth.Add(time.Duration(seconds) * time.Second) }

// newID makes identifiers that sort in the order in which they were made.
func newID[ID ~string]() ID {
	n := count.Add(1)
	random := core.Entropy{9: byte(n), 8: byte(n >> 8)}
	return core.NewID[ID](birth.Add(time.Duration(n)*time.Millisecond), random)
}

// do runs a change that must succeed.
func do(t T, w World, change func(ports.Tx) error) {
	t.Helper()
	fine(t, "Do", w.Store.Do(t.Context(), change))
}

// try runs a change and returns its error.
func try(t T, w World, change func(ports.Tx) error) error {
	return w.Store.Do(t.Context(), change)
}

// look runs a read that must succeed.
func look(t T, w World, see func(ports.Tx) error) {
	t.Helper()
	fine(t, "Read", w.Store.Read(t.Context(), see))
}
