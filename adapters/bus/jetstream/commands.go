package jetstream

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/core"
)

const (
	// Queued is what the subjects begin with on which commands are kept until they
	// are carried out; see [bus.Commands] for those on which they are not.
	Queued = "remuda.queue.commands."
	// QueueStream is where they are kept.
	QueueStream = "REMUDA_COMMANDS"
	// ReplyTo is the header of a kept command that says where the reply shall go.
	ReplyTo = "Remuda-Reply-To"
	// Replies is what a subject for replies begins with, unless it is an inbox.
	Replies = "remuda.replies."

	commandGroup = "remuda-commands" // of all processes: one of them gets each
	queueAtOnce  = 16                // how many kept commands a process has at once
	queueLease   = 10 * time.Second  // how long one waits for a process that died with it
	leaving      = 5 * time.Second   // how long NATS may take to end a subscription
)

// Serve has the desk carry commands out until ctx ends: those of [bus.Commands],
// whose replies go to where NATS says, and those of [Queued], which are kept until
// something came of them. All processes that serve share them. It returns nil when
// nothing new comes; what the desk has taken by then is still answered as long as
// the connection lives. Unavailable: the connection is closed.
func (c *Conn) Serve(ctx context.Context, desk bus.Desk) error {
	ended := make(chan struct{})
	sub, err := c.nc.QueueSubscribe(bus.Commands+">", commandGroup, func(msg *nats.Msg) { c.take(desk, msg) })
	if err != nil {
		return c.fail("nats.commands", err)
	}
	sub.SetClosedHandler(func(string) { close(ended) })
	c.serveQueue(ctx, desk)
	if err := sub.Drain(); err != nil {
		return c.fail("nats.commands", err)
	}
	for began := time.Now(); c.Connected() && time.Since(began) < leaving; {
		select {
		case <-ended:
			return nil
		case <-time.After(leaving / 50):
		}
	}
	return nil
}

// take hands a command to the desk and sends its reply to whoever asked for one.
func (c *Conn) take(desk bus.Desk, msg *nats.Msg) {
	d := bus.Delivery{Name: strings.TrimPrefix(msg.Subject, bus.Commands), Payload: msg.Data}
	desk.Take(d, func(r bus.Reply) { c.reply(msg.Reply, r) })
}

// reply sends a reply, if there is where to. A reply that is lost comes again when
// the command does.
func (c *Conn) reply(subject string, r bus.Reply) {
	if subject == "" {
		return
	}
	if !mayReply(subject) {
		c.set.Logger.Warn("a reply was asked for where none may go", "command", r.ID, "subject", core.Clip(subject))
		return
	}
	payload, err := json.Marshal(r)
	if err == nil {
		err = c.nc.Publish(subject, payload)
	}
	if errors.Is(err, nats.ErrMaxPayload) {
		r.Body = nil
		payload, _ = json.Marshal(r)
		err = c.nc.Publish(subject, payload)
	}
	if err != nil {
		c.set.Logger.Warn("a reply could not be sent", "command", r.ID, "err", err)
	}
}

// mayReply reports whether a reply may go to a subject. Whoever gives commands
// chooses it, and it is we who publish there: so it must not be a place of ours,
// such as that of events, nor one of NATS itself.
func mayReply(subject string) bool {
	ours := strings.HasPrefix(subject, "remuda.") && !strings.HasPrefix(subject, Replies)
	return !ours && !strings.HasPrefix(subject, "$") && !strings.ContainsAny(subject, "*> \t\r\n") &&
		!strings.HasPrefix(subject, ".") && !strings.HasSuffix(subject, ".") && !strings.Contains(subject, "..")
}

// serveQueue carries out what is kept until ctx ends and what is at hand is done.
func (c *Conn) serveQueue(ctx context.Context, desk bus.Desk) {
	again, said := comeAgain/2, ""
	for ctx.Err() == nil {
		consumer, err := c.queue(ctx)
		if err == nil {
			again, said = comeAgain/2, ""
			err = c.work(ctx, desk, consumer)
		}
		if err == nil || ctx.Err() != nil {
			continue
		}
		if err.Error() != said {
			said = err.Error()
			c.set.Logger.Warn("reading commands from NATS", "err", err)
		}
		rest(ctx, again)
		again = min(2*again, longestRest)
	}
}

// queue finds the stream of kept commands and its one consumer, or makes them.
func (c *Conn) queue(ctx context.Context) (jetstream.Consumer, error) {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	stream, err := c.js.Stream(ctx, QueueStream)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		stream, err = c.js.CreateStream(ctx, jetstream.StreamConfig{
			Name: QueueStream, Description: "Commands to Remuda that are kept until they are carried out", Subjects: []string{Queued + ">"},
			Storage: jetstream.FileStorage, Retention: jetstream.WorkQueuePolicy, MaxAge: core.MaxCommandWait, MaxMsgSize: bus.MaxCommand + 4096,
			Replicas: max(1, c.set.Replicas),
		})
		if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
			stream, err = c.js.Stream(ctx, QueueStream)
		}
	}
	if err != nil {
		return nil, c.fail("nats.commands", err)
	}
	if have := stream.CachedInfo().Config; have.Retention != jetstream.WorkQueuePolicy || have.NoAck {
		return nil, core.Fail(core.Conflict, "", "the stream %s in NATS is not one for commands: it must be a work queue that acknowledges", QueueStream)
	}
	consumer, err := stream.CreateOrUpdateConsumer(ctx, jetstream.ConsumerConfig{
		Durable: commandGroup, Description: "Whoever carries commands out", AckPolicy: jetstream.AckExplicitPolicy,
		AckWait: queueLease, MaxDeliver: -1, MaxAckPending: 1000,
	})
	return consumer, c.fail("nats.commands", err)
}

// work carries out what the consumer has, so many at once, until ctx ends, which is
// nil, or the consumer fails. It returns when what is at hand is done.
func (c *Conn) work(ctx context.Context, desk bus.Desk, consumer jetstream.Consumer) error {
	var hands sync.WaitGroup
	defer hands.Wait()
	places := make(chan struct{}, queueAtOnce)
	for ctx.Err() == nil {
		places <- struct{}{} // one is asked for when there is room for it
		msg, err := next(ctx, consumer, queueLease)
		switch {
		case err != nil:
			return c.fail("nats.commands", err)
		case msg == nil:
			<-places
		case ctx.Err() != nil:
			_ = msg.Nak() // for another
		default:
			hands.Go(func() {
				defer func() { <-places }()
				c.carryOut(context.WithoutCancel(ctx), desk, msg)
			})
		}
	}
	return nil
}

// carryOut does what one kept command says, and tells NATS that it is done when
// something came of it. Until then it comes again.
func (c *Conn) carryOut(ctx context.Context, desk bus.Desk, msg jetstream.Msg) {
	ctx, done := context.WithCancel(ctx)
	defer done()
	go func() {
		for rest(ctx, queueLease/3); ctx.Err() == nil; rest(ctx, queueLease/3) {
			_ = msg.InProgress()
		}
	}()
	d := bus.Delivery{Name: strings.TrimPrefix(msg.Subject(), Queued), Payload: msg.Data(), Arrived: time.Now()}
	tries := uint64(1)
	if meta, err := msg.Metadata(); err == nil {
		d.Arrived, tries = meta.Timestamp, meta.NumDelivered
	}
	r := desk.Do(ctx, d)
	if r.Undecided() {
		_ = msg.NakWithDelay(min(comeAgain<<min(tries, 16), longestWait))
		return
	}
	c.reply(msg.Headers().Get(ReplyTo), r)
	_ = msg.Ack()
}

// longestWait is the longest time until a command is tried again of which nothing
// came yet.
const longestWait = time.Minute

// Flush returns when NATS has all that was sent, or when that cannot be had now.
func (c *Conn) Flush() {
	err := nats.ErrDisconnected
	if c.Connected() {
		err = c.nc.FlushTimeout(callTime)
	}
	if err != nil {
		c.set.Logger.Warn("the last replies to commands may be lost; whoever asks again has them", "err", c.fail("nats.flush", err))
	}
}
