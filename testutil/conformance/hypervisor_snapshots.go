package conformance

import (
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
)

func snapshotCases() []Case[HypervisorWorld] {
	return []Case[HypervisorWorld]{
		{"a guest without snapshots has none", snapshotNone},
		{"what was taken is listed, description, parent, time and all", snapshotTaken},
		{"the memory of a VM that runs is in it, that of one that is off is left out", snapshotMemory},
		{"a rollback brings configuration and place in the tree back, and the guest is off", rollsBack},
		{"a rollback with the memory leaves the guest running", rollsBackRunning},
		{"one that is deleted leaves those on top of it to its parent", snapshotDeleted},
		{"a name that is taken fails, and the first one stays", snapshotTwice},
		{"what does not exist is NotFound", snapshotUnknown},
		{"a guest that cannot have snapshots is told apart", snapshotUnable},
		{"a locked guest is a Conflict", snapshotLocked},
		{"the tasks of an action are listed, newest first", snapshotTasksListed},
		{"a snapshot whose reply was lost is Unknown, and it stands there once", snapshotLost},
		{"a rollback whose reply was lost is Unknown, and its task is listed", rollbackLost},
	}
}

// snap takes a snapshot that must succeed.
func (h herd) snap(g core.Guest, name string, memory bool) core.GuestSnapshot {
	h.t.Helper()
	task, err := h.Hypervisor.TakeSnapshot(h.t.Context(), g.Ref, core.SnapshotOrder{
		Name: name, Description: "before " + name + "\n" + newMark().String(), Memory: memory})
	fine(h.t, "TakeSnapshot", err)
	h.well(task)
	s, known := h.snaps(g).Find(name)
	if !known || s.Unfinished {
		h.t.Fatalf("snapshot %s: got %+v, want a finished one", name, s)
	}
	return s
}

func (h herd) snaps(g core.Guest) core.GuestSnapshots {
	h.t.Helper()
	all, err := h.Hypervisor.Snapshots(h.t.Context(), g.Ref)
	fine(h.t, "Snapshots", err)
	return all
}

func (h herd) names(g core.Guest) []string {
	h.t.Helper()
	var names []string
	for _, s := range h.snaps(g).All {
		names = append(names, s.Name)
	}
	slices.Sort(names)
	return names
}

func (h herd) rollBack(g core.Guest, name string) core.Guest {
	h.t.Helper()
	task, err := h.Hypervisor.RollBack(h.t.Context(), g.Ref, name)
	fine(h.t, "RollBack", err)
	h.well(task)
	return h.see(g.Ref.VMID)
}

func snapshotNone(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		equal(t, "snapshots", h.snaps(g), core.GuestSnapshots{})
	}
}

func snapshotTaken(t T, w HypervisorWorld) {
	h := w.herd(t)
	g := h.vm()
	mark := newMark()
	task, err := w.Hypervisor.TakeSnapshot(t.Context(), g.Ref, core.SnapshotOrder{Name: "a-1", Description: "über\n" + mark.String()})
	fine(t, "TakeSnapshot", err)
	h.well(task)
	h.snap(g, "b_2", false)
	all := h.snaps(g)
	first, _ := all.Find("a-1")
	second, _ := all.Find("b_2")
	if age := time.Since(first.Time); age < -time.Hour || age > time.Hour {
		t.Errorf("the first was taken at %s", first.Time)
	}
	first.Time = time.Time{}
	equal(t, "the first", first, core.GuestSnapshot{Name: "a-1", Description: "über\n" + mark.String()})
	equal(t, "the second's parent", second.Parent, "a-1")
	equal(t, "where the guest is", all.Current, "b_2")
	equal(t, "how many", len(all.All), 2)
	if !first.MadeBy(mark.Server, mark.Operation) || second.MadeBy(mark.Server, mark.Operation) {
		t.Errorf("the marks are not told apart")
	}
}

func snapshotMemory(t T, w HypervisorWorld) {
	h := w.herd(t)
	g := h.vm()
	equal(t, "off", h.snap(g, "off", true).Memory, false)
	h.power(g.Ref, core.Start)
	equal(t, "without", h.snap(g, "without", false).Memory, false)
	equal(t, "with", h.snap(g, "with", true).Memory, true)
	equal(t, "power", h.see(g.Ref.VMID).Power, core.On)
}

func rollsBack(t T, w HypervisorWorld) {
	h := w.herd(t)
	g := h.vm()
	h.snap(g, "first", false)
	was := h.see(g.Ref.VMID)
	h.snap(g, "second", false)
	fine(t, "Describe", w.Hypervisor.Describe(t.Context(), g.Ref, "changed", ""))
	fine(t, "Configure", w.Hypervisor.Configure(t.Context(), g.Ref, core.GuestConfig{Hostname: "changed"}))
	h.power(g.Ref, core.Start)
	now := h.rollBack(g, "first")
	equal(t, "power", now.Power, core.Off)
	equal(t, "name", now.Name, was.Name)
	equal(t, "description", now.Description, was.Description)
	equal(t, "lock", now.Lock, "")
	equal(t, "where the guest is", h.snaps(g).Current, "first")
	equal(t, "snapshots", h.names(g), []string{"first", "second"})
}

func rollsBackRunning(t T, w HypervisorWorld) {
	h := w.herd(t)
	g := h.vm()
	h.power(g.Ref, core.Start)
	h.snap(g, "live", true)
	h.power(g.Ref, core.Stop)
	h.rollBack(g, "live")
	h.reach(g.Ref, core.On)
}

func snapshotDeleted(t T, w HypervisorWorld) {
	h := w.herd(t)
	g := h.vm()
	for _, name := range []string{"s1", "s2", "s3"} {
		h.snap(g, name, false)
	}
	for _, name := range []string{"s2", "s3"} {
		task, err := w.Hypervisor.DeleteSnapshot(t.Context(), g.Ref, name)
		fine(t, "DeleteSnapshot", err)
		h.well(task)
		equal(t, "parent of what is left", parentOf(h.snaps(g), "s3"), map[string]string{"s2": "s1", "s3": ""}[name])
	}
	equal(t, "where the guest is", h.snaps(g).Current, "s1")
	equal(t, "snapshots", h.names(g), []string{"s1"})
}

func parentOf(all core.GuestSnapshots, name string) string {
	s, _ := all.Find(name)
	return s.Parent
}

func snapshotTwice(t T, w HypervisorWorld) {
	h := w.herd(t)
	g := h.vm()
	first := h.snap(g, "once", false)
	task, err := w.Hypervisor.TakeSnapshot(t.Context(), g.Ref, core.SnapshotOrder{Name: "once", Description: "again"})
	if err == nil {
		s, ended := h.end(t.Context(), task)
		fine(t, "Task", ended)
		err = s.Err
	}
	refused(t, "again", err, core.Conflict, core.CodeNameTaken)
	again, _ := h.snaps(g).Find("once")
	equal(t, "the first one", again, first)
}

func snapshotUnknown(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		_, err := w.Hypervisor.RollBack(t.Context(), g.Ref, "nope")
		refused(t, "RollBack", err, core.NotFound)
		_, err = w.Hypervisor.DeleteSnapshot(t.Context(), g.Ref, "nope")
		refused(t, "DeleteSnapshot", err, core.NotFound)
	}
	gone := core.GuestRef{Node: w.Template.Node, VMID: w.VMID(), Kind: core.VM}
	_, err := w.Hypervisor.Snapshots(t.Context(), gone)
	refused(t, "Snapshots", err, core.NotFound)
	refused(t, "CanSnapshot", w.Hypervisor.CanSnapshot(t.Context(), gone), core.NotFound)
	_, err = w.Hypervisor.TakeSnapshot(t.Context(), gone, core.SnapshotOrder{Name: "s1"})
	refused(t, "TakeSnapshot", err, core.NotFound)
}

// snapshotUnable takes a snapshot of each kind, if it can be taken.
func snapshotUnable(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		able := w.Hypervisor.CanSnapshot(t.Context(), g.Ref)
		task, err := w.Hypervisor.TakeSnapshot(t.Context(), g.Ref, core.SnapshotOrder{Name: "s1"})
		if err == nil {
			s, ended := h.end(t.Context(), task)
			fine(t, "Task", ended)
			err = s.Err
		}
		if able == nil {
			fine(t, "a snapshot that can be taken", err)
			continue
		}
		refused(t, "CanSnapshot", able, core.Invalid, core.CodeNotSupported)
		refused(t, "TakeSnapshot", err, core.Invalid, core.CodeNotSupported)
		equal(t, "snapshots", h.names(g), nil)
		equal(t, "lock", h.see(g.Ref.VMID).Lock, "")
	}
}

func snapshotLocked(t T, w HypervisorWorld) {
	if w.Lock == nil {
		return
	}
	h := w.herd(t)
	g := h.vm()
	h.snap(g, "s1", false)
	w.Lock(g.Ref.VMID, "backup")
	ctx, hv := t.Context(), w.Hypervisor
	_, err := hv.TakeSnapshot(ctx, g.Ref, core.SnapshotOrder{Name: "s2"})
	refused(t, "TakeSnapshot", err, core.Conflict, core.CodeGuestLocked)
	_, err = hv.RollBack(ctx, g.Ref, "s1")
	refused(t, "RollBack", err, core.Conflict, core.CodeGuestLocked)
	_, err = hv.DeleteSnapshot(ctx, g.Ref, "s1")
	refused(t, "DeleteSnapshot", err, core.Conflict, core.CodeGuestLocked)
	w.Lock(g.Ref.VMID, "")
	equal(t, "snapshots", h.names(g), []string{"s1"})
}

func snapshotTasksListed(t T, w HypervisorWorld) {
	h := w.herd(t)
	g := h.vm()
	for _, action := range core.SnapshotActions() {
		none, err := w.Hypervisor.SnapshotTasks(t.Context(), g.Ref, action)
		fine(t, "SnapshotTasks", err)
		equal(t, "before", none, []core.TaskID{})
	}
	var begun []core.TaskID
	for _, name := range []string{"s1", "s2"} {
		task, err := w.Hypervisor.TakeSnapshot(t.Context(), g.Ref, core.SnapshotOrder{Name: name})
		fine(t, "TakeSnapshot", err)
		h.well(task)
		begun = append([]core.TaskID{task}, begun...)
	}
	listed, err := w.Hypervisor.SnapshotTasks(t.Context(), g.Ref, core.TakeSnapshot)
	fine(t, "SnapshotTasks", err)
	equal(t, "listed", listed, begun)
	task, err := w.Hypervisor.DeleteSnapshot(t.Context(), g.Ref, "s2")
	fine(t, "DeleteSnapshot", err)
	h.well(task)
	listed, err = w.Hypervisor.SnapshotTasks(t.Context(), g.Ref, core.DeleteSnapshot)
	fine(t, "SnapshotTasks", err)
	equal(t, "deletions", listed, []core.TaskID{task})
}

func snapshotLost(t T, w HypervisorWorld) {
	if w.Lose == nil {
		return
	}
	h := w.herd(t)
	g := h.vm()
	w.Lose()
	_, err := w.Hypervisor.TakeSnapshot(t.Context(), g.Ref, core.SnapshotOrder{Name: "s1"})
	refused(t, "TakeSnapshot", err, core.Unknown)
	h.lostTask(g, core.TakeSnapshot)
	equal(t, "snapshots", h.names(g), []string{"s1"})
}

func rollbackLost(t T, w HypervisorWorld) {
	if w.Lose == nil {
		return
	}
	h := w.herd(t)
	g := h.vm()
	h.snap(g, "s1", false)
	h.snap(g, "s2", false)
	w.Lose()
	_, err := w.Hypervisor.RollBack(t.Context(), g.Ref, "s1")
	refused(t, "RollBack", err, core.Unknown)
	h.lostTask(g, core.RollBack)
	equal(t, "where the guest is", h.snaps(g).Current, "s1")
}

// lostTask finds the one task whose name was never told, and waits for it.
func (h herd) lostTask(g core.Guest, action core.SnapshotAction) {
	h.t.Helper()
	tasks, err := h.Hypervisor.SnapshotTasks(h.t.Context(), g.Ref, action)
	fine(h.t, "SnapshotTasks", err)
	if len(tasks) != 1 {
		h.t.Fatalf("got %v, want one task", tasks)
	}
	h.well(tasks[0])
}
