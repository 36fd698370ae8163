package mail

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// send tries a mail once and stores what came of it. If that cannot be stored,
// the lease runs out and it is tried again: somebody may get a mail twice, with
// the same ID.
func (s *Sender) send(ctx context.Context, m core.Mail) {
	message, wanted, err := s.write(ctx, m)
	now := s.Clock.Now()
	switch {
	case err != nil && core.KindOf(err) == core.NotFound:
		return // the user is gone, and the mail with them
	case err != nil:
		s.Logger.Error("a mail cannot be written", "mail", m.ID, "kind", m.Kind, "err", err)
		m.Failure = core.CodeOf(err)
		s.save(ctx, m, tooSoon)
		return
	case !wanted:
		m.State, m.EndedAt = core.MailWithheld, now
		s.save(ctx, m, 0)
		return
	}
	err = s.Mailer.Send(ctx, message)
	m.Attempts++
	m.To, m.TriedAt, m.Failure, m.Answer = message.To, s.Clock.Now(), "", ""
	wait, more := m.Wait()
	if err != nil {
		m.Failure, m.Answer = core.CodeOf(err), answer(err)
	}
	switch kind := core.KindOf(err); {
	case err == nil:
		m.State, m.EndedAt, wait = core.MailSent, m.TriedAt, 0
	case kind == core.Denied, kind == core.Invalid, !more:
		m.State, m.EndedAt, wait = core.MailDead, m.TriedAt, 0
		s.Logger.Warn("a mail was given up", "mail", m.ID, "kind", m.Kind, "user", m.User, "tries", m.Attempts, "code", m.Failure)
	}
	s.save(ctx, m, wait)
}

// answer is what the mail server said.
func answer(err error) string {
	if e, ok := errors.AsType[*core.Error](err); ok {
		return e.Msg[:min(len(e.Msg), core.MaxMailAnswer)]
	}
	return ""
}

// write writes what is sent, unless the user does without it by now.
func (s *Sender) write(ctx context.Context, m core.Mail) (message core.Message, wanted bool, err error) {
	var user core.User
	var folded []core.Mail
	err = s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		if user, err = tx.Users().Get(ctx, m.User); err != nil || m.Kind != core.MailSummary {
			return err
		}
		const margin = time.Hour // what it tells of was queued a moment earlier, maybe by a process whose clock is behind
		folded, err = tx.Mails().List(ctx, core.MailFilter{User: m.User, State: core.MailFolded, Since: m.Created.Add(-margin)})
		folded = slices.DeleteFunc(folded, func(one core.Mail) bool { return one.Params[summaryParam] != string(m.ID) })
		return err
	})
	if err != nil || !user.Wants(m.Kind) {
		return message, false, err
	}
	message, err = Write(m, user, folded)
	message.At = m.Created
	return message, true, err
}

func (s *Sender) save(ctx context.Context, m core.Mail, wait time.Duration) {
	err := s.Store.Do(ctx, func(tx ports.Tx) error { return tx.Mails().Save(ctx, m, wait) })
	if kind := core.KindOf(err); err != nil && kind != core.Conflict && kind != core.NotFound {
		s.Logger.Warn("what came of a mail cannot be stored; it will be sent again", "mail", m.ID, "err", err)
	}
}
