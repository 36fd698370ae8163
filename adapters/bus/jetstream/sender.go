package jetstream

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/core"
)

// Sender gives commands over NATS, signed with a token.
type Sender struct {
	Conn   *Conn
	Token  core.TokenID
	Secret string        // of the token
	Try    time.Duration // how long one try waits for its reply; 10 s
}

// Send gives a command and answers what came of it. It is sent again under the
// same ID, which is made up if it has none, while nobody listens, no reply comes or
// nothing came of it yet: it has one effect all the same. Unavailable: ctx ended
// before anybody answered. Unknown: it may have been carried out.
func (s Sender) Send(ctx context.Context, c core.Command) (bus.Reply, error) {
	c = s.named(c)
	kind := core.Unavailable
	for pause := comeAgain / 5; ; pause = min(2*pause, longestRest) {
		reply, err := s.once(ctx, c)
		switch {
		case err == nil && (!reply.Undecided() || ctx.Err() != nil):
			return reply, nil //nolint:nilerr // the time is up, and this is the answer so far
		case errors.Is(err, nats.ErrMaxPayload), errors.Is(err, nats.ErrConnectionClosed):
			return reply, s.Conn.fail("nats.send", err)
		case err != nil && !errors.Is(err, nats.ErrNoResponders) && !errors.Is(err, nats.ErrReconnectBufExceeded):
			kind = core.Unknown
		}
		rest(ctx, pause)
		if ctx.Err() != nil && err != nil {
			return reply, &core.Error{Kind: kind, Op: "nats.send", Msg: "nobody answered the command " + c.ID, Err: err}
		}
	}
}

// named is the command with an ID, in the name of the token.
func (s Sender) named(c core.Command) core.Command {
	c.ID, c.Token, c.Time = cmp.Or(c.ID, rand.Text()), s.Token, ""
	return c
}

func (s Sender) once(ctx context.Context, c core.Command) (reply bus.Reply, err error) {
	payload, err := bus.SignCommand(c, s.Secret) // anew each time, lest it gets too old
	if err != nil {
		return reply, err
	}
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(s.Try, 10*time.Second))
	defer cancel()
	msg, err := s.Conn.nc.RequestWithContext(ctx, bus.Commands+c.Type, payload)
	if err != nil {
		return reply, err
	}
	return reply, json.Unmarshal(msg.Data, &reply)
}

// Queue has a command kept until it is carried out, also when nobody listens now.
// It answers the ID that it has. What comes of it is told by events, and to the
// subject replyTo if it is not empty. Unavailable: it may not have been kept;
// repeatable under the same ID.
func (s Sender) Queue(ctx context.Context, c core.Command, replyTo string) (id string, err error) {
	c = s.named(c)
	payload, err := bus.SignCommand(c, s.Secret)
	if err != nil {
		return c.ID, err
	}
	msg := &nats.Msg{Subject: Queued + c.Type, Data: payload, Header: nats.Header{}}
	if replyTo != "" {
		msg.Header.Set(ReplyTo, replyTo)
	}
	_, err = s.Conn.js.PublishMsg(ctx, msg)
	return c.ID, s.Conn.fail("nats.queue", err)
}
