package fleet

import (
	"context"
	"errors"
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/ports"
)

// NextVMID tells which VMID the next server gets on a cluster, which is named by
// name or ID; empty means the first, by name, that takes new servers. It holds
// until somebody asks for a server. NotFound, Exhausted (vmids-exhausted).
// Denied without the permission node.view.
func (s *Service) NextVMID(ctx context.Context, c core.Caller, cluster string) (next int, err error) {
	if err := need(c, core.ViewNode); err != nil {
		return 0, err
	}
	of, err := s.takesNew(ctx, cluster)
	if err != nil {
		return 0, err
	}
	err = s.Store.Do(ctx, func(tx ports.Tx) (err error) {
		next, err = tx.VMIDs().Reserve(ctx, of.ID, guest.NewID[core.ServerID](s.kit), of.VMIDs, s.Clock.Now().Add(-s.Options.Cool))
		if err != nil {
			return err
		}
		return errDry // nobody gets it
	})
	if errors.Is(err, errDry) {
		err = nil
	}
	return next, err
}

// takesNew is the cluster of that name or ID, or else the first that is not drained.
func (s *Service) takesNew(ctx context.Context, name string) (core.Cluster, error) {
	if name != "" {
		return s.clusterNamed(ctx, name)
	}
	var known []core.Cluster
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		known, err = tx.Clusters().List(ctx, core.Page{Sort: core.Sort{By: core.ByName}})
		return err
	})
	at := slices.IndexFunc(known, func(c core.Cluster) bool { return !c.Drained })
	if err == nil && at < 0 {
		err = core.Fail(core.NotFound, "cluster-not-found", "there is no cluster that takes new servers")
	}
	if err != nil {
		return core.Cluster{}, err
	}
	return known[at], nil
}
