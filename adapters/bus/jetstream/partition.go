package jetstream

import (
	"context"
	"errors"
	"strconv"
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
	askFor    = 5 * time.Second        // how long one question for a message stands
	heartbeat = time.Second            // how often NATS tells meanwhile that it knows of it
	inFlight  = 100 * time.Millisecond // how long a message may be under way that is not wanted any more
)

// run delivers until ctx ends, which is nil, or the consumer fails.
func (p *partition) run(ctx context.Context) error {
	for ctx.Err() == nil {
		msg, err := next(ctx, p.consumer)
		switch {
		case err != nil:
			return p.conn.fail("nats.next", err)
		case msg == nil:
		case ctx.Err() != nil:
			_ = msg.Nak() // for another; else it would wait for the lease to run out
		default:
			p.deliver(ctx, msg)
		}
	}
	return nil
}

// next asks for a message; nil if there is none. It asks for one at a time, so
// that none waits here that another member could have. When ctx ends it waits a
// little for what may be under way already.
func next(ctx context.Context, from jetstream.Consumer) (jetstream.Msg, error) {
	call, cancel := context.WithTimeout(context.WithoutCancel(ctx), askFor)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(inFlight, cancel) })
	defer stop()
	msg, err := from.Next(jetstream.FetchContext(call), jetstream.FetchHeartbeat(heartbeat))
	switch {
	case err == nil:
		return msg, nil
	case call.Err() != nil, errors.Is(err, nats.ErrTimeout), errors.Is(err, jetstream.ErrNoMessages):
		return nil, nil //nolint:nilnil // that is an answer, and a usual one
	}
	return nil, err
}

// deliver hands a message over and tells NATS what became of it.
func (p *partition) deliver(ctx context.Context, in jetstream.Msg) {
	alive, lose := context.WithCancel(context.WithoutCancel(ctx))
	defer lose()
	kept := make(chan struct{})
	go func() {
		defer close(kept)
		p.keep(alive, lose, in)
	}()
	acked := bus.Hand{Out: p.out, Ends: ctx, Drain: p.set.Drain, Logger: p.set.Logger}.Over(ctx, alive, received(in))
	if acked {
		p.confirm(alive, in)
	}
	lost := alive.Err() != nil
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

func received(in jetstream.Msg) *message.Message {
	id := in.Headers().Get(nats.MsgIdHdr)
	if meta, err := in.Metadata(); id == "" && err == nil {
		id = "stream-" + strconv.FormatUint(meta.Sequence.Stream, 10)
	}
	return bus.Received(id, in.Data())
}

// keep tells NATS that the message is being worked at, until alive ends. When
// NATS has heard nothing for as long as the lease runs, it may give the message
// to another: then the right to it is lost.
func (p *partition) keep(alive context.Context, lose func(), in jetstream.Msg) {
	every := p.set.Lease / 3
	heard := time.Now()
	for {
		rest(alive, every)
		if alive.Err() != nil {
			return
		}
		began := time.Now()
		call, cancel := context.WithTimeout(alive, every)
		err := in.InProgress()
		if err == nil {
			err = p.conn.nc.FlushWithContext(call)
		}
		cancel()
		switch {
		case err == nil:
			heard = began
		case time.Since(heard) >= p.set.Lease-every:
			p.set.Logger.Warn("NATS was silent for too long to keep a message", "group", p.group, "err", err)
			lose()
			return
		}
	}
}

// confirm acknowledges until NATS has it, or the right to the message is lost.
func (p *partition) confirm(alive context.Context, in jetstream.Msg) {
	for alive.Err() == nil {
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
