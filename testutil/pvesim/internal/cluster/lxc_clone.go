package cluster

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
	"github.com/remudahq/remuda/testutil/pvesim/internal/task"
)

// cloneCT is POST …/clone of a container. While it runs the target has the
// lock "create" and the source the lock "disk".
func cloneCT(c *call) (any, error) {
	newid := c.int("newid", 0)
	src, err := c.guest(guest.LXC)
	if err == nil {
		err = c.cloneTarget(src)
	}
	if err == nil {
		err = checkLock(src)
	}
	if err != nil {
		return nil, err
	}
	full := c.yes("full") || !c.has("full") && !src.Template()
	if full && src.Running && !c.has("snapname") {
		return nil, fail("Cannot do full clones on a running container without snapshots")
	}
	config := src.Newest()
	if err := c.cloneAccess(config); err != nil {
		return nil, err
	}
	if !full {
		if err := c.linkable(src, config); err != nil {
			return nil, err
		}
	}
	if target := c.str("target"); target != "" && target != c.node.Name {
		return nil, fail("can't clone CT to node '%s' (CT uses local storage)", target)
	}
	if c.Guests[newid] != nil {
		return nil, fail("unable to create CT %d: config file already exists", newid)
	}
	g := guest.New(guest.LXC, newid, src.Node)
	g.Config = map[string]string{"lock": "create", "hostname": c.newHostname(config)}
	c.Guests[newid] = g
	c.did(nil, "clone", g, c.str("description"))
	c.measured(g)
	src.Set("lock", "disk")
	return c.fork("vzclone", src.VMID, func(r *task.Run) error {
		err := c.cloneCTWork(r, g, config, full)
		src.Unset("lock")
		if err != nil {
			c.free(c.Cluster.node(g.Node), newid)
			c.undo(r, g)
			return fmt.Errorf("clone failed: %w", err)
		}
		if pool := c.Realm.Pools[c.str("pool")]; pool != nil {
			pool.Guests = append(pool.Guests, newid)
		}
		return nil
	})
}

func (c *call) newHostname(config map[string]string) string {
	if name := c.str("hostname"); name != "" {
		return name
	}
	return "Copy-of-CT-" + config["hostname"]
}

func (c *call) cloneCTWork(r *task.Run, g *guest.Guest, config map[string]string, full bool) error {
	ready := maps.Clone(config)
	for _, key := range []string{"template", "lock", "parent", "protection", "description"} {
		delete(ready, key)
	}
	ready["hostname"] = g.Config["hostname"]
	if c.has("description") {
		ready["description"] = strings.TrimSuffix(c.str("description"), "\n") + "\n"
	}
	for _, key := range slices.Sorted(maps.Keys(ready)) {
		switch {
		case indexed(key, "net"):
			ready[key] = guest.NormalNet(guest.LXC, guest.WithoutProperty(ready[key], "hwaddr"))
		case guest.IsUnused(key):
			delete(ready, key)
		case guest.IsDisk(guest.LXC, key):
			value, err := c.cloneDrive(r, g, key, ready[key], full)
			if err != nil {
				return err
			}
			ready[key] = value
		}
	}
	total := c.Times.CloneLinked
	if full {
		total = c.Times.CTClone
	}
	if err := r.Sleep(total); err != nil {
		return err
	}
	c.measured(g)
	g.Config = ready
	return nil
}
