package settings

import (
	"net"
	"net/url"

	"github.com/remudahq/remuda/core"
)

// Mail says through whom mail is sent: one URL, or the parts under the plain
// names that other programs use, from the environment or the file .env.
type Mail struct {
	URL  URL    `name:"smtp-url" placeholder:"URL" help:"Where mail goes out, smtp://USER:PASS@HOST:PORT or smtps://…."`
	Host string `name:"smtp-host" plain:"SMTP_HOST" help:"Instead of the URL: the host. SMTP_HOST without prefix will do, also in .env."`
	Port string `name:"smtp-port" plain:"SMTP_PORT" default:"587" help:"Likewise: the port. 465 means TLS from the first byte."`
	User string `name:"smtp-user" plain:"SMTP_USER" help:"Likewise: the user."`
	Pass Secret `name:"smtp-pass" plain:"SMTP_PASS" help:"Likewise: the password."`
}

// Check refuses what cannot be dialled.
func (m *Mail) Check() []core.Violation {
	var wrong []core.Violation
	if u, err := url.Parse(string(m.URL)); m.URL != "" && (err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Hostname() == "") {
		wrong = append(wrong, core.Violation{Path: "smtp_url", Msg: "must be smtp://HOST or smtps://HOST, with USER:PASS@ and a port if needed"})
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
	if m.Port == "465" {
		out.Scheme = "smtps"
	}
	if m.User != "" {
		out.User = url.UserPassword(m.User, m.Pass.Reveal())
	}
	return URL(out.String())
}
