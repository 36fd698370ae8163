package faulty

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Store wraps a store. Its calls are whole transactions, "Do" and "Read": one
// that is refused never began, and one whose reply is lost was committed.
func Store(inner ports.Store, plan Plan) ports.Store { return store{inner, play(plan)} }

type store struct {
	inner ports.Store
	*player
}

func (s store) Do(ctx context.Context, change func(ports.Tx) error) error {
	return tell(ctx, s.player, "Do", func() error { return s.inner.Do(ctx, change) })
}

func (s store) Read(ctx context.Context, look func(ports.Tx) error) error {
	return tell(ctx, s.player, "Read", func() error { return s.inner.Read(ctx, look) })
}

// Journal wraps a journal.
func Journal(inner ports.Journal, plan Plan) ports.Journal { return journal{inner, play(plan)} }

type journal struct {
	inner ports.Journal
	*player
}

func (j journal) Claim(ctx context.Context, worker string, skills []core.Skill, limit int, lease time.Duration) ([]core.Operation, error) {
	return ask(ctx, j.player, "Claim", func() ([]core.Operation, error) { return j.inner.Claim(ctx, worker, skills, limit, lease) })
}

func (j journal) Save(ctx context.Context, op core.Operation, wait time.Duration, release bool, effect func(ports.Tx) error) (core.Operation, error) {
	return ask(ctx, j.player, "Save", func() (core.Operation, error) { return j.inner.Save(ctx, op, wait, release, effect) })
}

func (j journal) Extend(ctx context.Context, worker string, ops []core.Operation, lease time.Duration) ([]core.OperationID, error) {
	return ask(ctx, j.player, "Extend", func() ([]core.OperationID, error) { return j.inner.Extend(ctx, worker, ops, lease) })
}

func (j journal) Release(ctx context.Context, op core.Operation, wait time.Duration) error {
	return tell(ctx, j.player, "Release", func() error { return j.inner.Release(ctx, op, wait) })
}
