package mail

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/ports"
)

// kinds says which mail tells of which event.
var kinds = map[string]core.MailKind{
	core.EventServerProvisioned:   core.MailServerCreated,
	core.EventAlertRaised:         core.MailAlert,
	core.EventAlertResolved:       core.MailAlertResolved,
	core.EventServerSuspended:     core.MailSuspended,
	core.EventQuotaNeared:         core.MailQuotaNear,
	core.EventPasswordSet:         core.MailPasswordChanged,
	core.EventUserPasswordChanged: core.MailPasswordChanged,
}

// summaryParam names, in a mail that was folded, the summary that tells of it.
const summaryParam = "summary"

// Hear queues a mail for every user who is to be told of the event: its owner,
// or the operators if it has none. What is older than [core.MailPatience] is
// told nobody, nor is anything while no process sends. Repeatable.
func (s *Sender) Hear(ctx context.Context, e core.Event) error {
	kind, told := kinds[e.Type]
	if !told || s.Clock.Now().Sub(e.At) > core.MailPatience {
		return nil
	}
	if sent, err := s.Sends(ctx); err != nil || !sent {
		return err
	}
	var users []core.User
	var params map[string]string
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		if users, err = concerned(ctx, tx, e); err != nil {
			return err
		}
		params, err = facts(ctx, tx, e, kind)
		return err
	})
	users = slices.DeleteFunc(users, func(u core.User) bool { return !u.Wants(kind) })
	if err != nil || len(users) == 0 {
		return err
	}
	err = s.Store.Do(ctx, func(tx ports.Tx) error {
		for _, user := range users {
			if err := s.queue(ctx, tx, user, e.ID, kind, params); err != nil && core.KindOf(err) != core.NotFound {
				return err
			}
		}
		return nil
	})
	if err == nil {
		s.Wake()
	}
	return err
}

// concerned are the users whom the event concerns.
func concerned(ctx context.Context, tx ports.Tx, e core.Event) ([]core.User, error) {
	if e.Owner == "" {
		return operators(ctx, tx)
	}
	owner, err := tx.Users().Get(ctx, e.Owner)
	switch {
	case err == nil:
		return []core.User{owner}, nil
	case core.KindOf(err) == core.NotFound:
		err = nil // nobody is left to be told
	}
	return nil, err
}

// operators are the users who may hear of what has no owner.
func operators(ctx context.Context, tx ports.Tx) (found []core.User, err error) {
	made, err := tx.Roles().List(ctx, core.Page{})
	if err != nil {
		return nil, err
	}
	roles := map[core.RoleName]bool{}
	for _, role := range append(core.BuiltInRoles(), made...) {
		roles[role.Name] = role.SeesAll && core.Caller{Role: role}.Has(core.ViewEvent)
	}
	const some = 500
	for page := (core.Page{Limit: some}); ; {
		users, err := tx.Users().List(ctx, page)
		if err != nil {
			return nil, err
		}
		for _, user := range users {
			if roles[user.Role] {
				found = append(found, user)
			}
		}
		if len(users) < some {
			return found, nil
		}
		page.After = string(users[some-1].ID)
	}
}

// said is what a mail takes over from its event, and nothing else.
var said = map[core.MailKind][]string{
	core.MailAlert:           {"alert", "kind", "name", "value", "threshold", "unit", "since"},
	core.MailAlertResolved:   {"alert", "kind", "name", "value", "threshold", "unit", "since", "cause"},
	core.MailQuotaNear:       {"resource", "used", "limit"},
	core.MailPasswordChanged: {},
}

// facts gathers what the mail's text needs.
func facts(ctx context.Context, tx ports.Tx, e core.Event, kind core.MailKind) (map[string]string, error) {
	params := map[string]string{}
	for _, name := range said[kind] {
		if e.Data[name] != "" {
			params[name] = e.Data[name]
		}
	}
	if kind == core.MailPasswordChanged || kind == core.MailAlertResolved {
		params["at"] = e.At.UTC().Format(time.RFC3339)
	}
	if e.Server == "" {
		return params, nil
	}
	params["server"] = string(e.Server)
	view, err := tx.Servers().View(ctx, e.Server)
	switch {
	case err == nil:
		params["server"] = view.Name
	case core.KindOf(err) == core.NotFound:
		err = nil // it is told of by its ID
	}
	switch kind {
	case core.MailServerCreated:
		var addresses []string
		for _, a := range view.Addresses {
			addresses = append(addresses, a.IP.String())
		}
		params["hostname"], params["addresses"], params["image"], params["plan"] = view.Hostname, strings.Join(addresses, ", "), view.ImageName, view.PlanName
	case core.MailPasswordChanged:
		params["login"] = e.Data["user"]
	default:
	}
	return params, err
}

// queue queues a mail once, or folds it into a summary.
func (s *Sender) queue(ctx context.Context, tx ports.Tx, user core.User, event core.EventID, kind core.MailKind, params map[string]string) error {
	one := s.mail(user, event, kind, params)
	many, err := s.crowded(ctx, tx, one)
	if err != nil {
		return err
	}
	if !many {
		_, err := tx.Mails().Add(ctx, one, 0)
		return err
	}
	summary, err := s.gathering(ctx, tx, user.ID)
	if err != nil {
		return err
	}
	fresh := summary.ID == ""
	if fresh {
		summary = s.mail(user, guest.NewID[core.EventID](guest.Kit{Clock: s.Clock, Random: s.Random}), core.MailSummary, nil)
	}
	folded := one.Clone()
	folded.State, folded.EndedAt = core.MailFolded, one.Created
	folded.Params[summaryParam] = string(summary.ID)
	news, err := tx.Mails().Add(ctx, folded, 0)
	if err == nil && news && fresh {
		_, err = tx.Mails().Add(ctx, summary, core.MailGathering)
	}
	return err
}

// crowded reports whether the user has had so many mails of the kind that this
// one goes into a summary.
func (s *Sender) crowded(ctx context.Context, tx ports.Tx, one core.Mail) (bool, error) {
	if !one.Folds() {
		return false, nil
	}
	recent, err := tx.Mails().List(ctx, core.MailFilter{User: one.User, Kind: one.Kind, Since: one.Created.Add(-core.MailWindow)})
	alone := 0
	for _, m := range recent {
		if m.Folds() && m.State != core.MailFolded {
			alone++
		}
	}
	return alone >= core.MaxFoldingMails, err
}

// gathering is the user's summary that still waits for more; the zero mail if
// there is none.
func (s *Sender) gathering(ctx context.Context, tx ports.Tx, user core.UserID) (core.Mail, error) {
	const margin = time.Minute // for a store whose clock is ahead of ours
	some, err := tx.Mails().List(ctx, core.MailFilter{User: user, Kind: core.MailSummary, State: core.MailPending,
		Since: s.Clock.Now().Add(margin - core.MailGathering), Page: core.Page{Limit: 1}})
	if err != nil || len(some) == 0 || some[0].LeaseOwner != "" || some[0].Attempts > 0 {
		return core.Mail{}, err
	}
	return some[0], nil
}
