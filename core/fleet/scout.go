package fleet

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Reach is how a cluster was reached the last time that this process asked.
type Reach struct {
	At    time.Time // when it last answered; zero if never
	Error string    // why it did not answer since; empty if it did
	Since time.Time // when it was first asked in vain; zero if it answered
	Lacks string    // which privileges our token has lost there; empty if it has what it needs
}

// reaches remembers how each cluster was reached.
type reaches struct {
	mu   sync.Mutex
	last map[core.ClusterID]Reach
}

func (r *reaches) note(id core.ClusterID, now time.Time, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.last == nil {
		r.last = make(map[core.ClusterID]Reach)
	}
	if err != nil {
		last := r.last[id]
		if last.Error == "" {
			last.Since = now
		}
		last.Error = core.Explain(err)
		r.last[id] = last
		return
	}
	r.last[id] = Reach{At: now, Lacks: r.last[id].Lacks}
}

func (r *reaches) lacks(id core.ClusterID, what string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if last, known := r.last[id]; known {
		last.Lacks = what
		r.last[id] = last
	}
}

// only forgets all clusters but these.
func (r *reaches) only(there map[core.ClusterID]bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	maps.DeleteFunc(r.last, func(id core.ClusterID, _ Reach) bool { return !there[id] })
}

// Reach says how a cluster was last reached, without asking it.
func (s *Service) Reach(id core.ClusterID) Reach {
	s.reached.mu.Lock()
	defer s.reached.mu.Unlock()
	return s.reached.last[id]
}

// away reports whether a cluster has not answered this process for two sweeps or
// more: then nothing is known of its guests.
func (s *Service) away(id core.ClusterID) bool {
	r := s.Reach(id)
	return r.Error != "" && s.Clock.Now().Sub(r.Since) > 2*s.sweep()
}

// sweep is how often the clusters are looked at.
func (s *Service) sweep() time.Duration { return cmp.Or(s.Options.Sweep, 10*time.Second) }

// rounds of the scout: a cluster that answered is asked in every third.
const rounds = 3

// scout looks, again and again, at what the nodes of all clusters have, so that
// a server can be placed without asking anybody. Every process does, for what
// is seen is kept in memory.
func (s *Service) scout(ctx context.Context) {
	ticker := time.NewTicker(s.sweep())
	defer ticker.Stop()
	for round := 0; ; round++ {
		s.scoutOnce(ctx, round%rounds == 0)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// scoutOnce looks at all clusters, or only at those that did not answer.
func (s *Service) scoutOnce(ctx context.Context, all bool) {
	var known []core.Cluster
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		known, err = tx.Clusters().List(ctx, core.Page{})
		return err
	})
	if err != nil {
		s.Logger.Warn("cannot list the clusters", "err", err)
		return
	}
	s.only(known)
	if !all {
		known = slices.DeleteFunc(known, func(c core.Cluster) bool { return s.Reach(c.ID).Error == "" })
	}
	gather(known, func(cluster core.Cluster) []core.Node {
		s.survey(ctx, cluster)
		return nil
	})
}

// only lets go of what this process remembers of clusters that are there no more.
// What was under way while one was deleted may remember it once more, until the
// next time.
func (s *Service) only(known []core.Cluster) {
	there := make(map[core.ClusterID]bool, len(known))
	for _, c := range known {
		there[c.ID] = true
	}
	s.patrol.Only(there)
	s.sample.Only(there)
	s.alert.Only(there)
	s.ways.Only(there)
	s.nodes.only(there)
	s.storages.only(there)
	s.templates.only(there)
	s.reached.only(there)
}

// survey looks at the nodes of one cluster and at their storages.
func (s *Service) survey(ctx context.Context, cluster core.Cluster) {
	for _, node := range s.nodesOf(ctx, cluster) {
		if node.Online {
			s.storagesAt(ctx, node)
		}
	}
	s.rights(ctx, cluster)
	s.promised.forget(s.Clock.Now().Add(-promise))
}

// rights looks whether our token still may do what it must. Whoever lost its
// rights sees empty lists, which prove nothing.
func (s *Service) rights(ctx context.Context, cluster core.Cluster) {
	if s.Reach(cluster.ID).Error != "" {
		return
	}
	hypervisor, err := s.kit.Hypervisors.Cluster(ctx, cluster.ID)
	if err != nil {
		return
	}
	err = suffices(ctx, hypervisor, cluster.ResourcePool)
	switch {
	case err == nil:
		s.reached.lacks(cluster.ID, "")
	case core.CodeOf(err) == core.CodePrivilegeMissing:
		if s.Reach(cluster.ID).Lacks == "" {
			s.Logger.Warn("a cluster's token has lost privileges", "cluster", cluster.Name, "err", err)
		}
		s.reached.lacks(cluster.ID, core.Explain(err))
	}
}
