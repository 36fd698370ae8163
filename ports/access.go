package ports

import (
	"context"

	"github.com/remudahq/remuda/core"
)

// Access lets people into running guests: into a VM by its guest agent, into a
// container by its terminal, which must be a shell. Both are slow and few can
// be used at once: ask of one node's VMs one call at a time, and no more often
// than every five seconds; and of one container, whose terminal is one shared
// session, one call at a time.
type Access interface {
	// CheckAccess answers nil when SetPassword and PutFile can work at this moment. It
	// changes nothing. Conflict: the guest does not run (code
	// guest-not-running), a VM's agent does not answer (agent-not-running), or
	// a container's terminal asks for a login (terminal-asks-login); Remedy
	// says what helps. NotFound.
	CheckAccess(ctx context.Context, ref core.GuestRef) error

	// SetPassword sets the password of a user inside the guest, at once. User
	// and password are such as [core.CheckGuestUser] and
	// [core.CheckGuestPassword] let pass. May be repeated. Conflict as
	// CheckAccess. Denied (code password-refused): the guest did not take it;
	// there may be no such user. Busy (code terminal-silent): nobody answered
	// at the container's terminal, and nothing was changed. Unknown: it may
	// have been set. No error and no log ever holds the password.
	SetPassword(ctx context.Context, ref core.GuestRef, user, password string) error

	// PutFile makes a file inside the guest, and its directory if it is not
	// there, or replaces one at once: what stands there is the old or the new
	// one, whole. The file is such as [core.GuestFile.Check] lets pass. The guest
	// must have a shell and the programs base64, mkdir, chmod and mv. May be
	// repeated. Conflict and Busy as SetPassword. Denied (code file-refused): the
	// guest did not take it. Unknown: it may be there. No error and no log ever
	// holds the content, and inside the guest no command line does.
	PutFile(ctx context.Context, ref core.GuestRef, file core.GuestFile) error
}
