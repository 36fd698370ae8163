package memory

import (
	"context"
	"crypto/rand"
	"maps"
	"slices"

	"github.com/remudahq/remuda/core"
)

// Clone begins to make a guest from a template guest.
func (c *Cluster) Clone(ctx context.Context, order core.CloneOrder) (core.TaskID, error) {
	return c.change(ctx, "clone", func() (core.TaskID, error) {
		template, ok := c.guests[order.Source.VMID]
		if !ok || !template.Template || template.Ref.Kind != order.Kind {
			return "", core.Fail(core.NotFound, "", "there is no template %d", order.Source.VMID)
		}
		g := &guest{Guest: copyGuest(template.Guest), storage: order.Storage}
		g.Ref = core.GuestRef{Node: order.Node, VMID: order.VMID, Kind: order.Kind}
		g.Name, g.Template, g.Protected, g.Boots = order.Hostname, false, false, false
		g.card(anyMAC(), "vmbr0")
		if g.storage == "" {
			g.storage = template.storage
		}
		if order.Kind == core.VM {
			g.UUID = string(core.NewID[core.ServerID](c.clock.Now(), random()))
		}
		return c.form("clone", g, order.Description)
	})
}

// Create begins to make a container from an archive.
func (c *Cluster) Create(ctx context.Context, order core.CreateOrder) (core.TaskID, error) {
	return c.change(ctx, "create", func() (core.TaskID, error) {
		known := func(t core.Template) bool { return t.Volume == order.Source.Volume && t.Node == order.Node }
		if order.Source.Volume == "" || !slices.ContainsFunc(c.templates, known) {
			return "", core.Fail(core.NotFound, "", "there is no archive %q on %s", order.Source.Volume, order.Node)
		}
		g := &guest{storage: order.Storage, shell: order.Shell, Guest: core.Guest{Name: order.Hostname,
			Ref:   core.GuestRef{Node: order.Node, VMID: order.VMID, Kind: core.Container},
			Cores: order.Spec.Cores, Memory: order.Spec.Memory, Disks: maps.Clone(order.Spec.Disks)}, swap: order.Spec.Swap}
		g.config = core.GuestConfig{Hostname: order.Hostname, Spec: order.Spec.Clone(), Network: order.Network, DNS: order.DNS.Clone(), Login: order.Login}
		if g.storage == "" {
			g.storage = c.rootStorage(order.Node)
		}
		g.card(anyMAC(), "vmbr0")
		g.wire(order.Network)
		return c.form("create", g, order.Description)
	})
}

// form lets a guest stand under its VMID, without its description until the
// task has ended.
func (c *Cluster) form(call string, g *guest, description string) (core.TaskID, error) {
	if err := c.fits(g); err != nil {
		return "", err
	}
	g.Presence, g.Description, g.Lock, g.Power = core.Forming, "", call, core.Off
	c.guests[g.Ref.VMID] = g
	return c.begin(call, g.Ref, func() {
		g.Presence, g.Description, g.Lock = core.Present, description, ""
	}, func() {
		delete(c.guests, g.Ref.VMID)
	}), nil
}

func (c *Cluster) fits(g *guest) error {
	if _, taken := c.guests[g.Ref.VMID]; taken {
		return core.Fail(core.Conflict, core.CodeVMIDTaken, "the VMID %d is taken", g.Ref.VMID)
	}
	if !c.online(g.Ref.Node) {
		return away("node " + g.Ref.Node)
	}
	var need int64
	for _, size := range g.Disks {
		need += size
	}
	if c.room(g.Ref.Node, g.storage) < need {
		return full(g)
	}
	return nil
}

// rootStorage is the first storage of a node that takes disks of containers.
func (c *Cluster) rootStorage(node string) string {
	for _, s := range c.storages {
		if s.Node == node && slices.Contains(s.Content, "rootdir") {
			return s.Name
		}
	}
	return ""
}

func full(g *guest) error {
	return core.Fail(core.Exhausted, core.CodeStorageFull, "no room is left on %s of %s", g.storage, g.Ref.Node)
}

// Destroy begins to remove a guest.
func (c *Cluster) Destroy(ctx context.Context, ref core.GuestRef) (core.TaskID, error) {
	return c.change(ctx, "destroy", func() (core.TaskID, error) {
		g, err := c.unlocked(ref)
		if err != nil {
			return "", err
		}
		if g.Power != core.Off {
			return "", core.Fail(core.Conflict, core.CodeIllegalMove, "the guest %d is %s", ref.VMID, g.Power)
		}
		if g.Protected {
			return "", core.Fail(core.Conflict, core.CodeGuestProtected, "the guest %d is protected", ref.VMID)
		}
		g.busy = true
		return c.begin("destroy", g.Ref, func() { delete(c.guests, g.Ref.VMID) }, func() { g.busy = false }), nil
	})
}

// there finds a guest that a call means.
func (c *Cluster) there(ref core.GuestRef) (*guest, error) {
	g, ok := c.guests[ref.VMID]
	switch {
	case !ok || g.Ref.Kind != ref.Kind:
		return nil, core.Fail(core.NotFound, "", "there is no %s %d", ref.Kind, ref.VMID)
	case !c.online(g.Ref.Node):
		return nil, away("node " + g.Ref.Node)
	case g.hidden:
		denied := core.Fail(core.Denied, core.CodePrivilegeMissing, "the token may not do that")
		denied.Reason = "Permission check failed (/vms, VM.Config.Options)"
		return nil, denied
	}
	return g, nil
}

// unlocked is there, for what no locked guest lets itself do.
func (c *Cluster) unlocked(ref core.GuestRef) (*guest, error) {
	g, err := c.there(ref)
	if err == nil && (g.Lock != "" || g.busy) {
		err = core.Fail(core.Conflict, core.CodeGuestLocked, "the guest %d is locked (%s)", ref.VMID, g.Lock)
	}
	return g, err
}

// random is what nobody can guess.
func random() (bytes core.Entropy) {
	_, _ = rand.Read(bytes[:])
	return bytes
}

// anyMAC is the address that Proxmox would choose.
func anyMAC() string {
	bytes := random()
	return core.NewMAC([5]byte(bytes[:5]))
}
