package eventwatch

import (
	"context"
	"net/netip"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func (w *watched) Addresses() ports.Addresses { return addresses{w.Tx.Addresses(), w} }

type addresses struct {
	ports.Addresses
	w *watched
}

func (a addresses) Stock(ctx context.Context, all []core.Address) error {
	return a.w.oweIf(a.Addresses.Stock(ctx, all), "addresses that were added", begins("pool."))
}

func (a addresses) Restock(ctx context.Context, pool core.PoolID, all []core.Address) error {
	return a.w.oweIf(a.Addresses.Restock(ctx, pool, all), "addresses that were changed", begins("pool."))
}

func (a addresses) Take(ctx context.Context, pool core.PoolID, holder core.ServerID, named netip.Addr, freshBefore time.Time) (core.Address, error) {
	got, err := a.Addresses.Take(ctx, pool, holder, named, freshBefore)
	return got, a.w.oweIf(err, "an address that was taken", about(holder))
}

func (a addresses) Add(ctx context.Context, pool core.PoolID, holder core.ServerID, named netip.Addr, freshBefore time.Time) (core.Address, error) {
	got, err := a.Addresses.Add(ctx, pool, holder, named, freshBefore)
	return got, a.w.oweIf(err, "an address that was taken", about(holder))
}

func (a addresses) Return(ctx context.Context, holder core.ServerID, ids []core.AddressID, at time.Time) error {
	return a.w.oweIf(a.Addresses.Return(ctx, holder, ids, at), "addresses that were given back", about(holder))
}

func (a addresses) Name(ctx context.Context, id core.AddressID, reverse string) error {
	return a.w.oweIf(a.Addresses.Name(ctx, id, reverse), "a reverse name", begins(core.EventReverseChanged))
}

func (w *watched) Webhooks() ports.Webhooks { return webhooks{w.Tx.Webhooks(), w} }

type webhooks struct {
	ports.Webhooks
	w *watched
}

func (h webhooks) Insert(ctx context.Context, hook core.Webhook) error {
	return h.w.oweIf(h.Webhooks.Insert(ctx, hook), "a webhook that was added", begins("webhook."))
}

func (h webhooks) Update(ctx context.Context, hook core.Webhook) error {
	return h.w.oweIf(h.Webhooks.Update(ctx, hook), "a webhook that was changed", begins("webhook."))
}

func (h webhooks) Delete(ctx context.Context, id core.WebhookID) error {
	return h.w.oweIf(h.Webhooks.Delete(ctx, id), "a webhook that was removed", begins("webhook."))
}

func (w *watched) Strays() ports.Strays { return strays{w.Tx.Strays(), w} }

type strays struct {
	ports.Strays
	w *watched
}

func (s strays) Put(ctx context.Context, stray core.Stray) (bool, error) {
	news, err := s.Strays.Put(ctx, stray)
	if news {
		s.w.owe("a stray that was found", begins(core.EventGuestStrayed))
	}
	return news, err
}

func (s strays) Delete(ctx context.Context, cluster core.ClusterID, vmid int) error {
	known, err := s.List(ctx, cluster)
	if err != nil {
		return err
	}
	err = s.Strays.Delete(ctx, cluster, vmid)
	if slices.ContainsFunc(known, func(one core.Stray) bool { return one.VMID == vmid }) {
		return s.w.oweIf(err, "a stray that is none any more", begins(core.EventGuestCleared))
	}
	return err
}

func (w *watched) Traffic() ports.Traffic { return traffic{w.Tx.Traffic(), w} }

type traffic struct {
	ports.Traffic
	w *watched
}

func (t traffic) Restrain(ctx context.Context, r core.Restraint) error {
	_, before, err := t.Get(ctx, r.Server, "")
	if err != nil {
		return err
	}
	err = t.Traffic.Restrain(ctx, r)
	if before.InForce() && before.Applied == r.Applied { // else only its next try is another
		return err
	}
	return t.w.oweIf(err, "a restraint", about(r.Server))
}

func (t traffic) Relieve(ctx context.Context, server core.ServerID) error {
	return t.w.oweIf(t.Traffic.Relieve(ctx, server), "a restraint that is over", about(server))
}

func (w *watched) AlertRules() ports.AlertRules { return rules{w.Tx.AlertRules(), w} }

type rules struct {
	ports.AlertRules
	w *watched
}

func (r rules) SetUser(ctx context.Context, user core.UserID, settings core.AlertSettings) error {
	return r.w.oweIf(r.AlertRules.SetUser(ctx, user, settings), "rules of alerts of a user", begins(core.EventUserAlertsSet))
}

func (r rules) SetServer(ctx context.Context, server core.ServerID, settings core.AlertSettings) error {
	return r.w.oweIf(r.AlertRules.SetServer(ctx, server, settings), "rules of alerts of a server", about(server))
}

func (r rules) SetCluster(ctx context.Context, cluster core.ClusterID, settings core.AlertSettings) error {
	return r.w.oweIf(r.AlertRules.SetCluster(ctx, cluster, settings), "rules of alerts of a cluster", begins(core.EventClusterAlertsSet))
}

func (w *watched) Alerts() ports.Alerts { return alerts{w.Tx.Alerts(), w} }

type alerts struct {
	ports.Alerts
	w *watched
}

func (a alerts) Put(ctx context.Context, alert core.Alert) error {
	before, err := a.Get(ctx, alert.ID)
	if err != nil && core.KindOf(err) != core.NotFound {
		return err
	}
	err = a.Alerts.Put(ctx, alert)
	if before.Told == alert.Told && before.SilencedUntil.Equal(alert.SilencedUntil) {
		return err // nobody is to hear of it
	}
	return a.w.oweIf(err, "an alert that is to be told", begins("alert."))
}
