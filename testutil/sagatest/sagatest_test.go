package sagatest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

// hut is what the workflow of these tests makes: a room is booked, a hut is
// built in some ticks, its lamp is lit.
type hut struct{ Room, Ticket int }

// village is the outside world of the tests.
type village struct {
	booked map[int]bool // by room
	works  map[int]int  // ticks left, by ticket
	sites  map[int]int  // rooms with a hut, by how many stand there
	lit    map[int]bool
	next   int
}

// mistakes are planted to see that the cases find them.
type mistakes struct{ bookTwice, blindBuild, noDemolish, keepLamp, noRelease bool }

func (v *village) workflow(m mistakes) saga.Workflow[hut] {
	type run = saga.Run[hut]
	steps := []saga.Step[hut]{
		{Name: "book", Do: func(_ context.Context, r *run) (saga.Effect, error) {
			if m.bookTwice || r.State.Room == 0 {
				r.State.Room = 1
				for v.booked[r.State.Room] && m.bookTwice {
					r.State.Room++
				}
			}
			v.booked[r.State.Room] = true
			return nil, nil
		}, Undo: func(_ context.Context, r *run) (saga.Effect, error) {
			if !m.noRelease {
				delete(v.booked, 1)
			}
			return nil, nil
		}},
		{Name: "build", Do: func(_ context.Context, r *run) (saga.Effect, error) { return nil, v.build(r.State, m) },
			Undo: func(_ context.Context, r *run) (saga.Effect, error) {
				if !m.noDemolish {
					delete(v.sites, r.State.Room)
				}
				return nil, nil
			}},
		{Name: "light", Do: func(_ context.Context, r *run) (saga.Effect, error) {
			v.lit[r.State.Room] = true
			return nil, nil
		}, Undo: func(_ context.Context, r *run) (saga.Effect, error) {
			if !m.keepLamp {
				delete(v.lit, r.State.Room)
			}
			return nil, nil
		}},
	}
	return saga.Workflow[hut]{Kind: "hut", Name: "hut/1", Steps: steps}
}

// build looks before it acts, unless the mistake is planted.
func (v *village) build(s *hut, m mistakes) error {
	if s.Ticket != 0 {
		if v.works[s.Ticket]--; v.works[s.Ticket] > 0 {
			return saga.NotYet(0)
		}
		return nil
	}
	if v.sites[s.Room] > 0 && !m.blindBuild {
		return nil
	}
	v.next++
	s.Ticket = v.next
	v.works[s.Ticket] = 2
	v.sites[s.Room]++
	return saga.NotYet(0)
}

func open(m mistakes) func(t T) World[hut] {
	return func(t T) World[hut] {
		clock := memory.NewClock(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
		store := memory.NewStore(clock)
		v := &village{booked: map[int]bool{}, works: map[int]int{}, sites: map[int]int{}, lit: map[int]bool{}}
		w := v.workflow(m)
		op, err := w.Begin(hut{})
		if err != nil {
			t.Fatalf("begin: %v", err)
		}
		op.ID = core.NewID[core.OperationID](clock.Now(), core.Entropy{1})
		op.CreatedAt, op.UpdatedAt, op.DueAt = clock.Now(), clock.Now(), clock.Now()
		ctx := context.Background()
		if err := store.Do(ctx, func(tx ports.Tx) error { return tx.Operations().Insert(ctx, op) }); err != nil {
			t.Fatalf("insert: %v", err)
		}
		return World[hut]{
			Workflow: w, Journal: store.Journal(), Clock: clock,
			Operation: func() (now core.Operation) {
				_ = store.Read(ctx, func(tx ports.Tx) (err error) { now, err = tx.Operations().Get(ctx, op.ID); return err })
				return now
			},
			Made:  func(t T) { v.expect(t, "map[1:true] map[1:1] map[1:true]") },
			Clean: func(t T) { v.expect(t, "map[] map[] map[]") },
		}
	}
}

func (v *village) expect(t T, want string) {
	t.Helper()
	if got := fmt.Sprint(v.booked, v.sites, v.lit); got != want {
		t.Errorf("the village has %s, want %s", got, want)
	}
}

func TestExercisePassesASoundWorkflow(t *testing.T) {
	t.Parallel()
	Exercise(t, open(mistakes{}))
}

// verdicts collects what the cases complain about.
type verdicts struct {
	*testing.T
	found []string
}

func (v *verdicts) Errorf(format string, args ...any) {
	v.found = append(v.found, fmt.Sprintf(format, args...))
}

func (v *verdicts) Fatalf(format string, args ...any) { v.Errorf(format, args...) }

func TestExerciseCatchesPlantedMistakes(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]mistakes{
		"a room is booked again after a crash": {bookTwice: true},
		"a hut is built without looking":       {blindBuild: true},
		"a hut is left standing":               {noDemolish: true},
		"a lamp is left burning":               {keepLamp: true},
		"a room is left booked":                {noRelease: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := &verdicts{T: t}
			for _, c := range Cases(v, open(m)) {
				c.Run(v)
			}
			if len(v.found) == 0 {
				t.Errorf("no case found that %s", name)
			}
			t.Logf("found by: %s", strings.Join(v.found[:min(len(v.found), 2)], "; "))
		})
	}
}
