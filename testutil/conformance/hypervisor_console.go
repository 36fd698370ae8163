package conformance

import (
	"bytes"
	"context"
	"time"

	"github.com/remudahq/remuda/core"
)

func consoleCases() []Case[HypervisorWorld] {
	return []Case[HypervisorWorld]{
		{"what is typed into a terminal is shown, and each terminal is one of its own", terminalTyped},
		{"a guest that is off has no terminal", terminalOff},
		{"a terminal ends with its context", terminalLeft},
	}
}

// shell makes a container that runs.
func (h herd) shell() core.Guest {
	h.t.Helper()
	for _, g := range h.awake() {
		if g.Ref.Kind == core.Container {
			return g
		}
	}
	h.t.Fatalf("there is no container")
	return core.Guest{}
}

func terminalTyped(t T, w HypervisorWorld) {
	h := w.herd(t)
	g := h.shell()
	for _, word := range []string{"remuda-one", "remuda-two"} {
		line, err := h.Hypervisor.Terminal(t.Context(), g.Ref)
		fine(t, "Terminal", err)
		_, err = line.Write([]byte(word))
		fine(t, "typing", err)
		var shown []byte
		buffer := make([]byte, 4096)
		for give := time.Now().Add(time.Minute); !bytes.Contains(shown, []byte(word)); {
			n, err := line.Read(buffer)
			shown = append(shown, buffer[:n]...)
			if err != nil || time.Now().After(give) {
				t.Fatalf("the terminal showed %q, and then %v", shown, err)
			}
		}
		fine(t, "hanging up", line.Close())
	}
}

func terminalOff(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		_, err := h.Hypervisor.Terminal(t.Context(), g.Ref)
		refused(t, "Terminal", err, core.Conflict, core.CodeGuestNotRunning)
	}
}

func terminalLeft(t T, w HypervisorWorld) {
	h := w.herd(t)
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	line, err := h.Hypervisor.Terminal(ctx, h.shell().Ref)
	fine(t, "Terminal", err)
	leave()
	buffer := make([]byte, 4096)
	for err == nil {
		_, err = line.Read(buffer)
	}
}
