package sqlstore

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
)

// Census implements [ports.Tx].
func (t *tx) Census(ctx context.Context) (census core.Census, err error) {
	for _, count := range []func(context.Context, *core.Census) error{t.countServers, t.countOperations, t.countDeliveries, t.countMails, t.countPoison, t.countLog} {
		if err := count(ctx, &census); err != nil {
			return core.Census{}, err
		}
	}
	return census, nil
}

func (t *tx) countServers(ctx context.Context, census *core.Census) error {
	var rows []struct {
		Cluster   string
		Life      core.Life
		Power     core.Power
		Suspended bool
		Count     int64
	}
	_, err := t.find(ctx, t.db.NewRaw(`SELECT coalesce(CAST(s.cluster_id AS TEXT), '') AS cluster, s.life, coalesce(p.power, ?) AS power, s.suspended, count(*) AS count
		FROM servers s LEFT JOIN server_power p ON p.server_id = s.id GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`, core.PowerUnknown), &rows)
	for _, r := range rows {
		census.Servers = append(census.Servers, core.ServerCount{Cluster: core.ClusterID(r.Cluster), Life: r.Life, Power: r.Power, Suspended: r.Suspended, Count: r.Count})
	}
	return err
}

func (t *tx) countOperations(ctx context.Context, census *core.Census) error {
	var rows []struct {
		Kind   string
		State  core.OperationState
		Count  int64
		Oldest stamp
	}
	_, err := t.find(ctx, t.db.NewRaw(`SELECT kind, state, count(*) AS count, min(created_at) AS oldest FROM operations
		WHERE state NOT IN ('succeeded', 'failed', 'cancelled') GROUP BY kind, state ORDER BY kind, state`), &rows)
	for _, r := range rows {
		census.Operations = append(census.Operations, core.OperationCount{Kind: r.Kind, State: r.State, Count: r.Count, Oldest: time.Time(r.Oldest)})
	}
	return err
}

func (t *tx) countDeliveries(ctx context.Context, census *core.Census) error {
	var rows []struct {
		State  core.DeliveryState
		Count  int64
		Oldest stamp
	}
	_, err := t.find(ctx, t.db.NewRaw("SELECT state, count(*) AS count, min(created_at) AS oldest FROM deliveries WHERE state IN ('pending', 'dead') GROUP BY state ORDER BY state"), &rows)
	for _, r := range rows {
		census.Deliveries = append(census.Deliveries, core.DeliveryCount{State: r.State, Count: r.Count, Oldest: time.Time(r.Oldest)})
	}
	return err
}

func (t *tx) countMails(ctx context.Context, census *core.Census) error {
	var rows []struct {
		State  core.MailState
		Count  int64
		Oldest stamp
	}
	_, err := t.find(ctx, t.db.NewRaw("SELECT state, count(*) AS count, min(created_at) AS oldest FROM mails WHERE state IN ('pending', 'dead') GROUP BY state ORDER BY state"), &rows)
	for _, r := range rows {
		census.Mails = append(census.Mails, core.MailCount{State: r.State, Count: r.Count, Oldest: time.Time(r.Oldest)})
	}
	return err
}

func (t *tx) countLog(ctx context.Context, census *core.Census) error {
	_, err := t.find(ctx, t.db.NewRaw(`SELECT coalesce((SELECT value FROM counters WHERE name = 'event-position'), 0),
		(SELECT count(*) FROM events WHERE position IS NULL)`), &census.Position, &census.Unplaced)
	if err != nil {
		return err
	}
	var rows []struct {
		Name     string
		Position int64
		Held     bool
	}
	_, err = t.find(ctx, t.db.NewRaw(`SELECT name, position, (owner <> '' AND coalesce(until > ?, FALSE)) AS held FROM cursors
		WHERE name NOT LIKE 'patrol/%' AND name <> 'audit' ORDER BY name`, t.flavour.now()), &rows)
	for _, r := range rows {
		census.Cursors = append(census.Cursors, core.CursorPlace{Group: r.Name, Position: r.Position, Held: r.Held})
	}
	census.Cursors = core.WholeGroups(census.Cursors)
	return err
}
