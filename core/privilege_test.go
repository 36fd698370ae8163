package core

import (
	"fmt"
	"maps"
	"testing"
)

func privileges(names ...[]string) map[string]bool {
	all := map[string]bool{}
	for _, list := range names {
		for _, name := range list {
			all[name] = true
		}
	}
	return all
}

func TestWhatATokenLacksIsNamedWithItsPath(t *testing.T) {
	t.Parallel()
	role := Privileges{"/vms": privileges(guestPrivileges, templatePrivileges), "/storage/local": privileges(storagePrivileges),
		"/sdn/zones/localnetwork": privileges(networkPrivileges), "/": {"Sys.Audit": false}}
	pool := Privileges{"/pool/herd": privileges(guestPrivileges), "/vms/9000": privileges(templatePrivileges),
		"/storage/local": privileges(storagePrivileges), "/sdn/zones/localnetwork/vmbr0": privileges(networkPrivileges)}
	without := func(p Privileges, path, name string) Privileges {
		p = maps.Clone(p)
		p[path] = maps.Clone(p[path])
		delete(p[path], name)
		return p
	}
	all := privileges(guestPrivileges, templatePrivileges, storagePrivileges, networkPrivileges)
	for _, c := range []struct {
		name string
		has  Privileges
		pool string
		want string
	}{
		{"the documented role", role, "", "[]"},
		{"the role on a pool", pool, "herd", "[]"},
		{"the role on /vms with a pool", role, "herd", "[]"},
		{"everything, passed on", Privileges{"/": all}, "", "[]"},
		{"everything, passed on, for a pool", Privileges{"/": all}, "herd", "[]"},
		{"no clone", without(role, "/vms", "VM.Clone"), "", "[{/vms VM.Clone}]"},
		{"another pool", pool, "flock", "12 lacks, first {/pool/flock VM.Allocate}"},
		{"one privilege of the pool", without(pool, "/pool/herd", "VM.Config.CPU"), "herd", "[{/pool/herd VM.Config.CPU}]"},
		{"half a storage", without(role, "/storage/local", "Datastore.AllocateSpace"), "", "[{/storage/local Datastore.AllocateSpace}]"},
		{"a network and a privilege", without(without(role, "/sdn/zones/localnetwork", "SDN.Use"), "/vms", "VM.PowerMgmt"), "",
			"[{/sdn/zones/localnetwork SDN.Use} {/vms VM.PowerMgmt}]"},
		{"nothing", Privileges{}, "", "16 lacks, first {/sdn/zones/localnetwork SDN.Use}"},
	} {
		lacks := c.has.Lacking(c.pool)
		got := fmt.Sprint(lacks)
		if len(lacks) > 5 {
			got = fmt.Sprintf("%d lacks, first %v", len(lacks), lacks[0])
		}
		if got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
	if (Privileges{"/": {"Sys.Audit": false}}).Has("/nodes", "Sys.Audit") {
		t.Error("what does not pass on counts below")
	}
	if (Privileges{"/": {"VM.Audit": true}, "/vms": {}}).Has("/vms", "VM.Audit") {
		t.Error("what was taken away on a path counts there")
	}
}
