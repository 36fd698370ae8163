// Package known is what the terminal knows of the fleet at one moment, and how
// that grows. A [World] is a value: whatever is learnt makes another one, so a
// screen can be drawn from it and a test can compare it.
package known

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
)

// memory is how many events are remembered.
const memory = 500

// lately is how long an operation that ended is still shown.
const lately = 5 * time.Minute

// World is all that is known.
type World struct {
	Now        time.Time
	Place      string    // the URL of the API
	Me         core.User // who the terminal acts as; zero until known
	Servers    []core.ServerView
	Loaded     bool             // the servers were read at least once
	ReadAt     time.Time        // when all of them last were
	AsOf       time.Time        // when what is shown was true, while it is not live
	Operations []core.Operation // newest first
	Events     []core.Event     // newest first
	Feed       Feed
}

// Feed is how the events flow.
type Feed struct {
	Live     bool
	Position int64 // of the last event; negative before the first
	Missed   bool  // the last thing that was to be read could not be
	Tries    int   // to open it again, since it was cut
}

// Live reports whether what is shown is so now.
func (w World) Live() bool { return w.Feed.Live && !w.Feed.Missed }

// Server finds a server.
func (w World) Server(id core.ServerID) (core.ServerView, bool) {
	for _, s := range w.Servers {
		if s.ID == id {
			return s, true
		}
	}
	return core.ServerView{}, false
}

// Operation finds an operation.
func (w World) Operation(id core.OperationID) (core.Operation, bool) {
	for _, op := range w.Operations {
		if op.ID == id {
			return op, true
		}
	}
	return core.Operation{}, false
}

// NameOf is a server's name, or its ID once it is gone.
func (w World) NameOf(id core.ServerID) string {
	if s, ok := w.Server(id); ok {
		return s.Name
	}
	return string(id)
}

// Under answers the operations that go on, newest first.
func (w World) Under() []core.Operation {
	return slices.DeleteFunc(slices.Clone(w.Operations), func(op core.Operation) bool { return op.State.Ended() })
}

// Ended answers the operations that ended a short while ago, newest first.
func (w World) Ended() []core.Operation {
	return slices.DeleteFunc(slices.Clone(w.Operations), func(op core.Operation) bool {
		return !op.State.Ended() || w.Now.Sub(op.FinishedAt) > lately
	})
}

// EventsOf answers what was heard of a server, newest first.
func (w World) EventsOf(id core.ServerID) []core.Event {
	return slices.DeleteFunc(slices.Clone(w.Events), func(e core.Event) bool { return e.Server != id })
}

func byName(a, b core.ServerView) int {
	return cmp.Or(naturally(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
}

func newestFirst(a, b core.Operation) int { return cmp.Compare(b.ID, a.ID) }
