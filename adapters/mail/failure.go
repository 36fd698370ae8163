package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/textproto"
	"strings"
	"unicode"

	"github.com/remudahq/remuda/core"
	gomail "github.com/wneessen/go-mail"
)

// failure says of what went wrong whether a repeat may help. What is wrong with
// our login or with the server's TLS is for an operator to mend, and no reason
// to give a mail up.
func (m *Mailer) failure(ctx context.Context, err error) error {
	out := &core.Error{Kind: core.Unavailable, Code: core.CodeNotReached, Op: "mail.send", Msg: "the mail server does not answer",
		Err: errors.New(m.words(err))}
	if core.CodeOf(err) == core.CodeDiallingRefused {
		out.Code, out.Msg = core.CodeDiallingRefused, "the mail server's address may not be dialled"
		return out
	}
	refused, sent := errors.AsType[*gomail.SendError](err)
	said, spoken := errors.AsType[*textproto.Error](err)
	code := 0
	if sent {
		code = refused.ErrorCode()
	} else if spoken {
		code = said.Code
	}
	switch {
	case ctx.Err() != nil:
		out.Code, out.Msg = core.CodeTimedOut, "the mail server took too long"
	case loginRefused(err, code):
		out.Code, out.Msg = core.CodeMailLogin, "the mail server does not take our user and password"
	case untrusted(err):
		out.Code, out.Msg = core.CodeMailInsecure, "the mail server speaks no TLS that we trust"
	case code >= 500 && sent:
		out.Kind, out.Code, out.Msg = core.Denied, core.CodeMailRefused, m.words(err)
	case code >= 400:
		out.Code, out.Msg = core.CodeMailDelayed, m.words(err)
	}
	return out
}

// loginRefused knows the codes of RFC 4954, and what the library finds itself.
func loginRefused(err error, code int) bool {
	switch code {
	case 530, 534, 535, 538:
		return true
	}
	text := err.Error()
	return strings.Contains(text, "SMTP AUTH") || errors.Is(err, gomail.ErrNoSupportedAuthDiscovered) ||
		errors.Is(err, gomail.ErrPlainAuthNotSupported) || errors.Is(err, gomail.ErrLoginAuthNotSupported)
}

func untrusted(err error) bool {
	if _, ok := errors.AsType[*insecure](err); ok {
		return true
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return true
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return true
	}
	return strings.Contains(err.Error(), "STARTTLS")
}

// words is what the server said: printable, short, and without our secrets,
// should it repeat them.
func (m *Mailer) words(err error) string {
	text := err.Error()
	if said, ok := errors.AsType[*gomail.SendError](err); ok {
		text = said.Error()
	}
	if m.pass != "" {
		text = strings.ReplaceAll(text, m.pass, "***")
	}
	text = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, text)
	for i := range text {
		if i > core.MaxMailAnswer-8 {
			return text[:i] + "…"
		}
	}
	return text
}
