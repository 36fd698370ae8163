// Package auditexport carries the audit log to where others keep it: into a
// file, as JSON lines, or to a syslog server, as RFC 5424 has it.
//
// Entries are carried in the order of their positions, at least once: what was
// written and not yet noted when a process died is written again, and each entry
// has an ID. While the other side is away they wait.
package auditexport

import (
	"context"
	"log/slog"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Writer takes entries. When it returns nil they are where they belong, as far
// as can be told; else any part of them may be. Repeatable.
type Writer interface {
	Write(ctx context.Context, entries []core.AuditEntry) error
	Close() error
}

// Exporter carries the audit log of a store.
type Exporter struct {
	Log     ports.AuditLog
	Cursors ports.Cursors
	Owner   string // unique to this process
	To      Writer
	Poll    time.Duration // how often to look for entries; 500 ms
	Lease   time.Duration // how long a process that died keeps the others out; 10 s

	Counts Counts // nil for none
	Logger *slog.Logger
}

// Counts hears of each batch, and how old each entry was.
type Counts interface {
	Handled(handler string, took time.Duration, err error)
	Aged(handler string, age time.Duration)
}

const (
	// Name is the handler's, for metrics.
	Name = ports.AuditCursor

	batch   = 100
	longest = 30 * time.Second // between two tries while the other side is away
)

// Run carries entries until ctx ends. One process at a time does, and the others
// stand by.
func (x Exporter) Run(ctx context.Context) {
	if x.Poll <= 0 {
		x.Poll = 500 * time.Millisecond
	}
	if x.Lease <= 0 {
		x.Lease = 10 * time.Second
	}
	defer x.drop(ctx)
	failed := x.Poll
	for ctx.Err() == nil {
		n, err := x.round(ctx)
		pause := x.Poll
		switch {
		case ctx.Err() != nil:
		case err == nil && n == batch:
			pause, failed = 0, x.Poll
		case err == nil:
			failed = x.Poll
		case core.KindOf(err) == core.Busy:
			pause = max(x.Poll, x.Lease/10) // to ask is a write
		default:
			pause, failed = failed, min(2*failed, longest)
			x.Logger.Warn("the audit log cannot be exported and waits", "err", err, "again_in", pause)
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

// round carries one batch, if the cursor is ours, and answers how many entries
// it had.
func (x Exporter) round(ctx context.Context) (int, error) {
	position, err := x.Cursors.Hold(ctx, ports.AuditCursor, x.Owner, 0, x.Lease)
	if err != nil {
		return 0, err
	}
	entries, err := x.Log.Read(ctx, position, batch)
	if err == nil && len(entries) < batch { // the backlog comes first: to give positions is a write
		if _, err = x.Log.Sequence(ctx, x.Owner, batch); err == nil {
			entries, err = x.Log.Read(ctx, position, batch)
		}
	}
	if err != nil || len(entries) == 0 {
		return 0, err
	}
	if first := entries[0].Position; first > position+1 {
		x.Logger.Warn("entries of the audit log were forgotten before they were exported", "from", position+1, "to", first-1)
	}
	// What is at hand is finished when ctx ends, within the lease.
	writing, cancel := context.WithTimeout(context.WithoutCancel(ctx), x.Lease/2)
	defer cancel()
	began := time.Now()
	err = x.To.Write(writing, entries)
	if x.Counts != nil {
		x.Counts.Handled(Name, time.Since(began), err)
	}
	if err != nil {
		return 0, err
	}
	for _, e := range entries {
		if x.Counts != nil {
			x.Counts.Aged(Name, max(0, time.Since(e.At)))
		}
	}
	return len(entries), x.Cursors.Advance(writing, ports.AuditCursor, x.Owner, entries[len(entries)-1].Position)
}

// drop lets another process begin at once.
func (x Exporter) drop(ctx context.Context) {
	call, cancel := context.WithTimeout(context.WithoutCancel(ctx), x.Lease/2)
	defer cancel()
	if err := x.Cursors.Drop(call, ports.AuditCursor, x.Owner); err != nil {
		x.Logger.Warn("giving up the cursor of the audit log", "err", err)
	}
}

// Open opens what a setting names: a file, - for out, or a syslog server as
// [Syslog] has it. Invalid: it is none of them.
func Open(to string, out interface{ Write([]byte) (int, error) }) (Writer, error) {
	switch {
	case to == "-":
		return &lines{stream: out}, nil
	case IsSyslog(to):
		return NewSyslog(to)
	}
	return &lines{path: to}, nil
}
