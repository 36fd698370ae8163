package sqlstore

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/uptrace/bun"
)

// journal is a [ports.Journal].
type journal struct{ store *Store }

// inside runs one change with the concrete transaction.
func (s *Store) inside(ctx context.Context, change func(*tx) error) error {
	return s.Do(ctx, func(t ports.Tx) error { return change(t.(*tx)) })
}

const dueOperations = "SELECT id FROM operations WHERE " + living +
	" AND due_at <= ? AND (lease_until IS NULL OR lease_until <= ?)" +
	" AND workflow || ' ' || step IN (?) ORDER BY due_at, id LIMIT ??"

func (j journal) Claim(ctx context.Context, worker string, skills []core.Skill, limit int, lease time.Duration) ([]core.Operation, error) {
	if limit <= 0 || len(skills) == 0 {
		return nil, nil
	}
	if idle, err := j.idle(ctx, skills); err != nil || idle {
		return nil, err
	}
	var rows []operationRow
	err := j.store.inside(ctx, func(t *tx) error {
		rows = nil
		f := t.flavour
		_, err := t.write(ctx, t.db.NewUpdate().Model(&rows).
			Set("lease_owner = ?", worker).Set("lease_until = ?", f.after(lease)).Set("version = version + 1").
			Where("id "+f.once(dueOperations), f.now(), f.now(), bun.List(skills), limit, f.unlocked()).Returning("*"))
		return err
	})
	slices.SortFunc(rows, func(a, b operationRow) int {
		return cmp.Or(time.Time(a.DueAt).Compare(time.Time(b.DueAt)), cmp.Compare(a.ID, b.ID))
	})
	return each(rows, (*operationRow).operation), err
}

// idle reports that nothing is due, without standing in line behind SQLite's
// writers; so a worker that asks every second disturbs nobody.
func (j journal) idle(ctx context.Context, skills []core.Skill) (bool, error) {
	if j.store.flavour.postgres {
		return false, nil
	}
	t := j.store.look()
	var id string
	found, err := t.find(ctx, t.db.NewRaw(dueOperations, t.flavour.now(), t.flavour.now(), bun.List(skills), 1, bun.Safe("")), &id)
	return !found, err
}

// leased is where the worker still holds the operation as it knows it.
const leased = "id = ? AND lease_owner = ? AND lease_owner <> '' AND version = ?"

func (j journal) Save(ctx context.Context, op core.Operation, wait time.Duration, release bool, effect func(ports.Tx) error) (core.Operation, error) {
	var saved core.Operation
	err := j.store.inside(ctx, func(t *tx) error {
		row := rowOfOperation(op)
		query := t.db.NewUpdate().Model(row).ExcludeColumn("cancel", "lease_owner", "lease_until", "created_at").
			Value("due_at", "?", t.flavour.after(wait)).Value("version", "version + 1").
			Where(leased, op.ID, op.LeaseOwner, op.Version).Returning("*")
		if op.Cancel {
			query = query.Set("cancel = ?", true)
		}
		if release {
			query = query.Set("lease_owner = ''").Set("lease_until = NULL")
		}
		n, err := t.write(ctx, query)
		if err != nil {
			return err
		}
		if n == 0 {
			return core.Fail(core.Conflict, "", "the worker no longer holds the operation %s", op.ID)
		}
		saved = row.operation()
		if effect == nil {
			return nil
		}
		return effect(t)
	})
	if err != nil {
		return core.Operation{}, err
	}
	return saved, nil
}

func (j journal) Extend(ctx context.Context, worker string, ops []core.Operation, lease time.Duration) ([]core.OperationID, error) {
	var extended []core.OperationID
	for some := range slices.Chunk(ops, 200) {
		var ids []core.OperationID
		err := j.store.inside(ctx, func(t *tx) error {
			ids = nil
			_, err := t.write(ctx, t.db.NewUpdate().Model((*operationRow)(nil)).Set("lease_until = ?", t.flavour.after(lease)).
				WhereGroup("", func(q *bun.UpdateQuery) *bun.UpdateQuery {
					for _, op := range some {
						q = q.WhereOr(leased, op.ID, worker, op.Version)
					}
					return q
				}).Returning("id"), &ids)
			return err
		})
		if err != nil {
			return extended, err
		}
		extended = append(extended, ids...)
	}
	return extended, nil
}

func (j journal) Release(ctx context.Context, op core.Operation, wait time.Duration) error {
	return j.store.inside(ctx, func(t *tx) error {
		_, err := t.exec(ctx, "UPDATE operations SET lease_owner = '', lease_until = NULL, due_at = ? WHERE "+leased,
			t.flavour.after(wait), op.ID, op.LeaseOwner, op.Version)
		return err
	})
}
