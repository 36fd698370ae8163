// Package eventwatch watches a store in tests: every event that is emitted must be as
// the catalogue says, and every change of what somebody can see must be told by
// an event in its own transaction.
//
// What needs no event of its own:
//
//   - observations, measures, samples, traffic that was counted, watches and their findings as they are looked
//     at again: they are what was seen, not what was done; what is news of them is told by server.… and alert.…
//   - VMIDs, slots and leases: they are held by operations, which are told of
//   - secrets, sealed values, idempotency records and the audit log: nobody is to hear of them, or they are told by what they belong to
//   - deliveries and mails: they tell of events themselves
//   - a session that is refreshed, and when a token was last used: what it can do stays the same
//   - what expires or is trimmed, because nobody needs it any more
//   - an alert that is pending, or that comes again within its cooldown: it is told once
//   - a wish that a living operation shall be looked at, or end: its end is told
package eventwatch

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Watcher collects what was told, and complains of what is wrong with it. It
// may be used by many at once.
type Watcher struct {
	// Complain is told in one sentence what is wrong.
	Complain func(sentence string)

	mu   sync.Mutex
	seen map[string]bool
}

// Seen lists the types of all events that were emitted and committed, sorted.
func (w *Watcher) Seen() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Sorted(maps.Keys(w.seen))
}

// Store watches a store.
func (w *Watcher) Store(inner ports.Store) ports.Store { return store{inner, w} }

// Journal watches a journal, whose saves change what is kept as well.
func (w *Watcher) Journal(inner ports.Journal) ports.Journal { return journal{inner, w} }

type store struct {
	ports.Store
	w *Watcher
}

func (s store) Do(ctx context.Context, change func(ports.Tx) error) error {
	var tx *watched
	err := s.Store.Do(ctx, func(inner ports.Tx) error {
		tx = newWatched(inner) // it may run twice
		return change(tx)
	})
	if err == nil {
		s.w.judge(tx)
	}
	return err
}

type journal struct {
	ports.Journal
	w *Watcher
}

func (j journal) Save(ctx context.Context, op core.Operation, wait time.Duration, release bool, effect func(ports.Tx) error) (core.Operation, error) {
	var tx *watched
	saved, err := j.Journal.Save(ctx, op, wait, release, func(inner ports.Tx) error {
		tx = newWatched(inner)
		if op.State.Ended() {
			tx.owe("the end of an operation of the kind "+op.Kind, func(e core.Event) bool { return e.Operation == op.ID })
		}
		if effect == nil {
			return nil
		}
		return effect(tx)
	})
	if err == nil && tx != nil {
		j.w.judge(tx)
	}
	return saved, err
}

// debt is a change that an event must tell of.
type debt struct {
	what string
	paid func(core.Event) bool
}

// judge complains of what a transaction that was committed did not tell, and of
// what it told wrongly.
func (w *Watcher) judge(tx *watched) {
	for _, e := range tx.told {
		for _, wrong := range Wrong(e) {
			w.Complain(fmt.Sprintf("the event %s %s", e.Type, wrong))
		}
	}
	for _, d := range tx.debts {
		if !slices.ContainsFunc(tx.told, d.paid) {
			w.Complain(fmt.Sprintf("no event tells of %s; told is %q", d.what, types(tx.told)))
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.seen == nil {
		w.seen = map[string]bool{}
	}
	for _, e := range tx.told {
		w.seen[e.Type] = true
	}
}

func types(events []core.Event) []string {
	names := make([]string, len(events))
	for i, e := range events {
		names[i] = e.Type
	}
	return names
}

// Wrong lists in what an event is not as the catalogue says.
func Wrong(e core.Event) (wrong []string) {
	say := func(bad bool, format string, args ...any) {
		if bad {
			wrong = append(wrong, fmt.Sprintf(format, args...))
		}
	}
	t, known := core.EventTypeNamed(e.Type)
	if !known {
		return []string{"is in no catalogue"}
	}
	say(e.Version != t.Version, "has version %d, not %d", e.Version, t.Version)
	say(e.ID == "" || e.At.IsZero(), "has no ID or no time")
	say(t.About == core.AboutServer && (e.Server == "" || e.ServerVersion < 1), "has no server, or not its version")
	say(t.About == core.AboutNone && e.Server != "", "has a server")
	say(e.Server == "" && e.ServerVersion != 0, "has the version of no server")
	say(t.Heard == core.HeardByStaff && e.Owner != "", "has an owner")
	for _, f := range t.Data {
		_, has := e.Data[f.Name]
		say(f.Always && !has, "lacks %s", f.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(e.Data)) {
		say(!slices.ContainsFunc(t.Data, func(f core.EventField) bool { return f.Name == name }), "says %s, which is not in the catalogue", name)
	}
	return wrong
}

// begins reports whether a type begins with one of the words.
func begins(words ...string) func(core.Event) bool {
	return func(e core.Event) bool {
		return slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(e.Type, word) })
	}
}

// about reports whether an event is about a server.
func about(id core.ServerID) func(core.Event) bool {
	return func(e core.Event) bool { return e.Server == id }
}
