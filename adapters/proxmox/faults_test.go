package proxmox_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/adapters/proxmox"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/pvesim"
)

func vmRef(node string, vmid int) core.GuestRef {
	return core.GuestRef{Node: node, VMID: vmid, Kind: core.VM}
}

func TestANodeThatIsAwayProvesNothing(t *testing.T) {
	t.Parallel()
	sim, hv := simulated(t, pvesim.Options{Nodes: 3})
	sim.AddGuest("qemu", 500, "pve3", map[string]string{"name": "x", "memory": "512"})
	sim.SetOffline("pve3", true)
	ctx := t.Context()
	_, err := hv.Look(ctx, vmRef("pve3", 500))
	require.ErrorIs(t, err, core.Unavailable)
	_, err = hv.Look(ctx, vmRef("", 500))
	require.ErrorIs(t, err, core.Unavailable)
	_, err = hv.Destroy(ctx, vmRef("pve3", 500))
	require.ErrorIs(t, err, core.Unavailable)
	_, err = hv.Storages(ctx, "pve3")
	require.ErrorIs(t, err, core.Unavailable)
	list, err := hv.Templates(ctx)
	require.NoError(t, err)
	require.NotEmpty(t, list)
	for _, x := range list {
		require.NotEqual(t, "pve3", x.Node)
	}
	guests, err := hv.Guests(ctx)
	require.NoError(t, err)
	for _, g := range guests {
		if g.Ref.VMID == 500 {
			require.Equal(t, core.PowerUnknown, g.Power, "a node that is away does not make a guest off")
		}
	}
	sim.MoveGuest(500, "pve2") // as high availability does
	g, err := hv.Look(ctx, vmRef("pve3", 500))
	require.NoError(t, err)
	require.Equal(t, "pve2", g.Ref.Node)
}

func TestATokenThatWasRevokedProvesNothing(t *testing.T) {
	t.Parallel()
	sim, hv := simulated(t, pvesim.Options{})
	_, err := hv.Nodes(t.Context())
	require.NoError(t, err)
	sim.RemoveToken("remuda@pve", "sim")
	_, err = hv.Look(t.Context(), vmRef("pve1", 9000))
	require.ErrorIs(t, err, core.Unavailable)
	require.Equal(t, core.CodeClusterRefused, core.CodeOf(err))
}

func TestWithATokenBoundToAPoolAMissingGuestIsStillGone(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	sim.AddPool("herd")
	sim.AddUser("pool@pve", "")
	token := sim.AddToken("pool@pve", "app", false)
	for _, g := range pvesim.MinimalRole("/pool/herd") {
		sim.Grant(g.Path, "pool@pve", g.Propagate, g.Privileges...)
	}
	template := templateOf(t, connect(t, sim, sim.Token()), "debian-12")
	sim.Grant("/vms/"+itoa(template.VMID), "pool@pve", true, "VM.Audit", "VM.Clone")
	hv := connect(t, sim, token)
	ctx, ref := t.Context(), vmRef("pve1", 700)

	g, err := hv.Look(ctx, ref)
	require.NoError(t, err)
	require.Equal(t, core.Gone, g.Presence)
	_, err = hv.Destroy(ctx, ref)
	require.ErrorIs(t, err, core.NotFound, "a 403 for what is gone")

	task, err := hv.Clone(ctx, core.CloneOrder{Source: core.ImageSource{Node: "pve1", VMID: template.VMID}, Kind: core.VM, Node: "pve1",
		VMID: 700, Hostname: "web", Description: "ours", Storage: "local", Full: true, ResourcePool: "herd"})
	require.NoError(t, err)
	seen := map[core.Presence]bool{}
	for {
		s, err := hv.Task(ctx, task)
		require.NoError(t, err)
		g, err = hv.Look(ctx, ref)
		require.NoError(t, err)
		seen[g.Presence] = true
		if !s.Running {
			require.False(t, s.Failed, s.Exit)
			break
		}
		time.Sleep(time.Millisecond)
	}
	g, err = hv.Look(ctx, ref)
	require.NoError(t, err)
	require.Equal(t, core.Present, g.Presence)
	require.Equal(t, "ours", g.Description)
	t.Logf("seen while it was made: %v", seen)
	_, err = hv.Clone(ctx, core.CloneOrder{Source: core.ImageSource{Node: "pve1", VMID: template.VMID}, Kind: core.VM, Node: "pve1", VMID: 701})
	require.ErrorIs(t, err, core.Denied, "outside of the pool")
}

func TestOurFaultsOverTheWire(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault pvesim.Fault
		kind  core.Kind
		code  string
	}{
		"reset after":  {pvesim.Fault{Method: "PUT", After: true, Reset: true}, core.Unknown, ""},
		"reset before": {pvesim.Fault{Method: "PUT", Reset: true}, core.Unknown, ""},
		"595":          {pvesim.Fault{Method: "PUT", Status: 595}, core.Unavailable, ""},
		"596":          {pvesim.Fault{Method: "PUT", Status: 596, After: true}, core.Unknown, ""},
		"quorum":       {pvesim.Fault{Method: "PUT", Status: 500, Reason: "cluster not ready - no quorum?"}, core.Unavailable, ""},
		"lock":         {pvesim.Fault{Method: "PUT", Status: 500, Reason: "can't lock file '/var/lock/qemu-server/lock-500.conf' - got timeout"}, core.Busy, core.CodeGuestBusy},
		"somebody":     {pvesim.Fault{Method: "PUT", Status: 500, Reason: "checksum mismatch (file change by other user?)"}, core.Conflict, core.CodeVersionMismatch},
		"reads pass":   {pvesim.Fault{Method: "GET", Reset: true, Times: 2}, core.Internal, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, hv := simulated(t, pvesim.Options{})
			sim.AddGuest("qemu", 500, "pve1", map[string]string{"name": "x", "memory": "512"})
			sim.Fail(c.fault)
			err := hv.Configure(t.Context(), vmRef("pve1", 500), core.GuestConfig{Hostname: "y"})
			if c.kind == core.Internal {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, c.kind, "%v", err)
			if c.code != "" {
				require.Equal(t, c.code, core.CodeOf(err))
			}
		})
	}
}

func TestSomebodyElseWritesAtTheSameMoment(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	sim.AddGuest("qemu", 500, "pve1", map[string]string{"name": "x", "memory": "512"})
	between := &before{call: "PUT", do: func() { sim.SetConfig(500, "cores", "3") }}
	hv := connect(t, sim, sim.Token(), proxmox.WithTransport(between.wrap))
	err := hv.Configure(t.Context(), vmRef("pve1", 500), core.GuestConfig{Hostname: "y"})
	require.ErrorIs(t, err, core.Conflict)
	require.Equal(t, core.CodeVersionMismatch, core.CodeOf(err))
	require.Equal(t, "x", sim.Guests()[500].Name)
}

func TestADiskThatGrowsAtTheSameMomentIsNotShrunk(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	sim.AddGuest("qemu", 500, "pve1", map[string]string{"name": "x", "memory": "512", "scsi0": "local:500/vm-500-disk-0.qcow2,size=3G"})
	between := &before{call: "PUT", do: func() { sim.SetConfig(500, "scsi0", "local:500/vm-500-disk-0.qcow2,size=10G") }}
	hv := connect(t, sim, sim.Token(), proxmox.WithTransport(between.wrap))
	task, err := hv.Grow(t.Context(), vmRef("pve1", 500), "scsi0", 5*core.GiB)
	require.NoError(t, err)
	s, err := hv.Task(t.Context(), task)
	for err == nil && s.Running {
		time.Sleep(time.Millisecond)
		s, err = hv.Task(t.Context(), task)
	}
	require.NoError(t, err)
	require.ErrorIs(t, s.Err, core.Conflict, "which is tried again, and then it is large enough: %s", s.Exit)
	require.Equal(t, core.CodeVersionMismatch, core.CodeOf(s.Err))
	task, err = hv.Grow(t.Context(), vmRef("pve1", 500), "scsi0", 5*core.GiB)
	require.NoError(t, err)
	require.Empty(t, task)
}

func templateOf(t *testing.T, hv ports.Hypervisor, name string) core.Template {
	t.Helper()
	return worldOf(t, hv, name, "").Template
}
