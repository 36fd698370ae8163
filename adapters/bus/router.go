package bus

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/ThreeDotsLabs/watermill/message/router/middleware"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Handler takes a fact. It may get the same one again after a crash. An error
// of kind Invalid says that to try again is no use. One whose kind does not
// [core.Kind.Poisons] is tried again until it passes, with growing pauses, and
// what comes behind waits; any other, and a panic, only so many times.
type Handler func(ctx context.Context, e core.Event) error

// RouterSettings are what may be chosen about a [Router]. All have defaults.
type RouterSettings struct {
	Retries  int           // after the first try, before the message is refused for an error that poisons; 5
	Wait     time.Duration // before the first retry; doubled each time; 100 ms
	MaxWait  time.Duration // 5 s
	Drain    time.Duration // how long an end waits for handlers; 30 s
	Remember int           // how many IDs each handler remembers against duplicates; 4096

	// Poison is where a message is put aside that cannot be handled, so that the
	// next one comes; and from where it comes again when somebody wants it to,
	// beside the others and through the same router. Without it, and while it
	// cannot be written, such a message is delivered again and again, and those
	// behind it wait. Undecodable messages have an error of kind Invalid.
	Poison ports.Poison
	Again  time.Duration // how often to look for what is wanted again; 2 s

	// Observe is told of every message that was handled: for metrics.
	Observe func(handler string, took time.Duration, err error)

	// Retried is told of every try that failed and is followed by another.
	Retried func(handler string, err error)

	Logger *slog.Logger
}

// Router carries facts from subscribers to handlers: it unpacks them, recovers
// from panics, tries again with growing pauses, passes over duplicates, puts
// poison aside and, at the end, lets the handlers at work finish.
type Router struct {
	set    RouterSettings
	router *message.Router
	after  []func(ended <-chan struct{}) // what follows the end of each handler
}

// NewRouter makes a router without handlers.
func NewRouter(set RouterSettings) (*Router, error) {
	set = set.complete()
	inner, err := message.NewRouter(message.RouterConfig{CloseTimeout: set.Drain}, quiet(set.Logger))
	if err != nil {
		return nil, &core.Error{Kind: core.Internal, Op: "bus.router", Err: err}
	}
	r := &Router{set: set, router: inner}
	// The outermost comes first.
	inner.AddMiddleware(
		middleware.CorrelationID,
		r.poison,
		r.observe,
		r.once,
		draining,
		r.retry().Middleware,
		undisturbed,
		r.count,
		middleware.Recoverer,
	)
	return r, nil
}

func (s RouterSettings) complete() RouterSettings {
	orElse(&s.Wait, 100*time.Millisecond)
	orElse(&s.MaxWait, 5*time.Second)
	orElse(&s.Drain, 30*time.Second)
	orElse(&s.Again, 2*time.Second)
	if s.Retries <= 0 {
		s.Retries = 5
	}
	if s.Remember <= 0 {
		s.Remember = 4096
	}
	if s.Observe == nil {
		s.Observe = func(string, time.Duration, error) {}
	}
	if s.Retried == nil {
		s.Retried = func(string, error) {}
	}
	s.Logger = orDefault(s.Logger)
	return s
}

// Handle has the handler take what the subscriber gives. Names are unique; what
// the handler cannot take is put aside under its name.
func (r *Router) Handle(name string, from message.Subscriber, handle Handler) {
	take := func(msg *message.Message) error {
		e, err := Unmarshal(msg.Payload)
		if err != nil {
			return err
		}
		return handle(msg.Context(), e)
	}
	handler := r.router.AddConsumerHandler(name, Topic, from, take)
	if r.set.Poison == nil {
		return
	}
	second := newReplays(name, r.set)
	r.router.AddConsumerHandler(name+again, Topic, second, take)
	r.after = append(r.after, func(ended <-chan struct{}) {
		select {
		case <-r.router.Running(): // there is nothing to wait for before
		case <-ended:
			return
		}
		select {
		case <-handler.Stopped():
			_ = second.Close() // to take up the past alone is no use
		case <-ended:
		}
	})
}

// Running is closed as soon as every handler is subscribed.
func (r *Router) Running() <-chan struct{} { return r.router.Running() }

// Run routes until ctx ends, and returns when the handlers at work have ended.
// Unavailable: they did not end in time, or a subscription ended by itself.
func (r *Router) Run(ctx context.Context) error {
	over := make(chan struct{})
	defer close(over)
	for _, follow := range r.after {
		go follow(over)
	}
	ended := make(chan error, 1)
	go func() { ended <- r.router.Run(context.WithoutCancel(ctx)) }()
	select {
	case err := <-ended:
		return &core.Error{Kind: core.Unavailable, Msg: "the subscriptions ended by themselves", Err: err}
	case <-ctx.Done():
	}
	select {
	case err := <-ended:
		return err
	case <-r.router.Running():
	}
	if err := errors.Join(r.router.Close(), <-ended); err != nil {
		return &core.Error{Kind: core.Unavailable, Msg: "not every handler ended in time", Err: err}
	}
	return nil
}
