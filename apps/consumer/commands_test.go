package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/bus/jetstream"
	"github.com/remudahq/remuda/adapters/bus/natsurl"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/apps/internal/parts"
	"github.com/remudahq/remuda/apps/internal/settings"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/natstest"
	"github.com/stretchr/testify/require"
)

const (
	adminSecret = "an admin's token"
	sealing     = "a key that is long enough"
)

// admin is who gives commands over NATS, known to the database.
func (w world) admin(t *testing.T, nats string) jetstream.Sender {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	service, err := fleet.New(parts.Deps(w.store, system.NewVault([]byte(sealing)), settings.Dialling{}, quiet))
	require.NoError(t, err)
	admin, err := service.EnsureAdmin(t.Context(), "admin", adminSecret)
	require.NoError(t, err)
	at, err := natsurl.Parse(nats)
	require.NoError(t, err)
	conn, err := jetstream.Connect(jetstream.Settings{URL: at, Logger: quiet})
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	return jetstream.Sender{Conn: conn, Token: admin.Token, Secret: adminSecret}
}

func (w world) plans(t *testing.T) (n int) {
	t.Helper()
	require.NoError(t, w.store.Read(t.Context(), func(tx ports.Tx) error {
		all, err := tx.Plans().List(t.Context(), core.Page{})
		n = len(all)
		return err
	}))
	return n
}

func plan(n int) core.Command {
	return core.Command{Type: "create-plan", Body: fmt.Appendf(nil, `{"name":"plan-%d","cores":1,"memory":536870912,"disk":4294967296}`, n)}
}

func TestCommandsAreCarriedOutFromHereToo(t *testing.T) {
	worlds(t, func(t *testing.T, w world) {
		nats := natstest.Start(t, natstest.Settings{})
		sender := w.admin(t, nats.URL())
		ctx, stop := context.WithCancel(t.Context())
		var out bytes.Buffer
		ended := make(chan error, 1)
		go func() {
			ended <- run(ctx, []string{"--bus-url=" + nats.URL(), "--database-url=" + w.url, "--handle-commands", "--output=" + t.TempDir() + "/events"},
				[]string{"REMUDA_SECRET_KEY=" + sealing}, &out, &out)
		}()
		const asked, kept = 40, 10
		var clients sync.WaitGroup
		for n := range asked {
			clients.Go(func() {
				reply, err := sender.Send(t.Context(), plan(n))
				if err != nil || reply.Status != http.StatusCreated {
					t.Errorf("plan %d: %d %s %v", n, reply.Status, reply.Body, err)
				}
			})
		}
		clients.Wait()
		for n := range kept {
			_, err := sender.Queue(t.Context(), plan(asked+n), "")
			require.NoError(t, err)
		}
		require.Eventually(t, func() bool { return w.plans(t) == asked+kept }, time.Minute, 10*time.Millisecond)
		stop()
		require.NoError(t, <-ended)
	})
}

func TestCommandsNeedWhatProvesThem(t *testing.T) {
	t.Parallel()
	require.Contains(t, refused(t, nil, "--bus-url=nats://h", "--handle-commands"), "--secret-key")
	require.Contains(t, refused(t, nil, "--bus-url=database:", "--handle-commands", "--secret-key="+sealing), "--bus-url")
	require.Contains(t, refused(t, nil, "--bus-url=nats://h", "--token-rate=-1"), "--token-rate")
}

// On NATS nothing leads to the database of remuda-api but its URL: one of our own
// would answer commands that nobody signed them, and send nothing.
func TestOnNATSTheDatabaseMustBeSaid(t *testing.T) {
	t.Parallel()
	for setting, args := range map[string][]string{
		"HANDLE_COMMANDS": {"--handle-commands", "--secret-key=" + sealing},
		"SEND_WEBHOOKS":   {"--send-webhooks", "--secret-key=" + sealing},
		"SEND_MAIL":       {"--send-mail", "--smtp-url=smtp://h"},
		"EXPORT_AUDIT":    {"--export-audit=" + t.TempDir() + "/audit"},
	} {
		said := refused(t, nil, append(args, "--bus-url=nats://h")...)
		require.Contains(t, said, "REMUDA_DATABASE_URL")
		require.Contains(t, said, setting)
	}
	_, wrong := os.Stat("var")
	require.ErrorIs(t, wrong, os.ErrNotExist)
	var out bytes.Buffer
	for _, said := range []string{"sqlite://var/remuda.db", "sqlite:///srv/remuda.db"} { // that of the default too, if it is said
		require.NoError(t, run(t.Context(), []string{"--bus-url=nats://h", "--send-mail", "--smtp-url=smtp://h", "--print-config"}, []string{"REMUDA_DATABASE_URL=" + said}, &out, &out))
	}
}

func TestCommandsAreNotRefusedForADatabaseInWhichNobodyIs(t *testing.T) {
	t.Parallel()
	nats := natstest.Start(t, natstest.Settings{})
	var out bytes.Buffer
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	err := run(ctx, []string{"--bus-url=" + nats.URL(), "--database-url=sqlite://" + t.TempDir() + "/mistake.db", "--handle-commands", "--output=off", "--secret-key=" + sealing}, nil, &out, &out)
	require.ErrorIs(t, err, core.Unavailable)
	require.ErrorContains(t, err, "mistake.db")
}
