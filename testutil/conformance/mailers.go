package conformance

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// MailWorld is a mailer, and the mail server behind it.
type MailWorld struct {
	Mailer  ports.Mailer
	Arrived func() []core.Message // as they came, the oldest first; their language and time as well
	Refuse  func(forGood bool)    // every mail from now on
	Hang    func()                // from now on it takes mails and says nothing
}

// Mailers runs the suite of mailers. open makes a world for each case; the
// cases run in parallel.
func Mailers(t *testing.T, open func(t *testing.T) MailWorld) { run(t, MailerSuite(), open) }

// MailerSuite is what a mailer does.
func MailerSuite() Suite[MailWorld] {
	return Suite[MailWorld]{Name: "Mailers", Cases: []Case[MailWorld]{
		{"a mail arrives whole", mailerWhole},
		{"a mail without HTML arrives as text", mailerText},
		{"a repeat has the same ID", mailerRepeat},
		{"what would be read otherwise is Invalid, and does not arrive", mailerInjection},
		{"what is refused for now is Unavailable", mailerDelayed},
		{"what is refused for good is Denied", mailerRefused},
		{"a server that says nothing is left when the time is over", mailerHangs},
	}}
}

func newMessage() core.Message {
	return core.Message{ID: string(newID[core.MailID]()), To: "someone@example.net", Subject: "Сервер «web 1» готов, äöü " + strings.Repeat("long ", 30) + "end",
		Text: "Здравствуйте!\n\n.a line that begins with a dot\n" + strings.Repeat("word ", 300) + "\nFrom here\n", HTML: "<p>Здравствуйте &amp; <b>до свидания</b></p>",
		Language: core.Russian, At: at(3).Truncate(time.Second)}
}

func mailerWhole(t T, w MailWorld) {
	one := newMessage()
	fine(t, "Send", w.Mailer.Send(t.Context(), one))
	equal(t, "what arrived", w.Arrived(), []core.Message{one})
}

func mailerText(t T, w MailWorld) {
	one := newMessage()
	one.HTML = ""
	fine(t, "Send", w.Mailer.Send(t.Context(), one))
	equal(t, "what arrived", w.Arrived(), []core.Message{one})
}

func mailerRepeat(t T, w MailWorld) {
	one := newMessage()
	for range 2 {
		fine(t, "Send", w.Mailer.Send(t.Context(), one))
	}
	equal(t, "what arrived", w.Arrived(), []core.Message{one, one})
}

func mailerInjection(t T, w MailWorld) {
	for what, bend := range map[string]func(*core.Message){
		"a subject of two lines":     func(m *core.Message) { m.Subject = "a\r\nBcc: other@example.net" },
		"a subject with a bare feed": func(m *core.Message) { m.Subject = "a\nBcc: other@example.net" },
		"no subject":                 func(m *core.Message) { m.Subject = "" },
		"an address of two lines":    func(m *core.Message) { m.To = "a@example.net\r\nRCPT TO:<b@example.net>" },
		"two addresses":              func(m *core.Message) { m.To = "a@example.net, b@example.net" },
		"a name and an address":      func(m *core.Message) { m.To = "A <a@example.net>" },
		"no address":                 func(m *core.Message) { m.To = "" },
		"no domain":                  func(m *core.Message) { m.To = "a@" },
		"an ID of two lines":         func(m *core.Message) { m.ID = "a\r\nX: y" },
		"an ID with a bracket":       func(m *core.Message) { m.ID = "a>" },
	} {
		one := newMessage()
		bend(&one)
		refused(t, what, w.Mailer.Send(t.Context(), one), core.Invalid)
	}
	equal(t, "what arrived", len(w.Arrived()), 0)
}

func mailerDelayed(t T, w MailWorld) {
	w.Refuse(false)
	refused(t, "Send", w.Mailer.Send(t.Context(), newMessage()), core.Unavailable)
	equal(t, "what arrived", len(w.Arrived()), 0)
}

func mailerRefused(t T, w MailWorld) {
	w.Refuse(true)
	err := w.Mailer.Send(t.Context(), newMessage())
	refused(t, "Send", err, core.Denied, core.CodeMailRefused)
	if said := core.Explain(err); len(said) > core.MaxMailAnswer || strings.ContainsAny(said, "\r\n") {
		t.Errorf("it said %q", said)
	}
	equal(t, "what arrived", len(w.Arrived()), 0)
}

func mailerHangs(t T, w MailWorld) {
	w.Hang()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	refused(t, "Send", w.Mailer.Send(ctx, newMessage()), core.Unavailable, core.CodeTimedOut)
}
