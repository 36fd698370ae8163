package mail_test

import (
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/mail"
	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	coremail "github.com/remudahq/remuda/core/mail"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/smtpsink"
	"github.com/stretchr/testify/require"
)

// post is a sender over a store in memory and a real mail server, with a clock
// that the test moves.
type post struct {
	*coremail.Sender
	sink  *smtpsink.Sink
	clock *memory.Clock
	store *memory.Store
	kit   guest.Kit
	user  core.User
}

func newPost(t *testing.T) *post {
	t.Helper()
	p := &post{sink: sink(t, login), clock: memory.NewClock(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))}
	p.store = memory.NewStore(p.clock)
	p.kit = guest.Kit{Clock: p.clock, Random: system.Random{}}
	p.Sender = p.sender(mailer(t, p.sink, func(set *mail.Settings) { set.Timeout = 300 * time.Millisecond }))
	p.user = p.addUser(t, "alice", core.Customer, nil)
	return p
}

func (p *post) sender(m ports.Mailer, change ...func(*coremail.Sender)) *coremail.Sender {
	s := coremail.Sender{Store: p.store, Clock: p.clock, Random: system.Random{}, Mailer: m, Name: "test", Poll: 5 * time.Millisecond}
	for _, one := range change {
		one(&s)
	}
	return coremail.New(s)
}

func (p *post) do(t *testing.T, change func(ports.Tx) error) {
	t.Helper()
	require.NoError(t, p.store.Do(t.Context(), change))
}

func (p *post) addUser(t *testing.T, name string, role core.RoleName, change func(*core.User)) core.User {
	t.Helper()
	user := core.User{ID: guest.NewID[core.UserID](p.kit), Name: name, Email: name + "@example.net", Role: role, Version: 1, Created: p.clock.Now()}
	if change != nil {
		change(&user)
	}
	p.do(t, func(tx ports.Tx) error { return tx.Users().Insert(t.Context(), user) })
	return user
}

// happen has something happen, which is heard twice.
func (p *post) happen(t *testing.T, e core.Event) core.Event {
	t.Helper()
	p.clock.Advance(time.Millisecond)
	e.ID, e.Version = guest.NewID[core.EventID](p.kit), 1
	if e.At.IsZero() {
		e.At = p.clock.Now()
	}
	for range 2 {
		require.NoError(t, p.Hear(t.Context(), e))
	}
	return e
}

func (p *post) alert(t *testing.T, owner core.User, name string) core.Event {
	t.Helper()
	return p.happen(t, core.Event{Type: core.EventAlertRaised, Owner: owner.ID, Data: map[string]string{"alert": "a1", "kind": "cpu", "subject": "server/s1",
		"name": name, "value": "93.2", "threshold": "90", "unit": "percent", "since": "2026-01-02T03:04:05Z", "password": "hunter2"}})
}

func (p *post) mails(t *testing.T) (all []core.Mail) {
	t.Helper()
	p.do(t, func(tx ports.Tx) (err error) {
		all, err = tx.Mails().List(t.Context(), core.MailFilter{})
		return err
	})
	return all
}

func (p *post) rounds(t *testing.T) {
	t.Helper()
	for p.Round(t.Context()) > 0 {
	}
}
