package mail_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/smtpsink"
	"github.com/stretchr/testify/require"
)

// course has an alert begin or end, in the store and by an event.
func (p *post) course(t *testing.T, a *core.Alert, state core.AlertState) {
	t.Helper()
	kind := core.EventAlertRaised
	if a.State = state; state == core.AlertResolved {
		kind = core.EventAlertResolved
	}
	p.do(t, func(tx ports.Tx) error { return tx.Alerts().Put(t.Context(), *a) })
	a.Version++
	p.happen(t, core.Event{Type: kind, Owner: a.Owner, Data: a.Facts()})
	p.clock.Advance(time.Second)
}

func (p *post) busy(name string) *core.Alert {
	id := guest.NewID[core.AlertID](p.kit)
	return &core.Alert{ID: id, Kind: core.AlertCPU, Subject: core.Subject{Kind: core.OfServer, ID: name}, Owner: p.user.ID, Name: name, Value: 97, Threshold: 90,
		Since: p.clock.Now(), RaisedAt: p.clock.Now(), Open: true}
}

// subjects are those of the mails that arrived, in order.
func (p *post) subjects(t *testing.T) (all []string) {
	t.Helper()
	for _, m := range arrived(t, p.sink) {
		all = append(all, m.Subject)
	}
	return all
}

const (
	begun = "Alert: web: the processor is busy, 97 %"
	over  = "Over: web: the processor is busy"
)

func TestWhatIsOverWhenTheMailServerIsBackIsOneMail(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.sink.Fail(only(smtpsink.AtFrom, &smtpsink.Refusal{Code: 421, Text: "later"}))
	a := p.busy("web")
	p.course(t, a, core.AlertFiring)
	p.rounds(t)
	p.clock.Advance(20 * time.Minute)
	p.course(t, a, core.AlertResolved)
	p.rounds(t)
	p.sink.Fail(nil)
	for range 3 {
		p.clock.Advance(time.Hour)
		p.rounds(t)
	}
	require.Equal(t, []string{over}, p.subjects(t))
	text := arrived(t, p.sink)[0].Text
	require.Contains(t, text, "It began: 2026-01-02 03:04 UTC")
	require.Contains(t, text, "It ended: 2026-01-02 03:24 UTC")
	require.ElementsMatch(t, []core.MailState{core.MailFolded, core.MailSent}, p.states(t))
}

func (p *post) states(t *testing.T) (all []core.MailState) {
	t.Helper()
	for _, m := range p.mails(t) {
		all = append(all, m.State)
	}
	return all
}

func TestWhatCameBackWhenTheMailServerIsBackIsNotCalledOver(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	a := p.busy("web")
	p.course(t, a, core.AlertFiring)
	p.rounds(t)
	p.sink.Fail(only(smtpsink.AtFrom, &smtpsink.Refusal{Code: 421, Text: "later"}))
	p.course(t, a, core.AlertResolved)
	p.rounds(t)
	p.course(t, a, core.AlertFiring)
	p.rounds(t)
	p.sink.Fail(nil)
	for range 3 {
		p.clock.Advance(time.Hour)
		p.rounds(t)
	}
	require.Equal(t, []string{begun, begun}, p.subjects(t))
}

func TestWhoWantsNoEndsHearsOfNothingThatIsOver(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.user.Unwanted = []core.MailKind{core.MailAlertResolved}
	p.do(t, func(tx ports.Tx) error { return tx.Users().Update(t.Context(), p.user) })
	first, second := p.busy("web"), p.busy("db")
	p.course(t, first, core.AlertFiring)
	p.course(t, second, core.AlertFiring)
	p.course(t, second, core.AlertResolved)
	p.rounds(t)
	require.Equal(t, []string{begun}, p.subjects(t))
	require.ElementsMatch(t, []core.MailState{core.MailSent, core.MailWithheld}, p.states(t))
}

func TestASubjectIsReadAsItIsWritten(t *testing.T) {
	t.Parallel()
	s := sink(t, login)
	m := mailer(t, s, nil)
	subjects := []string{"=?utf-8?q?Your_password_ends?=", "Привет =?utf-8?b?0K8=?= " + strings.Repeat("ящик ", 30) + "=?", "as ever", "как всегда"}
	for i, subject := range subjects {
		one := message()
		one.ID, one.Subject = strconv.Itoa(i), subject
		require.NoError(t, m.Send(t.Context(), one))
		require.Equal(t, subject, arrived(t, s)[i].Subject)
	}
}
