package fleet

import (
	"context"
	"sync"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// glimpse is when a cluster last told what it has, and of which of its servers
// that says nothing: their guests are hidden, away or somebody else's.
type glimpse struct {
	at    time.Time
	blind map[core.ServerID]bool
}

// glimpses are those of all clusters, as the store has them. What is believed of
// a server is as old as the last sweep that showed it so, and no row says that
// of every server: nothing is written of what did not change.
type glimpses struct {
	mu   sync.Mutex
	last map[core.ClusterID]glimpse
}

func (g *glimpses) of(id core.ClusterID) glimpse {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.last[id]
}

// refreshed is how often the glimpses are read.
func (s *Service) refreshed() time.Duration {
	return min(2*time.Second, max(s.sweep()/4, 50*time.Millisecond))
}

// runGlimpses reads, again and again, how the sweeps went.
func (s *Service) runGlimpses(ctx context.Context) {
	ticker := time.NewTicker(s.refreshed())
	defer ticker.Stop()
	for {
		if err := s.readGlimpses(ctx); err != nil && ctx.Err() == nil {
			s.Logger.Warn("cannot read when the clusters were swept", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (s *Service) readGlimpses(ctx context.Context) error {
	found := map[core.ClusterID]glimpse{}
	err := s.Store.Read(ctx, func(tx ports.Tx) error {
		sweeps, err := tx.Measures().Sweeps(ctx)
		for _, sweep := range sweeps {
			one := glimpse{at: sweep.At, blind: map[core.ServerID]bool{}}
			watches, err := tx.Watches().Noted(ctx, sweep.Cluster)
			if err != nil {
				return err
			}
			for _, watch := range watches {
				one.blind[watch.Server] = unseen(watch)
			}
			found[sweep.Cluster] = one
		}
		return err
	})
	if err != nil {
		return err
	}
	s.glimpses.mu.Lock()
	defer s.glimpses.mu.Unlock()
	s.glimpses.last = found
	return nil
}

// unseen reports whether a sweep says nothing of the server.
func unseen(w core.Watch) bool {
	for _, code := range []string{core.FoundHidden, core.FoundNodeAway, core.FoundForeign} {
		if _, found := w.Finding(code); found {
			return true
		}
	}
	return false
}

// dated says as of when a server is shown, and whether that is longer ago than
// two sweeps. An operation that holds a server looks for itself.
func (s *Service) dated(view core.ServerView) core.ServerView {
	view.SeenAt = view.PowerAt()
	if view.Life() != core.Ready || view.Operation != "" {
		return view
	}
	if seen := s.glimpses.of(view.Placement.Cluster); !seen.blind[view.ID] && seen.at.After(view.SeenAt) {
		view.SeenAt = seen.at
	}
	view.Stale = s.Clock.Now().Sub(view.SeenAt) > 2*s.sweep()+s.refreshed()
	return view
}
