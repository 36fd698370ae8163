package provision

import (
	"strconv"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
)

// staleAfter is how long an unfinished guest may stand there without a task
// that we know of: one that was begun just before a crash, say.
const staleAfter = 30 * time.Minute

// unfinished is what becomes of a guest that is locked, or not ours to see
// yet, while no task that we know of works on it. It gets its time, unless its
// task has died. After that the operation turns round; and on the way back only
// a person can help, because no token can unlock a guest.
func (p *Provisioner) unfinished(run *saga.Run[State], c guest.Case, g core.Guest, failure error) error {
	s := run.State
	if failure != nil {
		s.Died = core.Explain(failure)
	}
	if s.Since.IsZero() {
		s.Since = p.Clock.Now()
	}
	switch {
	case s.Died == "" && p.Clock.Now().Sub(s.Since) < staleAfter && g.Presence == core.Hidden:
		return saga.WaitFor(0, "the guest cannot be seen until it is complete")
	case s.Died == "" && p.Clock.Now().Sub(s.Since) < staleAfter:
		return saga.NotYet(0)
	case !run.Op.Undoing:
		return &core.Error{Kind: core.Denied, Code: core.CodeTaskFailed, Msg: "the guest was left unfinished", Reason: s.Died}
	}
	return wreck(c.Server.Ref(), g, s)
}

// wreck says what no API token can mend. What carries our mark we remove as
// soon as it is unlocked. What carries none, though our task began it, a person
// removes: to us it would be a stranger's. What is hidden we judge when we see it.
func wreck(at core.GuestRef, g core.Guest, s *State) error {
	tool, id := at.Kind.Tool(), strconv.Itoa(at.VMID)
	e := &core.Error{
		Kind: core.Conflict, Code: core.CodeGuestLocked, Reason: s.Died, Remedy: tool + " unlock " + id,
		Msg: "the half-made guest " + id + " on " + at.Node + " is locked (" + g.Lock + "), and no token can unlock it",
	}
	switch {
	case g.Presence == core.Hidden:
		e.Msg = "the half-made guest " + id + " on " + at.Node + " is hidden from our token"
		e.Remedy = "put it into our token's resource pool: pvesh set /pools/POOL --vms " + id
	case g.Presence == core.Forming && s.Order == orderTaken:
		e.Remedy += " && " + tool + " destroy " + id
	}
	return saga.Stuck(e)
}
