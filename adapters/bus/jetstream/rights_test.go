package jetstream_test

import (
	"os"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/remudahq/remuda/adapters/bus/jetstream"
	"github.com/remudahq/remuda/adapters/bus/natsurl"
	"github.com/remudahq/remuda/testutil/natstest"
	"github.com/stretchr/testify/require"
)

// The rights that the page of the bus names suffice, for a program that
// publishes and for one that reads.
func TestTheRightsInTheDocsAreEnough(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../../docs/bus.md")
	require.NoError(t, err)
	user := func(name string, may ...string) *server.User {
		for _, subject := range may {
			require.Contains(t, string(page), "`"+subject+"`", "the page names it")
		}
		return &server.User{Username: name, Password: "p", Permissions: &server.Permissions{
			Publish: &server.SubjectPermission{Allow: may}, Subscribe: &server.SubjectPermission{Allow: []string{"_INBOX.>"}},
		}}
	}
	at := natstest.Start(t, natstest.Settings{Users: []*server.User{
		user("api", "remuda.events.>", "$JS.API.STREAM.>", "$JS.API.CONSUMER.LIST.REMUDA"),
		user("consumer", "$JS.API.STREAM.INFO.REMUDA", "$JS.API.CONSUMER.>", "$JS.ACK.REMUDA.>"),
	}}).Address()
	api := connect(t, "nats://api:p@"+at)
	require.NoError(t, api.Publisher().Publish(t.Context(), events(1, 10)))
	url, err := natsurl.Parse("nats://consumer:p@" + at)
	require.NoError(t, err)
	conn, err := jetstream.Connect(jetstream.Settings{URL: url, Logger: quietly()})
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	m := join(t, conn, "g", jetstream.Reading{}, nil)
	require.ElementsMatch(t, events(1, 10), m.waitFor(t, 10))
	m.stop()
	require.NoError(t, api.Publisher().Publish(t.Context(), events(11, 12)))
	require.Eventually(t, func() bool {
		lags, err := api.Lags(t.Context())
		return err == nil && lags["g"] == 2
	}, 10*time.Second, 10*time.Millisecond)
}
