package proxmox

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// attempt is one request on its way to one endpoint. Only a connection can say
// whether anything of it was written.
type attempt struct {
	ctx     context.Context
	mutates bool
	began   time.Time
	wrote   atomic.Bool
	fenced  atomic.Pointer[error]
}

// enter is asked for each write; the first one of a request that changes
// something passes only while the lease of its context is open.
func (a *attempt) enter() error {
	if a.wrote.Load() {
		return nil
	}
	if a.mutates {
		if err := ports.CheckFence(a.ctx); err != nil {
			a.fenced.Store(&err)
			return err
		}
	}
	a.wrote.Store(true)
	return nil
}

// gate is a connection that knows which request is using it.
type gate struct {
	*tls.Conn
	turn atomic.Pointer[attempt]
}

// Write sends what the request in turn may send.
func (g *gate) Write(p []byte) (int, error) {
	if a := g.turn.Load(); a != nil {
		if err := a.enter(); err != nil {
			return 0, err
		}
	}
	return g.Conn.Write(p)
}

// dialer opens connections to one endpoint: guarded, and pinned to the one
// certificate that it must show. There is no second way in when it differs:
// not a byte of a request is sent there.
func (c *Connector) dialer(fingerprint string) func(ctx context.Context, network, address string) (net.Conn, error) {
	d := &net.Dialer{ControlContext: c.checkAddress}
	config := &tls.Config{
		MinVersion:         tls.VersionTLS12,
		NextProtos:         []string{"http/1.1"}, // HTTP/2 has no reason phrase
		InsecureSkipVerify: true,                 // the fingerprint is checked instead, on every handshake
		VerifyConnection:   func(s tls.ConnectionState) error { return verify(fingerprint, s.PeerCertificates) },
	}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		ctx, cancel := context.WithTimeout(ctx, c.dial)
		defer cancel()
		raw, err := d.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		host, _, _ := net.SplitHostPort(address)
		mine := config.Clone()
		mine.ServerName = host
		secured := tls.Client(raw, mine)
		if err := secured.HandshakeContext(ctx); err != nil {
			raw.Close()
			return nil, err
		}
		return &gate{Conn: secured}, nil
	}
}

func (c *Connector) checkAddress(_ context.Context, _, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err == nil {
		err = c.guard(netip.AddrPortFrom(at.Addr().Unmap(), at.Port()))
	}
	return err
}

func verify(want string, shown []*x509.Certificate) error {
	if len(shown) == 0 {
		return core.Fail(core.Unavailable, core.CodeFingerprint, "the endpoint shows no certificate")
	}
	got := Fingerprint(shown[0])
	if got == want {
		return nil
	}
	e := core.Fail(core.Unavailable, core.CodeFingerprint, "the endpoint shows another certificate than the one it was added with")
	e.Reason = fmt.Sprintf("expected %s, got %s", want, got)
	e.Remedy = "compare the certificate with the node's own, and change the endpoint's fingerprint if it was renewed"
	return e
}

// Fingerprint is the SHA-256 of a certificate as Proxmox shows it: 32
// upper-case pairs of hexadecimal digits joined by colons.
func Fingerprint(cert *x509.Certificate) string {
	sum := sha256.Sum256(cert.Raw)
	return strings.ReplaceAll(fmt.Sprintf("% X", sum[:]), " ", ":")
}
