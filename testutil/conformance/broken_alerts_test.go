package conformance_test

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// alarmedTx replaces what keeps alerts, and what people want of them.
type alarmedTx struct {
	ports.Tx
	alerts func(ports.Alerts) ports.Alerts
	rules  func(ports.AlertRules) ports.AlertRules
}

func (t alarmedTx) Alerts() ports.Alerts {
	if t.alerts == nil {
		return t.Tx.Alerts()
	}
	return t.alerts(t.Tx.Alerts())
}

func (t alarmedTx) AlertRules() ports.AlertRules {
	if t.rules == nil {
		return t.Tx.AlertRules()
	}
	return t.rules(t.Tx.AlertRules())
}

func brokenAlerts() []broken {
	of := func(fault string, bend func(ports.Alerts) ports.Alerts) broken {
		return broken{fault, "Alerts", rows(func(inner ports.Tx) ports.Tx { return alarmedTx{Tx: inner, alerts: bend} })}
	}
	rule := func(fault string, bend func(ports.AlertRules) ports.AlertRules) broken {
		return broken{fault, "AlertRules", rows(func(inner ports.Tx) ports.Tx { return alarmedTx{Tx: inner, rules: bend} })}
	}
	return []broken{
		of("Put minds no version", func(a ports.Alerts) ports.Alerts { return heedless{a} }),
		of("Put forgets the time since which it is well", func(a ports.Alerts) ports.Alerts { return obliviousAlerts{a} }),
		of("List shows everybody everything", func(a ports.Alerts) ports.Alerts { return indiscreet{a} }),
		of("List ignores the kind", func(a ports.Alerts) ports.Alerts { return kindless{a} }),
		of("Open leaves out what is pending", func(a ports.Alerts) ports.Alerts { return ripeOnly{a} }),
		of("Open thinks that every server is there", func(a ports.Alerts) ports.Alerts { return trusting{a} }),
		of("Expire forgets what is open", func(a ports.Alerts) ports.Alerts { return overdue{a} }),
		of("Firing counts nothing", func(a ports.Alerts) ports.Alerts { return blind{a} }),
		of("Round keeps no failure", func(a ports.Alerts) ports.Alerts { return hopeful{a} }),
		rule("SetServer minds no version", func(r ports.AlertRules) ports.AlertRules { return eagerAlerts{r} }),
		rule("SetCluster minds no version", func(r ports.AlertRules) ports.AlertRules { return carelessOfClusters{r} }),
		rule("the silence of a cluster is forgotten", func(r ports.AlertRules) ports.AlertRules { return noisyCluster{r} }),
		rule("Tuned leaves out what a user set", func(r ports.AlertRules) ports.AlertRules { return selfish{r} }),
		rule("a silence is forgotten", func(r ports.AlertRules) ports.AlertRules { return noisy{r} }),
	}
}

type heedless struct{ ports.Alerts }

func (b heedless) Put(ctx context.Context, a core.Alert) error {
	if stored, err := b.Get(ctx, a.ID); err == nil && a.Version > 0 {
		a.Version = stored.Version
	}
	return b.Alerts.Put(ctx, a)
}

type obliviousAlerts struct{ ports.Alerts }

func (b obliviousAlerts) Put(ctx context.Context, a core.Alert) error {
	a.UnderSince = time.Time{}
	return b.Alerts.Put(ctx, a)
}

type indiscreet struct{ ports.Alerts }

func (b indiscreet) List(ctx context.Context, f core.AlertFilter) ([]core.Alert, error) {
	f.Viewer = ""
	return b.Alerts.List(ctx, f)
}

type kindless struct{ ports.Alerts }

func (b kindless) List(ctx context.Context, f core.AlertFilter) ([]core.Alert, error) {
	f.Kind = ""
	return b.Alerts.List(ctx, f)
}

type ripeOnly struct{ ports.Alerts }

func (b ripeOnly) Open(ctx context.Context, id core.ClusterID) (some []core.OpenAlert, err error) {
	all, err := b.Alerts.Open(ctx, id)
	for _, a := range all {
		if a.State != core.AlertPending {
			some = append(some, a)
		}
	}
	return some, err
}

type trusting struct{ ports.Alerts }

func (b trusting) Open(ctx context.Context, id core.ClusterID) ([]core.OpenAlert, error) {
	all, err := b.Alerts.Open(ctx, id)
	for i := range all {
		all[i].There = true
	}
	return all, err
}

type overdue struct{ ports.Alerts }

func (b overdue) Expire(ctx context.Context, before time.Time, limit int) (int, error) {
	all, err := b.List(ctx, core.AlertFilter{})
	for _, a := range all {
		if a.Open && a.State == core.AlertResolved {
			return 1, b.Drop(ctx, a.ID)
		}
	}
	if err != nil {
		return 0, err
	}
	return b.Alerts.Expire(ctx, before, limit)
}

type blind struct{ ports.Alerts }

func (blind) Firing(context.Context) (map[core.AlertKind]int, error) { return nil, nil }

type hopeful struct{ ports.Alerts }

func (b hopeful) Round(ctx context.Context, r core.AlertRound) error {
	r.FailedSince = time.Time{}
	return b.Alerts.Round(ctx, r)
}

type eagerAlerts struct{ ports.AlertRules }

func (b eagerAlerts) SetServer(ctx context.Context, id core.ServerID, s core.AlertSettings) error {
	if stored, err := b.OfServer(ctx, id); err == nil {
		s.Version = stored.Version
	}
	return b.AlertRules.SetServer(ctx, id, s)
}

type carelessOfClusters struct{ ports.AlertRules }

func (b carelessOfClusters) SetCluster(ctx context.Context, id core.ClusterID, s core.AlertSettings) error {
	if stored, err := b.OfCluster(ctx, id); err == nil {
		s.Version = stored.Version
	}
	return b.AlertRules.SetCluster(ctx, id, s)
}

type noisyCluster struct{ ports.AlertRules }

func (b noisyCluster) SetCluster(ctx context.Context, id core.ClusterID, s core.AlertSettings) error {
	s.SilencedUntil = time.Time{}
	return b.AlertRules.SetCluster(ctx, id, s)
}

type selfish struct{ ports.AlertRules }

func (b selfish) Tuned(ctx context.Context, id core.ClusterID) (some []core.TunedServer, err error) {
	all, err := b.AlertRules.Tuned(ctx, id)
	for _, t := range all {
		if t.User = (core.AlertSettings{}); t.Own.Version > 0 {
			some = append(some, t)
		}
	}
	return some, err
}

type noisy struct{ ports.AlertRules }

func (b noisy) SetUser(ctx context.Context, id core.UserID, s core.AlertSettings) error {
	s.SilencedUntil = time.Time{}
	return b.AlertRules.SetUser(ctx, id, s)
}
