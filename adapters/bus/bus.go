// Package bus carries facts to whoever wants to hear them, on Watermill.
//
// No bus is ever the record of anything: the record is the event log, in which
// a fact stands from the transaction of its change on. A bus only hands it on,
// at least once, and for one server in the order of its versions. Whoever needs
// a fact exactly once remembers the IDs, as [Router] does for its handlers.
//
// There are three buses. [Local] lives inside one process: the relay publishes
// into it, and waits until every subscriber has acknowledged. [Log] is the event
// log itself, in the database, read by groups of consumers that share it; another
// goes on where one stopped. The third, on
// NATS JetStream, is package jetstream below.
//
// On all of them a fact travels as a CloudEvent in JSON: see [Marshal].
package bus

import (
	"log/slog"
	"strconv"

	"github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/ThreeDotsLabs/watermill/message/router/middleware"
	"github.com/remudahq/remuda/core"
)

// Topic is the one topic that all facts travel on: order holds among them all.
const Topic = "events"

// What the metadata of a message says, so that nobody need open it to choose.
const (
	metaType     = "type"
	metaServer   = "server"
	metaPosition = "position"
)

// newMessage puts a fact into an envelope.
func newMessage(e core.Event) (*message.Message, error) {
	payload, err := Marshal(e)
	if err != nil {
		return nil, err
	}
	return newEnvelope(e, payload), nil
}

// Received is a message with what came over a wire. What is no fact of ours is
// handed on as it is, under the ID it came with: the [Router] refuses it.
func Received(id string, payload []byte) *message.Message {
	e, err := Unmarshal(payload)
	if err != nil {
		return message.NewMessage(id, payload)
	}
	return newEnvelope(e, payload)
}

// newEnvelope says outside what is inside. What belongs to one operation is
// correlated by its ID.
func newEnvelope(e core.Event, payload []byte) *message.Message {
	msg := message.NewMessage(string(e.ID), payload)
	msg.Metadata.Set(metaType, e.Type)
	msg.Metadata.Set(metaServer, string(e.Server))
	msg.Metadata.Set(metaPosition, strconv.FormatInt(e.Position, 10))
	middleware.SetCorrelationID(string(e.Operation), msg)
	return msg
}

// quiet gives Watermill our logger, one level lower than it asks for: what is
// news to a library is detail to us.
func quiet(logger *slog.Logger) watermill.LoggerAdapter {
	return watermill.NewSlogLoggerWithLevelMapping(logger, map[slog.Level]slog.Level{
		slog.LevelInfo:  slog.LevelDebug,
		slog.LevelDebug: watermill.LevelTrace,
		slog.LevelError: slog.LevelWarn,
	})
}

func orDefault(logger *slog.Logger) *slog.Logger {
	if logger == nil {
		return slog.Default()
	}
	return logger
}
