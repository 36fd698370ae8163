package conformance

import (
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func accessCases() []Case[HypervisorWorld] {
	return []Case[HypervisorWorld]{
		{"a password is set in a guest that runs, and may be set again", passwordSet},
		{"a password is set as it is, whatever characters it has", passwordOdd},
		{"a user that the guest does not have is refused, and nothing is changed", passwordNobody},
		{"a guest that is off has no way in", passwordOff},
		{"a guest without an agent, or with a login at its terminal, has no way in", passwordDeaf},
		{"behind a closed fence no password is set", passwordFenced},
		{"the way into a guest that is gone is NotFound", passwordGone},
		{"a password whose reply was lost is Unknown, and may be sent again", passwordLost},
	}
}

// awake makes one running guest of each kind that can be told a password.
func (h herd) awake() []core.Guest {
	h.t.Helper()
	guests := h.both()
	for i, g := range guests {
		h.power(g.Ref, core.Start)
		guests[i] = h.see(g.Ref.VMID)
		h.listens(g.Ref)
	}
	return guests
}

// listens waits until a guest that was just started lets itself be told.
func (h herd) listens(ref core.GuestRef) {
	h.t.Helper()
	var err error
	for give := time.Now().Add(2 * time.Minute); time.Now().Before(give); h.pause() {
		if err = h.Hypervisor.CheckAccess(h.t.Context(), ref); err == nil {
			return
		}
		refused(h.t, "CheckAccess", err, core.Conflict, core.CodeAgentNotRunning)
	}
	h.t.Fatalf("VMID %d has no way in: %v", ref.VMID, err)
}

func (h herd) hasPassword(ref core.GuestRef, user, want string) {
	h.t.Helper()
	if h.Passwords != nil {
		equal(h.t, "password of "+user, h.Passwords(ref.VMID)[user], want)
	}
}

func (h herd) set(ref core.GuestRef, password string) {
	h.t.Helper()
	fine(h.t, "SetPassword", h.Hypervisor.SetPassword(h.t.Context(), ref, "root", password))
	h.hasPassword(ref, "root", password)
}

func passwordSet(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.awake() {
		for _, password := range []string{"first-secret", "second-secret", "second-secret"} {
			h.set(g.Ref, password)
		}
		h.same(g)
	}
}

func passwordOdd(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.awake() {
		for _, password := range []string{`p'a"s$s` + "`w\\o;r&d|", "two  words ", "  leading", "ünï:çø=dé%41", `$(reboot) ${P} \n -n *`, "root:root"} {
			h.set(g.Ref, password)
		}
	}
}

func passwordNobody(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.awake() {
		h.set(g.Ref, "known-secret")
		err := w.Hypervisor.SetPassword(t.Context(), g.Ref, "nobody-here", "other-secret")
		refused(t, "SetPassword", err, core.Denied, core.CodePasswordRefused)
		h.hasPassword(g.Ref, "root", "known-secret")
		h.hasPassword(g.Ref, "nobody-here", "")
		h.set(g.Ref, "another-secret") // a refusal is not the end
	}
}

func passwordOff(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		refused(t, "CheckAccess", w.Hypervisor.CheckAccess(t.Context(), g.Ref), core.Conflict, core.CodeGuestNotRunning)
		err := w.Hypervisor.SetPassword(t.Context(), g.Ref, "root", "new-secret")
		refused(t, "SetPassword", err, core.Conflict, core.CodeGuestNotRunning)
		h.same(g)
	}
}

func passwordDeaf(t T, w HypervisorWorld) {
	if w.Deaf == nil {
		return
	}
	h := w.herd(t)
	for _, g := range h.awake() {
		h.set(g.Ref, "known-secret")
		w.Deaf(g.Ref.VMID)
		code := core.CodeAgentNotRunning
		if g.Ref.Kind == core.Container {
			code = core.CodeTerminalLogin
		}
		refused(t, "CheckAccess", w.Hypervisor.CheckAccess(t.Context(), g.Ref), core.Conflict, code)
		refused(t, "SetPassword", w.Hypervisor.SetPassword(t.Context(), g.Ref, "root", "new-secret"), core.Conflict, code)
		h.hasPassword(g.Ref, "root", "known-secret")
	}
}

func passwordFenced(t T, w HypervisorWorld) {
	h := w.herd(t)
	ctx := ports.WithFence(t.Context(), func() time.Duration { return 0 })
	for _, g := range h.awake() {
		h.set(g.Ref, "known-secret")
		before := h.sent()
		err := w.Hypervisor.SetPassword(ctx, g.Ref, "root", "new-secret")
		refused(t, "SetPassword", err, core.Unavailable, core.CodeLeaseEnding)
		h.hasPassword(g.Ref, "root", "known-secret")
		equal(t, "changes sent", h.sent(), before)
	}
}

func passwordGone(t T, w HypervisorWorld) {
	for _, kind := range []core.GuestKind{core.VM, core.Container} {
		ref := core.GuestRef{Node: w.Template.Node, VMID: w.VMID(), Kind: kind}
		refused(t, "CheckAccess", w.Hypervisor.CheckAccess(t.Context(), ref), core.NotFound)
		refused(t, "SetPassword", w.Hypervisor.SetPassword(t.Context(), ref, "root", "new-secret"), core.NotFound)
	}
}

func passwordLost(t T, w HypervisorWorld) {
	if w.Lose == nil {
		return
	}
	h := w.herd(t)
	for _, g := range h.awake() {
		w.Lose()
		refused(t, "SetPassword", w.Hypervisor.SetPassword(t.Context(), g.Ref, "root", "new-secret"), core.Unknown)
		h.set(g.Ref, "new-secret")
	}
}
