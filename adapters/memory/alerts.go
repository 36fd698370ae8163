package memory

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func (t *tx) Alerts() ports.Alerts { return alerts{t} }

// alerts keeps what is wrong; see [ports.Alerts].
type alerts struct{ *tx }

func (s *Store) alertTables() {
	s.alerts = newTable[core.AlertID](same[core.Alert]).
		indexed("open", func(a core.Alert) string {
			if !a.Open {
				return ""
			}
			return "of " + string(a.Cluster)
		}).
		indexed("server", func(a core.Alert) string { return string(a.Server) })
	s.alertRounds = newTable[core.ClusterID](same[core.AlertRound])
	s.alertRules = newTable[string](core.AlertSettings.Clone)
}

func (a alerts) Get(_ context.Context, id core.AlertID) (core.Alert, error) {
	defer a.reading()()
	one, ok := a.alerts.get(id)
	if !ok {
		return one, missing("alert", string(id))
	}
	return one, nil
}

func (a alerts) List(_ context.Context, f core.AlertFilter) ([]core.Alert, error) {
	defer a.reading()()
	f.Sort = core.Sort{Down: f.Newest}
	return list(a.alerts, f.Page, nil, func(one core.Alert) bool {
		return one.State != core.AlertPending && wanted(one, f) &&
			(f.Viewer == "" || one.Owner == f.Viewer || one.Server != "" && a.granted(one.Server, f.Viewer))
	}), nil
}

func wanted(a core.Alert, f core.AlertFilter) bool {
	return (f.Owner == "" || f.Owner == a.Owner) &&
		(f.State == "" || f.State == a.State) &&
		(f.Kind == "" || f.Kind == a.Kind) &&
		(f.Server == "" || f.Server == a.Server)
}

func (a alerts) Open(_ context.Context, cluster core.ClusterID) ([]core.OpenAlert, error) {
	defer a.reading()()
	var found []core.OpenAlert
	for _, id := range a.alerts.find("open", "of "+string(cluster)) {
		one := core.OpenAlert{Alert: a.alerts.rows[id]}
		if server, ok := a.servers.rows[one.Server]; ok {
			one.There, one.OwnedBy, one.OnCluster = true, server.Owner, server.Placement.Cluster
		}
		found = append(found, one)
	}
	slices.SortFunc(found, func(a, b core.OpenAlert) int { return cmp.Compare(a.ID, b.ID) })
	return found, nil
}

func (a alerts) Clusters(context.Context) ([]core.ClusterID, error) {
	defer a.reading()()
	var found []core.ClusterID
	for _, one := range a.alerts.rows {
		if one.Open && one.Cluster != "" {
			found = append(found, one.Cluster)
		}
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}

func (a alerts) Put(_ context.Context, one core.Alert) error {
	if err := a.writable(); err != nil {
		return err
	}
	stored, there := a.alerts.rows[one.ID]
	switch {
	case one.Version == 0 && there:
		return core.Fail(core.Conflict, "", "there is an alert %s already", one.ID)
	case one.Version != 0 && !there:
		return missing("alert", string(one.ID))
	case there && stored.Version != one.Version:
		return mismatch("alert", string(one.ID))
	case one.Open && a.taken(one):
		return core.Fail(core.Conflict, "", "another alert of this kind is open")
	}
	one.Version++
	a.alerts.set(a.undo, one.ID, one)
	return nil
}

// taken reports whether another alert of the same kind and subject is open.
func (a alerts) taken(one core.Alert) bool {
	return some(a.alerts, func(other core.Alert) bool {
		return other.Open && other.ID != one.ID && other.Kind == one.Kind && other.Subject == one.Subject
	})
}

func (a alerts) Drop(_ context.Context, id core.AlertID) error {
	if err := a.writable(); err != nil {
		return err
	}
	a.alerts.remove(a.undo, id)
	return nil
}

func (a alerts) Firing(context.Context) (map[core.AlertKind]int, error) {
	defer a.reading()()
	counts := map[core.AlertKind]int{}
	for _, one := range a.alerts.rows {
		if one.State == core.AlertFiring {
			counts[one.Kind]++
		}
	}
	return counts, nil
}

func (a alerts) Expire(_ context.Context, before time.Time, limit int) (int, error) {
	if err := a.writable(); err != nil {
		return 0, err
	}
	return expire(a.undo, a.alerts, before, limit, func(one core.Alert) time.Time {
		if one.Open {
			return time.Time{}
		}
		return one.ResolvedAt
	}), nil
}

func (a alerts) Rounds(context.Context) ([]core.AlertRound, error) {
	defer a.reading()()
	return list(a.alertRounds, core.Page{}, nil, func(core.AlertRound) bool { return true }), nil
}

func (a alerts) Round(_ context.Context, round core.AlertRound) error {
	if err := a.writable(); err != nil {
		return err
	}
	if _, ok := a.clusters.rows[round.Cluster]; ok {
		a.alertRounds.set(a.undo, round.Cluster, round)
	}
	return nil
}

// dropAlerts lets what goes with a server go.
func (t *tx) dropAlerts(id core.ServerID) {
	t.alertRules.remove(t.undo, string(id))
	for _, alert := range t.alerts.find("server", string(id)) {
		if !t.alerts.rows[alert].Open {
			t.alerts.remove(t.undo, alert)
		}
	}
}
