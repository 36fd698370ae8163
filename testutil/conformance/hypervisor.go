package conformance

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// HypervisorWorld is a cluster that a case may make guests on. The hooks are
// nil where a world has no such power, as a real Proxmox has none; a case that
// needs one then has nothing to show and passes.
type HypervisorWorld struct {
	Hypervisor ports.Hypervisor

	Template core.Template // a VM template
	Archive  core.Template // a container archive
	Storage  string        // for the disks of what is made
	Bridge   string        // for the network of what is made
	VMID     func() int    // one that nothing stands under; each call another

	Wait func() // lets a little time pass; nil is ten real milliseconds

	// Form puts down what a clone or a create shows in its first moments.
	Form func(vmid int, kind core.GuestKind)
	Lock func(vmid int, lock string) // sets Proxmox's own lock on a guest
	Hide func(vmid int)              // takes away our right to see a guest
	Move func(vmid int) string       // puts a guest on another node, and names it
	Fail func()                      // the next clone begins, and its task fails
	Deaf func(vmid int)              // takes the agent out of a VM, and the shell from a container's terminal
	Lose func()                      // the next change happens, and its reply is lost
	Cut  func()                      // the cluster is not reached any more
	Sent func() int                  // how many changes the cluster has accepted

	Snippet   func(node string) string                 // puts a volume of user data onto a node, which our token may see
	Passwords func(vmid int) map[string]string         // inside a guest, by user
	Files     func(vmid int) map[string]core.GuestFile // inside a guest, by path
}

// Hypervisor runs the suites of [ports.Hypervisor]. open makes a world for
// each case; the cases run in parallel.
func Hypervisor(t *testing.T, open func(t *testing.T) HypervisorWorld) {
	for _, suite := range HypervisorSuites() {
		run(t, suite, open)
	}
}

// HypervisorSuites lists the suites of [ports.Hypervisor].
func HypervisorSuites() []Suite[HypervisorWorld] {
	return []Suite[HypervisorWorld]{
		{"Inventory", inventoryCases()},
		{"Consoles", consoleCases()},
		{"Grapher", graphCases()},
		{"Looker", append(lookerCases(), inspectCases()...)},
		{"Maker", makerCases()},
		{"Firewall", firewallCases()},
		{"Configurer", slices.Concat(configurerCases(), addDiskCases(), cloudInitCases())},
		{"Restorer", restorerCases()},
		{"Powerer", powererCases()},
		{"Snapshots", snapshotCases()},
		{"Tasks", taskCases()},
		{"Migrator", migratorCases()},
		{"Access", slices.Concat(accessCases(), fileCases())},
		{"Faults", hypervisorFaultCases()},
	}
}

// herd makes guests in a world and takes them away again.
type herd struct {
	HypervisorWorld
	t T
}

func (w HypervisorWorld) herd(t T) herd { return herd{w, t} }

// order is for a guest of its own, that carries a mark.
func (h herd) order() core.CloneOrder {
	vmid := h.VMID()
	h.t.Cleanup(func() { h.remove(vmid) })
	return core.CloneOrder{
		Source: core.ImageSource{Node: h.Template.Node, VMID: h.Template.VMID}, Kind: core.VM,
		Node: h.Template.Node, VMID: vmid, Hostname: "conform", Description: "made by a test\n" + newMark().String(),
		Storage: h.Storage, Full: true,
	}
}

func newMark() core.Mark {
	return core.Mark{Server: newID[core.ServerID](), Operation: newID[core.OperationID]()}
}

func (h herd) createOrder() core.CreateOrder {
	vmid := h.VMID()
	h.t.Cleanup(func() { h.remove(vmid) })
	return core.CreateOrder{
		Source: core.ImageSource{Node: h.Archive.Node, Volume: h.Archive.Volume}, Node: h.Archive.Node, VMID: vmid,
		Hostname: "conform-ct", Description: "made by a test\n" + newMark().String(), Storage: h.Storage,
		Spec:    core.Spec{Cores: 1, Memory: 256 * core.MiB, Swap: 0, Disks: map[string]int64{"rootfs": 2 * core.GiB}},
		Network: core.Network{MAC: core.NewMAC([5]byte{0, 0, byte(vmid >> 16), byte(vmid >> 8), byte(vmid)}), Bridge: h.Bridge},
		Login:   core.Login{Password: "correct-horse"}, Shell: true,
	}
}

// vm makes a VM and looks at it.
func (h herd) vm() core.Guest {
	h.t.Helper()
	order := h.order()
	task, err := h.Hypervisor.Clone(h.t.Context(), order)
	fine(h.t, "Clone", err)
	h.well(task)
	return h.see(order.VMID)
}

// container makes a container and looks at it.
func (h herd) container() core.Guest {
	h.t.Helper()
	order := h.createOrder()
	task, err := h.Hypervisor.Create(h.t.Context(), order)
	fine(h.t, "Create", err)
	h.well(task)
	return h.see(order.VMID)
}

// both makes one guest of each kind.
func (h herd) both() []core.Guest {
	h.t.Helper()
	return []core.Guest{h.vm(), h.container()}
}

// see looks at a guest that must be there.
func (h herd) see(vmid int) core.Guest {
	h.t.Helper()
	g, err := h.Hypervisor.Look(h.t.Context(), core.GuestRef{VMID: vmid, Kind: core.VM})
	fine(h.t, "Look", err)
	if g.Presence != core.Present {
		h.t.Fatalf("VMID %d is %s, want present", vmid, g.Presence)
	}
	return g
}

// same fails unless the guest is as it was. Its uptime and its place may differ.
func (h herd) same(before core.Guest) {
	h.t.Helper()
	after := h.see(before.Ref.VMID)
	after.Uptime, before.Uptime = 0, 0
	equal(h.t, "the guest afterwards", after, before)
}

// end waits until a task ended.
func (h herd) end(ctx context.Context, id core.TaskID) (core.TaskStatus, error) {
	for give := time.Now().Add(2 * time.Minute); time.Now().Before(give); h.pause() {
		s, err := h.Hypervisor.Task(ctx, id)
		if err != nil || !s.Running {
			return s, err
		}
	}
	return core.TaskStatus{}, errors.New("the task does not end")
}

// well waits for a task that must end well; an empty one has.
func (h herd) well(id core.TaskID) {
	h.t.Helper()
	if id == "" {
		return
	}
	s, err := h.end(h.t.Context(), id)
	fine(h.t, "Task", err)
	if s.Failed || s.Killed {
		h.t.Fatalf("task %s ended with %q: %v", id, s.Exit, s.Err)
	}
}

func (h herd) pause() {
	if h.Wait != nil {
		h.Wait()
		return
	}
	time.Sleep(10 * time.Millisecond)
}

// power does an action, and waits for its task and for the state.
func (h herd) power(ref core.GuestRef, action core.PowerAction) {
	h.t.Helper()
	task, err := h.Hypervisor.Power(h.t.Context(), ref, action, time.Minute)
	fine(h.t, string(action), err)
	h.well(task)
	h.reach(ref, action.Until())
}

// reach waits until a guest is seen in a state: a task may end before.
func (h herd) reach(ref core.GuestRef, want core.Power) {
	h.t.Helper()
	for give := time.Now().Add(time.Minute); time.Now().Before(give); h.pause() {
		if h.see(ref.VMID).Power == want {
			return
		}
	}
	h.t.Fatalf("VMID %d is %s, want %s", ref.VMID, h.see(ref.VMID).Power, want)
}

// remove takes away what a case has made, however far it came. The context of
// the case is over by then.
func (h herd) remove(vmid int) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	g, err := h.Hypervisor.Look(ctx, core.GuestRef{VMID: vmid, Kind: core.VM})
	if err != nil || g.Presence != core.Present {
		return
	}
	_ = h.Hypervisor.Protect(ctx, g.Ref, false)
	if g.Power != core.Off {
		if task, err := h.Hypervisor.Power(ctx, g.Ref, core.Stop, 0); err == nil && task != "" {
			_, _ = h.end(ctx, task)
		}
	}
	if task, err := h.Hypervisor.Destroy(ctx, g.Ref); err == nil {
		_, _ = h.end(ctx, task)
	}
}
