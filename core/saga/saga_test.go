package saga_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

type state struct{ Seen int }

// bench is one operation, and what its steps answer.
type bench struct {
	t       *testing.T
	clock   *memory.Clock
	store   *memory.Store
	id      core.OperationID
	answers map[string][]error // by "step" or "undo step", one for each call; then nil
	calls   []string
	settled []core.OperationState
	worker  *saga.Worker
}

func (b *bench) act(name string) saga.Act[state] {
	return func(context.Context, *saga.Run[state]) (saga.Effect, error) {
		b.calls = append(b.calls, name)
		if next := b.answers[name]; len(next) > 0 {
			b.answers[name] = next[1:]
			return nil, next[0]
		}
		return nil, nil
	}
}

func newBench(t *testing.T, noReturn string, answers map[string][]error) *bench {
	t.Helper()
	b := &bench{t: t, answers: answers, clock: memory.NewClock(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))}
	b.store = memory.NewStore(b.clock)
	w := saga.Workflow[state]{Kind: "test", Name: "test/1", NoReturn: noReturn, Limit: 3, Settle: func(run *saga.Run[state]) saga.Effect {
		return func(context.Context, ports.Tx) error { b.settled = append(b.settled, run.Op.State); return nil }
	}}
	for _, name := range []string{"one", "two", "three"} {
		w.Steps = append(w.Steps, saga.Step[state]{Name: name, Do: b.act(name), Undo: b.act("undo " + name)})
	}
	op, err := w.Begin(state{})
	if err != nil {
		t.Fatal(err)
	}
	b.id = core.NewID[core.OperationID](b.clock.Now(), core.Entropy{1})
	op.ID, op.CreatedAt, op.UpdatedAt, op.DueAt = b.id, b.clock.Now(), b.clock.Now(), b.clock.Now()
	ctx := context.Background()
	if err := b.store.Do(ctx, func(tx ports.Tx) error { return tx.Operations().Insert(ctx, op) }); err != nil {
		t.Fatal(err)
	}
	b.worker = saga.NewWorker(b.store.Journal(), b.clock, saga.Options{Name: "w", Log: slog.New(slog.DiscardHandler)}, w)
	return b
}

func (b *bench) op() (op core.Operation) {
	b.t.Helper()
	err := b.store.Read(context.Background(), func(tx ports.Tx) (err error) {
		op, err = tx.Operations().Get(context.Background(), b.id)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return op
}

// run drives the operation for a while of virtual time.
func (b *bench) run(d time.Duration) core.Operation {
	b.t.Helper()
	for end := b.clock.Now().Add(d); b.clock.Now().Before(end) && !b.op().State.Ended(); b.clock.Advance(100 * time.Millisecond) {
		if _, err := b.worker.Tick(context.Background()); err != nil {
			b.t.Fatal(err)
		}
	}
	return b.op()
}

func fail(kind core.Kind) error { return &core.Error{Kind: kind, Msg: "because " + kind.String()} }

func repeat(err error, n int) (errs []error) {
	for range n {
		errs = append(errs, err)
	}
	return errs
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	refused := fail(core.Invalid)
	for _, c := range []struct {
		name     string
		noReturn string
		answers  map[string][]error
		state    core.OperationState
		calls    string
		cause    string
	}{
		{"steps are done in order", "", nil, core.Succeeded, "one,two,three", ""},
		{"a refusal undoes from the step that failed", "", map[string][]error{"two": {refused}}, core.FailedOp,
			"one,two,undo two,undo one", "because invalid"},
		{"a lost answer waits and costs no attempt", "", map[string][]error{"two": repeat(fail(core.Unknown), 9)}, core.Succeeded,
			"one," + strings.Repeat("two,", 10) + "three", ""},
		{"an unreachable world waits and costs no attempt", "", map[string][]error{"two": repeat(fail(core.Unavailable), 9)}, core.Succeeded,
			"one," + strings.Repeat("two,", 10) + "three", ""},
		{"an answer that proves no effect is tried again up to the limit", "", map[string][]error{"two": repeat(fail(core.Busy), 2)},
			core.Succeeded, "one,two,two,two,three", ""},
		{"and then it turns round", "", map[string][]error{"two": repeat(fail(core.Busy), 3)},
			core.FailedOp, "one,two,two,two,undo two,undo one", "because busy"},
		{"a step that is done clears the count for the next", "", map[string][]error{"one": repeat(fail(core.Busy), 2), "two": repeat(fail(core.Busy), 2)},
			core.Succeeded, "one,one,one,two,two,two,three", ""},
		{"waiting is not failing", "", map[string][]error{"one": repeat(saga.NotYet(0), 20)}, core.Succeeded,
			strings.Repeat("one,", 21) + "two,three", ""},
		{"past the step of no return it only goes forward", "two", map[string][]error{"two": {refused}}, core.Succeeded,
			"one,two,two,three", ""},
		{"at the step of no return, a refusal without any effect turns round", "two", map[string][]error{"two": {saga.NoEffect(refused)}},
			core.FailedOp, "one,two,undo two,undo one", "because invalid"},
		{"past the step of no return, not even that does", "two", map[string][]error{"three": {saga.NoEffect(refused)}},
			core.Succeeded, "one,two,three,three", ""},
		{"before the step of no return it still turns round", "three", map[string][]error{"two": {refused}}, core.FailedOp,
			"one,two,undo two,undo one", "because invalid"},
		{"an undo that fails is tried until it works, and the first cause is kept", "",
			map[string][]error{"two": {refused}, "undo two": repeat(fail(core.Internal), 5)}, core.FailedOp,
			"one,two," + strings.Repeat("undo two,", 6) + "undo one", "because invalid"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, c.noReturn, c.answers)
			op := b.run(5 * time.Minute)
			if op.State != c.state || op.Cause != c.cause {
				t.Errorf("got %s (%s), want %s (%s)", op.State, op.Cause, c.state, c.cause)
			}
			if got := strings.Join(b.calls, ","); got != c.calls {
				t.Errorf("got calls %s\nwant      %s", got, c.calls)
			}
			if got := b.settled[len(b.settled)-1]; got != c.state {
				t.Errorf("settled last as %s, want %s", got, c.state)
			}
		})
	}
}

func TestStuckNeedsAnOperatorAndGoesOnByItself(t *testing.T) {
	t.Parallel()
	locked := saga.Stuck(&core.Error{Kind: core.Conflict, Msg: "locked", Remedy: "qm unlock 4711"})
	b := newBench(t, "", map[string][]error{"two": repeat(locked, 3)})
	op := b.run(20 * time.Second)
	if op.State != core.NeedsOperator || op.Cause != "locked" || op.Remedy != "qm unlock 4711" {
		t.Errorf("got %s, cause %q, remedy %q", op.State, op.Cause, op.Remedy)
	}
	if op = b.run(time.Minute); op.State != core.Succeeded {
		t.Errorf("got %s after the cause was gone, want succeeded", op.State)
	}
	if got, want := fmt.Sprint(b.settled), "[needs_operator succeeded]"; got != want {
		t.Errorf("settled %s, want %s", got, want)
	}
}

func TestCancelTurnsRoundBeforeTheStepOfNoReturn(t *testing.T) {
	t.Parallel()
	b := newBench(t, "three", map[string][]error{"two": repeat(saga.NotYet(0), 1000)})
	b.run(time.Second)
	cancel(b)
	if op := b.run(time.Minute); op.State != core.Cancelled || op.Code != core.CodeCancelled {
		t.Errorf("got %s (%s), want cancelled", op.State, op.Code)
	}
	if got := strings.Join(b.calls[len(b.calls)-2:], ","); got != "undo two,undo one" {
		t.Errorf("last calls %s, want the undoing", got)
	}
}

func TestCancelIsIgnoredPastTheStepOfNoReturn(t *testing.T) {
	t.Parallel()
	b := newBench(t, "two", map[string][]error{"two": repeat(saga.NotYet(0), 30)})
	b.run(time.Second)
	cancel(b)
	if op := b.run(5 * time.Minute); op.State != core.Succeeded {
		t.Errorf("got %s, want succeeded", op.State)
	}
}

func cancel(b *bench) {
	b.t.Helper()
	ctx := context.Background()
	if err := b.store.Do(ctx, func(tx ports.Tx) error { return tx.Operations().Prod(ctx, b.id, true) }); err != nil {
		b.t.Fatal(err)
	}
}

func TestAPanicIsAnAnswerNobodyForesaw(t *testing.T) {
	t.Parallel()
	b := newBench(t, "", nil)
	bomb := saga.Workflow[state]{Name: "test/1", Limit: 2, Steps: []saga.Step[state]{{Name: "one", Do: func(context.Context, *saga.Run[state]) (saga.Effect, error) {
		panic("boom")
	}}}}
	b.worker = saga.NewWorker(b.store.Journal(), b.clock, saga.Options{Name: "w", Log: slog.New(slog.DiscardHandler)}, bomb)
	if op := b.run(time.Minute); op.State != core.FailedOp || strings.Contains(op.Cause, "boom") {
		t.Errorf("got %s (%s), want failed without the internals", op.State, op.Cause)
	}
}

func TestAnUnknownWorkflowIsLeftAlone(t *testing.T) {
	t.Parallel()
	b := newBench(t, "", nil)
	b.worker = saga.NewWorker(b.store.Journal(), b.clock, saga.Options{Name: "old", Log: slog.New(slog.DiscardHandler)})
	op := b.run(time.Minute)
	if op.State != core.Queued || op.Version != 1 || len(b.calls) != 0 {
		t.Errorf("got %s, version %d after calls %v, want it queued and untouched", op.State, op.Version, b.calls)
	}
	short := saga.Workflow[state]{Name: op.Workflow, Steps: []saga.Step[state]{{Name: "a step of another version"}}}
	b.worker = saga.NewWorker(b.store.Journal(), b.clock, saga.Options{Name: "old", Log: slog.New(slog.DiscardHandler)}, short)
	if op := b.run(time.Minute); op.State != core.Queued || op.Version != 1 {
		t.Errorf("got %s, version %d of a step that the worker has not, want it untouched", op.State, op.Version)
	}
}

func TestAnEffectThatFailsIsTheStepsOwnAnswer(t *testing.T) {
	t.Parallel()
	b := newBench(t, "", nil)
	tries := 0
	w := saga.Workflow[state]{Name: "test/1", Steps: []saga.Step[state]{{Name: "one", Do: func(_ context.Context, run *saga.Run[state]) (saga.Effect, error) {
		run.State.Seen++
		return func(context.Context, ports.Tx) error {
			if tries++; tries < 4 {
				return saga.WaitFor(0, "full")
			}
			return nil
		}, nil
	}}}}
	b.worker = saga.NewWorker(b.store.Journal(), b.clock, saga.Options{Name: "w", Log: slog.New(slog.DiscardHandler)}, w)
	op := b.run(time.Minute)
	if op.State != core.Succeeded || op.Attempts != 0 || tries != 4 {
		t.Errorf("got %s after %d tries and %d attempts", op.State, tries, op.Attempts)
	}
}

func TestUnchangedPollsMoveNoVersion(t *testing.T) {
	t.Parallel()
	b := newBench(t, "", map[string][]error{"one": repeat(saga.NotYet(0), 1000)})
	b.run(2 * time.Second)
	first := b.op()
	calls := len(b.calls)
	b.run(10 * time.Second)
	// Each claim moves the version by one; a save would move it by one more.
	if moved, polls := b.op().Version-first.Version, int64(len(b.calls)-calls); moved != polls {
		t.Errorf("the version moved by %d in %d polls", moved, polls)
	}
	if !b.op().UpdatedAt.Equal(first.UpdatedAt) {
		t.Error("an unchanged poll was written down")
	}
}

// unsettled is a bench whose first settlements of each kind fail.
func unsettled(t *testing.T, answers map[string][]error, failing map[core.OperationState]int) *bench {
	b := newBench(t, "", answers)
	w := saga.Workflow[state]{Kind: "test", Name: "test/1", Limit: 3, Settle: func(run *saga.Run[state]) saga.Effect {
		return func(context.Context, ports.Tx) error {
			if now := run.Op.State; failing[now] != 0 {
				failing[now]--
				return fail(core.Conflict)
			}
			b.settled = append(b.settled, run.Op.State)
			return nil
		}
	}}
	for _, name := range []string{"one", "two", "three"} {
		w.Steps = append(w.Steps, saga.Step[state]{Name: name, Do: b.act(name), Undo: b.act("undo " + name)})
	}
	b.worker = saga.NewWorker(b.store.Journal(), b.clock, saga.Options{Name: "w", Log: slog.New(slog.DiscardHandler)}, w)
	return b
}

func TestAnEndThatFailsToSettleIsTheStepsOwnAnswer(t *testing.T) {
	t.Parallel()
	b := unsettled(t, nil, map[core.OperationState]int{core.Succeeded: 1})
	if op := b.run(5 * time.Second); op.State != core.Succeeded {
		t.Errorf("after five seconds the operation is %s (%s), held by %q, want it tried again", op.State, op.Cause, op.LeaseOwner)
	}
	b = unsettled(t, nil, map[core.OperationState]int{core.Succeeded: -1})
	if op := b.run(time.Minute); op.State != core.FailedOp || op.Code != core.Conflict.String() {
		t.Errorf("got %s (%s), want it taken back", op.State, op.Cause)
	}
	b = unsettled(t, map[string][]error{"two": {fail(core.Invalid)}}, map[core.OperationState]int{core.FailedOp: -1, core.NeedsOperator: 1})
	if op := b.run(time.Minute); op.State != core.NeedsOperator || op.LeaseOwner != "" {
		t.Errorf("got %s (%s), held by %q, want it to need an operator", op.State, op.Cause, op.LeaseOwner)
	}
}

func TestAnOperationThatCannotBeSettledAtAllIsLookedAtNowAndThen(t *testing.T) {
	t.Parallel()
	b := unsettled(t, map[string][]error{"one": repeat(fail(core.Invalid), 1000), "undo one": repeat(fail(core.Invalid), 1000)},
		map[core.OperationState]int{core.NeedsOperator: -1})
	op := b.run(time.Minute)
	if n := len(b.calls); n < 3 || n > 8 || op.LeaseOwner != "" {
		t.Errorf("%d calls in a minute, held by %q, want one every quarter of a minute", n, op.LeaseOwner)
	}
}
