package main

import (
	"context"
	"strconv"
	"time"

	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// from is where a new group begins. The zero value is with all that is kept.
type from struct {
	end      bool      // with what comes from now on
	position int64     // with the event that has it; 0 unless one was named
	time     time.Time // with what happened then; zero unless one was named
}

// parseFrom reads beginning or 0, end, a position from 1, or an RFC 3339 time.
// Invalid.
func parseFrom(text string) (from, error) {
	switch text {
	case "beginning", "0":
		return from{}, nil
	case "end":
		return from{end: true}, nil
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n > 0 {
		return from{position: n}, nil
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return from{}, core.Fail(core.Invalid, "", "must be beginning, end, a time such as 2026-03-01T00:00:00Z, or the position of an event")
	}
	return from{time: at}, nil
}

// in is where that is in an event log: after which position, or negative for the
// end. Invalid: behind a position that was never given; a group that began there
// would pass over what comes until then.
func (f from) in(ctx context.Context, log ports.Log) (int64, error) {
	switch {
	case f.end:
		return -1, nil
	case f.position > 0:
		_, last, err := log.Ends(ctx)
		if err == nil && f.position-1 > last {
			err = core.Fail(core.Invalid, core.CodeValidation, "from: is %d, and the log ends with %d", f.position, last)
		}
		return f.position - 1, err
	case !f.time.IsZero():
		return bus.Before(ctx, log, f.time)
	}
	return 0, nil
}
