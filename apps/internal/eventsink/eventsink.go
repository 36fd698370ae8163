// Package eventsink writes facts down: each as one line of JSON, a CloudEvent,
// and as one line of the log.
//
// A bus delivers at least once; a file has each fact once, and in order. The
// sink knows from the file's own end what it has, so that it can be killed at
// any moment: half a line is cut off, what comes again is passed over. A line
// is on the disk before the bus is told that the fact was handled.
package eventsink

import (
	"context"
	"log/slog"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/core"
)

// Observe hears how long a handler took for a fact, and how that ended.
type Observe func(handler string, took time.Duration, err error)

// Run writes what the subscriber delivers until ctx ends, and returns when the
// fact at hand is written. While the file cannot be written the facts wait. name
// is the handler's, for logs and for observe, which hears of each fact that was
// taken up; it may be nil.
func Run(ctx context.Context, name string, from message.Subscriber, sink *Sink, logger *slog.Logger, observe Observe) error {
	router, err := bus.NewRouter(bus.RouterSettings{
		Logger: logger, Observe: observe,
		Poisoned: func(msg *message.Message, err error) error {
			if core.KindOf(err) != core.Invalid {
				return err
			}
			logger.Error("a message that is no event was put aside", "message", msg.UUID, "payload", clip(msg.Payload), "err", err)
			return nil
		},
	})
	if err != nil {
		return err
	}
	router.Handle(name, from, func(_ context.Context, e core.Event) error {
		written, err := sink.Write(e)
		if written {
			record(logger, e)
		}
		return err
	})
	return router.Run(ctx)
}

// record writes the fact as a line of the log.
func record(logger *slog.Logger, e core.Event) {
	attrs := []slog.Attr{
		slog.String("type", e.Type), slog.Int64("position", e.Position), slog.Time("at", e.At),
		slog.String("server", string(e.Server)), slog.Int64("server_version", e.ServerVersion),
		slog.String("operation", string(e.Operation)), slog.String("owner", string(e.Owner)), slog.String("id", string(e.ID)),
	}
	if len(e.Data) > 0 {
		attrs = append(attrs, slog.Any("details", e.Data))
	}
	logger.LogAttrs(context.Background(), slog.LevelInfo, "event", attrs...)
}

func clip(payload []byte) string {
	const most = 2048
	if len(payload) > most {
		return string(payload[:most]) + "…"
	}
	return string(payload)
}
