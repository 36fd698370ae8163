package sqlstore

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/uptrace/bun"
)

type eventRow struct {
	bun.BaseModel `bun:"table:events"`
	ID            core.EventID      `bun:"id,type:uuid"`
	Position      int64             `bun:"position,nullzero"`
	Type          string            `bun:"type"`
	Version       int               `bun:"version"`
	Server        core.ServerID     `bun:"server_id,type:uuid,nullzero"`
	ServerVersion int64             `bun:"server_version"`
	Owner         core.UserID       `bun:"owner_id,type:uuid,nullzero"`
	Operation     core.OperationID  `bun:"operation_id,type:uuid,nullzero"`
	At            stamp             `bun:"at"`
	Data          map[string]string `bun:"data,type:json"`
}

func (r *eventRow) event() core.Event {
	return core.Event{ID: r.ID, Position: r.Position, Type: r.Type, Version: r.Version, Server: r.Server, ServerVersion: r.ServerVersion,
		Owner: r.Owner, Operation: r.Operation, At: time.Time(r.At), Data: r.Data}
}

// Emit implements [ports.Tx]. The column seq counts in the order of insertion.
// Two events of one server are never emitted at once: their transactions
// change the server's row, and the later one begins to count only after the
// earlier one is committed.
func (t *tx) Emit(ctx context.Context, events ...core.Event) error {
	if t.looking {
		return errLooking()
	}
	if len(events) == 0 {
		return nil
	}
	rows := make([]eventRow, len(events))
	for i, e := range events {
		rows[i] = eventRow{ID: e.ID, Type: e.Type, Version: e.Version, Server: e.Server, ServerVersion: e.ServerVersion,
			Owner: e.Owner, Operation: e.Operation, At: stamp(e.At), Data: cleanAll(e.Data)}
	}
	var fresh []core.EventID
	query := insert(t, t.flavour.statement(""), nil, rows...).add(" ON CONFLICT (id) DO NOTHING RETURNING id")
	query.each = func(row row) error {
		var id core.EventID
		err := row.Scan(&id)
		fresh = append(fresh, id)
		return err
	}
	if err := t.run(ctx, query); err != nil || len(fresh) == len(events) {
		return err
	}
	if len(fresh) > 0 { // all of them or none
		if _, err := t.exec(ctx, "DELETE FROM events WHERE id IN (?)", bun.List(fresh)); err != nil {
			return err
		}
	}
	return core.Fail(core.Conflict, "", "an event of this ID was emitted already")
}

type auditRow struct {
	bun.BaseModel `bun:"table:audit"`
	ID            core.EventID      `bun:"id,type:uuid"`
	Position      *int64            `bun:"position"`
	At            stamp             `bun:"at"`
	User          core.UserID       `bun:"user_id,type:uuid,nullzero"`
	Token         core.TokenID      `bun:"token_id,type:uuid,nullzero"`
	Source        string            `bun:"source"`
	Action        string            `bun:"action"`
	Subject       string            `bun:"subject"`
	Outcome       string            `bun:"outcome"`
	Data          map[string]string `bun:"data,type:json"`
}

// Audit implements [ports.Tx].
func (t *tx) Audit(ctx context.Context, e core.AuditEntry) error {
	if t.looking {
		return errLooking()
	}
	return t.later(ctx, insert(t, t.flavour.statement(""), nil, auditRow{ID: e.ID, At: stamp(e.At), User: e.User, Token: e.Token, Source: clean(e.Source),
		Action: clean(e.Action), Subject: clean(e.Subject), Outcome: clean(e.Outcome), Data: cleanAll(e.Data)}))
}
