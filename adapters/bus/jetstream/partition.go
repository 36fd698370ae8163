package jetstream

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/remudahq/remuda/adapters/bus"
)

// partition delivers the messages of one part, one at a time.
type partition struct {
	*subscriber
	consumer jetstream.Consumer
	out      chan<- *message.Message
}

const (
	askFor    = 5 * time.Second        // how long one question for a message stands at most
	heartbeat = time.Second            // how often NATS tells meanwhile that it knows of it, at least
	inFlight  = 100 * time.Millisecond // how long a message may be under way that is not wanted any more
)

// patience is how long one question stands, and how often NATS tells meanwhile
// that it knows of it. What comes was sent since the question was asked, and half
// of the lease is left at least.
func patience(lease time.Duration) (ask, beat time.Duration) {
	ask = min(askFor, lease/2)
	return ask, min(heartbeat, ask/3)
}

// run delivers until ctx ends, which is nil, or the consumer fails.
func (p *partition) run(ctx context.Context) error {
	for ctx.Err() == nil {
		asked := time.Now()
		msg, err := next(ctx, p.consumer, p.set.Lease)
		switch {
		case err != nil:
			return p.conn.fail("nats.next", err)
		case msg == nil:
		case ctx.Err() != nil:
			_ = msg.Nak() // for another; else it would wait for the lease to run out
		default:
			p.deliver(ctx, msg, asked.Add(p.set.Lease))
		}
	}
	return nil
}

// next asks for a message; nil if there is none. It asks for one at a time, so
// that none waits here that another member could have. When ctx ends it waits a
// little for what may be under way already.
func next(ctx context.Context, from jetstream.Consumer, lease time.Duration) (jetstream.Msg, error) {
	ask, beat := patience(lease)
	call, cancel := context.WithTimeout(context.WithoutCancel(ctx), ask)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(inFlight, cancel) })
	defer stop()
	msg, err := from.Next(jetstream.FetchContext(call), jetstream.FetchHeartbeat(beat))
	switch {
	case err == nil:
		return msg, nil
	case call.Err() != nil, errors.Is(err, nats.ErrTimeout), errors.Is(err, jetstream.ErrNoMessages):
		return nil, nil //nolint:nilnil // that is an answer, and a usual one
	}
	return nil, err
}

// deliver hands a message over, which NATS gives to nobody else until then, and
// tells it what became of it.
func (p *partition) deliver(ctx context.Context, in jetstream.Msg, until time.Time) {
	right := claim{until: until}
	if right.over() { // this process was stopped for a while
		return
	}
	alive, lose := context.WithCancel(context.WithoutCancel(ctx))
	defer lose()
	kept := make(chan struct{})
	go func() {
		defer close(kept)
		p.keep(alive, lose, &right, in)
	}()
	acked := bus.Hand{Out: p.out, Ends: ctx, Drain: p.set.Drain, Logger: p.set.Logger}.Over(ctx, alive, received(in))
	if acked {
		p.confirm(alive, &right, in)
	}
	lost := alive.Err() != nil || right.over()
	lose()
	<-kept
	if !acked && !lost {
		pause := p.set.Pause
		if ctx.Err() != nil {
			pause = 0
		}
		_ = in.NakWithDelay(pause)
	}
}

// claim is until when NATS gives a message to nobody else.
type claim struct {
	mu    sync.Mutex
	until time.Time
}

// extend moves the end of a claim. Once it is over it stays so: another may have
// the message by then, and NATS would take the word of both.
func (c *claim) extend(until time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !time.Now().Before(c.until) {
		return false
	}
	c.until = until
	return true
}

func (c *claim) over() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !time.Now().Before(c.until)
}

func received(in jetstream.Msg) *message.Message {
	id := in.Headers().Get(nats.MsgIdHdr)
	if meta, err := in.Metadata(); id == "" && err == nil {
		id = "stream-" + strconv.FormatUint(meta.Sequence.Stream, 10)
	}
	return bus.Received(id, in.Data())
}

// keep tells NATS that the message is being worked at, until alive ends. When
// NATS has heard nothing for as long as the lease runs, because it is away or this
// process was stopped for a while, it may give the message to another: then the
// right to it is lost, and what this process still says of it must not be heard.
func (p *partition) keep(alive context.Context, lose func(), right *claim, in jetstream.Msg) {
	every := p.set.Lease / 4
	for {
		rest(alive, every)
		if alive.Err() != nil {
			return
		}
		began := time.Now()
		var err error
		if !right.over() {
			call, cancel := context.WithTimeout(alive, every)
			if err = in.InProgress(); err == nil {
				err = p.conn.nc.FlushWithContext(call)
			}
			cancel()
		}
		if err == nil && right.extend(began.Add(p.set.Lease)) {
			continue
		}
		if err == nil || right.over() {
			p.set.Logger.Warn("a message was not kept for as long as it takes to handle it, and may be another's by now", "group", p.group, "err", err)
			lose()
			return
		}
	}
}

// confirm acknowledges until NATS has it, or the right to the message is lost.
func (p *partition) confirm(alive context.Context, right *claim, in jetstream.Msg) {
	for alive.Err() == nil && !right.over() {
		call, cancel := context.WithTimeout(alive, callTime)
		err := in.DoubleAck(call)
		cancel()
		if err == nil || errors.Is(err, jetstream.ErrMsgAlreadyAckd) {
			return
		}
		p.set.Logger.Debug("acknowledging to NATS", "group", p.group, "err", err)
		rest(alive, comeAgain/5)
	}
}
