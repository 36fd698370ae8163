// Package saga runs long work so that it survives crashes. It knows nothing of
// servers.
//
// A workflow is a list of named steps, read top to bottom as made and bottom
// to top as unmade. One execution of it is an operation: a row with a cursor.
// The row is saved before the step under the cursor begins, so after a crash
// exactly one step is in doubt, and it is done again. That is why every step
// looks before it acts. What a step changes in our own store it returns as an
// [Effect], which is committed together with the cursor: both or neither.
//
// Three things are never confused. Waiting is not failing: [NotYet] costs no
// attempt. A lost answer is not a failure: it waits, as long as it takes, and
// the step looks again. And what failed for good is undone, beginning with the
// step that failed, for it may have got half-way; unless the workflow is past
// its step of no return, from which it only goes forward.
package saga

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Effect is what a step changes in our own store. It runs in the transaction
// that saves the cursor, may run twice, and may answer [NotYet] or any error
// as the step itself may.
type Effect func(ctx context.Context, tx ports.Tx) error

// Act is one direction of a step. It may be called again after a crash,
// whatever it got done before, so it looks first. It must not wait: it returns
// [NotYet] and is called again.
type Act[S any] func(ctx context.Context, run *Run[S]) (Effect, error)

// Run is what an act gets to see of its operation.
type Run[S any] struct {
	Op    core.Operation // as it was when the act began; for reading
	State *S             // saved with the cursor whenever the act returns
}

// Step is one named part of a workflow. The name is stored, so it is never
// changed within one version of the workflow. A nil Undo undoes nothing.
type Step[S any] struct {
	Name string
	Do   Act[S]
	Undo Act[S]
}

// Workflow is the list of steps of one kind of operation. S is a plain struct,
// kept as JSON. A changed list gets a new name ("provision/2"), and the old one
// stays for as long as an operation has it.
type Workflow[S any] struct {
	Kind     string // what people call it
	Name     string // kind and version, as stored
	Steps    []Step[S]
	NoReturn string // the first step that is never undone; empty if all are
	Limit    int    // how many answers that prove no effect a step may get; 0 means 5

	// Settle answers what else changes in the transaction in which an
	// operation ends, or begins to need an operator; run.Op.State says which.
	Settle func(run *Run[S]) Effect
}

// Runner is a [Workflow] of whatever state.
type Runner interface {
	// Workflow is the stored name.
	Workflow() string
	act(ctx context.Context, op core.Operation) outcome
	plan(op core.Operation) (plan, error)
	steps() []string
	settle(op core.Operation) Effect
}

// outcome is what came of one act.
type outcome struct {
	data   []byte
	effect Effect
	err    error
}

// plan is where the step under an operation's cursor stands in its workflow.
type plan struct {
	index, count int
	names        []string
	final        bool // at or past the step of no return
	gate         bool // at it
	limit        int
}

// Begin makes the operation that executes the workflow from state. The caller
// fills in whom it is about and stores it; ID and times come from the caller.
func (w Workflow[S]) Begin(state S) (core.Operation, error) {
	data, err := json.Marshal(state)
	if err != nil {
		return core.Operation{}, fmt.Errorf("saga.Begin: %w", err)
	}
	return core.Operation{
		Kind: w.Kind, Workflow: w.Name, State: core.Queued,
		Step: w.Steps[0].Name, Data: data, Version: 1,
	}, nil
}

// Workflow is the stored name.
func (w Workflow[S]) Workflow() string { return w.Name }

func (w Workflow[S]) plan(op core.Operation) (plan, error) {
	p := plan{count: len(w.Steps), names: w.steps(), limit: w.Limit}
	if p.limit == 0 {
		p.limit = 5
	}
	if p.index = slices.Index(p.names, op.Step); p.index < 0 {
		return p, core.Fail(core.Internal, core.CodeUnknownWorkflow, "workflow %s has no step %q", w.Name, op.Step)
	}
	p.final, p.gate = w.passed(p.index), op.Step == w.NoReturn
	return p, nil
}

func (w Workflow[S]) steps() []string {
	names := make([]string, 0, len(w.Steps))
	for _, step := range w.Steps {
		names = append(names, step.Name)
	}
	return names
}

// passed reports whether the step at index is the step of no return or later.
func (w Workflow[S]) passed(index int) bool {
	for i, step := range w.Steps {
		if step.Name == w.NoReturn {
			return index >= i
		}
	}
	return false
}

func (w Workflow[S]) act(ctx context.Context, op core.Operation) outcome {
	p, err := w.plan(op)
	if err != nil {
		return outcome{data: op.Data, err: err}
	}
	run, err := w.run(op)
	if err != nil {
		return outcome{data: op.Data, err: err}
	}
	act := w.Steps[p.index].Do
	if op.Undoing {
		act = w.Steps[p.index].Undo
	}
	if act == nil {
		return outcome{data: op.Data}
	}
	effect, err := act(ctx, run)
	data, jsonErr := json.Marshal(run.State)
	if jsonErr != nil {
		return outcome{data: op.Data, err: fmt.Errorf("saga: state of %s: %w", w.Name, jsonErr)}
	}
	return outcome{data: data, effect: effect, err: err}
}

func (w Workflow[S]) settle(op core.Operation) Effect {
	if w.Settle == nil {
		return nil
	}
	run, err := w.run(op)
	switch {
	case err != nil && op.State == core.NeedsOperator:
		return nil // it is for a person now, and holds what it held
	case err != nil:
		return func(context.Context, ports.Tx) error { return err }
	}
	return w.Settle(run)
}

func (w Workflow[S]) run(op core.Operation) (*Run[S], error) {
	run := &Run[S]{Op: op, State: new(S)}
	if err := json.Unmarshal(op.Data, run.State); err != nil {
		e := core.Fail(core.Conflict, core.CodeStateUnreadable, "what the operation remembers cannot be read, so nothing was done")
		e.Err, e.Remedy = err, "put the column data of its row in the table operations back, from a backup"
		return nil, Stuck(e)
	}
	return run, nil
}

// Both joins effects that belong together; nil ones are left out.
func Both(effects ...Effect) Effect {
	return func(ctx context.Context, tx ports.Tx) error {
		for _, effect := range effects {
			if effect == nil {
				continue
			}
			if err := effect(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	}
}
