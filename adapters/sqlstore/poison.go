package sqlstore

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/uptrace/bun"
)

// poison is a [ports.Poison].
type poison struct{ store *Store }

// Poison answers what the store's consumers could not handle.
func (s *Store) Poison() ports.Poison { return poison{s} }

type poisonRow struct {
	bun.BaseModel `bun:"table:poison"`
	ID            core.PoisonID `bun:"id,pk,type:uuid"`
	Group         string        `bun:"reader"`
	Message       string        `bun:"message"`
	Type          string        `bun:"type"`
	Server        core.ServerID `bun:"server"`
	Position      int64         `bun:"position"`
	Payload       []byte        `bun:"payload"`
	Failure       string        `bun:"failure"`
	Error         string        `bun:"error"`
	Tries         int           `bun:"tries"`
	FirstAt       stamp         `bun:"first_at"`
	LastAt        stamp         `bun:"last_at"`
	Wanted        bool          `bun:"wanted"`
	LeaseOwner    string        `bun:"lease_owner"`
	LeaseUntil    stamp         `bun:"lease_until"`
}

func rowOfPoison(p core.Poison) *poisonRow {
	if p.Payload == nil {
		p.Payload = []byte{}
	}
	return &poisonRow{ID: p.ID, Group: clean(p.Group), Message: clean(p.Message), Type: clean(p.Type), Server: core.ServerID(clean(string(p.Server))),
		Position: p.Position, Payload: p.Payload, Failure: clean(p.Failure), Error: clean(p.Error), Tries: p.Tries, FirstAt: stamp(p.FirstAt), LastAt: stamp(p.LastAt)}
}

func (r *poisonRow) poison() core.Poison {
	p := core.Poison{ID: r.ID, Group: r.Group, Message: r.Message, Type: r.Type, Server: r.Server, Position: r.Position, Failure: r.Failure, Error: r.Error,
		Tries: r.Tries, FirstAt: time.Time(r.FirstAt), LastAt: time.Time(r.LastAt), Wanted: r.Wanted, LeaseOwner: r.LeaseOwner, LeaseUntil: time.Time(r.LeaseUntil)}
	if len(r.Payload) > 0 {
		p.Payload = r.Payload
	}
	return p
}

func (p poison) Put(ctx context.Context, one core.Poison) error {
	return p.store.inside(ctx, func(t *tx) error {
		_, err := t.write(ctx, t.db.NewInsert().Model(rowOfPoison(one)).On(`CONFLICT (reader, message) DO UPDATE SET type = excluded.type, server = excluded.server,
			position = excluded.position, payload = excluded.payload, failure = excluded.failure, error = excluded.error, last_at = excluded.last_at,
			tries = poison_row.tries + excluded.tries, wanted = FALSE, lease_owner = '', lease_until = NULL`))
		return err
	})
}

func (p poison) Get(ctx context.Context, id core.PoisonID) (core.Poison, error) {
	if !wellFormed(id) {
		return core.Poison{}, missing("message put aside")
	}
	t := p.store.look()
	var row poisonRow
	found, err := t.find(ctx, t.db.NewSelect().Model(&row).Where("id = ?", id))
	if err == nil && !found {
		err = missing("message put aside")
	}
	if err != nil {
		return core.Poison{}, err
	}
	return row.poison(), nil
}

func (p poison) List(ctx context.Context, f core.PoisonFilter) ([]core.Poison, error) {
	if f.After != "" && !wellFormed(f.After) {
		return nil, nil
	}
	t := p.store.look()
	var rows []poisonRow
	query := t.db.NewSelect().Model(&rows).OrderExpr("id DESC")
	if f.Group != "" {
		query = query.Where("reader = ?", clean(f.Group))
	}
	if f.After != "" {
		query = query.Where("id < ?", f.After)
	}
	if f.Limit > 0 {
		query = query.Limit(int64(f.Limit))
	}
	if _, err := t.find(ctx, query); err != nil {
		return nil, err
	}
	return each(rows, (*poisonRow).poison), nil
}

// one runs a statement that is about one message. NotFound: there is none.
func (p poison) one(ctx context.Context, id core.PoisonID, statement string, args ...any) error {
	if !wellFormed(id) {
		return missing("message put aside")
	}
	return p.store.inside(ctx, func(t *tx) error {
		n, err := t.exec(ctx, statement, args...)
		if err == nil && n == 0 {
			err = missing("message put aside")
		}
		return err
	})
}

func (p poison) Again(ctx context.Context, id core.PoisonID) error {
	return p.one(ctx, id, "UPDATE poison SET wanted = TRUE WHERE id = ?", id)
}

func (p poison) Drop(ctx context.Context, id core.PoisonID) error {
	return p.one(ctx, id, "DELETE FROM poison WHERE id = ?", id)
}

const wantedPoison = `SELECT id FROM poison WHERE reader = ? AND wanted AND (lease_owner = ? OR lease_until IS NULL OR lease_until <= ?)
	ORDER BY CASE WHEN lease_owner = ? THEN 0 ELSE 1 END, id LIMIT 1`

// Claim looks before it writes, because it is asked often and there is seldom
// anything.
func (p poison) Claim(ctx context.Context, group, worker string, lease time.Duration) (core.Poison, error) {
	f, none := p.store.flavour, core.Fail(core.NotFound, "", "nothing of the group %q is to be handled again", group)
	look := p.store.look()
	var ids []core.PoisonID
	if _, err := look.find(ctx, look.db.NewRaw(wantedPoison, group, worker, f.now(), worker), &ids); err != nil {
		return core.Poison{}, err
	}
	if len(ids) == 0 {
		return core.Poison{}, none
	}
	var rows []poisonRow
	err := p.store.inside(ctx, func(t *tx) error {
		rows = nil
		_, err := t.write(ctx, t.db.NewUpdate().Model(&rows).Set("lease_owner = ?", worker).Set("lease_until = ?", f.after(lease)).
			Where("id "+f.once(wantedPoison+" ?"), group, worker, f.now(), worker, f.unlocked()).Returning("*"))
		return err
	})
	if err == nil && len(rows) == 0 {
		err = none
	}
	if err != nil {
		return core.Poison{}, err
	}
	return rows[0].poison(), nil
}

func (p poison) Done(ctx context.Context, id core.PoisonID, worker string) error {
	return p.store.inside(ctx, func(t *tx) error {
		n, err := t.exec(ctx, "DELETE FROM poison WHERE id = ? AND lease_owner = ? AND lease_owner <> ''", id, worker)
		if err == nil && n == 0 {
			err = core.Fail(core.Conflict, "", "%q no longer holds the message %s", worker, id)
		}
		return err
	})
}

func (t *tx) countPoison(ctx context.Context, census *core.Census) error {
	var rows []struct {
		Group  string
		Count  int64
		Oldest stamp
	}
	_, err := t.find(ctx, t.db.NewRaw(`SELECT reader AS "group", count(*) AS count, min(first_at) AS oldest FROM poison GROUP BY reader ORDER BY reader`), &rows)
	for _, r := range rows {
		census.Poison = append(census.Poison, core.PoisonCount{Group: r.Group, Count: r.Count, Oldest: time.Time(r.Oldest)})
	}
	return err
}
