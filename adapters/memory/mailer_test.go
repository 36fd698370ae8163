package memory_test

import (
	"context"
	"testing"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/conformance"
)

func TestMailer(t *testing.T) {
	t.Parallel()
	conformance.Mailers(t, mailWorld)
}

func mailWorld(*testing.T) conformance.MailWorld {
	m := new(memory.Mailer)
	return conformance.MailWorld{
		Mailer: m, Arrived: m.Sent,
		Refuse: func(forGood bool) {
			m.Refuse = func(context.Context, core.Message) error {
				if forGood {
					return core.Fail(core.Denied, core.CodeMailRefused, "no such user")
				}
				return core.Fail(core.Unavailable, core.CodeMailDelayed, "come back later")
			}
		},
		Hang: func() {
			m.Refuse = func(ctx context.Context, _ core.Message) error {
				<-ctx.Done()
				return core.Fail(core.Unavailable, core.CodeTimedOut, "the mail server took too long")
			}
		},
	}
}
