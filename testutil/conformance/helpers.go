package conformance

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// crowd is how many run in a race.
const crowd = 20

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

// race runs n at once, from one starting shot, and returns their errors.
func race(n int, run func(i int) error) []error {
	errs := make([]error, n)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-start
			errs[i] = run(i)
		})
	}
	close(start)
	wg.Wait()
	return errs
}

// oneWins fails unless exactly one of a race succeeded and the others were
// refused with the kind.
func oneWins(t T, errs []error, kind core.Kind, code ...string) {
	t.Helper()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		refused(t, "the loser of a race", err, kind, code...)
	}
	if won != 1 {
		t.Fatalf("%d of %d won the race, want 1", won, len(errs))
	}
}

// Leases that end during a case, and leases that do not.
const (
	short = 30 * time.Millisecond
	long  = time.Hour
)

// eventually waits until it holds: by moving the clock, or by real waiting.
func eventually(t T, w World, what string, holds func() bool) {
	t.Helper()
	const most = 2000 // of a third of a short lease: twenty seconds
	for range most {
		if holds() {
			return
		}
		pass(w)
	}
	t.Fatalf("%s: never", what)
}

func pass(w World) {
	if w.Advance != nil {
		w.Advance(short / 3)
		return
	}
	time.Sleep(short / 3)
}
