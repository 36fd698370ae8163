package conformance_test

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// outgoing replaces the accessors of what is sent out.
type outgoing struct {
	ports.Tx
	hooks func(ports.Webhooks) ports.Webhooks
	queue func(ports.Deliveries) ports.Deliveries
}

func (o outgoing) Webhooks() ports.Webhooks {
	if o.hooks == nil {
		return o.Tx.Webhooks()
	}
	return o.hooks(o.Tx.Webhooks())
}

func (o outgoing) Deliveries() ports.Deliveries {
	if o.queue == nil {
		return o.Tx.Deliveries()
	}
	return o.queue(o.Tx.Deliveries())
}

// deafToRoles forgets those who see everything.
type deafToRoles struct{ ports.Webhooks }

func (d deafToRoles) Listening(ctx context.Context, owners []core.UserID, _ []core.RoleName) ([]core.Webhook, error) {
	return d.Webhooks.Listening(ctx, owners, nil)
}

// nervous moves the version with every try that failed.
type nervous struct{ ports.Webhooks }

func (n nervous) Note(ctx context.Context, id core.WebhookID, failing time.Time) error {
	hook, err := n.Get(ctx, id)
	hook.Failing = failing
	if err == nil {
		err = n.Update(ctx, hook)
	}
	return err
}

// newsmonger calls everything news.
type newsmonger struct{ ports.Deliveries }

func (e newsmonger) Add(ctx context.Context, one core.Delivery) (bool, error) {
	_, err := e.Deliveries.Add(ctx, one)
	return err == nil, err
}

// onesided gives of one webhook as much as there is.
type onesided struct{ ports.Deliveries }

func (u onesided) Claim(ctx context.Context, worker string, failing bool, limit, _ int, lease time.Duration) ([]core.Delivery, error) {
	return u.Deliveries.Claim(ctx, worker, failing, limit, limit, lease)
}

// oneLane gives what is failing to everybody.
type oneLane struct{ ports.Deliveries }

func (o oneLane) Claim(ctx context.Context, worker string, failing bool, limit, each int, lease time.Duration) ([]core.Delivery, error) {
	one, err := o.Deliveries.Claim(ctx, worker, failing, limit, each, lease)
	if err != nil {
		return nil, err
	}
	two, err := o.Deliveries.Claim(ctx, worker, !failing, limit-len(one), each, lease)
	return append(one, two...), err
}

// openhanded lets anybody store an outcome.
type openhanded struct{ ports.Deliveries }

func (g openhanded) Save(ctx context.Context, one core.Delivery, wait time.Duration) error {
	stored, err := g.Get(ctx, one.ID)
	if err != nil {
		return err
	}
	one.LeaseOwner = stored.LeaseOwner
	return g.Deliveries.Save(ctx, one, wait)
}

// undelayed makes everything due at once.
type undelayed struct{ ports.Deliveries }

func (i undelayed) Save(ctx context.Context, one core.Delivery, _ time.Duration) error {
	return i.Deliveries.Save(ctx, one, 0)
}

func brokenWebhooks() []broken {
	of := func(suite, fault string, bend outgoing) broken {
		return broken{fault, suite, rows(func(inner ports.Tx) ports.Tx { bend.Tx = inner; return bend })}
	}
	hooks := func(fault string, bend func(ports.Webhooks) ports.Webhooks) broken {
		return of("Webhooks", fault, outgoing{hooks: bend})
	}
	queue := func(fault string, bend func(ports.Deliveries) ports.Deliveries) broken {
		return of("Deliveries", fault, outgoing{queue: bend})
	}
	return []broken{
		hooks("who sees everything hears nothing", func(w ports.Webhooks) ports.Webhooks { return deafToRoles{w} }),
		hooks("a try that failed moves the version", func(w ports.Webhooks) ports.Webhooks { return nervous{w} }),
		queue("an event is news twice", func(d ports.Deliveries) ports.Deliveries { return newsmonger{d} }),
		queue("one webhook gets everything", func(d ports.Deliveries) ports.Deliveries { return onesided{d} }),
		queue("failing webhooks are not kept apart", func(d ports.Deliveries) ports.Deliveries { return oneLane{d} }),
		queue("who lost the lease stores an outcome", func(d ports.Deliveries) ports.Deliveries { return openhanded{d} }),
		queue("a retry comes at once", func(d ports.Deliveries) ports.Deliveries { return undelayed{d} }),
	}
}
