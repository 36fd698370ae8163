// Package mail hands mails to a mail server over SMTP.
package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	gomail "github.com/wneessen/go-mail"
)

const (
	sendTime = 30 * time.Second // of one mail, from the first byte to the last
	mostRead = 1 << 20          // bytes of a mail server's answers to one mail
)

// Settings are what may be chosen about a [Mailer].
type Settings struct {
	// URL is smtp://USER:PASS@HOST:PORT, with TLS after STARTTLS, or
	// smtps://…, with TLS from the first byte. ?tls=opportunistic does without
	// where the server has none, ?tls=none always; neither gives away a
	// password without TLS, except on this machine.
	URL     string
	From    string // an address, or NAME <ADDRESS>
	Agent   string // that made the mails; may be empty
	Timeout time.Duration
	Guard   func(netip.AddrPort) error // refuses what may not be dialled; nil refuses nothing
	Roots   *x509.CertPool             // nil means the system's authorities
}

// Mailer hands mails to one server, each over a connection of its own.
type Mailer struct {
	set    Settings
	from   *mail.Address
	host   string
	port   int
	secure bool // TLS from the first byte
	policy gomail.TLSPolicy
	user   string
	pass   string
}

var _ ports.Mailer = (*Mailer)(nil)

// New reads the settings. Invalid: they cannot be right. It dials nobody.
func New(set Settings) (*Mailer, error) {
	var v core.Violations
	m := &Mailer{set: set, policy: gomail.TLSMandatory}
	if m.set.Timeout == 0 {
		m.set.Timeout = sendTime
	}
	m.read(&v)
	var err error
	if m.from, err = mail.ParseAddress(set.From); err != nil || control(set.From) {
		v.Add("mail_from", "must be an e-mail address, or NAME <ADDRESS>")
	}
	return m, v.Err()
}

func (m *Mailer) read(v *core.Violations) {
	u, err := url.Parse(m.set.URL)
	if err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Hostname() == "" {
		v.Add("smtp_url", "must be smtp://HOST or smtps://HOST")
		return
	}
	m.host, m.secure, m.port = u.Hostname(), u.Scheme == "smtps", 587
	if m.secure {
		m.port = 465
	}
	if text := u.Port(); text != "" {
		m.port, err = strconv.Atoi(text)
		v.Check(err == nil && m.port > 0 && m.port < 65536, "smtp_url", "must have a port from 1 to 65535")
	}
	m.user = u.User.Username()
	m.pass, _ = u.User.Password()
	for key, values := range u.Query() {
		v.Check(key == "tls" && len(values) == 1, "smtp_url", "has no parameter but tls, once")
	}
	switch wish := u.Query().Get("tls"); {
	case wish == "" || wish == "required":
	case m.secure:
		v.Add("smtp_url", "cannot do without TLS: that is what smtps means")
	case wish == "opportunistic":
		m.policy = gomail.TLSOpportunistic
	case wish == "none":
		m.policy = gomail.NoTLS
	default:
		v.Add("smtp_url", "must have tls=required, opportunistic or none, if any")
	}
}

// Send hands a mail over; see [ports.Mailer].
func (m *Mailer) Send(ctx context.Context, message core.Message) error {
	letter, err := m.letter(message)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, m.set.Timeout)
	defer cancel()
	client, err := gomail.NewClient(m.host, m.options(ctx)...)
	if err != nil {
		return &core.Error{Kind: core.Internal, Op: "mail.send", Msg: "the client cannot be made", Err: err}
	}
	err = client.DialAndSendWithContext(ctx, letter)
	if err == nil || letter.IsDelivered() { // what goes wrong behind that is nobody's concern
		return nil
	}
	return m.failure(ctx, err)
}

// options are the library's, for a mail that is sent until ctx ends.
func (m *Mailer) options(until context.Context) []gomail.Option {
	security := &tls.Config{ServerName: m.host, MinVersion: tls.VersionTLS12, RootCAs: m.set.Roots}
	all := []gomail.Option{
		gomail.WithPort(m.port), gomail.WithTimeout(2 * m.set.Timeout), gomail.WithTLSConfig(security), gomail.WithTLSPolicy(m.policy), gomail.WithoutNoop(),
		gomail.WithHELO(domainOf(m.from.Address)),
		gomail.WithDialContextFunc(func(ctx context.Context, network, address string) (net.Conn, error) {
			return m.dial(ctx, until, security, network, address)
		}),
	}
	if m.secure {
		all = append(all, gomail.WithSSL())
	}
	if m.user != "" {
		all = append(all, gomail.WithUsername(m.user), gomail.WithPassword(m.pass),
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin, gomail.SMTPAuthCramMD5))
	}
	return all
}

// dial connects where the guard allows it, for so many bytes. The connection ends
// with until, whatever the server does: the library leaves it open when it does
// not like the server.
func (m *Mailer) dial(ctx, until context.Context, security *tls.Config, network, address string) (net.Conn, error) {
	dialer := net.Dialer{ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || m.set.Guard == nil {
			return err
		}
		return m.set.Guard(at)
	}}
	plain, err := dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	context.AfterFunc(until, func() { _ = plain.Close() })
	line := &bounded{Conn: plain, left: mostRead}
	if !m.secure {
		return line, nil
	}
	secured := tls.Client(line, security)
	if err := secured.HandshakeContext(ctx); err != nil {
		return nil, &insecure{err}
	}
	return secured, nil
}

// letter makes of a message what the library sends. Invalid: somebody would
// read it otherwise than it is meant.
func (m *Mailer) letter(message core.Message) (*gomail.Msg, error) {
	var v core.Violations
	v.Check(message.ID != "" && !strings.ContainsFunc(message.ID, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("<>@\"", r) }), "id", "must be visible ASCII, without < > @")
	v.Check(message.Subject != "" && !control(message.Subject), "subject", "must be one line")
	to, err := mail.ParseAddress(message.To)
	v.Check(err == nil && to != nil && to.Name == "" && !control(message.To), "to", "must be an e-mail address")
	if err := v.Err(); err != nil {
		return nil, err
	}
	letter := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := errors.Join(letter.From(m.from.String()), letter.To(to.Address)); err != nil {
		v.Add("to", "cannot be written to")
		return nil, v.Err()
	}
	letter.Subject(literal(message.Subject))
	letter.SetMessageIDWithValue(message.ID + "@" + domainOf(m.from.Address))
	letter.SetDateWithValue(message.At)
	letter.SetGenHeader("Auto-Submitted", "auto-generated")
	letter.SetGenHeader("Content-Language", string(message.Language))
	if m.set.Agent != "" {
		letter.SetGenHeader(gomail.HeaderXMailer, m.set.Agent)
	}
	letter.SetBodyString(gomail.TypeTextPlain, message.Text)
	if message.HTML != "" {
		letter.AddAlternativeString(gomail.TypeTextHTML, message.HTML)
	}
	return letter, nil
}

// literal is a subject that is read as it is written: what looks like an encoded
// word would be decoded, so it is encoded itself (RFC 2047).
func literal(text string) string {
	const most = 45 // bytes, of which each encoded word has 60
	if !strings.Contains(text, "=?") {
		return text
	}
	var words []string
	var word []byte
	for _, r := range text {
		if len(word)+utf8.RuneLen(r) > most {
			words, word = append(words, encoded(word)), nil
		}
		word = utf8.AppendRune(word, r)
	}
	return strings.Join(append(words, encoded(word)), " ")
}

func encoded(word []byte) string {
	return "=?UTF-8?b?" + base64.StdEncoding.EncodeToString(word) + "?="
}

func domainOf(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }

func control(text string) bool { return strings.ContainsFunc(text, unicode.IsControl) }

// insecure marks a server that speaks no TLS that we trust.
type insecure struct{ error }

func (i *insecure) Unwrap() error { return i.error }

// bounded is a connection that is not read for ever.
type bounded struct {
	net.Conn
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fmt.Errorf("the mail server says too much: %w", io.ErrUnexpectedEOF)
	}
	n, err := b.Conn.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
