package conformance

import (
	"slices"

	"github.com/remudahq/remuda/core"
)

func migratorCases() []Case[HypervisorWorld] {
	return []Case[HypervisorWorld]{
		{"what is off is moved with its disks and stays what it is", offIsMoved},
		{"what runs is moved and runs", runningIsMoved},
		{"what runs is not moved unless it may", runningStays},
		{"a guest is not moved to where it is, nor to nowhere", movedNowhere},
		{"a locked guest is not moved", lockedStays},
		{"the tasks that moved a guest are listed, newest first", moveTasks},
	}
}

// other answers a node that is online and is not the one; empty if there is none.
func (h herd) other(than string) string {
	h.t.Helper()
	nodes, err := h.Hypervisor.Nodes(h.t.Context())
	fine(h.t, "Nodes", err)
	for _, n := range nodes {
		if n.Online && n.Name != than {
			return n.Name
		}
	}
	return ""
}

// move moves a guest, waits for it, and answers it as it is then.
func (h herd) move(g core.Guest, order core.MigrateOrder) core.Guest {
	h.t.Helper()
	task, err := h.Hypervisor.Migrate(h.t.Context(), g.Ref, order)
	fine(h.t, "Migrate", err)
	if task == "" {
		h.t.Fatalf("moving a guest is no task")
	}
	h.well(task)
	moved := h.see(g.Ref.VMID)
	if moved.Ref.Node != order.Node || moved.Lock != "" {
		h.t.Fatalf("the guest is on %s, locked %q; want %s", moved.Ref.Node, moved.Lock, order.Node)
	}
	return moved
}

// resting is what a move does not change.
func resting(g core.Guest) core.Guest {
	g.Ref.Node, g.Uptime, g.Digest = "", 0, ""
	return g
}

func offIsMoved(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		to := h.other(g.Ref.Node)
		if to == "" {
			return // a lone node
		}
		moving, err := w.Hypervisor.Movable(t.Context(), g.Ref)
		fine(t, "Movable", err)
		if !slices.Contains(moving.Storages, w.Storage) || len(moving.Blocked) > 0 || moving.Nodes != nil && !slices.Contains(moving.Nodes, to) {
			t.Errorf("a %s with a disk on %s is told to be %+v", g.Ref.Kind, w.Storage, moving)
		}
		equal(t, "the guest afterwards", resting(h.move(g, core.MigrateOrder{Node: to})), resting(g))
		equal(t, "the guest that is back", resting(h.move(g, core.MigrateOrder{Node: g.Ref.Node, Storage: w.Storage})), resting(g))
	}
}

func runningIsMoved(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		to := h.other(g.Ref.Node)
		if to == "" {
			return
		}
		h.power(g.Ref, core.Start)
		h.move(g, core.MigrateOrder{Node: to, Online: true})
		h.reach(g.Ref, core.On)
	}
}

func runningStays(t T, w HypervisorWorld) {
	h := w.herd(t)
	g := h.vm()
	to := h.other(g.Ref.Node)
	if to == "" {
		return
	}
	h.power(g.Ref, core.Start)
	before := h.see(g.Ref.VMID)
	_, err := w.Hypervisor.Migrate(t.Context(), g.Ref, core.MigrateOrder{Node: to})
	refused(t, "Migrate", err, core.Invalid, core.CodeCannotMigrate)
	h.same(before)
}

func movedNowhere(t T, w HypervisorWorld) {
	h := w.herd(t)
	g := h.vm()
	_, err := w.Hypervisor.Migrate(t.Context(), g.Ref, core.MigrateOrder{Node: g.Ref.Node})
	refused(t, "Migrate to where it is", err, core.Conflict, core.CodeIllegalMove)
	_, err = w.Hypervisor.Migrate(t.Context(), g.Ref, core.MigrateOrder{Node: "nowhere"})
	refused(t, "Migrate to nowhere", err, core.NotFound)
	gone := core.GuestRef{Node: g.Ref.Node, VMID: w.VMID(), Kind: core.VM}
	_, err = w.Hypervisor.Migrate(t.Context(), gone, core.MigrateOrder{Node: "nowhere"})
	refused(t, "Migrate of nothing", err, core.NotFound)
	_, err = w.Hypervisor.Movable(t.Context(), gone)
	refused(t, "Movable of nothing", err, core.NotFound)
	h.same(g)
}

func lockedStays(t T, w HypervisorWorld) {
	if w.Lock == nil {
		return
	}
	h := w.herd(t)
	for _, g := range h.both() {
		to := h.other(g.Ref.Node)
		if to == "" {
			return
		}
		w.Lock(g.Ref.VMID, "backup")
		_, err := w.Hypervisor.Migrate(t.Context(), g.Ref, core.MigrateOrder{Node: to})
		refused(t, "Migrate", err, core.Conflict, core.CodeGuestLocked)
		w.Lock(g.Ref.VMID, "")
		if at := h.see(g.Ref.VMID).Ref.Node; at != g.Ref.Node {
			t.Errorf("the %s is on %s", g.Ref.Kind, at)
		}
	}
}

func moveTasks(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		to := h.other(g.Ref.Node)
		if to == "" {
			return
		}
		none, err := w.Hypervisor.MigrateTasks(t.Context(), g.Ref)
		fine(t, "MigrateTasks", err)
		var want []core.TaskID
		for range 2 {
			task, err := w.Hypervisor.Migrate(t.Context(), g.Ref, core.MigrateOrder{Node: to})
			fine(t, "Migrate", err)
			h.well(task)
			want = append([]core.TaskID{task}, want...)
			back := g.Ref
			back.Node = to
			task, err = w.Hypervisor.Migrate(t.Context(), back, core.MigrateOrder{Node: g.Ref.Node})
			fine(t, "Migrate back", err)
			h.well(task)
		}
		tasks, err := w.Hypervisor.MigrateTasks(t.Context(), g.Ref)
		fine(t, "MigrateTasks", err)
		if len(none) != 0 || !slices.Equal(tasks, want) {
			t.Errorf("first %v, then %v, want %v", none, tasks, want)
		}
	}
}
