// Package webhook sends events to where users want to hear of them.
//
// There are two halves. Whoever hears an event, in order and at least once,
// calls [Sender.Hear], which puts a delivery for each webhook that may hear of
// it into a queue in the store. Any number of processes take from the queue and
// send: each delivery by one of them at a time, again and again with growing
// pauses, until the endpoint has taken it or it is given up.
//
// An endpoint that fails is sent to apart from those that do not, a little at
// a time, so that nobody waits for one that hangs. Whether its owner may hear
// of an event is asked when it is queued, and again when it is sent.
package webhook

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

const (
	atOnce  = 24               // letters under way to endpoints that work, in one process
	apart   = 8                // and to those that fail
	ofEach  = 2                // to one webhook that works, in all processes
	lease   = 30 * time.Second // longer than a letter takes
	tooSoon = time.Minute      // before a letter is tried again that could not be written
)

// Sender queues events for webhooks, and sends them.
type Sender struct {
	Store  ports.Store
	Vault  ports.Vault
	Clock  ports.Clock
	Random ports.Random
	Poster ports.Poster  // nil: another process sends
	Name   string        // of this process among all
	Poll   time.Duration // how often to look for what another process queued; 0 means 1 s
	Logger *slog.Logger
	Told   func() // called when something was emitted; may be nil

	claims *atomic.Int64
	wakes  [2]chan struct{}
}

// New makes a sender.
func New(s Sender) *Sender {
	s.claims = new(atomic.Int64)
	if s.Poll == 0 {
		s.Poll = time.Second
	}
	if s.Logger == nil {
		s.Logger = slog.Default()
	}
	if s.Told == nil {
		s.Told = func() {}
	}
	for i := range s.wakes {
		s.wakes[i] = make(chan struct{}, 1)
	}
	return &s
}

// Wake says that something may have been queued. It never blocks.
func (s *Sender) Wake() {
	for _, wake := range s.wakes {
		select {
		case wake <- struct{}{}:
		default:
		}
	}
}

// Run sends until ctx ends, and returns when the letters under way are answered.
func (s *Sender) Run(ctx context.Context) {
	if s.Poster == nil {
		<-ctx.Done()
		return
	}
	var lanes sync.WaitGroup
	begin := func(failing bool, slots, each int, wake <-chan struct{}) {
		lanes.Go(func() {
			saga.Steadily(ctx, s.Logger, "the webhooks", func(ctx context.Context) { s.lane(ctx, failing, slots, each, wake) })
		})
	}
	begin(false, atOnce, ofEach, s.wakes[0])
	begin(true, apart, 1, s.wakes[1])
	lanes.Wait()
}

// lane sends to the webhooks that fail, or to the others.
func (s *Sender) lane(ctx context.Context, failing bool, slots, each int, wake <-chan struct{}) {
	var out sync.WaitGroup
	defer out.Wait()
	done := make(chan struct{}, slots)
	timer := time.NewTicker(s.Poll)
	defer timer.Stop()
	for free := slots; ; {
		for _, d := range s.claim(ctx, failing, free, each) {
			free--
			out.Go(func() {
				defer func() { done <- struct{}{} }()
				saga.Guard(s.Logger, "a letter to a webhook", func() { s.send(context.WithoutCancel(ctx), d) })
			})
		}
		select {
		case <-ctx.Done():
			return
		case <-done:
			free++
		case <-wake:
		case <-timer.C:
		}
	}
}

// Round sends what is due now, once, and returns when all of it was answered.
// It reports how many letters that were.
func (s *Sender) Round(ctx context.Context) int {
	sent := 0
	for _, failing := range []bool{false, true} {
		var out sync.WaitGroup
		for _, d := range s.claim(ctx, failing, atOnce, ofEach) {
			sent++
			out.Go(func() { s.send(ctx, d) })
		}
		out.Wait()
	}
	return sent
}

func (s *Sender) claim(ctx context.Context, failing bool, limit, each int) (claimed []core.Delivery) {
	if limit == 0 || ctx.Err() != nil {
		return nil
	}
	waiting := false
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		waiting, err = tx.Deliveries().Waiting(ctx, failing)
		return err
	})
	if err == nil && waiting {
		worker := fmt.Sprintf("%s/%d", s.Name, s.claims.Add(1))
		err = s.Store.Do(ctx, func(tx ports.Tx) (err error) {
			claimed, err = tx.Deliveries().Claim(ctx, worker, failing, limit, each, lease)
			return err
		})
	}
	if err != nil {
		if ctx.Err() == nil {
			s.Logger.Warn("cannot look for what webhooks are to be sent", "err", err)
		}
		return nil
	}
	return claimed
}

// Hear queues an event for every webhook whose owner may hear of it. While
// nobody listens it writes nothing. Repeatable.
func (s *Sender) Hear(ctx context.Context, e core.Event) error {
	var hooks []core.Webhook
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		hooks, err = listening(ctx, tx, e)
		return err
	})
	hooks = slices.DeleteFunc(hooks, func(hook core.Webhook) bool { return !hook.Wants(e.Type) })
	if err != nil || len(hooks) == 0 {
		return err
	}
	queued := false
	err = s.Store.Do(ctx, func(tx ports.Tx) error {
		queued = false
		for _, hook := range hooks {
			news, err := s.queue(ctx, tx, hook, e)
			if err != nil {
				return err
			}
			queued = queued || news
		}
		return nil
	})
	if queued && err == nil {
		s.Wake()
	}
	return err
}

// queue queues an event for a webhook if its owner may hear of it, and reports
// whether that was news.
func (s *Sender) queue(ctx context.Context, tx ports.Tx, hook core.Webhook, e core.Event) (bool, error) {
	hears, err := mayHear(ctx, tx, hook, e)
	if err != nil || !hears {
		return false, err
	}
	news, err := tx.Deliveries().Add(ctx, s.delivery(hook.ID, e))
	return news, orGone(err)
}

func (s *Sender) delivery(hook core.WebhookID, e core.Event) core.Delivery {
	return core.Delivery{ID: guest.NewID[core.DeliveryID](guest.Kit{Clock: s.Clock, Random: s.Random}), Webhook: hook, Event: e,
		State: core.DeliveryPending, Created: s.Clock.Now()}
}

// Try queues an event of no log for one webhook, to see whether it arrives.
func (s *Sender) Try(ctx context.Context, tx ports.Tx, hook core.Webhook) (core.Delivery, error) {
	kit := guest.Kit{Clock: s.Clock, Random: s.Random}
	one := s.delivery(hook.ID, core.Event{ID: guest.NewID[core.EventID](kit), Type: core.EventWebhookTested, Version: 1, Owner: hook.Owner,
		At: s.Clock.Now(), Data: map[string]string{"webhook": string(hook.ID)}})
	if _, err := tx.Deliveries().Add(ctx, one); err != nil {
		return core.Delivery{}, err
	}
	return tx.Deliveries().Get(ctx, one.ID)
}
