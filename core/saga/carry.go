package saga

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// leaveAlone is how long an operation that this worker cannot carry out is
// left for one that can.
const leaveAlone = 30 * time.Second

// carry takes an operation as far as it goes: until it ends, waits, is lost,
// or drain ends.
func (w *Worker) carry(ctx, drain context.Context, h *hold) {
	defer w.letGo(h)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	h.mu.Lock()
	h.lost = cancel
	h.mu.Unlock()
	ctx = ports.WithFence(ctx, func() time.Duration { return h.left(w.options.Margin) })
	well := Guard(w.options.Log, "an operation, "+string(h.op.ID), func() {
		for w.advance(ctx, h) {
			if drain.Err() != nil {
				w.release(ctx, h.operation(), 0)
				return
			}
		}
	})
	if !well { // whatever was not saved is as it was
		Guard(w.options.Log, "the release of an operation", func() { w.release(ctx, h.operation(), leaveAlone) })
	}
}

// advance does one act and saves what came of it. It reports whether there is
// a next one to do at once.
func (w *Worker) advance(ctx context.Context, h *hold) bool {
	op := h.operation()
	runner, ok := w.runners[op.Workflow]
	if !ok {
		w.options.Log.Error("no such workflow here; left alone", "operation", op.ID, "workflow", op.Workflow)
		w.release(ctx, op, leaveAlone)
		return false
	}
	p, err := runner.plan(op)
	if err != nil {
		w.options.Log.Error("no such step here; left alone", "operation", op.ID, "err", err)
		w.release(ctx, op, leaveAlone)
		return false
	}
	if op.Cancel && !op.Undoing && !p.final {
		_, err := w.save(ctx, h, runner, turn(op, "cancelled on request", core.CodeCancelled))
		return err == nil
	}
	out := w.safely(ctx, runner, op)
	if ctx.Err() != nil && out.err != nil && core.KindOf(out.err) != core.Unknown {
		w.release(context.WithoutCancel(ctx), op, 0)
		return false
	}
	if out.err != nil {
		w.options.Log.Debug("step", "operation", op.ID, "step", op.Step, "undoing", op.Undoing, "err", out.err)
	}
	return w.settleUp(ctx, h, runner, p, out)
}

// settleUp saves an outcome. What is to be committed with it and fails, the
// effect of the act or the settlement of the end, is judged as if the act itself
// had answered so. It reports whether to go on.
func (w *Worker) settleUp(ctx context.Context, h *hold, runner Runner, p plan, out outcome) bool {
	op := h.operation()
	v := judge(op, p, out, w.options.Pace, w.clock.Now())
	if v.op.State == core.NeedsOperator && v.op.Remedy == "" {
		v.op.Remedy = w.options.Advise(ctx, v.op)
		v.quiet = v.changesNothing(op)
	}
	if v.quiet {
		w.release(ctx, op, v.wait)
		return false
	}
	refusal, err := w.save(ctx, h, runner, v)
	switch {
	case err == nil:
		return v.again
	case refusal != nil && ctx.Err() == nil && v.op.State != core.NeedsOperator:
		return w.settleUp(ctx, h, runner, p, outcome{data: out.data, err: refusal})
	}
	if refusal != nil || core.KindOf(err) != core.Conflict {
		w.options.Log.Error("cannot save an operation", "operation", op.ID, "err", err)
	}
	w.release(ctx, op, max(v.wait, w.options.Pace.Retry)) // if it is ours still
	return false
}

// safely keeps a panic in a step from taking the process down.
func (w *Worker) safely(ctx context.Context, runner Runner, op core.Operation) (out outcome) {
	defer func() {
		if r := recover(); r != nil {
			w.options.Log.Error("a step panicked", "operation", op.ID, "step", op.Step, "panic", r, "stack", string(debug.Stack()))
			out = outcome{data: op.Data, err: fmt.Errorf("saga: step %s panicked: %v", op.Step, r)}
		}
	}()
	return runner.act(ctx, op)
}

// save commits a verdict with its effects. refusal is what these answered, if
// that is why it failed.
func (w *Worker) save(ctx context.Context, h *hold, runner Runner, v verdict) (refusal, err error) {
	op := v.op
	op.UpdatedAt = w.clock.Now()
	if op.State.Ended() {
		op.FinishedAt = op.UpdatedAt
	}
	effect := v.effect
	if v.settled || op.State.Ended() {
		effect = Both(effect, runner.settle(op))
	}
	saved, err := w.persist(ctx, op, v, func(ctx context.Context, tx ports.Tx) error {
		refusal = Both(effect)(ctx, tx)
		return refusal
	})
	if err != nil {
		return refusal, err
	}
	h.saved(saved)
	w.options.Saved(saved)
	w.wakeAfter(v)
	return nil, nil
}

// persist saves, and tries again while the store is away and the lease lasts:
// what the step learnt is worth keeping.
func (w *Worker) persist(ctx context.Context, op core.Operation, v verdict, effect Effect) (core.Operation, error) {
	ctx = context.WithoutCancel(ctx)
	deadline := time.Now().Add(w.options.Lease)
	for {
		saved, err := w.journal.Save(ctx, op, v.wait, !v.again, func(tx ports.Tx) error { return effect(ctx, tx) })
		if err == nil || !errors.Is(err, core.Unavailable) || time.Now().After(deadline) {
			return saved, err
		}
		time.Sleep(w.options.Lease / 20)
	}
}

func (w *Worker) release(ctx context.Context, op core.Operation, wait time.Duration) {
	if err := w.journal.Release(context.WithoutCancel(ctx), op, wait); err != nil {
		w.options.Log.Warn("cannot release an operation", "operation", op.ID, "err", err)
	}
	w.wakeAfter(verdict{wait: wait})
}

// wakeAfter looks again as soon as an operation that this worker put aside is
// due, instead of at the next poll.
func (w *Worker) wakeAfter(v verdict) {
	if !v.again && !v.op.State.Ended() && v.wait < w.options.Pace.WorldMax {
		time.AfterFunc(v.wait+time.Millisecond, w.Wake)
	}
}
