// Package sagatest tries a workflow in every way in which the world can go
// wrong, and needs nothing of the workflow but two checks: that all of it is
// there, and that nothing of it is.
//
// It runs the workflow undisturbed; with a crash at every save, with the save
// kept and with it lost; with every step done twice, the first result
// forgotten; with every step failing, before it acted, half-way and after,
// undone once and twice; and with a crash at every save of the way back. The
// engine has no hooks for this: the journal is a port, so a crash is an adapter,
// and a workflow is data, so a step that fails is another list.
package sagatest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

// T is what the cases need of a *testing.T.
type T interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Logf(format string, args ...any)
}

// Clock is a clock that the cases move.
type Clock interface {
	ports.Clock
	Advance(d time.Duration)
}

// World is one fresh world with one operation in it that was accepted and has
// not begun.
type World[S any] struct {
	Workflow  saga.Workflow[S]
	Journal   ports.Journal
	Clock     Clock // of the journal and of everything else
	Operation func() core.Operation
	Made      func(t T) // fails t unless everything is there, once
	Clean     func(t T) // fails t unless nothing remains
}

// Case is one way in which the world goes wrong.
type Case struct {
	Name string
	Run  func(t T)
}

// Exercise runs every case, each in a world of its own.
func Exercise[S any](t *testing.T, open func(t T) World[S]) {
	t.Helper()
	for _, c := range Cases(t, open) {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			c.Run(t)
		})
	}
}

// Cases lists every case for the workflow. It runs it once to see how often it
// saves.
func Cases[S any](t T, open func(t T) World[S]) []Case {
	t.Helper()
	w := open(t)
	saves := countSaves(t, w)
	cases := []Case{{"undisturbed", func(t T) { finish(t, open(t), core.Succeeded) }}}
	for n := 1; n <= saves; n++ {
		for _, kept := range []bool{true, false} {
			name := fmt.Sprintf("crash at save %d, kept=%t", n, kept)
			cases = append(cases, Case{name, func(t T) { crash(t, open(t), n, kept, core.Succeeded) }})
		}
	}
	cases = append(cases, Case{"every step twice", func(t T) {
		w := open(t)
		for i := range w.Workflow.Steps {
			w.Workflow = twice(w.Workflow, i)
		}
		finish(t, w, core.Succeeded)
	}})
	for i, step := range w.Workflow.Steps {
		cases = append(cases, stepCases(open, i, step.Name)...)
	}
	return append(cases, wayBack(t, open)...)
}

// wayBack crashes at every save of a run that is refused as late as can be, so
// on its way back too.
func wayBack[S any](t T, open func(t T) World[S]) []Case {
	t.Helper()
	last := -1
	for w := open(t); last+1 < len(w.Workflow.Steps) && !passed(w.Workflow, last+1); {
		last++
	}
	if last < 0 {
		return nil
	}
	saves := countSaves(t, refusing(open(t), last))
	var cases []Case
	for n := 1; n <= saves; n++ {
		for _, kept := range []bool{true, false} {
			name := fmt.Sprintf("refused at last, crash at save %d, kept=%t", n, kept)
			cases = append(cases, Case{name, func(t T) { crash(t, refusing(open(t), last), n, kept, core.FailedOp) }})
		}
	}
	return cases
}

// refusing makes a step be refused whenever it was done.
func refusing[S any](w World[S], i int) World[S] {
	do := w.Workflow.Steps[i].Do
	w.Workflow = replace(w.Workflow, i, func(step *saga.Step[S]) {
		step.Do = func(ctx context.Context, run *saga.Run[S]) (saga.Effect, error) {
			effect, err := do(ctx, run)
			if err == nil {
				return nil, errRefused
			}
			return effect, err
		}
	})
	return w
}

func stepCases[S any](open func(t T) World[S], i int, name string) []Case {
	cases := []Case{{"step " + name + " twice", func(t T) {
		w := open(t)
		w.Workflow = twice(w.Workflow, i)
		finish(t, w, core.Succeeded)
	}}}
	for _, when := range []moment{before, halfway, forgotten, after} {
		for _, undo := range []int{1, 2} {
			title := fmt.Sprintf("step %s fails %s, undone %d times", name, when, undo)
			cases = append(cases, Case{title, func(t T) { failing(t, open(t), i, when, undo) }})
		}
	}
	return cases
}

// failing runs the workflow with a step that is refused once. Before the step
// of no return nothing may remain; from it on the work is finished all the same.
func failing[S any](t T, w World[S], i int, when moment, undo int) {
	t.Helper()
	var failed bool
	final := passed(w.Workflow, i)
	w.Workflow = fail(w.Workflow, i, when, &failed)
	if undo == 2 {
		w.Workflow = undoTwice(w.Workflow)
	}
	want := core.FailedOp
	if final {
		want = core.Succeeded
	}
	if !finishes(t, w) {
		return
	}
	if !failed { // a step that never waits has no half-way
		want = core.Succeeded
	}
	check(t, w, want)
}

func passed[S any](w saga.Workflow[S], i int) bool {
	for at, step := range w.Steps {
		if step.Name == w.NoReturn {
			return i >= at
		}
	}
	return false
}

// finish runs the workflow to its end and checks what is there then.
func finish[S any](t T, w World[S], want core.OperationState) {
	t.Helper()
	if finishes(t, w) {
		check(t, w, want)
	}
}

func check[S any](t T, w World[S], want core.OperationState) {
	t.Helper()
	op := w.Operation()
	if op.State != want {
		t.Errorf("the operation is %s (%s), want %s", op.State, op.Cause, want)
		return
	}
	if want == core.Succeeded {
		w.Made(t)
	} else {
		w.Clean(t)
	}
}

// patience is how many looks an operation gets before we say that it hangs.
const patience = 3000

// finishes drives the operation until it has ended.
func finishes[S any](t T, w World[S]) bool {
	t.Helper()
	return drive(t, w, newWorker(w, w.Journal, "second"), func() bool { return w.Operation().State.Ended() })
}

func drive[S any](t T, w World[S], worker *saga.Worker, until func() bool) bool {
	t.Helper()
	for range patience {
		if until() {
			return true
		}
		n, err := worker.Tick(context.Background())
		if err != nil {
			t.Fatalf("claim: %v", err)
			return false
		}
		if n == 0 {
			w.Clock.Advance(500 * time.Millisecond)
		}
	}
	op := w.Operation()
	t.Errorf("the operation hangs: %s at %q, undoing=%t: %s", op.State, op.Step, op.Undoing, op.Cause)
	return false
}

func newWorker[S any](w World[S], journal ports.Journal, name string) *saga.Worker {
	return saga.NewWorker(journal, w.Clock, saga.Options{Name: name, Log: quiet}, w.Workflow)
}
