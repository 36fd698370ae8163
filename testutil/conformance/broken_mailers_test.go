package conformance_test

import (
	"context"
	"strings"
	"testing"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/conformance"
)

// mailerFunc is a mailer that does as it is told.
type mailerFunc func(context.Context, core.Message) error

func (f mailerFunc) Send(ctx context.Context, m core.Message) error { return f(ctx, m) }

// TestTheSuiteOfMailersFindsEveryFault tries the suite on broken mailers, each
// with one fault.
func TestTheSuiteOfMailersFindsEveryFault(t *testing.T) {
	t.Parallel()
	for fault, bend := range map[string]func(ctx context.Context, well *memory.Mailer, m core.Message) error{
		"an ID of its own for each try": func(ctx context.Context, well *memory.Mailer, m core.Message) error {
			m.ID += strings.Repeat("x", len(well.Sent()))
			return well.Send(ctx, m)
		},
		"the HTML is lost": func(ctx context.Context, well *memory.Mailer, m core.Message) error {
			m.HTML = ""
			return well.Send(ctx, m)
		},
		"a subject is made one line instead of refused": func(ctx context.Context, well *memory.Mailer, m core.Message) error {
			m.Subject = strings.NewReplacer("\r", "", "\n", "").Replace(m.Subject)
			return well.Send(ctx, m)
		},
		"of two addresses the first is taken": func(ctx context.Context, well *memory.Mailer, m core.Message) error {
			m.To, _, _ = strings.Cut(m.To, ",")
			return well.Send(ctx, m)
		},
		"every failure may pass": func(ctx context.Context, well *memory.Mailer, m core.Message) error {
			err := well.Send(ctx, m)
			if core.KindOf(err) == core.Denied {
				err = core.Fail(core.Unavailable, core.CodeMailDelayed, "later")
			}
			return err
		},
		"every failure is for good": func(ctx context.Context, well *memory.Mailer, m core.Message) error {
			err := well.Send(ctx, m)
			if err != nil && core.KindOf(err) == core.Unavailable {
				err = core.Fail(core.Denied, core.CodeMailRefused, "never")
			}
			return err
		},
		"what failed is taken for sent": func(ctx context.Context, well *memory.Mailer, m core.Message) error {
			_ = well.Send(ctx, m)
			return nil
		},
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			for _, c := range conformance.MailerSuite().Cases {
				well := new(memory.Mailer)
				w := conformance.MailWorld{Mailer: mailerFunc(func(ctx context.Context, m core.Message) error { return bend(ctx, well, m) }), Arrived: well.Sent,
					Refuse: func(forGood bool) {
						well.Refuse = func(context.Context, core.Message) error {
							if forGood {
								return core.Fail(core.Denied, core.CodeMailRefused, "no")
							}
							return core.Fail(core.Unavailable, core.CodeMailDelayed, "later")
						}
					},
					Hang: func() {
						well.Refuse = func(ctx context.Context, _ core.Message) error {
							<-ctx.Done()
							return core.Fail(core.Unavailable, core.CodeTimedOut, "too long")
						}
					}}
				r, done := &recorder{ctx: t.Context()}, make(chan struct{})
				go func() {
					defer close(done)
					c.Run(r, w) // may end its goroutine
				}()
				if <-done; r.failed() {
					return
				}
			}
			t.Errorf("no case noticed that %s", fault)
		})
	}
}
