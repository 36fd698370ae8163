package fleet

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func (f *farm) schedule(t fatal, id core.ServerID, every time.Duration, keep int) {
	t.Helper()
	_, err := f.SetSnapshotSchedule(context.Background(), f.admin, id, core.SnapshotSchedule{Every: every, Keep: keep})
	must(t, err)
}

// let lets time pass in steps, with schedules and operations at work.
func (f *farm) let(t fatal, d time.Duration) {
	t.Helper()
	for end := f.clock.Now().Add(d); f.clock.Now().Before(end); f.clock.Advance(10 * time.Minute) {
		for range 4 {
			must(t, f.runSchedulesOnce(context.Background()))
			f.settle(t)
		}
	}
}

// limit sets how many snapshots servers of the plan may have.
func (f *farm) limit(t fatal, most int) {
	t.Helper()
	must(t, f.store.Do(context.Background(), func(tx ports.Tx) error {
		plan, err := tx.Plans().Named(context.Background(), "small")
		must(t, err)
		plan.Snapshots = &most
		return tx.Plans().Update(context.Background(), plan)
	}))
}

func TestAScheduleKeepsTheNewestAndOnlyItsOwn(t *testing.T) {
	t.Parallel()
	f, view := snapped(t, "mine")
	f.cluster.Snap(view.Placement.VMID, "by-hand")
	f.schedule(t, view.ID, 6*time.Hour, 2)
	f.let(t, 31*time.Hour)
	names := f.cluster.SnapshotNames(view.Placement.VMID)
	if len(names) != 4 || !slices.Contains(names, "mine") || !slices.Contains(names, "by-hand") {
		t.Fatalf("there are %v", names)
	}
	if n := f.cluster.Effects("take snapshot"); n != 6 { // mine, and five runs
		t.Errorf("%d were taken", n)
	}
	if len(f.snapshotRows(t, view.ID)) != 3 {
		t.Errorf("the rows are %+v", f.snapshotRows(t, view.ID))
	}
}

func TestMissedRunsAreMadeUpForOnceAndABusyServerIsLeftForLater(t *testing.T) {
	t.Parallel()
	f, view := snapped(t)
	f.schedule(t, view.ID, time.Hour, 9)
	f.clock.Advance(10 * time.Hour)
	_, err := f.Power(t.Context(), f.admin, view.ID, core.Stop, 0)
	must(t, err)
	must(t, f.runSchedulesOnce(t.Context()))
	if n := f.cluster.Effects("take snapshot"); n != 0 {
		t.Errorf("%d were taken of a server that is held", n)
	}
	f.settle(t)
	f.let(t, 30*time.Minute)
	if n := f.cluster.Effects("take snapshot"); n != 1 {
		t.Errorf("%d were taken for ten that were missed", n)
	}
}

func TestWithThePlanFullAScheduleDeletesItsOldestFirstOrFails(t *testing.T) {
	t.Parallel()
	for keep, want := range map[int][2]int{2: {5, 0}, 3: {2, 3}} { // taken, failed
		f, view := snapped(t)
		f.limit(t, 2)
		f.schedule(t, view.ID, 6*time.Hour, keep)
		f.let(t, 31*time.Hour)
		failed := 0
		for _, fact := range f.facts(t, view.ID) {
			if fact == core.EventSnapshotScheduleFailed {
				failed++
			}
		}
		if n := f.cluster.Effects("take snapshot"); n != want[0] || failed != want[1] || len(f.snapshotRows(t, view.ID)) != 2 {
			t.Errorf("keep %d: %d were taken and %d failed, %d are there", keep, n, failed, len(f.snapshotRows(t, view.ID)))
		}
	}
}

func TestPlanAndQuotaBoundSnapshots(t *testing.T) {
	t.Parallel()
	f, view := snapped(t, "one")
	f.limit(t, 1)
	_, err := f.TakeSnapshot(t.Context(), f.admin, view.ID, NewSnapshot{})
	if core.CodeOf(err) != core.CodeSnapshotsFull {
		t.Errorf("got %v, want that the plan has no more", err)
	}
	f.cluster.Unsnap(view.Placement.VMID, "one") // by hand: it counts no more
	f.take(t, view.ID, NewSnapshot{Name: "two"})
	f.has(t, view, "two")
	f.limit(t, 9)
	one := int64(1)
	must(t, f.store.Do(t.Context(), func(tx ports.Tx) error {
		return tx.Quotas().Set(t.Context(), view.Owner, core.Quota{Snapshots: &one})
	}))
	_, err = f.TakeSnapshot(t.Context(), f.admin, view.ID, NewSnapshot{})
	if core.CodeOf(err) != core.CodeQuotaExceeded {
		t.Errorf("got %v, want that the quota is exceeded", err)
	}
}

func TestALockThatIsLeftNeedsAPersonAndGoesOnByItself(t *testing.T) {
	t.Parallel()
	f, view := snapped(t, "one")
	f.cluster.Wreck(view.Placement.VMID, "one", "snapshot-delete")
	accepted, err := f.DeleteSnapshot(t.Context(), f.admin, view.ID, "one")
	must(t, err)
	f.pass(t, time.Minute)
	op := f.operation(t, accepted.Operation.ID)
	if op.State != core.NeedsOperator || !strings.HasPrefix(op.Remedy, "ssh "+view.Placement.Node+" qm unlock ") {
		t.Fatalf("the operation is %s, its remedy %q", op.State, op.Remedy)
	}
	f.cluster.Lock(view.Placement.VMID, "")
	f.settle(t)
	f.has(t, view)
}

func TestWithTheClusterAwayTheListIsWhatWeRemember(t *testing.T) {
	t.Parallel()
	f, view := snapped(t, "one", "two")
	f.cluster.Snap(view.Placement.VMID, "by-hand")
	list, err := f.Snapshots(t.Context(), f.admin, view.ID)
	must(t, err)
	if list.Stale || len(list.Items) != 3 || list.Items[2].Ours || list.Items[2].Depth != 2 || !list.Items[1].Ours {
		t.Errorf("the list is %+v", list)
	}
	f.cluster.Cut()
	list, err = f.Snapshots(t.Context(), f.admin, view.ID)
	must(t, err)
	if !list.Stale || list.Reason == "" || len(list.Items) != 2 || list.Items[1].Parent != "one" {
		t.Errorf("the list is %+v", list)
	}
}

func TestASuspendedServerIsNotBroughtBackToRun(t *testing.T) {
	t.Parallel()
	f, view := snapped(t, "cold")
	f.take(t, view.ID, NewSnapshot{Name: "live", Memory: true})
	must(t, f.store.Do(t.Context(), func(tx ports.Tx) error {
		server, err := tx.Servers().Get(t.Context(), view.ID)
		must(t, err)
		server.Suspended = true
		_, err = tx.Servers().Update(t.Context(), server)
		return err
	}))
	for name, start := range map[string]bool{"cold": true, "live": false} {
		if _, err := f.RollBack(t.Context(), f.admin, view.ID, name, start); core.CodeOf(err) != core.CodeSuspended || !errors.Is(err, core.Denied) {
			t.Errorf("back to %s: got %v", name, err)
		}
	}
	_, err := f.RollBack(t.Context(), f.admin, view.ID, "cold", false)
	must(t, err)
	f.settle(t)
}

func TestASnapshotOfAContainerIsRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, CreateServer{Name: "box", Image: "debian-12-ct", Plan: "small"})
	_, err := f.TakeSnapshot(t.Context(), f.admin, view.ID, NewSnapshot{})
	if core.CodeOf(err) != core.CodeNotSupported {
		t.Errorf("got %v", err)
	}
	f.cluster.SnapshotContainers()
	f.take(t, view.ID, NewSnapshot{Name: "one"})
	f.has(t, view, "one")
}
