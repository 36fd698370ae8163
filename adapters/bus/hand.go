package bus

import (
	"context"
	"log/slog"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"
)

// Hand gives messages to a handler for a subscriber.
type Hand struct {
	Out    chan<- *message.Message
	Drain  time.Duration // how long the end of the subscription waits for the handler
	Logger *slog.Logger
}

// Over hands one message over and reports whether it was acknowledged. The
// handler's context ends with alive, the right to this message, and not with
// ctx, the subscription, which gives it the time to finish. Over returns
// when the handler did, also when the right is lost meanwhile: nothing else of
// the same order may begin before.
func (h Hand) Over(ctx, alive context.Context, msg *message.Message) (acked bool) {
	ends, cancel := context.WithCancel(alive)
	defer cancel()
	msg.SetContext(withDrain(ends, ctx))
	select {
	case h.Out <- msg:
		return h.outcome(ctx, msg)
	case <-ctx.Done():
	case <-alive.Done():
	}
	return false
}

func (h Hand) outcome(ctx context.Context, msg *message.Message) bool {
	var patience <-chan time.Time
	for stop := ctx.Done(); ; {
		select {
		case <-msg.Acked():
			return true
		case <-msg.Nacked():
			return false
		case <-stop:
			stop, patience = nil, time.After(h.Drain)
		case <-patience:
			h.Logger.Warn("a handler did not end in time", "event", msg.UUID)
			return false
		}
	}
}
