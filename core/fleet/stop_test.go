package fleet

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

// onStage puts an operation of three steps, of which the second is the step of
// no return, as it would be found there, due in an hour. did tells what its
// steps did.
func (f *farm) onStage(t *testing.T, change func(*core.Operation)) (id core.OperationID, did func() string) {
	t.Helper()
	var calls []string
	act := func(name string) saga.Act[struct{}] {
		return func(context.Context, *saga.Run[struct{}]) (saga.Effect, error) {
			calls = append(calls, name)
			return nil, nil
		}
	}
	w := saga.Workflow[struct{}]{Kind: "test", Name: "test/1", NoReturn: "two"}
	for _, name := range []string{"one", "two", "three"} {
		w.Steps = append(w.Steps, saga.Step[struct{}]{Name: name, Do: act(name), Undo: act("undo " + name)})
	}
	f.worker = saga.NewWorker(f.store.Journal(), f.clock, saga.Options{Name: "w", Log: slog.New(slog.DiscardHandler)}, w)
	op, err := w.Begin(struct{}{})
	must(t, err)
	f.about(&op, f.admin, core.Server{Owner: f.admin.User})
	op.DueAt = op.DueAt.Add(time.Hour)
	change(&op)
	must(t, f.store.Do(t.Context(), func(tx ports.Tx) error { return tx.Operations().Insert(t.Context(), op) }))
	return op.ID, func() string { return strings.Join(calls, ",") }
}

// TestCancelAndRetryInEveryState says for each state, before and after the step
// of no return, what a cancel and a retry come to: how the operation ends when
// it is carried on at once, or the code of the refusal.
func TestCancelAndRetryInEveryState(t *testing.T) {
	t.Parallel()
	const ended, late, over = "operation-ended", "not-cancellable", "not-cancellable"
	goesOn := map[string]string{
		"cancel before": "cancelled", "cancel at": late, "cancel after": late,
		"retry before": "succeeded", "retry at": "succeeded", "retry after": "succeeded",
	}
	isOver := map[string]string{
		"cancel before": over, "cancel at": over, "cancel after": over,
		"retry before": ended, "retry at": ended, "retry after": ended,
	}
	table := map[core.OperationState]map[string]string{
		core.Queued: goesOn, core.Running: goesOn, core.Waiting: goesOn, core.NeedsOperator: goesOn,
		core.Succeeded: isOver, core.FailedOp: isOver, core.Cancelled: isOver,
	}
	steps := map[string]string{"before": "one", "at": "two", "after": "three"}
	did := map[string]string{"cancel before": "undo one", "retry before": "one,two,three", "retry at": "two,three", "retry after": "three"}
	for _, state := range core.OperationStates() {
		if len(table[state]) != 2*len(steps) {
			t.Fatalf("the table says nothing of %s", state)
		}
		for what, want := range table[state] {
			t.Run(fmt.Sprintf("%s/%s", state, what), func(t *testing.T) {
				t.Parallel()
				action, at, _ := strings.Cut(what, " ")
				f := newFarm(t)
				id, calls := f.onStage(t, func(op *core.Operation) {
					op.State, op.Step = state, steps[at]
					if state.Ended() {
						op.FinishedAt = f.clock.Now()
					}
				})
				before := f.operation(t, id)
				_, err := map[string]func(context.Context, core.Caller, core.OperationID) (core.Operation, error){
					"cancel": f.Cancel, "retry": f.Retry}[action](t.Context(), f.admin, id)
				if want == late || want == ended {
					if core.CodeOf(err) != want || core.KindOf(err) != core.Conflict || fmt.Sprint(f.operation(t, id)) != fmt.Sprint(before) {
						t.Errorf("got %v; the operation is %+v", err, f.operation(t, id))
					}
					return
				}
				must(t, err)
				_, err = f.worker.Tick(t.Context()) // it is due at once
				must(t, err)
				if op := f.operation(t, id); string(op.State) != want || calls() != did[what] {
					t.Errorf("it is %s and did %s, want %s and %s", op.State, calls(), want, did[what])
				}
			})
		}
	}
}

// One that is on its way back already ends as it would have ended anyway.
func TestCancelAndRetryOnTheWayBack(t *testing.T) {
	t.Parallel()
	for _, state := range []core.OperationState{core.Running, core.Waiting, core.NeedsOperator} {
		for _, action := range []string{"cancel", "retry", "cancel twice"} {
			t.Run(fmt.Sprintf("%s/%s", state, action), func(t *testing.T) {
				t.Parallel()
				f := newFarm(t)
				id, calls := f.onStage(t, func(op *core.Operation) {
					op.State, op.Step, op.Undoing, op.Turned, op.TurnCode = state, "one", true, "no room", core.CodeNoPlacement
				})
				do := f.Cancel
				if action == "retry" {
					do = f.Retry
				}
				for range len(strings.Fields(action)) {
					_, err := do(t.Context(), f.admin, id)
					must(t, err)
				}
				_, err := f.worker.Tick(t.Context())
				must(t, err)
				if op := f.operation(t, id); op.State != core.FailedOp || op.Code != core.CodeNoPlacement || calls() != "undo one" {
					t.Errorf("it is %s (%s) and did %s", op.State, op.Code, calls())
				}
			})
		}
	}
}
