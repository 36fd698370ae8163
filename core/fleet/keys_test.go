package fleet

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/access"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/faulty"
	"github.com/remudahq/remuda/testutil/sagatest"
)

func TestDeliverySurvivesEverything(t *testing.T) {
	t.Parallel()
	for _, image := range bothImages {
		t.Run(image, func(t *testing.T) {
			t.Parallel()
			sagatest.Exercise(t, func(t sagatest.T) sagatest.World[access.Delivery] {
				o := one{farm: newFarm(t)}
				view := o.make(t, o.admin, CreateServer{Name: "agent", Image: image, Plan: "small", Start: true})
				o.cluster.Slow(3)
				accepted, err := o.DeliverKeys(context.Background(), o.admin, view.ID)
				must(t, err)
				o.accepted = accepted
				return sagatest.World[access.Delivery]{
					Workflow: o.access.DeliveryWorkflow(), Journal: o.Journal, Clock: o.clock, Operation: o.op(t),
					Made: func(t sagatest.T) { o.isTold(t); o.hasKeys(t, view.ID, true) }, Clean: func(t sagatest.T) { o.hasKeys(t, view.ID, false) },
				}
			})
		})
	}
}

// hasKeys fails unless the guest has exactly its server's TLS material, or none.
func (f *farm) hasKeys(t fatal, id core.ServerID, want bool) {
	t.Helper()
	view, err := f.Server(context.Background(), f.admin, id)
	must(t, err)
	files := f.cluster.Files(view.Placement.VMID)
	keys, err := f.Keys(context.Background(), f.admin, id)
	must(t, err)
	for _, file := range keys.Files() {
		got := files[file.Path]
		if has := bytes.Equal(got.Content, file.Content) && got.Mode == file.Mode; has != want {
			t.Fatalf("%s: the guest has %q with mode %o; want it: %t", file.Path, core.Clip(string(got.Content)), got.Mode, want)
		}
		if bytes.Contains(got.Content, keys.CAKey) {
			t.Fatalf("%s holds the key of the authority", file.Path)
		}
	}
	err = f.store.Do(context.Background(), func(tx ports.Tx) error {
		if due, err := f.access.Due(context.Background(), tx, id); err != nil || due == want {
			t.Fatalf("due is %t (%v), and the guest has its keys: %t", due, err, want)
		}
		for _, slot := range []core.Slot{access.AgentSlot(f.id, view.Placement.Node), access.TerminalSlot(f.id, view.Placement.VMID)} {
			if err := tx.Slots().Take(context.Background(), "probe", []core.Slot{slot}); err != nil {
				t.Fatalf("the turn %s is still taken", slot.Scope)
			}
		}
		return tx.Slots().Free(context.Background(), "probe")
	})
	must(t, err)
}

func TestKeysAreDeliveredAfterTheFirstStartAndAfterARebuild(t *testing.T) {
	t.Parallel()
	for _, image := range bothImages {
		f := newFarm(t)
		ctx := context.Background()
		view := f.make(t, f.admin, CreateServer{Name: "agent", Image: image, Plan: "small", Keys: true})
		f.hasKeys(t, view.ID, false)
		first, err := f.Keys(ctx, f.admin, view.ID)
		must(t, err)
		_, err = f.Power(ctx, f.admin, view.ID, core.Start, 0)
		must(t, err)
		f.settle(t)
		f.hasKeys(t, view.ID, true)
		on := true
		_, err = f.Rebuild(ctx, f.admin, view.ID, RebuildServer{Start: &on})
		must(t, err)
		f.settle(t)
		f.hasKeys(t, view.ID, true)
		puts := f.cluster.Effects("file")
		if puts != 6 {
			t.Errorf("%s: %d files were put, want 6", image, puts)
		}
		_, err = f.Power(ctx, f.admin, view.ID, core.Reboot, 0)
		must(t, err)
		f.settle(t)
		if again := f.cluster.Effects("file"); again != puts {
			t.Errorf("%s: a guest that has its keys gets them again: %d files", image, again)
		}
		_, err = f.DeliverKeys(ctx, f.admin, view.ID)
		must(t, err)
		f.settle(t)
		f.hasKeys(t, view.ID, true)
		second, err := f.Keys(ctx, f.admin, view.ID)
		must(t, err)
		if !bytes.Equal(first.CACert, second.CACert) || bytes.Equal(first.TLSKey, second.TLSKey) {
			t.Error("the authority changed, or the key did not")
		}
		_, err = f.Delete(ctx, f.admin, view.ID, false)
		must(t, err)
		f.settle(t)
		must(t, f.store.Do(ctx, func(tx ports.Tx) error {
			for _, place := range []string{core.KeysPlace(view.ID), core.KeysGivenPlace(view.ID)} {
				if _, err := tx.Secrets().Get(ctx, place); !missing(err) {
					t.Errorf("%s is kept of a server that is gone: %v", place, err)
				}
			}
			return nil
		}))
	}
}

func TestKeysOfANewServerAreDeliveredWhenItsAgentAnswers(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	away := core.Fail(core.Conflict, core.CodeAgentNotRunning, "the agent does not answer")
	f.plan = func(_ context.Context, call faulty.Call) error {
		if call.Name == "CheckAccess" && !call.After && call.Nth <= 20 {
			return away
		}
		return nil
	}
	view := f.make(t, f.admin, CreateServer{Name: "agent", Image: "debian-12", Plan: "small", Keys: true, Start: true})
	f.hasKeys(t, view.ID, true)
}

func TestKeysThatCannotBeDeliveredLeaveAServerThatSaysWhy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		call string
		err  *core.Error
		says string
	}{
		{"CheckAccess", core.Fail(core.Conflict, core.CodeAgentNotRunning, "the agent does not answer"), "does not answer"},
		{"PutFile", core.Fail(core.Denied, core.CodeFileRefused, "the guest did not take the file"), "did not take"},
	} {
		f := newFarm(t)
		f.plan = func(_ context.Context, call faulty.Call) error {
			if call.Name == c.call && !call.After {
				return c.err
			}
			return nil
		}
		began := f.clock.Now()
		view := f.make(t, f.admin, CreateServer{Name: "agent", Image: "debian-12", Plan: "small", Keys: true, Start: true})
		view, err := f.Server(context.Background(), f.admin, view.ID)
		must(t, err)
		if view.Life() != core.Ready || view.Operation != "" || !strings.Contains(view.LastError, c.says) {
			t.Errorf("%s: the server is %s, held by %q, and says %q", c.call, view.Life(), view.Operation, view.LastError)
		}
		if waited := f.clock.Now().Sub(began) > 10*time.Minute; waited != (c.call == "CheckAccess") {
			t.Errorf("%s: waited long: %t", c.call, waited)
		}
		f.plan = nil
		_, err = f.Power(context.Background(), f.admin, view.ID, core.Reboot, 0)
		must(t, err)
		f.settle(t)
		f.hasKeys(t, view.ID, true) // what is due is tried again when the server was next let go
	}
}

func TestOnlyWhoHasTheRightSeesKeys(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	ctx := context.Background()
	alice := f.user(t, "alice")
	view := f.make(t, f.admin, CreateServer{Name: "agent", Image: "debian-12", Plan: "small", Keys: true, Start: true, Owner: "alice"})
	bare := f.make(t, f.admin, CreateServer{Name: "web", Image: "debian-12", Plan: "small"})
	written := f.admin
	written.Scopes = []core.Scope{core.ScopeWrite}
	for what, c := range map[string]struct {
		who  core.Caller
		of   core.ServerID
		kind core.Kind
		code string
	}{
		"its owner, a customer":        {alice, view.ID, core.Denied, core.CodeScope},
		"an admin's token for writing": {written, view.ID, core.Denied, core.CodeScope},
		"a server without keys":        {f.admin, bare.ID, core.NotFound, "keys-not-found"},
		"no server":                    {f.admin, "01890a5d-ac96-774b-bcce-b302099a8057", core.NotFound, "server-not-found"},
	} {
		keys, err := f.Keys(ctx, c.who, c.of)
		if core.KindOf(err) != c.kind || core.CodeOf(err) != c.code || keys.TLSKey != nil {
			t.Errorf("%s: got %v", what, err)
		}
		if _, err := f.DeliverKeys(ctx, c.who, c.of); c.kind == core.Denied && core.KindOf(err) != core.Denied {
			t.Errorf("%s: delivery: got %v", what, err)
		}
	}
	_, err := f.Keys(ctx, f.admin, view.ID)
	must(t, err)
	entries, err := f.Audit(ctx, f.admin, core.AuditFilter{Action: string(core.ServerTLS)})
	must(t, err)
	outcomes := map[string]int{}
	for _, e := range entries {
		outcomes[e.Outcome]++
	}
	if outcomes["read"] != 1 || outcomes[core.CodeScope] != 4 || outcomes["keys-not-found"] != 1 {
		t.Errorf("the audit log says %v", outcomes)
	}
}

// TestNoRowHoldsKeys looks through all that the store holds and tells.
func TestNoRowHoldsKeys(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, CreateServer{Name: "agent", Image: "debian-12", Plan: "small", Keys: true, Start: true})
	keys, err := f.Keys(context.Background(), f.admin, view.ID)
	must(t, err)
	for _, secret := range [][]byte{keys.CAKey, keys.TLSKey} {
		f.holdsNowhere(t, strings.Split(string(secret), "\n")[1])
	}
}

func TestWhoWaitsForItsAgentKeepsNobodyElseWaiting(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	ctx := context.Background()
	deaf := f.make(t, f.admin, CreateServer{Name: "deaf", Image: "debian-12", Plan: "small", Start: true, Node: "pve1"})
	other := f.make(t, f.admin, CreateServer{Name: "other", Image: "debian-12", Plan: "small", Start: true, Node: "pve1"})
	f.cluster.Deafen(deaf.Placement.VMID)
	waiting, err := f.DeliverKeys(ctx, f.admin, deaf.ID)
	must(t, err)
	for range 20 { // it is asked, and away
		_, err := f.worker.Tick(ctx)
		must(t, err)
		f.clock.Advance(time.Second)
	}
	told, err := f.SetPassword(ctx, f.admin, other.ID, NewPassword{Password: secret})
	must(t, err)
	for range 200 {
		if f.operation(t, told.Operation.ID).State.Ended() {
			break
		}
		_, err := f.worker.Tick(ctx)
		must(t, err)
		f.clock.Advance(time.Second)
	}
	if op := f.operation(t, told.Operation.ID); op.State != core.Succeeded {
		t.Errorf("the other is kept waiting: %s, %s", op.State, op.Cause)
	}
	if op := f.operation(t, waiting.Operation.ID); op.State != core.Waiting {
		t.Errorf("it does not wait: %s, %s", op.State, op.Cause)
	}
}
