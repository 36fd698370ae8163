package jetstream

import (
	"context"
	"errors"
	"math"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/core"
)

// Kept looks up the last message of each partition, unless the stream is as we
// last left it; see [ports.Keeper].
func (p *Publisher) Kept(ctx context.Context) (all [core.Partitions]int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	stream, info, err := p.stream(ctx)
	if err != nil {
		return all, err
	}
	if p.known && p.made.Equal(info.Created) && p.last == info.State.LastSeq {
		return p.kept, nil
	}
	p.known = false
	for n := range all {
		if all[n], err = p.lastOf(ctx, stream, info, n); err != nil {
			return all, p.conn.fail("nats.kept", err)
		}
	}
	p.known, p.made, p.last, p.kept = true, info.Created, info.State.LastSeq, all
	return all, nil
}

// stream asks NATS how the stream is.
func (p *Publisher) stream(ctx context.Context) (jetstream.Stream, *jetstream.StreamInfo, error) {
	stream, err := p.conn.ready(ctx)
	if err != nil {
		return nil, nil, err
	}
	info, err := stream.Info(ctx)
	if err != nil {
		p.conn.forget()
		return nil, nil, p.conn.fail("nats.stream", err)
	}
	return stream, info, nil
}

// check makes sure that the stream still has what we put there: what comes after
// something that was lost must not be stored before it. Once it says no, it is
// for [Publisher.Kept] to look.
func (p *Publisher) check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	if !p.known {
		return p.conn.Ready(ctx)
	}
	_, info, err := p.stream(ctx)
	if err != nil {
		return err
	}
	if !p.made.Equal(info.Created) || info.State.LastSeq < p.last {
		p.known = false
		return core.Fail(core.Unavailable, "", "the stream %s in NATS is another, or has lost events: it is filled up first", p.conn.set.Stream)
	}
	return nil
}

// took notes what NATS has stored. What it knows from before is further up in the
// stream, or was purged on purpose.
func (p *Publisher) took(e core.Event, ack *jetstream.PubAck) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := e.Part()
	switch {
	case !p.known:
	case ack.Duplicate:
		p.kept[n] = max(p.kept[n], e.Position)
	default:
		p.last, p.kept[n] = max(p.last, ack.Sequence), e.Position
	}
}

// lastOf answers the position of the last event of a partition. If there is none,
// what the stream's limits have removed from its front is not lacking.
func (p *Publisher) lastOf(ctx context.Context, stream jetstream.Stream, info *jetstream.StreamInfo, n int) (int64, error) {
	msg, err := stream.GetLastMsgForSubject(ctx, part(n))
	if err == nil {
		return p.positionOf(msg), nil
	}
	if !errors.Is(err, jetstream.ErrMsgNotFound) || info.State.Msgs == 0 || info.State.FirstSeq <= 1 {
		return 0, notFound(err)
	}
	msg, err = stream.GetMsg(ctx, info.State.FirstSeq)
	if err != nil {
		return 0, err // removed just now: come again
	}
	return p.positionOf(msg) - 1, nil
}

func notFound(err error) error {
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return nil
	}
	return err
}

// positionOf reads a message. One that is not ours, which nobody else should be
// able to put there, is no reason to publish the whole log again.
func (p *Publisher) positionOf(msg *jetstream.RawStreamMsg) int64 {
	e, err := bus.Unmarshal(msg.Data)
	if err != nil || e.Position <= 0 {
		p.conn.set.Logger.Warn("a message in NATS is no event of ours: nobody can tell whether events were lost before it", "subject", msg.Subject, "sequence", msg.Sequence)
		return math.MaxInt64
	}
	return e.Position
}
