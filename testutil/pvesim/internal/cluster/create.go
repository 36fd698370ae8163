package cluster

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
	"github.com/remudahq/remuda/testutil/pvesim/internal/task"
)

// createQEMU is POST …/qemu. Restoring a backup is not simulated: there are
// no backups, so the archive does not exist.
func createQEMU(c *call) (any, error) {
	vmid := c.vmid()
	if err := c.mayCreate(vmid); err != nil {
		return nil, err
	}
	if archive := c.str("archive"); archive != "" {
		if err := c.free100(vmid, fmt.Sprintf("unable to restore VM %d - ", vmid)); err != nil {
			return nil, err
		}
		return nil, fail("volume '%s' does not exist", archive)
	}
	config, err := c.newQEMU(vmid)
	if err != nil {
		return nil, err
	}
	g, err := c.reserve(guest.QEMU, vmid)
	if err != nil {
		return nil, fail("unable to create VM %d - %s", vmid, err.Error())
	}
	return c.fork("qmcreate", vmid, func(r *task.Run) error {
		err := c.locked(r.Context, guest.QEMU, vmid, c.Times.LockCreate, func() error { return c.createVM(r, g, config) })
		if err != nil && !errors.Is(err, task.ErrInterrupted) {
			return fmt.Errorf("unable to create VM %d - %w", vmid, err)
		}
		return err
	})
}

func (c *call) newQEMU(vmid int) (map[string]string, error) {
	config := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(c.p)) {
		if slices.Contains(steering, key) {
			continue
		}
		value := c.p[key]
		if err := c.mayChange(guest.QEMU, vmid, c.str("pool"), key, value); err != nil {
			return nil, err
		}
		if err := c.mayUse(guest.QEMU, key, value); err != nil {
			return nil, err
		}
		config[key] = value
	}
	return config, nil
}

// reserve takes a VMID before the answer, so that of two who create the same
// guest one is refused at once. It waits for the lock file of the VMID, which
// a clone to it holds.
func (c *call) reserve(kind string, vmid int) (*guest.Guest, error) {
	var g *guest.Guest
	err := c.locked(context.Background(), kind, vmid, c.Times.LockCreate, func() error {
		if err := c.free100(vmid, ""); err != nil {
			return err
		}
		g = guest.New(kind, vmid, c.node.Name)
		g.Set("lock", "create")
		c.Guests[vmid] = g
		c.did(nil, "create", g, c.str("description"))
		c.measured(g)
		return nil
	})
	return g, err
}

func (c *call) createVM(r *task.Run, g *guest.Guest, config map[string]string) error {
	vmid := g.VMID
	if err := c.assemble(r, g, config); err != nil {
		c.free(c.node, vmid)
		c.undo(r, g)
		return err
	}
	g.Unset("lock")
	if pool := c.Realm.Pools[c.str("pool")]; pool != nil {
		pool.Guests = append(pool.Guests, vmid)
	}
	if c.yes("start") {
		_, _ = startQEMU(c)
	}
	return nil
}

func (c *call) assemble(r *task.Run, g *guest.Guest, config map[string]string) error {
	values := map[string]string{
		"smbios1": "uuid=" + guest.NewUUID(), "vmgenid": guest.NewUUID(), "meta": fmt.Sprintf("creation-qemu=10.0.2,ctime=%d", c.clock(c.node).Unix()),
	}
	for _, key := range slices.Sorted(maps.Keys(config)) {
		value, err := c.normal(r, g, key, config[key])
		if err != nil {
			return err
		}
		values[key] = value
		if guest.IsDisk(guest.QEMU, key) && !guest.IsCDROM(value) {
			r.Logf("%s: successfully created disk '%s'", key, value)
		}
	}
	if err := r.Sleep(c.Times.Create); err != nil {
		return err
	}
	if _, ok := values["boot"]; !ok {
		if order := bootOrder(values); len(order) > 0 {
			values["boot"] = "order=" + strings.Join(order, ";")
		}
	}
	maps.Copy(g.Config, values)
	return nil
}

// bootOrder is what Proxmox VE boots from if nobody says: the first disk, the
// first CD and the first network device.
func bootOrder(config map[string]string) []string {
	var disk, cdrom, net []string
	for _, key := range slices.Sorted(maps.Keys(config)) {
		switch {
		case guest.IsDisk(guest.QEMU, key) && guest.IsCDROM(config[key]):
			cdrom = append(cdrom, key)
		case guest.IsDisk(guest.QEMU, key):
			disk = append(disk, key)
		case indexed(key, "net"):
			net = append(net, key)
		}
	}
	var order []string
	for _, of := range [][]string{disk, cdrom, net} {
		if len(of) > 0 {
			order = append(order, of[0])
		}
	}
	return order
}

// template turns a guest into a template: its disks become base volumes.
func template(kind string) handler {
	return func(c *call) (any, error) {
		g, err := c.guest(kind)
		if err != nil {
			return nil, err
		}
		if err := checkLock(g); err != nil {
			return nil, err
		}
		switch {
		case g.Template():
			return nil, fail("you can't convert a template to a template")
		case len(g.Snaps) > 0:
			return nil, fail("unable to create template, because %s contains snapshots", label(kind))
		case g.Running && kind == guest.LXC:
			return nil, fail("you can't convert a CT to template if the CT is running")
		case g.Running:
			return nil, fail("you can't convert a VM to template if VM is running")
		}
		name := map[string]string{guest.QEMU: "qmtemplate", guest.LXC: "vztemplate"}[kind]
		return c.underLock(name, kind, func(r *task.Run, g *guest.Guest) error {
			if err := r.Sleep(c.Times.Template); err != nil {
				return err
			}
			c.measured(g)
			c.toBase(g)
			return nil
		})
	}
}

func (c *call) toBase(g *guest.Guest) {
	n := c.Cluster.node(g.Node)
	for key, value := range g.Config {
		volume := guest.Volume(value)
		base := strings.Replace(volume, fmt.Sprintf("vm-%d-disk", g.VMID), fmt.Sprintf("base-%d-disk", g.VMID), 1)
		if v := n.Volumes[volume]; v != nil && guest.IsDisk(g.Kind, key) && base != volume {
			delete(n.Volumes, volume)
			n.Volumes[base] = v
			g.Set(key, strings.Replace(value, volume, base, 1))
		}
	}
	g.Set("template", "1")
}
