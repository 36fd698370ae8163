package fleet

import (
	"context"
	"maps"
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// MailSettings are what a user has said about their mails.
type MailSettings struct {
	Language core.Language
	Wanted   map[core.MailKind]bool // of those that are optional, each
	Version  int64                  // of the user
}

// NewMailSettings replace them. A kind that is left out is wanted.
type NewMailSettings struct {
	Language core.Language // empty means English
	Wanted   map[core.MailKind]bool
}

// Notice asks for a mail to a user.
type Notice struct {
	User   string // username or ID
	Kind   core.MailKind
	Params map[string]string
}

// HearMail queues a mail for every user who is to be told of an event. Whoever
// reads the event log calls it for each event, in order. Repeatable.
func (s *Service) HearMail(ctx context.Context, e core.Event) error { return s.mail.Hear(ctx, e) }

// Mails lists everybody's mails, the newest first. Denied.
func (s *Service) Mails(ctx context.Context, c core.Caller, filter core.MailFilter) ([]core.Mail, error) {
	if err := need(c, core.ViewMail); err != nil {
		return nil, err
	}
	filter.Limit = pageSize(filter.Limit)
	var found []core.Mail
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		found, err = tx.Mails().List(ctx, filter)
		return err
	})
	return found, err
}

// Mail shows one mail. NotFound, Denied.
func (s *Service) Mail(ctx context.Context, c core.Caller, id core.MailID) (core.Mail, error) {
	var one core.Mail
	if err := need(c, core.ViewMail); err != nil {
		return one, err
	}
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		one, err = tx.Mails().Get(ctx, id)
		return err
	})
	if missing(err) {
		err = notThere("mail", string(id))
	}
	return one, err
}

// ResendMail sends a mail again at once, as if it had never been tried, with the
// same ID. NotFound. Conflict (code being-sent; illegal-move: another
// mail tells of it).
func (s *Service) ResendMail(ctx context.Context, c core.Caller, id core.MailID) (core.Mail, error) {
	const action = core.MailResend
	if err := s.mayChange(ctx, c, action, string(id)); err != nil {
		return core.Mail{}, err
	}
	again, err := once(ctx, s, c, action, string(id), func(tx ports.Tx) (core.Mail, error) {
		one, err := tx.Mails().Get(ctx, id)
		switch {
		case missing(err):
			return one, notThere("mail", string(id))
		case err != nil:
			return one, err
		case one.State == core.MailFolded:
			return one, core.Fail(core.Conflict, core.CodeIllegalMove, "another mail tells of what this one does")
		}
		if err := tx.Mails().Again(ctx, id); err != nil {
			return one, err
		}
		return tx.Mails().Get(ctx, id)
	})
	s.mail.Wake()
	return again, err
}

// Notify queues a mail of one of [core.Notices] to a user. Invalid names every
// parameter that is wrong, and the user if they have no address. Unavailable
// (code mail-not-set-up).
func (s *Service) Notify(ctx context.Context, c core.Caller, n Notice) (core.Mail, error) {
	const action = core.NotificationSend
	subject := core.Clip(n.User)
	if err := s.mayChange(ctx, c, action, subject); err != nil {
		return core.Mail{}, err
	}
	var v core.Violations
	v.Check(n.User != "", "user", "must be named")
	core.CheckNotice(&v, n.Kind, n.Params)
	if err := v.Err(); err != nil {
		return core.Mail{}, s.denied(ctx, c, action, subject, err)
	}
	sent, err := s.mail.Sends(ctx)
	if err != nil {
		return core.Mail{}, err
	}
	queued, err := once(ctx, s, c, action, subject, func(tx ports.Tx) (core.Mail, error) {
		if !sent {
			return core.Mail{}, core.Fail(core.Unavailable, core.CodeMailOff, "no process sends mail")
		}
		user, err := userCalled(ctx, tx, n.User)
		if missing(err) {
			return core.Mail{}, violation("user", "names no user: %q", core.Clip(n.User))
		}
		if err != nil {
			return core.Mail{}, err
		}
		return s.mail.Ask(ctx, tx, user, n.Kind, maps.Clone(n.Params))
	})
	s.mail.Wake()
	return queued, err
}

func userCalled(ctx context.Context, tx ports.Tx, name string) (core.User, error) {
	if id, err := core.ParseID[core.UserID](name); err == nil {
		return tx.Users().Get(ctx, id)
	}
	return tx.Users().Named(ctx, name)
}

// MailSettings shows what the caller has said about their mails.
func (s *Service) MailSettings(ctx context.Context, c core.Caller) (MailSettings, error) {
	user, err := find(ctx, s, users, "user", c.User)
	return mailSettings(user), err
}

// SetMailSettings replaces what the caller has said about their mails. Invalid,
// Conflict (version-mismatch).
func (s *Service) SetMailSettings(ctx context.Context, c core.Caller, n NewMailSettings) (MailSettings, error) {
	user, err := alterAs(ctx, s, c, core.SettingsChange, users, "user", c.User, func(u *core.User) (int64, error) {
		u.Language, u.Unwanted = n.Language, nil
		var v core.Violations
		for _, kind := range slices.Sorted(maps.Keys(n.Wanted)) {
			if !n.Wanted[kind] {
				u.Unwanted = append(u.Unwanted, kind)
			} else {
				v.Check(slices.Contains(core.MailKinds(), kind), "mail."+core.Clip(string(kind)), "is no kind of mail")
			}
		}
		if err := u.Validate(); err != nil {
			v.Merge("", err)
		}
		return u.Version, v.Err()
	})
	return mailSettings(user), err
}

func mailSettings(u core.User) MailSettings {
	out := MailSettings{Language: u.Language.OrDefault(), Wanted: map[core.MailKind]bool{}, Version: u.Version}
	for _, kind := range core.MailKinds() {
		if kind.Optional() {
			out.Wanted[kind] = !slices.Contains(u.Unwanted, kind)
		}
	}
	return out
}
