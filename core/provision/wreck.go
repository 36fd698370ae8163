package provision

import (
	"context"
	"fmt"
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
func (p *Provisioner) unfinished(ctx context.Context, run *saga.Run[State], c guest.Case, g core.Guest, failure error) error {
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
	return p.wreck(ctx, c, g, s)
}

// wreck says what no API token can mend. What carries our mark we remove as
// soon as it is unlocked. What carries none, though our task began it, a person
// removes: to us it would be a stranger's. What is hidden we judge when we see it.
func (p *Provisioner) wreck(ctx context.Context, c guest.Case, g core.Guest, s *State) error {
	at := c.Server.Ref()
	if g.Ref.Node != "" {
		at.Node = g.Ref.Node
	}
	name := fmt.Sprintf("the half-made guest %d on %s", at.VMID, at.Node)
	e := &core.Error{Kind: core.Conflict, Code: core.CodeGuestLocked, Reason: s.Died, Remedy: at.Type("unlock")}
	switch {
	case g.Presence == core.Hidden:
		e.Msg = name + " is hidden from our token"
		remedy, err := p.unhide(ctx, c.Server.Placement.Cluster, at)
		if err != nil {
			return err
		}
		e.Remedy = remedy
	case g.Lock == "":
		e.Msg = name + " carries no mark of ours, so it is for a person to remove"
		e.Remedy = at.Type("destroy")
	case g.Presence == core.Forming && s.Order == orderTaken:
		e.Msg = name + " is locked (" + g.Lock + ") and carries no mark of ours yet, so it is for a person to remove"
		e.Remedy = at.Type("unlock", "destroy")
	default:
		e.Msg = name + " is locked (" + g.Lock + "), and no token can unlock it"
	}
	return saga.Stuck(e)
}

// unhide answers what lets our token see a guest.
func (p *Provisioner) unhide(ctx context.Context, id core.ClusterID, at core.GuestRef) (string, error) {
	cluster, err := p.cluster(ctx, id)
	if err != nil {
		return "", err
	}
	if cluster.ResourcePool != "" {
		return core.AtNode(at.Node, "pvesh set /pools/"+cluster.ResourcePool+" --vms "+strconv.Itoa(at.VMID)), nil
	}
	return at.Type("config") + "  # whose is it? then give our token its rights on /vms/" + strconv.Itoa(at.VMID), nil
}

// hollow reports whether a guest is the empty shell that was seen unfinished
// after our order: unlocked by somebody since, it has nothing of its own that
// would make it a stranger's.
func hollow(g core.Guest, s *State) bool {
	return !s.Since.IsZero() && s.Order == orderTaken && g.Description == "" && g.Name == "" && g.UUID == "" && len(g.MACs) == 0
}
