package memory

import (
	"context"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// journal hands operations to workers; see [ports.Journal].
type journal struct{ *Store }

// Journal answers the journal of the store's operations.
func (s *Store) Journal() ports.Journal { return journal{s} }

func (j journal) Claim(ctx context.Context, worker string, skills []core.Skill, limit int, lease time.Duration) ([]core.Operation, error) {
	var claimed []core.Operation
	err := j.do(ctx, func(t *tx) error {
		now := j.clock.Now()
		for _, op := range t.due(now, skills, limit) {
			op.LeaseOwner, op.LeaseUntil = worker, now.Add(lease)
			op.Version++
			t.operations.set(t.undo, op.ID, op)
			claimed = append(claimed, op)
		}
		return nil
	})
	return claimed, err
}

// due answers the living operations that nobody holds and that take one of the
// skills, oldest due first.
func (t *tx) due(now time.Time, skills []core.Skill, limit int) []core.Operation {
	var found []core.Operation
	for _, id := range t.operations.find("living", "yes") {
		op, _ := t.operations.get(id)
		leased := op.LeaseOwner != "" && op.LeaseUntil.After(now)
		if !leased && !op.DueAt.After(now) && slices.Contains(skills, core.SkillFor(op.Workflow, op.Step)) {
			found = append(found, op)
		}
	}
	slices.SortStableFunc(found, func(a, b core.Operation) int { return a.DueAt.Compare(b.DueAt) })
	return found[:min(limit, len(found))]
}

func (j journal) Save(ctx context.Context, op core.Operation, wait time.Duration, release bool, effect func(ports.Tx) error) (core.Operation, error) {
	var saved core.Operation
	err := j.do(ctx, func(t *tx) error {
		stored, ok := t.held(op.LeaseOwner, op)
		if !ok {
			return core.Fail(core.Conflict, "", "the worker no longer holds the operation %s", op.ID)
		}
		saved = merge(copyOperation(op), stored)
		saved.DueAt = j.clock.Now().Add(wait)
		if release {
			saved.LeaseOwner, saved.LeaseUntil = "", time.Time{}
		}
		t.operations.set(t.undo, op.ID, saved)
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

// merge keeps of a stored operation what is not the worker's to say.
func merge(op, stored core.Operation) core.Operation {
	op.Version = stored.Version + 1
	op.Cancel = op.Cancel || stored.Cancel
	op.LeaseUntil = stored.LeaseUntil
	return op
}

// held answers the stored operation if the worker holds it in this version.
func (t *tx) held(worker string, op core.Operation) (core.Operation, bool) {
	stored, ok := t.operations.get(op.ID)
	return stored, ok && worker != "" && stored.LeaseOwner == worker && stored.Version == op.Version
}

func (j journal) Extend(ctx context.Context, worker string, ops []core.Operation, lease time.Duration) ([]core.OperationID, error) {
	var extended []core.OperationID
	err := j.do(ctx, func(t *tx) error {
		for _, op := range ops {
			if stored, ok := t.held(worker, op); ok {
				stored.LeaseUntil = j.clock.Now().Add(lease)
				t.operations.set(t.undo, op.ID, stored)
				extended = append(extended, op.ID)
			}
		}
		return nil
	})
	return extended, err
}

func (j journal) Release(ctx context.Context, op core.Operation, wait time.Duration) error {
	return j.do(ctx, func(t *tx) error {
		stored, ok := t.held(op.LeaseOwner, op)
		if !ok {
			return nil
		}
		stored.LeaseOwner, stored.LeaseUntil = "", time.Time{}
		stored.DueAt = j.clock.Now().Add(wait)
		t.operations.set(t.undo, op.ID, stored)
		return nil
	})
}
