package pvesim

import (
	"io"
	"os"
	"testing"
)

// Running is a simulator of a test, with its port.
type Running struct {
	*Sim
	server *Server
}

// URL is where the API is, without a path.
func (r *Running) URL() string { return r.server.URL() }

// Start runs a simulator on a port of its own until the test ends. Without
// durations of its own it is fast. The environment variable REMUDA_SIM_RECORD
// names a file to which all exchanges are recorded.
func Start(t testing.TB, o Options) *Running {
	t.Helper()
	if o.Durations == nil {
		fast := Fast()
		o.Durations = &fast
	}
	if name := os.Getenv("REMUDA_SIM_RECORD"); name != "" && o.Recorder == nil {
		o.Recorder = appendTo(t, name)
	}
	sim, err := New(o)
	if err != nil {
		t.Fatalf("pvesim: %v", err)
	}
	t.Cleanup(func() { _ = sim.Close() })
	server, err := sim.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatalf("pvesim: %v", err)
	}
	return &Running{Sim: sim, server: server}
}

func appendTo(t testing.TB, name string) io.Writer {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600) // the caller's own file
	if err != nil {
		t.Fatalf("pvesim: %v", err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}
