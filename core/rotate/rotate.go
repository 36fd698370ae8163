// Package rotate changes the key that everything is sealed with, while servers
// run. Every value is wrapped anew, a batch at a time and each only if nobody
// changed it meanwhile, so that the work may be cut off anywhere and begun
// again: what has the current key already is left alone.
package rotate

import (
	"context"
	"fmt"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Rotation is what a rotation needs.
type Rotation struct {
	Store  ports.Store
	Vault  ports.Vault
	Batch  int                // values a transaction; 200 by default
	Forget bool               // delete what no key opens, instead of failing
	Said   func(far Progress) // called after each batch; may be nil
}

// Progress counts the values.
type Progress struct {
	Seen     int      // all
	Wrapped  int      // anew
	Forgot   []string // the places of those that were deleted
	Unopened []string // the places of those that no key opens
	missed   bool     // somebody was faster with one
}

// rounds is how often the store is gone over at most: what servers seal with
// another key during one round is found in the next.
const rounds = 3

// Run wraps everything with the vault's current key. Invalid
// names the places of what no key of the vault opens, after
// all else was wrapped. Conflict: somebody goes on sealing with another key.
// Repeatable.
func (r Rotation) Run(ctx context.Context) (Progress, error) {
	var all Progress
	for range rounds {
		one, err := r.round(ctx, all)
		all.Wrapped += one.Wrapped
		all.Seen, all.Unopened, all.Forgot = one.Seen, one.Unopened, append(all.Forgot, one.Forgot...)
		switch {
		case err != nil:
			return all, err
		case len(one.Unopened) > 0:
			return all, unopened(one.Unopened)
		case one.Wrapped == 0 && !one.missed:
			return all, nil
		}
	}
	return all, &core.Error{Kind: core.Conflict, Msg: "values are sealed with another key all the time",
		Remedy: "start every server with the new SECRET_KEY, then do it again"}
}

// round goes over the store once.
func (r Rotation) round(ctx context.Context, before Progress) (Progress, error) {
	var now Progress
	after := ""
	for {
		batch, err := r.next(ctx, after)
		if err != nil || len(batch) == 0 {
			return now, err
		}
		done := now
		err = r.Store.Do(ctx, func(tx ports.Tx) (err error) {
			done, err = r.wrap(ctx, tx, batch, now)
			return err
		})
		if err != nil {
			return now, err
		}
		now, after = done, batch[len(batch)-1].Place
		if r.Said != nil {
			r.Said(Progress{Seen: now.Seen, Wrapped: before.Wrapped + now.Wrapped})
		}
	}
}

func (r Rotation) next(ctx context.Context, after string) (batch []core.Sealed, err error) {
	limit := r.Batch
	if limit == 0 {
		limit = 200
	}
	err = r.Store.Read(ctx, func(tx ports.Tx) (err error) {
		batch, err = tx.Sealed().List(ctx, after, limit)
		return err
	})
	return batch, err
}

// wrap does one batch. It may run twice, and so begins from what was before.
func (r Rotation) wrap(ctx context.Context, tx ports.Tx, batch []core.Sealed, so Progress) (Progress, error) {
	for _, was := range batch {
		so.Seen++
		now, err := r.Vault.Rewrap(was.Place, was.Value)
		switch {
		case err != nil && r.Forget:
			gone, err := tx.Sealed().Forget(ctx, was)
			if err != nil {
				return so, err
			}
			if gone {
				so.Forgot = append(so.Forgot[:len(so.Forgot):len(so.Forgot)], was.Place)
			}
		case err != nil:
			so.Unopened = append(so.Unopened[:len(so.Unopened):len(so.Unopened)], was.Place)
		case string(now) != string(was.Value):
			replaced, err := tx.Sealed().Replace(ctx, was, now)
			if err != nil {
				return so, err
			}
			if replaced {
				so.Wrapped++
			} else {
				so.missed = true
			}
		}
	}
	return so, nil
}

// named is how many places an error names.
const named = 20

func unopened(places []string) error {
	var fields []core.Violation
	for _, place := range places[:min(len(places), named)] {
		fields = append(fields, core.Violation{Path: place, Msg: "opens with none of the keys"})
	}
	return &core.Error{Kind: core.Invalid, Code: core.CodeValidation, Fields: fields,
		Msg: fmt.Sprintf("%d of the sealed values open with none of the keys", len(places))}
}

// Check makes sure that the vault knows every key that something in the store
// is sealed with, by opening a value of each. Invalid names the places of those
// that do not open.
func Check(ctx context.Context, store ports.Store, vault ports.Vault) error {
	var samples []core.Sealed
	err := store.Read(ctx, func(tx ports.Tx) (err error) {
		samples, err = tx.Sealed().Samples(ctx)
		return err
	})
	if err != nil {
		return err
	}
	var places []string
	for _, s := range samples {
		if _, err := vault.Open(s.Place, s.Value); err != nil {
			places = append(places, s.Place)
		}
	}
	if len(places) > 0 {
		return unopened(places)
	}
	return nil
}
