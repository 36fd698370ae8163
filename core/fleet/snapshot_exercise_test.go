package fleet

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/snapshot"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/sagatest"
)

// snapped is a farm with a server that runs and has the snapshots named.
func snapped(t fatal, names ...string) (*farm, core.ServerView) {
	t.Helper()
	f := newFarm(t)
	req := web
	req.Start = true
	view := f.make(t, f.admin, req)
	for _, name := range names {
		f.take(t, view.ID, NewSnapshot{Name: name})
	}
	return f, view
}

// take takes a snapshot and waits for it.
func (f *farm) take(t fatal, id core.ServerID, req NewSnapshot) core.Operation {
	t.Helper()
	accepted, err := f.TakeSnapshot(context.Background(), f.admin, id, req)
	must(t, err)
	f.settle(t)
	return f.operation(t, accepted.Operation.ID)
}

func (f *farm) snapshotRows(t fatal, id core.ServerID) (rows []core.Snapshot) {
	t.Helper()
	must(t, f.store.Read(context.Background(), func(tx ports.Tx) (err error) {
		rows, err = tx.Snapshots().List(context.Background(), id)
		return err
	}))
	return rows
}

// has fails unless cluster and store have exactly these snapshots, all ready.
func (f *farm) has(t sagatest.T, view core.ServerView, want ...string) {
	t.Helper()
	if got := f.cluster.SnapshotNames(view.Placement.VMID); !slices.Equal(got, want) {
		t.Errorf("the guest has snapshots %v, want %v", got, want)
	}
	var kept []string
	for _, row := range f.snapshotRows(t, view.ID) {
		kept = append(kept, row.Name)
		if row.State != core.SnapshotReady {
			t.Errorf("the snapshot %s is %s", row.Name, row.State)
		}
	}
	slices.Sort(kept)
	if !slices.Equal(kept, want) {
		t.Errorf("the store has snapshots %v, want %v", kept, want)
	}
	g, err := f.cluster.Look(context.Background(), view.Ref())
	if err != nil || g.Lock != "" {
		t.Errorf("the guest is %+v, %v", g, err)
	}
}

func TestSnapshotSurvivesEverything(t *testing.T) {
	t.Parallel()
	for _, memory := range []bool{false, true} {
		t.Run(fmt.Sprintf("memory=%t", memory), func(t *testing.T) {
			t.Parallel()
			sagatest.Exercise(t, func(t sagatest.T) sagatest.World[snapshot.TakeState] {
				f, view := snapped(t)
				f.cluster.Slow(3)
				accepted, err := f.TakeSnapshot(context.Background(), f.admin, view.ID, NewSnapshot{Name: "before", Memory: memory})
				must(t, err)
				o := one{farm: f, accepted: accepted}
				return sagatest.World[snapshot.TakeState]{
					Workflow: f.snapshot.Take(), Journal: f.Journal, Clock: f.clock, Operation: o.op(t),
					Made: func(t sagatest.T) {
						o.isTold(t)
						f.has(t, view, "before")
						if row := f.snapshotRows(t, view.ID)[0]; row.Memory != memory || row.Operation != accepted.Operation.ID {
							t.Errorf("the row is %+v", row)
						}
						if n := f.cluster.Effects("take snapshot"); n != 1 {
							t.Errorf("%d snapshots were taken", n)
						}
					},
					Clean: func(t sagatest.T) {
						o.isTold(t)
						f.has(t, view)
					},
				}
			})
		})
	}
}

func TestRollbackSurvivesEverything(t *testing.T) {
	t.Parallel()
	for _, start := range []bool{false, true} {
		t.Run(fmt.Sprintf("start=%t", start), func(t *testing.T) {
			t.Parallel()
			sagatest.Exercise(t, func(t sagatest.T) sagatest.World[snapshot.RollbackState] {
				f, view := snapped(t, "first", "second")
				ctx := context.Background()
				must(t, f.cluster.Describe(ctx, view.Ref(), "told since\n"+core.Mark{Server: view.ID, Operation: view.Operation}.String(), ""))
				f.cluster.Slow(3)
				accepted, err := f.RollBack(ctx, f.admin, view.ID, "first", start)
				must(t, err)
				o := one{farm: f, accepted: accepted}
				return sagatest.World[snapshot.RollbackState]{
					Workflow: f.snapshot.Rollback(), Journal: f.Journal, Clock: f.clock, Operation: o.op(t),
					Made: func(t sagatest.T) {
						o.isRolledBack(t, "first", start)
						if n := f.cluster.Effects("roll back"); n != 1 {
							t.Errorf("the guest was brought back %d times", n)
						}
						f.has(t, view, "first", "second")
					},
					Clean: func(t sagatest.T) {
						o.isTold(t)
						f.has(t, view, "first", "second")
						if n := f.cluster.Effects("roll back"); n != 0 {
							t.Errorf("the guest was brought back")
						}
					},
				}
			})
		})
	}
}

func (o one) isRolledBack(t sagatest.T, name string, runs bool) {
	t.Helper()
	o.isTold(t)
	view, err := o.Server(context.Background(), o.admin, o.accepted.Server.ID)
	must(t, err)
	g, err := o.cluster.Look(context.Background(), view.Ref())
	must(t, err)
	all, err := o.cluster.Snapshots(context.Background(), view.Ref())
	must(t, err)
	want := core.Off
	if runs {
		want = core.On
	}
	if all.Current != name || g.Power != want || !g.Protected {
		t.Errorf("the guest goes on from %q, is %s, protected=%t", all.Current, g.Power, g.Protected)
	}
	if note := core.Unmark(g.Description); note != "told since" || core.Judge(g, view.ID, view.Identity, view.Kind) != core.SeenOurs {
		t.Errorf("the guest's description is %q", g.Description)
	}
}

func TestDeleteSnapshotSurvivesEverything(t *testing.T) {
	t.Parallel()
	sagatest.Exercise(t, func(t sagatest.T) sagatest.World[snapshot.DeleteState] {
		f, view := snapped(t, "first", "second")
		f.cluster.Slow(3)
		accepted, err := f.DeleteSnapshot(context.Background(), f.admin, view.ID, "first")
		must(t, err)
		o := one{farm: f, accepted: accepted}
		return sagatest.World[snapshot.DeleteState]{
			Workflow: f.snapshot.Delete(), Journal: f.Journal, Clock: f.clock, Operation: o.op(t),
			Made: func(t sagatest.T) {
				o.isTold(t)
				f.has(t, view, "second")
				if n := f.cluster.Effects("delete snapshot"); n != 1 {
					t.Errorf("it was deleted %d times", n)
				}
			},
			Clean: func(t sagatest.T) {
				o.isTold(t)
				f.has(t, view, "first", "second")
			},
		}
	})
}
