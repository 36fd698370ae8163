package sqlstore

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/uptrace/bun"
)

// grants is a [ports.Grants].
type grants struct{ *tx }

// Grants implements [ports.Tx].
func (t *tx) Grants() ports.Grants { return grants{t} }

type grantRow struct {
	bun.BaseModel `bun:"table:grants"`
	Server        core.ServerID     `bun:"server_id,pk,type:uuid"`
	User          core.UserID       `bun:"user_id,pk,type:uuid"`
	Permissions   []core.Permission `bun:"permissions,type:jsonb"`
	Created       stamp             `bun:"created_at"`
}

const grantText = `SELECT g.user_id, u.name, g.permissions, g.created_at FROM grants g JOIN users u ON u.id = g.user_id WHERE g.server_id = ?`

func (g grants) selected(ctx context.Context, server core.ServerID, more func(*statement)) (all []core.Grant, err error) {
	query := g.flavour.statement("").add(grantText, string(server))
	more(query)
	query.each = func(row row) error {
		grant, created := core.Grant{Server: server}, stamp{}
		err := row.Scan(&grant.User, &grant.Username, nested{&grant.Permissions}, &created)
		grant.Created = time.Time(created)
		all = append(all, grant)
		return err
	}
	return all, g.run(ctx, query)
}

func (g grants) Get(ctx context.Context, server core.ServerID, user core.UserID) (core.Grant, error) {
	if !wellFormed(server) || !wellFormed(user) {
		return core.Grant{}, missing("grant")
	}
	found, err := g.selected(ctx, server, func(query *statement) { query.add(" AND g.user_id = ?", string(user)) })
	if err != nil || len(found) == 0 {
		return core.Grant{}, orMissing(err, "grant")
	}
	return found[0], nil
}

// orMissing is the error, or that there is no such thing.
func orMissing(err error, what string) error {
	if err != nil {
		return err
	}
	return missing(what)
}

func (g grants) List(ctx context.Context, server core.ServerID, page core.Page) ([]core.Grant, error) {
	if !wellFormed(server) || page.After != "" && !wellFormed(page.After) {
		return nil, nil
	}
	return g.selected(ctx, server, func(query *statement) {
		if page.After != "" {
			query.add(" AND g.user_id > ?", page.After)
		}
		if query.add(" ORDER BY g.user_id"); page.Limit > 0 {
			query.limit(page.Limit)
		}
	})
}

func (g grants) Servers(ctx context.Context, user core.UserID) (all []core.ServerID, err error) {
	if !wellFormed(user) {
		return nil, nil
	}
	query := g.flavour.statement("SELECT server_id FROM grants WHERE user_id = ? ORDER BY server_id", string(user))
	query.each = func(row row) error {
		var id core.ServerID
		err := row.Scan(&id)
		all = append(all, id)
		return err
	}
	return all, g.run(ctx, query)
}

func (g grants) Put(ctx context.Context, grant core.Grant) error {
	if _, err := servers(g).Get(ctx, grant.Server); err != nil {
		return err
	}
	if _, err := usersOf(g.tx).Get(ctx, grant.User); err != nil {
		return err
	}
	row := &grantRow{Server: grant.Server, User: grant.User, Permissions: append([]core.Permission{}, grant.Permissions...), Created: stamp(grant.Created)}
	_, err := g.write(ctx, g.db.NewInsert().Model(row).On("CONFLICT (server_id, user_id) DO UPDATE").Set("permissions = excluded.permissions"))
	return err
}

func (g grants) Delete(ctx context.Context, server core.ServerID, user core.UserID) error {
	if !wellFormed(server) || !wellFormed(user) {
		return missing("grant")
	}
	n, err := g.exec(ctx, "DELETE FROM grants WHERE server_id = ? AND user_id = ?", server, user)
	if err == nil && n == 0 {
		err = missing("grant")
	}
	return err
}
