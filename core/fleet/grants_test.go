package fleet

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
)

func (f *farm) grant(t fatal, by core.Caller, id core.ServerID, user string, permissions ...core.Permission) {
	t.Helper()
	_, err := f.Grant(context.Background(), by, id, user, permissions)
	must(t, err)
}

func wantCode(t *testing.T, what string, err error, code string) {
	t.Helper()
	if core.CodeOf(err) != code || err == nil {
		t.Errorf("%s: %v, want %s", what, err, code)
	}
}

func TestAGrantLetsAnotherDoWhatItSays(t *testing.T) {
	t.Parallel()
	f, ctx := newFarm(t), t.Context()
	alice, bob := f.user(t, "alice"), f.user(t, "bob")
	server, other := f.make(t, alice, web), f.make(t, alice, web)
	own := f.make(t, bob, web)
	f.grant(t, alice, server.ID, "bob", core.ServerPower)
	if view, err := f.Server(ctx, bob, server.ID); err != nil || view.OwnerName != "alice" {
		t.Errorf("bob sees %+v, %v", view, err)
	}
	for what, look := range map[string]func(core.ServerID) error{
		"usage":         func(id core.ServerID) error { _, err := f.Usage(ctx, bob, id); return err },
		"specification": func(id core.ServerID) error { _, err := f.Specification(ctx, bob, id); return err },
		"snapshots":     func(id core.ServerID) error { _, err := f.Snapshots(ctx, bob, id); return err },
		"the IP lock":   func(id core.ServerID) error { _, err := f.IPLock(ctx, bob, id); return err },
	} {
		if err := look(server.ID); err != nil {
			t.Errorf("%s of the granted one: %v", what, err)
		}
		if err := look(other.ID); !errors.Is(err, core.NotFound) {
			t.Errorf("%s of another: %v", what, err)
		}
	}
	listed, err := f.Servers(ctx, bob, core.ServerFilter{})
	must(t, err)
	if len(listed) != 2 || !slices.ContainsFunc(listed, func(v core.ServerView) bool { return v.ID == server.ID }) || !slices.ContainsFunc(listed, func(v core.ServerView) bool { return v.ID == own.ID }) {
		t.Errorf("bob's list is %v", listed)
	}
	listed, err = f.Servers(ctx, bob, core.ServerFilter{Owner: alice.User})
	must(t, err)
	if len(listed) != 1 || listed[0].ID != server.ID {
		t.Errorf("bob's list of alice's is %v", listed)
	}
	accepted, err := f.Power(ctx, bob, server.ID, core.Start, 0)
	must(t, err)
	f.settle(t)
	_, err = f.Delete(ctx, bob, server.ID, false)
	wantCode(t, "what was not granted", err, core.CodePermission)
	_, err = f.Delete(ctx, bob, other.ID, false)
	wantCode(t, "another server", err, "server-not-found")
	_, err = f.Grant(ctx, bob, server.ID, "admin", []core.Permission{core.ServerPower})
	wantCode(t, "handing it on", err, core.CodePermission)
	ops, err := f.Operations(ctx, bob, core.OperationFilter{Server: server.ID})
	must(t, err)
	if len(ops) != 2 || !slices.ContainsFunc(ops, func(op core.Operation) bool { return op.ID == accepted.Operation.ID }) {
		t.Errorf("bob sees of its operations %v", ops)
	}
	_, err = f.Operation(ctx, bob, other.Operation)
	if !errors.Is(err, core.NotFound) {
		t.Errorf("the operation of another: %v", err)
	}
	must(t, f.Revoke(ctx, alice, server.ID, "bob"))
	_, err = f.Power(ctx, bob, server.ID, core.Stop, 0)
	wantCode(t, "after it was taken back", err, "server-not-found")
	wantCode(t, "taking it back again", f.Revoke(ctx, alice, server.ID, "bob"), "grant-not-found")
}

func TestAGrantIsNoMoreThanTheTokenCovers(t *testing.T) {
	t.Parallel()
	f, ctx := newFarm(t), t.Context()
	alice, bob := f.user(t, "alice"), f.user(t, "bob")
	server := f.make(t, alice, web)
	f.grant(t, alice, server.ID, string(bob.User), core.ServerPower)
	bob.Scopes = []core.Scope{core.ScopeRead}
	if _, err := f.Server(ctx, bob, server.ID); err != nil {
		t.Errorf("a read-only token: %v", err)
	}
	_, err := f.Power(ctx, bob, server.ID, core.Start, 0)
	wantCode(t, "a read-only token", err, core.CodeScope)
	bob.Scopes = []core.Scope{"operation.view", "event.view"}
	_, err = f.Server(ctx, bob, server.ID)
	wantCode(t, "a token that sees no servers", err, core.CodeScope)
	if ops, err := f.Operations(ctx, bob, core.OperationFilter{}); err != nil || len(ops) != 0 {
		t.Errorf("it sees the operations %v, %v", ops, err)
	}
}

// TestAGrantIsMoreThanTheRole: a role without the permission does not take away
// what was granted for one server.
func TestAGrantIsMoreThanTheRole(t *testing.T) {
	t.Parallel()
	f, ctx := newFarm(t), t.Context()
	alice := f.user(t, "alice")
	server, other := f.make(t, alice, web), f.make(t, alice, web)
	f.role(t, NewRole{Name: "guest", Permissions: []core.Permission{core.ViewOperation}})
	eve := f.hired(t, "eve", "guest")
	f.grant(t, alice, server.ID, "eve", core.ServerPower)
	_, err := f.Server(ctx, eve, server.ID)
	must(t, err)
	must(t, f.Permit(ctx, eve, []core.Permission{core.ServerPower}, string(server.ID), true))
	_, err = f.Power(ctx, eve, server.ID, core.Start, 0)
	must(t, err)
	_, err = f.Power(ctx, eve, other.ID, core.Start, 0)
	wantCode(t, "another server", err, core.CodeScope)
	_, err = f.Delete(ctx, eve, server.ID, false)
	wantCode(t, "what was not granted", err, core.CodeScope)
	if f.Permit(ctx, eve, []core.Permission{core.ServerDelete}, string(server.ID), true) == nil {
		t.Error("the edge lets through what was not granted")
	}
}

func TestNobodyGivesWhatTheyDoNotHave(t *testing.T) {
	t.Parallel()
	f, ctx := newFarm(t), t.Context()
	alice, bob := f.user(t, "alice"), f.user(t, "bob")
	server := f.make(t, alice, web)
	give := func(c core.Caller, user string, p ...core.Permission) error {
		_, err := f.Grant(ctx, c, server.ID, user, p)
		return err
	}
	wantCode(t, "an operator's permission by its owner", give(alice, "bob", core.ServerSuspend), core.CodePermission)
	must(t, give(f.admin, "bob", core.ServerSuspend))
	if _, err := f.Suspend(ctx, bob, server.ID); err != nil {
		t.Errorf("what an admin granted: %v", err)
	}
	reader := alice
	reader.Scopes = []core.Scope{"server.grant", "server.view"}
	wantCode(t, "what the token does not cover", give(reader, "bob", core.ServerDelete), core.CodePermission)
	wantCode(t, "a stranger", give(bob, "bob", core.ServerPower), core.CodePermission)
	for what, p := range map[string]core.Permission{
		"create": core.ServerCreate, "assign": core.ServerAssign, "grant": core.ServerGrant, "adopt": core.ServerAdopt,
		"a pattern": "server.*", "another thing": core.UserDelete, "nonsense": "server.sell",
	} {
		wantCode(t, what, give(f.admin, "bob", p), core.CodeValidation)
	}
	wantCode(t, "nothing", give(alice, "bob"), core.CodeValidation)
	wantCode(t, "the owner", give(alice, "alice", core.ServerPower), core.CodeValidation)
	wantCode(t, "nobody", give(alice, "nobody", core.ServerPower), "user-not-found")
	stale := alice
	stale.IfMatch = 99
	wantCode(t, "another version", give(stale, "bob", core.ServerPower), core.CodeVersionMismatch)
}

func TestGrantsAreSeenByThoseTheyConcern(t *testing.T) {
	t.Parallel()
	f, ctx := newFarm(t), t.Context()
	alice, bob, carol := f.user(t, "alice"), f.user(t, "bob"), f.user(t, "carol")
	server := f.make(t, alice, web)
	f.grant(t, alice, server.ID, "bob", core.ServerPower)
	f.grant(t, alice, server.ID, "carol", core.ServerRebuild, core.ServerPower, core.ServerPower)
	all, err := f.Grants(ctx, alice, server.ID, core.Page{})
	must(t, err)
	whole := func(g core.Grant) bool {
		return g.Username == "carol" && slices.Equal(g.Permissions, []core.Permission{core.ServerPower, core.ServerRebuild, core.ViewServer})
	}
	if len(all) != 2 || !slices.ContainsFunc(all, whole) {
		t.Errorf("alice sees %+v", all)
	}
	all, err = f.Grants(ctx, carol, server.ID, core.Page{})
	must(t, err)
	if len(all) != 1 || all[0].User != carol.User {
		t.Errorf("carol sees %+v", all)
	}
	wantCode(t, "carol ends bob's", f.Revoke(ctx, carol, server.ID, "bob"), core.CodePermission)
	must(t, f.Revoke(ctx, carol, server.ID, "carol"))
	if _, err := f.Grants(ctx, carol, server.ID, core.Page{}); !errors.Is(err, core.NotFound) {
		t.Errorf("carol gave it up, and sees %v", err)
	}
	owner := "carol"
	_, err = f.Change(ctx, f.admin, server.ID, ServerChange{Owner: &owner})
	must(t, err)
	if _, err := f.Server(ctx, bob, server.ID); !errors.Is(err, core.NotFound) {
		t.Errorf("the new owner's server is open to bob: %v", err)
	}
	f.grant(t, carol, server.ID, "bob", core.ServerChange)
	must(t, f.DeleteUser(ctx, f.admin, bob.User))
	all, err = f.Grants(ctx, carol, server.ID, core.Page{})
	must(t, err)
	if len(all) != 0 {
		t.Errorf("a user is gone, and their grant is not: %+v", all)
	}
}

func TestAGrantDoesNotGiveTheServerAway(t *testing.T) {
	t.Parallel()
	f, ctx := newFarm(t), t.Context()
	alice := f.user(t, "alice")
	server := f.make(t, alice, web)
	f.role(t, NewRole{Name: "broker", Permissions: []core.Permission{core.ServerAssign, core.ServerChange, core.ViewServer, core.OperationCancel, core.ViewOperation}})
	eve := f.hired(t, "eve", "broker")
	f.grant(t, alice, server.ID, "eve", core.ServerChange)
	name, owner := "renamed", "eve"
	_, err := f.Change(ctx, eve, server.ID, ServerChange{Name: &name})
	must(t, err)
	_, err = f.Change(ctx, eve, server.ID, ServerChange{Owner: &owner})
	wantCode(t, "taking it", err, core.CodePermission)
	accepted, err := f.Power(ctx, alice, server.ID, core.Start, 0)
	must(t, err)
	_, err = f.Cancel(ctx, eve, accepted.Operation.ID)
	wantCode(t, "cancelling what its owner began", err, core.CodePermission)
}

func TestAGranteeHearsOfTheServerUntilItIsTakenBack(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	alice, bob := f.user(t, "alice"), f.user(t, "bob")
	server, other := f.make(t, alice, web), f.make(t, alice, web)
	listener, err := f.Listen(ctx, bob, 0)
	must(t, err)
	defer listener.Close()
	rename := func(id core.ServerID, name string) {
		_, err := f.Change(ctx, alice, id, ServerChange{Name: &name})
		must(t, err)
	}
	go f.Run(ctx)
	hear := func(want string) core.Event {
		t.Helper()
		event, err := listener.Next(ctx)
		must(t, err)
		if event.Type != want || event.Server != server.ID {
			t.Fatalf("bob heard %s of %s, want %s", event.Type, event.Server, want)
		}
		return event
	}
	if e, err := listener.Next(ctx); err != nil || e.Type != core.EventUserCreated || e.Owner != bob.User {
		t.Fatalf("bob heard %s, %v, want of himself", e.Type, err)
	}
	rename(server.ID, "before")
	f.grant(t, alice, server.ID, "bob", core.ServerPower)
	if e := hear(core.EventServerGranted); e.Data["permissions"] != "server.power server.view" {
		t.Errorf("it is told as %v", e.Data)
	}
	rename(other.ID, "another")
	rename(server.ID, "during")
	hear(core.EventServerUpdated)
	must(t, f.Revoke(ctx, alice, server.ID, "bob"))
	hear(core.EventGrantRevoked)
	rename(server.ID, "after")
	f.grant(t, alice, server.ID, "bob", core.ServerPower)
	hear(core.EventServerGranted)
}

func TestWhatMakesNewServersIsGrantedForNone(t *testing.T) {
	t.Parallel()
	for _, p := range []core.Permission{core.ServerCreate, core.ServerSpecify, core.ServerAssign, core.ServerAdopt} {
		if _, err := core.CheckGrant([]core.Permission{p}); !errors.Is(err, core.Invalid) {
			t.Errorf("%s is granted: %v", p, err)
		}
	}
}
