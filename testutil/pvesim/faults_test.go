package pvesim_test

import (
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim"
)

func TestAReplyIsLostAfterTheEffect(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := connect(t, sim)
	const call, path = "POST /nodes/{node}/qemu/{vmid}/clone", node + "/qemu/9000/clone"
	sim.Fail(pvesim.Fault{Method: "POST", Path: "/nodes/{node}/qemu/{vmid}/clone", After: true, Reset: true})
	if _, err := c.try("POST", path, "newid", "100"); err == nil {
		t.Fatal("the reply arrived")
	}
	eventually(func() bool { return len(sim.Machines()) == 1 && sim.Guests()[100].Lock == "" })
	if n := sim.Count(call); n != 1 {
		t.Errorf("clones: got %d, want 1", n)
	}
	c.refused(500, "unable to create VM 100: config file already exists", "POST", path, "newid", "100")
}

func TestACallIsLostBeforeTheEffect(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := connect(t, sim)
	before := sim.Snapshot()
	sim.Fail(pvesim.Fault{Method: "POST", Path: "/nodes/pve1/qemu/*/clone", Skip: 0, Times: 2, Reset: true})
	for range 2 {
		if _, err := c.try("POST", node+"/qemu/9000/clone", "newid", "100"); err == nil {
			t.Fatal("the reply arrived")
		}
	}
	if sim.Snapshot() != before {
		t.Error("the lost call had an effect")
	}
	sim.Fail(pvesim.Fault{Path: "/cluster/nextid", Status: 596})
	c.refused(596, "Broken pipe", "GET", "/cluster/nextid")
	c.ok("GET", "/cluster/nextid")
	sim.Fail(pvesim.Fault{Path: "/version", Status: 500, Reason: "cluster not ready - no quorum?", Times: -1})
	c.refused(500, "cluster not ready - no quorum?", "GET", "/version")
	c.refused(500, "cluster not ready - no quorum?", "GET", "/version")
	sim.Heal()
	c.ok("GET", "/version")
}

func TestEverythingIsAsBeforeAfterALife(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	before := sim.Snapshot()
	if got := live(connect(t, sim), machineLife, ""); got != "" {
		t.Fatal(got)
	}
	if got := live(connect(t, sim), containerLife, ""); got != "" {
		t.Fatal(got)
	}
	if after := sim.Snapshot(); after != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
}

func TestTheStateSurvivesARestart(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "state.json")
	fast := pvesim.Fast()
	start := func() (*pvesim.Sim, *client) {
		sim, err := pvesim.New(pvesim.Options{Nodes: 2, Durations: &fast, StateFile: file})
		if err != nil {
			t.Fatal(err)
		}
		c := newClient(t, "https://pve1", sim.Token())
		c.http.Transport = sim.Transport()
		return sim, c
	}
	sim, c := start()
	machine(c, 100)
	c.done("POST", node+"/qemu/100/status/start")
	token, print := sim.Token(), sim.Fingerprint()
	before := sim.Snapshot()
	if err := sim.Close(); err != nil {
		t.Fatal(err)
	}
	again, c := start()
	defer again.Close()
	if again.Token() != token || again.Fingerprint() != print {
		t.Error("token or certificate are new")
	}
	if got := again.Snapshot(); got != before {
		t.Errorf("got:\n%s\nwant:\n%s", got, before)
	}
	if got := c.object(node + "/qemu/100/status/current")["status"]; got != "running" {
		t.Errorf("status: got %v", got)
	}
}

func TestATaskThatRunsWhenThePowerFailsLeavesItsLock(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "state.json")
	slow := pvesim.Fast()
	slow.CloneFull = 1 << 40
	sim, err := pvesim.New(pvesim.Options{Durations: &slow, StateFile: file})
	if err != nil {
		t.Fatal(err)
	}
	c := newClient(t, "https://pve1", sim.Token())
	c.http.Transport = sim.Transport()
	upid := c.upid("POST", node+"/qemu/9000/clone", "newid", "100", "full", "1", "name", "half")
	eventually(func() bool { return sim.Guests()[100].Name != "" })
	if err := sim.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := pvesim.New(pvesim.Options{Durations: &slow, StateFile: file})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	c.http.Transport = again.Transport()
	if exit := c.wait(upid); exit != "unexpected status" {
		t.Errorf("the task ended in %q", exit)
	}
	if got := again.Guests()[100].Lock; got != "clone" {
		t.Errorf("lock: got %q", got)
	}
}

func TestManyClientsAtOnce(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{Nodes: 2})
	var group sync.WaitGroup
	exits := make(chan string, 40)
	for i := range 40 {
		group.Go(func() {
			c := connect(t, sim)
			a, err := c.try("POST", node+"/qemu/9000/clone", "newid", "1"+string(rune('0'+i%10))+"0")
			switch {
			case err != nil:
				exits <- err.Error()
			case a.Status != 200:
				exits <- a.Reason[:strings.Index(a.Reason, " VM")]
			default:
				exits <- c.wait(a.Data.(string))[:2]
			}
		})
	}
	group.Wait()
	close(exits)
	count := map[string]int{}
	for e := range exits {
		count[e]++
	}
	if count["OK"] != 10 || len(sim.Machines()) != 10 {
		t.Errorf("got %v and %v", count, sim.Machines())
	}
}

// eventually waits for something that will come; if it does not, the test
// ends by its own timeout.
func eventually(ok func() bool) {
	for !ok() {
		time.Sleep(time.Millisecond)
	}
}
