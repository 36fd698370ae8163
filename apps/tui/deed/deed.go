// Package deed is what a person can do to the fleet from the terminal: why a
// deed cannot be done just now, and what is asked before it is.
package deed

import (
	"fmt"
	"time"

	"github.com/remudahq/remuda/apps/tui/known"
	"github.com/remudahq/remuda/core"
)

// Verb is a kind of deed.
type Verb string

// The verbs.
const (
	Power  Verb = "power"
	Delete Verb = "delete"
	Retry  Verb = "retry"
	Cancel Verb = "cancel"
)

// Deed is one thing to be done.
type Deed struct {
	Verb      Verb
	Server    core.ServerID
	Action    core.PowerAction // for Power
	Operation core.OperationID // for Retry and Cancel
	Name      string           // of the server, for people
}

// WhyNotPower says why the power action cannot be asked for now; empty if it
// can. It asks the rules of core, so it agrees with what the API will say.
func WhyNotPower(w known.World, server core.ServerView, action core.PowerAction) string {
	if why := busy(w, server); why != "" {
		return why
	}
	try := server.Server
	return because(server, try.Ask(action, time.Time{}))
}

// because shortens a refusal to its reason: the deed's name stands before it.
func because(server core.ServerView, err error) string {
	switch {
	case err == nil:
		return ""
	case core.CodeOf(err) != core.CodeIllegalMove:
		return core.Explain(err)
	case server.Life() != core.Ready:
		return fmt.Sprintf("it is %s", server.Life())
	}
	return fmt.Sprintf("its power is %s", server.Power())
}

// WhyNotDelete says why the server cannot be deleted now; empty if it can.
func WhyNotDelete(w known.World, server core.ServerView) string {
	if why := busy(w, server); why != "" {
		return why
	}
	try := server.Server
	return because(server, try.Become(core.Deleting))
}

func busy(w known.World, server core.ServerView) string {
	if server.Operation == "" {
		return ""
	}
	if op, ok := w.Operation(server.Operation); ok {
		return fmt.Sprintf("busy: %s is under way", op.Kind)
	}
	return "busy: an operation holds it"
}

// WhyNotRetry says why looking at the operation again would do nothing.
func WhyNotRetry(op core.Operation) string {
	if op.State == core.Waiting || op.State == core.NeedsOperator {
		return ""
	}
	return fmt.Sprintf("it is %s", op.State)
}

// WhyNotCancel says why the operation cannot be cancelled.
func WhyNotCancel(op core.Operation) string {
	switch {
	case op.State.Ended():
		return fmt.Sprintf("it is %s", op.State)
	case op.Cancel:
		return "it is being cancelled"
	}
	return ""
}
