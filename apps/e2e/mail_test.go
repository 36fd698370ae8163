package e2e

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/adapters/mail"
	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/sqlstore"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/apps/internal/handling"
	"github.com/remudahq/remuda/apps/internal/mailing"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/remudahq/remuda/testutil/smtpsink"
)

// A guest is busy for more than five minutes, and then is not: one alert, its
// end, and a mail for each, in a real mail server.
func TestABusyGuestIsTwoMails(t *testing.T) {
	t.Parallel()
	sink, err := smtpsink.Start(smtpsink.Settings{User: "remuda", Pass: "a password"})
	require.NoError(t, err)
	t.Cleanup(sink.Close)
	mailer, err := mail.New(mail.Settings{URL: sink.URL(), From: "Remuda <remuda@example.net>", Roots: sink.Roots()})
	require.NoError(t, err)
	store, err := sqlstore.Open(t.Context(), "sqlite://"+filepath.Join(t.TempDir(), "remuda.db"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = store.Close() })
	clock := &hasty{from: time.Now(), at: time.Now(), rate: 1}
	pve, cluster := new(memory.Connector), memory.Demo(clock)
	pve.Add("https://pve.test:8006", cluster)
	service, err := fleet.New(fleet.Deps{
		Store: store, Journal: store.Journal(), Log: store.Log(), Cursors: store.Cursors(), Connector: pve, Clock: clock,
		Vault: system.NewVault([]byte("kept outside the store")), Passwords: system.NewPasswords(0), Random: system.Random{}, Mailer: mailer,
		Options: fleet.Options{Sweep: 100 * time.Millisecond},
	})
	require.NoError(t, err)
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 2)
	go func() { service.Run(ctx); ended <- nil }()
	events := bus.NewLog(store.Log(), store.Cursors(), store.Members(), bus.LogSettings{Owner: "test"})
	go func() {
		ended <- mailing.Run(ctx, events.Subscriber(mailing.Group), service.HearMail, handling.Settings{Logger: slog.New(slog.DiscardHandler)})
	}()
	t.Cleanup(func() { stop(); <-ended; <-ended })

	admin, err := service.EnsureAdmin(ctx, "admin", adminToken)
	require.NoError(t, err)
	made, err := service.CreateCluster(ctx, admin, fleet.NewCluster{Name: "c1", Token: "remuda@pve!test=secret",
		Endpoints: []core.Endpoint{{URL: "https://pve.test:8006", Fingerprint: fingerprintOfNobody}}})
	require.NoError(t, err)
	_, err = service.ImportImages(ctx, admin, made.ID)
	require.NoError(t, err)
	_, err = service.CreatePlan(ctx, admin, core.Plan{Name: "small", Cores: 1, Memory: 512 * core.MiB, Disk: 4 * core.GiB})
	require.NoError(t, err)
	_, err = service.CreateUser(ctx, admin, fleet.NewUser{Name: "alice", Email: "alice@example.net"})
	require.NoError(t, err)
	begun, err := service.Create(ctx, admin, fleet.CreateServer{Name: "web 1", Image: "debian-12", Plan: "small", Owner: "alice", Start: true})
	require.NoError(t, err)
	op, err := service.Await(ctx, admin, begun.Operation.ID, patience)
	require.NoError(t, err)
	require.Equal(t, core.Succeeded, op.State, op.Cause)
	arrive := func(n int) {
		t.Helper()
		require.Eventually(t, func() bool { return len(sink.Mails()) >= n }, patience, 10*time.Millisecond, "mail %d does not come", n)
	}
	arrive(1)

	clock.hurry(100) // a sweep is as long as ten seconds
	load := func(cpu float64) { cluster.Load(begun.Server.Placement.VMID, cpu, 1<<20) }
	load(0.97)
	arrive(2)
	load(0.1)
	arrive(3)
	calm := clock.Now()
	require.Eventually(t, func() bool { return clock.Now().Sub(calm) > 10*time.Minute }, patience, 10*time.Millisecond)

	mails := sink.Mails()
	require.Len(t, mails, 3)
	for i, want := range []string{"Your server web 1 is ready", "Alert: web 1: the processor is busy, 97 %", "Over: web 1: the processor is busy"} {
		subject, text := opened(t, mails[i])
		require.Equal(t, want, subject)
		require.Equal(t, []string{"alice@example.net"}, mails[i].To)
		require.True(t, mails[i].TLS)
		require.Equal(t, "remuda", mails[i].User)
		t.Logf("Subject: %s\n\n%s", subject, text)
	}
	_, text := opened(t, mails[1])
	require.Contains(t, text, "The threshold is 90\u00a0%")
}

const fingerprintOfNobody = "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF"

// opened is the subject and the text of a mail, as a mail program shows them.
func opened(t *testing.T, m smtpsink.Mail) (subject, text string) {
	t.Helper()
	letter, err := netmail.ReadMessage(bytes.NewReader(m.Data))
	require.NoError(t, err)
	subject, err = new(mime.WordDecoder).DecodeHeader(letter.Header.Get("Subject"))
	require.NoError(t, err)
	_, params, err := mime.ParseMediaType(letter.Header.Get("Content-Type"))
	require.NoError(t, err)
	part, err := multipart.NewReader(letter.Body, params["boundary"]).NextRawPart()
	require.NoError(t, err)
	require.Equal(t, "quoted-printable", part.Header.Get("Content-Transfer-Encoding"))
	plain, err := io.ReadAll(quotedprintable.NewReader(part))
	require.NoError(t, err)
	return subject, string(plain)
}
