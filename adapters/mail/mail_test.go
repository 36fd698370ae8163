package mail_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/mail"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/conformance"
	"github.com/remudahq/remuda/testutil/smtpsink"
	"github.com/stretchr/testify/require"
)

const from = "Remuda <noreply@remuda.test>"

func sink(t *testing.T, set smtpsink.Settings) *smtpsink.Sink {
	t.Helper()
	s, err := smtpsink.Start(set)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	return s
}

func mailer(t *testing.T, s *smtpsink.Sink, change func(*mail.Settings)) *mail.Mailer {
	t.Helper()
	set := mail.Settings{URL: s.URL(), From: from, Agent: "Remuda/test", Timeout: 5 * time.Second, Roots: s.Roots()}
	if change != nil {
		change(&set)
	}
	m, err := mail.New(set)
	require.NoError(t, err)
	return m
}

func asItIs(*mail.Settings) {}

var login = smtpsink.Settings{User: "me@remuda.test", Pass: "pass word/é:@"}

func TestMailer(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]smtpsink.Settings{
		"STARTTLS and a login":    login,
		"TLS from the first byte": {User: login.User, Pass: login.Pass, Implicit: true},
		"nothing":                 {Plain: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conformance.Mailers(t, func(t *testing.T) conformance.MailWorld {
				s := sink(t, set)
				return conformance.MailWorld{
					Mailer:  mailer(t, s, asItIs),
					Arrived: func() []core.Message { return arrived(t, s) },
					Refuse: func(forGood bool) {
						refusal := &smtpsink.Refusal{Code: 451, Text: "greylisted, come back later"}
						if forGood {
							refusal = &smtpsink.Refusal{Code: 550, Text: "no such user"}
						}
						s.Fail(only(smtpsink.AtTo, refusal))
					},
					Hang: s.Hang,
				}
			})
		})
	}
}

func only(at smtpsink.Stage, refusal *smtpsink.Refusal) func(smtpsink.Stage) *smtpsink.Refusal {
	return func(stage smtpsink.Stage) *smtpsink.Refusal {
		if stage == at {
			return refusal
		}
		return nil
	}
}

// arrived reads what the sink has as a mail program does.
func arrived(t *testing.T, s *smtpsink.Sink) (all []core.Message) {
	t.Helper()
	for _, m := range s.Mails() {
		all = append(all, read(t, m))
	}
	return all
}

func read(t *testing.T, m smtpsink.Mail) (out core.Message) {
	t.Helper()
	letter, err := netmail.ReadMessage(bytes.NewReader(m.Data))
	require.NoError(t, err)
	var words mime.WordDecoder
	out.Subject, err = words.DecodeHeader(letter.Header.Get("Subject"))
	require.NoError(t, err)
	out.At, err = letter.Header.Date()
	require.NoError(t, err)
	out.At = out.At.UTC()
	id, domain, _ := strings.Cut(strings.Trim(letter.Header.Get("Message-ID"), "<>"), "@")
	require.Equal(t, "remuda.test", domain)
	require.Equal(t, "noreply@remuda.test", m.From)
	require.Equal(t, `"Remuda" <noreply@remuda.test>`, letter.Header.Get("From"))
	require.Equal(t, "auto-generated", letter.Header.Get("Auto-Submitted"))
	require.Equal(t, "Remuda/test", letter.Header.Get("X-Mailer"))
	require.Equal(t, []string{strings.Trim(letter.Header.Get("To"), "<>")}, m.To)
	out.ID, out.To, out.Language = id, m.To[0], core.Language(letter.Header.Get("Content-Language"))
	kind, params, err := mime.ParseMediaType(letter.Header.Get("Content-Type"))
	require.NoError(t, err)
	if kind == "text/plain" {
		out.Text = decoded(t, letter.Header.Get("Content-Transfer-Encoding"), letter.Body)
		return out
	}
	require.Equal(t, "multipart/alternative", kind)
	parts := multipart.NewReader(letter.Body, params["boundary"])
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return out
		}
		require.NoError(t, err)
		text := decoded(t, part.Header.Get("Content-Transfer-Encoding"), part)
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/html") {
			out.HTML = text
		} else {
			out.Text = text
		}
	}
}

func decoded(t *testing.T, encoding string, r io.Reader) string {
	t.Helper()
	switch encoding {
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, r)
	}
	text, err := io.ReadAll(r)
	require.NoError(t, err)
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

func message() core.Message {
	return core.Message{ID: "1", To: "someone@example.net", Subject: "s", Text: "t\n", HTML: "<p>t</p>", Language: core.English, At: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
}

func TestEveryMailIsSentSecurelyAndLoggedIn(t *testing.T) {
	t.Parallel()
	for _, set := range []smtpsink.Settings{login, {User: "u", Pass: "p", Implicit: true}} {
		s := sink(t, set)
		require.NoError(t, mailer(t, s, asItIs).Send(t.Context(), message()))
		require.True(t, s.Mails()[0].TLS)
		require.Equal(t, set.User, s.Mails()[0].User)
	}
}

func TestAServerWithoutTLSGetsNothingUnlessThatIsWanted(t *testing.T) {
	t.Parallel()
	s := sink(t, smtpsink.Settings{Plain: true})
	strict := mailer(t, s, func(set *mail.Settings) { set.URL = "smtp://" + net.JoinHostPort(s.Host(), s.Port()) })
	fails(t, strict.Send(t.Context(), message()), core.Unavailable, core.CodeMailInsecure)
	require.Empty(t, s.Mails())
	require.NoError(t, mailer(t, s, asItIs).Send(t.Context(), message())) // ?tls=opportunistic
	require.False(t, s.Mails()[0].TLS)
}

func TestACertificateThatNobodyTrustsGetsNothing(t *testing.T) {
	t.Parallel()
	for _, set := range []smtpsink.Settings{{}, {Implicit: true}} {
		s := sink(t, set)
		m := mailer(t, s, func(set *mail.Settings) { set.Roots = nil })
		fails(t, m.Send(t.Context(), message()), core.Unavailable, core.CodeMailInsecure)
		require.Empty(t, s.Mails())
	}
}

func TestAWrongPasswordIsNoReasonToGiveUp(t *testing.T) {
	t.Parallel()
	s := sink(t, login)
	m := mailer(t, s, func(set *mail.Settings) { set.URL = strings.Replace(set.URL, "pass", "hunter2", 1) })
	err := m.Send(t.Context(), message())
	fails(t, err, core.Unavailable, core.CodeMailLogin)
	require.NotContains(t, err.Error(), "hunter2")
	nobody := mailer(t, s, func(set *mail.Settings) { set.URL = "smtp://" + net.JoinHostPort(s.Host(), s.Port()) })
	fails(t, nobody.Send(t.Context(), message()), core.Unavailable, core.CodeMailLogin)
}

func TestWhatTheServerSaysDecides(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		at   smtpsink.Stage
		code int
		kind core.Kind
		want string
	}{
		{smtpsink.AtHello, 421, core.Unavailable, core.CodeMailDelayed},
		{smtpsink.AtHello, 554, core.Unavailable, core.CodeMailDelayed},
		{smtpsink.AtFrom, 451, core.Unavailable, core.CodeMailDelayed},
		{smtpsink.AtFrom, 550, core.Denied, core.CodeMailRefused},
		{smtpsink.AtTo, 450, core.Unavailable, core.CodeMailDelayed},
		{smtpsink.AtTo, 550, core.Denied, core.CodeMailRefused},
		{smtpsink.AtData, 452, core.Unavailable, core.CodeMailDelayed},
		{smtpsink.AtData, 554, core.Denied, core.CodeMailRefused},
		{smtpsink.AtFrom, 0, core.Unavailable, core.CodeNotReached},
		{smtpsink.AtTo, 0, core.Unavailable, core.CodeNotReached},
		{smtpsink.AtData, 0, core.Unavailable, core.CodeNotReached}, // it was taken, and nobody knows
	} {
		s := sink(t, login)
		s.Fail(only(c.at, &smtpsink.Refusal{Code: c.code, Text: "because of " + login.Pass + strings.Repeat("ä", 300)}))
		err := mailer(t, s, asItIs).Send(t.Context(), message())
		fails(t, err, c.kind, c.want)
		require.LessOrEqual(t, len(core.Explain(err)), core.MaxMailAnswer, "%s %d", c.at, c.code)
		require.NotContains(t, err.Error(), login.Pass)
		if c.code != 0 && c.at != smtpsink.AtHello {
			require.Contains(t, core.Explain(err), "because of", "%s %d", c.at, c.code)
		}
	}
}

func TestWhatGoesWrongBehindAMailThatWasTakenIsNoFailure(t *testing.T) {
	t.Parallel()
	s := sink(t, login)
	s.Fail(only(smtpsink.AtEnd, &smtpsink.Refusal{}))
	require.NoError(t, mailer(t, s, nil).Send(t.Context(), message()))
	require.Len(t, s.Mails(), 1)
}

func TestNothingStaysOpen(t *testing.T) {
	t.Parallel()
	s := sink(t, login)
	m := mailer(t, s, func(set *mail.Settings) { set.Timeout = 100 * time.Millisecond })
	wrong := mailer(t, s, func(set *mail.Settings) { set.URL = strings.Replace(set.URL, "pass", "hunter2", 1) })
	require.Error(t, wrong.Send(t.Context(), message()))
	s.Hang()
	fails(t, m.Send(t.Context(), message()), core.Unavailable, core.CodeTimedOut)
	s.Release()
	require.Eventually(t, func() bool { return s.Open() == 0 }, 5*time.Second, 5*time.Millisecond)
}

func TestAServerThatTalksForEverIsLeft(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			for line := bytes.Repeat([]byte("x"), 64<<10); err == nil; {
				_, err = conn.Write(line)
			}
		}
	}()
	m, err := mail.New(mail.Settings{URL: "smtp://" + listener.Addr().String(), From: from})
	require.NoError(t, err)
	fails(t, m.Send(t.Context(), message()), core.Unavailable, core.CodeNotReached)
}

func TestOnlyWhereTheGuardAllows(t *testing.T) {
	t.Parallel()
	s := sink(t, login)
	m := mailer(t, s, func(set *mail.Settings) {
		set.Guard = func(at netip.AddrPort) error { return core.Reach{Setting: "SMTP_URL"}.Check(at.Addr()) }
	})
	fails(t, m.Send(t.Context(), message()), core.Unavailable, core.CodeDiallingRefused)
	require.Empty(t, s.Mails())
}

func TestNobodyThere(t *testing.T) {
	t.Parallel()
	s := sink(t, login)
	m := mailer(t, s, asItIs)
	s.Close()
	err := m.Send(t.Context(), message())
	fails(t, err, core.Unavailable, core.CodeNotReached)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	fails(t, m.Send(ended, message()), core.Unavailable, core.CodeTimedOut)
}

func TestSettingsThatCannotBeRightAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ url, from, path string }{
		{"http://h", from, "smtp_url"}, {"smtp://", from, "smtp_url"}, {"smtp://h:0", from, "smtp_url"}, {"smtp://h?tls=maybe", from, "smtp_url"},
		{"smtps://h?tls=none", from, "smtp_url"}, {"smtp://h?other=1", from, "smtp_url"},
		{"smtp://h", "", "mail_from"}, {"smtp://h", "nobody", "mail_from"}, {"smtp://h", "a@b\r\nBcc: c@d", "mail_from"},
	} {
		_, err := mail.New(mail.Settings{URL: c.url, From: c.from})
		e, ok := errors.AsType[*core.Error](err)
		require.True(t, ok, c)
		require.Equal(t, c.path, e.Fields[0].Path)
	}
	for _, url := range []string{"smtp://h", "smtp://h:25?tls=none", "smtps://u:p@h", "smtp://h?tls=required"} {
		_, err := mail.New(mail.Settings{URL: url, From: "a@b.example"})
		require.NoError(t, err)
	}
}

func fails(t *testing.T, err error, kind core.Kind, code string) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, kind, core.KindOf(err), "%v", err)
	require.Equal(t, code, core.CodeOf(err), "%v", err)
}
