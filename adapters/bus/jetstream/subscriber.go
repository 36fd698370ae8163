package jetstream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/adapters/bus/natsurl"
	"github.com/remudahq/remuda/core"
)

// Reading says how a group reads. All have defaults.
type Reading struct {
	FromEnd bool          // a new group begins with what is published from now on, not with all that is kept
	Since   time.Time     // a new group begins with what was published then; zero: see FromEnd
	Lease   time.Duration // how long a message waits for a process that died with it; 10 s
	Pause   time.Duration // before a refused message is delivered again; 1 s
	Drain   time.Duration // how long an end waits for the messages at hand; 30 s
	Logger  *slog.Logger
}

func (r Reading) complete() Reading {
	for at, usual := range map[*time.Duration]time.Duration{&r.Lease: 10 * time.Second, &r.Pause: time.Second, &r.Drain: 30 * time.Second} {
		if *at <= 0 {
			*at = usual
		}
	}
	if r.Logger == nil {
		r.Logger = slog.Default()
	}
	return r
}

// Subscriber reads for a group. It knows one topic, [bus.Topic]. Each partition
// is a durable consumer of its own, named GROUP-0 to GROUP-7, of which at most
// one message is out at a time: so order holds for each server, all members of
// the group share the load, and what one had that died comes to another.
//
// It is not that of watermill-nats, which cannot say of a message that it is
// still being worked at, so that it is delivered twice at once when that takes
// longer than expected; nor let the one at hand finish when it is to end.
func (c *Conn) Subscriber(group string, set Reading) message.Subscriber {
	return &subscriber{conn: c, group: group, set: set.complete()}
}

type subscriber struct {
	bus.Subscriptions
	conn  *Conn
	group string
	set   Reading
}

// Subscribe begins to read. The channel closes when ctx ends or the subscriber
// is closed, after the messages at hand were acknowledged or their time was up.
func (s *subscriber) Subscribe(ctx context.Context, topic string) (<-chan *message.Message, error) {
	if topic != bus.Topic {
		return nil, core.Fail(core.Invalid, "", "there is one topic, %q, not %q", bus.Topic, topic)
	}
	if !natsurl.Name(s.group) {
		return nil, core.Fail(core.Invalid, "", "a group on NATS must be a word of letters, digits, - and _")
	}
	return s.Begin(ctx, func(ctx context.Context, out chan<- *message.Message) {
		var parts sync.WaitGroup
		for n := range core.Partitions {
			parts.Go(func() { s.read(ctx, n, out) })
		}
		parts.Wait()
	})
}

// longestRest is the longest time between two tries while NATS is away.
const longestRest = 5 * time.Second

// read reads one partition until ctx ends.
func (s *subscriber) read(ctx context.Context, n int, out chan<- *message.Message) {
	again, said := comeAgain/2, ""
	for ctx.Err() == nil {
		p, err := s.open(ctx, n)
		if err == nil {
			p.out = out
			again, said = comeAgain/2, ""
			err = p.run(ctx)
		}
		if err == nil || ctx.Err() != nil {
			continue
		}
		if n == 0 && err.Error() != said { // the partitions fail alike
			said = err.Error()
			s.set.Logger.Warn("reading from NATS", "group", s.group, "err", err)
		}
		rest(ctx, again)
		again = min(2*again, longestRest)
	}
}

func rest(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// open finds the partition's consumer, or makes it.
func (s *subscriber) open(ctx context.Context, n int) (*partition, error) {
	stream, err := s.conn.ready(ctx)
	if err != nil {
		return nil, err
	}
	call, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	want := s.wanted(n)
	consumer, err := stream.Consumer(call, want.Durable)
	if errors.Is(err, jetstream.ErrConsumerNotFound) {
		// Where it begins is decided now; of two members that make it at once,
		// both get the same.
		consumer, err = stream.CreateConsumer(call, want)
	}
	if err != nil {
		s.conn.forget()
		return nil, s.conn.fail("nats.consumer", err)
	}
	have := consumer.CachedInfo().Config
	if have.FilterSubject != want.FilterSubject || have.AckPolicy != want.AckPolicy || have.MaxAckPending != 1 {
		return nil, core.Fail(core.Conflict, "", "the consumer %s in NATS is not one of a group of ours; choose another group", want.Durable)
	}
	if have.AckWait != want.AckWait {
		have.AckWait = want.AckWait
		if consumer, err = stream.UpdateConsumer(call, have); err != nil {
			return nil, s.conn.fail("nats.consumer", err)
		}
	}
	return &partition{subscriber: s, consumer: consumer}, nil
}

func (s *subscriber) wanted(n int) jetstream.ConsumerConfig {
	config := jetstream.ConsumerConfig{
		Durable: durable(s.group, n), Description: "Remuda's group " + s.group, FilterSubject: part(n),
		AckPolicy: jetstream.AckExplicitPolicy, AckWait: s.set.Lease, MaxAckPending: 1, MaxDeliver: -1,
		DeliverPolicy: jetstream.DeliverAllPolicy,
	}
	switch {
	case !s.set.Since.IsZero():
		config.DeliverPolicy, config.OptStartTime = jetstream.DeliverByStartTimePolicy, &s.set.Since
	case s.set.FromEnd:
		config.DeliverPolicy = jetstream.DeliverNewPolicy
	}
	return config
}

func durable(group string, n int) string { return fmt.Sprintf("%s-%d", group, n) }
