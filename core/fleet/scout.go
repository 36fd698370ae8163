package fleet

import (
	"context"
	"sync"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Reach is how a cluster was reached the last time that this process asked.
type Reach struct {
	At    time.Time // when it last answered; zero if never
	Error string    // why it did not answer since; empty if it did
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
		r.last[id] = Reach{At: r.last[id].At, Error: core.Explain(err)}
		return
	}
	r.last[id] = Reach{At: now}
}

// Reach says how a cluster was last reached, without asking it.
func (s *Service) Reach(id core.ClusterID) Reach {
	s.reached.mu.Lock()
	defer s.reached.mu.Unlock()
	return s.reached.last[id]
}

// scout looks, again and again, at what the nodes of all clusters have, so that
// a server can be placed without asking anybody. Every process does, for what
// is seen is kept in memory.
func (s *Service) scout(ctx context.Context) {
	every := 3 * s.Options.Sweep
	if every == 0 {
		every = 30 * time.Second
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		s.scoutOnce(ctx)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (s *Service) scoutOnce(ctx context.Context) {
	var known []core.Cluster
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		known, err = tx.Clusters().List(ctx, core.Page{})
		return err
	})
	if err != nil {
		s.Logger.Warn("cannot list the clusters", "err", err)
		return
	}
	gather(known, func(cluster core.Cluster) []core.Node {
		s.survey(ctx, cluster)
		return nil
	})
}

// survey looks at the nodes of one cluster and at their storages.
func (s *Service) survey(ctx context.Context, cluster core.Cluster) {
	for _, node := range s.nodesOf(ctx, cluster) {
		if node.Online {
			s.storagesAt(ctx, node)
		}
	}
	s.promised.forget(s.Clock.Now().Add(-promise))
}
