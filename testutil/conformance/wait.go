package conformance

import "time"

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
