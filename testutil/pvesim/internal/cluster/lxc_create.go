package cluster

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
	"github.com/remudahq/remuda/testutil/pvesim/internal/task"
)

// notConfig are parameters of a create that do not end up in the
// configuration.
var notConfig = []string{"ostemplate", "password", "ssh-public-keys", "force", "ignore-unpack-errors", "restore", "start"}

// createCT is POST …/lxc.
func createCT(c *call) (any, error) {
	vmid := c.vmid()
	if err := c.mayCreate(vmid); err != nil {
		return nil, err
	}
	config, err := c.newCT(vmid)
	if err != nil {
		return nil, err
	}
	g, err := c.reserve(guest.LXC, vmid)
	if err != nil {
		return nil, sync500(err)
	}
	return c.fork("vzcreate", vmid, func(r *task.Run) error {
		err := c.locked(r.Context, guest.LXC, vmid, c.Times.LockLong, func() error { return c.createWork(r, g, config) })
		if err != nil && !errors.Is(err, task.ErrInterrupted) {
			return fmt.Errorf("unable to create CT %d - %w", vmid, err)
		}
		return err
	})
}

// mayCreate asks for VM.Allocate on the guest to be or on its pool; which of
// them is missing is not told.
func (c *call) mayCreate(vmid int) error {
	if err := c.poolThere(); err != nil {
		return err
	}
	if c.may(vms(vmid), "VM.Allocate") || c.has("pool") && c.may("/pool/"+c.str("pool"), "VM.Allocate") {
		return nil
	}
	return denied("")
}

// free100 refuses a VMID that is taken.
func (c *call) free100(vmid int, prefix string) error {
	if g := c.Guests[vmid]; g != nil {
		return fail("%s%s %d already exists on node '%s'", prefix, label(g.Kind), vmid, g.Node)
	}
	return nil
}

// newCT checks the parameters of a create and makes the configuration of them.
func (c *call) newCT(vmid int) (map[string]string, error) {
	config := map[string]string{"arch": "amd64", "memory": "512", "swap": "512", "ostype": "debian", "hostname": "CT" + itoa(vmid)}
	pool := c.str("pool")
	for _, key := range slices.Sorted(maps.Keys(c.p)) {
		if slices.Contains(steering, key) || slices.Contains(notConfig, key) {
			continue
		}
		if err := c.mayChange(guest.LXC, vmid, pool, key, c.p[key]); err != nil {
			return nil, err
		}
		config[key] = c.p[key]
	}
	if err := c.features(config["features"], config["unprivileged"] == "1"); err != nil {
		return nil, err
	}
	if err := checkPlainKeys(c.str("ssh-public-keys")); err != nil {
		return nil, err
	}
	if config["rootfs"] == "" {
		storage := c.str("storage")
		if storage == "" {
			storage = storageName
		}
		config["rootfs"] = storage + ":4"
	}
	return config, c.ctResources(config)
}

// features but nesting, and any of a privileged container, are root's alone.
func (c *call) features(value string, unprivileged bool) error {
	if value == "" || c.root() {
		return nil
	}
	if !unprivileged {
		return denied("changing feature flags for privileged container is only allowed for root@pam")
	}
	for part := range strings.SplitSeq(value, ",") {
		if !strings.HasPrefix(part, "nesting=") {
			return denied("changing feature flags (except nesting) is only allowed for root@pam")
		}
	}
	return c.needVM(c.vmid(), c.str("pool"), false, "VM.Allocate")
}

// ctResources asks for the storages and bridges of a container to be.
func (c *call) ctResources(config map[string]string) error {
	if storage, ok := storageOf(c.str("ostemplate")); ok {
		if storage != storageName {
			return fail("storage '%s' does not exist", storage)
		}
		if err := c.needAny("/storage/"+storage, "Datastore.Audit", "Datastore.AllocateSpace"); err != nil {
			return err
		}
	}
	return c.cloneAccess(config)
}

// createWork makes a container. For most of the time nothing of it can be
// seen but its lock.
func (c *call) createWork(r *task.Run, g *guest.Guest, config map[string]string) error {
	vmid := g.VMID
	if pool := c.Realm.Pools[c.str("pool")]; pool != nil {
		pool.Guests = append(pool.Guests, vmid)
	}
	if err := c.unpack(r, g, config); err != nil {
		c.free(c.node, vmid)
		c.undo(r, g)
		c.Realm.Forget(vmid, vms(vmid))
		return err
	}
	g.Unset("lock")
	if c.yes("start") {
		_, _ = startCT(c)
	}
	return nil
}

func (c *call) unpack(r *task.Run, g *guest.Guest, config map[string]string) error {
	values := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(config)) {
		value, err := c.normal(r, g, key, config[key])
		if err != nil {
			return err
		}
		values[key] = value
	}
	archive := c.str("ostemplate")
	if strings.Contains(archive, ":") && c.node.Volumes[archive] == nil {
		return fmt.Errorf("volume '%s' does not exist", archive)
	}
	r.Logf("extracting archive '/var/lib/vz/template/cache/%s'", strings.TrimPrefix(archive, "local:vztmpl/"))
	if err := r.Sleep(c.Times.CTCreate * 3 / 4); err != nil {
		return err
	}
	r.Logf("Detected container architecture: amd64")
	maps.Copy(g.Config, values)
	if err := r.Sleep(c.Times.CTCreate / 4); err != nil {
		return err
	}
	if c.has("password") {
		g.Passwords = map[string]string{"root": c.str("password")}
	}
	return nil
}
