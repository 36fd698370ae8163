package mail_test

import (
	"context"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	coremail "github.com/remudahq/remuda/core/mail"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/smtpsink"
	"github.com/stretchr/testify/require"
)

func TestAnAlertAndItsEndAreTwoMails(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.alert(t, p.user, "web 1")
	p.rounds(t)
	p.happen(t, core.Event{Type: core.EventAlertResolved, Owner: p.user.ID, Data: map[string]string{"kind": "cpu", "name": "web 1", "value": "40", "unit": "percent"}})
	p.rounds(t)
	got := arrived(t, p.sink)
	require.Len(t, got, 2)
	require.Equal(t, "Alert: web 1: the processor is busy, 93.2 %", got[0].Subject)
	require.Equal(t, "Over: web 1: the processor is busy", got[1].Subject)
	require.Equal(t, "alice@example.net", got[0].To)
	require.Contains(t, got[0].Text, "The threshold is 90\u00a0%")
	for _, m := range p.mails(t) {
		require.Equal(t, core.MailSent, m.State)
		require.NotContains(t, m.Params, "password", "what a mail does not need is not kept")
	}
}

func TestWhatIsRefusedForNowIsSentLaterOnce(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.sink.Fail(only(smtpsink.AtTo, &smtpsink.Refusal{Code: 450, Text: "greylisted"}))
	p.alert(t, p.user, "web 1")
	p.rounds(t)
	one := p.mails(t)[0]
	require.Equal(t, core.MailPending, one.State)
	require.Equal(t, core.CodeMailDelayed, one.Failure)
	require.Contains(t, one.Answer, "greylisted")
	require.Equal(t, p.clock.Now().Add(30*time.Second), one.DueAt)
	p.sink.Fail(nil)
	p.rounds(t)
	require.Empty(t, p.sink.Mails(), "not before it is time")
	p.clock.Advance(30 * time.Second)
	p.rounds(t)
	p.clock.Advance(24 * time.Hour)
	p.rounds(t)
	require.Len(t, p.sink.Mails(), 1)
	require.Equal(t, core.MailSent, p.mails(t)[0].State)
}

func TestWhatIsRefusedForGoodIsDead(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.sink.Fail(only(smtpsink.AtTo, &smtpsink.Refusal{Code: 550, Text: "no such user"}))
	p.alert(t, p.user, "web 1")
	p.rounds(t)
	one := p.mails(t)[0]
	require.Equal(t, core.MailDead, one.State)
	require.Equal(t, 1, one.Attempts)
	require.Contains(t, one.Answer, "no such user")
	p.sink.Fail(nil)
	p.do(t, func(tx ports.Tx) error { return tx.Mails().Again(t.Context(), one.ID) })
	p.rounds(t)
	require.Len(t, p.sink.Mails(), 1)
	require.Equal(t, core.MailSent, p.mails(t)[0].State)
}

func TestPausesGrowUntilAMailIsDead(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.sink.Fail(only(smtpsink.AtFrom, &smtpsink.Refusal{Code: 421, Text: "later"}))
	p.alert(t, p.user, "web 1")
	var pauses []time.Duration
	for p.Round(t.Context()) > 0 {
		if one := p.mails(t)[0]; one.State == core.MailPending {
			pauses = append(pauses, one.DueAt.Sub(p.clock.Now()))
			p.clock.Advance(pauses[len(pauses)-1])
		}
	}
	require.Equal(t, core.MailDead, p.mails(t)[0].State)
	require.Len(t, pauses, core.MaxMailAttempts-1)
	require.IsIncreasing(t, pauses)
}

func TestAServerThatHangsDelaysNothingElse(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.sink.Hang()
	for range 6 {
		p.alert(t, p.user, "web 1")
	}
	require.Equal(t, 4, p.Round(t.Context()), "so many at once")
	p.rounds(t)
	for _, m := range p.mails(t) {
		require.Equal(t, core.MailPending, m.State)
		require.Equal(t, core.CodeTimedOut, m.Failure)
	}
	p.sink.Release()
	p.clock.Advance(time.Minute)
	p.rounds(t)
	require.Len(t, p.sink.Mails(), 6)
}

// A process dies after the server took a mail, and before that was stored: it
// comes again, and whoever gets it can tell by its ID.
func TestAProcessThatDiesBetweenSendAndSaveSendsTheSameAgain(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.alert(t, p.user, "web 1")
	dying, die := context.WithCancel(t.Context())
	first := p.sender(dies{mailer(t, p.sink, nil), die})
	first.Store = lost{p.store, dying}
	require.Equal(t, 1, first.Round(t.Context()))
	require.Equal(t, core.MailPending, p.mails(t)[0].State)
	p.rounds(t)
	require.Len(t, p.sink.Mails(), 1, "its lease is not over")
	p.clock.Advance(2 * time.Minute)
	p.rounds(t)
	got := arrived(t, p.sink)
	require.Len(t, got, 2)
	require.Equal(t, got[0], got[1])
	require.Equal(t, core.MailSent, p.mails(t)[0].State)
	p.clock.Advance(24 * time.Hour)
	p.rounds(t)
	require.Len(t, p.sink.Mails(), 2)
}

// dies ends its process when the mail was taken.
type dies struct {
	ports.Mailer
	die func()
}

func (d dies) Send(ctx context.Context, m core.Message) error {
	err := d.Mailer.Send(ctx, m)
	d.die()
	return err
}

// lost is the store of a process that dies.
type lost struct {
	ports.Store
	until context.Context
}

func (l lost) Do(ctx context.Context, change func(ports.Tx) error) error {
	if err := l.until.Err(); err != nil {
		return err
	}
	return l.Store.Do(ctx, change)
}

func TestTwoProcessesSendEachMailOnce(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	other := p.sender(mailer(t, p.sink, nil))
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{}, 2)
	for _, s := range []*coremail.Sender{p.Sender, other} {
		go func() { s.Run(ctx); done <- struct{}{} }()
	}
	users := make([]core.User, 8)
	for i := range users {
		users[i] = p.addUser(t, "user"+string(rune('a'+i)), core.Customer, nil)
		p.alert(t, users[i], "web 1")
		other.Wake()
	}
	require.Eventually(t, func() bool { return len(p.sink.Mails()) >= len(users) }, 10*time.Second, 5*time.Millisecond)
	stop()
	<-done
	<-done
	require.Len(t, p.sink.Mails(), len(users))
}

func TestWhoHearsByMail(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.addUser(t, "boss", core.Operator, nil)
	p.addUser(t, "root", core.Admin, func(u *core.User) { u.Email = "" })
	p.addUser(t, "quiet", core.Operator, func(u *core.User) { u.Unwanted = []core.MailKind{core.MailAlert} })
	gone := p.addUser(t, "gone", core.Customer, func(u *core.User) { u.Suspended = true })
	p.happen(t, core.Event{Type: core.EventAlertRaised, Data: map[string]string{"kind": "node-down", "name": "pve1"}})                    // operators
	p.alert(t, gone, "web 1")                                                                                                             // nobody
	p.happen(t, core.Event{Type: core.EventUserPasswordChanged, Owner: gone.ID})                                                          // who is suspended all the same
	p.happen(t, core.Event{Type: core.EventServerStarted, Owner: p.user.ID})                                                              // no mail
	p.happen(t, core.Event{Type: core.EventUserPasswordChanged, Owner: p.user.ID, At: p.clock.Now().Add(-core.MailPatience - time.Hour)}) // too old
	p.happen(t, core.Event{Type: core.EventUserPasswordChanged, Owner: guest.NewID[core.UserID](p.kit)})                                  // nobody there
	p.rounds(t)
	var to []string
	for _, m := range p.sink.Mails() {
		to = append(to, m.To...)
	}
	require.ElementsMatch(t, []string{"boss@example.net", "gone@example.net"}, to)
}

func TestWhoDoesWithoutMeanwhileGetsNothing(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.alert(t, p.user, "web 1")
	p.user.Unwanted = []core.MailKind{core.MailAlert}
	p.do(t, func(tx ports.Tx) error { return tx.Users().Update(t.Context(), p.user) })
	p.rounds(t)
	require.Empty(t, p.sink.Mails())
	require.Equal(t, core.MailWithheld, p.mails(t)[0].State)
}

func TestWithoutAMailServerNothingIsQueued(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.Sender = p.sender(nil)
	p.alert(t, p.user, "web 1")
	require.Empty(t, p.mails(t))
}

func TestAServerNamesItselfInItsMails(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	server := core.ServerID("")
	p.do(t, func(tx ports.Tx) error {
		ctx := t.Context()
		cluster := core.Cluster{ID: guest.NewID[core.ClusterID](p.kit), Name: "c", Version: 1}
		plan := core.Plan{ID: guest.NewID[core.PlanID](p.kit), Name: "small", Version: 1}
		image := core.Image{ID: guest.NewID[core.ImageID](p.kit), Name: "debian-12", Version: 1}
		one := core.Server{ID: guest.NewID[core.ServerID](p.kit), Name: "Web <1>", Hostname: "web-1", Owner: p.user.ID, Plan: plan.ID, Image: image.ID,
			Placement: core.Placement{Cluster: cluster.ID}}
		server = one.ID
		if err := tx.Clusters().Insert(ctx, cluster); err != nil {
			return err
		}
		if err := tx.Plans().Insert(ctx, plan); err != nil {
			return err
		}
		if err := tx.Images().Insert(ctx, image); err != nil {
			return err
		}
		_, err := tx.Servers().Insert(ctx, one)
		return err
	})
	p.happen(t, core.Event{Type: core.EventServerProvisioned, Owner: p.user.ID, Server: server})
	p.happen(t, core.Event{Type: core.EventServerSuspended, Owner: p.user.ID, Server: server})
	p.happen(t, core.Event{Type: core.EventPasswordSet, Owner: p.user.ID, Server: server, Data: map[string]string{"user": "root"}})
	p.rounds(t)
	got := arrived(t, p.sink)
	require.Len(t, got, 3)
	for _, m := range got {
		require.Contains(t, m.Subject, "Web <1>")
		require.Contains(t, m.HTML, "Web &lt;1&gt;")
		require.NotContains(t, m.HTML, "Web <1>")
	}
}
