package fleet

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/mail"
)

// posted lets a farm send mail.
func (f *farm) posted() *memory.Mailer {
	m := new(memory.Mailer)
	f.mail = mail.New(mail.Sender{Store: f.store, Clock: f.clock, Random: f.Random, Mailer: m, Name: "test"})
	return m
}

// letters has all events heard for mails, and the mails sent.
func (f *farm) letters(t *testing.T, m *memory.Mailer) (subjects []string) {
	t.Helper()
	f.relayed(t)
	events, err := f.Log.Read(t.Context(), 0, 10_000)
	must(t, err)
	for _, e := range events {
		must(t, f.HearMail(t.Context(), e))
	}
	for f.mail.Round(t.Context()) > 0 {
	}
	for _, one := range m.Sent() {
		subjects = append(subjects, one.Subject)
	}
	return subjects
}

// reachable is a user with an address.
func (f *farm) reachable(t *testing.T, name string) core.Caller {
	t.Helper()
	c, address := f.user(t, name), name+"@example.net"
	_, err := f.ChangeUser(t.Context(), f.admin, c.User, UserChange{Email: &address})
	must(t, err)
	return c
}

func TestAQuotaThatIsNearlyUsedUpIsToldOnce(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	m, alice, n := f.posted(), f.reachable(t, "alice"), func(n int64) *int64 { return &n }
	_, err := f.SetQuota(t.Context(), f.admin, alice.User, core.Quota{Servers: n(3), Cores: n(100)})
	must(t, err)
	quotas := func() int {
		subjects := f.letters(t, m)
		return len(slices.DeleteFunc(subjects, func(s string) bool { return !strings.Contains(s, "quota") }))
	}
	var last core.ServerView
	for i, want := range []int{0, 0, 1} {
		last = f.make(t, alice, web)
		if got := quotas(); got != want {
			t.Errorf("%d mails after %d servers, want %d", got, i+1, want)
		}
	}
	if _, err := f.Create(t.Context(), alice, web); core.CodeOf(err) != core.CodeQuotaExceeded {
		t.Errorf("the fourth: %v", err)
	}
	if got := quotas(); got != 1 {
		t.Errorf("%d mails after one that was refused", got)
	}
	_, err = f.Delete(t.Context(), alice, last.ID, false)
	must(t, err)
	f.settle(t)
	c := alice
	c.DryRun = true
	_, err = f.Create(t.Context(), c, web)
	must(t, err)
	if got := quotas(); got != 1 {
		t.Errorf("%d mails after a dry run", got)
	}
	f.make(t, alice, web)
	if got := quotas(); got != 2 {
		t.Errorf("%d mails after it fell below and was reached again", got)
	}
	sent := m.Sent()
	if text := sent[len(sent)-1].Text + sent[len(sent)-2].Text; !strings.Contains(text, "3 of 3") {
		t.Errorf("it says %q", text)
	}
}

func TestANewPasswordIsToldItsUser(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	m, alice := f.posted(), f.reachable(t, "alice")
	secret, address := "correct horse battery", "other@example.net"
	for _, change := range []UserChange{{Password: &secret}, {Email: &address}} {
		_, err := f.ChangeUser(t.Context(), f.admin, alice.User, change)
		must(t, err)
	}
	if got := f.letters(t, m); !slices.Equal(got, []string{"Your password was changed"}) {
		t.Errorf("told is %q", got)
	}
	if one := m.Sent()[0]; one.To != address || strings.Contains(one.Text+one.HTML, secret) {
		t.Errorf("to %s: %s", one.To, one.Text)
	}
	if strings.Contains(f.store.State(), secret) {
		t.Error("the password is kept")
	}
}

func TestABusyGuestIsTwoMailsAndAMailStormIsNone(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	m, alice := f.posted(), f.reachable(t, "alice")
	req := web
	req.Start = true
	view := f.make(t, alice, req)
	load := func(cpu float64) { f.cluster.Load(view.Placement.VMID, cpu, 1<<20) }
	load(0.97)
	f.sweeps(t, 7*time.Minute)
	f.letters(t, m)
	load(0.1)
	f.sweeps(t, 20*time.Minute)
	want := []string{"Alert: web: the processor is busy, 97 %", "Over: web: the processor is busy", "Your server web is ready"}
	if got := slices.Sorted(slices.Values(f.letters(t, m))); !slices.Equal(got, want) {
		t.Errorf("told is %q", got)
	}
	for range 20 { // up and down for two hours; the legacy system told of every breach
		load(0.99)
		f.sweeps(t, 6*time.Minute)
		load(0.1)
		f.sweeps(t, 6*time.Minute)
	}
	if got := f.letters(t, m); len(got) > len(want)+8 {
		t.Errorf("%d mails: %q", len(got), got)
	}
}

func TestARequestForAMailNamesAllThatIsWrong(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	m, _, silent := f.posted(), f.reachable(t, "alice"), f.user(t, "bob")
	for _, c := range []struct {
		n    Notice
		want string
	}{
		{Notice{"alice", core.MailPaymentReminder, map[string]string{"amount": "a lot", "currency": "euro", "due": "tomorrow", "color": "red"}},
			"params.amount params.color params.currency params.due"},
		{Notice{"alice", core.MailPaymentReminder, nil}, "params.amount params.currency params.due"},
		{Notice{"alice", core.MailSupportAnswer, map[string]string{"ticket": "1\r\nBcc: x@y", "subject": "s", "text": "\x1b[31m", "url": "http://x"}}, "params.text params.ticket params.url"},
		{Notice{"alice", core.MailAlert, nil}, "kind"},
		{Notice{"", core.MailSummary, nil}, "kind user"},
		{Notice{"nobody", core.MailSupportAnswer, map[string]string{"ticket": "1", "subject": "s", "text": "t"}}, "user"},
		{Notice{silent.Name, core.MailSupportAnswer, map[string]string{"ticket": "1", "subject": "s", "text": "t"}}, "user"},
	} {
		_, err := f.Notify(t.Context(), f.admin, c.n)
		e, ok := errors.AsType[*core.Error](err)
		if !ok || e.Kind != core.Invalid {
			t.Errorf("%+v: %v", c.n, err)
			continue
		}
		var paths []string
		for _, v := range e.Fields {
			paths = append(paths, v.Path)
		}
		slices.Sort(paths)
		if got := strings.Join(paths, " "); got != c.want {
			t.Errorf("%+v: %s, want %s", c.n, got, c.want)
		}
	}
	f.mail.Round(t.Context())
	if got := m.Sent(); len(got) != 0 {
		t.Errorf("sent is %+v", got)
	}
	if _, err := f.Notify(t.Context(), silent, Notice{"alice", core.MailSupportAnswer, nil}); core.KindOf(err) != core.Denied {
		t.Errorf("a customer: %v", err)
	}
}

func TestARequestForAMailIsCarriedOutOnce(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	m, alice := f.posted(), f.reachable(t, "alice")
	c := f.admin
	c.Key, c.Hash = "invoice-17", []byte("the same request")
	n := Notice{string(alice.User), core.MailPaymentReminder, map[string]string{"amount": "12.50", "currency": "EUR", "due": "2026-12-31"}}
	var ids []core.MailID
	for range 2 {
		one, err := f.Notify(t.Context(), c, n)
		must(t, err)
		ids = append(ids, one.ID)
	}
	for f.mail.Round(t.Context()) > 0 {
	}
	if got := m.Sent(); len(got) != 1 || ids[0] != ids[1] || got[0].ID != string(ids[0]) {
		t.Errorf("sent is %+v, of %v", got, ids)
	}
}

func TestWithoutAMailServerARequestIsRefused(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	f.reachable(t, "alice")
	_, err := f.Notify(t.Context(), f.admin, Notice{"alice", core.MailSupportAnswer, map[string]string{"ticket": "1", "subject": "s", "text": "t"}})
	if core.KindOf(err) != core.Unavailable || core.CodeOf(err) != core.CodeMailOff {
		t.Errorf("Notify: %v", err)
	}
}

func TestARequestIsQueuedForWhicheverProcessSends(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	f.reachable(t, "alice")
	m := new(memory.Mailer)
	other := mail.New(mail.Sender{Store: f.store, Cursors: f.store.Cursors(), Clock: f.clock, Random: f.Random, Mailer: m, Name: "consumer"})
	ctx, stop := context.WithCancel(t.Context())
	stop()
	other.Run(ctx) // it says that it is there
	_, err := f.Notify(t.Context(), f.admin, Notice{"alice", core.MailSupportAnswer, map[string]string{"ticket": "1", "subject": "s", "text": "t"}})
	must(t, err)
	if other.Round(t.Context()); len(m.Sent()) != 1 {
		t.Errorf("sent is %+v", m.Sent())
	}
}

func TestMailsThatWereGivenUpAreShownAndSentAgain(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	m, alice := f.posted(), f.reachable(t, "alice")
	no := core.Fail(core.Denied, core.CodeMailRefused, "550 no such user")
	m.Refuse = func(context.Context, core.Message) error { return no }
	one, err := f.Notify(t.Context(), f.admin, Notice{"alice", core.MailSupportAnswer, map[string]string{"ticket": "1", "subject": "s", "text": "t"}})
	must(t, err)
	f.mail.Round(t.Context())
	dead, err := f.Mails(t.Context(), f.admin, core.MailFilter{State: core.MailDead})
	must(t, err)
	if len(dead) != 1 || dead[0].ID != one.ID || dead[0].Answer != "550 no such user" || dead[0].Failure != core.CodeMailRefused {
		t.Fatalf("dead is %+v", dead)
	}
	m.Refuse = nil
	_, err = f.ResendMail(t.Context(), f.admin, one.ID)
	must(t, err)
	f.mail.Round(t.Context())
	if again, err := f.Mail(t.Context(), f.admin, one.ID); err != nil || again.State != core.MailSent || len(m.Sent()) != 1 {
		t.Errorf("it is %+v, %v", again, err)
	}
	for what, err := range map[string]error{
		"list": failure(f.Mails(t.Context(), alice, core.MailFilter{})), "show": failure(f.Mail(t.Context(), alice, one.ID)), "resend": failure(f.ResendMail(t.Context(), alice, one.ID)),
	} {
		if core.KindOf(err) != core.Denied {
			t.Errorf("a customer may %s: %v", what, err)
		}
	}
	if _, err := f.Mail(t.Context(), f.admin, "nonsense"); core.KindOf(err) != core.NotFound {
		t.Errorf("nonsense: %v", err)
	}
}

func failure[T any](_ T, err error) error { return err }

func TestWhatOneDoesWithoutIsNotSent(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	m, alice := f.posted(), f.reachable(t, "alice")
	set := func(n NewMailSettings) (MailSettings, error) { return f.SetMailSettings(t.Context(), alice, n) }
	got, err := set(NewMailSettings{Language: core.Russian, Wanted: map[core.MailKind]bool{core.MailServerCreated: false, core.MailAlert: true}})
	must(t, err)
	if got.Language != core.Russian || got.Wanted[core.MailServerCreated] || !got.Wanted[core.MailAlert] || len(got.Wanted) != 5 {
		t.Errorf("it is %+v", got)
	}
	f.make(t, alice, web)
	secret := "correct horse battery"
	_, err = f.ChangeUser(t.Context(), f.admin, alice.User, UserChange{Password: &secret})
	must(t, err)
	if got := f.letters(t, m); !slices.Equal(got, []string{"Ваш пароль изменён"}) {
		t.Errorf("told is %q", got)
	}
	for path, n := range map[string]NewMailSettings{
		"language": {Language: "de"}, "mail.password-changed": {Wanted: map[core.MailKind]bool{core.MailPasswordChanged: false}},
		"mail.nonsense": {Wanted: map[core.MailKind]bool{"nonsense": false}}, "mail.rubbish": {Wanted: map[core.MailKind]bool{"rubbish": true}},
	} {
		_, err := set(n)
		e, ok := errors.AsType[*core.Error](err)
		if !ok || len(e.Fields) != 1 || e.Fields[0].Path != path {
			t.Errorf("%s: %v", path, err)
		}
	}
}
