package memory

import (
	"context"

	"github.com/remudahq/remuda/core"
)

// catalog keeps one sort of thing; see [ports.Catalog].
type catalog[T any, ID ~string] struct {
	tx     *tx
	what   string
	rows   *table[ID, T]
	id     func(T) ID
	name   func(T) string
	at     func(*T) *int64 // its version
	needed func(ID) bool   // something still points at it
	gone   func(ID)        // takes along what is only its own
}

func (c catalog[T, ID]) Get(_ context.Context, id ID) (T, error) {
	defer c.tx.reading()()
	if thing, ok := c.rows.get(id); ok {
		return thing, nil
	}
	var none T
	return none, missing(c.what, string(id))
}

func (c catalog[T, ID]) Named(_ context.Context, name string) (T, error) {
	defer c.tx.reading()()
	if thing, ok := c.rows.one("name", name); ok {
		return thing, nil
	}
	var none T
	return none, missing(c.what, name)
}

func (c catalog[T, ID]) List(_ context.Context, page core.Page) ([]T, error) {
	defer c.tx.reading()()
	if err := page.CheckSort(core.CatalogSorts()); err != nil {
		return nil, err
	}
	named := func(thing T, _ core.SortField) string { return c.name(thing) }
	return list(c.rows, page, named, func(T) bool { return true }), nil
}

func (c catalog[T, ID]) Insert(_ context.Context, thing T) error {
	if err := c.tx.writable(); err != nil {
		return err
	}
	if _, ok := c.rows.rows[c.id(thing)]; ok {
		return core.Fail(core.Conflict, "", "there is a %s %s already", c.what, c.id(thing))
	}
	return c.store(thing, 1)
}

func (c catalog[T, ID]) Update(_ context.Context, thing T) error {
	if err := c.tx.writable(); err != nil {
		return err
	}
	stored, ok := c.rows.get(c.id(thing))
	if !ok {
		return missing(c.what, string(c.id(thing)))
	}
	version := *c.at(&stored)
	if *c.at(&thing) != version {
		return mismatch(c.what, string(c.id(thing)))
	}
	return c.store(thing, version+1)
}

func (c catalog[T, ID]) store(thing T, version int64) error {
	if c.rows.taken("name", c.name(thing), c.id(thing)) {
		return core.Fail(core.Conflict, core.CodeNameTaken, "there is a %s named %q already", c.what, c.name(thing))
	}
	*c.at(&thing) = version
	c.rows.set(c.tx.undo, c.id(thing), thing)
	return nil
}

func (c catalog[T, ID]) Delete(_ context.Context, id ID) error {
	if err := c.tx.writable(); err != nil {
		return err
	}
	if _, ok := c.rows.rows[id]; !ok {
		return missing(c.what, string(id))
	}
	if c.needed(id) {
		return core.Fail(core.Conflict, core.CodeInUse, "the %s is still in use", c.what)
	}
	c.rows.remove(c.tx.undo, id)
	c.gone(id)
	return nil
}
