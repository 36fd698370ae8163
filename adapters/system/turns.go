package system

import (
	"context"
	"runtime"

	"github.com/remudahq/remuda/core"
)

// Turns bounds work that is slow on purpose, such as hashing a password: as
// much is done at once as there are processors, and eight times as much may wait.
type Turns struct{ waiting, working chan struct{} }

// NewTurns counts the processors.
func NewTurns() Turns {
	n := runtime.GOMAXPROCS(0)
	return Turns{waiting: make(chan struct{}, 9*n), working: make(chan struct{}, n)}
}

// Take waits for a turn, which done ends. Busy: too many wait already, or ctx
// ended before it came.
func (t Turns) Take(ctx context.Context) (done func(), err error) {
	busy := core.Fail(core.Busy, "", "too many passwords are being checked at once")
	select {
	case t.waiting <- struct{}{}:
	default:
		return nil, busy
	}
	select {
	case t.working <- struct{}{}:
		return func() { <-t.working; <-t.waiting }, nil
	case <-ctx.Done():
		<-t.waiting
		return nil, busy
	}
}
