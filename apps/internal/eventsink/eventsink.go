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

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/remudahq/remuda/apps/internal/handling"
	"github.com/remudahq/remuda/core"
)

// Run writes what the subscriber delivers until ctx ends, and returns when the
// fact at hand is written. While the file cannot be written the facts wait. name
// is the handler's. record is where each fact is logged that was written; nil is
// nowhere.
func Run(ctx context.Context, name string, from message.Subscriber, sink *Sink, record *slog.Logger, set handling.Settings) error {
	return handling.Run(ctx, name, from, func(_ context.Context, e core.Event) error {
		written, err := sink.Write(e)
		if written && record != nil {
			tell(record, e)
		}
		return err
	}, set)
}

// tell writes the fact as a line of the log.
func tell(logger *slog.Logger, e core.Event) {
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
