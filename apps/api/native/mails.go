package native

import (
	"context"
	"maps"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

func (a *API) registerMails() {
	const tag = "Mail"
	on(a, op("GET", "/v1/mails", "list-mails", tag, "List mails, the newest first", needs(core.ViewMail),
		explained("Those that were given up are state=dead.")), a.listMails)
	on(a, op("GET", "/v1/mails/{id}", "get-mail", tag, "Show a mail", needs(core.ViewMail)), a.getMail)
	on(a, op("POST", "/v1/mails/{id}/resend", "resend-mail", tag, "Send a mail again, at once and under the same ID", needs(core.MailResend)), a.resendMail)
	on(a, op("POST", "/v1/notifications", "send-notification", tag, "Remind somebody to pay, or send them an answer of the support, by mail", needs(core.NotificationSend), created,
		explained("It is queued, and written in the user's language. Who has no e-mail address gets none, which is refused; so is all of it (503, mail-not-set-up) where there is no mail server.")), a.notify)
	on(a, op("GET", "/v1/me/settings", "get-settings", "Sessions", "Your language, and which mails you get", anybody), a.getSettings)
	on(a, op("PUT", "/v1/me/settings", "set-settings", "Sessions", "Set your language, and which mails you get", needs(core.SettingsChange)), a.setSettings)
}

// MailQuery narrows a list of mails.
type MailQuery struct {
	Paging
	User  string `query:"user" format:"uuid" doc:"Only those to this user."`
	State string `query:"state" enum:"pending,sent,dead,withheld,folded"`
	Kind  string `query:"kind" enum:"server-created,alert,alert-resolved,suspended,quota-near,password-changed,payment-reminder,support-answer,summary"`
}

func (a *API) listMails(ctx context.Context, in *MailQuery) (*Listed[Mail], error) {
	page, err := in.page()
	if err != nil {
		return nil, err
	}
	found, err := a.fleet.Mails(ctx, caller(ctx), core.MailFilter{Page: page, User: core.UserID(in.User), State: core.MailState(in.State), Kind: core.MailKind(in.Kind)})
	return listed(in.Paging, found, func(m core.Mail) string { return string(m.ID) }, wireMail), err
}

func (a *API) getMail(ctx context.Context, in *struct{ One }) (*Shown[Mail], error) {
	id, err := idOf[core.MailID](in.One)
	if err != nil {
		return nil, err
	}
	one, err := a.fleet.Mail(ctx, caller(ctx), id)
	return counted(wireMail(one)), err
}

func (a *API) resendMail(ctx context.Context, in *struct {
	One
	Terms
}) (*Shown[Mail], error) {
	id, err := idOf[core.MailID](in.One)
	if err != nil {
		return nil, err
	}
	one, err := a.fleet.ResendMail(ctx, caller(ctx), id)
	return counted(wireMail(one)), err
}

func (a *API) notify(ctx context.Context, in *struct {
	Terms
	Body NewNotification
}) (*Shown[Mail], error) {
	one, err := a.fleet.Notify(ctx, caller(ctx), fleet.Notice{User: in.Body.User, Kind: core.MailKind(in.Body.Kind), Params: in.Body.Params})
	answer := counted(wireMail(one))
	if !caller(ctx).DryRun {
		answer.Status, answer.Location = 201, "/v1/mails/"+string(one.ID)
	}
	return answer, err
}

func (a *API) getSettings(ctx context.Context, in *Look) (*Shown[Settings], error) {
	settings, err := a.fleet.MailSettings(ctx, caller(ctx))
	return show(*in, settings.Version, wireSettings(settings)), err
}

func (a *API) setSettings(ctx context.Context, in *struct {
	Terms
	Body NewSettings
}) (*Shown[Settings], error) {
	wanted := make(map[core.MailKind]bool, len(in.Body.Mail))
	for kind, wants := range in.Body.Mail {
		wanted[core.MailKind(kind)] = wants
	}
	settings, err := a.fleet.SetMailSettings(ctx, caller(ctx), fleet.NewMailSettings{Language: core.Language(in.Body.Language), Wanted: wanted})
	return show(Look{}, settings.Version, wireSettings(settings)), err
}

func wireSettings(s fleet.MailSettings) Settings {
	out := Settings{Language: string(s.Language), Mail: map[string]bool{}}
	for kind, wants := range s.Wanted {
		out.Mail[string(kind)] = wants
	}
	return out
}

func wireMail(m core.Mail) Mail {
	next, params := m.DueAt, maps.Clone(m.Params)
	if m.State != core.MailPending {
		next = time.Time{}
	}
	if params == nil {
		params = map[string]string{}
	}
	return Mail{ID: string(m.ID), UserID: string(m.User), EventID: string(m.Event), Kind: string(m.Kind), Params: params, To: m.To,
		State: string(m.State), Attempts: m.Attempts, Answer: some(m.Answer), Failure: some(m.Failure),
		NextAt: moment(next), TriedAt: moment(m.TriedAt), EndedAt: moment(m.EndedAt), CreatedAt: m.Created}
}
