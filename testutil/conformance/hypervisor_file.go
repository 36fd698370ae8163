package conformance

import (
	"io/fs"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func fileCases() []Case[HypervisorWorld] {
	return []Case[HypervisorWorld]{
		{"a file is put into a guest that runs, and another in its place", filePut},
		{"a file has the bytes and the mode that were said, whatever they are", fileOdd},
		{"what is no file of a guest is Invalid, and nothing is written", fileInvalid},
		{"a guest that is off, or has no way in, gets no file", fileOff},
		{"behind a closed fence no file is put", fileFenced},
		{"a file for a guest that is gone is NotFound", fileGone},
		{"a file whose reply was lost is Unknown, and may be put again", fileLost},
	}
}

const keyFile = "/etc/docker/server-key.pem"

func pem(content string) core.GuestFile {
	return core.GuestFile{Path: keyFile, Mode: 0o600, Content: []byte(content)}
}

func (h herd) put(ref core.GuestRef, f core.GuestFile) {
	h.t.Helper()
	fine(h.t, "PutFile", h.Hypervisor.PutFile(h.t.Context(), ref, f))
	h.hasFile(ref, f)
}

// hasFile fails unless the guest has the file, and no draft of it.
func (h herd) hasFile(ref core.GuestRef, want core.GuestFile) {
	h.t.Helper()
	if h.Files == nil {
		return
	}
	got := h.Files(ref.VMID)
	equal(h.t, "content of "+want.Path, string(got[want.Path].Content), string(want.Content))
	equal(h.t, "mode of "+want.Path, got[want.Path].Mode, want.Mode)
	if _, left := got[want.Draft()]; left {
		h.t.Errorf("the draft of %s is left", want.Path)
	}
}

func (h herd) hasNoFile(ref core.GuestRef) {
	h.t.Helper()
	if h.Files != nil {
		equal(h.t, "files", len(h.Files(ref.VMID)), 0)
	}
}

func filePut(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.awake() {
		for _, content := range []string{"-----BEGIN KEY-----\nMHcC\n-----END KEY-----\n", "another\n", "another\n"} {
			h.put(g.Ref, pem(content))
		}
		cert := core.GuestFile{Path: "/etc/docker/ca.pem", Mode: 0o644, Content: []byte("a certificate\n")}
		h.put(g.Ref, cert)
		h.hasFile(g.Ref, pem("another\n"))
		h.same(g)
	}
}

func fileOdd(t T, w HypervisorWorld) {
	h := w.herd(t)
	var all []byte
	for len(all) < core.MaxGuestFile {
		all = append(all, byte(len(all)))
	}
	for _, g := range h.awake() {
		for mode, content := range map[fs.FileMode]string{0o400: "'\"$(reboot)`\\\n", 0o644: "\n\n  ", 0o755: "#!/bin/sh\necho ünï\r\n", 0o600: string(all), 0o640: "\x00"} {
			h.put(g.Ref, core.GuestFile{Path: "/opt/remuda/deep/file_" + mode.String(), Mode: mode, Content: []byte(content)})
		}
	}
}

func fileInvalid(t T, w HypervisorWorld) {
	h := w.herd(t)
	good := pem("x")
	for _, g := range h.both() {
		for _, spoil := range []func(*core.GuestFile){
			func(f *core.GuestFile) { f.Path = "etc/x" }, func(f *core.GuestFile) { f.Path = "/etc/../root/x" },
			func(f *core.GuestFile) { f.Path = "/etc/a b" }, func(f *core.GuestFile) { f.Path = "/etc/;reboot" },
			func(f *core.GuestFile) { f.Mode = 0 }, func(f *core.GuestFile) { f.Mode = fs.ModeSetuid | 0o755 },
			func(f *core.GuestFile) { f.Content = nil }, func(f *core.GuestFile) { f.Content = make([]byte, core.MaxGuestFile+1) },
		} {
			f := good
			spoil(&f)
			refused(t, "PutFile", w.Hypervisor.PutFile(t.Context(), g.Ref, f), core.Invalid)
		}
		h.hasNoFile(g.Ref)
	}
}

func fileOff(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		refused(t, "PutFile", w.Hypervisor.PutFile(t.Context(), g.Ref, pem("x")), core.Conflict, core.CodeGuestNotRunning)
	}
	if w.Deaf == nil {
		return
	}
	for _, g := range h.awake() {
		w.Deaf(g.Ref.VMID)
		code := core.CodeAgentNotRunning
		if g.Ref.Kind == core.Container {
			code = core.CodeTerminalLogin
		}
		refused(t, "PutFile", w.Hypervisor.PutFile(t.Context(), g.Ref, pem("x")), core.Conflict, code)
		h.hasNoFile(g.Ref)
	}
}

func fileFenced(t T, w HypervisorWorld) {
	h := w.herd(t)
	ctx := ports.WithFence(t.Context(), func() time.Duration { return 0 })
	for _, g := range h.awake() {
		before := h.sent()
		refused(t, "PutFile", w.Hypervisor.PutFile(ctx, g.Ref, pem("x")), core.Unavailable, core.CodeLeaseEnding)
		h.hasNoFile(g.Ref)
		equal(t, "changes sent", h.sent(), before)
	}
}

func fileGone(t T, w HypervisorWorld) {
	for _, kind := range []core.GuestKind{core.VM, core.Container} {
		ref := core.GuestRef{Node: w.Template.Node, VMID: w.VMID(), Kind: kind}
		refused(t, "PutFile", w.Hypervisor.PutFile(t.Context(), ref, pem("x")), core.NotFound)
	}
}

func fileLost(t T, w HypervisorWorld) {
	if w.Lose == nil {
		return
	}
	h := w.herd(t)
	for _, g := range h.awake() {
		w.Lose()
		refused(t, "PutFile", w.Hypervisor.PutFile(t.Context(), g.Ref, pem("x")), core.Unknown)
		h.put(g.Ref, pem("x"))
	}
}
