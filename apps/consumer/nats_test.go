package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/bus/jetstream"
	"github.com/remudahq/remuda/adapters/bus/natsurl"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/natstest"
	"github.com/stretchr/testify/require"
)

func TestEventsComeOverNATSAndNoDatabaseIsNeeded(t *testing.T) {
	t.Parallel()
	server := natstest.Start(t, natstest.Settings{User: "u", Pass: "p"})
	at, err := natsurl.Parse(server.URL())
	require.NoError(t, err)
	conn, err := jetstream.Connect(jetstream.Settings{URL: at, Keep: time.Hour, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close()) }()
	path := filepath.Join(t.TempDir(), "events.jsonl")
	ctx, stop := context.WithCancel(t.Context())
	var out bytes.Buffer
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, []string{"--bus-url=" + server.URL(), "--output=" + path}, nil, &out, &out)
	}()
	var all []core.Event
	for n := 1; n <= 20; n++ {
		when := time.Date(2026, 1, 1, 0, 0, n, 0, time.UTC)
		all = append(all, core.Event{ID: core.NewID[core.EventID](when, core.Entropy{byte(n)}), Position: int64(n), Type: core.EventServerStarted,
			Version: 1, Server: core.ServerID(fmt.Sprint("s", n%3)), ServerVersion: int64(n), At: when})
	}
	require.NoError(t, conn.Publisher().Publish(t.Context(), all))
	require.Eventually(t, func() bool { return len(lines(t, path)) == 20 }, 20*time.Second, 10*time.Millisecond)
	stop()
	require.NoError(t, <-ended)
	require.NoFileExists(t, "var/remuda.db", "none was named")
	require.NotContains(t, out.String(), "u:p@")
}
