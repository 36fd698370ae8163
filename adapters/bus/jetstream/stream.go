package jetstream

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/remudahq/remuda/core"
)

const (
	subjects = "remuda.events.>"
	// twice is how long NATS recognises what was sent before: whoever publishes
	// again after a lost answer does so much sooner.
	twice = 10 * time.Minute
)

// Ready makes sure of the stream: it is there, kept in files, takes our
// subjects, and keeps events as long as the settings say. Only a connection
// that publishes makes it or changes it. NotFound: it is not there, and it is
// not ours to make. Conflict: it is another kind of stream. Unavailable.
// Repeatable; after the first time it asks nothing.
func (c *Conn) Ready(ctx context.Context) error {
	_, err := c.ready(ctx)
	return err
}

func (c *Conn) ready(ctx context.Context) (jetstream.Stream, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stream != nil {
		return c.stream, nil
	}
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	stream, err := c.js.Stream(ctx, c.set.Stream)
	switch {
	case errors.Is(err, jetstream.ErrStreamNotFound) && c.set.Keep > 0:
		stream, err = c.js.CreateStream(ctx, c.wanted())
		if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) { // another replica was quicker
			stream, err = c.js.Stream(ctx, c.set.Stream)
		}
	case errors.Is(err, jetstream.ErrStreamNotFound):
		return nil, core.Fail(core.NotFound, "", "the stream %s is not in NATS yet; remuda-api makes it, with the same BUS_URL", c.set.Stream)
	}
	if err != nil {
		return nil, c.fail("nats.stream", err)
	}
	if err := c.check(ctx, stream); err != nil {
		return nil, err
	}
	c.stream = stream
	return stream, nil
}

func (c *Conn) wanted() jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name: c.set.Stream, Description: "Events of Remuda", Subjects: []string{subjects},
		Storage: jetstream.FileStorage, Retention: jetstream.LimitsPolicy, Discard: jetstream.DiscardOld,
		MaxAge: c.set.Keep, Duplicates: twice, Replicas: max(1, c.set.Replicas),
	}
}

// check compares a stream that is there with what it must be, and changes what
// can be changed. Limits that an operator has set besides are left alone.
func (c *Conn) check(ctx context.Context, stream jetstream.Stream) error {
	have := stream.CachedInfo().Config
	if have.Storage != jetstream.FileStorage || have.Retention != jetstream.LimitsPolicy || !slices.Contains(have.Subjects, subjects) || have.NoAck {
		return core.Fail(core.Conflict, "", "the stream %s in NATS is not one for events: it must take %s, keep them in files by limits, and acknowledge", c.set.Stream, subjects)
	}
	want := have
	if c.set.Keep > 0 {
		want.MaxAge = c.set.Keep
		want.Duplicates = max(have.Duplicates, min(twice, c.set.Keep))
	}
	if c.set.Keep > 0 && c.set.Replicas > 0 {
		want.Replicas = c.set.Replicas
	}
	if want.MaxAge == have.MaxAge && want.Duplicates == have.Duplicates && want.Replicas == have.Replicas {
		return nil
	}
	if _, err := c.js.UpdateStream(ctx, want); err != nil {
		return c.fail("nats.stream", err)
	}
	c.set.Logger.Info("the stream of events was changed", "stream", c.set.Stream, "max_age", want.MaxAge, "replicas", want.Replicas)
	return nil
}

// forget has the stream looked at again, because something was not as it was.
func (c *Conn) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stream = nil
}
