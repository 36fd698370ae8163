package memory

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
)

// Identity is made of the cluster's name.
func (c *Cluster) Identity(context.Context) (string, error) {
	unlock, err := c.reading()
	if err != nil {
		return "", err
	}
	defer unlock()
	return c.identity, nil
}

// Nodes answers the nodes.
func (c *Cluster) Nodes(context.Context) ([]core.Node, error) {
	unlock, err := c.reading()
	if err != nil {
		return nil, err
	}
	defer unlock()
	return slices.Clone(c.nodes), nil
}

// Storages answers the storages of a node, with the room that is left.
func (c *Cluster) Storages(_ context.Context, node string) ([]core.Storage, error) {
	unlock, err := c.reading()
	if err != nil {
		return nil, err
	}
	defer unlock()
	if !c.online(node) {
		return nil, away("node " + node)
	}
	var found []core.Storage
	for _, s := range c.storages {
		if s.Node == node {
			s.Content, s.Free = slices.Clone(s.Content), c.room(node, s.Name)
			found = append(found, s)
		}
	}
	return found, nil
}

// Templates answers the templates of the nodes that are there.
func (c *Cluster) Templates(context.Context) ([]core.Template, error) {
	unlock, err := c.reading()
	if err != nil {
		return nil, err
	}
	defer unlock()
	return slices.DeleteFunc(slices.Clone(c.templates), func(t core.Template) bool { return !c.online(t.Node) }), nil
}

// HasSnippet answers what [Cluster.AddSnippet] put there.
func (c *Cluster) HasSnippet(_ context.Context, node, volume string) (bool, error) {
	unlock, err := c.reading()
	if err != nil {
		return false, err
	}
	defer unlock()
	if !c.online(node) {
		return false, away("node " + node)
	}
	return c.snippets[node+" "+volume], nil
}

// Look says what stands under a VMID, on whatever node.
func (c *Cluster) Look(_ context.Context, ref core.GuestRef) (core.Guest, error) {
	unlock, err := c.reading()
	if err != nil {
		return core.Guest{}, err
	}
	defer unlock()
	return c.look(ref)
}

func (c *Cluster) look(ref core.GuestRef) (core.Guest, error) {
	g, ok := c.guests[ref.VMID]
	switch {
	case !ok:
		return core.Guest{Presence: core.Gone, Ref: ref, Power: core.PowerUnknown}, nil
	case !c.online(g.Ref.Node):
		return core.Guest{}, away("node " + g.Ref.Node)
	case g.hidden:
		return core.Guest{Presence: core.Hidden, Ref: ref, Power: core.PowerUnknown}, nil
	}
	return c.seen(g), nil
}

func (c *Cluster) seen(g *guest) core.Guest {
	seen := copyGuest(g.Guest)
	seen.Uptime = c.uptime(g)
	seen.Digest = digest(g)
	return seen
}

// digest is the same for the same configuration.
func digest(g *guest) string {
	text := fmt.Sprint(g.Name, g.Description, g.UUID, g.MACs, g.Protected, g.Boots, g.Lock, g.Interfaces, g.Cores, g.Memory, g.Disks, g.swap, g.added, g.config)
	return fmt.Sprintf("%x", sha256.Sum256([]byte(text)))[:40]
}

func (c *Cluster) uptime(g *guest) time.Duration {
	if g.Power != core.On && g.Power != core.Paused {
		return 0
	}
	return c.clock.Now().Sub(g.started) + time.Second
}

// Guests answers a row for each guest that may be seen.
func (c *Cluster) Guests(context.Context) ([]core.GuestReading, error) {
	unlock, err := c.reading()
	if err != nil {
		return nil, err
	}
	defer unlock()
	return c.rows(), nil
}

func (c *Cluster) rows() (rows []core.GuestReading) {
	for _, vmid := range slices.Sorted(maps.Keys(c.guests)) {
		if g := c.guests[vmid]; !g.hidden {
			rows = append(rows, c.row(g))
		}
	}
	return rows
}

func (c *Cluster) row(g *guest) core.GuestReading {
	row := core.GuestReading{Ref: g.Ref, Name: g.Name, Power: g.Power, Lock: g.Lock, Template: g.Template, Uptime: c.uptime(g), Hint: fmt.Sprint(g.Cores, g.Memory)}
	if !c.online(g.Ref.Node) {
		row.Power, row.Uptime = core.PowerUnknown, 0
	}
	if row.Power == core.On {
		row.CPU, row.Memory = 0.05, g.Memory/2
		if g.load != nil {
			row.CPU, row.Memory = g.load.cpu, g.load.memory
		}
		row.NetIn, row.NetOut = g.in, g.out
	}
	row.Measure = measureOf(g, row)
	return row
}

// VMIDFree answers whether nothing stands under the VMID, seen or hidden.
func (c *Cluster) VMIDFree(_ context.Context, vmid int) (bool, error) {
	unlock, err := c.reading()
	if err != nil {
		return false, err
	}
	defer unlock()
	_, taken := c.guests[vmid]
	return !taken, nil
}

// All answers every guest as it is, templates too, sorted by VMID.
func (c *Cluster) All() []core.Guest {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []core.Guest
	for _, vmid := range slices.Sorted(maps.Keys(c.guests)) {
		all = append(all, c.seen(c.guests[vmid]))
	}
	return all
}

// State writes down everything that matters of the guests, so that two states
// can be compared: no digest, no uptime, and nothing made up at random.
func (c *Cluster) State() string {
	var b strings.Builder
	for _, g := range c.All() {
		fmt.Fprintf(&b, "%d %s %s %s %s name=%s lock=%s template=%t protected=%t cores=%d memory=%d disks=%v description=%q %s\n",
			g.Ref.VMID, g.Ref.Kind, g.Ref.Node, g.Presence, g.Power, g.Name, g.Lock, g.Template, g.Protected, g.Cores, g.Memory, g.Disks, g.Description,
			c.limitsOf(g.Ref.VMID))
	}
	return b.String()
}

// Config answers what a guest was last configured to be: network and login too.
func (c *Cluster) Config(vmid int) core.GuestConfig {
	c.mu.Lock()
	defer c.mu.Unlock()
	if g, ok := c.guests[vmid]; ok {
		return g.config
	}
	return core.GuestConfig{}
}

// Effects answers how often a call ("clone", "power start", …) had an effect.
func (c *Cluster) Effects(call string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.effects[call]
}

// Sent answers how many calls of any kind had an effect.
func (c *Cluster) Sent() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	total := 0
	for _, n := range c.effects {
		total += n
	}
	return total
}

func (c *Cluster) online(node string) bool {
	return slices.ContainsFunc(c.nodes, func(n core.Node) bool { return n.Name == node && n.Online })
}

// room is what the disks on a storage leave of it.
func (c *Cluster) room(node, name string) int64 {
	at := slices.IndexFunc(c.storages, func(s core.Storage) bool { return s.Node == node && s.Name == name })
	if at < 0 {
		return 0
	}
	free := c.storages[at].Total
	for _, g := range c.guests {
		if g.Ref.Node != node {
			continue
		}
		for disk, size := range g.Disks {
			if g.on(disk) == name {
				free -= size
			}
		}
	}
	return free
}

func copyGuest(g core.Guest) core.Guest {
	g.MACs, g.Disks = slices.Clone(g.MACs), maps.Clone(g.Disks)
	g.Interfaces = slices.Clone(g.Interfaces)
	for n := range g.Interfaces {
		g.Interfaces[n].Addresses = slices.Clone(g.Interfaces[n].Addresses)
	}
	return g
}
