// Package smtpsink is a real mail server for tests: STARTTLS or TLS from the
// first byte, AUTH, and failures as they are asked for. It keeps what it is sent
// and passes nothing on.
package smtpsink

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/url"
	"sync"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Settings say what kind of server it is.
type Settings struct {
	User, Pass string // who must log in; empty: nobody
	Implicit   bool   // TLS from the first byte
	Plain      bool   // no TLS at all
}

// Mail is a mail as it came.
type Mail struct {
	From string // of the envelope
	To   []string
	Data []byte
	TLS  bool
	User string // who had logged in
}

// Stage is where a conversation is.
type Stage string

// The stages at which a failure can be asked for.
const (
	AtHello Stage = "hello"
	AtFrom  Stage = "from"
	AtTo    Stage = "to"
	AtData  Stage = "data" // after the mail was sent
	AtEnd   Stage = "end"  // after it was taken: the connection can only be broken
)

// Refusal is what the server says instead of yes. Of code 0 it breaks the
// connection, at [AtData] after it has kept the mail.
type Refusal struct {
	Code int
	Text string
}

// Sink is a server that runs.
type Sink struct {
	set      Settings
	server   *smtp.Server
	listener net.Listener
	roots    *x509.CertPool

	mu    sync.Mutex
	mails []Mail
	fail  func(Stage) *Refusal
	hang  chan struct{}
	open  int
}

// Start starts one on this machine.
func Start(set Settings) (*Sink, error) {
	certificate, roots, err := selfSigned()
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Sink{set: set, roots: roots, listener: listener}
	s.server = smtp.NewServer(smtp.BackendFunc(s.session))
	s.server.Domain = "sink.test"
	s.server.ReadTimeout, s.server.WriteTimeout = time.Minute, time.Minute
	s.server.MaxMessageBytes = 10 << 20
	s.server.AllowInsecureAuth = set.Plain
	s.server.ErrorLog = silent{}
	security := &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	accept := listener
	switch {
	case set.Implicit:
		accept = tls.NewListener(listener, security)
	case !set.Plain:
		s.server.TLSConfig = security
	}
	go func() { _ = s.server.Serve(accept) }()
	return s, nil
}

// Close ends it, and whatever hangs.
func (s *Sink) Close() {
	s.Release()
	_ = s.listener.Close()
	_ = s.server.Close()
}

// Roots trust its certificate, which is for 127.0.0.1 and localhost.
func (s *Sink) Roots() *x509.CertPool { return s.roots }

// Host is where it listens.
func (s *Sink) Host() string {
	host, _, _ := net.SplitHostPort(s.listener.Addr().String())
	return host
}

// Port is where it listens.
func (s *Sink) Port() string {
	_, port, _ := net.SplitHostPort(s.listener.Addr().String())
	return port
}

// URL is how it is reached, with user and password.
func (s *Sink) URL() string {
	u := url.URL{Scheme: "smtp", Host: s.listener.Addr().String()}
	if s.set.Implicit {
		u.Scheme = "smtps"
	}
	if s.set.User != "" {
		u.User = url.UserPassword(s.set.User, s.set.Pass)
	}
	if s.set.Plain {
		u.RawQuery = "tls=opportunistic"
	}
	return u.String()
}

// Mails answers what came, the oldest first.
func (s *Sink) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail(nil), s.mails...)
}

// Fail has each stage of each conversation asked what to refuse; nil for nothing.
func (s *Sink) Fail(ask func(Stage) *Refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = ask
}

// Hang has the server say nothing any more from MAIL FROM on, until Release.
func (s *Sink) Hang() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hang == nil {
		s.hang = make(chan struct{})
	}
}

// Release ends what Hang began.
func (s *Sink) Release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hang != nil {
		close(s.hang)
		s.hang = nil
	}
}

// Open is how many conversations there are.
func (s *Sink) Open() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open
}

func (s *Sink) asked(stage Stage) (*Refusal, chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail == nil {
		return nil, s.hang
	}
	return s.fail(stage), s.hang
}

func (s *Sink) session(c *smtp.Conn) (smtp.Session, error) {
	s.mu.Lock()
	s.open++
	s.mu.Unlock()
	one := &session{sink: s, conn: c}
	if err := one.refused(AtHello); err != nil {
		_ = one.Logout()
		return nil, err
	}
	return one, nil
}

// session is one conversation.
type session struct {
	sink *Sink
	conn *smtp.Conn
	mail Mail
	user string
	gone bool
}

var errBroken = errors.New("the connection was broken as asked")

func (s *session) refused(stage Stage) error {
	refusal, hang := s.sink.asked(stage)
	if hang != nil && stage != AtHello {
		<-hang
	}
	if refusal == nil {
		return nil
	}
	if refusal.Code == 0 {
		_ = s.conn.Conn().Close()
		return errBroken
	}
	return &smtp.SMTPError{Code: refusal.Code, EnhancedCode: smtp.EnhancedCodeNotSet, Message: refusal.Text}
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if s.sink.set.User != "" && s.user == "" {
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "authentication required"} // RFC 4954
	}
	_, secured := s.conn.TLSConnectionState()
	s.mail = Mail{From: from, TLS: secured, User: s.user}
	return s.refused(AtFrom)
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.mail.To = append(s.mail.To, to)
	return s.refused(AtTo)
}

func (s *session) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	err = s.refused(AtData)
	if err != nil && !errors.Is(err, errBroken) {
		return err
	}
	s.mail.Data = data
	s.sink.mu.Lock()
	defer s.sink.mu.Unlock()
	s.sink.mails = append(s.sink.mails, s.mail)
	return err
}

func (s *session) Reset() {
	taken := len(s.mail.Data) > 0
	if s.mail = (Mail{}); taken {
		_ = s.refused(AtEnd)
	}
}

func (s *session) Logout() error {
	s.sink.mu.Lock()
	defer s.sink.mu.Unlock()
	if !s.gone {
		s.gone = true
		s.sink.open--
	}
	return nil
}

func (s *session) AuthMechanisms() []string {
	if s.sink.set.User == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *session) Auth(mechanism string) (sasl.Server, error) {
	check := func(user, pass string) error {
		if user != s.sink.set.User || pass != s.sink.set.Pass {
			return smtp.ErrAuthFailed
		}
		s.user = user
		return nil
	}
	if mechanism == sasl.Plain {
		return sasl.NewPlainServer(func(_, user, pass string) error { return check(user, pass) }), nil
	}
	return nil, smtp.ErrAuthUnknownMechanism
}

// silent keeps what clients break off to itself.
type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}
