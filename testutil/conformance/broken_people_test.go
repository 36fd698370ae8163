package conformance_test

import (
	"context"
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// lavish affords one more than the quota allows.
type lavish struct{ ports.Quotas }

func (q lavish) Afford(ctx context.Context, user core.UserID, more core.Usage) ([]core.Level, error) {
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

// stubborn keeps showing what was taken back.
type stubborn struct{ ports.Grants }

func (stubborn) Delete(context.Context, core.ServerID, core.UserID) error { return nil }

// promiscuous shows what was granted to anybody.
type promiscuous struct{ ports.Servers }

func (s promiscuous) List(ctx context.Context, filter core.ServerFilter) ([]core.ServerView, error) {
	filter.Viewer = ""
	return s.Servers.List(ctx, filter)
}

// forgiving does not tell of a bearer that their user is suspended.
type forgiving struct{ ports.Tokens }

func (k forgiving) Bearer(ctx context.Context, hash []byte) (core.Bearer, error) {
	bearer, err := k.Tokens.Bearer(ctx, hash)
	bearer.User.Suspended = false
	return bearer, err
}

// people replaces the accessors of people.
type people struct {
	ports.Tx
	quotas  func(ports.Quotas) ports.Quotas
	grants  func(ports.Grants) ports.Grants
	servers func(ports.Servers) ports.Servers
	tokens  func(ports.Tokens) ports.Tokens
	emails  func(found []core.User, email string) []core.User
}

func (p people) UsersAt(ctx context.Context, email string) ([]core.User, error) {
	found, err := p.Tx.UsersAt(ctx, email)
	if p.emails == nil {
		return found, err
	}
	return p.emails(found, email), err
}

func (p people) Tokens() ports.Tokens {
	if p.tokens == nil {
		return p.Tx.Tokens()
	}
	return p.tokens(p.Tx.Tokens())
}

func (p people) Grants() ports.Grants {
	if p.grants == nil {
		return p.Tx.Grants()
	}
	return p.grants(p.Tx.Grants())
}

func (p people) Servers() ports.Servers {
	if p.servers == nil {
		return p.Tx.Servers()
	}
	return p.servers(p.Tx.Servers())
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
		of("Tokens", "a suspended user comes in", people{tokens: func(k ports.Tokens) ports.Tokens { return forgiving{k} }}),
		of("UsersAt", "capital letters matter", people{emails: func(users []core.User, email string) []core.User {
			return slices.DeleteFunc(users, func(u core.User) bool { return u.Email != email })
		}}),
		of("UsersAt", "only one is found", people{emails: func(users []core.User, _ string) []core.User { return users[:min(len(users), 1)] }}),
		of("Grants", "what is taken back stays", people{grants: func(g ports.Grants) ports.Grants { return stubborn{g} }}),
		of("Grants", "everybody sees everything", people{servers: func(s ports.Servers) ports.Servers { return promiscuous{s} }}),
	}
}
