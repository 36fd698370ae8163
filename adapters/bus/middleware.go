package bus

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/ThreeDotsLabs/watermill/message/router/middleware"
	"github.com/remudahq/remuda/core"
)

// observe times each message, with all its retries.
func (r *Router) observe(next message.HandlerFunc) message.HandlerFunc {
	return func(msg *message.Message) ([]*message.Message, error) {
		began := time.Now()
		out, err := next(msg)
		group, _ := groupOf(msg.Context())
		r.set.Observe(group, time.Since(began), err)
		return out, err
	}
}

// poison puts a message aside that cannot be handled, if there is a place for
// it. What merely came to its end with the process is no poison.
func (r *Router) poison(next message.HandlerFunc) message.HandlerFunc {
	return func(msg *message.Message) ([]*message.Message, error) {
		msg.SetContext(context.WithValue(msg.Context(), triesKey{}, new(int)))
		out, err := next(msg)
		if err == nil || r.set.Poison == nil || stopping(msg.Context()) {
			return out, err
		}
		if refused := r.putAside(msg, err); refused != nil {
			return nil, errors.Join(err, refused)
		}
		return nil, nil
	}
}

// once passes over what its handler has handled lately. Only what succeeded is
// remembered; what somebody wants handled again is handled again.
func (r *Router) once(next message.HandlerFunc) message.HandlerFunc {
	done := newMemory(r.set.Remember)
	return func(msg *message.Message) ([]*message.Message, error) {
		if _, replayed := groupOf(msg.Context()); replayed {
			return next(msg)
		}
		if done.has(msg.UUID) {
			return nil, nil
		}
		out, err := next(msg)
		if err == nil {
			done.add(msg.UUID)
		}
		return out, err
	}
}

func (r *Router) retry() middleware.Retry {
	return middleware.Retry{
		MaxRetries:      math.MaxInt32, // ShouldRetry knows better
		InitialInterval: r.set.Wait,
		MaxInterval:     r.set.MaxWait,
		Multiplier:      2,
		ShouldRetry:     func(p middleware.RetryParams) bool { return r.worth(p.Err, p.RetryNum) },
	}
}

// worth reports whether a message is tried again, after so many retries.
func (r *Router) worth(err error, retries int) bool {
	switch kind := core.KindOf(err); {
	case kind == core.Invalid:
		return false
	case kind.Poisons():
		return retries < r.set.Retries
	}
	return true
}

type triesKey struct{}

func triesOf(ctx context.Context) int {
	if n, ok := ctx.Value(triesKey{}).(*int); ok {
		return *n
	}
	return 0
}

// count counts the tries of a message, and tells of those that another follows.
func (r *Router) count(next message.HandlerFunc) message.HandlerFunc {
	return func(msg *message.Message) ([]*message.Message, error) {
		n, ok := msg.Context().Value(triesKey{}).(*int)
		if !ok {
			return next(msg)
		}
		*n++
		out, err := next(msg)
		if err == nil || stopping(msg.Context()) || !r.worth(err, *n-1) {
			return out, err
		}
		group, _ := groupOf(msg.Context())
		r.set.Retried(group, err)
		r.set.Logger.Warn("an event could not be handled and is tried again", append(about(msg), slog.Int("try", *n), slog.Any("err", err))...)
		return out, err
	}
}

type drainKey struct{}

// withDrain makes a context that knows when its subscription is to end. It does
// not end with it: a handler at work may finish.
func withDrain(ctx, subscription context.Context) context.Context {
	return context.WithValue(ctx, drainKey{}, subscription)
}

// stopping reports whether the message's time is over.
func stopping(ctx context.Context) bool {
	subscription, ok := ctx.Value(drainKey{}).(context.Context)
	return ctx.Err() != nil || ok && subscription.Err() != nil
}

type handlerKey struct{}

// draining has the pauses between retries end with the subscription, and
// undisturbed gives the handler between them a context that does not.
func draining(next message.HandlerFunc) message.HandlerFunc {
	return func(msg *message.Message) ([]*message.Message, error) {
		whole := msg.Context()
		defer func() { msg.SetContext(whole) }()
		calm, subscription := whole, whole
		if s, ok := whole.Value(drainKey{}).(context.Context); ok {
			subscription = s
		} else { // the subscription of a local bus takes its messages' contexts with it
			calm = context.WithoutCancel(whole)
		}
		ctx, cancel := joined(context.WithValue(calm, handlerKey{}, calm), subscription)
		defer cancel()
		msg.SetContext(ctx)
		return next(msg)
	}
}

func undisturbed(next message.HandlerFunc) message.HandlerFunc {
	return func(msg *message.Message) ([]*message.Message, error) {
		if calm, ok := msg.Context().Value(handlerKey{}).(context.Context); ok {
			msg.SetContext(calm)
		}
		return next(msg)
	}
}
