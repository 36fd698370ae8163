package bus

import (
	"context"
	"log/slog"
	"sync"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/ThreeDotsLabs/watermill/pubsub/gochannel"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Local is the bus inside one process. [Local.Publish] returns when every
// subscriber has acknowledged: the relay's cursor stands behind what was
// handled, so a crash loses nothing.
//
// A Go channel drops what nobody listens to. Local therefore knows how many
// subscribers there must be, and refuses to publish while there are fewer, or
// when one left before it had acknowledged: the relay comes again.
type Local struct {
	channel *gochannel.GoChannel
	want    int

	mu     sync.Mutex
	there  int
	left   int // how many subscriptions have ended
	closed bool
}

var _ ports.Publisher = (*Local)(nil)

// NewLocal makes a bus that so many subscribers must listen to. With none,
// facts vanish into it.
func NewLocal(subscribers int, logger *slog.Logger) *Local {
	config := gochannel.Config{BlockPublishUntilSubscriberAck: true}
	return &Local{channel: gochannel.NewGoChannel(config, quiet(orDefault(logger))), want: subscribers}
}

// Publish delivers events in order; see [ports.Publisher]. Unavailable: not all
// subscribers are there, or one left, or ctx ended.
func (l *Local) Publish(ctx context.Context, events []core.Event) error {
	for _, e := range events {
		msg, err := newMessage(e)
		if err != nil {
			return err
		}
		if err := l.publish(ctx, msg); err != nil {
			return err
		}
	}
	return nil
}

func (l *Local) publish(ctx context.Context, msg *message.Message) error {
	before, ready := l.state()
	if !ready {
		return core.Fail(core.Unavailable, "", "the local bus is not listened to")
	}
	done := make(chan error, 1)
	go func() { done <- l.channel.Publish(Topic, msg) }()
	select {
	case err := <-done:
		if after, _ := l.state(); err != nil || after != before {
			return &core.Error{Kind: core.Unavailable, Msg: "a listener of the local bus left", Err: err}
		}
		return nil
	case <-ctx.Done():
		return &core.Error{Kind: core.Unavailable, Msg: "the caller went away before all had heard", Err: ctx.Err()}
	}
}

func (l *Local) state() (left int, ready bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.left, !l.closed && l.there >= l.want
}

// Close ends every subscription.
func (l *Local) Close() error {
	l.mu.Lock()
	l.closed = true
	l.left++
	l.mu.Unlock()
	return l.channel.Close()
}

// Subscriber is a subscriber of its own; to close it leaves the others be.
func (l *Local) Subscriber() message.Subscriber {
	return &localSubscriber{bus: l, closing: make(chan struct{})}
}

type localSubscriber struct {
	bus     *Local
	once    sync.Once
	closing chan struct{}
	ending  sync.WaitGroup
}

// Subscribe delivers what is published from now on, one message at a time.
func (s *localSubscriber) Subscribe(ctx context.Context, topic string) (<-chan *message.Message, error) {
	inner, end := context.WithCancel(context.WithoutCancel(ctx))
	messages, err := s.bus.channel.Subscribe(inner, topic)
	if err != nil {
		end()
		return nil, &core.Error{Kind: core.Unavailable, Msg: "the local bus is closed", Err: err}
	}
	s.bus.join(1)
	s.ending.Go(func() {
		select {
		case <-ctx.Done():
		case <-s.closing:
		}
		s.bus.join(-1) // first, so that a publisher whom this frees knows
		end()
	})
	return messages, nil
}

func (l *Local) join(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.there += n
	if n < 0 {
		l.left++
	}
}

// Close ends the subscriptions of this subscriber.
func (s *localSubscriber) Close() error {
	s.once.Do(func() { close(s.closing) })
	s.ending.Wait()
	return nil
}
