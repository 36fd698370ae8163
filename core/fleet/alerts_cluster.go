package fleet

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// ClusterAlerts shows which rules hold for what is not a server's in a cluster:
// its nodes, its storages and itself. Denied without the permission
// cluster.view. NotFound.
func (s *Service) ClusterAlerts(ctx context.Context, c core.Caller, id core.ClusterID) (AlertView, error) {
	var view AlertView
	if err := need(c, core.ViewCluster); err != nil {
		return view, err
	}
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		_, view, err = rulesOfCluster(ctx, tx, id)
		return err
	})
	return view, err
}

func rulesOfCluster(ctx context.Context, tx ports.Tx, id core.ClusterID) (core.Cluster, AlertView, error) {
	cluster, err := tx.Clusters().Get(ctx, id)
	if missing(err) {
		err = notThere("cluster", string(id))
	}
	if err != nil {
		return cluster, AlertView{}, err
	}
	settings, err := tx.AlertRules().OfCluster(ctx, id)
	return cluster, viewClusterRules(settings), err
}

func viewClusterRules(settings core.AlertSettings) AlertView {
	return viewKinds(core.ClusterAlertKinds(), settings, settings.Rule)
}

// SetClusterAlerts replaces what is wanted other than usual for what is not a
// server's in a cluster. Invalid, NotFound. Conflict (version-mismatch): of the
// settings' version.
func (s *Service) SetClusterAlerts(ctx context.Context, c core.Caller, id core.ClusterID, settings core.AlertSettings) (AlertView, error) {
	const action = core.ClusterAlerts
	if err := s.mayChange(ctx, c, action, string(id)); err != nil {
		return AlertView{}, err
	}
	if err := settings.ValidateOfCluster(s.Clock.Now()); err != nil {
		return AlertView{}, s.denied(ctx, c, action, string(id), err)
	}
	return once(ctx, s, c, action, string(id), func(tx ports.Tx) (AlertView, error) {
		cluster, now, err := rulesOfCluster(ctx, tx, id)
		if err == nil {
			err = matches(c, now.Version())
		}
		if err != nil {
			return AlertView{}, err
		}
		next := settings
		next.Version = now.Settings.Version
		if err := tx.AlertRules().SetCluster(ctx, id, next); err != nil {
			return AlertView{}, err
		}
		told := map[string]string{"cluster": string(id), "name": cluster.Name}
		if err := announce(ctx, tx, s.kit, core.EventClusterAlertsSet, "", told); err != nil {
			return AlertView{}, err
		}
		next.Version++
		return viewClusterRules(next), nil
	})
}
