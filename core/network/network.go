// Package network changes which addresses a server has, and whether its guest
// may use others: the IP lock.
//
// The lock is made before anything is broken: what the guest shall have is let
// in first, the guest is told, the filter is switched on, and only then is
// taken away what it shall have no more. Unlocking goes the other way round.
// Until that last step all of it can be taken back. Only the set of the first
// interface is ours; other sets, rules and policies are never touched.
//
// Proxmox filters nothing while the firewall of the whole datacenter is off,
// whatever a guest's own says. Then a lock is written down and verified, and
// takes effect when somebody switches that on.
package network

import (
	"context"
	"errors"
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
)

// Name is the stored name of the workflow.
const Name = "network/1"

// State is what the workflow remembers between its steps.
type State struct {
	Lock   bool // the guest shall be locked when it is over
	Was    bool // it was before
	Repair bool // what was locked shall be put back by itself when it was broken
	Mend   bool // it is being put back now

	Fresh []core.AddressID `json:",omitempty"` // taken for this; given back if it fails
	Drop  []core.AddressID `json:",omitempty"` // given back when it is over

	Looked  bool          `json:",omitempty"`
	Before  core.Unlocked // how the guest was before it was locked
	HadSet  bool          `json:",omitempty"`
	Entries []string      `json:",omitempty"` // of the set that was there
}

func (s State) readdress() bool { return len(s.Fresh)+len(s.Drop) > 0 }

// Networker holds what the workflow needs.
type Networker struct{ guest.Kit }

// Workflow is the list of steps. From expel on it only goes forward.
func (n *Networker) Workflow() saga.Workflow[State] {
	return saga.Workflow[State]{
		Kind: "network",
		Name: Name,
		Steps: []saga.Step[State]{
			{Name: "look", Do: n.look},
			{Name: "admit", Do: n.admit, Undo: n.dismiss},
			{Name: "configure", Do: n.configure, Undo: n.restore},
			{Name: "guard", Do: n.guard, Undo: n.unguard},
			{Name: "expel", Do: n.expel},
		},
		NoReturn: "expel",
		Settle:   n.settle,
	}
}

// scene is what a step sees: the guest, proven ours, and its firewall.
type scene struct {
	guest.Case
	guest core.Guest
	card  core.Interface
	fw    core.Firewall
}

func (n *Networker) scene(ctx context.Context, run *saga.Run[State]) (s scene, err error) {
	if s.Case, err = n.Open(ctx, run.Op.Server); err != nil {
		return s, err
	}
	if s.guest, err = s.SeeOurs(ctx); err != nil {
		return s, err
	}
	s.Server.Placement.Node, s.card = s.guest.Ref.Node, s.guest.Interface(core.FirstInterface)
	s.fw, err = s.Hypervisor.Firewall(ctx, s.Server.Ref())
	return s, err
}

// after are the addresses that the server shall have, before those it had.
func (s scene) after(st *State) []core.Address  { return without(s.Addresses, st.Drop) }
func (s scene) before(st *State) []core.Address { return without(s.Addresses, st.Fresh) }

func without(held []core.Address, ids []core.AddressID) []core.Address {
	return slices.DeleteFunc(slices.Clone(held), func(a core.Address) bool { return slices.Contains(ids, a.ID) })
}

// look remembers how the guest is, once.
func (n *Networker) look(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	if run.State.Looked {
		return nil, nil
	}
	s, err := n.scene(ctx, run)
	if err != nil {
		return nil, err
	}
	st := run.State
	st.Looked = true
	if !st.Was {
		st.Before = core.Unlocked{Options: s.fw.Options, Firewall: s.card.Firewall}
	}
	set, there := s.fw.Set(core.IPFilterSet)
	st.HadSet = there
	for _, e := range set.Entries {
		st.Entries = append(st.Entries, e.Text)
	}
	return nil, nil
}

// admit lets in what the server has and what it shall have.
func (n *Networker) admit(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	if !run.State.Lock {
		return nil, nil
	}
	s, err := n.scene(ctx, run)
	if err != nil {
		return nil, err
	}
	return nil, s.Admit(ctx, s.fw, core.LockedAddresses(s.Addresses, s.Server.Identity.MAC))
}

// dismiss takes back what admit let in.
func (n *Networker) dismiss(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	if !run.State.Lock || !run.State.Looked {
		return nil, nil
	}
	s, err := n.scene(ctx, run)
	if err != nil {
		return nil, gone(err)
	}
	set, there := s.fw.Set(core.IPFilterSet)
	if there && !run.State.HadSet {
		return nil, gone(s.Hypervisor.DeleteIPSet(ctx, s.Server.Ref(), core.IPFilterSet))
	}
	added := slices.DeleteFunc(slices.Clone(set.Entries), func(e core.IPEntry) bool {
		return slices.Contains(run.State.Entries, e.Text)
	})
	if len(added) == 0 {
		return nil, nil
	}
	return nil, gone(s.Hypervisor.RemoveIPs(ctx, s.Server.Ref(), core.IPFilterSet, added...))
}

// gone is no error where there is no guest of ours any more to put back.
func gone(err error) error {
	if errors.Is(err, core.NotFound) || core.CodeOf(err) == core.CodeIdentityConflict {
		return nil
	}
	return err
}

func (n *Networker) configure(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	if !run.State.readdress() {
		return nil, nil
	}
	s, err := n.scene(ctx, run)
	if err != nil {
		return nil, err
	}
	return nil, s.address(ctx, s.after(run.State))
}

func (n *Networker) restore(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	if !run.State.readdress() {
		return nil, nil
	}
	s, err := n.scene(ctx, run)
	if err != nil {
		return nil, gone(err)
	}
	return nil, gone(s.address(ctx, s.before(run.State)))
}

// address tells the guest its addresses: those that it knows first, so that
// none changes that need not. There is room for one of each family; others are
// let in by the lock, and are for the guest itself to set up.
func (s scene) address(ctx context.Context, addresses []core.Address) error {
	known := func(a core.Address) bool {
		return slices.ContainsFunc(s.card.Addresses, func(k core.Assigned) bool { return k.Prefix.Addr() == a.IP })
	}
	slices.SortStableFunc(addresses, func(a, b core.Address) int {
		switch {
		case known(a) == known(b):
			return 0
		case known(a):
			return -1
		}
		return 1
	})
	network := core.Network{Addresses: core.Assignment(addresses), Exact: true}
	if told(s.card.Addresses, network.Addresses) {
		return nil
	}
	if len(addresses) > 0 {
		network.Bridge, network.VLAN = addresses[0].Bridge, addresses[0].VLAN
	}
	return s.Hypervisor.Configure(ctx, s.Server.Ref(), core.GuestConfig{Network: network})
}

// told reports whether the guest has been told the first of each family.
func told(now, want []core.Assigned) bool {
	first := func(list []core.Assigned, v6 bool) core.Assigned {
		n := slices.IndexFunc(list, func(a core.Assigned) bool { return a.Prefix.Addr().Is6() == v6 })
		if n < 0 {
			return core.Assigned{}
		}
		return list[n]
	}
	return first(now, false) == first(want, false) && first(now, true) == first(want, true)
}

func (n *Networker) guard(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	if !run.State.Lock && !run.State.Was {
		return nil, nil
	}
	s, err := n.scene(ctx, run)
	if err != nil {
		return nil, err
	}
	if run.State.Lock {
		return nil, s.Guard(ctx, s.fw, s.card)
	}
	return nil, s.Unguard(ctx, s.fw, run.State.Before)
}

// unguard puts the filter back to what it was.
func (n *Networker) unguard(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	if run.State.Lock == run.State.Was || !run.State.Looked {
		return nil, nil
	}
	s, err := n.scene(ctx, run)
	if err != nil {
		return nil, gone(err)
	}
	if run.State.Was {
		return nil, gone(s.Guard(ctx, s.fw, s.card))
	}
	if err := s.Mind(ctx, s.card, run.State.Before.Firewall); err != nil {
		return nil, gone(err)
	}
	return nil, gone(s.Unguard(ctx, s.fw, run.State.Before))
}

// expel takes away what the server shall have no more, or all of the lock.
func (n *Networker) expel(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	if !run.State.Lock && !run.State.Was {
		return nil, nil
	}
	s, err := n.scene(ctx, run)
	if err != nil {
		return nil, gone(err) // then nothing is filtered, and what is given back is free
	}
	if run.State.Lock {
		return nil, s.Expel(ctx, s.fw, core.LockedAddresses(s.after(run.State), s.Server.Identity.MAC))
	}
	if err := s.Hypervisor.DeleteIPSet(ctx, s.Server.Ref(), core.IPFilterSet); err != nil {
		return nil, err
	}
	return nil, s.Mind(ctx, s.card, run.State.Before.Firewall)
}
