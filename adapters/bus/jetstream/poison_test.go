package jetstream_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/bus/jetstream"
	"github.com/remudahq/remuda/adapters/bus/natsurl"
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
