package settings

import (
	"net"
	"net/mail"
	"net/url"
	"strings"
	"unicode"

	"github.com/remudahq/remuda/core"
)

// Mail says through whom mail is sent: one URL, or the parts under the plain
// names that other programs use, from the environment or the file .env.
type Mail struct {
	URL  URL    `name:"smtp-url" placeholder:"URL" help:"Where mail goes out, smtp://USER:PASS@HOST:PORT with STARTTLS, or smtps://… with TLS from the first byte; ?tls=opportunistic or ?tls=none for less."`
	Host string `name:"smtp-host" plain:"SMTP_HOST" help:"Instead of the URL: the host. SMTP_HOST without prefix will do, also in .env."`
	Port string `name:"smtp-port" plain:"SMTP_PORT" default:"587" help:"Likewise: the port. 465 means TLS from the first byte."`
	User string `name:"smtp-user" plain:"SMTP_USER" help:"Likewise: the user."`
	Pass Secret `name:"smtp-pass" plain:"SMTP_PASS" help:"Likewise: the password."`
	TLS  string `name:"smtp-tls" plain:"SMTP_TLS" enum:"required,opportunistic,none" default:"required" help:"Likewise, unless the port is 465: whether TLS must be had, with STARTTLS: ${enum}. Without TLS no password is sent beyond this machine. In the URL it is ?tls=…."`
	From string `name:"mail-from" plain:"MAIL_FROM" placeholder:"ADDRESS" help:"Who mails are from, an address or NAME <ADDRESS>; by default the user, if that is an address, or remuda@ the server."`
}

// Check refuses what cannot be dialled.
func (m *Mail) Check() []core.Violation {
	var wrong []core.Violation
	if u, err := url.Parse(string(m.URL)); m.URL != "" && (err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Hostname() == "") {
		wrong = append(wrong, core.Violation{Path: "smtp_url", Msg: "must be smtp://HOST or smtps://HOST, with USER:PASS@ and a port if needed"})
	}
	if m.URL != "" && m.TLS != "" && m.TLS != "required" {
		wrong = append(wrong, core.Violation{Path: "smtp_tls", Msg: "goes with SMTP_HOST; in SMTP_URL it is ?tls=" + m.TLS})
	}
	if _, err := mail.ParseAddress(m.From); m.From != "" && (err != nil || strings.ContainsFunc(m.From, unicode.IsControl)) {
		wrong = append(wrong, core.Violation{Path: "mail_from", Msg: "must be an e-mail address, or NAME <ADDRESS>"})
	}
	if !isPort(m.Port, 1) {
		wrong = append(wrong, core.Violation{Path: "smtp_port", Msg: "must be a port"})
	}
	return wrong
}

// Outgoing is the URL to send through; empty when mail is not set up.
func (m *Mail) Outgoing() URL {
	if m.URL != "" || m.Host == "" {
		return m.URL
	}
	out := url.URL{Scheme: "smtp", Host: net.JoinHostPort(m.Host, m.Port)}
	switch {
	case m.Port == "465":
		out.Scheme = "smtps"
	case m.TLS != "" && m.TLS != "required":
		out.RawQuery = "tls=" + m.TLS
	}
	if m.User != "" {
		out.User = url.UserPassword(m.User, m.Pass.Reveal())
	}
	return URL(out.String())
}

// Sender is who mails are from.
func (m *Mail) Sender() string {
	if m.From != "" {
		return m.From
	}
	u, err := url.Parse(string(m.Outgoing()))
	if err != nil {
		return ""
	}
	if user, err := mail.ParseAddress(u.User.Username()); err == nil {
		return user.Address
	}
	return "remuda@" + u.Hostname()
}
