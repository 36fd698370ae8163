package fleet

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/bulk"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/sagatest"
)

// herd makes some servers that are off.
func (f *farm) herd(t fatal, n int) (ids []core.ServerID) {
	t.Helper()
	for range n {
		ids = append(ids, f.make(t, f.admin, CreateServer{Name: "web", Image: "debian-12", Plan: "small"}).ID)
	}
	return ids
}

func TestBulkSurvivesEverything(t *testing.T) {
	t.Parallel()
	for what, order := range map[string]BulkOrder{
		"power": {Action: "power", Power: PowerOrder{Action: core.Start}},
		"label": {Action: "label", Set: map[string]string{"env": "prod"}},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			sagatest.Exercise(t, func(t sagatest.T) sagatest.World[bulk.State] {
				f := newFarm(t)
				order := order
				order.Servers = f.herd(t, 3)
				op, err := f.Bulk(context.Background(), f.admin, order)
				must(t, err)
				return sagatest.World[bulk.State]{
					Workflow: f.besides(t), Journal: f.Journal, Clock: f.clock,
					Operation: func() core.Operation { return f.operation(t, op.ID) },
					Made:      func(t sagatest.T) { f.isDone(t, op.ID, what) },
					Clean:     func(t sagatest.T) { f.isStopped(t, op.ID) },
				}
			})
		})
	}
}

// besides is the workflow, while another worker carries out what it begins.
func (f *farm) besides(t fatal) saga.Workflow[bulk.State] {
	t.Helper()
	worker := saga.NewWorker(f.Journal, f.clock, saga.Options{Name: "children", Log: slog.New(slog.DiscardHandler)}, f.power.Workflow())
	after := func(act saga.Act[bulk.State]) saga.Act[bulk.State] {
		return func(ctx context.Context, run *saga.Run[bulk.State]) (saga.Effect, error) {
			for _, item := range run.State.Items {
				_ = f.store.Do(ctx, func(tx ports.Tx) error { return tx.Operations().Prod(ctx, item.Operation, false) }) // may have ended
			}
			if _, err := worker.Tick(context.Background()); err != nil {
				return nil, err
			}
			return act(ctx, run)
		}
	}
	w := f.bulk.Workflow()
	for i, step := range w.Steps {
		w.Steps[i].Do, w.Steps[i].Undo = after(step.Do), after(step.Undo)
	}
	return w
}

func (f *farm) isDone(t sagatest.T, id core.OperationID, what string) {
	t.Helper()
	op := f.operation(t, id)
	for _, item := range op.Items() {
		if item.State != core.Succeeded || (item.Operation == "") != (what == "label") {
			t.Errorf("an item is %+v", item)
		}
	}
	views, err := f.Servers(context.Background(), f.admin, core.ServerFilter{})
	must(t, err)
	for _, v := range views {
		if what == "label" && v.Labels["env"] != "prod" || what == "power" && v.Power() != core.On || v.Operation != "" {
			t.Errorf("the server is %s, held by %q, with labels %v", v.Power(), v.Operation, v.Labels)
		}
	}
	if sent := f.cluster.Effects("power start"); what == "power" && sent != len(views) {
		t.Errorf("%d servers were started %d times", len(views), sent)
	}
	if len(views) != 3 || op.Done() != 100 {
		t.Errorf("%d servers, done to %d", len(views), op.Done())
	}
}

// isStopped fails unless every item has an end, and tells the truth of it.
func (f *farm) isStopped(t sagatest.T, id core.OperationID) {
	t.Helper()
	for _, item := range f.operation(t, id).Items() {
		if !item.State.Ended() {
			t.Errorf("an item is %+v", item)
		}
		if item.Operation == "" {
			continue
		}
		if child := f.operation(t, item.Operation); child.State != item.State {
			t.Errorf("an item is %+v, and its operation %s", item, child.State)
		}
	}
	ops, err := f.Operations(context.Background(), f.admin, core.OperationFilter{Active: true})
	must(t, err)
	if len(ops) != 0 {
		t.Errorf("%d operations go on", len(ops))
	}
}

func TestABulkOperationHasAResultForEach(t *testing.T) {
	t.Parallel()
	f, ctx := newFarm(t), t.Context()
	ids := f.herd(t, 2)
	_, err := f.Power(ctx, f.admin, ids[0], core.Start, 0)
	must(t, err)
	f.settle(t)
	nobody := core.ServerID("0198e1c0-0000-7000-8000-000000000000")
	op, err := f.Bulk(ctx, f.admin, BulkOrder{Action: "power", Power: PowerOrder{Action: core.Start}, Servers: append(ids, nobody)})
	must(t, err)
	f.settle(t)
	op = f.operation(t, op.ID)
	if op.State != core.FailedOp || op.Cause != "2 of 3 failed" || op.Code != core.CodeBulkFailed {
		t.Errorf("the operation is %s: %s (%s)", op.State, op.Cause, op.Code)
	}
	var codes []string
	for _, item := range op.Items() {
		codes = append(codes, string(item.State)+" "+item.Code)
	}
	if want := []string{"failed illegal-move", "succeeded ", "failed server-not-found"}; !slices.Equal(codes, want) {
		t.Errorf("the items are %q, want %q", codes, want)
	}
	op, err = f.Bulk(ctx, f.admin, BulkOrder{Action: "delete", Filter: &core.ServerFilter{Power: core.On}})
	must(t, err)
	f.settle(t)
	if op = f.operation(t, op.ID); op.State != core.Succeeded || len(op.Items()) != 2 || f.holdings(t).Servers != 0 {
		t.Errorf("the operation is %s: %s, %+v", op.State, op.Cause, op.Items())
	}
}

func TestServersGetSnapshotsTogether(t *testing.T) {
	t.Parallel()
	f, ctx := newFarm(t), t.Context()
	ids := f.herd(t, 2)
	op, err := f.Bulk(ctx, f.admin, BulkOrder{Action: "snapshot", Snapshot: NewSnapshot{Name: "before-upgrade"}, Servers: ids})
	must(t, err)
	f.settle(t)
	if op = f.operation(t, op.ID); op.State != core.Succeeded {
		t.Errorf("the operation is %s: %s, %+v", op.State, op.Cause, op.Items())
	}
	for _, id := range ids {
		if one, _, err := f.Snapshot(ctx, f.admin, id, "before-upgrade"); err != nil || one.State != string(core.SnapshotReady) {
			t.Errorf("the snapshot is %+v, %v", one, err)
		}
	}
	op, err = f.Bulk(ctx, f.admin, BulkOrder{Action: "snapshot", Snapshot: NewSnapshot{Memory: true}, Servers: ids})
	must(t, err)
	f.settle(t)
	for _, item := range f.operation(t, op.ID).Items() {
		if item.Code != core.CodeGuestNotRunning {
			t.Errorf("with the memory of a server that is off: %+v", item)
		}
	}
}

func TestServersAreRebuiltTogether(t *testing.T) {
	t.Parallel()
	f, ctx := newFarm(t), t.Context()
	ids := f.herd(t, 2)
	op, err := f.Bulk(ctx, f.admin, BulkOrder{Action: "rebuild", Rebuild: RebuildServer{Start: yes()}, Servers: ids})
	must(t, err)
	f.settle(t)
	if op = f.operation(t, op.ID); op.State != core.Succeeded {
		t.Errorf("the operation is %s: %s, %+v", op.State, op.Cause, op.Items())
	}
	for i, item := range op.Items() {
		view, err := f.Server(ctx, f.admin, ids[i])
		if err != nil || view.Power() != core.On || f.operation(t, item.Operation).Kind != "rebuild" {
			t.Errorf("the server is %s, %v, after %+v", view.Power(), err, item)
		}
	}
}

func TestServersAreMovedTogether(t *testing.T) {
	t.Parallel()
	f, ctx := newFarm(t), t.Context()
	ids := f.herd(t, 4)
	f.scoutOnce(ctx, true)
	op, err := f.Bulk(ctx, f.admin, BulkOrder{Action: "migrate", Migration: Migration{Node: "pve2"}, Servers: ids})
	must(t, err)
	f.settle(t)
	for i, item := range f.operation(t, op.ID).Items() {
		view, err := f.Server(ctx, f.admin, ids[i])
		if err != nil || view.Placement.Node != "pve2" || item.State == core.FailedOp && item.Code != core.CodeIllegalMove {
			t.Errorf("the server is on %s, %v, after %+v", view.Placement.Node, err, item)
		}
	}
}

func TestServersAreSuspendedTogether(t *testing.T) {
	t.Parallel()
	f, ctx := newFarm(t), t.Context()
	ids := f.herd(t, 2)
	for _, step := range []struct {
		order     BulkOrder
		suspended bool
		power     core.Power
	}{
		{BulkOrder{Action: "power", Power: PowerOrder{Action: core.Start}}, false, core.On},
		{BulkOrder{Action: "suspend"}, true, core.Off},
		{BulkOrder{Action: "unsuspend"}, false, core.On},
		{BulkOrder{Action: "suspend"}, true, core.Off},
		{BulkOrder{Action: "unsuspend", Start: new(bool)}, false, core.Off},
	} {
		step.order.Servers = ids
		op, err := f.Bulk(ctx, f.admin, step.order)
		must(t, err)
		f.settle(t)
		if op = f.operation(t, op.ID); op.State != core.Succeeded {
			t.Errorf("%s: %s, %+v", step.order.Action, op.Cause, op.Items())
		}
		for _, id := range ids {
			if view, err := f.Server(ctx, f.admin, id); err != nil || view.Suspended != step.suspended || view.Power() != step.power {
				t.Errorf("%s: it is %s, suspended %v, %v", step.order.Action, view.Power(), view.Suspended, err)
			}
		}
	}
}

func TestABulkOperationDoesWhatItsCallerMay(t *testing.T) {
	t.Parallel()
	f, ctx := newFarm(t), t.Context()
	alice := f.user(t, "alice")
	theirs, mine := f.herd(t, 1)[0], f.make(t, alice, CreateServer{Name: "web", Image: "debian-12", Plan: "small"}).ID
	order := BulkOrder{Action: "label", Set: map[string]string{"a": "b"}, Servers: []core.ServerID{theirs, mine}}
	dry := alice
	dry.DryRun = true
	before := f.store.State()
	op, err := f.Bulk(ctx, dry, order)
	must(t, err)
	if items := op.Items(); items[0].Code != "server-not-found" || items[1].State != core.Queued || f.store.State() != before {
		t.Errorf("a dry run answered %+v", items)
	}
	op, err = f.Bulk(ctx, alice, order)
	must(t, err)
	must(t, f.store.Do(ctx, func(tx ports.Tx) error { // meanwhile all rights are taken from her
		user, err := tx.Users().Get(ctx, alice.User)
		must(t, err)
		must(t, tx.Roles().Insert(ctx, core.Role{ID: "0198e1c0-0000-7000-8000-000000000001", Name: "idle", Permissions: []core.Permission{core.ViewServer}}))
		user.Role = "idle"
		return tx.Users().Update(ctx, user)
	}))
	f.settle(t)
	for _, item := range f.operation(t, op.ID).Items() {
		if item.Code != core.CodeScope {
			t.Errorf("an item is %+v", item)
		}
	}
	view, err := f.Server(ctx, f.admin, mine)
	must(t, err)
	if len(view.Labels) != 0 {
		t.Errorf("it was done all the same: %v", view.Labels)
	}
	alice.Scopes = []core.Scope{core.ScopeRead}
	if _, err := f.Bulk(ctx, alice, order); core.CodeOf(err) != core.CodeScope {
		t.Errorf("with a token for reading: %v", err)
	}
}

func TestABulkOperationIsCancelled(t *testing.T) {
	t.Parallel()
	f, ctx := newFarm(t), t.Context()
	op, err := f.Bulk(ctx, f.admin, BulkOrder{Action: "power", Power: PowerOrder{Action: core.Start}, Servers: f.herd(t, 3)})
	must(t, err)
	_, err = f.Cancel(ctx, f.admin, op.ID)
	must(t, err)
	f.settle(t)
	op = f.operation(t, op.ID)
	if op.State != core.Cancelled || f.cluster.Effects("power start") != 0 {
		t.Errorf("the operation is %s; %d were started", op.State, f.cluster.Effects("power start"))
	}
	for _, item := range op.Items() {
		if item.State != core.Cancelled || item.Code != core.CodeCancelled {
			t.Errorf("an item is %+v", item)
		}
	}
	for _, retry := range []func(context.Context, core.Caller, core.OperationID) (core.Operation, error){f.Cancel, f.Retry} {
		if _, err := retry(ctx, f.admin, op.ID); core.KindOf(err) != core.Conflict {
			t.Errorf("after its end: %v", err)
		}
	}
}

func TestABulkOrderThatIsWrongIsRefusedByName(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	id := f.herd(t, 1)[0]
	many := make([]core.ServerID, bulk.MaxItems+1)
	for i := range many {
		many[i] = core.NewID[core.ServerID](begin, core.Entropy{8: byte(i >> 8), 9: byte(i)})
	}
	for path, order := range map[string]BulkOrder{
		"action":           {Action: "explode", Servers: []core.ServerID{id}},
		"servers":          {Action: "delete"},
		"servers.1":        {Action: "delete", Servers: []core.ServerID{id, id}},
		"selector":         {Action: "delete", Filter: &core.ServerFilter{Name: "nobody"}},
		"power.action":     {Action: "power", Servers: []core.ServerID{id}},
		"label":            {Action: "label", Servers: []core.ServerID{id}},
		"rebuild.password": {Action: "rebuild", Servers: []core.ServerID{id}, Rebuild: RebuildServer{Password: "correct horse"}},
		"rebuild.user":     {Action: "rebuild", Servers: []core.ServerID{id}, Rebuild: RebuildServer{User: "Not A Login"}},
		"snapshot.name":    {Action: "snapshot", Servers: []core.ServerID{id}, Snapshot: NewSnapshot{Name: "1 2"}},
		"label.set.a b":    {Action: "label", Servers: []core.ServerID{id}, Set: map[string]string{"a b": ""}},
		"label.remove.0":   {Action: "label", Servers: []core.ServerID{id}, Set: map[string]string{"a": ""}, Remove: []string{"a"}},
	} {
		_, err := f.Bulk(t.Context(), f.admin, order)
		if core.KindOf(err) != core.Invalid || !hasField(err, path) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := f.Bulk(t.Context(), f.admin, BulkOrder{Action: "delete", Servers: many}); !hasField(err, "servers") {
		t.Errorf("too many: %v", err)
	}
}

func hasField(err error, path string) bool {
	e, ok := errors.AsType[*core.Error](err)
	return ok && slices.ContainsFunc(e.Fields, func(v core.Violation) bool { return v.Path == path })
}
