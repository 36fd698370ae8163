package conformance_test

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// lavish affords one more than the quota allows.
type lavish struct{ ports.Quotas }

func (q lavish) Afford(ctx context.Context, user core.UserID, more core.Usage) error {
	more.Servers--
	return q.Quotas.Afford(ctx, user, more)
}

// drifting forgets the addresses.
type drifting struct{ ports.Quotas }

func (q drifting) Get(ctx context.Context, user core.UserID) (core.Quota, core.Usage, error) {
	quota, used, err := q.Quotas.Get(ctx, user)
	used.Addresses = 0
	return quota, used, err
}

// people replaces the accessors of people.
type people struct {
	ports.Tx
	quotas func(ports.Quotas) ports.Quotas
}

func (p people) Quotas() ports.Quotas {
	if p.quotas == nil {
		return p.Tx.Quotas()
	}
	return p.quotas(p.Tx.Quotas())
}

func brokenPeople() []broken {
	of := func(suite, fault string, bend people) broken {
		return broken{fault, suite, rows(func(inner ports.Tx) ports.Tx { bend.Tx = inner; return bend })}
	}
	return []broken{
		of("Quotas", "one too many is afforded", people{quotas: func(q ports.Quotas) ports.Quotas { return lavish{q} }}),
		of("Quotas", "addresses are not counted", people{quotas: func(q ports.Quotas) ports.Quotas { return drifting{q} }}),
	}
}
