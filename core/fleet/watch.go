package fleet

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/network"
	"github.com/remudahq/remuda/ports"
)

// Findings shows what was found wrong with a server's guest. NotFound.
func (s *Service) Findings(ctx context.Context, c core.Caller, id core.ServerID) (core.Watch, error) {
	if _, err := s.Server(ctx, c, id); err != nil {
		return core.Watch{}, err
	}
	var watch core.Watch
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		watch, err = tx.Watches().Get(ctx, id)
		return err
	})
	return watch, err
}

// Strays lists the guests that carry our mark and are no server's, by cluster
// and VMID, with the names of the clusters.
func (s *Service) Strays(ctx context.Context, c core.Caller) ([]core.Stray, map[core.ClusterID]string, error) {
	if err := need(c, core.ViewStray); err != nil {
		return nil, nil, err
	}
	var found []core.Stray
	names := map[core.ClusterID]string{}
	err := s.Store.Read(ctx, func(tx ports.Tx) error {
		clusters, err := tx.Clusters().List(ctx, core.Page{})
		if err != nil {
			return err
		}
		for _, cluster := range clusters {
			names[cluster.ID] = cluster.Name
		}
		found, err = tx.Strays().List(ctx, "")
		return err
	})
	return found, names, err
}

// mend begins to put a broken IP lock back, because the server's policy says so.
func (s *Service) mend(ctx context.Context, id core.ServerID) error {
	err := s.Store.Do(ctx, func(tx ports.Tx) error {
		server, err := tx.Servers().Get(ctx, id)
		if err != nil {
			return err
		}
		_, err = s.rewire(ctx, tx, core.Caller{}, server, func(st *network.State) error {
			if !st.Lock || !st.Repair {
				return core.Busy // it was unlocked meanwhile
			}
			st.Mend = true
			return nil
		})
		return err
	})
	if err == nil {
		s.stirred()
	}
	return err
}
