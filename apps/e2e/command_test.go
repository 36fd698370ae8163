package e2e

import (
	"fmt"
	"log/slog"
	"net/http"
	"testing"
	"time"

	natsjs "github.com/nats-io/nats.go/jetstream"
	"github.com/remudahq/remuda/adapters/bus/jetstream"
	"github.com/remudahq/remuda/adapters/bus/natsurl"
	"github.com/remudahq/remuda/adapters/sqlstore"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/apps/internal/parts"
	"github.com/remudahq/remuda/apps/internal/settings"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/remudahq/remuda/testutil/natstest"
	"github.com/remudahq/remuda/testutil/pgtest"
	"github.com/stretchr/testify/require"
)

// TestACommandOutlivesWhoeverHadItAndTheBus: kept commands are shared by processes
// of remuda-consumer. One stands still with a command in its hands and is killed
// with kill -9, NATS is restarted; each command is carried out once all the same.
func TestACommandOutlivesWhoeverHadItAndTheBus(t *testing.T) {
	t.Parallel()
	const secret, sealing, all = "an admin's token", "a key that is long enough", 60
	quiet, nats, database := slog.New(slog.DiscardHandler), natstest.Start(t, natstest.Settings{}), pgtest.New(t)
	store, err := sqlstore.Open(t.Context(), database)
	require.NoError(t, err)
	defer func() { require.NoError(t, store.Close()) }()
	service, err := fleet.New(parts.Deps(store, system.NewVault([]byte(sealing)), settings.Dialling{}, quiet))
	require.NoError(t, err)
	admin, err := service.EnsureAdmin(t.Context(), "admin", secret)
	require.NoError(t, err)
	at, err := natsurl.Parse(nats.URL())
	require.NoError(t, err)
	conn, err := jetstream.Connect(jetstream.Settings{URL: at, Logger: quiet})
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	sender := jetstream.Sender{Conn: conn, Token: admin.Token, Secret: secret}
	plan := func(n int) core.Command {
		return core.Command{ID: fmt.Sprint("plan-", n), Type: "create-plan", Body: fmt.Appendf(nil, `{"name":"plan-%d","cores":1,"memory":536870912,"disk":4294967296}`, n)}
	}
	consumer := func() *process {
		return spawn(t, "consumer", []string{"REMUDA_SECRET_KEY=" + sealing, "REMUDA_BUS_URL=" + nats.URL(), "REMUDA_DATABASE_URL=" + database}, "--handle-commands", "--output=events")
	}

	doomed, other := consumer(), consumer()
	waiting := func() natsjs.ConsumerInfo {
		js, err := natsjs.New(conn.NATS())
		require.NoError(t, err)
		found, err := js.Consumer(t.Context(), jetstream.QueueStream, "remuda-commands")
		if err != nil {
			return natsjs.ConsumerInfo{}
		}
		return *found.CachedInfo()
	}
	require.Eventually(t, func() bool { return waiting().NumWaiting == 2 }, patience, 10*time.Millisecond, "both ask for commands")
	doomed.pause()
	for n := range all {
		_, err := sender.Queue(t.Context(), plan(n), "")
		require.NoError(t, err)
	}
	require.Eventually(t, func() bool { i := waiting(); return i.NumPending == 0 && i.NumAckPending == 1 }, patience, 10*time.Millisecond,
		"one command is in the hands of the one that stands still")
	doomed.kill()
	require.Eventually(t, func() bool { return waiting().NumAckPending == 0 }, patience, 20*time.Millisecond, "it comes to the other")
	nats.Restart()
	third := consumer()
	require.Eventually(t, func() bool { return conn.Connected() && waiting().NumWaiting == 2 }, patience, 20*time.Millisecond)

	for n := range all {
		reply, err := sender.Send(t.Context(), plan(n))
		require.NoError(t, err)
		require.Equal(t, http.StatusCreated, reply.Status, "the answer that it had: %s", reply.Body)
	}
	plans, err := service.Plans(t.Context(), admin, core.Page{})
	require.NoError(t, err)
	require.Len(t, plans, all)
	require.NoError(t, other.stop())
	require.NoError(t, third.stop())
}
