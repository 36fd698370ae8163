package conformance

import (
	"errors"
	"net/netip"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func transactionCases() []Case[World] {
	return []Case[World]{
		{"what a change wrote is there afterwards, and inside it at once", writtenIsThere},
		{"an error of the change comes out unchanged and takes back all that was written", errorRollsBack},
		{"nobody sees what is not committed", uncommittedIsUnseen},
		{"every write inside Read is refused as Internal and changes nothing", readRefusesWrites},
		{"a refused call leaves the rest of the transaction as it is", refusalSpoilsNothing},
		{"of twenty changes at once that each add one none is lost", nothingIsLost},
		{"an audit entry is taken", auditIsTaken},
		{"a slow reader holds no writer up", readersHoldNobodyUp},
	}
}

func writtenIsThere(t T, w World) {
	user := newUser()
	do(t, w, func(tx ports.Tx) error {
		if err := tx.Users().Insert(t.Context(), user); err != nil {
			return err
		}
		_, err := tx.Users().Get(t.Context(), user.ID)
		return err
	})
	look(t, w, func(tx ports.Tx) error {
		got, err := tx.Users().Get(t.Context(), user.ID)
		equal(t, "the user", got, user)
		return err
	})
}

func errorRollsBack(t T, w World) {
	h := furnish(t, w)
	before := h.added(t, w, asItIs)
	op := queued(t, w, asItIs)
	sentinel := errors.New("the change thought better of it")
	err := try(t, w, func(tx ports.Tx) error {
		changed := before
		changed.Name = "changed"
		fresh := h.server()
		steps := writes(t, tx, h, fresh, event(fresh.ID, 1))
		steps["update"] = func() error { _, err := tx.Servers().Update(t.Context(), changed); return err }
		steps["prod"] = func() error { return tx.Operations().Prod(t.Context(), op.ID, true) }
		for what, step := range steps {
			if err := step(); err != nil {
				return errors.New(what + ": " + err.Error())
			}
		}
		return sentinel
	})
	if err != sentinel { //nolint:errorlint // unchanged means the very same
		t.Fatalf("got %v, want the change's own error", err)
	}
	untouched(t, w, h, before, op)
}

// writes is one write of each sort, all of which succeed in a change.
func writes(t T, tx ports.Tx, h house, fresh core.Server, fact core.Event) map[string]func() error {
	ctx, op := t.Context(), operation(fresh.ID)
	return map[string]func() error{
		"servers":    func() error { _, err := tx.Servers().Insert(ctx, fresh); return err },
		"operations": func() error { return tx.Operations().Insert(ctx, op) },
		"users":      func() error { return tx.Users().Insert(ctx, newUser()) },
		"plans":      func() error { return tx.Plans().Insert(ctx, newPlan()) },
		"images":     func() error { return tx.Images().Insert(ctx, newImage(h.Cluster.ID)) },
		"clusters":   func() error { return tx.Clusters().Insert(ctx, newCluster()) },
		"pools":      func() error { return tx.Pools().Insert(ctx, newPool(h.Cluster.ID)) },
		"tokens":     func() error { return tx.Tokens().Insert(ctx, newToken(h.User.ID)) },
		"addresses": func() error {
			_, err := tx.Addresses().Take(ctx, h.Pool.ID, fresh.ID, netip.Addr{}, at(0))
			return err
		},
		"vmids": func() error {
			_, err := tx.VMIDs().Reserve(ctx, h.Cluster.ID, fresh.ID, h.Cluster.VMIDs, at(0))
			return err
		},
		"slots":   func() error { return tx.Slots().Take(ctx, op.ID, []core.Slot{{Scope: "clone", Limit: 1}}) },
		"secrets": func() error { return tx.Secrets().Put(ctx, "a secret", []byte("sealed")) },
		"replays": func() error { return tx.Replays().Put(ctx, replay(h.User.ID, "a key")) },
		"events":  func() error { return tx.Emit(ctx, fact) },
		"audit":   func() error { return tx.Audit(ctx, core.AuditEntry{ID: newID[core.EventID](), At: at(0)}) },
	}
}

// untouched fails if anything but the house and what was put into it is there.
func untouched(t T, w World, h house, server core.Server, op core.Operation) {
	t.Helper()
	ctx := t.Context()
	look(t, w, func(tx ports.Tx) error {
		got, err := tx.Servers().Get(ctx, server.ID)
		fine(t, "Servers.Get", err)
		equal(t, "the server", got, server)
		kept, err := tx.Operations().Get(ctx, op.ID)
		fine(t, "Operations.Get", err)
		equal(t, "the operation", kept, op)
		users, _ := tx.Users().List(ctx, core.Page{})
		plans, _ := tx.Plans().List(ctx, core.Page{})
		images, _ := tx.Images().List(ctx, core.Page{})
		clusters, _ := tx.Clusters().List(ctx, core.Page{})
		pools, _ := tx.Pools().List(ctx, core.Page{})
		servers, _ := tx.Servers().List(ctx, core.ServerFilter{})
		operations, _ := tx.Operations().List(ctx, core.OperationFilter{})
		equal(t, "how many of each are there", []int{len(users), len(plans), len(images), len(clusters), len(pools), len(servers), len(operations)},
			[]int{1, 1, 1, 1, 1, 1, 1})
		tokens, _ := tx.Tokens().List(ctx, "", core.Page{})
		reserved, _ := tx.VMIDs().Reserved(ctx, h.Cluster.ID)
		equal(t, "tokens and VMIDs", []int{len(tokens), len(reserved)}, []int{0, 0})
		addresses, err := tx.Addresses().List(ctx, h.Pool.ID, "", core.Page{})
		for _, a := range addresses {
			equal(t, "the holder of an address", a.Server, core.ServerID(""))
		}
		_, missing := tx.Secrets().Get(ctx, "a secret")
		refused(t, "the secret", missing, core.NotFound)
		return err
	})
	do(t, w, func(tx ports.Tx) error {
		_, err := tx.Replays().Claim(ctx, h.User.ID, "a key")
		refused(t, "the replay", err, core.NotFound)
		return tx.Slots().Take(ctx, newID[core.OperationID](), []core.Slot{{Scope: "clone", Limit: 1}})
	})
	equal(t, "positioned events", sequence(t, w, 10), 0)
}

func uncommittedIsUnseen(t T, w World) {
	user, seen := newUser(), make(chan error, 1)
	do(t, w, func(tx ports.Tx) error {
		if err := tx.Users().Insert(t.Context(), user); err != nil {
			return err
		}
		go func() {
			seen <- w.Store.Read(t.Context(), func(tx ports.Tx) error {
				_, err := tx.Users().Get(t.Context(), user.ID)
				return err
			})
		}()
		select { // a store may also let the reader wait for the commit
		case err := <-seen:
			refused(t, "a reader beside the change", err, core.NotFound)
			seen <- nil
		case <-time.After(100 * time.Millisecond):
		}
		return nil
	})
	if err := <-seen; err != nil && core.KindOf(err) != core.NotFound {
		t.Fatalf("the reader: %v", err)
	}
}

func readersHoldNobodyUp(t T, w World) {
	h := furnish(t, w)
	look(t, w, func(tx ports.Tx) error {
		if _, err := tx.Users().Get(t.Context(), h.User.ID); err != nil {
			return err
		}
		done := make(chan error, 1)
		go func() {
			done <- w.Store.Do(t.Context(), func(tx ports.Tx) error { return tx.Plans().Insert(t.Context(), newPlan()) })
		}()
		select {
		case err := <-done:
			return err
		case <-time.After(20 * time.Second):
			t.Fatalf("a writer waits for a reader")
		}
		return nil
	})
}

func readRefusesWrites(t T, w World) {
	h := furnish(t, w)
	server, op := h.added(t, w, asItIs), queued(t, w, asItIs)
	ctx := t.Context()
	look(t, w, func(tx ports.Tx) error {
		steps := writes(t, tx, h, h.server(), event(server.ID, 1))
		steps["update of a server"] = func() error { _, err := tx.Servers().Update(ctx, server); return err }
		steps["delete of a server"] = func() error { return tx.Servers().Delete(ctx, server.ID) }
		steps["prod"] = func() error { return tx.Operations().Prod(ctx, op.ID, true) }
		steps["update of a user"] = func() error { return tx.Users().Update(ctx, h.User) }
		steps["delete of a user"] = func() error { return tx.Users().Delete(ctx, h.User.ID) }
		steps["stock"] = func() error { return tx.Addresses().Stock(ctx, h.stock()) }
		steps["restock"] = func() error { return tx.Addresses().Restock(ctx, h.Pool.ID, h.stock()) }
		steps["release of an address"] = func() error { return tx.Addresses().Release(ctx, server.ID, at(0)) }
		steps["release of a VMID"] = func() error { return tx.VMIDs().Release(ctx, h.Cluster.ID, server.ID, 10_000, at(0)) }
		steps["free of slots"] = func() error { return tx.Slots().Free(ctx, op.ID) }
		steps["delete of a secret"] = func() error { return tx.Secrets().Delete(ctx, "a secret") }
		steps["expiry"] = func() error { _, err := tx.Replays().Expire(ctx, at(0)); return err }
		for what, step := range steps {
			refused(t, what, step(), core.Internal)
		}
		return nil
	})
	untouched(t, w, h, server, op)
}

func refusalSpoilsNothing(t T, w World) {
	h := furnish(t, w)
	plan, fact := newPlan(), event(newID[core.ServerID](), 1)
	ctx := t.Context()
	do(t, w, func(tx ports.Tx) error {
		fine(t, "Emit", tx.Emit(ctx, fact))
		refused(t, "a second event", tx.Emit(ctx, fact), core.Conflict)
		refused(t, "a second user", tx.Users().Insert(ctx, h.User), core.Conflict)
		_, err := tx.Addresses().Take(ctx, h.Pool.ID, newID[core.ServerID](), netip.MustParseAddr("203.0.113.1"), at(0))
		refused(t, "an address of elsewhere", err, core.NotFound)
		return tx.Plans().Insert(ctx, plan)
	})
	look(t, w, func(tx ports.Tx) error {
		_, err := tx.Plans().Get(ctx, plan.ID)
		return err
	})
	equal(t, "positioned events", sequence(t, w, 10), 1)
}

func nothingIsLost(t T, w World) {
	h := furnish(t, w)
	add := func(int) error {
		for {
			err := w.Store.Do(t.Context(), func(tx ports.Tx) error {
				plan, err := tx.Plans().Get(t.Context(), h.Plan.ID)
				if err != nil {
					return err
				}
				plan.Price++
				return tx.Plans().Update(t.Context(), plan)
			})
			if core.CodeOf(err) != core.CodeVersionMismatch {
				return err
			}
		}
	}
	for _, err := range race(crowd, add) {
		fine(t, "one of the changes", err)
	}
	look(t, w, func(tx ports.Tx) error {
		plan, err := tx.Plans().Get(t.Context(), h.Plan.ID)
		equal(t, "the sum", plan.Price, h.Plan.Price+crowd)
		return err
	})
}

func auditIsTaken(t T, w World) {
	do(t, w, func(tx ports.Tx) error {
		return tx.Audit(t.Context(), core.AuditEntry{ID: newID[core.EventID](), At: at(0), User: newID[core.UserID](),
			Action: "server.create", Subject: "x", Outcome: "accepted", Data: map[string]string{"name": "web"}})
	})
}
