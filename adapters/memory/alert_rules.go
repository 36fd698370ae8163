package memory

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func (t *tx) AlertRules() ports.AlertRules { return alertRules{t} }

// alertRules keeps what people want of the rules; see [ports.AlertRules].
type alertRules struct{ *tx }

func (r alertRules) OfUser(_ context.Context, user core.UserID) (core.AlertSettings, error) {
	return r.of(string(user)), nil
}

func (r alertRules) OfServer(_ context.Context, server core.ServerID) (core.AlertSettings, error) {
	return r.of(string(server)), nil
}

func (r alertRules) OfCluster(_ context.Context, cluster core.ClusterID) (core.AlertSettings, error) {
	return r.of(string(cluster)), nil
}

func (r alertRules) of(id string) core.AlertSettings {
	defer r.reading()()
	settings, _ := r.alertRules.get(id)
	return settings
}

func (r alertRules) SetUser(_ context.Context, user core.UserID, settings core.AlertSettings) error {
	_, there := r.users.rows[user]
	return r.store("user", string(user), there, settings)
}

func (r alertRules) SetServer(_ context.Context, server core.ServerID, settings core.AlertSettings) error {
	_, there := r.servers.rows[server]
	return r.store("server", string(server), there, settings)
}

func (r alertRules) SetCluster(_ context.Context, cluster core.ClusterID, settings core.AlertSettings) error {
	_, there := r.clusters.rows[cluster]
	return r.store("cluster", string(cluster), there, settings)
}

func (r alertRules) store(what, id string, there bool, settings core.AlertSettings) error {
	if err := r.writable(); err != nil {
		return err
	}
	if !there {
		return missing(what, id)
	}
	if r.alertRules.rows[id].Version != settings.Version {
		return mismatch("alert settings of", id)
	}
	settings.Version++
	r.alertRules.set(r.undo, id, settings)
	return nil
}

func (r alertRules) Tuned(_ context.Context, cluster core.ClusterID) ([]core.TunedServer, error) {
	defer r.reading()()
	var found []core.TunedServer
	if len(r.alertRules.rows) == 0 {
		return nil, nil
	}
	for id, server := range r.servers.after("") {
		user, tuned := r.alertRules.get(string(server.Owner))
		own, too := r.alertRules.get(string(id))
		if server.Placement.Cluster == cluster && (tuned || too) {
			found = append(found, core.TunedServer{Server: id, User: user, Own: own})
		}
	}
	return found, nil
}
