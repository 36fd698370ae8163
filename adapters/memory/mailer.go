package memory

import (
	"context"
	"strings"
	"sync"
	"unicode"

	"github.com/remudahq/remuda/core"
)

// Mailer keeps the mails that it is given. Refuse decides about each; nil takes
// all of them.
type Mailer struct {
	Refuse func(context.Context, core.Message) error

	mu   sync.Mutex
	sent []core.Message
}

// Send implements [ports.Mailer].
func (m *Mailer) Send(ctx context.Context, message core.Message) error {
	var v core.Violations
	line := func(text string) bool { return text != "" && !strings.ContainsFunc(text, unicode.IsControl) }
	v.Check(line(message.ID) && !strings.ContainsAny(message.ID, " <>@"), "id", "must be visible ASCII, without < > @")
	v.Check(line(message.Subject), "subject", "must be one line")
	at := strings.LastIndexByte(message.To, '@')
	v.Check(line(message.To) && at > 0 && at < len(message.To)-1 && !strings.ContainsAny(message.To, " <>,"), "to", "must be an e-mail address")
	if err := v.Err(); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return core.Fail(core.Unavailable, core.CodeTimedOut, "the mail server took too long")
	}
	if m.Refuse != nil {
		if err := m.Refuse(ctx, message); err != nil {
			return err
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sent = append(m.sent, message)
	return nil
}

// Sent answers what was taken, the oldest first.
func (m *Mailer) Sent() []core.Message {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]core.Message(nil), m.sent...)
}
