package native_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/adapters/bus/jetstream"
	"github.com/remudahq/remuda/adapters/bus/natsurl"
	"github.com/remudahq/remuda/apps/internal/command"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/natstest"
	"github.com/stretchr/testify/require"
)

// overNATS has the shop's API carry out commands that come over a NATS of its own,
// and answers who gives them, as the admin.
func (s *shop) overNATS() jetstream.Sender {
	s.Helper()
	at, err := natsurl.Parse(natstest.Start(s.T, natstest.Settings{}).URL())
	require.NoError(s, err)
	connect := func() *jetstream.Conn {
		conn, err := jetstream.Connect(jetstream.Settings{URL: at, Logger: slog.New(slog.DiscardHandler)})
		require.NoError(s, err)
		s.Cleanup(func() { _ = conn.Close() })
		return conn
	}
	desk := command.NewDesk(command.Handler{Prover: s.service, API: s.api, Logger: slog.New(slog.DiscardHandler)})
	s.Cleanup(func() { desk.Close(time.Minute) })
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func(conn *jetstream.Conn) { ended <- conn.Serve(ctx, desk) }(connect())
	s.Cleanup(func() {
		stop()
		require.NoError(s, <-ended)
	})
	return jetstream.Sender{Conn: connect(), Token: s.admin.Token, Secret: adminToken}
}

// commandOf is the command that asks for what a request asks for.
func commandOf(o *huma.Operation, template string, e example) core.Command {
	at, _ := url.Parse(e.path)
	c := core.Command{Type: o.OperationID, Path: map[string]string{}, Query: map[string]string{}, Body: []byte(e.body)}
	parts := strings.Split(at.EscapedPath(), "/")
	for i, name := range strings.Split(template, "/") {
		if name, is := strings.CutPrefix(name, "{"); is {
			c.Path[strings.TrimSuffix(name, "}")], _ = url.PathUnescape(parts[i])
		}
	}
	for name, values := range at.Query() {
		c.Query[name] = values[0]
	}
	return c
}

// TestEveryChangeMayBeAskedForByMessage gives every call that changes something
// over NATS and over REST: it is one thing, asked for twice.
func TestEveryChangeMayBeAskedForByMessage(t *testing.T) {
	t.Parallel()
	tried := 0
	t.Run("all", func(t *testing.T) {
		each(open(t), func(method, path string, o *huma.Operation) {
			if !takes(o, "Idempotency-Key") {
				return
			}
			tried++
			t.Run(o.OperationID, func(t *testing.T) {
				t.Parallel()
				s := open(t)
				s.byMessage(method, path, o, s.exampleOf(method, path, o, s.scene()))
			})
		})
	})
	require.Greater(t, tried, 60)
}

func (s *shop) byMessage(method, template string, o *huma.Operation, e example) {
	s.Helper()
	nats := s.overNATS()
	send := func(id string, c core.Command) bus.Reply {
		s.Helper()
		c.ID = id
		ctx, cancel := context.WithTimeout(s.Context(), time.Minute)
		defer cancel()
		reply, err := nats.Send(ctx, c)
		require.NoError(s, err)
		require.Equal(s, id, reply.ID)
		return reply
	}
	c, before := commandOf(o, template, e), s.state()

	dry := c
	dry.Query = map[string]string{"dry_run": "true"}
	asked := send("dry", dry)
	require.Less(s, asked.Status, 300, "%s", asked.Body)
	require.Equal(s, s.call(method, e.path+"?dry_run=true", adminToken, e.body).Status, asked.Status)
	require.Equal(s, before, s.state(), "a dry run changed something")

	if e.body != "" {
		wrong := c
		wrong.Body = []byte(`{"nonsense":1}`)
		refused, same := send("wrong", wrong), s.call(method, e.path, adminToken, string(wrong.Body), "X-Request-Id: wrong", "Idempotency-Key: wrong")
		require.Equal(s, http.StatusUnprocessableEntity, refused.Status)
		require.JSONEq(s, same.Text, string(refused.Body), "what is wrong is said in the same words")
	}

	accepted := s.accepted()
	done := send("k", c)
	require.Less(s, done.Status, 300, "%s", done.Body)
	require.Equal(s, accepted+1, s.accepted(), "it must have one effect")
	state := s.state()
	same := s.call(method, e.path, adminToken, e.body, "Idempotency-Key: k")
	require.Equal(s, same.Status, done.Status)
	if same.Text == "" {
		require.Empty(s, done.Body)
	} else {
		require.JSONEq(s, same.Text, string(done.Body), "it is the same request under the same key, and has the same answer")
	}
	require.Equal(s, done, send("k", c), "the same message again has no second effect")
	require.Equal(s, state, s.state())
	require.Equal(s, accepted+1, s.accepted())
}
