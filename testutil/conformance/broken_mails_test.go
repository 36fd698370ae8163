package conformance_test

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// posted replaces the queue of mails.
type posted struct {
	ports.Tx
	queue func(ports.Mails) ports.Mails
}

func (p posted) Mails() ports.Mails { return p.queue(p.Tx.Mails()) }

// gossip calls every mail news.
type gossip struct{ ports.Mails }

func (g gossip) Add(ctx context.Context, one core.Mail, wait time.Duration) (bool, error) {
	_, err := g.Mails.Add(ctx, one, wait)
	return err == nil, err
}

// overeager makes everything due at once.
type overeager struct{ ports.Mails }

func (h overeager) Add(ctx context.Context, one core.Mail, _ time.Duration) (bool, error) {
	return h.Mails.Add(ctx, one, 0)
}

// unresting tries again at once.
type unresting struct{ ports.Mails }

func (r unresting) Save(ctx context.Context, one core.Mail, _ time.Duration) error {
	return r.Mails.Save(ctx, one, 0)
}

// overgiving gives more than was asked for.
type overgiving struct{ ports.Mails }

func (g overgiving) Claim(ctx context.Context, worker string, limit int, lease time.Duration) ([]core.Mail, error) {
	return g.Mails.Claim(ctx, worker, limit+1, lease)
}

// gullible lets anybody store an outcome.
type gullible struct{ ports.Mails }

func (s gullible) Save(ctx context.Context, one core.Mail, wait time.Duration) error {
	stored, err := s.Get(ctx, one.ID)
	if err != nil {
		return err
	}
	one.LeaseOwner = stored.LeaseOwner
	return s.Mails.Save(ctx, one, wait)
}

// unfiltered takes no notice of a filter but its page.
type unfiltered struct{ ports.Mails }

func (o unfiltered) List(ctx context.Context, f core.MailFilter) ([]core.Mail, error) {
	return o.Mails.List(ctx, core.MailFilter{Page: f.Page})
}

func brokenMails() []broken {
	of := func(fault string, bend func(ports.Mails) ports.Mails) broken {
		return broken{fault, "Mails", rows(func(inner ports.Tx) ports.Tx { return posted{inner, bend} })}
	}
	return []broken{
		of("an event is news twice", func(m ports.Mails) ports.Mails { return gossip{m} }),
		of("nothing waits", func(m ports.Mails) ports.Mails { return overeager{m} }),
		of("a retry comes at once", func(m ports.Mails) ports.Mails { return unresting{m} }),
		of("more is given than was asked for", func(m ports.Mails) ports.Mails { return overgiving{m} }),
		of("who lost the lease stores an outcome", func(m ports.Mails) ports.Mails { return gullible{m} }),
		of("a filter narrows nothing", func(m ports.Mails) ports.Mails { return unfiltered{m} }),
	}
}
