package main

import (
	"bytes"
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/remudahq/remuda/apps/internal/mailing"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/relay"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/smtpsink"
	"github.com/stretchr/testify/require"
)

func TestMailIsSentFromHereToo(t *testing.T) {
	worlds(t, func(t *testing.T, w world) {
		sink, err := smtpsink.Start(smtpsink.Settings{Plain: true})
		require.NoError(t, err)
		t.Cleanup(sink.Close)
		now := time.Now().UTC().Truncate(time.Microsecond)
		user := core.User{ID: core.NewID[core.UserID](now, core.Entropy{1}), Name: "alice", Email: "alice@example.net", Role: core.Customer, Language: core.Russian, Version: 1, Created: now}
		require.NoError(t, w.store.Do(t.Context(), func(tx ports.Tx) error { return tx.Users().Insert(t.Context(), user) }))
		_, err = w.store.Cursors().Hold(t.Context(), mailing.Group, "test", 0, time.Minute) // the group was there before: a new one begins at the end
		require.NoError(t, err)
		require.NoError(t, w.store.Cursors().Drop(t.Context(), mailing.Group, "test"))
		w.password(t, user.ID, 1, now.Add(-2*core.MailPatience)) // nobody is told any more
		for n := 1; n <= 2; n++ {                                // and none again after a restart
			w.password(t, user.ID, byte(n+1), now)
			ctx, stop := context.WithCancel(t.Context())
			var out bytes.Buffer
			ended := make(chan error, 1)
			go func() {
				ended <- run(ctx, []string{"--bus-url=database:", "--database-url=" + w.url, "--send-mail", "--lease=200ms"}, []string{"REMUDA_SMTP_URL=" + sink.URL()}, &out, &out)
			}()
			require.Eventually(t, func() bool { return w.sent(t) == n }, time.Minute, 5*time.Millisecond)
			stop()
			require.NoError(t, <-ended)
			require.Len(t, sink.Mails(), n)
		}
		require.Equal(t, []string{"alice@example.net"}, sink.Mails()[0].To)
	})
}

// password has a user's password changed, and relays it.
func (w world) password(t *testing.T, user core.UserID, id byte, at time.Time) {
	t.Helper()
	e := core.Event{ID: core.NewID[core.EventID](time.UnixMilli(0), core.Entropy{id}), Type: core.EventUserPasswordChanged, Version: 1, Owner: user, At: at}
	require.NoError(t, w.store.Do(t.Context(), func(tx ports.Tx) error { return tx.Emit(t.Context(), e) }))
	_, err := relay.New(relay.Relay{Log: w.store.Log(), Cursors: w.store.Cursors(), Owner: "test", Logger: slog.New(slog.DiscardHandler)}).Pass(t.Context())
	require.NoError(t, err)
}

// sent is how many mails are known to be sent.
func (w world) sent(t *testing.T) (n int) {
	t.Helper()
	require.NoError(t, w.store.Read(t.Context(), func(tx ports.Tx) error {
		all, err := tx.Mails().List(t.Context(), core.MailFilter{State: core.MailSent})
		n = len(all)
		return err
	}))
	return n
}

func TestMailNeedsAServer(t *testing.T) {
	t.Parallel()
	require.Contains(t, refused(t, nil, "--bus-url=database:", "--send-mail"), "smtp-url")
	require.Contains(t, refused(t, nil, "--bus-url=database:", "--group=mail"), "--group")
	require.Contains(t, refused(t, []string{"REMUDA_SMTP_URL=smtp://h?tls=maybe"}, "--bus-url=database:", "--send-mail", "--database-url=sqlite://"+t.TempDir()+"/x.db"), "tls=required")
}
