package sqlstore

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/uptrace/bun"
)

// catalog is a [ports.Catalog] over one table, with rows of type R.
type catalog[T any, ID ~string, R any] struct {
	*tx
	what    string
	row     func(T) *R
	thing   func(*R) T
	key     func(T) (id ID, version int64)
	related func(ctx context.Context, thing T) error // keeps the tables beside it; may be nil
	forget  func(ctx context.Context, id ID) error   // what goes with it; may be nil
}

func (c catalog[T, ID, R]) Get(ctx context.Context, id ID) (T, error) {
	if !wellFormed(id) {
		var none T
		return none, missing(c.what)
	}
	return c.one(ctx, " WHERE id = ?", string(id))
}

func (c catalog[T, ID, R]) Named(ctx context.Context, name string) (T, error) {
	return c.one(ctx, " WHERE name = ?", clean(name))
}

func (c catalog[T, ID, R]) one(ctx context.Context, where string, arg any) (T, error) {
	var none T
	rows, err := read[R](ctx, c.tx, selection[R](c.tx).add(where, arg))
	if err != nil {
		return none, err
	}
	if len(rows) == 0 {
		return none, missing(c.what)
	}
	return c.thing(&rows[0]), nil
}

func (c catalog[T, ID, R]) List(ctx context.Context, page core.Page) ([]T, error) {
	if err := page.CheckSort(core.CatalogSorts()); err != nil {
		return nil, err
	}
	query, column, behind, down := selection[R](c.tx), "id", " > ", ""
	from := any(page.After)
	if page.Sort.By == core.ByName { // which is unique, so that no ID is needed
		column, from = c.flavour.bytewise("name"), clean(page.Sort.From)
	}
	if page.Sort.Down {
		behind, down = " < ", " DESC"
	}
	switch {
	case page.After == "":
	case wellFormed(page.After):
		query.add(" WHERE "+column+behind+"?", from)
	default: // nothing comes after what is no ID
		return nil, nil
	}
	query.add(" ORDER BY " + column + down)
	if page.Limit > 0 {
		query.limit(page.Limit)
	}
	rows, err := read[R](ctx, c.tx, query)
	if err != nil {
		return nil, err
	}
	return each(rows, c.thing), nil
}

func (c catalog[T, ID, R]) Insert(ctx context.Context, thing T) error {
	id, _ := c.key(thing)
	return c.guarded(ctx, func() error {
		n, err := c.write(ctx, c.db.NewInsert().Model(c.row(thing)).Value("version", "1").On("CONFLICT (id) DO NOTHING"))
		if err != nil {
			return err
		}
		if n == 0 {
			return core.Fail(core.Conflict, "", "there is a %s %s already", c.what, id)
		}
		return c.relate(ctx, thing)
	})
}

func (c catalog[T, ID, R]) Update(ctx context.Context, thing T) error {
	id, version := c.key(thing)
	if !wellFormed(id) {
		return missing(c.what)
	}
	return c.guarded(ctx, func() error {
		n, err := c.write(ctx, c.db.NewUpdate().Model(c.row(thing)).Value("version", "version + 1").
			WherePK().Where("version = ?", version))
		if err != nil {
			return err
		}
		if n == 0 {
			return c.stale(ctx, id)
		}
		return c.relate(ctx, thing)
	})
}

func (c catalog[T, ID, R]) relate(ctx context.Context, thing T) error {
	if c.related == nil {
		return nil
	}
	return c.related(ctx, thing)
}

// stale says why nothing was updated.
func (c catalog[T, ID, R]) stale(ctx context.Context, id ID) error {
	if _, err := c.Get(ctx, id); err != nil {
		return err
	}
	return moved(c.what)
}

func (c catalog[T, ID, R]) Delete(ctx context.Context, id ID) error {
	if !wellFormed(id) {
		return missing(c.what)
	}
	return c.guarded(ctx, func() error {
		n, err := c.write(ctx, c.db.NewDelete().Model((*R)(nil)).Where("id = ?", id))
		if err != nil {
			return err
		}
		if n == 0 {
			return missing(c.what)
		}
		if c.forget == nil {
			return nil
		}
		return c.forget(ctx, id)
	})
}

// paged narrows a select to a page of a list that is sorted by ID. A cursor
// that is no ID has nothing after it.
func paged(query *bun.SelectQuery, page core.Page) *bun.SelectQuery {
	query = query.OrderExpr("id")
	if page.After != "" && wellFormed(page.After) {
		query = query.Where("id > ?", page.After)
	} else if page.After != "" {
		query = query.Where("1 = 0")
	}
	if page.Limit > 0 {
		query = query.Limit(int64(page.Limit))
	}
	return query
}

// wellFormed reports whether the text can be an ID at all. PostgreSQL would
// refuse another one, and with it the whole transaction.
func wellFormed[ID ~string](id ID) bool {
	_, err := core.ParseID[ID](string(id))
	return err == nil
}

// each converts all rows of a list.
func each[R, T any](rows []R, thing func(*R) T) []T {
	things := make([]T, len(rows))
	for i := range rows {
		things[i] = thing(&rows[i])
	}
	return things
}
