package sqlstore

import (
	"context"
	"encoding/json"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/uptrace/bun"
)

// alertRules is a [ports.AlertRules]. Rules are read and written whole, so they
// are one document.
type alertRules struct{ *tx }

// AlertRules implements [ports.Tx].
func (t *tx) AlertRules() ports.AlertRules { return alertRules{t} }

type alertRulesRow struct {
	Rules         string `bun:"rules"`
	SilencedUntil stamp  `bun:"silenced_until"`
	Version       int64  `bun:"version"`
}

func (r alertRulesRow) settings() (s core.AlertSettings, err error) {
	s.SilencedUntil, s.Version = time.Time(r.SilencedUntil), r.Version
	if r.Rules != "" {
		err = json.Unmarshal([]byte(r.Rules), &s.Rules)
	}
	return s, err
}

func (r alertRules) OfUser(ctx context.Context, user core.UserID) (core.AlertSettings, error) {
	return r.of(ctx, "user", string(user))
}

func (r alertRules) OfServer(ctx context.Context, server core.ServerID) (core.AlertSettings, error) {
	return r.of(ctx, "server", string(server))
}

func (r alertRules) OfCluster(ctx context.Context, cluster core.ClusterID) (core.AlertSettings, error) {
	return r.of(ctx, "cluster", string(cluster))
}

func (r alertRules) of(ctx context.Context, what, id string) (core.AlertSettings, error) {
	var row alertRulesRow
	if !wellFormed(core.UserID(id)) {
		return core.AlertSettings{}, nil
	}
	_, err := r.find(ctx, r.db.NewRaw("SELECT rules, silenced_until, version FROM ? WHERE ? = ?",
		bun.Ident(what+"_alert_rules"), bun.Ident(what+"_id"), id), &row)
	if err != nil {
		return core.AlertSettings{}, err
	}
	return row.settings()
}

func (r alertRules) SetUser(ctx context.Context, user core.UserID, settings core.AlertSettings) error {
	return r.put(ctx, "user", string(user), settings)
}

func (r alertRules) SetServer(ctx context.Context, server core.ServerID, settings core.AlertSettings) error {
	return r.put(ctx, "server", string(server), settings)
}

func (r alertRules) SetCluster(ctx context.Context, cluster core.ClusterID, settings core.AlertSettings) error {
	return r.put(ctx, "cluster", string(cluster), settings)
}

func (r alertRules) put(ctx context.Context, what, id string, s core.AlertSettings) error {
	if !wellFormed(core.UserID(id)) {
		return missing(what)
	}
	rules, err := json.Marshal(s.Rules)
	if err != nil {
		return err
	}
	table, key := bun.Ident(what+"_alert_rules"), bun.Ident(what+"_id")
	n := 0
	if s.Version == 0 {
		n, err = r.exec(ctx, "INSERT INTO ? (?, rules, silenced_until, version) SELECT o.id, ?, ?, 1 FROM ? o WHERE o.id = ? ON CONFLICT DO NOTHING",
			table, key, string(rules), stamp(s.SilencedUntil), bun.Ident(what+"s"), id)
	} else {
		n, err = r.exec(ctx, "UPDATE ? SET rules = ?, silenced_until = ?, version = version + 1 WHERE ? = ? AND version = ?",
			table, string(rules), stamp(s.SilencedUntil), key, id, s.Version)
	}
	if err != nil || n > 0 {
		return err
	}
	return r.stale(ctx, what, id)
}

// stale says why nothing was written.
func (r alertRules) stale(ctx context.Context, what, id string) error {
	var there []string
	if _, err := r.find(ctx, r.db.NewRaw("SELECT id FROM ? WHERE id = ?", bun.Ident(what+"s"), id), &there); err != nil {
		return err
	}
	if len(there) == 0 {
		return missing(what)
	}
	return moved("alert settings")
}

// tunedRow is a server with what is set for it and for its owner.
type tunedRow struct {
	ID core.ServerID `bun:"id"`

	UserRules    string `bun:"user_rules"`
	UserSilenced stamp  `bun:"user_silenced"`
	UserVersion  int64  `bun:"user_version"`
	OwnRules     string `bun:"own_rules"`
	OwnSilenced  stamp  `bun:"own_silenced"`
	OwnVersion   int64  `bun:"own_version"`
}

const tunedServers = `SELECT s.id, COALESCE(CAST(u.rules AS TEXT), '') AS user_rules, u.silenced_until AS user_silenced, COALESCE(u.version, 0) AS user_version,
	COALESCE(CAST(o.rules AS TEXT), '') AS own_rules, o.silenced_until AS own_silenced, COALESCE(o.version, 0) AS own_version
	FROM servers s LEFT JOIN user_alert_rules u ON u.user_id = s.owner_id LEFT JOIN server_alert_rules o ON o.server_id = s.id
	WHERE s.cluster_id = ? AND (u.user_id IS NOT NULL OR o.server_id IS NOT NULL) ORDER BY s.id`

func (r alertRules) Tuned(ctx context.Context, cluster core.ClusterID) ([]core.TunedServer, error) {
	var rows []tunedRow
	if !wellFormed(cluster) {
		return nil, nil
	}
	if _, err := r.find(ctx, r.db.NewRaw(tunedServers, cluster), &rows); err != nil {
		return nil, err
	}
	found := make([]core.TunedServer, len(rows))
	for i, row := range rows {
		found[i].Server = row.ID
		var err error
		if found[i].User, err = (alertRulesRow{row.UserRules, row.UserSilenced, row.UserVersion}).settings(); err != nil {
			return nil, err
		}
		if found[i].Own, err = (alertRulesRow{row.OwnRules, row.OwnSilenced, row.OwnVersion}).settings(); err != nil {
			return nil, err
		}
	}
	return found, nil
}
