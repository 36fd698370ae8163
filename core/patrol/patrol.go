// Package patrol compares what we believe of servers with what the clusters
// show.
//
// A sweep is one call a cluster and round, whatever the number of guests. Who
// is not as we believe is looked at; what that shows is written down and told
// once, and kept as a finding until it is over. The deep round reads every
// guest whole, slowly: one a second and node, and at once where the list hints
// at a change.
//
// Unknown is not off, and absent is not deleted: only a cluster that says that
// a VMID is free, after two lists without it, makes a server missing. The patrol
// repairs nothing but our own mark, which tells whose a guest is. Everything
// else it leaves to operations, where the server's policy wants that. It never
// destroys.
package patrol

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
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

	Pace  time.Duration // how long a node is left alone between deep looks; 0 means 1 s, negative for none
	Again time.Duration // how long a guest is left alone after one; 0 means 1 min

	// Mend begins the operation that puts a broken IP lock back; nil for never.
	// Busy: another operation holds the server.
	Mend func(ctx context.Context, id core.ServerID) error

	// Halt begins the operation that stops a suspended server which somebody
	// started past us; nil for never. Busy: another operation holds the server.
	Halt func(ctx context.Context, id core.ServerID) error

	// Watchers hear of every sweep, one after the other.
	Watchers []Watcher

	mu    sync.Mutex
	under map[core.ClusterID]bool   // clusters that are being swept
	lists map[core.ClusterID]*queue // what is to be read whole, of the clusters that we sweep

	absent map[core.ClusterID]map[core.ServerID]bool // whose guests the last list left out
	last   map[core.ClusterID]core.ServerID          // whose guest was looked at last
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
	sweeps.Go(func() { saga.Steadily(ctx, p.Log, "the deep round over the guests", p.dive) })
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
			sweeps.Go(func() { saga.Guard(p.Log, "holding the cluster "+c.Name, func() { p.hold(ctx, c.ID) }) })
			continue
		}
		sweeps.Go(func() {
			defer p.end(c.ID)
			saga.Guard(p.Log, "the sweep of the cluster "+c.Name, func() { p.once(ctx, c) })
		})
	}
}

// once sweeps a cluster unless it is another patrol's.
func (p *Patrol) once(ctx context.Context, c core.Cluster) {
	_, err := p.Cursors.Hold(ctx, group(c.ID), p.Owner, 0, 3*p.every())
	if errors.Is(err, core.Busy) {
		p.leave(c.ID)
		return
	}
	if err == nil {
		err = p.Sweep(ctx, c)
	}
	if err != nil {
		p.warn(ctx, "cannot sweep a cluster", "cluster", c.Name, "err", err)
	}
}

// hold keeps a cluster that is being swept for longer than a round. Whoever has
// lost it already learns so with the next sweep.
func (p *Patrol) hold(ctx context.Context, id core.ClusterID) {
	if _, err := p.Cursors.Hold(ctx, group(id), p.Owner, 0, 3*p.every()); err != nil && !errors.Is(err, core.Busy) {
		p.warn(ctx, "cannot hold a cluster", "cluster", id, "err", err)
	}
}

// yield lets another patrol go on at once.
func (p *Patrol) yield(ctx context.Context) {
	for _, w := range p.Watchers {
		if w.Rest != nil {
			saga.Guard(p.Log, w.Name, func() { w.Rest(ctx) })
		}
	}
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
