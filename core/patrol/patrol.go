// Package patrol compares what we believe of servers with what the clusters
// show: one call a cluster and round, whatever the number of guests. It only
// ever looks; it never changes a guest and never destroys one.
package patrol

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/ports"
)

// Patrol goes its round over all clusters. Of all that share a store, one at a
// time sweeps a cluster; another takes over when it is silent for three rounds.
type Patrol struct {
	guest.Kit
	Cursors ports.Cursors // say whose a cluster is
	Owner   string        // unique among all patrols
	Every   time.Duration // 0 means 10 s, the pace at which Proxmox itself collects
	Log     *slog.Logger
	Told    func() // called when something was written; may be nil

	mu    sync.Mutex
	under map[core.ClusterID]bool // clusters that are being swept
}

// lag is how old a cluster's list may be: pvestatd collects every ten seconds.
// A server whose power we have seen more recently than that is not news.
const lag = 15 * time.Second

const page = 500 // servers read at once

// Run goes rounds until ctx ends. Clusters do not wait for each other: one that
// is slow to answer is left out of the rounds until it has.
func (p *Patrol) Run(ctx context.Context) {
	ticker := time.NewTicker(p.every())
	defer ticker.Stop()
	defer p.yield(context.WithoutCancel(ctx))
	var sweeps sync.WaitGroup
	defer sweeps.Wait()
	for {
		p.round(ctx, &sweeps)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (p *Patrol) every() time.Duration {
	if p.Every == 0 {
		return 10 * time.Second
	}
	return p.Every
}

// round begins a sweep of every cluster that is not being swept, and that is
// nobody else's.
func (p *Patrol) round(ctx context.Context, sweeps *sync.WaitGroup) {
	for _, c := range p.clusters(ctx) {
		if !p.begin(c.ID) {
			continue
		}
		sweeps.Go(func() {
			defer p.end(c.ID)
			_, err := p.Cursors.Hold(ctx, group(c.ID), p.Owner, 0, 3*p.every())
			if errors.Is(err, core.Busy) {
				return
			}
			if err == nil {
				err = p.Sweep(ctx, c.ID)
			}
			if err != nil {
				p.warn(ctx, "cannot sweep a cluster", "cluster", c.Name, "err", err)
			}
		})
	}
}

// yield lets another patrol go on at once.
func (p *Patrol) yield(ctx context.Context) {
	for _, c := range p.clusters(ctx) {
		_ = p.Cursors.Drop(ctx, group(c.ID), p.Owner)
	}
}

// group is the cursor that whoever sweeps a cluster holds. Nothing is read by it.
func group(id core.ClusterID) string { return "patrol/" + string(id) }

func (p *Patrol) clusters(ctx context.Context) (all []core.Cluster) {
	err := p.Store.Read(ctx, func(tx ports.Tx) (err error) {
		all, err = tx.Clusters().List(ctx, core.Page{})
		return err
	})
	if err != nil {
		p.warn(ctx, "cannot list the clusters", "err", err)
	}
	return all
}

func (p *Patrol) begin(id core.ClusterID) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.under == nil {
		p.under = make(map[core.ClusterID]bool)
	}
	free := !p.under[id]
	p.under[id] = true
	return free
}

func (p *Patrol) end(id core.ClusterID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.under, id)
}

// Sweep asks one cluster for all its guests and takes over what changed.
func (p *Patrol) Sweep(ctx context.Context, id core.ClusterID) error {
	hypervisor, err := p.Hypervisors.Cluster(ctx, id)
	if err != nil {
		return err
	}
	readings, err := hypervisor.Guests(ctx)
	if err != nil {
		return err
	}
	seen := make(map[int]core.GuestReading, len(readings))
	for _, r := range readings {
		seen[r.Ref.VMID] = r
	}
	for after := ""; ; {
		var servers []core.ServerView
		err := p.Store.Read(ctx, func(tx ports.Tx) (err error) {
			servers, err = tx.Servers().List(ctx, core.ServerFilter{Page: core.Page{After: after, Limit: page}, Cluster: id})
			return err
		})
		if err != nil {
			return err
		}
		for _, s := range servers {
			p.compare(ctx, s.Server, seen)
		}
		if len(servers) < page {
			return nil
		}
		after = string(servers[page-1].ID)
	}
}

// compare looks closer at a server whose reading differs from what we believe.
// The list itself is too old to be believed against a recent look.
func (p *Patrol) compare(ctx context.Context, s core.Server, seen map[int]core.GuestReading) {
	r, ok := seen[s.Placement.VMID]
	settled := s.Life() == core.Ready && s.Operation == ""
	fresh := p.Clock.Now().Sub(s.PowerAt()) < lag
	if !ok || !settled || fresh || r.Power == core.PowerUnknown {
		return
	}
	if r.Power == s.Power() && r.Ref.Node == s.Placement.Node && !p.restarted(s, r) {
		return
	}
	if err := p.takeOver(ctx, s); err != nil {
		p.warn(ctx, "cannot look at a server", "server", s.ID, "err", err)
	}
}

// restarted reports whether a guest for which something is pending was started
// by somebody since we last saw it start.
func (p *Patrol) restarted(s core.Server, r core.GuestReading) bool {
	return s.Pending != nil && r.Power == core.On && p.Clock.Now().Add(-r.Uptime).After(s.StartedAt.Add(lag))
}

// takeOver looks at the guest itself and writes down what differs.
func (p *Patrol) takeOver(ctx context.Context, s core.Server) error {
	c, err := p.Open(ctx, s.ID)
	if err != nil {
		return err
	}
	g, sighting, err := c.See(ctx)
	if err != nil || !sighting.Ours() {
		return err
	}
	made, err := p.made(ctx, c)
	if err != nil {
		return err
	}
	now := p.Clock.Now()
	observe := p.Change(core.Operation{Server: s.ID}, func(s *core.Server) (guest.Fact, error) {
		if s.Operation != "" {
			return guest.Fact{}, core.Busy // an operation began meanwhile: it knows better
		}
		moved := g.Ref.Node != s.Placement.Node
		s.Placement.Node = g.Ref.Node
		changed := s.Observe(g.Power, now)
		applied := made.take(s, now.Add(-g.Uptime))
		switch {
		case changed:
			return guest.Fact{Type: core.PowerEvent(g.Power), Data: map[string]string{"by": "somebody else", "node": g.Ref.Node}}, nil
		case moved:
			return guest.Fact{Type: core.EventServerMoved, Data: map[string]string{"node": g.Ref.Node}}, nil
		case applied:
			return guest.Fact{Type: core.EventServerRebooted, Data: map[string]string{"by": "somebody else", "node": g.Ref.Node}}, nil
		}
		return guest.Fact{}, nil
	})
	err = p.Store.Do(ctx, func(tx ports.Tx) error { return observe(ctx, tx) })
	if errors.Is(err, core.Busy) {
		return nil
	}
	if err == nil && p.Told != nil {
		p.Told()
	}
	return err
}

// makings are what a guest was seen to be made of; nil where nothing was
// pending for it.
type makings struct{ now, next core.Spec }

func (p *Patrol) made(ctx context.Context, c guest.Case) (*makings, error) {
	if c.Server.Pending == nil {
		return nil, nil //nolint:nilnil // there is nothing to read
	}
	i, err := c.InspectOurs(ctx)
	return &makings{i.Now.Spec(), i.Next.Spec()}, err
}

// take notes what the guest is made of by now, and reports whether a restart
// that nobody told us of, at the time, is news.
func (m *makings) take(s *core.Server, started time.Time) bool {
	if m == nil {
		return false
	}
	s.Found(m.now, m.next)
	if s.Power() != core.On || !started.After(s.StartedAt.Add(lag)) {
		return false
	}
	s.StartedAt = started
	return true
}

func (p *Patrol) warn(ctx context.Context, text string, args ...any) {
	if ctx.Err() != nil {
		return
	}
	log := p.Log
	if log == nil {
		log = slog.Default()
	}
	log.Warn(text, args...)
}
