package memory

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// tx is a transaction: of Do, which holds the store's lock and has an undo, or
// of Read, which has none and locks for each call.
type tx struct {
	*Store
	undo *undo
}

// reading locks for one call of a Read. It returns what unlocks.
func (t *tx) reading() func() {
	if t.undo != nil {
		return func() {}
	}
	t.mu.RLock()
	return t.mu.RUnlock
}

// writable refuses the writes of a Read.
func (t *tx) writable() error {
	if t.undo == nil {
		return core.Fail(core.Internal, "", "memory: a write inside Read")
	}
	return nil
}

// next counts: 1, 2, 3.
func (t *tx) next(what string) int64 {
	n := t.counters.rows[what] + 1
	t.counters.set(t.undo, what, n)
	return n
}

func (t *tx) Servers() ports.Servers           { return servers{t} }
func (t *tx) Operations() ports.Operations     { return operations{t} }
func (t *tx) Tokens() ports.Tokens             { return tokens{t} }
func (t *tx) Addresses() ports.Addresses       { return addresses{t} }
func (t *tx) VMIDs() ports.VMIDs               { return vmids{t} }
func (t *tx) Slots() ports.Slots               { return slots{t} }
func (t *tx) Secrets() ports.Secrets           { return secrets{t} }
func (t *tx) Sealed() ports.Sealed             { return sealed{t} }
func (t *tx) Replays() ports.Replays           { return replays{t} }
func (t *tx) Traffic() ports.Traffic           { return traffic{t} }
func (t *tx) Observations() ports.Observations { return observations{t} }
func (t *tx) Watches() ports.Watches           { return watches{t} }
func (t *tx) Strays() ports.Strays             { return strays{t} }

// Emit appends facts to the event log.
func (t *tx) Emit(_ context.Context, events ...core.Event) error {
	if err := t.writable(); err != nil {
		return err
	}
	for _, e := range events {
		if len(t.events.find("id", string(e.ID))) > 0 {
			return core.Fail(core.Conflict, "", "the event %s was emitted already", e.ID)
		}
		e.Position = t.next("emitted")
		t.events.set(t.undo, ordered(e.Position), e)
	}
	return nil
}

// Audit appends an entry to the audit log.
func (t *tx) Audit(_ context.Context, entry core.AuditEntry) error {
	if err := t.writable(); err != nil {
		return err
	}
	t.audits.set(t.undo, ordered(t.next("audits")), entry)
	return nil
}

func missing(what, name string) error {
	return core.Fail(core.NotFound, "", "there is no %s %q", what, name)
}

func mismatch(what, id string) error {
	return core.Fail(core.Conflict, core.CodeVersionMismatch, "the %s %s has changed meanwhile", what, id)
}
