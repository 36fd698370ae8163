// Package handling has handlers take events, in every program in the same way:
// again when they fail, each event once, counted, and what cannot be handled
// put aside where people find it.
package handling

import (
	"context"
	"log/slog"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Settings are what handlers of a program have in common.
type Settings struct {
	Poison ports.Poison // where that is kept which cannot be handled; nil: nowhere, and it comes again and again
	Counts Counts       // nil counts nothing
	Logger *slog.Logger
}

// Counts hears what becomes of events. The metrics of a program are one.
type Counts interface {
	Handled(handler string, took time.Duration, err error) // with all its retries
	Retried(handler string, err error)
	Aged(handler string, age time.Duration) // of what was handled: how long ago it happened
}

// Run has every event that the subscriber delivers handled for the group, until
// ctx ends; then what is at hand is finished.
func Run(ctx context.Context, group string, from message.Subscriber, handle bus.Handler, set Settings) error {
	with := bus.RouterSettings{Poison: set.Poison, Logger: set.Logger}
	if counts := set.Counts; counts != nil {
		with.Observe, with.Retried = counts.Handled, counts.Retried
		inner := handle
		handle = func(ctx context.Context, e core.Event) error {
			err := inner(ctx, e)
			if err == nil {
				counts.Aged(group, max(0, time.Since(e.At)))
			}
			return err
		}
	}
	router, err := bus.NewRouter(with)
	if err != nil {
		return err
	}
	router.Handle(group, from, handle)
	return router.Run(ctx)
}
