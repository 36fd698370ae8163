package bus

import (
	"context"
	"crypto/rand"
	"log/slog"
	"strings"
	"time"

	"github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/ThreeDotsLabs/watermill/message/router/middleware"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// again is what the name of a handler ends in that takes up what was put aside.
const again = "/again"

// groupOf is who takes the message: the name its handler was given.
func groupOf(ctx context.Context) (group string, replayed bool) {
	return strings.CutSuffix(message.HandlerNameFromCtx(ctx), again)
}

// putAside keeps a message that cannot be handled, unless the fault is the
// world's: then it waits. Those behind it wait too while it cannot be kept.
func (r *Router) putAside(msg *message.Message, err error) error {
	if !core.KindOf(err).Poisons() {
		return err
	}
	group, _ := groupOf(msg.Context())
	one := poisonOf(msg, group, err)
	if refused := r.set.Poison.Put(context.WithoutCancel(msg.Context()), one); refused != nil {
		return refused
	}
	r.set.Logger.Error("a message that cannot be handled was put aside; see remuda-consumer poison", append(about(msg),
		slog.String("poison", string(one.ID)), slog.Int("tries", one.Tries), slog.Any("err", err))...)
	return nil
}

func poisonOf(msg *message.Message, group string, err error) core.Poison {
	var random core.Entropy
	_, _ = rand.Read(random[:]) // it never fails
	now := time.Now().UTC().Truncate(time.Microsecond)
	one := core.Poison{ID: core.NewID[core.PoisonID](now, random), Group: group, Message: msg.UUID, Payload: msg.Payload,
		Failure: core.KindOf(err).String(), Error: core.PoisonError(err), Tries: triesOf(msg.Context()), FirstAt: now, LastAt: now}
	if e, broken := Unmarshal(msg.Payload); broken == nil {
		one.Type, one.Server, one.Position = e.Type, e.Server, e.Position
	}
	return one
}

// about names a message in a log.
func about(msg *message.Message) []any {
	group, _ := groupOf(msg.Context())
	return []any{slog.String("group", group), slog.String("message", msg.UUID), slog.String("type", msg.Metadata.Get(metaType)),
		slog.String("server", msg.Metadata.Get(metaServer)), slog.String("position", msg.Metadata.Get(metaPosition)),
		slog.String("correlation", middleware.MessageCorrelationID(msg))}
}

// replays is a subscriber that delivers what is wanted again of what a group
// has put aside, one message at a time.
type replays struct {
	Subscriptions
	from   ports.SecondTries
	group  string
	worker string
	poll   time.Duration
	drain  time.Duration
	log    *slog.Logger
	pause  time.Duration // before the next look; longer while it fails
	said   string        // why it failed
}

// replayLease is how long a process that died keeps a message from the others.
const replayLease = 30 * time.Second

func newReplays(group string, set RouterSettings) *replays {
	return &replays{from: set.Poison, group: group, worker: watermill.NewUUID(), poll: set.Again, pause: set.Again, drain: set.Drain, log: set.Logger}
}

// Subscribe looks for what is wanted, until ctx ends or the subscriber is closed.
func (r *replays) Subscribe(ctx context.Context, _ string) (<-chan *message.Message, error) {
	return r.Begin(ctx, func(ctx context.Context, out chan<- *message.Message) {
		for ctx.Err() == nil {
			if !r.turn(ctx, out) {
				rest(ctx, r.pause, nil)
			}
		}
	})
}

// turn delivers one message, if one is wanted, and reports whether it was taken.
func (r *replays) turn(ctx context.Context, out chan<- *message.Message) bool {
	one, err := r.from.Claim(ctx, r.group, r.worker, replayLease)
	if ctx.Err() == nil {
		r.looked(err)
	}
	if err != nil {
		return false
	}
	msg := messageOf(one)
	held, lose := context.WithCancel(context.WithoutCancel(ctx))
	defer lose()
	msg.SetContext(withDrain(held, ctx))
	select {
	case out <- msg:
	case <-ctx.Done():
		return false
	}
	if !r.outcome(ctx, msg, one.ID, lose) {
		return false
	}
	// A Conflict says that it was put aside anew.
	if err := r.from.Done(context.WithoutCancel(ctx), one.ID, r.worker); err == nil {
		r.log.Info("a message that was put aside was handled after all", "group", r.group, "message", one.Message, "poison", one.ID)
	} else if core.KindOf(err) != core.Conflict {
		r.log.Warn("forgetting what was handled", "group", r.group, "poison", one.ID, "err", err)
	}
	return true
}

// looked notes how a look ended. What fails is told once, until it is something
// else, and tried ever less often, so that a long night fills no log.
func (r *replays) looked(err error) {
	if err == nil || core.KindOf(err) == core.NotFound {
		r.pause, r.said = r.poll, ""
		return
	}
	r.pause = max(r.poll, min(2*r.pause, longestRest))
	if text := err.Error(); text != r.said {
		r.said = text
		r.log.Warn("looking for what is to be handled again", "group", r.group, "err", err)
	}
}

// messageOf is the message as it was delivered before.
func messageOf(one core.Poison) *message.Message {
	if e, err := Unmarshal(one.Payload); err == nil {
		if msg, err := newMessage(e); err == nil {
			return msg
		}
	}
	return message.NewMessage(one.Message, one.Payload)
}

// outcome waits for the handler and keeps the lease meanwhile. An end of the
// subscription gives it the time to finish.
func (r *replays) outcome(ctx context.Context, msg *message.Message, id core.PoisonID, lose func()) bool {
	beat := time.NewTicker(replayLease / 3)
	defer beat.Stop()
	var patience <-chan time.Time
	for stop := ctx.Done(); ; {
		select {
		case <-msg.Acked():
			return true
		case <-msg.Nacked():
			return false
		case <-stop:
			stop, patience = nil, time.After(r.drain)
		case <-patience:
			return false
		case <-beat.C:
			kept, err := r.from.Claim(context.WithoutCancel(ctx), r.group, r.worker, replayLease)
			if err == nil && kept.ID != id || core.KindOf(err) == core.NotFound {
				lose() // it was dropped, or somebody else has it
			}
		}
	}
}
