package memory

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// poison keeps what could not be handled; see [ports.Poison].
type poison struct{ *Store }

// Poison answers what the store's consumers could not handle.
func (s *Store) Poison() ports.Poison { return poison{s} }

func (p poison) Put(ctx context.Context, one core.Poison) error {
	return p.do(ctx, func(t *tx) error {
		for _, known := range t.poison.rows {
			if known.Group == one.Group && known.Message == one.Message {
				one.ID, one.FirstAt, one.Tries = known.ID, known.FirstAt, known.Tries+one.Tries
			}
		}
		one.Wanted, one.LeaseOwner, one.LeaseUntil = false, "", time.Time{}
		t.poison.set(t.undo, one.ID, one)
		return nil
	})
}

func (p poison) Get(ctx context.Context, id core.PoisonID) (core.Poison, error) {
	if err := reached(ctx); err != nil {
		return core.Poison{}, err
	}
	p.mu.RLock()
	defer p.mu.RUnlock()
	one, ok := p.poison.get(id)
	if !ok {
		return core.Poison{}, missing("message put aside", string(id))
	}
	return one, nil
}

func (p poison) List(ctx context.Context, f core.PoisonFilter) (found []core.Poison, err error) {
	if err := reached(ctx); err != nil {
		return nil, err
	}
	p.mu.RLock()
	defer p.mu.RUnlock()
	for _, one := range p.poison.before(core.PoisonID(f.After)) {
		if f.Limit > 0 && len(found) == f.Limit {
			break
		}
		if f.Group == "" || one.Group == f.Group {
			found = append(found, one.Clone())
		}
	}
	return found, nil
}

func (p poison) change(ctx context.Context, id core.PoisonID, change func(*tx, core.Poison) error) error {
	return p.do(ctx, func(t *tx) error {
		one, ok := t.poison.get(id)
		if !ok {
			return missing("message put aside", string(id))
		}
		return change(t, one)
	})
}

func (p poison) Again(ctx context.Context, id core.PoisonID) error {
	return p.change(ctx, id, func(t *tx, one core.Poison) error {
		one.Wanted = true
		t.poison.set(t.undo, id, one)
		return nil
	})
}

func (p poison) Drop(ctx context.Context, id core.PoisonID) error {
	return p.change(ctx, id, func(t *tx, _ core.Poison) error {
		t.poison.remove(t.undo, id)
		return nil
	})
}

func (p poison) Claim(ctx context.Context, group, worker string, lease time.Duration) (claimed core.Poison, err error) {
	err = p.do(ctx, func(t *tx) error {
		now := p.clock.Now()
		var found []core.Poison
		for _, one := range t.poison.after("") {
			if one.Group == group && one.Wanted && (one.LeaseOwner == "" || one.LeaseOwner == worker || !one.LeaseUntil.After(now)) {
				found = append(found, one.Clone())
			}
		}
		if len(found) == 0 {
			return core.Fail(core.NotFound, "", "nothing of the group %q is to be handled again", group)
		}
		claimed = slices.MinFunc(found, func(a, b core.Poison) int {
			if mine := a.LeaseOwner == worker; mine != (b.LeaseOwner == worker) {
				if mine {
					return -1
				}
				return 1
			}
			return cmp.Compare(a.ID, b.ID)
		})
		claimed.LeaseOwner, claimed.LeaseUntil = worker, now.Add(lease)
		t.poison.set(t.undo, claimed.ID, claimed)
		return nil
	})
	return claimed, err
}

func (p poison) Done(ctx context.Context, id core.PoisonID, worker string) error {
	return p.do(ctx, func(t *tx) error {
		if one, ok := t.poison.get(id); !ok || worker == "" || one.LeaseOwner != worker {
			return core.Fail(core.Conflict, "", "%q no longer holds the message %s", worker, id)
		}
		t.poison.remove(t.undo, id)
		return nil
	})
}

func (t *tx) countPoison() (all []core.PoisonCount) {
	heaps := map[string]heap{}
	for _, one := range t.poison.rows {
		heaps[one.Group] = heaps[one.Group].with(one.FirstAt)
	}
	for group, h := range heaps {
		all = append(all, core.PoisonCount{Group: group, Count: h.count, Oldest: h.oldest})
	}
	slices.SortFunc(all, func(a, b core.PoisonCount) int { return cmp.Compare(a.Group, b.Group) })
	return all
}
