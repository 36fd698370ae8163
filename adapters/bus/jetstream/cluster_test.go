package jetstream_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/bus/jetstream"
	"github.com/remudahq/remuda/adapters/bus/natsurl"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/natstest"
	"github.com/stretchr/testify/require"
)

// Of three servers that keep a copy each, the one that leads dies. What was stored
// is there, what comes is stored and heard, and order holds.
func TestEventsOutliveAServerOfTheCluster(t *testing.T) {
	t.Parallel()
	servers := natstest.StartCluster(t, 3, natstest.Settings{})
	var hosts []string
	for _, s := range servers {
		hosts = append(hosts, s.Address())
	}
	conn := connect(t, "nats://"+strings.Join(hosts, ",")+"?replicas=3")
	publish := func(from, to int) {
		require.Eventually(t, func() bool { return conn.Publisher().Publish(t.Context(), events(from, to)) == nil }, time.Minute, 10*time.Millisecond)
	}
	publish(1, 50)
	m := join(t, conn, "g", jetstream.Reading{Lease: time.Second}, nil)
	m.waitFor(t, 10)
	led := slices.IndexFunc(servers, func(s *natstest.Server) bool { return s.Leads("REMUDA") })
	servers[max(0, led)].Stop()
	publish(51, 100)
	require.Eventually(t, func() bool { return len(distinct(m.all())) == 100 }, time.Minute, 10*time.Millisecond)
	last := map[core.ServerID]int64{}
	for _, e := range distinct(m.all()) {
		require.Greater(t, e.ServerVersion, last[e.Server])
		last[e.Server] = e.ServerVersion
	}
}

// distinct are the events without what came twice.
func distinct(all []core.Event) (once []core.Event) {
	seen := map[core.EventID]bool{}
	for _, e := range all {
		if !seen[e.ID] {
			once = append(once, e)
		}
		seen[e.ID] = true
	}
	return once
}

// certificate is one for this machine that signs itself: for a server, and in a
// file for those who are to trust it.
func certificate(t *testing.T) (*tls.Config, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}, path
}

// With tls:// NATS is spoken to under a certificate that is trusted, and else not
// at all: not to one that nobody vouches for, and not to one that has none.
func TestNATSIsTrustedByItsCertificate(t *testing.T) {
	t.Parallel()
	config, ca := certificate(t)
	_, other := certificate(t)
	server := natstest.Start(t, natstest.Settings{User: "u", Pass: "p", TLS: config})
	plain := natstest.Start(t, natstest.Settings{User: "u", Pass: "p"})
	conn := connect(t, "tls://u:p@"+server.Address()+"?ca="+ca)
	require.NoError(t, conn.Publisher().Publish(t.Context(), events(1, 5)))
	join(t, conn, "g", jetstream.Reading{}, nil).waitFor(t, 5)
	for name, url := range map[string]string{
		"nobody vouches for it": "tls://u:p@" + server.Address(),
		"another is trusted":    "tls://u:p@" + server.Address() + "?ca=" + other,
		"it has no certificate": "tls://u:p@" + plain.Address() + "?ca=" + ca,
		"required, and not had": "nats://u:p@" + plain.Address() + "?tls=required",
		"the file is not there": "tls://u:p@" + server.Address() + "?ca=" + filepath.Join(t.TempDir(), "none.pem"),
	} {
		at, err := natsurl.Parse(url)
		require.NoError(t, err)
		conn, err := jetstream.Connect(jetstream.Settings{URL: at, Keep: time.Hour, Logger: quietly()})
		if err == nil {
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			err = conn.Publisher().Publish(ctx, events(6, 6))
			cancel()
			require.NoError(t, conn.Close())
		}
		require.Error(t, err, name)
		require.NotContains(t, err.Error(), "u:p", name)
	}
}
