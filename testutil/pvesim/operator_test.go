package pvesim_test

import (
	"net/http/httptest"
	"testing"

	"github.com/remudahq/remuda/testutil/pvesim"
)

// What an operator does on the node itself, past the API, the API shows.
func TestWhatIsDonePastTheAPIIsSeenThroughIt(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := connect(t, sim)
	sim.AddGuest("qemu", 500, "pve1", map[string]string{"name": "x", "memory": "512"})
	for _, want := range []string{"running", "stopped"} {
		if !sim.SetRunning(500, want == "running") {
			t.Fatal("there is no guest 500")
		}
		if got := c.ok("GET", "/nodes/pve1/qemu/500/status/current").(map[string]any)["status"]; got != want {
			t.Errorf("got %v, want %s", got, want)
		}
	}
	if a := c.do("GET", "/cluster/nextid", "vmid", "500"); a.Status != 400 {
		t.Errorf("500 is taken: got %d %s, want 400", a.Status, a.Reason)
	}
	if !sim.RemoveGuest(500) || sim.RemoveGuest(500) {
		t.Error("a guest can be removed once")
	}
	if a := c.do("GET", "/cluster/nextid", "vmid", "500"); a.Status != 200 {
		t.Errorf("500 is free: got %d %s, want 200", a.Status, a.Reason)
	}
}

func TestTheAuthoritysCertificateIsTheOneThatTheAPIShows(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	for _, row := range connect(t, sim).do("GET", "/nodes/pve1/certificates/info").Data.([]any) {
		cert := row.(map[string]any)
		if cert["filename"] != "pve-root-ca.pem" {
			continue
		}
		if cert["pem"] != sim.CA() {
			t.Errorf("got %v, want %s", cert["pem"], sim.CA())
		}
		return
	}
	t.Error("the root certificate is not listed")
}

func TestTheHandlerCanBeServedByAnybody(t *testing.T) {
	t.Parallel()
	sim, err := pvesim.New(pvesim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sim.Close() })
	server := httptest.NewServer(sim.Handler())
	t.Cleanup(server.Close)
	a := newClient(t, server.URL, sim.Token()).do("GET", "/nope")
	if want := "Method 'GET /nope' not implemented"; a.Status != 501 || a.Reason != want {
		t.Errorf("got %d %q, want 501 %q", a.Status, a.Reason, want)
	}
}
