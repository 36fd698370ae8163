package jetstream

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Publisher writes facts into the stream; see [ports.Publisher].
//
// It is not that of watermill-nats, which publishes without a context under one
// subject, and one message at a time.
//
// It is also a [ports.Keeper], for one goroutine at a time.
type Publisher struct {
	conn *Conn

	mu    sync.Mutex // partitions are published at once
	known bool       // what follows is so, or was when we last heard
	made  time.Time  // which stream it is: there may be another of its name
	last  uint64     // its last message
	kept  [core.Partitions]int64
}

var (
	_ ports.Publisher = (*Publisher)(nil)
	_ ports.Keeper    = (*Publisher)(nil)
)

// Publisher is one that publishes over this connection.
func (c *Conn) Publisher() *Publisher { return &Publisher{conn: c} }

// Publish stores events, in order in each partition and all partitions at once,
// and returns when NATS has them all. What NATS has from before is not stored
// again. Unavailable, Denied and Conflict: not all were stored; come again.
func (p *Publisher) Publish(ctx context.Context, events []core.Event) error {
	if err := p.check(ctx); err != nil {
		return err
	}
	var parts [core.Partitions][]core.Event
	for _, e := range events {
		n := e.Part()
		parts[n] = append(parts[n], e)
	}
	ended := make(chan error, len(parts))
	for _, part := range parts {
		go func() { ended <- p.inOrder(ctx, part) }()
	}
	var wrong error
	for range parts {
		if err := <-ended; err != nil && wrong == nil {
			wrong = err
		}
	}
	if wrong != nil {
		p.conn.forget()
	}
	return wrong
}

// inOrder waits for each answer: what comes after an event that was not stored
// must not be stored before it.
func (p *Publisher) inOrder(ctx context.Context, events []core.Event) error {
	for _, e := range events {
		payload, err := bus.Marshal(e)
		if err != nil {
			return err
		}
		msg := &nats.Msg{Subject: Subject(e), Data: payload, Header: nats.Header{}}
		msg.Header.Set(nats.MsgIdHdr, string(e.ID))
		msg.Header.Set("Content-Type", "application/cloudevents+json")
		ack, err := p.one(ctx, msg)
		if err != nil {
			return err
		}
		p.took(e, ack)
	}
	return nil
}

func (p *Publisher) one(ctx context.Context, msg *nats.Msg) (*jetstream.PubAck, error) {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	ack, err := p.conn.js.PublishMsg(ctx, msg, jetstream.WithExpectStream(p.conn.set.Stream), jetstream.WithRetryWait(100*time.Millisecond))
	return ack, p.conn.fail("nats.publish", err)
}

// Subject is what a fact is published under.
func Subject(e core.Event) string {
	return "remuda.events." + e.Type + "." + word(string(e.Server)) + "." + strconv.Itoa(e.Part())
}

// word is a text as one word of a subject.
func word(text string) string {
	if text == "" {
		return "_"
	}
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r == '.' || r == '*' || r == '>' || r == 0x7f {
			return '_'
		}
		return r
	}, text)
}

// part is the filter for a partition's subjects.
func part(n int) string { return "remuda.events.*.*.*." + strconv.Itoa(n) }
