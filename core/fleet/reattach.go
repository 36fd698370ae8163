package fleet

import (
	"context"
	"slices"
	"strconv"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/ports"
)

// Reattach makes the guest under another VMID a server's own, if it is proven to
// be its guest already, as one is that was restored from a backup under another
// number; no other guest is taken for it, and none is changed. Invalid: that one
// is not the server's, or is not there, or the one that it has is there still.
// Unavailable: they cannot be seen. Busy (server-busy).
func (s *Service) Reattach(ctx context.Context, c core.Caller, id core.ServerID, vmid int) (core.ServerView, error) {
	if err := s.mayChange(ctx, c, core.ServerAdopt, string(id)); err != nil {
		return core.ServerView{}, err
	}
	if told, repeat, err := recall[core.ServerView](ctx, s, c); repeat || err != nil {
		return told, err
	}
	view, err := s.Server(ctx, c, id)
	var found core.Guest
	if err == nil {
		found, err = s.ownGuest(ctx, view.Server, vmid)
	}
	if err != nil {
		return core.ServerView{}, s.denied(ctx, c, core.ServerAdopt, string(id), err)
	}
	return once(ctx, s, c, core.ServerAdopt, string(id), func(tx ports.Tx) (core.ServerView, error) {
		server, err := serverFor(ctx, tx, c, core.ServerAdopt, id)
		if err == nil {
			err = free(server)
		}
		if err == nil && server.Placement.VMID != view.Placement.VMID {
			err = core.Fail(core.Conflict, core.CodeVersionMismatch, "the server has changed meanwhile")
		}
		if err == nil {
			err = s.attach(ctx, tx, server, found)
		}
		if err != nil {
			return core.ServerView{}, err
		}
		view, err := tx.Servers().View(ctx, id)
		return s.veiled(c, view), err
	})
}

// ownGuest looks at the guest under the VMID, which must be the server's, and at
// the one that it has, which must not be there any more.
func (s *Service) ownGuest(ctx context.Context, server core.Server, vmid int) (core.Guest, error) {
	const path = "vmid"
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	h, err := s.kit.Hypervisors.Cluster(ctx, server.Placement.Cluster)
	if err != nil {
		return core.Guest{}, err
	}
	rows, err := h.Guests(ctx)
	if err != nil {
		return core.Guest{}, err
	}
	at := slices.IndexFunc(rows, func(r core.GuestReading) bool { return r.Ref.VMID == vmid })
	if at < 0 {
		return core.Guest{}, violation(path, "names no guest that can be seen on the server's cluster: %d", vmid)
	}
	g, err := h.Look(ctx, rows[at].Ref)
	if err != nil {
		return core.Guest{}, err
	}
	if !core.Judge(g, server.ID, server.Identity, server.Kind).Ours() {
		return core.Guest{}, &core.Error{Kind: core.Invalid, Code: core.CodeIdentityConflict, Msg: "the guest is not proven to be this server's",
			Fields: []core.Violation{{Path: path, Msg: "names a guest that is not proven to be this server's: " + strconv.Itoa(vmid)}}}
	}
	_, seen, err := guest.Case{Server: server, Hypervisor: h}.See(ctx)
	switch {
	case err != nil:
		return core.Guest{}, err
	case seen != core.SeenAbsent && seen != core.SeenForeign:
		return core.Guest{}, violation(path, "cannot be another while the guest %d is there", server.Placement.VMID)
	}
	return g, nil
}

// attach writes down where the guest is now.
func (s *Service) attach(ctx context.Context, tx ports.Tx, server core.Server, g core.Guest) error {
	now, was := s.Clock.Now(), server.Placement
	err := tx.VMIDs().Claim(ctx, was.Cluster, server.ID, g.Ref.VMID)
	if core.CodeOf(err) == core.CodeVMIDTaken {
		return violation("vmid", "is another server's already: %d", g.Ref.VMID)
	}
	if err == nil {
		err = tx.VMIDs().Release(ctx, was.Cluster, server.ID, was.VMID, now)
	}
	if err != nil {
		return err
	}
	fact, data := core.EventServerUpdated, map[string]string(nil)
	if server.Life() == core.Missing {
		if err := server.Become(core.Ready); err != nil {
			return err
		}
		fact, data = core.EventServerFound, map[string]string{"node": g.Ref.Node}
	}
	server.Placement.Node, server.Placement.VMID, server.UpdatedAt = g.Ref.Node, g.Ref.VMID, now
	server.Observe(g.Power, now)
	if server, err = tx.Servers().Update(ctx, server); err != nil {
		return err
	}
	return s.tell(ctx, tx, server, fact, "", data)
}
