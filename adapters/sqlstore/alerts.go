package sqlstore

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/uptrace/bun"
)

// alerts is a [ports.Alerts].
type alerts struct{ *tx }

// Alerts implements [ports.Tx].
func (t *tx) Alerts() ports.Alerts { return alerts{t} }

type alertRow struct {
	bun.BaseModel `bun:"table:alerts"`
	ID            core.AlertID     `bun:"id,pk,type:uuid"`
	Kind          core.AlertKind   `bun:"kind"`
	SubjectKind   core.SubjectKind `bun:"subject_kind"`
	Subject       string           `bun:"subject"`
	Cluster       core.ClusterID   `bun:"cluster_id,type:uuid,nullzero"`
	Server        core.ServerID    `bun:"server_id,type:uuid,nullzero"`
	Owner         core.UserID      `bun:"owner_id,type:uuid,nullzero"`
	Name          string           `bun:"name"`
	State         core.AlertState  `bun:"state"`
	Value         float64          `bun:"value"`
	Threshold     float64          `bun:"threshold"`
	Since         stamp            `bun:"since"`
	RaisedAt      stamp            `bun:"raised_at"`
	ResolvedAt    stamp            `bun:"resolved_at"`
	SilencedUntil stamp            `bun:"silenced_until"`
	Cause         string           `bun:"cause"`
	Flaps         int              `bun:"flaps"`
	OverSince     stamp            `bun:"over_since"`
	UnderSince    stamp            `bun:"under_since"`
	Told          bool             `bun:"told"`
	ToldAt        stamp            `bun:"told_at"`
	Open          bool             `bun:"open"`
	Version       int64            `bun:"version"`
}

func rowOfAlert(a core.Alert) *alertRow {
	return &alertRow{ID: a.ID, Kind: a.Kind, SubjectKind: a.Subject.Kind, Subject: clean(a.Subject.ID), Cluster: a.Cluster, Server: a.Server, Owner: a.Owner,
		Name: clean(a.Name), State: a.State, Value: a.Value, Threshold: a.Threshold, Since: stamp(a.Since), RaisedAt: stamp(a.RaisedAt),
		ResolvedAt: stamp(a.ResolvedAt), SilencedUntil: stamp(a.SilencedUntil), Cause: a.Cause, Flaps: a.Flaps, OverSince: stamp(a.OverSince),
		UnderSince: stamp(a.UnderSince), Told: a.Told, ToldAt: stamp(a.ToldAt), Open: a.Open, Version: a.Version}
}

func (r *alertRow) alert() core.Alert {
	return core.Alert{ID: r.ID, Kind: r.Kind, Subject: core.Subject{Kind: r.SubjectKind, ID: r.Subject}, Cluster: r.Cluster, Server: r.Server, Owner: r.Owner,
		Name: r.Name, State: r.State, Value: r.Value, Threshold: r.Threshold, Since: time.Time(r.Since), RaisedAt: time.Time(r.RaisedAt),
		ResolvedAt: time.Time(r.ResolvedAt), SilencedUntil: time.Time(r.SilencedUntil), Cause: r.Cause, Flaps: r.Flaps, OverSince: time.Time(r.OverSince),
		UnderSince: time.Time(r.UnderSince), Told: r.Told, ToldAt: time.Time(r.ToldAt), Open: r.Open, Version: r.Version}
}

func (a alerts) Get(ctx context.Context, id core.AlertID) (core.Alert, error) {
	row := alertRow{ID: id}
	if !wellFormed(id) {
		return core.Alert{}, missing("alert")
	}
	found, err := a.find(ctx, a.db.NewSelect().Model(&row).WherePK())
	if err != nil || !found {
		return core.Alert{}, orMissing(err, "alert")
	}
	return row.alert(), nil
}

func (a alerts) List(ctx context.Context, f core.AlertFilter) ([]core.Alert, error) {
	var rows []alertRow
	order, behind := "id", "id > ?"
	if f.Newest {
		order, behind = "id DESC", "id < ?"
	}
	query := a.db.NewSelect().Model(&rows).OrderExpr(order).Where("state <> ?", core.AlertPending)
	narrow := func(wanted, possible bool, where string, args ...any) {
		if wanted && possible {
			query = query.Where(where, args...)
		} else if wanted {
			query = query.Where("1 = 0")
		}
	}
	narrow(f.After != "", wellFormed(core.AlertID(f.After)), behind, f.After)
	narrow(f.Viewer != "", wellFormed(f.Viewer), "(owner_id = ? OR server_id IN (SELECT g.server_id FROM grants g WHERE g.user_id = ?))", f.Viewer, f.Viewer)
	narrow(f.Owner != "", wellFormed(f.Owner), "owner_id = ?", f.Owner)
	narrow(f.Server != "", wellFormed(f.Server), "server_id = ?", f.Server)
	narrow(f.State != "", true, "state = ?", f.State)
	narrow(f.Kind != "", true, "kind = ?", f.Kind)
	if f.Limit > 0 {
		query = query.Limit(int64(f.Limit))
	}
	if _, err := a.find(ctx, query); err != nil {
		return nil, err
	}
	return each(rows, (*alertRow).alert), nil
}

// openRow is an open alert with its server, if there is one.
type openRow struct {
	alertRow
	There     bool   `bun:"there"`
	OwnedBy   string `bun:"owned_by"`
	OnCluster string `bun:"on_cluster"`
}

func (r *openRow) open() core.OpenAlert {
	return core.OpenAlert{Alert: r.alert(), There: r.There, OwnedBy: core.UserID(r.OwnedBy), OnCluster: core.ClusterID(r.OnCluster)}
}

const openAlerts = `SELECT a.*, s.id IS NOT NULL AS there, COALESCE(CAST(s.owner_id AS TEXT), '') AS owned_by,
	COALESCE(CAST(s.cluster_id AS TEXT), '') AS on_cluster FROM alerts a LEFT JOIN servers s ON s.id = a.server_id WHERE a.open AND a.cluster_id `

func (a alerts) Open(ctx context.Context, cluster core.ClusterID) ([]core.OpenAlert, error) {
	var rows []openRow
	query := a.db.NewRaw(openAlerts + "IS NULL ORDER BY a.id")
	if cluster != "" {
		if !wellFormed(cluster) {
			return nil, nil
		}
		query = a.db.NewRaw(openAlerts+"= ? ORDER BY a.id", cluster)
	}
	if _, err := a.find(ctx, query, &rows); err != nil {
		return nil, err
	}
	return each(rows, (*openRow).open), nil
}

func (a alerts) Clusters(ctx context.Context) (all []core.ClusterID, err error) {
	_, err = a.find(ctx, a.db.NewRaw("SELECT DISTINCT cluster_id FROM alerts WHERE open AND cluster_id IS NOT NULL ORDER BY cluster_id"), &all)
	return all, err
}

func (a alerts) Put(ctx context.Context, one core.Alert) error {
	if one.Version == 0 {
		n, err := a.write(ctx, a.db.NewInsert().Model(rowOfAlert(one)).Value("version", "1").On("CONFLICT DO NOTHING"))
		if err == nil && n == 0 {
			err = core.Fail(core.Conflict, "", "there is such an alert already")
		}
		return err
	}
	if !wellFormed(one.ID) {
		return missing("alert")
	}
	return a.guarded(ctx, func() error {
		n, err := a.write(ctx, a.db.NewUpdate().Model(rowOfAlert(one)).Value("version", "version + 1").WherePK().Where("version = ?", one.Version))
		if err != nil || n > 0 {
			return err
		}
		if _, err := a.Get(ctx, one.ID); err != nil {
			return err
		}
		return moved("alert")
	})
}

func (a alerts) Drop(ctx context.Context, id core.AlertID) error {
	if !wellFormed(id) {
		return nil
	}
	_, err := a.exec(ctx, "DELETE FROM alerts WHERE id = ?", id)
	return err
}

func (a alerts) Firing(ctx context.Context) (map[core.AlertKind]int, error) {
	var rows []struct {
		Kind  core.AlertKind `bun:"kind"`
		Count int            `bun:"n"`
	}
	counts := map[core.AlertKind]int{}
	_, err := a.find(ctx, a.db.NewRaw("SELECT kind, count(*) AS n FROM alerts WHERE state = 'firing' GROUP BY kind"), &rows)
	for _, r := range rows {
		counts[r.Kind] = r.Count
	}
	return counts, err
}

func (a alerts) Expire(ctx context.Context, before time.Time, limit int) (int, error) {
	return a.exec(ctx, "DELETE FROM alerts WHERE id "+
		a.flavour.once("SELECT id FROM alerts WHERE NOT open AND resolved_at < ? ORDER BY resolved_at LIMIT ?"), stamp(before), limit)
}

type alertRoundRow struct {
	bun.BaseModel `bun:"table:alert_rounds"`
	Cluster       core.ClusterID `bun:"cluster_id,pk,type:uuid"`
	SweptAt       stamp          `bun:"swept_at"`
	FailedSince   stamp          `bun:"failed_since"`
}

func (a alerts) Rounds(ctx context.Context) ([]core.AlertRound, error) {
	var rows []alertRoundRow
	if _, err := a.find(ctx, a.db.NewSelect().Model(&rows).Order("cluster_id")); err != nil {
		return nil, err
	}
	return each(rows, func(r *alertRoundRow) core.AlertRound {
		return core.AlertRound{Cluster: r.Cluster, SweptAt: time.Time(r.SweptAt), FailedSince: time.Time(r.FailedSince)}
	}), nil
}

func (a alerts) Round(ctx context.Context, round core.AlertRound) error {
	if !wellFormed(round.Cluster) {
		return nil
	}
	_, err := a.exec(ctx, "INSERT INTO alert_rounds (cluster_id, swept_at, failed_since) SELECT c.id, ?, ? FROM clusters c WHERE c.id = ?"+
		" ON CONFLICT (cluster_id) DO UPDATE SET swept_at= excluded.swept_at, failed_since = excluded.failed_since",
		stamp(round.SweptAt), stamp(round.FailedSince), round.Cluster)
	return err
}
