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
	message, state, err := s.write(ctx, m)
	now := s.Clock.Now()
	switch {
	case err != nil && core.KindOf(err) == core.NotFound:
		return // the user is gone, and the mail with them
	case err != nil:
		s.Logger.Error("a mail cannot be written", "mail", m.ID, "kind", m.Kind, "err", err)
		m.Failure = core.CodeOf(err)
		s.save(ctx, m, tooSoon)
		return
	case state != core.MailPending:
		m.State, m.EndedAt = state, now
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

// write writes what is sent, unless the user does without it by now, or another
// mail tells of it: then it is withheld, or folded.
func (s *Sender) write(ctx context.Context, m core.Mail) (message core.Message, state core.MailState, err error) {
	var user core.User
	var folded []core.Mail
	overtaken := false
	err = s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		if user, err = tx.Users().Get(ctx, m.User); err != nil {
			return err
		}
		if overtaken, err = overtook(ctx, tx, m); err != nil || m.Kind != core.MailSummary {
			return err
		}
		const margin = time.Hour // what it tells of was queued a moment earlier, maybe by a process whose clock is behind
		folded, err = tx.Mails().List(ctx, core.MailFilter{User: m.User, State: core.MailFolded, Since: m.Created.Add(-margin)})
		folded = slices.DeleteFunc(folded, func(one core.Mail) bool { return one.Params[summaryParam] != string(m.ID) })
		return err
	})
	switch {
	case err != nil:
		return message, "", err
	case !user.Wants(m.Kind), overtaken && !user.Wants(core.MailAlertResolved):
		return message, core.MailWithheld, nil
	case overtaken:
		return message, core.MailFolded, nil
	}
	message, err = Write(m, user, folded)
	message.At = m.Created
	return message, core.MailPending, err
}

// overtook reports whether a mail about an alert is not true any more: it is
// over, or has come back. The last mail of an alert says all that there is to say.
func overtook(ctx context.Context, tx ports.Tx, m core.Mail) (bool, error) {
	about, other := m.Params["alert"], core.MailAlert
	switch {
	case about == "":
		return false, nil
	case m.Kind == core.MailAlert:
		other = core.MailAlertResolved
	case m.Kind != core.MailAlertResolved:
		return false, nil
	}
	later, err := tx.Mails().List(ctx, core.MailFilter{User: m.User, Kind: other, Since: m.Created})
	if err != nil {
		return false, err
	}
	for _, one := range later {
		if one.Params["alert"] == about && (one.Created.After(m.Created) || one.ID > m.ID) {
			return true, nil
		}
	}
	if m.Kind != core.MailAlert {
		return false, nil
	}
	a, err := tx.Alerts().Get(ctx, core.AlertID(about))
	if core.KindOf(err) == core.NotFound {
		return false, nil
	}
	return a.State == core.AlertResolved, err
}

func (s *Sender) save(ctx context.Context, m core.Mail, wait time.Duration) {
	err := s.Store.Do(ctx, func(tx ports.Tx) error { return tx.Mails().Save(ctx, m, wait) })
	if kind := core.KindOf(err); err != nil && kind != core.Conflict && kind != core.NotFound {
		s.Logger.Warn("what came of a mail cannot be stored; it will be sent again", "mail", m.ID, "err", err)
	}
}
