package serve_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/bus/jetstream"
	"github.com/remudahq/remuda/adapters/bus/natsurl"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/natstest"
	"github.com/stretchr/testify/require"
)

// commander gives commands with the admin's token, over a connection of its own.
func (p *process) commander(url string) jetstream.Sender {
	p.Helper()
	at, err := natsurl.Parse(url)
	require.NoError(p, err)
	conn, err := jetstream.Connect(jetstream.Settings{URL: at, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(p, err)
	p.Cleanup(func() { _ = conn.Close() })
	_, me := p.get("/v1/me")
	return jetstream.Sender{Conn: conn, Token: core.TokenID(me["token_id"].(string)), Secret: p.said("REMUDA_TOKEN")}
}

func TestCommandsAreHeardOverNATS(t *testing.T) {
	t.Parallel()
	nats := natstest.Start(t, natstest.Settings{User: "u", Pass: "hunter2"})
	p := demo(t, t.TempDir(), "--bus-url="+nats.URL())
	sender := p.commander(nats.URL())
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	made, err := sender.Send(ctx, core.Command{Type: "create-server", Body: []byte(`{"name":"by message","image":"debian-12","plan":"small"}`)})
	require.NoError(t, err)
	require.Equal(t, http.StatusAccepted, made.Status, "%s", made.Body)
	_, err = sender.Queue(ctx, core.Command{Type: "create-plan", Body: []byte(`{"name":"kept","cores":1,"memory":536870912,"disk":4294967296}`)}, "")
	require.NoError(t, err)
	require.Eventually(t, func() bool { return len(p.names("/v1/plans", "name")) == 3 }, time.Minute, 10*time.Millisecond)
	require.Equal(t, []string{"by message"}, p.names("/v1/servers", "name"))
	res, err := http.Get(p.said("REMUDA_URL") + "/metrics")
	require.NoError(t, err)
	metrics, err := io.ReadAll(res.Body)
	require.NoError(t, errors.Join(err, res.Body.Close()))
	require.Contains(t, string(metrics), `remuda_commands_total{class="2xx",command="create-server"} 1`)
	p.end()
	gone, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	_, err = sender.Send(gone, core.Command{Type: "create-plan"})
	require.ErrorIs(t, err, core.Unavailable)
	require.NotContains(t, p.log.String(), "hunter2")
}

func TestCommandsAreNotHeardWhereTheyShallNot(t *testing.T) {
	t.Parallel()
	nats := natstest.Start(t, natstest.Settings{})
	p := demo(t, t.TempDir(), "--bus-url="+nats.URL(), "--commands=off")
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	_, err := p.commander(nats.URL()).Send(ctx, core.Command{Type: "create-plan"})
	require.ErrorIs(t, err, core.Unavailable)
	p.end()

	for want, args := range map[string][]string{
		"--commands":   {"--commands=on", "--secret-key=0123456789abcdef"},
		"--secret-key": {"--commands=on", "--bus-url=" + nats.URL()},
	} {
		bad := begin(t, nil, append(args, "--database-url=sqlite://"+t.TempDir()+"/db")...)
		err := <-bad.done
		require.ErrorIs(t, err, core.Invalid)
		require.Contains(t, err.Error(), want)
	}
}
