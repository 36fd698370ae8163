package proxmox_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/adapters/proxmox"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/pvesim"
)

// simulated connects to a simulator with the token of the demo.
func simulated(t testing.TB, o pvesim.Options, opts ...proxmox.Option) (*pvesim.Running, ports.Hypervisor) {
	t.Helper()
	sim := pvesim.Start(t, o)
	return sim, connect(t, sim, sim.Token(), opts...)
}

func connect(t testing.TB, sim *pvesim.Running, token string, opts ...proxmox.Option) ports.Hypervisor {
	t.Helper()
	id, secret, err := core.SplitToken(token)
	require.NoError(t, err)
	hv, err := proxmox.New(opts...).Connect(core.Cluster{
		ID: "c1", Name: "sim", TokenID: id, VMIDs: core.DefaultVMIDs,
		Endpoints: []core.Endpoint{{URL: sim.URL(), Fingerprint: sim.Fingerprint()}},
	}, secret)
	require.NoError(t, err)
	return hv
}

func ended(t testing.TB, hv ports.Hypervisor, id core.TaskID) core.TaskStatus {
	t.Helper()
	for range 400 {
		s, err := hv.Task(t.Context(), id)
		require.NoError(t, err)
		if !s.Running {
			return s
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("task %s does not end", id)
	return core.TaskStatus{}
}

func TestOneLife(t *testing.T) {
	t.Parallel()
	_, hv := simulated(t, pvesim.Options{Nodes: 2})
	ctx := t.Context()
	id, err := hv.Identity(ctx)
	require.NoError(t, err)
	require.Len(t, id, 64)
	nodes, err := hv.Nodes(ctx)
	require.NoError(t, err)
	t.Logf("%+v", nodes)
	templates, err := hv.Templates(ctx)
	require.NoError(t, err)
	t.Logf("%+v", templates)
	n := 0
	for templates[n].Name != "debian-12" {
		n++
	}
	tpl := templates[n]
	g, err := hv.Look(ctx, core.GuestRef{Node: "pve1", VMID: 10001, Kind: core.VM})
	require.NoError(t, err)
	require.Equal(t, core.Gone, g.Presence)
	task, err := hv.Clone(ctx, core.CloneOrder{Source: core.ImageSource{Node: tpl.Node, VMID: tpl.VMID}, Kind: core.VM, Node: "pve2",
		VMID: 10001, Hostname: "web", Description: "hello\nremuda:x", Full: true})
	require.NoError(t, err)
	s := ended(t, hv, task)
	require.Equal(t, "OK", s.Exit)
	g, err = hv.Look(ctx, core.GuestRef{Node: "pve1", VMID: 10001, Kind: core.VM})
	require.NoError(t, err)
	t.Logf("%+v", g)
	require.True(t, strings.HasPrefix(g.Description, "hello"))
}
