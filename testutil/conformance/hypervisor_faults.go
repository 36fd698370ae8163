package conformance

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func hypervisorFaultCases() []Case[HypervisorWorld] {
	return []Case[HypervisorWorld]{
		{"behind a closed fence nothing is changed, and reads pass", fenceCloses},
		{"an open fence lets changes pass", fenceOpen},
		{"a clone whose reply was lost is Unknown, and it stands there", lostClone},
		{"a start whose reply was lost is Unknown, and its task is listed", lostStart},
		{"a change whose reply was lost is Unknown, and may be sent again", lostConfigure},
		{"a cluster that is not reached is Unavailable, whatever is asked", notReached},
		{"a caller who has left changes nothing", callerLeft},
	}
}

// change is one call that changes something.
type change struct {
	name string
	do   func(ctx context.Context) error
}

// changes lists every call that changes something, all of them to one guest.
func (h herd) changes(g core.Guest) []change {
	order, create := h.order(), h.createOrder()
	hv := h.Hypervisor
	return []change{
		{"Clone", func(ctx context.Context) error { _, err := hv.Clone(ctx, order); return err }},
		{"Create", func(ctx context.Context) error { _, err := hv.Create(ctx, create); return err }},
		{"Configure", func(ctx context.Context) error { return hv.Configure(ctx, g.Ref, h.config(g)) }},
		{"Grow", func(ctx context.Context) error {
			_, err := hv.Grow(ctx, g.Ref, core.RootDisk(g.Ref.Kind), 64*core.GiB)
			return err
		}},
		{"AddDisk", func(ctx context.Context) error { _, err := hv.AddDisk(ctx, g.Ref, h.newDisk(g)); return err }},
		{"Protect", func(ctx context.Context) error { return hv.Protect(ctx, g.Ref, true) }},
		{"Describe", func(ctx context.Context) error { return hv.Describe(ctx, g.Ref, "late", "") }},
		{"SetFirewall", func(ctx context.Context) error {
			return hv.SetFirewall(ctx, g.Ref, core.FirewallOptions{Enable: truth(true)}, core.FirewallOptions{}, "")
		}},
		{"CreateIPSet", func(ctx context.Context) error { return hv.CreateIPSet(ctx, g.Ref, core.IPSet{Name: "late"}) }},
		{"DeleteIPSet", func(ctx context.Context) error { return hv.DeleteIPSet(ctx, g.Ref, "late") }},
		{"AddIPs", func(ctx context.Context) error { return hv.AddIPs(ctx, g.Ref, "late", entries("192.0.2.1")...) }},
		{"RemoveIPs", func(ctx context.Context) error { return hv.RemoveIPs(ctx, g.Ref, "late", entries("192.0.2.1")...) }},
		{"Power", func(ctx context.Context) error { _, err := hv.Power(ctx, g.Ref, core.Start, 0); return err }},
		{"Destroy", func(ctx context.Context) error { _, err := hv.Destroy(ctx, g.Ref); return err }},
		{"TakeSnapshot", func(ctx context.Context) error {
			_, err := hv.TakeSnapshot(ctx, g.Ref, core.SnapshotOrder{Name: "late"})
			return err
		}},
	}
}

func (h herd) sent() int {
	if h.Sent == nil {
		return 0
	}
	return h.Sent()
}

func fenceCloses(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		before := h.sent()
		ctx := ports.WithFence(t.Context(), func() time.Duration { return 0 })
		for _, c := range h.changes(g) {
			refused(t, c.name, c.do(ctx), core.Unavailable, core.CodeLeaseEnding)
		}
		equal(t, "changes sent", h.sent(), before)
		seen, err := w.Hypervisor.Look(ctx, g.Ref)
		fine(t, "Look", err)
		seen.Uptime, g.Uptime = 0, 0
		equal(t, "the guest", seen, g)
	}
}

func fenceOpen(t T, w HypervisorWorld) {
	h := w.herd(t)
	g := h.vm()
	ctx := ports.WithFence(t.Context(), func() time.Duration { return time.Second })
	fine(t, "Describe", w.Hypervisor.Describe(ctx, g.Ref, "in time", ""))
	equal(t, "description", h.see(g.Ref.VMID).Description, "in time")
}

func lostClone(t T, w HypervisorWorld) {
	if w.Lose == nil {
		return
	}
	h := w.herd(t)
	order := h.order()
	w.Lose()
	_, err := w.Hypervisor.Clone(t.Context(), order)
	refused(t, "Clone", err, core.Unknown)
	for give := time.Now().Add(time.Minute); time.Now().Before(give); h.pause() {
		g, err := w.Hypervisor.Look(t.Context(), core.GuestRef{Node: order.Node, VMID: order.VMID, Kind: core.VM})
		fine(t, "Look", err)
		if g.Presence == core.Present && g.Lock == "" {
			equal(t, "description", g.Description, order.Description)
			_, err := w.Hypervisor.Clone(t.Context(), order)
			refused(t, "Clone again", err, core.Conflict, core.CodeVMIDTaken)
			return
		}
	}
	t.Fatalf("the clone does not appear")
}

func lostStart(t T, w HypervisorWorld) {
	if w.Lose == nil {
		return
	}
	h := w.herd(t)
	for _, g := range h.both() {
		w.Lose()
		_, err := w.Hypervisor.Power(t.Context(), g.Ref, core.Start, 0)
		refused(t, "start", err, core.Unknown)
		h.reach(g.Ref, core.On)
		tasks, err := w.Hypervisor.PowerTasks(t.Context(), g.Ref, core.Start)
		fine(t, "PowerTasks", err)
		if len(tasks) != 1 {
			t.Fatalf("got %v, want one task", tasks)
		}
		h.well(tasks[0])
	}
}

func lostConfigure(t T, w HypervisorWorld) {
	if w.Lose == nil {
		return
	}
	h := w.herd(t)
	for _, g := range h.both() {
		c := h.config(g)
		w.Lose()
		refused(t, "Configure", w.Hypervisor.Configure(t.Context(), g.Ref, c), core.Unknown)
		h.configured(g, c)
	}
}

func notReached(t T, w HypervisorWorld) {
	if w.Cut == nil {
		return
	}
	h := w.herd(t)
	g := h.vm()
	changes := h.changes(g)
	w.Cut()
	for _, c := range changes {
		refused(t, c.name, c.do(t.Context()), core.Unavailable)
	}
	ctx, hv := t.Context(), w.Hypervisor
	for name, read := range map[string]func() error{
		"Look":       func() error { _, err := hv.Look(ctx, g.Ref); return err },
		"Inspect":    func() error { _, err := hv.Inspect(ctx, g.Ref); return err },
		"Survey":     func() error { _, err := hv.Survey(ctx); return err },
		"Guests":     func() error { _, err := hv.Guests(ctx); return err },
		"VMIDFree":   func() error { _, err := hv.VMIDFree(ctx, g.Ref.VMID); return err },
		"Identity":   func() error { _, err := hv.Identity(ctx); return err },
		"Certs":      func() error { _, err := hv.Certificates(ctx, g.Ref.Node); return err },
		"Nodes":      func() error { _, err := hv.Nodes(ctx); return err },
		"NodeStatus": func() error { _, err := hv.NodeStatus(ctx, g.Ref.Node); return err },
		"Storages":   func() error { _, err := hv.Storages(ctx, g.Ref.Node); return err },
		"Templates":  func() error { _, err := hv.Templates(ctx); return err },
		"Snapshots":  func() error { _, err := hv.Snapshots(ctx, g.Ref); return err },
		"PowerTasks": func() error { _, err := hv.PowerTasks(ctx, g.Ref, core.Start); return err },
	} {
		refused(t, name, read(), core.Unavailable)
	}
}

func callerLeft(t T, w HypervisorWorld) {
	h := w.herd(t)
	g := h.vm()
	before := h.sent()
	ctx, leave := context.WithCancel(t.Context())
	leave()
	for _, c := range h.changes(g) {
		if err := c.do(ctx); err == nil {
			t.Errorf("%s: got no error", c.name)
		}
	}
	equal(t, "changes sent", h.sent(), before)
	h.same(g)
}
