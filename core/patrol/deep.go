package patrol

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/ports"
)

// visit reads one guest whole.
func (p *Patrol) visit(ctx context.Context, cluster core.ClusterID, v visit) error {
	if v.server == "" {
		err := p.stranger(ctx, cluster, v)
		if err != nil {
			p.unread(cluster, v)
		}
		if errors.Is(err, core.Unavailable) {
			return nil
		}
		return err
	}
	err := p.Deep(ctx, v.server)
	if errors.Is(err, core.NotFound) || errors.Is(err, core.Unavailable) {
		return nil // it is gone meanwhile, or the sweep will tell
	}
	return err
}

// Deep compares a server's guest with what it should be: mark, interface, size
// and IP lock.
func (p *Patrol) Deep(ctx context.Context, id core.ServerID) error {
	c, err := p.Open(ctx, id)
	if err != nil {
		return err
	}
	if life := c.Server.Life(); c.Server.Operation != "" || life != core.Ready && life != core.Missing {
		return nil
	}
	watch, changed, err := p.remembered(ctx, id)
	if err != nil {
		return err
	}
	g, sighting, err := c.See(ctx)
	if err != nil {
		return err
	}
	var fw core.Firewall
	if watch.Lock.Wanted && sighting.Ours() {
		if fw, err = c.Hypervisor.Firewall(ctx, g.Ref); err != nil {
			return err
		}
	}
	broken := false
	err = p.write(ctx, id, func(n *note) error {
		if n.server.Version != c.Server.Version {
			return core.Busy // what was read may be older than what is believed
		}
		if err := n.judge(g, sighting); err != nil || !sighting.Ours() {
			return err
		}
		n.network(g.Interface(core.FirstInterface), c.Addresses, changed)
		n.size(g)
		n.lock(fw, g, c.Addresses)
		n.watch.CheckedAt = p.Clock.Now()
		_, broken = n.watch.Finding(core.FoundIPLockViolated)
		return nil
	})
	if err != nil {
		return err
	}
	if sighting == core.SeenUnmarked {
		return p.mark(ctx, c, g)
	}
	if broken && watch.Lock.Repair && p.Mend != nil {
		if err := p.Mend(ctx, id); !errors.Is(err, core.Busy) {
			return err
		}
	}
	return nil
}

// remembered reads the watch, and whether an operation has ended since the
// guest was last read: then it is as that left it.
func (p *Patrol) remembered(ctx context.Context, id core.ServerID) (watch core.Watch, changed bool, err error) {
	err = p.Store.Read(ctx, func(tx ports.Tx) error {
		if watch, err = tx.Watches().Get(ctx, id); err != nil {
			return err
		}
		ops, err := tx.Operations().List(ctx, core.OperationFilter{Server: id, Newest: true, Page: core.Page{Limit: 1}})
		changed = len(ops) > 0 && !ops[0].FinishedAt.Before(watch.CheckedAt)
		return err
	})
	return watch, changed, err
}

// network compares the first interface with how it was left, and with what the
// server says of it.
func (n *note) network(now core.Interface, held []core.Address, changed bool) {
	now.Addresses = nil // those are the lock's, and the guest's own
	if n.watch.Network == nil || changed {
		left := now
		left.MAC = n.server.Identity.MAC
		n.watch.Network = &left
	}
	want := *n.watch.Network
	if len(held) > 0 && held[0].Bridge != "" {
		want.Bridge, want.VLAN = held[0].Bridge, held[0].VLAN
	}
	if n.watch.Lock.Wanted {
		want.Firewall = now.Firewall // the lock tells of that
	}
	if describe(now) == describe(want) {
		n.over(core.FoundNetworkChanged)
		return
	}
	n.find(core.FoundNetworkChanged, core.EventNetworkChanged, map[string]string{"is": describe(now), "should_be": describe(want)})
}

func describe(i core.Interface) string {
	return fmt.Sprintf("mac=%s model=%s bridge=%s vlan=%d rate=%d firewall=%t down=%t", i.MAC, i.Model, i.Bridge, i.VLAN, i.Rate, i.Firewall, i.Down)
}

// size compares cores, memory and disks with the specification, or with the
// one that the guest has after its next start.
func (n *note) size(g core.Guest) {
	want := n.server.Spec
	if n.server.Pending != nil && misfit(g, want) != "" {
		want = *n.server.Pending
	}
	wrong := misfit(g, want)
	if wrong == "" {
		n.over(core.FoundSpecChanged)
		return
	}
	n.find(core.FoundSpecChanged, core.EventSpecChanged, map[string]string{"wrong": wrong})
}

func misfit(g core.Guest, want core.Spec) string {
	var wrong []string
	if want.Cores > 0 && g.Cores != want.Cores {
		wrong = append(wrong, fmt.Sprintf("cores are %d, should be %d", g.Cores, want.Cores))
	}
	if want.Memory > 0 && g.Memory != want.Memory {
		wrong = append(wrong, fmt.Sprintf("memory is %d, should be %d", g.Memory, want.Memory))
	}
	for disk, size := range want.Disks {
		if has, ok := g.Disks[disk]; !ok || has < size {
			wrong = append(wrong, fmt.Sprintf("disk %s is %d, should be %d", disk, has, size))
		}
	}
	return strings.Join(wrong, "; ")
}

// lock compares the firewall with the lock that is wanted.
func (n *note) lock(fw core.Firewall, g core.Guest, held []core.Address) {
	lock := &n.watch.Lock
	if !lock.Wanted {
		n.over(core.FoundIPLockViolated)
		return
	}
	wrong := core.LockBreaches(fw, g.Interface(core.FirstInterface), core.LockedAddresses(held, n.server.Identity.MAC))
	lock.Violation = strings.Join(wrong, "; ")
	if lock.Violation == "" {
		lock.VerifiedAt = n.clock.Now()
		n.over(core.FoundIPLockViolated)
		return
	}
	n.find(core.FoundIPLockViolated, core.EventIPLockViolated, map[string]string{"wrong": lock.Violation})
}

// mark gives a guest that is ours by its UUID or MAC our mark again, unless an
// operation holds the server by now.
func (p *Patrol) mark(ctx context.Context, c guest.Case, g core.Guest) error {
	now, err := p.Open(ctx, c.Server.ID)
	if err != nil || now.Server.Operation != "" || g.Lock != "" {
		return err
	}
	text := g.Description
	if text != "" {
		text += "\n"
	}
	err = c.Hypervisor.Describe(ctx, g.Ref, text+core.Mark{Server: c.Server.ID}.String(), g.Digest)
	if errors.Is(err, core.Conflict) {
		return nil // somebody changes it at this moment: another round
	}
	if err != nil {
		return err
	}
	_, err = p.takeOver(ctx, c.Server)
	return err
}
