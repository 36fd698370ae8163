package mail_test

import (
	"context"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	coremail "github.com/remudahq/remuda/core/mail"
	"github.com/stretchr/testify/require"
)

func (p *post) changed(t *testing.T) {
	t.Helper()
	p.happen(t, core.Event{Type: core.EventUserPasswordChanged, Owner: p.user.ID})
}

// Who hears an event need not be who sends mail. While nobody does, what happens
// is told nobody later.
func TestWhatHappensWhileNobodySendsIsToldNobodyLater(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	cursors := func(s *coremail.Sender) { s.Cursors = p.store.Cursors() }
	sends, hears := p.sender(p.Mailer, cursors), p.sender(nil, cursors)
	p.Sender = hears
	p.changed(t)
	require.Empty(t, p.mails(t), "nobody ever sent")

	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); sends.Run(ctx) }()
	require.Eventually(t, func() bool {
		sent, err := hears.Sends(t.Context())
		return err == nil && sent
	}, 5*time.Second, time.Millisecond)
	p.changed(t)
	require.Eventually(t, func() bool { return len(p.sink.Mails()) == 1 }, 5*time.Second, time.Millisecond)
	stop()
	<-done

	p.changed(t)
	require.Len(t, p.mails(t), 2, "it begins anew, and nothing is lost")
	p.clock.Advance(11 * time.Minute)
	p.changed(t)
	require.Len(t, p.mails(t), 2, "it is gone")
	p.Sender = sends
	p.rounds(t)
	require.Len(t, p.sink.Mails(), 2)
	p.changed(t)
	p.rounds(t)
	require.Len(t, p.sink.Mails(), 3)
}
