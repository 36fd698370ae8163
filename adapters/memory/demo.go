package memory

import (
	"fmt"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Demo makes a cluster of two nodes, pve1 and pve2, that hold the templates of
// the demo: the VMs debian-12 and ubuntu-24.04 and the archive debian-12-ct.
func Demo(clock ports.Clock) *Cluster {
	c := NewCluster("demo", clock)
	for n := 1; n <= 2; n++ {
		node := fmt.Sprintf("pve%d", n)
		c.AddNode(node, core.TiB, 4*core.TiB)
		c.AddTemplate(core.Template{Node: node, Kind: core.VM, Name: "debian-12", VMID: 9000 + n, Storage: "local-lvm", Disk: 2 * core.GiB})
		c.AddTemplate(core.Template{Node: node, Kind: core.Container, Name: "debian-12-ct",
			Volume: "local:vztmpl/debian-12-ct.tar.zst", Storage: "local", Size: 120 * core.MiB, Format: "tzst"})
		c.AddTemplate(core.Template{Node: node, Kind: core.VM, Name: "ubuntu-24.04", VMID: 9010 + n, Storage: "local-lvm", Disk: 3 * core.GiB})
	}
	return c
}

// rootDisk is the room of the root file system of each node.
const rootDisk = 64 * core.GiB

// AddNode adds a node, in the order of the names, with two storages: local for
// archives, and local-lvm for disks.
func (c *Cluster) AddNode(name string, memory, disk int64) {
	c.hook(func() {
		c.nodes = append(c.nodes, core.Node{Name: name, Online: true, CPUs: 32, CPU: 0.1, Memory: memory, MemoryUsed: memory / 16,
			Disk: rootDisk, DiskUsed: rootDisk / 4})
		c.storages = append(c.storages,
			core.Storage{Node: name, Name: "local", Type: "dir", Content: []string{"vztmpl", "iso"}, Active: true, Total: core.TiB},
			core.Storage{Node: name, Name: "local-lvm", Type: "lvmthin", Content: []string{"images", "rootdir"}, Active: true, Total: disk})
	})
}

// AddStorage adds a storage to a node, after those that it has.
func (c *Cluster) AddStorage(s core.Storage) {
	c.hook(func() { c.storages = append(c.storages, s) })
}

// AddTemplate adds a template, in the order of nodes and names: a template
// guest if it has a VMID, else an archive.
func (c *Cluster) AddTemplate(t core.Template) {
	c.hook(func() {
		c.templates = append(c.templates, t)
		if t.VMID == 0 {
			return
		}
		ref := core.GuestRef{Node: t.Node, VMID: t.VMID, Kind: t.Kind}
		c.guests[t.VMID] = &guest{storage: t.Storage, Guest: core.Guest{Presence: core.Present, Ref: ref, Name: t.Name, Template: true,
			Power: core.Off, Cores: 1, Memory: 512 * core.MiB, Disks: map[string]int64{core.RootDisk(t.Kind): t.Disk}}}
	})
}

// AddSnippet puts a volume of user data onto a node.
func (c *Cluster) AddSnippet(node, volume string) {
	c.hook(func() { c.snippets[node+" "+volume] = true })
}

// Fill says how much memory of a node is in use, in bytes.
func (c *Cluster) Fill(node string, used int64) {
	c.hook(func() {
		for i := range c.nodes {
			if c.nodes[i].Name == node {
				c.nodes[i].MemoryUsed = used
			}
		}
	})
}
