package saga

import (
	"context"
	"log/slog"
	"runtime/debug"
	"time"
)

// Guard does something, and keeps a panic in it from taking the process down:
// it is logged, with its stack, as one of what was done. It reports whether
// there was none. A nil log is the default one.
func Guard(log *slog.Logger, what string, do func()) (well bool) {
	defer func() {
		if cause := recover(); cause != nil {
			if log == nil {
				log = slog.Default()
			}
			log.Error("a panic was survived", "in", what, "panic", cause, "stack", string(debug.Stack()))
		}
	}()
	do()
	return true
}

// respite is how long what panicked stays away.
const respite = time.Second

// Steadily runs something that ends with ctx. When it panics, it is guarded,
// and begins again a second later.
func Steadily(ctx context.Context, log *slog.Logger, what string, run func(context.Context)) {
	for !Guard(log, what, func() { run(ctx) }) {
		timer := time.NewTimer(respite)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
	}
}
