package conformance

import (
	"fmt"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func grantCases() []Case[World] {
	return []Case[World]{
		{"what was granted is found whole, with the user's name", grantFound},
		{"Put again replaces the permissions only", grantReplaced},
		{"what is not there is NotFound", grantNotFound},
		{"a server's grants come sorted by user, in pages", grantPages},
		{"a user's servers are only those that were granted to them", grantServers},
		{"a grant goes with its server, and with its user", grantGoes},
		{"what the caller changes later changes nothing stored", grantCopies},
		{"a viewer lists their own servers and those that were granted to them", grantViewer},
		{"a viewer lists the operations of both", grantOperations},
	}
}

// guest stores another user.
func guest(t T, w World) core.User {
	t.Helper()
	user := newUser()
	do(t, w, func(tx ports.Tx) error { return tx.Users().Insert(t.Context(), user) })
	return user
}

func grant(t T, w World, server core.ServerID, user core.User, permissions ...core.Permission) core.Grant {
	t.Helper()
	g := core.Grant{Server: server, User: user.ID, Username: user.Name, Permissions: permissions, Created: at(3)}
	do(t, w, func(tx ports.Tx) error { return tx.Grants().Put(t.Context(), g) })
	return g
}

func grantsOf(t T, w World, server core.ServerID, page core.Page) (found []core.Grant) {
	t.Helper()
	look(t, w, func(tx ports.Tx) (err error) {
		found, err = tx.Grants().List(t.Context(), server, page)
		return err
	})
	return found
}

func grantFound(t T, w World) {
	h := furnish(t, w)
	user, server := guest(t, w), h.added(t, w, asItIs)
	h.added(t, w, asItIs)
	want := grant(t, w, server.ID, user, core.ServerPower, core.ViewServer)
	look(t, w, func(tx ports.Tx) error {
		got, err := tx.Grants().Get(t.Context(), server.ID, user.ID)
		equal(t, "Get", got, want)
		return err
	})
	equal(t, "List", grantsOf(t, w, server.ID, core.Page{}), []core.Grant{want})
}

func grantReplaced(t T, w World) {
	h := furnish(t, w)
	user, server := guest(t, w), h.added(t, w, asItIs)
	want := grant(t, w, server.ID, user, core.ServerPower, core.ViewServer)
	want.Permissions = []core.Permission{core.ServerDelete}
	again := want
	again.Created = at(9)
	for range 2 {
		do(t, w, func(tx ports.Tx) error { return tx.Grants().Put(t.Context(), again) })
	}
	equal(t, "List", grantsOf(t, w, server.ID, core.Page{}), []core.Grant{want})
}

func grantNotFound(t T, w World) {
	h, ctx := furnish(t, w), t.Context()
	user, server := guest(t, w), h.added(t, w, asItIs)
	do(t, w, func(tx ports.Tx) error {
		_, err := tx.Grants().Get(ctx, server.ID, user.ID)
		refused(t, "Get", err, core.NotFound)
		refused(t, "Delete", tx.Grants().Delete(ctx, server.ID, user.ID), core.NotFound)
		refused(t, "Delete of nonsense", tx.Grants().Delete(ctx, "nonsense", user.ID), core.NotFound)
		refused(t, "Put for nobody", tx.Grants().Put(ctx, core.Grant{Server: server.ID, User: newID[core.UserID](), Created: at(0)}), core.NotFound)
		refused(t, "Put for no server", tx.Grants().Put(ctx, core.Grant{Server: newID[core.ServerID](), User: user.ID, Created: at(0)}), core.NotFound)
		return nil
	})
	grant(t, w, server.ID, user, core.ViewServer)
	do(t, w, func(tx ports.Tx) error { return tx.Grants().Delete(ctx, server.ID, user.ID) })
	equal(t, "List of what was taken back", grantsOf(t, w, server.ID, core.Page{}), nil)
}

func grantPages(t T, w World) {
	h := furnish(t, w)
	server, other := h.added(t, w, asItIs), h.added(t, w, asItIs)
	users := []core.User{guest(t, w), guest(t, w), guest(t, w)}
	want := make([]core.Grant, 3)
	for _, i := range []int{2, 0, 1} {
		want[i] = grant(t, w, server.ID, users[i], core.ViewServer)
	}
	grant(t, w, other.ID, users[0], core.ServerPower)
	equal(t, "all", grantsOf(t, w, server.ID, core.Page{}), want)
	equal(t, "a page", grantsOf(t, w, server.ID, core.Page{Limit: 2}), want[:2])
	equal(t, "the rest", grantsOf(t, w, server.ID, core.Page{After: string(users[1].ID), Limit: 2}), want[2:])
}

func grantServers(t T, w World) {
	h := furnish(t, w)
	one, two := h.added(t, w, asItIs), h.added(t, w, asItIs)
	user, other := guest(t, w), guest(t, w)
	for _, id := range []core.ServerID{two.ID, one.ID} {
		grant(t, w, id, user, core.ViewServer)
	}
	for id, want := range map[core.UserID][]core.ServerID{user.ID: {one.ID, two.ID}, other.ID: nil, h.User.ID: nil} {
		look(t, w, func(tx ports.Tx) error {
			got, err := tx.Grants().Servers(t.Context(), id)
			equal(t, "Servers", got, want)
			return err
		})
	}
}

func grantGoes(t T, w World) {
	h, ctx := furnish(t, w), t.Context()
	one, two := h.added(t, w, asItIs), h.added(t, w, asItIs)
	user, stays := guest(t, w), guest(t, w)
	for _, id := range []core.ServerID{one.ID, two.ID} {
		grant(t, w, id, user, core.ViewServer)
	}
	kept := grant(t, w, two.ID, stays, core.ViewServer)
	grant(t, w, one.ID, stays, core.ViewServer)
	do(t, w, func(tx ports.Tx) error { return tx.Servers().Delete(ctx, one.ID) })
	do(t, w, func(tx ports.Tx) error { return tx.Users().Delete(ctx, user.ID) })
	equal(t, "of the server that is gone", grantsOf(t, w, one.ID, core.Page{}), nil)
	equal(t, "of the other", grantsOf(t, w, two.ID, core.Page{}), []core.Grant{kept})
}

func grantCopies(t T, w World) {
	h := furnish(t, w)
	user, server := guest(t, w), h.added(t, w, asItIs)
	g := grant(t, w, server.ID, user, core.ViewServer)
	want := render(g)
	g.Permissions[0] = core.ServerDelete
	got := grantsOf(t, w, server.ID, core.Page{})
	equal(t, "after the granted one was changed", render(got[0]), want)
	got[0].Permissions[0] = core.ServerDelete
	equal(t, "after the read one was changed", render(grantsOf(t, w, server.ID, core.Page{})[0]), want)
}

// shared stores five servers: of the viewer's own are 0 and 3, and granted to
// them 1 and 4, of two owners.
func shared(t T, w World) (viewer core.User, ids []core.ServerID, owner core.UserID) {
	t.Helper()
	h := furnish(t, w)
	viewer, third := guest(t, w), guest(t, w)
	for i, of := range []core.UserID{viewer.ID, h.User.ID, h.User.ID, viewer.ID, third.ID} {
		server := h.added(t, w, func(s *core.Server) {
			s.Owner, s.Name = of, fmt.Sprintf("%s %d", name("server"), i)
			s.CreatedAt = at(100 - i)
		})
		ids = append(ids, server.ID)
	}
	for _, i := range []int{1, 4, 0} { // 0 was granted before it was theirs
		grant(t, w, ids[i], viewer, core.ViewServer)
	}
	grant(t, w, ids[2], third, core.ViewServer)
	return viewer, ids, h.User.ID
}

func grantViewer(t T, w World) {
	viewer, ids, owner := shared(t, w)
	pick := func(all ...int) (picked []core.ServerID) {
		for _, i := range all {
			picked = append(picked, ids[i])
		}
		return picked
	}
	sees := core.ServerFilter{Viewer: viewer.ID}
	equal(t, "all", listed(t, w, sees), pick(0, 1, 3, 4))
	for _, f := range []core.ServerFilter{
		{Page: core.Page{Limit: 1}}, {Page: core.Page{Limit: 3}}, {Page: core.Page{Limit: 1, Sort: core.Sort{By: core.ByLife}}},
	} {
		f.Viewer = viewer.ID
		equal(t, "in pages", turned(t, w, f, nothing), pick(0, 1, 3, 4))
	}
	for _, f := range []core.ServerFilter{
		{Page: core.Page{Limit: 2, Sort: core.Sort{By: core.ByCreated}}}, {Page: core.Page{Limit: 2, Sort: core.Sort{Down: true}}},
	} {
		f.Viewer = viewer.ID
		equal(t, "downward", turned(t, w, f, nothing), pick(4, 3, 1, 0))
	}
	equal(t, "of another owner", listed(t, w, core.ServerFilter{Viewer: viewer.ID, Owner: owner}), pick(1))
	equal(t, "their own", listed(t, w, core.ServerFilter{Viewer: viewer.ID, Owner: viewer.ID}), pick(0, 3))
	equal(t, "of the owner", listed(t, w, core.ServerFilter{Viewer: owner}), pick(1, 2))
}

func grantOperations(t T, w World) {
	viewer, ids, owner := shared(t, w)
	var ops []core.OperationID
	for i, id := range ids {
		of := []core.UserID{viewer.ID, owner, owner, viewer.ID, owner}[i]
		ops = append(ops, queued(t, w, func(o *core.Operation) { o.Server, o.Owner = id, of }).ID)
	}
	list := func(f core.OperationFilter) (found []core.OperationID) {
		look(t, w, func(tx ports.Tx) error {
			all, err := tx.Operations().List(t.Context(), f)
			for _, op := range all {
				found = append(found, op.ID)
			}
			return err
		})
		return found
	}
	equal(t, "all", list(core.OperationFilter{Viewer: viewer.ID}), []core.OperationID{ops[0], ops[1], ops[3], ops[4]})
	equal(t, "the newest", list(core.OperationFilter{Viewer: viewer.ID, Newest: true, Page: core.Page{Limit: 2}}), []core.OperationID{ops[4], ops[3]})
	equal(t, "of one server", list(core.OperationFilter{Viewer: viewer.ID, Server: ids[1]}), []core.OperationID{ops[1]})
	equal(t, "of another's", list(core.OperationFilter{Viewer: viewer.ID, Server: ids[2]}), nil)
}
