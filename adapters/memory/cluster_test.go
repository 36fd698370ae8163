package memory_test

import (
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/conformance"
)

func TestCluster(t *testing.T) {
	t.Parallel()
	for name, looks := range map[string]int{"tasks that end at once": 0, "tasks that take some looks": 3} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conformance.Hypervisor(t, func(t *testing.T) conformance.HypervisorWorld { return hypervisorWorld(t, looks) })
		})
	}
}

func hypervisorWorld(t *testing.T, looks int) conformance.HypervisorWorld {
	cluster := memory.Demo(system.Clock{})
	cluster.Slow(looks)
	templates, err := cluster.Templates(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	vmid := 10_000
	return conformance.HypervisorWorld{
		Hypervisor: cluster, Template: templates[0], Archive: templates[1], Storage: "local-lvm", Bridge: "vmbr0",
		VMID: func() int { vmid++; return vmid }, Wait: func() {},
		Lock: cluster.Lock, Hide: cluster.Hide, Lose: cluster.Lose, Cut: cluster.Cut, Sent: cluster.Sent,
		Deaf: cluster.Deafen, Passwords: cluster.Passwords, Files: cluster.Files,
		Snippet: func(node string) string {
			cluster.AddSnippet(node, "local:snippets/web.yaml")
			return "local:snippets/web.yaml"
		},
	}
}

func TestAFailedTaskLeavesNothing(t *testing.T) {
	t.Parallel()
	cluster := memory.Demo(system.Clock{})
	before := cluster.State()
	cluster.FailTask("clone", core.Fail(core.Busy, "", "can't lock file"))
	task, err := cluster.Clone(t.Context(), core.CloneOrder{Source: core.ImageSource{VMID: 9001}, Kind: core.VM, Node: "pve1", VMID: 100})
	if err != nil {
		t.Fatal(err)
	}
	status, err := cluster.Task(t.Context(), task)
	if err != nil || !status.Failed || core.KindOf(status.Err) != core.Busy {
		t.Errorf("got %+v, %v, want a failure that is Busy", status, err)
	}
	if got := cluster.State(); got != before {
		t.Errorf("got\n%swant\n%s", got, before)
	}
}

func TestNoTwoClonesHaveTheSameMAC(t *testing.T) {
	t.Parallel()
	cluster := memory.Demo(memory.NewClock(time.Unix(0, 0).UTC()))
	seen := map[string]bool{}
	for vmid := 100; vmid < 110; vmid++ {
		if _, err := cluster.Clone(t.Context(), core.CloneOrder{Source: core.ImageSource{VMID: 9001}, Kind: core.VM, Node: "pve1", VMID: vmid}); err != nil {
			t.Fatal(err)
		}
		g, err := cluster.Look(t.Context(), core.GuestRef{Kind: core.VM, Node: "pve1", VMID: vmid})
		if err != nil {
			t.Fatal(err)
		}
		if len(g.MACs) != 1 || seen[g.MACs[0]] {
			t.Errorf("guest %d has %v", vmid, g.MACs)
		}
		seen[g.MACs[0]] = true
	}
}
