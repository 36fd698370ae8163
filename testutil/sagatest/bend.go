package sagatest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/saga"
)

// moment is when a step fails.
type moment int

const (
	before    moment = iota // it was never begun
	halfway                 // it began, and waits for something
	forgotten               // the same, and what it learnt is lost
	after                   // it was done
)

func (m moment) String() string {
	return [...]string{"before it acts", "half-way", "half-way, forgetting what it did", "after it acted"}[m]
}

var errRefused = core.Fail(core.Invalid, "planted", "refused on purpose")

// fail makes a step be refused once.
func fail[S any](w saga.Workflow[S], i int, when moment, failed *bool) saga.Workflow[S] {
	do := w.Steps[i].Do
	return replace(w, i, func(step *saga.Step[S]) {
		step.Do = func(ctx context.Context, run *saga.Run[S]) (saga.Effect, error) {
			if *failed {
				return do(ctx, run)
			}
			if when == before {
				*failed = true
				return nil, errRefused
			}
			past := copyOf(run.State)
			effect, err := do(ctx, run)
			done, waits := err == nil, err != nil && !isError(err)
			switch {
			case done && when == after:
			case waits && when == halfway:
			case waits && when == forgotten:
				*run.State = past
			default:
				return effect, err
			}
			*failed = true
			return nil, errRefused
		}
	})
}

// isError tells a real error from NotYet and its kin, which are no [core.Error].
func isError(err error) bool {
	_, ok := errors.AsType[*core.Error](err)
	return ok
}

// twice makes a step be done a second time when it is done, with the first
// result forgotten.
func twice[S any](w saga.Workflow[S], i int) saga.Workflow[S] {
	do := w.Steps[i].Do
	repeated := false
	return replace(w, i, func(step *saga.Step[S]) {
		step.Do = func(ctx context.Context, run *saga.Run[S]) (saga.Effect, error) {
			past := copyOf(run.State)
			effect, err := do(ctx, run)
			if err != nil || repeated {
				return effect, err
			}
			repeated = true
			*run.State = past
			return nil, saga.NotYet(1)
		}
	})
}

// undoTwice makes every undo be done a second time, the first result forgotten.
func undoTwice[S any](w saga.Workflow[S]) saga.Workflow[S] {
	for i := range w.Steps {
		undo := w.Steps[i].Undo
		if undo == nil {
			continue
		}
		repeated := false
		w = replace(w, i, func(step *saga.Step[S]) {
			step.Undo = func(ctx context.Context, run *saga.Run[S]) (saga.Effect, error) {
				past := copyOf(run.State)
				effect, err := undo(ctx, run)
				if err != nil || repeated {
					return effect, err
				}
				repeated = true
				*run.State = past
				return nil, saga.NotYet(1)
			}
		})
	}
	return w
}

func replace[S any](w saga.Workflow[S], i int, change func(*saga.Step[S])) saga.Workflow[S] {
	w.Steps = slices.Clone(w.Steps)
	change(&w.Steps[i])
	return w
}

// copyOf copies a state as the journal does.
func copyOf[S any](state *S) S {
	var copied S
	text, err := json.Marshal(state)
	if err == nil {
		err = json.Unmarshal(text, &copied)
	}
	if err != nil {
		panic(fmt.Sprintf("sagatest: a state that is no JSON: %v", err))
	}
	return copied
}
