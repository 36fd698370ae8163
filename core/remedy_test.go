package core

import "testing"

func TestACommandNamesItsNodeAndCanBePasted(t *testing.T) {
	t.Parallel()
	vm, ct := GuestRef{Node: "pve1", VMID: 4711, Kind: VM}, GuestRef{Node: "pve-2.lab", VMID: 100, Kind: Container}
	for got, want := range map[string]string{
		vm.Type("unlock"):                  "ssh pve1 qm unlock 4711",
		ct.Type("unlock", "destroy"):       "ssh pve-2.lab 'pct unlock 100 && pct destroy 100'",
		vm.Type("set --protection 0"):      "ssh pve1 qm set 4711 --protection 0",
		AtNode("", "pvesm status"):         "pvesm status",
		AtNode("-oProxyCommand=id", "x"):   "x", // a cluster that means ill
		AtNode("pve1; rm -rf /", "x", "y"): "x && y",
		AtNode("pve1\nid", "x"):            "x",
		AtNode(".pve", "x"):                "x",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
