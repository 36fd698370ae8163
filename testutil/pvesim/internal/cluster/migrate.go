package cluster

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
	"github.com/remudahq/remuda/testutil/pvesim/internal/task"
)

// The corpus has one node, so no move was recorded: only what can be asked of a
// lone node, its preconditions and refusals. Parameters and privileges are those
// of the API's own description; how a move goes, and what its task says, follows
// the published source of qemu-server and pve-container.

// movable is GET …/migrate of a virtual machine: which nodes may take it, and
// its disks that are on storages of this node alone.
func movable(c *call) (any, error) {
	g, err := c.guest(guest.QEMU)
	if err != nil {
		return nil, err
	}
	running, allowed := 0, []string{}
	if g.Running {
		running = 1
	}
	for _, n := range c.Nodes {
		if n != c.node && !n.Offline {
			allowed = append(allowed, n.Name)
		}
	}
	return map[string]any{
		"running": running, "local_disks": c.localDisks(g), "local_resources": []string{}, "mapped-resources": []string{},
		"mapped-resource-info": map[string]any{}, "allowed_nodes": allowed, "not_allowed_nodes": map[string]any{},
	}, nil
}

func (c *call) localDisks(g *guest.Guest) []map[string]any {
	disks := []map[string]any{}
	for _, key := range slices.Sorted(maps.Keys(g.Config)) {
		id := guest.Volume(g.Config[key])
		v := c.node.Volumes[id]
		if v == nil || !guest.IsDisk(g.Kind, key) {
			continue
		}
		cdrom := 0
		if guest.IsCDROM(g.Config[key]) {
			cdrom = 1
		}
		disks = append(disks, map[string]any{
			"volid": id, "drivename": key, "size": v.Size, "cdrom": cdrom, "is_unused": 0, "is_attached": 1, "is_tpmstate": 0,
			"is_vmstate": 0, "replicate": 1, "shared": 0,
		})
	}
	return disks
}

// migrate moves a guest to another node, with its local disks.
func migrate(kind string) handler {
	return func(c *call) (any, error) {
		to, err := c.destination()
		if err != nil {
			return nil, err
		}
		g, err := c.guest(kind)
		if err != nil {
			return nil, err
		}
		if err := checkLock(g); err != nil {
			return nil, err
		}
		if err := c.mayRun(kind, g); err != nil {
			return nil, err
		}
		if g := c.managed(); g != nil {
			words := fmt.Sprintf("Requesting HA migration for %s %d to node %s", label(g.Kind), g.VMID, to.Name)
			return c.ask("hamigrate", words, g, "", migrate(kind))
		}
		name := map[string]string{guest.QEMU: "qmigrate", guest.LXC: "vzmigrate"}[kind]
		return c.underLock(name, kind, func(r *task.Run, g *guest.Guest) error { return c.move(r, g, to) })
	}
}

// destination is the node to move to, and the storage that is there.
func (c *call) destination() (*Node, error) {
	target := c.str("target")
	to := c.Cluster.node(target)
	if to == nil {
		return nil, fail("no such cluster node '%s'", target)
	}
	if to == c.node {
		return nil, bad("target", "target is local node.")
	}
	for _, name := range []string{"targetstorage", "target-storage"} {
		for _, pair := range list(c.str(name)) {
			_, storage, mapped := strings.Cut(pair, ":")
			if !mapped {
				storage = pair
			}
			if storage == "1" {
				continue
			}
			if err := c.checkStorage(storage); err != nil {
				return nil, err
			}
		}
	}
	return to, nil
}

// mayRun refuses a guest that runs and is not to be moved as it runs.
func (c *call) mayRun(kind string, g *guest.Guest) error {
	switch {
	case !g.Running || c.yes("online"):
		return nil
	case kind == guest.QEMU:
		return fail("can't migrate running VM without --online")
	case !c.yes("restart"):
		return fail("can't migrate running container without --online or --restart")
	}
	return nil
}

func (c *call) move(r *task.Run, g *guest.Guest, to *Node) error {
	if err := c.movableNow(g, to); err != nil {
		r.Logf("ERROR: migration aborted (duration 00:00:00): %s", err.Error())
		return fmt.Errorf("migration aborted")
	}
	restart := g.Kind == guest.LXC && g.Running
	g.Set("lock", "migrate")
	if restart {
		c.down(r, g)
	}
	err := r.Sleep(c.Times.Migrate)
	g.Unset("lock")
	if err != nil {
		return err
	}
	c.measured(g)
	c.Relocate(g, to.Name)
	c.did(r, "migrate", g, g.Config["description"])
	if restart {
		c.up(r, g)
	}
	return nil
}

// Relocate puts a guest and its volumes on another node, if there is such a
// node.
func (c *Cluster) Relocate(g *guest.Guest, node string) bool {
	from, to := c.node(g.Node), c.node(node)
	if to == nil {
		return false
	}
	for id, v := range from.Volumes {
		if v.VMID == g.VMID && from != to {
			delete(from.Volumes, id)
			to.Volumes[id] = v
		}
	}
	g.Node = to.Name
	return true
}

// movableNow is what only the worker finds: a live migration of a container,
// local disks that may not be moved live, and a disk whose base stays behind.
func (c *call) movableNow(g *guest.Guest, to *Node) error {
	if to.Offline {
		return fmt.Errorf("Can't connect to destination address using public key") //nolint:staticcheck // its words
	}
	if g.Kind == guest.LXC && g.Running && !c.yes("restart") {
		return fmt.Errorf("lxc live migration is currently not implemented")
	}
	from := c.Cluster.node(g.Node)
	for _, id := range slices.Sorted(maps.Keys(from.Volumes)) {
		v := from.Volumes[id]
		switch {
		case v.VMID != g.VMID:
		case v.Parent != "" && to.Volumes[v.Parent] == nil:
			return fmt.Errorf("can't migrate '%s' as it's a clone of '%s'", id, strings.TrimPrefix(v.Parent, "local:"))
		case g.Kind == guest.QEMU && g.Running && !c.yes("with-local-disks") && !strings.Contains(id, "-cloudinit"):
			return fmt.Errorf("can't live migrate attached local disks without with-local-disks option")
		}
	}
	return nil
}
