package fleet

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// shelf picks one catalog out of a transaction. The functions below are what
// is alike for all things that are kept in a catalog: users, plans, images,
// pools and clusters.
type shelf[T any, ID ~string] func(ports.Tx) ports.Catalog[T, ID]

func list[T any, ID ~string](ctx context.Context, s *Service, c core.Caller, p core.Permission, of shelf[T, ID], page core.Page) (things []T, err error) {
	if err := need(c, p); err != nil {
		return nil, err
	}
	page.Limit = pageSize(page.Limit)
	err = s.Store.Read(ctx, func(tx ports.Tx) error {
		things, err = of(tx).List(ctx, page)
		return err
	})
	return things, err
}

func get[T any, ID ~string](ctx context.Context, s *Service, c core.Caller, p core.Permission, of shelf[T, ID], what string, id ID) (thing T, err error) {
	if err := need(c, p); err != nil {
		return thing, err
	}
	return find(ctx, s, of, what, id)
}

// find is get for what the caller may see without a permission.
func find[T any, ID ~string](ctx context.Context, s *Service, of shelf[T, ID], what string, id ID) (thing T, err error) {
	err = s.Store.Read(ctx, func(tx ports.Tx) error {
		thing, err = of(tx).Get(ctx, id)
		return err
	})
	if missing(err) {
		err = notThere(what, string(id))
	}
	return thing, err
}

func insert[T any, ID ~string](ctx context.Context, s *Service, c core.Caller, of shelf[T, ID], what string, id ID, thing T) (T, error) {
	return once(ctx, s, c, core.Permission(what+".create"), string(id), func(tx ports.Tx) (T, error) {
		if err := of(tx).Insert(ctx, thing); err != nil {
			return thing, err
		}
		return thing, tellOf(ctx, tx, s.kit, what, wasCreated, string(id), thing)
	})
}

// alter changes a thing under its version; change answers the version that it
// saw, and what is wrong with what it made.
func alter[T any, ID ~string](ctx context.Context, s *Service, c core.Caller, of shelf[T, ID], what string, id ID, change func(*T) (int64, error)) (T, error) {
	return alterAs(ctx, s, c, core.Permission(what+".change"), of, what, id, change)
}

// alterAs is alter under a permission of its own.
func alterAs[T any, ID ~string](ctx context.Context, s *Service, c core.Caller, action core.Permission, of shelf[T, ID], what string, id ID, change func(*T) (int64, error)) (T, error) {
	var none T
	if err := s.mayChange(ctx, c, action, string(id)); err != nil {
		return none, err
	}
	return once(ctx, s, c, action, string(id), func(tx ports.Tx) (T, error) {
		thing, err := of(tx).Get(ctx, id)
		if missing(err) {
			return none, notThere(what, string(id))
		}
		if err != nil {
			return none, err
		}
		version, err := change(&thing)
		if err != nil {
			return none, err
		}
		if err := matches(c, version); err != nil {
			return none, err
		}
		if err := of(tx).Update(ctx, thing); err != nil {
			return none, err
		}
		if err := tellOf(ctx, tx, s.kit, what, wasUpdated, string(id), thing); err != nil {
			return none, err
		}
		return of(tx).Get(ctx, id)
	})
}

func remove[T any, ID ~string](ctx context.Context, s *Service, c core.Caller, of shelf[T, ID], what string, id ID, version func(T) int64) error {
	action := core.Permission(what + ".delete")
	if err := s.mayChange(ctx, c, action, string(id)); err != nil {
		return err
	}
	_, err := once(ctx, s, c, action, string(id), func(tx ports.Tx) (struct{}, error) {
		thing, err := of(tx).Get(ctx, id)
		if missing(err) {
			return struct{}{}, notThere(what, string(id))
		}
		if err != nil {
			return struct{}{}, err
		}
		if err := matches(c, version(thing)); err != nil {
			return struct{}{}, err
		}
		if err := of(tx).Delete(ctx, id); err != nil {
			return struct{}{}, stillUsed(what, err)
		}
		return struct{}{}, tellOf(ctx, tx, s.kit, what, wasDeleted, string(id), thing)
	})
	return err
}

// stillUsed says what stands in the way of a deletion, where the store can only
// say that something does.
func stillUsed(what string, err error) error {
	why := map[string]string{
		"cluster": "the cluster holds servers, or an image or a pool is bound to it",
		"plan":    "there are servers of this plan",
		"image":   "there are servers made from this image",
		"user":    "the user owns servers",
		"role":    "there are users with this role",
	}[what]
	if why == "" || core.CodeOf(err) != core.CodeInUse {
		return err
	}
	return &core.Error{Kind: core.Conflict, Code: core.CodeInUse, Msg: why, Err: err}
}

// denied enters a refusal in the audit log and passes it on.
func (s *Service) denied(ctx context.Context, c core.Caller, action core.Permission, subject string, err error) error {
	s.auditApart(ctx, c, action, subject, core.CodeOf(err))
	return err
}
