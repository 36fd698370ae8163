package jetstream_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/adapters/bus/jetstream"
	"github.com/remudahq/remuda/adapters/bus/natsurl"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/natstest"
	"github.com/stretchr/testify/require"
)

// lines is a log that may be read while it is written.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) count(of string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Count(l.text.String(), of)
}

// everything asks for whatever goes over JetStream.
func everything(t *testing.T, conn *jetstream.Conn) map[string]error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	_, kept := conn.Publisher().Kept(ctx)
	_, list := conn.Poison().List(ctx, core.PoisonFilter{})
	_, claim := conn.Poison().Claim(ctx, "g", "w", time.Second)
	_, lags := conn.Lags(ctx)
	_, queue := sender(conn).Queue(ctx, core.Command{ID: "c", Type: "x"}, "")
	return map[string]error{
		"publish": conn.Publisher().Publish(ctx, events(1, 1)), "kept": kept, "list": list, "claim": claim, "lags": lags, "queue": queue,
		"put": conn.Poison().Put(ctx, core.Poison{ID: "p", Group: "g", Message: "m"}), "ready": conn.Ready(ctx),
	}
}

// NATS without JetStream, which is how it starts unless told otherwise, is told
// apart from NATS that is not there, and why it is not is told too.
func TestTheReasonIsTold(t *testing.T) {
	t.Parallel()
	plain, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, NoLog: true, NoSigs: true})
	require.NoError(t, err)
	plain.Start()
	t.Cleanup(func() { plain.Shutdown(); plain.WaitForShutdown() })
	require.True(t, plain.ReadyForConnections(20*time.Second))
	conn := connect(t, plain.ClientURL())
	for what, err := range everything(t, conn) {
		require.ErrorIs(t, err, core.Unavailable, what)
		if what != "queue" { // it says that no stream answers
			require.ErrorContains(t, err, "JetStream is not enabled", what)
		}
	}
	plain.Shutdown()
	require.Eventually(t, func() bool {
		return strings.Contains(conn.Ready(t.Context()).Error(), "connection refused")
	}, 20*time.Second, 10*time.Millisecond)
	for what, err := range everything(t, conn) {
		require.ErrorIs(t, err, core.Unavailable, what)
		require.ErrorContains(t, err, "connection refused", what)
	}
}

// What we may not do is tried again and again, and told once.
func TestALackOfRightsIsToldOnce(t *testing.T) {
	t.Parallel()
	nothing := &server.Permissions{Publish: &server.SubjectPermission{Deny: []string{">"}}}
	at := natstest.Start(t, natstest.Settings{Users: []*server.User{{Username: "u", Password: "p", Permissions: nothing}}}).Address()
	url, err := natsurl.Parse("nats://u:p@" + at)
	require.NoError(t, err)
	log := new(lines)
	conn, err := jetstream.Connect(jetstream.Settings{URL: url, Logger: slog.New(slog.NewTextHandler(log, nil))})
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	require.Eventually(t, conn.Connected, 20*time.Second, time.Millisecond)
	for range 20 {
		require.NoError(t, conn.NATS().Publish(bus.Commands+"x", nil))
	}
	require.NoError(t, conn.NATS().Flush())
	require.Eventually(t, func() bool { return log.count("ermissions") > 0 }, 20*time.Second, time.Millisecond)
	require.NoError(t, conn.NATS().Flush())
	require.Equal(t, 1, log.count("level=WARN"))
}
