package conformance

import (
	"sync"

	"github.com/remudahq/remuda/core"
)

// crowd is how many run in a race.
const crowd = 20

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
