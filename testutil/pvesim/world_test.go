package pvesim_test

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim"
)

func TestEveryNodeHasADoorOfItsOwn(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{Nodes: 2})
	second, err := sim.ListenAs("pve2", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sim.ListenAs("pve9", "127.0.0.1:0"); err == nil {
		t.Error("a node that is not there listens")
	}
	for url, node := range map[string]string{sim.URL(): "pve1", second.URL(): "pve2"} {
		c := newClient(t, url, sim.Token())
		for _, row := range c.ok("GET", "/cluster/status").([]any) {
			if row := row.(map[string]any); row["type"] == "node" && (row["local"] == 1.0) != (row["name"] == node) {
				t.Errorf("through %s: %v", node, row)
			}
		}
		if got := c.ok("GET", "/nodes/localhost/certificates/info").([]any)[1].(map[string]any)["fingerprint"]; got != sim.FingerprintOf(node) {
			t.Errorf("localhost of %s: got %v", node, got)
		}
		if got := seen(t, url); got != sim.FingerprintOf(node) {
			t.Errorf("the certificate of %s: got %s", node, got)
		}
	}
}

func TestACertificateChangesAtRunTime(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	before := sim.Fingerprint()
	c := connect(t, sim)
	pinned := newClient(t, sim.URL(), sim.Token())
	pinned.http.Transport = &http.Transport{TLSClientConfig: pin(before)}
	pinned.ok("GET", "/version")
	print, err := sim.RotateCertificate("pve1")
	if err != nil || print == before || print != sim.Fingerprint() || seen(t, sim.URL()) != print {
		t.Errorf("got %s, %v", print, err)
	}
	pinned.http.CloseIdleConnections() // one whose answer has just gone out may take another call
	if _, err := pinned.try("GET", "/version"); err == nil || !strings.Contains(err.Error(), "another certificate") {
		t.Errorf("a client that trusts the old one: got %v", err)
	}
	c.ok("GET", "/version")
	if _, err := sim.RotateCertificate("pve9"); err == nil {
		t.Error("a node that is not there has a certificate")
	}
}

func TestANodeRefusesConnectionsAndTakesThemAgain(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	url := sim.URL()
	c := connect(t, sim)
	c.ok("GET", "/version")
	for range 2 {
		if err := sim.SetRefusing("pve1", true); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.try("GET", "/version"); err == nil || !strings.Contains(err.Error(), "connection refused") {
		t.Errorf("got %v", err)
	}
	if err := sim.SetRefusing("pve1", false); err != nil || sim.URL() != url {
		t.Fatalf("got %s, %v", sim.URL(), err)
	}
	c.ok("GET", "/version")
}

func TestARebootEndsEveryWorkerOfItsNodeAndNoOther(t *testing.T) {
	t.Parallel()
	bubble(t, pvesim.Options{Nodes: 2}, func(sim *pvesim.Sim, c *client) {
		sim.FailTask(pvesim.TaskFault{Type: "qmconfig", Hold: true})
		here := []string{
			c.upid("POST", node+"/qemu/9000/clone", "newid", "100", "full", "1"),
			c.upid("POST", node+"/qemu/9001/config", "tags", "held"),
		}
		time.Sleep(300 * time.Millisecond)
		here = append(here, c.upid("POST", node+"/qemu/9001/clone", "newid", "102", "full", "1")) // waits for the lock of its source
		there := c.upid("POST", "/nodes/pve2/qemu/9100/clone", "newid", "101", "full", "1")
		sim.Reboot("pve1", 0)
		for _, upid := range here {
			if exit := c.wait(upid); exit != "unexpected status" {
				t.Errorf("%s ended in %q", upid, exit)
			}
		}
		if exit := c.wait(there); exit != "OK" {
			t.Errorf("on the other node: %q", exit)
		}
		time.Sleep(time.Minute)
		if g := sim.Guests()[100]; g.Lock != "clone" {
			t.Errorf("got %+v", g)
		}
		sim.Heal()
		c.done("POST", node+"/qemu/9000/clone", "newid", "103") // the locks of files are free
	})
}

func TestWithoutQuorumAWorkerCannotWrite(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := connect(t, sim)
	c.done("POST", node+"/qemu/9000/clone", "newid", "100")
	c.done("POST", node+"/qemu/100/status/start")
	sim.SetQuorum(false)
	before := sim.Snapshot()
	const denied = "unable to open file '/etc/pve/nodes/pve1/qemu-server/100.conf.tmp.4100' - Permission denied"
	c.fails(denied, "POST", node+"/qemu/100/snapshot", "snapname", "s1")
	c.fails(denied, "PUT", node+"/qemu/100/resize", "disk", "scsi0", "size", "9G")
	c.refused(500, "cluster not ready - no quorum?", "POST", node+"/qemu", "vmid", "101")
	c.refused(500, "cluster not ready - no quorum?", "POST", node+"/qemu/100/status/start")
	if sim.Snapshot() != before {
		t.Error("something was written")
	}
	c.done("POST", node+"/qemu/100/status/stop")
	c.fails(denied, "DELETE", node+"/qemu/100")
	sim.SetQuorum(true)
	c.done("DELETE", node+"/qemu/100")
}

func TestContainersAreUnderTheCareOfHAToo(t *testing.T) {
	t.Parallel()
	bubble(t, pvesim.Options{Nodes: 2}, func(sim *pvesim.Sim, c *client) {
		sim.AddGuest("lxc", 200, "pve1", map[string]string{"hostname": "ct"})
		sim.SetHA(200, &pvesim.HA{After: 5 * time.Second})
		for _, power := range []string{"start", "stop", "start", "shutdown"} {
			c.done("POST", node+"/lxc/200/status/"+power)
			if sim.Guests()[200].Running != (power != "start") {
				t.Errorf("%s was carried out at once", power)
			}
			time.Sleep(10 * time.Second)
			if sim.Guests()[200].Running != (power == "start") {
				t.Errorf("%s was never carried out", power)
			}
		}
		c.refused(500, "unable to remove CT 200 - used in HA resources and purge parameter not set.", "DELETE", node+"/lxc/200")
		c.done("DELETE", node+"/lxc/200", "purge", "1")
	})
}

func TestEffectsAreWhatReallyHappened(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{Nodes: 2})
	c := connect(t, sim)
	sim.Fail(pvesim.Fault{Method: "POST", Path: cloning, After: true, Reset: true})
	if _, err := c.try("POST", node+"/qemu/9000/clone", "newid", "100", "description", "mark"); err == nil {
		t.Fatal("the reply arrived")
	}
	eventually(func() bool { return len(sim.Machines()) == 1 && sim.Guests()[100].Lock == "" })
	sim.FailTask(pvesim.TaskFault{Type: "qmclone", Stages: 1, Exit: "no"})
	c.fails("clone failed: no", "POST", node+"/qemu/9000/clone", "newid", "101")
	c.ok("PUT", node+"/qemu/100/config", "cores", "1")
	c.done("POST", node+"/qemu/100/status/start")
	c.fails("VM 100 already running", "POST", node+"/qemu/100/status/start") // and no effect
	c.done("POST", node+"/qemu/100/status/stop")
	c.done("DELETE", node+"/qemu/100")
	var got []string
	for i, e := range sim.Effects(0) {
		if e.Seq != i+1 || e.Who == "" || e.Node != "pve1" {
			t.Errorf("%+v", e)
		}
		if e.Effect != "call" {
			got = append(got, fmt.Sprint(e.Effect, " ", e.VMID, " ", e.Description))
		}
	}
	want := "clone 100 mark, clone 101 , undo 101 , start 100 mark, stop 100 mark, destroy 100 mark"
	if strings.Join(got, ", ") != want {
		t.Errorf("got %q, want %q", got, want)
	}
	all := sim.Effects(0)
	if last := sim.Effects(len(all) - 1); len(last) != 1 || last[0].Seq != len(all) || len(sim.Effects(len(all))) != 0 {
		t.Errorf("the last one: got %v", last)
	}
}

// seen is the fingerprint that a server shows.
func seen(t *testing.T, url string) string {
	t.Helper()
	conn, err := tls.Dial("tcp", strings.TrimPrefix(url, "https://"), &tls.Config{InsecureSkipVerify: true}) // a simulator
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	return fingerprint(conn.ConnectionState().PeerCertificates[0].Raw)
}

func fingerprint(raw []byte) string {
	return strings.ReplaceAll(fmt.Sprintf("% X", sha256.Sum256(raw)), " ", ":")
}

func pin(want string) *tls.Config {
	return &tls.Config{InsecureSkipVerify: true, VerifyPeerCertificate: func(raw [][]byte, _ [][]*x509.Certificate) error {
		if got := fingerprint(raw[0]); got != want {
			return fmt.Errorf("another certificate: %s", got)
		}
		return nil
	}}
}

// TestAConnectionThatWasInUseOutlivesTheOldCertificateByOneAnswer: it is closed
// with the next one.
func TestAConnectionThatWasInUseOutlivesTheOldCertificateByOneAnswer(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	pinned := newClient(t, sim.URL(), sim.Token())
	pinned.http.Transport = &http.Transport{TLSClientConfig: pin(sim.Fingerprint())}
	held := sim.Fail(pvesim.Fault{Path: "/version", Hold: true})
	answers := later(pinned, "GET", "/version")
	await(t, held)
	if _, err := sim.RotateCertificate("pve1"); err != nil {
		t.Fatal(err)
	}
	held.Remove()
	if got := <-answers; got != "200 OK" {
		t.Errorf("what was under way: got %s", got)
	}
	pinned.ok("GET", "/version")
	pinned.http.CloseIdleConnections() // one whose answer has just gone out may take another call
	if _, err := pinned.try("GET", "/version"); err == nil || !strings.Contains(err.Error(), "another certificate") {
		t.Errorf("got %v", err)
	}
}
