// Package access sets passwords inside guests that run, and puts their servers'
// TLS material into them.
//
// A password is sealed for as long as the operation lives, and forgotten when
// it ends, whichever way. It stands in no operation, event, audit entry, log or
// error. From the step that sends it there is no return; but a guest that
// refuses it ends the operation as failed, because nothing was changed then, or
// the cause says what may have been.
package access

import (
	"context"
	"strconv"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

// Name is the stored name of the workflow.
const Name = "password/1"

// DefaultUser is whose password is meant when nobody is named.
const DefaultUser = "root"

// State is what the workflow remembers between its steps.
type State struct {
	User string
	Node string // where the guest was seen, whose agents take turns
	Only int64  // the version of the operation at which the password was not sent before
}

// Keeper holds what the workflow needs.
type Keeper struct{ guest.Kit }

// Place names the sealed password that an operation is to set.
func Place(op core.OperationID) string { return "operations/" + string(op) + "/password" }

// Workflow is the list of steps.
func (k *Keeper) Workflow() saga.Workflow[State] {
	return saga.Workflow[State]{
		Kind: "password",
		Name: Name,
		Steps: []saga.Step[State]{
			{Name: "look", Do: k.look},
			{Name: "take turns", Do: k.takeTurns, Undo: k.step(k.FreeSlots)},
			{Name: "ask", Do: k.ask},
			{Name: "set", Do: k.set},
		},
		NoReturn: "set",
		Limit:    limit,
		Settle:   k.settle,
	}
}

const (
	limit     = 5               // answers that prove no effect
	agentPace = 5 * time.Second // an agent that is away holds up a worker of its node for three seconds
)

// look makes sure that there is a guest of ours that runs.
func (k *Keeper) look(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	_, g, err := k.openRunning(ctx, run.Op, aPassword)
	run.State.Node = g.Ref.Node
	return nil, err
}

// What is told of whoever wants something of a guest that does not run, or that
// may have got it already.
const (
	aPassword = "a password can be set only"
	changed   = "the password may have been changed"
)

func (k *Keeper) openRunning(ctx context.Context, op core.Operation, what string) (guest.Case, core.Guest, error) {
	c, err := k.Open(ctx, op.Server)
	if err != nil {
		return c, core.Guest{}, err
	}
	g, err := c.SeeOurs(ctx)
	if err == nil && g.Power != core.On {
		err = core.Fail(core.Denied, core.CodeGuestNotRunning, "the guest is %s; %s while it runs", g.Power, what)
	}
	return c, g, err
}

// takeTurns waits until nobody else asks an agent of the node, or uses the
// container's terminal.
func (k *Keeper) takeTurns(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, err := k.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	return k.TakeSlots(run.Op, queued, slotOf(c.Server, run.State.Node)), nil
}

const queued = "waits for its turn: somebody else is let in there"

// slotOf is the one place for whoever is let into the guest.
func slotOf(s core.Server, node string) core.Slot {
	if s.Kind == core.Container {
		return TerminalSlot(s.Placement.Cluster, s.Placement.VMID)
	}
	return AgentSlot(s.Placement.Cluster, node)
}

// AgentSlot is the one place for whoever asks an agent of a VM of the node: each
// call to one that is away blocks a third of the node's workers for three seconds.
func AgentSlot(cluster core.ClusterID, node string) core.Slot {
	return core.Slot{Scope: "agent/" + string(cluster) + "/" + node, Limit: 1}
}

// TerminalSlot is the one place for whoever types into a container's terminal,
// which is one session for all.
func TerminalSlot(cluster core.ClusterID, vmid int) core.Slot {
	return core.Slot{Scope: "terminal/" + string(cluster) + "/" + strconv.Itoa(vmid), Limit: 1}
}

// ask finds out whether the guest can be told a password at all.
func (k *Keeper) ask(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, g, err := k.openRunning(ctx, run.Op, aPassword)
	if err != nil {
		return nil, err
	}
	if err := c.Hypervisor.CheckAccess(ctx, g.Ref); err != nil {
		return nil, paced(final(err))
	}
	run.State.Only = run.Op.Version + 1 // which the save of this step makes it
	return nil, nil
}

// set sends the password. From here on there is no return.
func (k *Keeper) set(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	return nil, sent(k.send(ctx, run), run.Op, run.Op.Version != run.State.Only, changed)
}

// sent judges what a guest answered to what was sent to it, at the step of no
// return. doubt: it was sent before, and may have had the effect.
func sent(err error, op core.Operation, doubt bool, effect string) error {
	if err == nil {
		return nil
	}
	if kind := core.KindOf(err); waits(err) || core.CodeOf(err) == core.CodeLeaseEnding {
		return err
	} else if kind == core.Unknown || kind == core.Unavailable {
		return paced(err)
	}
	err = final(err)
	switch core.KindOf(err) {
	case core.Busy, core.Conflict, core.Internal:
		if op.Attempts+1 < limit {
			return err
		}
	default:
	}
	return saga.NoEffect(doubted(err, doubt, effect))
}

func (k *Keeper) send(ctx context.Context, run *saga.Run[State]) error {
	c, g, err := k.openRunning(ctx, run.Op, aPassword)
	if err != nil {
		return err
	}
	password, err := k.password(ctx, run.Op.ID)
	if err != nil {
		return err
	}
	return c.Hypervisor.SetPassword(ctx, g.Ref, run.State.User, password)
}

func (k *Keeper) password(ctx context.Context, op core.OperationID) (string, error) {
	var sealed []byte
	err := k.Store.Read(ctx, func(tx ports.Tx) (err error) {
		sealed, err = tx.Secrets().Get(ctx, Place(op))
		return err
	})
	if err != nil {
		return "", err
	}
	plain, err := k.Vault.Open(Place(op), sealed)
	return string(plain), err
}
