// Package operations is the screen of what goes on: every operation that has
// not ended, those that need a person first, and those that ended lately.
package operations

import (
	"slices"

	"github.com/remudahq/remuda/apps/tui/deed"
	"github.com/remudahq/remuda/apps/tui/keys"
	"github.com/remudahq/remuda/apps/tui/known"
	"github.com/remudahq/remuda/apps/tui/pick"
	"github.com/remudahq/remuda/apps/tui/screen"
	"github.com/remudahq/remuda/core"
)

// Screen is the list. Its zero value is ready to use.
type Screen struct{ cursor pick.Cursor[core.OperationID] }

type open struct{}

// Title names the screen.
func (Screen) Title(known.World) string { return "operations" }

// Keys lists what can be pressed.
func (s Screen) Keys(w known.World) []keys.Binding {
	op, ok := s.chosen(w)
	do := func(verb deed.Verb) screen.Ask {
		return screen.Ask{Deed: deed.Deed{Verb: verb, Server: op.Server, Operation: op.ID, Name: w.NameOf(op.Server)}}
	}
	bindings := append(keys.Moves(),
		keys.Binding{Keys: []string{"enter", "right", "l"}, Text: "server", Why: gone(w, op), Do: open{}},
		keys.Binding{Keys: []string{"t"}, Text: "retry", Why: deed.WhyNotRetry(op), Do: do(deed.Retry)},
		keys.Binding{Keys: []string{"c"}, Text: "cancel", Why: deed.WhyNotCancel(op), Do: do(deed.Cancel)},
		keys.Binding{Keys: []string{"esc", "left", "h", "backspace"}, Shown: "esc", Text: "back", Pin: true, Do: screen.Back{}})
	for i, b := range bindings {
		if _, back := b.Do.(screen.Back); !ok && !b.Quiet && !back {
			bindings[i].Why = "no operation is selected"
		}
	}
	common := slices.DeleteFunc(screen.Common(), func(b keys.Binding) bool { return b.Do == screen.ShowOperations{} })
	return append(bindings, common...)
}

func gone(w known.World, op core.Operation) string {
	if _, ok := w.Server(op.Server); ok {
		return ""
	}
	return "its server is gone"
}

// Do carries out what a binding said.
func (s Screen) Do(w known.World, do any) (screen.Screen, screen.Wish) {
	list := ids(shown(w))
	s.cursor = s.cursor.Hold(list)
	switch do := do.(type) {
	case keys.Move:
		s.cursor = s.cursor.Move(list, do)
		return s, nil
	case open:
		op, _ := s.chosen(w)
		return s, screen.ShowServer{ID: op.Server}
	default:
		return s, do
	}
}

// shown are the operations in the order of the screen.
func shown(w known.World) []core.Operation {
	under := w.Under()
	slices.SortStableFunc(under, func(a, b core.Operation) int { return urgency(b) - urgency(a) })
	return append(under, w.Ended()...)
}

func urgency(op core.Operation) int {
	if op.State == core.NeedsOperator {
		return 1
	}
	return 0
}

func (s Screen) chosen(w known.World) (core.Operation, bool) {
	list := shown(w)
	at := s.cursor.On(ids(list))
	if at < 0 {
		return core.Operation{}, false
	}
	return list[at], true
}

func ids(ops []core.Operation) []core.OperationID {
	list := make([]core.OperationID, len(ops))
	for i, op := range ops {
		list[i] = op.ID
	}
	return list
}
