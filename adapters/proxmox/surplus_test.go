package proxmox_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/pvesim"
)

func TestAnInterfaceThatWasNotThereIsTakenAwayWithTheRestored(t *testing.T) {
	t.Parallel()
	for kind, family := range map[core.GuestKind]string{core.VM: "qemu", core.Container: "lxc"} {
		sim, hv := simulated(t, pvesim.Options{})
		first := map[string]string{"qemu": "virtio=02:00:00:00:00:01,bridge=vmbr0,firewall=1", "lxc": "name=eth0,hwaddr=02:00:00:00:00:01,bridge=vmbr0,firewall=1,type=veth"}[family]
		sim.AddGuest(family, 700, "pve1", map[string]string{"net0": first})
		ref := core.GuestRef{Node: "pve1", VMID: 700, Kind: kind}
		traits, err := hv.Traits(t.Context(), ref)
		require.NoError(t, err)
		require.True(t, sim.SetConfig(700, "net1", map[string]string{"qemu": "virtio=02:00:00:00:00:02,bridge=vmbr1", "lxc": "name=eth1,hwaddr=02:00:00:00:00:02,bridge=vmbr1,type=veth"}[family]))
		for range 2 {
			require.NoError(t, hv.Restore(t.Context(), ref, traits))
			g, err := hv.Look(t.Context(), ref)
			require.NoError(t, err)
			require.Len(t, g.Interfaces, 1, "%+v", g.Interfaces)
			require.Equal(t, "02:00:00:00:00:01", g.Interfaces[0].MAC)
		}
		require.NoError(t, hv.Restore(t.Context(), ref, nil), "no traits say nothing")
	}
}
