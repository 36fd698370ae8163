package jetstream_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/bus/jetstream"
	"github.com/remudahq/remuda/adapters/bus/natsurl"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/conformance"
	"github.com/remudahq/remuda/testutil/natstest"
	"github.com/stretchr/testify/require"
)

// A bucket of NATS keeps what a database would.
func TestNATSKeepsPoison(t *testing.T) {
	t.Parallel()
	server := natstest.Start(t, natstest.Settings{})
	for _, suite := range conformance.StoreSuites() {
		if suite.Name != "Poison" {
			continue
		}
		for n, c := range suite.Cases {
			t.Run(c.Name, func(t *testing.T) {
				at, err := natsurl.Parse(server.URL() + fmt.Sprint("?stream=S", n))
				require.NoError(t, err)
				conn, err := jetstream.Connect(jetstream.Settings{URL: at, Name: "test", Keep: time.Hour, Logger: quietly()})
				require.NoError(t, err)
				defer func() { require.NoError(t, conn.Close()) }()
				c.Run(t, conformance.World{Poison: conn.Poison()})
			})
		}
		return
	}
	t.Fatal("there is no suite")
}

func TestPoisonInNATSIsCounted(t *testing.T) {
	t.Parallel()
	conn := connect(t, natstest.Start(t, natstest.Settings{}).URL())
	none, err := conn.Poisoned(t.Context())
	require.NoError(t, err)
	require.Empty(t, none)
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for n, group := range []string{"b", "a", "b"} {
		when := at.Add(-time.Duration(n) * time.Minute)
		require.NoError(t, conn.Poison().Put(t.Context(), core.Poison{ID: core.NewID[core.PoisonID](when, core.Entropy{byte(n)}), Group: group,
			Message: fmt.Sprint(n), FirstAt: when, LastAt: when, Tries: 1}))
	}
	counts, err := conn.Poisoned(t.Context())
	require.NoError(t, err)
	require.Equal(t, []core.PoisonCount{{Group: "a", Count: 1, Oldest: at.Add(-time.Minute)}, {Group: "b", Count: 2, Oldest: at.Add(-2 * time.Minute)}}, counts)
}
