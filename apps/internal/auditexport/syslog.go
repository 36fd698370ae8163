package auditexport

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
)

// Syslog sends messages to a syslog server: over UDP, one in a datagram (RFC
// 5426); over TCP and TLS with their length before each (RFC 6587, RFC 5425); or
// to a socket on this machine.
//
// None of them is answered, so that what a server had not read when it went is
// not known. Over TCP and TLS what was sent during the last seconds is kept, and
// sent again on the next connection.
type Syslog struct {
	form
	at     target
	conn   net.Conn
	gone   chan struct{} // closed when the other side has closed the connection
	recent recent
}

// target is where a syslog server is.
type target struct {
	network string // udp, tcp, unixgram, unix
	address string
	tls     *tls.Config // nil without
}

func (t target) stream() bool { return t.network == "tcp" || t.network == "unix" }

// IsSyslog reports whether a setting names a syslog server.
func IsSyslog(to string) bool {
	scheme, _, found := strings.Cut(to, "://")
	return found && (scheme == "syslog" || strings.HasPrefix(scheme, "syslog+"))
}

// NewSyslog reads syslog://HOST:PORT, which is UDP, or syslog+tcp://…,
// syslog+tls://…, syslog+unix:///PATH. Behind a ? may stand facility, enterprise
// and hostname, and of TLS ca, cert and key, which are files, and name. Nothing
// is dialled. Invalid.
func NewSyslog(to string) (*Syslog, error) {
	u, err := url.Parse(to)
	if err != nil {
		return nil, wrong("must be a URL such as syslog+tcp://HOST:PORT")
	}
	s := &Syslog{}
	query := u.Query()
	take := func(name, usual string) string {
		defer query.Del(name)
		if query.Has(name) {
			return query.Get(name)
		}
		return usual
	}
	facility, known := facilities[take("facility", "audit")]
	if !known {
		return nil, wrong("has an unknown facility; it may be user, daemon, auth, authpriv, audit or local0 to local7")
	}
	enterprise := take("enterprise", usualEnterprise)
	if n, err := strconv.ParseUint(enterprise, 10, 32); err != nil || n == 0 {
		return nil, wrong("has an enterprise that is no number")
	}
	host, _ := os.Hostname()
	s.form = form{facility: facility, sdID: "remuda@" + enterprise, hostname: wide(take("hostname", host))}
	if s.at, err = targetOf(u, take); err != nil {
		return nil, err
	}
	for name := range query {
		return nil, wrong("has %q, which means nothing", name)
	}
	return s, nil
}

// wide is a hostname as it may stand in a message.
func wide(name string) string {
	name = strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' {
			return '-'
		}
		return r
	}, name)
	return name[:min(len(name), 255)]
}

func targetOf(u *url.URL, take func(name, usual string) string) (t target, err error) {
	port := "514"
	switch u.Scheme {
	case "syslog", "syslog+udp":
		t.network = "udp"
	case "syslog+tcp":
		t.network = "tcp"
	case "syslog+tls":
		t.network, port = "tcp", "6514"
		if t.tls, err = tlsOf(u.Hostname(), take); err != nil {
			return t, err
		}
	case "syslog+unix":
		if u.Host != "" || u.Path == "" {
			return t, wrong("must be syslog+unix:///PATH")
		}
		return target{network: "unixgram", address: u.Path}, nil
	default:
		return t, wrong("must be syslog://, syslog+tcp://, syslog+tls:// or syslog+unix://")
	}
	if u.Hostname() == "" || u.User != nil || strings.Trim(u.Path, "/") != "" {
		return t, wrong("must be %s://HOST:PORT", u.Scheme)
	}
	if u.Port() != "" {
		port = u.Port()
	}
	t.address = net.JoinHostPort(u.Hostname(), port)
	return t, nil
}

func tlsOf(host string, take func(name, usual string) string) (*tls.Config, error) {
	set := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: take("name", host)}
	if ca := take("ca", ""); ca != "" {
		text, err := os.ReadFile(ca)
		set.RootCAs = x509.NewCertPool()
		if err != nil || !set.RootCAs.AppendCertsFromPEM(text) {
			return nil, wrong("names with ca a file that has no certificate")
		}
	}
	cert, key := take("cert", ""), take("key", "")
	if cert != "" || key != "" {
		pair, err := tls.LoadX509KeyPair(cert, key)
		if err != nil {
			return nil, wrong("names with cert and key no certificate and its key")
		}
		set.Certificates = []tls.Certificate{pair}
	}
	return set, nil
}

func wrong(format string, args ...any) error {
	return core.Fail(core.Invalid, core.CodeValidation, "the syslog server "+format, args...)
}

// Write sends the entries.
func (s *Syslog) Write(ctx context.Context, entries []core.AuditEntry) error {
	var all [][]byte
	for _, e := range entries {
		text, err := s.message(e)
		if err != nil {
			return err
		}
		all = append(all, s.framed(text))
	}
	if err := s.connected(ctx); err != nil {
		return failed(err)
	}
	if err := s.send(ctx, all); err != nil {
		s.hangUp()
		return failed(err)
	}
	if s.at.stream() {
		s.recent.add(time.Now(), all)
	}
	return nil
}

// framed puts the length before a message where there are no datagrams.
func (s *Syslog) framed(text []byte) []byte {
	if !s.at.stream() {
		return text
	}
	return append([]byte(strconv.Itoa(len(text))+" "), text...)
}

func (s *Syslog) send(ctx context.Context, all [][]byte) error {
	if err := s.conn.SetWriteDeadline(ends(ctx)); err != nil {
		return err
	}
	if s.at.stream() {
		_, err := s.conn.Write(bytes.Join(all, nil))
		return err
	}
	for _, one := range all {
		if _, err := s.conn.Write(one); err != nil {
			return err
		}
	}
	return nil
}

// connected dials, unless there is a connection that the other side has not
// closed, and sends again what may have been lost with the one before.
func (s *Syslog) connected(ctx context.Context) error {
	if s.conn != nil {
		select {
		case <-s.gone:
			s.hangUp()
		default:
			return nil
		}
	}
	conn, err := s.dial(ctx)
	if err != nil {
		return err
	}
	s.conn, s.gone = conn, make(chan struct{})
	if !s.at.stream() {
		return nil
	}
	go func(gone chan<- struct{}) { // a syslog server says nothing; the end is all that there is to read
		defer close(gone)
		_, _ = io.Copy(io.Discard, conn)
	}(s.gone)
	if again := s.recent.all(time.Now()); len(again) > 0 {
		if err := s.send(ctx, again); err != nil {
			s.hangUp()
			return err
		}
	}
	return nil
}

func (s *Syslog) dial(ctx context.Context) (net.Conn, error) {
	dialer := &net.Dialer{}
	if s.at.tls != nil {
		return (&tls.Dialer{NetDialer: dialer, Config: s.at.tls}).DialContext(ctx, s.at.network, s.at.address)
	}
	conn, err := dialer.DialContext(ctx, s.at.network, s.at.address)
	if err != nil && s.at.network == "unixgram" { // some listen for streams there
		if conn, streamed := dialer.DialContext(ctx, "unix", s.at.address); streamed == nil {
			s.at.network = "unix"
			return conn, nil
		}
	}
	return conn, err
}

func (s *Syslog) hangUp() {
	_ = s.conn.Close()
	s.conn = nil
}

// Close ends the connection.
func (s *Syslog) Close() error {
	if s.conn != nil {
		s.hangUp()
	}
	return nil
}

// recent is what was sent lately and may not have been read.
type recent struct {
	sent []sent
	size int
}

type sent struct {
	at   time.Time
	text []byte
}

const (
	kept     = 5 * time.Second // before the last one
	keptSize = 1 << 20
	forgiven = time.Minute // whatever was sent longer ago has been read
)

func (r *recent) add(now time.Time, all [][]byte) {
	for _, text := range all {
		r.sent, r.size = append(r.sent, sent{now, text}), r.size+len(text)
	}
	for len(r.sent) > 0 && (now.Sub(r.sent[0].at) > kept || r.size > keptSize) {
		r.size -= len(r.sent[0].text)
		r.sent = r.sent[1:]
	}
}

func (r *recent) all(now time.Time) (texts [][]byte) {
	for _, s := range r.sent {
		if now.Sub(s.at) <= forgiven {
			texts = append(texts, s.text)
		}
	}
	return texts
}
