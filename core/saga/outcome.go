package saga

import (
	"errors"
	"time"

	"github.com/remudahq/remuda/core"
)

// notYet says that the step must be looked at again later.
type notYet struct {
	after time.Duration
	cause string
}

func (n notYet) Error() string {
	if n.cause == "" {
		return "not yet"
	}
	return n.cause
}

// NotYet is what an act returns while it waits for something that is under
// way, such as a task of the hypervisor. No attempt is counted and no
// goroutine sleeps. The step is called again after the given time, or, when
// that is 0, after 200 ms rising to 2 s with the time since the last change.
func NotYet(after time.Duration) error { return notYet{after: after} }

// WaitFor is [NotYet] with a cause that people should see: the operation shows
// as waiting.
func WaitFor(after time.Duration, cause string) error { return notYet{after: after, cause: cause} }

// stuck says that only a person can help.
type stuck struct{ cause error }

func (s stuck) Error() string { return s.cause.Error() }
func (s stuck) Unwrap() error { return s.cause }

// Stuck is what an act returns when only a person can go on: the operation
// becomes needs_operator, keeps all that it holds, and looks again from time to
// time whether the cause is gone. A [core.Error]'s Remedy says what to type.
func Stuck(cause error) error { return stuck{cause} }

// IsStuck reports whether an act answered with [Stuck].
func IsStuck(err error) bool {
	_, ok := errors.AsType[stuck](err)
	return ok
}

// noEffect says that a step of no return was refused and has changed nothing.
type noEffect struct{ cause error }

func (n noEffect) Error() string { return n.cause.Error() }
func (n noEffect) Unwrap() error { return n.cause }

// NoEffect is what the step of no return itself may return when it was refused
// and it is proven that nothing has come of it, or when the cause says what may
// have: the operation turns round as if it had not got there. From any other
// step it is a refusal like others.
func NoEffect(cause error) error { return noEffect{cause} }

// class is the closed set of outcomes of an act.
type class int

const (
	done      class = iota
	pause           // under way; look again
	blocked         // the world was not reached, or its answer was lost: as long as it takes
	fenced          // our lease ends: nothing was sent, somebody else goes on
	tryAgain        // an answer that proves no effect: back off, up to the limit
	refused         // it can never succeed like this
	forPerson       // only a person can help
	void            // refused at the step of no return, without any effect
)

// classOf sorts errors into outcomes. Conflict is tried again because the step
// reads afresh what changed under it; Internal because an answer nobody
// foresaw may be foreseen by the next look.
func classOf(err error) class {
	if err == nil {
		return done
	}
	if _, ok := errors.AsType[notYet](err); ok {
		return pause
	}
	if _, ok := errors.AsType[stuck](err); ok {
		return forPerson
	}
	if _, ok := errors.AsType[noEffect](err); ok {
		return void
	}
	if core.CodeOf(err) == core.CodeLeaseEnding {
		return fenced
	}
	switch core.KindOf(err) {
	case core.Unavailable, core.Unknown:
		return blocked
	case core.Busy, core.Conflict, core.Internal:
		return tryAgain
	case core.Invalid, core.NotFound, core.Exhausted, core.Denied:
		return refused
	}
	return tryAgain
}
