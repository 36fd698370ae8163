package jetstream_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/remudahq/remuda/adapters/bus/jetstream"
	"github.com/remudahq/remuda/adapters/bus/natsurl"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/natstest"
	"github.com/stretchr/testify/require"
)

// The rights that the page of the bus names suffice: for a program that publishes
// and carries out commands, for one that reads and puts aside, and for one that
// gives commands.
func TestTheRightsInTheDocsAreEnough(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../../docs/bus.md")
	require.NoError(t, err)
	user := func(name string, may ...string) *server.User {
		for _, subject := range may {
			require.Contains(t, string(page), "`"+subject+"`", "the page names it")
		}
		hears := []string{"_INBOX.>"}
		if name == "desk" {
			hears = append(hears, "remuda.commands.>")
		}
		return &server.User{Username: name, Password: "p", Permissions: &server.Permissions{
			Publish: &server.SubjectPermission{Allow: may}, Subscribe: &server.SubjectPermission{Allow: hears},
		}}
	}
	at := natstest.Start(t, natstest.Settings{Users: []*server.User{
		user("api", "remuda.events.>", "$JS.API.STREAM.>", "$JS.API.CONSUMER.LIST.REMUDA", "$JS.API.INFO", "$JS.API.CONSUMER.CREATE.KV_REMUDA_POISON.>", "$JS.API.CONSUMER.DELETE.KV_REMUDA_POISON.>", "$JS.FC.>"),
		user("consumer", "$JS.API.STREAM.INFO.REMUDA", "$JS.API.CONSUMER.>", "$JS.ACK.REMUDA.>",
			"$JS.API.INFO", "$JS.API.STREAM.*.KV_REMUDA_POISON", "$KV.REMUDA_POISON.>", "$JS.FC.>"),
		user("desk", "$JS.API.STREAM.*.REMUDA_COMMANDS", "$JS.API.CONSUMER.>", "$JS.ACK.REMUDA_COMMANDS.>", "_INBOX.>", "remuda.replies.>"),
		user("shop", "remuda.commands.>", "remuda.queue.commands.>"),
	}}).Address()
	ours := connect(t, "nats://api:p@"+at)
	require.NoError(t, ours.Publisher().Publish(t.Context(), events(1, 10)))
	url, err := natsurl.Parse("nats://consumer:p@" + at)
	require.NoError(t, err)
	conn, err := jetstream.Connect(jetstream.Settings{URL: url, Logger: quietly()})
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	m := join(t, conn, "g", jetstream.Reading{}, nil)
	require.ElementsMatch(t, events(1, 10), m.waitFor(t, 10))
	m.stop()
	require.NoError(t, ours.Publisher().Publish(t.Context(), events(11, 12)))
	require.Eventually(t, func() bool {
		lags, err := ours.Lags(t.Context())
		return err == nil && lags["g"] == 2
	}, 10*time.Second, 10*time.Millisecond)
	for _, id := range []core.PoisonID{"a", "b"} {
		require.NoError(t, conn.Poison().Put(t.Context(), core.Poison{ID: id, Group: "g", Message: string(id)}))
	}
	require.NoError(t, conn.Poison().Again(t.Context(), "a"))
	one, err := conn.Poison().Claim(t.Context(), "g", "w", time.Minute)
	require.NoError(t, err)
	require.NoError(t, conn.Poison().Done(t.Context(), one.ID, "w"))
	all, err := ours.Poison().List(t.Context(), core.PoisonFilter{})
	require.NoError(t, err)
	require.Len(t, all, 1)
	_, err = ours.Publisher().Kept(t.Context())
	require.NoError(t, err)

	d := new(desk)
	serve(t, connect(t, "nats://desk:p@"+at), d)
	shop := sender(connect(t, "nats://shop:p@"+at))
	_, err = shop.Send(t.Context(), core.Command{ID: "one", Type: "x"})
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := shop.Queue(ctx, core.Command{ID: "two", Type: "x"}, "")
		return err == nil
	}, 20*time.Second, 10*time.Millisecond)
	require.Eventually(t, func() bool {
		stream, err := api(t, ours).Stream(t.Context(), jetstream.QueueStream)
		return err == nil && d.done("two") > 0 && stream.CachedInfo().State.Msgs == 0
	}, 20*time.Second, 10*time.Millisecond, "it was carried out, and that confirmed")
}
