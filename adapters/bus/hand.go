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
	Ends   context.Context // the subscription
	Drain  time.Duration   // how long its end waits for the handler
	Logger *slog.Logger
}

// Over hands one message over and reports whether it was acknowledged. With stay
// nothing new begins, and the handler tries no more after it has failed. Its
// context ends with alive, the right to this message. Over returns when the
// handler did, also when the right is lost meanwhile: nothing else of the same
// order may begin before.
func (h Hand) Over(stay, alive context.Context, msg *message.Message) (acked bool) {
	ends, cancel := context.WithCancel(alive)
	defer cancel()
	msg.SetContext(withDrain(ends, stay))
	select {
	case h.Out <- msg:
		return h.outcome(msg)
	case <-stay.Done():
	case <-alive.Done():
	}
	return false
}

func (h Hand) outcome(msg *message.Message) bool {
	var patience <-chan time.Time
	for stop := h.Ends.Done(); ; {
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
