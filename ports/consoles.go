package ports

import (
	"context"
	"io"

	"github.com/remudahq/remuda/core"
)

// Consoles opens what a guest shows to whoever sits in front of it.
type Consoles interface {
	// Terminal opens the terminal of a guest that runs, until it is closed or the
	// context ends: what is written is typed, what is read was shown. Each call
	// opens one of its own. Conflict (guest-not-running), Denied (privilege-missing),
	// Busy (terminal-silent): the node did not let us in.
	Terminal(ctx context.Context, ref core.GuestRef) (io.ReadWriteCloser, error)
}
