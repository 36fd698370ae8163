package sqlstore

import (
	"context"
	"net/netip"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/uptrace/bun"
)

// tokens is a [ports.Tokens]: a catalog, and a way from a secret to its bearer.
type tokens struct{ *tx }

type tokenRow struct {
	bun.BaseModel `bun:"table:tokens"`
	ID            core.TokenID `bun:"id,pk,type:uuid"`
	User          core.UserID  `bun:"user_id,type:uuid"`
	Name          string       `bun:"name"`
	Hash          []byte       `bun:"hash,nullzero"`
	Scopes        []core.Scope `bun:"scopes,type:jsonb"`
	Expires       stamp        `bun:"expires_at"`
	LastUsed      stamp        `bun:"used_at"`
	Refresh       []byte       `bun:"refresh,nullzero"`
	RefreshE      stamp        `bun:"refresh_ends_at"`
	Version       int64        `bun:"version"`
	Created       stamp        `bun:"created_at"`

	Networks []netip.Prefix `bun:"networks,type:jsonb"`
}

func rowOfToken(t core.Token) *tokenRow {
	return &tokenRow{ID: t.ID, User: t.User, Name: t.Name, Hash: t.Hash, Scopes: append([]core.Scope{}, t.Scopes...), Networks: append([]netip.Prefix{}, t.Networks...),
		Expires: stamp(t.Expires), LastUsed: stamp(t.LastUsed), Refresh: t.Refresh, RefreshE: stamp(t.RefreshE),
		Version: t.Version, Created: stamp(t.Created)}
}

func (r *tokenRow) token() core.Token {
	return core.Token{ID: r.ID, User: r.User, Name: r.Name, Hash: r.Hash, Scopes: r.Scopes, Networks: r.Networks,
		Expires: time.Time(r.Expires), LastUsed: time.Time(r.LastUsed), Refresh: r.Refresh, RefreshE: time.Time(r.RefreshE),
		Version: r.Version, Created: time.Time(r.Created)}
}

func (k tokens) catalog() catalog[core.Token, core.TokenID, tokenRow] {
	return catalog[core.Token, core.TokenID, tokenRow]{tx: k.tx, what: "token", row: rowOfToken, thing: (*tokenRow).token,
		key: func(t core.Token) (core.TokenID, int64) { return t.ID, t.Version }}
}

func (k tokens) Get(ctx context.Context, id core.TokenID) (core.Token, error) {
	return k.catalog().Get(ctx, id)
}

func (k tokens) List(ctx context.Context, user core.UserID, page core.Page) ([]core.Token, error) {
	var rows []tokenRow
	query := paged(k.db.NewSelect().Model(&rows), page)
	if user != "" {
		query = query.Where("user_id = ?", user)
	}
	if _, err := k.find(ctx, query); err != nil {
		return nil, err
	}
	return each(rows, (*tokenRow).token), nil
}

func (k tokens) Insert(ctx context.Context, token core.Token) error {
	return k.catalog().Insert(ctx, token)
}

func (k tokens) Update(ctx context.Context, token core.Token) error {
	return k.catalog().Update(ctx, token)
}

func (k tokens) Delete(ctx context.Context, id core.TokenID) error {
	return k.catalog().Delete(ctx, id)
}

func (k tokens) Bearer(ctx context.Context, hash []byte) (core.Bearer, error) {
	return k.bearer(ctx, "t.hash = ?", hash)
}

func (k tokens) Refreshing(ctx context.Context, hash []byte) (core.Bearer, error) {
	return k.bearer(ctx, "t.refresh = ?", hash)
}

const bearerText = `SELECT t.id, t.user_id, t.name, t.hash, t.scopes, t.expires_at, t.used_at, t.refresh, t.refresh_ends_at, t.version, t.created_at, t.networks,
	u.name, u.email, u.role, u.password, u.suspended, u.language, u.unwanted, u.version, u.created_at,
	r.id, r.permissions, COALESCE(r.sees_all, ?), COALESCE(r.version, 0), r.created_at
	FROM tokens t JOIN users u ON u.id = t.user_id LEFT JOIN roles r ON r.id = u.role_id WHERE `

func (k tokens) bearer(ctx context.Context, where string, hash []byte) (core.Bearer, error) {
	var t tokenRow
	var u userRow
	var r roleRow
	found := false
	query := k.flavour.statement("").add(bearerText, false).add(where, hash)
	query.each = func(row row) error {
		found = true
		return row.Scan(&t.ID, &t.User, &t.Name, &t.Hash, nested{&t.Scopes}, &t.Expires, &t.LastUsed, &t.Refresh, &t.RefreshE, &t.Version, &t.Created, nested{&t.Networks},
			&u.Name, &u.Email, &u.Role, &u.Password, &u.Suspended, &u.Language, &u.Unwanted, &u.Version, &u.Created,
			orEmpty(&r.ID), nested{&r.Permissions}, &r.SeesAll, &r.Version, &r.Created)
	}
	err := k.run(ctx, query)
	if err == nil && !found {
		err = missing("token")
	}
	u.ID = t.User
	bearer := core.Bearer{Token: t.token(), User: u.user()}
	if role, ok := core.BuiltIn(u.Role); ok {
		bearer.Role = role
	} else if r.ID != "" {
		r.Name = u.Role
		bearer.Role = r.role()
	}
	return bearer, err
}

func (k tokens) Touch(ctx context.Context, id core.TokenID, at time.Time) error {
	_, err := k.exec(ctx, "UPDATE tokens SET used_at = ? WHERE id = ? AND (used_at IS NULL OR used_at < ?)", stamp(at), id, stamp(at))
	return err
}
