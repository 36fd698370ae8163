package core

import (
	"maps"
	"slices"
	"strings"
)

// Privileges are what a token of Proxmox VE may do: by path, each privilege
// with whether it passes on to what lies below.
type Privileges map[string]map[string]bool

// Has reports whether the privilege counts on a path. A path that is not
// listed has what passes on from the nearest one above it.
func (p Privileges) Has(path, privilege string) bool {
	if here, ok := p[path]; ok {
		_, has := here[privilege]
		return has
	}
	for at := path; at != "/"; {
		if at = at[:strings.LastIndexByte(at, '/')]; at == "" {
			at = "/"
		}
		if above, ok := p[at]; ok {
			return above[privilege]
		}
	}
	return false
}

// Lack is a privilege that a token does not have where it needs it.
type Lack struct{ Path, Privilege string }

// What the documented roles grant; see docs/proxmox.md. Guests are reached by
// way of /vms, or of the resource pool that they are in. Consoles, backups and
// migrations need more, and what a node's memory is can only be told with
// Sys.Audit; a cluster can do without.
var (
	guestPrivileges = []string{
		"VM.Allocate", "VM.Audit", "VM.Config.CPU", "VM.Config.Cloudinit", "VM.Config.Disk", "VM.Config.HWType", "VM.Config.Memory",
		"VM.Config.Network", "VM.Config.Options", "VM.Monitor", "VM.PowerMgmt", "VM.Snapshot",
	}
	templatePrivileges = []string{"VM.Audit", "VM.Clone"}
	storagePrivileges  = []string{"Datastore.AllocateSpace", "Datastore.Audit"}
	networkPrivileges  = []string{"SDN.Use"}
)

// Lacking names what a token lacks to drive a cluster: the guests on /vms or
// on the resource pool, and at least one template, storage and network each.
// It is sorted by path and privilege, and empty if nothing is missing.
func (p Privileges) Lacking(resourcePool string) []Lack {
	guests := "/vms"
	if resourcePool != "" {
		guests = "/pool/" + resourcePool
		if len(p.lack("/vms", guestPrivileges)) == 0 {
			guests = "/vms"
		}
	}
	lacks := p.lack(guests, guestPrivileges)
	lacks = append(lacks, p.lackAny("/vms", "/vms", templatePrivileges)...)
	lacks = append(lacks, p.lackAny("/storage", "/storage", storagePrivileges)...)
	lacks = append(lacks, p.lackAny("/sdn/zones", "/sdn/zones/localnetwork", networkPrivileges)...)
	slices.SortFunc(lacks, func(a, b Lack) int { return strings.Compare(a.Path+" "+a.Privilege, b.Path+" "+b.Privilege) })
	return slices.Compact(lacks)
}

func (p Privileges) lack(path string, privileges []string) (lacks []Lack) {
	for _, name := range privileges {
		if !p.Has(path, name) {
			lacks = append(lacks, Lack{path, name})
		}
	}
	return lacks
}

// lackAny is what is missing on the path at or below root that misses least,
// so that one that is complete suffices; usual is told of if all miss the same.
func (p Privileges) lackAny(root, usual string, privileges []string) []Lack {
	least := p.lack(usual, privileges)
	for _, path := range slices.Sorted(maps.Keys(p)) {
		if path != root && !strings.HasPrefix(path, root+"/") {
			continue
		}
		if lacks := p.lack(path, privileges); len(lacks) < len(least) {
			least = lacks
		}
	}
	return least
}
