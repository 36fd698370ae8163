// Package mail tells users by mail what happened.
//
// There are two halves. Whoever hears an event, in order and at least once,
// calls [Sender.Hear], which puts a mail for each user who is to be told into a
// queue in the store, once. Any number of processes take from the queue and
// send: each mail by one of them at a time, again with growing pauses while the
// mail server may still take it, until it has, or it is given up. A process that
// dies between the two leaves a mail that is sent again under the same ID.
//
// What a mail says is written when it is sent, in the user's language. Whether
// they want it, and where it goes, is asked then as well.
package mail

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

const (
	atOnce  = 4                // mails under way, in one process
	lease   = 90 * time.Second // longer than a mail takes
	tooSoon = time.Minute      // before a mail is tried again that could not be written
)

// Sender queues mails for events, and sends them.
type Sender struct {
	Store   ports.Store
	Cursors ports.Cursors // where processes learn that another sends; nil: none does
	Clock   ports.Clock
	Random  ports.Random
	Mailer  ports.Mailer  // nil: this process sends nothing
	Name    string        // of this process among all
	Poll    time.Duration // how often to look for what another process queued; 0 means 5 s
	Logger  *slog.Logger

	claims *atomic.Int64
	wake   chan struct{}
}

// New makes a sender.
func New(s Sender) *Sender {
	s.claims, s.wake = new(atomic.Int64), make(chan struct{}, 1)
	if s.Poll == 0 {
		s.Poll = 5 * time.Second
	}
	if s.Logger == nil {
		s.Logger = slog.Default()
	}
	return &s
}

// Wake says that something may have been queued. It never blocks.
func (s *Sender) Wake() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Run sends until ctx ends, and returns when the mails under way are answered.
func (s *Sender) Run(ctx context.Context) {
	if s.Mailer == nil {
		<-ctx.Done()
		return
	}
	var out sync.WaitGroup
	defer out.Wait()
	done := make(chan struct{}, atOnce)
	timer := time.NewTicker(s.Poll)
	defer timer.Stop()
	beat := time.NewTicker(beats)
	defer beat.Stop()
	s.stand(ctx)
	for free := atOnce; ; {
		for _, m := range s.claim(ctx, free) {
			free--
			out.Go(func() {
				defer func() { done <- struct{}{} }()
				saga.Guard(s.Logger, "a mail", func() { s.send(context.WithoutCancel(ctx), m) })
			})
		}
		select {
		case <-ctx.Done():
			return
		case <-done:
			free++
		case <-s.wake:
		case <-timer.C:
		case <-beat.C:
			s.stand(ctx)
		}
	}
}

// Round sends what is due now, once, and returns when all of it was answered.
// It reports how many mails that were.
func (s *Sender) Round(ctx context.Context) int {
	var out sync.WaitGroup
	claimed := s.claim(ctx, atOnce)
	for _, m := range claimed {
		out.Go(func() { s.send(ctx, m) })
	}
	out.Wait()
	return len(claimed)
}

func (s *Sender) claim(ctx context.Context, limit int) (claimed []core.Mail) {
	if limit == 0 || ctx.Err() != nil {
		return nil
	}
	waiting := false
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		waiting, err = tx.Mails().Waiting(ctx)
		return err
	})
	if err == nil && waiting {
		worker := fmt.Sprintf("%s/%d", s.Name, s.claims.Add(1))
		err = s.Store.Do(ctx, func(tx ports.Tx) (err error) {
			claimed, err = tx.Mails().Claim(ctx, worker, limit, lease)
			return err
		})
	}
	if err != nil {
		if ctx.Err() == nil {
			s.Logger.Warn("cannot look for mails that are to be sent", "err", err)
		}
		return nil
	}
	return claimed
}

// mail makes a mail about an event for a user, as it is queued.
func (s *Sender) mail(user core.User, event core.EventID, kind core.MailKind, params map[string]string) core.Mail {
	return core.Mail{ID: guest.NewID[core.MailID](guest.Kit{Clock: s.Clock, Random: s.Random}), User: user.ID, Event: event, Kind: kind, Params: params,
		To: user.Email, State: core.MailPending, Created: s.Clock.Now()}
}

// Ask queues a mail that somebody asks for, and answers it. Invalid: the user
// has no e-mail address.
func (s *Sender) Ask(ctx context.Context, tx ports.Tx, user core.User, kind core.MailKind, params map[string]string) (core.Mail, error) {
	if !user.Wants(kind) {
		var v core.Violations
		v.Add("user", "has no e-mail address")
		return core.Mail{}, v.Err()
	}
	one := s.mail(user, guest.NewID[core.EventID](guest.Kit{Clock: s.Clock, Random: s.Random}), kind, params)
	if _, err := tx.Mails().Add(ctx, one, 0); err != nil {
		return one, err
	}
	return tx.Mails().Get(ctx, one.ID)
}
