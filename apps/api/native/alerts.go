package native

import (
	"context"
	"math"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

func (a *API) registerAlerts() {
	const tag = "Alerts"
	on(a, op("GET", "/v1/alerts", "list-alerts", tag, "List what is wrong, and what was", needs(core.ViewAlert),
		explained("Of your servers, and of those that were granted to you; operators have those of nodes, storages, clusters and operations too.")), a.listAlerts)
	on(a, op("GET", "/v1/alerts/{id}", "get-alert", tag, "Show an alert", needs(core.ViewAlert)), a.getAlert)
	on(a, op("POST", "/v1/alerts/{id}/silence", "silence-alert", tag, "Have nobody told of an alert for a time", needs(core.AlertSilence),
		explained("It goes on to be judged. If it was raised, its end is told.")), a.silenceAlert)
	on(a, op("GET", "/v1/me/alerts", "get-my-alerts", tag, "Show which rules hold for your servers", needs(core.ViewAlert)), a.myAlerts)
	on(a, op("PUT", "/v1/me/alerts", "set-my-alerts", tag, "Set which rules hold for your servers", needs(core.AlertTune),
		explained("What is left out is as usual from then on. What is said for one server comes before it.")), a.setMyAlerts)
	on(a, op("GET", "/v1/servers/{id}/alerts", "get-server-alerts", tag, "Show which rules hold for a server", needs(core.ViewServer)), a.serverAlerts)
	on(a, op("PUT", "/v1/servers/{id}/alerts", "set-server-alerts", tag, "Set which rules hold for a server", needs(core.ServerAlerts),
		explained("What is left out is as its owner has it for all of theirs.")), a.setServerAlerts)
	on(a, op("GET", "/v1/clusters/{id}/alerts", "get-cluster-alerts", tag, "Show which rules hold for what is not a server's in a cluster", needs(core.ViewCluster)), a.clusterAlerts)
	on(a, op("PUT", "/v1/clusters/{id}/alerts", "set-cluster-alerts", tag, "Set which rules hold for what is not a server's in a cluster", needs(core.ClusterAlerts),
		explained("They hold for all of its nodes and storages, and for itself. What is left out is as usual from then on.")), a.setClusterAlerts)
}

func (a *API) listAlerts(ctx context.Context, in *struct {
	Paging
	State  string `query:"state" enum:"firing,resolved"`
	Kind   string `query:"kind" enum:"cpu,memory,disk,bandwidth,node-down,node-cpu,node-memory,storage-full,certificate,cluster-away,everything-away,operation-stuck"`
	Server string `query:"server" maxLength:"36" doc:"Only those of the server with this ID."`
	Sort   string `query:"sort" enum:"id,-id" doc:"By age; -id has the newest first."`
}) (*Listed[Alert], error) {
	page, err := in.sorted(in.Sort)
	if err != nil {
		return nil, err
	}
	if _, bad := core.ParseID[core.ServerID](in.Server); in.Server != "" && bad != nil {
		return nil, wrongQuery("server", "is no server's ID")
	}
	alerts, err := a.fleet.Alerts(ctx, caller(ctx), core.AlertFilter{Page: page, State: core.AlertState(in.State), Kind: core.AlertKind(in.Kind),
		Server: core.ServerID(in.Server), Newest: in.Sort == "-id"})
	return listedBy(in.Paging, in.Sort, alerts, func(o core.Alert) (string, string) { return "", string(o.ID) }, wireAlert), err
}

func (a *API) getAlert(ctx context.Context, in *struct {
	One
	Look
}) (*Shown[Alert], error) {
	id, err := idOf[core.AlertID](in.One)
	if err != nil {
		return nil, err
	}
	alert, err := a.fleet.Alert(ctx, caller(ctx), id)
	return show(in.Look, alert.Version, wireAlert(alert)), err
}

func (a *API) silenceAlert(ctx context.Context, in *struct {
	One
	Terms
	Body NewSilence
}) (*Shown[Alert], error) {
	id, err := idOf[core.AlertID](in.One)
	if err != nil {
		return nil, err
	}
	var until time.Time
	if in.Body.Until != nil {
		until = *in.Body.Until
	}
	alert, err := a.fleet.SilenceAlert(ctx, caller(ctx), id, until)
	return show(Look{}, alert.Version, wireAlert(alert)), err
}

func (a *API) myAlerts(ctx context.Context, in *struct{ Look }) (*Shown[AlertRules], error) {
	view, err := a.fleet.MyAlerts(ctx, caller(ctx))
	return show(in.Look, view.Version(), wireAlertRules(view)), err
}

func (a *API) setMyAlerts(ctx context.Context, in *struct {
	Terms
	Body NewAlertRules
}) (*Shown[AlertRules], error) {
	view, err := a.fleet.SetMyAlerts(ctx, caller(ctx), in.Body.settings())
	return show(Look{}, view.Version(), wireAlertRules(view)), err
}

func (a *API) serverAlerts(ctx context.Context, in *struct {
	One
	Look
}) (*Shown[AlertRules], error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	view, err := a.fleet.ServerAlerts(ctx, caller(ctx), id)
	return show(in.Look, view.Version(), wireAlertRules(view)), err
}

func (a *API) setServerAlerts(ctx context.Context, in *struct {
	One
	Terms
	Body NewAlertRules
}) (*Shown[AlertRules], error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	view, err := a.fleet.SetServerAlerts(ctx, caller(ctx), id, in.Body.settings())
	return show(Look{}, view.Version(), wireAlertRules(view)), err
}

func (a *API) clusterAlerts(ctx context.Context, in *struct {
	One
	Look
}) (*Shown[AlertRules], error) {
	id, err := idOf[core.ClusterID](in.One)
	if err != nil {
		return nil, err
	}
	view, err := a.fleet.ClusterAlerts(ctx, caller(ctx), id)
	return show(in.Look, view.Version(), wireAlertRules(view)), err
}

func (a *API) setClusterAlerts(ctx context.Context, in *struct {
	One
	Terms
	Body NewAlertRules
}) (*Shown[AlertRules], error) {
	id, err := idOf[core.ClusterID](in.One)
	if err != nil {
		return nil, err
	}
	view, err := a.fleet.SetClusterAlerts(ctx, caller(ctx), id, in.Body.settings())
	return show(Look{}, view.Version(), wireAlertRules(view)), err
}

func wireAlert(a core.Alert) Alert {
	return Alert{ID: string(a.ID), Kind: string(a.Kind), State: string(a.State),
		Subject:  AlertSubject{Kind: string(a.Subject.Kind), ID: a.Subject.ID, Name: a.Name},
		ServerID: text(a.Server), ClusterID: text(a.Cluster), Value: math.Round(10*a.Value) / 10, Threshold: a.Threshold, Unit: some(a.Kind.Rule().Unit),
		Since: a.Since, RaisedAt: a.RaisedAt, ResolvedAt: moment(a.ResolvedAt), Cause: some(a.Cause), Flaps: a.Flaps, ToldAt: moment(a.ToldAt),
		SilencedUntil: moment(a.SilencedUntil), Version: a.Version}
}

func wireAlertRules(v fleet.AlertView) AlertRules {
	out := AlertRules{Rules: map[string]AlertTuning{}, Effective: map[string]AlertRule{}, SilencedUntil: moment(v.Settings.SilencedUntil), Version: v.Version()}
	for kind, t := range v.Settings.Rules {
		w := AlertTuning{Threshold: t.Threshold, Clear: t.Clear, Duration: seconds(t.For), Cooldown: seconds(t.Cooldown)}
		if t.Off != nil {
			enabled := !*t.Off
			w.Enabled = &enabled
		}
		out.Rules[string(kind)] = w
	}
	for kind, r := range v.Rules {
		out.Effective[string(kind)] = AlertRule{Enabled: !r.Off, Threshold: r.Threshold, Clear: r.Clear,
			Duration: int(r.For / time.Second), Cooldown: int(r.Cooldown / time.Second)}
	}
	return out
}

func (n NewAlertRules) settings() core.AlertSettings {
	s := core.AlertSettings{Rules: map[core.AlertKind]core.AlertTuning{}}
	for kind, w := range n.Rules {
		t := core.AlertTuning{Threshold: w.Threshold, Clear: w.Clear, For: duration(w.Duration), Cooldown: duration(w.Cooldown)}
		if w.Enabled != nil {
			off := !*w.Enabled
			t.Off = &off
		}
		s.Rules[core.AlertKind(kind)] = t
	}
	if n.SilencedUntil != nil {
		s.SilencedUntil = n.SilencedUntil.UTC().Truncate(time.Microsecond)
	}
	return s
}
