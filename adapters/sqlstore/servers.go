package sqlstore

import (
	"context"
	"maps"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/uptrace/bun"
)

// servers is a [ports.Servers].
type servers struct{ *tx }

func (s servers) Insert(ctx context.Context, server core.Server) (core.Server, error) {
	server.Version = 1
	n, err := s.insert(ctx, &server)
	if err != nil {
		return core.Server{}, err
	}
	if n == 0 {
		return core.Server{}, core.Fail(core.Conflict, "", "there is a server %s already", server.ID)
	}
	if err := s.observe(ctx, server.ID, server.State()); err != nil {
		return core.Server{}, err
	}
	if err := s.label(ctx, server.ID, nil, server.Labels); err != nil {
		return core.Server{}, err
	}
	return core.RestoreServer(server, server.State()).Clone(), nil
}

const nextNumber = "UPDATE counters SET value = value + 1 WHERE name = 'server-number' RETURNING value"

// insert adds the row with the next number. PostgreSQL's comes from a sequence:
// a row would make every create wait for the one before.
func (s servers) insert(ctx context.Context, server *core.Server) (int, error) {
	query, computed := s.flavour.statement(""), map[string]any(nil)
	if s.flavour.postgres {
		computed = map[string]any{"number": bun.Safe("nextval('server_numbers')")}
	} else if _, err := s.change(ctx, s.flavour.statement(nextNumber), &server.Number); err != nil {
		return 0, err
	}
	insert(s.tx, query, computed, *rowOfServer(*server)).add(" ON CONFLICT (id) DO NOTHING RETURNING number")
	return s.change(ctx, query, &server.Number)
}

// aside is what belongs to a server and stands in other tables.
type aside struct {
	Number int64      `bun:"number"`
	Power  core.Power `bun:"power"`
	SeenAt stamp      `bun:"seen_at"`
	Labels labelsText `bun:"labels"`
}

func (s servers) asideColumns() bun.Safe {
	return bun.Safe(strings.ReplaceAll(`number, (SELECT p.power FROM server_power p WHERE p.server_id = s.id) AS power,
		(SELECT p.seen_at FROM server_power p WHERE p.server_id = s.id) AS seen_at, `+s.flavour.texts().labels+" AS labels", "s.id", "servers.id"))
}

// Update changes the row under its version, and learns in the same statement
// what is stored beside it; mostly nothing of that has to be written.
func (s servers) Update(ctx context.Context, server core.Server) (core.Server, error) {
	if !wellFormed(server.ID) {
		return core.Server{}, missing("server")
	}
	var stored aside
	n, err := s.write(ctx, s.db.NewUpdate().Model(rowOfServer(server)).ModelTableExpr("servers").ExcludeColumn("number").
		Value("version", "version + 1").Where("id = ? AND version = ?", server.ID, server.Version).
		Returning("?", s.asideColumns()), &stored)
	if err != nil {
		return core.Server{}, err
	}
	if n == 0 {
		if _, err := s.Get(ctx, server.ID); err != nil {
			return core.Server{}, err
		}
		return core.Server{}, moved("server")
	}
	server.Number, server.Version = stored.Number, server.Version+1
	state := server.State()
	if seen := time.Time(stored.SeenAt); stored.Power != "" && seen.After(state.PowerAt) {
		state.Power, state.PowerAt = stored.Power, seen
	} else if stored.Power != state.Power || !seen.Equal(state.PowerAt) {
		if err := s.observe(ctx, server.ID, state); err != nil {
			return core.Server{}, err
		}
	}
	if err := s.label(ctx, server.ID, stored.Labels, server.Labels); err != nil {
		return core.Server{}, err
	}
	return core.RestoreServer(server, state).Clone(), nil
}

// observe notes a power, unless a later one is there. Unknown and never seen is
// what a server without a row is.
func (s servers) observe(ctx context.Context, id core.ServerID, state core.ServerState) error {
	if state.PowerAt.IsZero() && (state.Power == "" || state.Power == core.PowerUnknown) {
		return nil
	}
	_, err := s.exec(ctx, `INSERT INTO server_power (server_id, power, seen_at) VALUES (?, ?, ?)
		ON CONFLICT (server_id) DO UPDATE SET power = excluded.power, seen_at = excluded.seen_at
		WHERE server_power.seen_at IS NULL OR server_power.seen_at <= excluded.seen_at`, id, state.Power, stamp(state.PowerAt))
	return err
}

type labelRow struct {
	bun.BaseModel `bun:"table:server_labels"`
	Server        core.ServerID `bun:"server_id,type:uuid"`
	Key           string        `bun:"key"`
	Value         string        `bun:"value"`
}

// label makes the labels what they shall be.
func (s servers) label(ctx context.Context, id core.ServerID, stored, wanted map[string]string) error {
	if maps.Equal(stored, wanted) {
		return nil
	}
	if len(stored) > 0 {
		if _, err := s.exec(ctx, "DELETE FROM server_labels WHERE server_id = ?", id); err != nil {
			return err
		}
	}
	var rows []labelRow
	for key, value := range wanted {
		rows = append(rows, labelRow{Server: id, Key: flat(key), Value: flat(value)})
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := s.write(ctx, s.db.NewInsert().Model(&rows))
	return err
}

func (s servers) Delete(ctx context.Context, id core.ServerID) error {
	if !wellFormed(id) {
		return missing("server")
	}
	n, err := s.exec(ctx, "DELETE FROM servers WHERE id = ?", id)
	if err != nil || n == 0 {
		return orMissing(err, "server")
	}
	_, err = s.exec(ctx, "DELETE FROM alerts WHERE server_id = ? AND NOT open", id)
	return err
}

func (s servers) Get(ctx context.Context, id core.ServerID) (core.Server, error) {
	view, err := s.one(ctx, s.flavour.texts().server, id, newViewing(false))
	return view.Server, err
}

func (s servers) View(ctx context.Context, id core.ServerID) (core.ServerView, error) {
	return s.one(ctx, s.flavour.texts().view, id, newViewing(true))
}

func (s servers) one(ctx context.Context, text string, id core.ServerID, r *viewing) (core.ServerView, error) {
	if !wellFormed(id) {
		return core.ServerView{}, missing("server")
	}
	var view core.ServerView
	query := s.flavour.statement(text).add(" WHERE s.id = ?", string(id))
	query.each = func(row row) (err error) {
		view, err = r.scan(row)
		return err
	}
	err := s.run(ctx, query)
	if err == nil && view.ID == "" {
		err = missing("server")
	}
	return view, err
}
