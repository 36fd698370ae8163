package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/bus/jetstream"
	"github.com/remudahq/remuda/adapters/bus/natsurl"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/natstest"
	"github.com/stretchr/testify/require"
)

// Without a database what cannot be handled is kept in NATS, and those behind it
// do not wait.
func TestOnNATSPoisonNeedsNoDatabase(t *testing.T) {
	t.Parallel()
	server := natstest.Start(t, natstest.Settings{})
	at, err := natsurl.Parse(server.URL())
	require.NoError(t, err)
	conn, err := jetstream.Connect(jetstream.Settings{URL: at, Keep: time.Hour, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close()) }()
	path := filepath.Join(t.TempDir(), "events.jsonl")
	ctx, stop := context.WithCancel(t.Context())
	var log buffer
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, []string{"--bus-url=" + server.URL(), "--output=" + path}, nil, &log, &log) }()
	require.NoError(t, conn.Publisher().Publish(t.Context(), []core.Event{fact(1), fact(5)}))
	written(t, path, 2)
	_, err = conn.NATS().Request("remuda.events.server.started.x."+fmt.Sprint(fact(1).Part()), []byte("garbage"), 5*time.Second)
	require.NoError(t, err)
	require.NoError(t, conn.Publisher().Publish(t.Context(), []core.Event{fact(9)}))
	written(t, path, 3)
	about := func(args ...string) string {
		t.Helper()
		var out, said bytes.Buffer
		require.NoError(t, run(t.Context(), append(append([]string{"poison"}, args...), "--bus-url="+server.URL()), nil, &out, &said), "%s", &said)
		return out.String()
	}
	require.Eventually(t, func() bool { return strings.Contains(about("list"), "no CloudEvent") }, 20*time.Second, 50*time.Millisecond)
	require.Contains(t, about("drop", "--all"), "1 dropped")
	require.Contains(t, about("list"), "nothing was put aside")
	stop()
	require.NoError(t, <-ended)
}
