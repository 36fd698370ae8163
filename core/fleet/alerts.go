package fleet

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Alerts shows the alerts that the caller may see, sorted by ID or the newest
// first, as the filter says: those of their servers, and of such as were granted
// to them; whoever sees everything, those of nodes, storages and clusters too.
func (s *Service) Alerts(ctx context.Context, c core.Caller, filter core.AlertFilter) ([]core.Alert, error) {
	if err := need(c, core.ViewAlert); err != nil {
		return nil, err
	}
	if filter.Viewer = c.Sees(); filter.Viewer != "" && !c.Covers(core.ViewServer) {
		filter.Owner = c.User // no servers of others, then
	}
	filter.Limit = pageSize(filter.Limit)
	var found []core.Alert
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		found, err = tx.Alerts().List(ctx, filter)
		return err
	})
	return found, err
}

// Alert shows one alert. NotFound, also for what the caller may not see.
func (s *Service) Alert(ctx context.Context, c core.Caller, id core.AlertID) (core.Alert, error) {
	var alert core.Alert
	if err := need(c, core.ViewAlert); err != nil {
		return alert, err
	}
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		alert, err = alertFor(ctx, tx, c, id, core.ViewServer)
		return err
	})
	return alert, err
}

// alertFor reads an alert of which the caller may do something: it is theirs,
// or its server was granted to them for that. NotFound, Denied.
func alertFor(ctx context.Context, tx ports.Tx, c core.Caller, id core.AlertID, p core.Permission) (core.Alert, error) {
	alert, err := tx.Alerts().Get(ctx, id)
	switch {
	case missing(err), err == nil && alert.State == core.AlertPending:
		err = absent(ctx, tx, c, "alert", id)
	case err == nil && !sees(c, alert.Owner) && alert.Server != "":
		err = allowed(ctx, tx, c, p, alert.Server, alert.Owner)
	case err == nil && !sees(c, alert.Owner):
		err = absent(ctx, tx, c, "alert", id)
	}
	if missing(err) {
		err = notThere("alert", string(id))
	}
	if err != nil {
		return core.Alert{}, err
	}
	return alert, nil
}

// SilenceAlert has nobody told of an alert until the time, or again if that is
// zero. It goes on to be judged, and if it was raised, its end is told.
// Invalid, NotFound. Conflict (alert-over): it is resolved, and over.
func (s *Service) SilenceAlert(ctx context.Context, c core.Caller, id core.AlertID, until time.Time) (core.Alert, error) {
	const action = core.AlertSilence
	if err := s.mayChange(ctx, c, action, string(id)); err != nil {
		return core.Alert{}, err
	}
	var v core.Violations
	core.CheckSilence(&v, "until", until, s.Clock.Now())
	if err := v.Err(); err != nil {
		return core.Alert{}, s.denied(ctx, c, action, string(id), err)
	}
	return once(ctx, s, c, action, string(id), func(tx ports.Tx) (core.Alert, error) {
		alert, err := alertFor(ctx, tx, c, id, core.ServerAlerts)
		if err != nil {
			return alert, err
		}
		if err := matches(c, alert.Version); err != nil {
			return alert, err
		}
		if !alert.Open {
			return alert, core.Fail(core.Conflict, core.CodeAlertOver, "the alert is over, and will not be told again")
		}
		alert.SilencedUntil = until.UTC().Truncate(time.Microsecond)
		if err := tx.Alerts().Put(ctx, alert); err != nil {
			return alert, err
		}
		alert.Version++
		return alert, s.tellSilenced(ctx, tx, alert)
	})
}

func (s *Service) tellSilenced(ctx context.Context, tx ports.Tx, alert core.Alert) error {
	data := map[string]string{"alert": string(alert.ID), "kind": string(alert.Kind), "until": ""}
	if !alert.SilencedUntil.IsZero() {
		data["until"] = alert.SilencedUntil.Format(time.RFC3339)
	}
	if alert.Server != "" {
		server, err := tx.Servers().Get(ctx, alert.Server)
		if err == nil {
			return s.tellMoved(ctx, tx, server, core.EventAlertSilenced, data)
		}
		if !missing(err) {
			return err
		}
	}
	return announce(ctx, tx, s.kit, core.EventAlertSilenced, alert.Owner, data)
}

// AlertView is what somebody wants other than usual in the rules, and what
// holds by it.
type AlertView struct {
	Settings core.AlertSettings
	Rules    map[core.AlertKind]core.AlertRule
}

// Version moves with the settings. It is 1 while nobody has said anything.
func (v AlertView) Version() int64 { return v.Settings.Version + 1 }

func viewRules(settings core.AlertSettings, rule func(core.AlertKind) core.AlertRule) AlertView {
	return viewKinds(core.TunableAlerts(), settings, rule)
}

func viewKinds(kinds []core.AlertKind, settings core.AlertSettings, rule func(core.AlertKind) core.AlertRule) AlertView {
	view := AlertView{Settings: settings, Rules: map[core.AlertKind]core.AlertRule{}}
	for _, kind := range kinds {
		view.Rules[kind] = rule(kind)
	}
	return view
}

// MyAlerts shows which rules hold for the caller's servers, where nothing else
// is said for one.
func (s *Service) MyAlerts(ctx context.Context, c core.Caller) (view AlertView, err error) {
	if err := need(c, core.ViewAlert); err != nil {
		return view, err
	}
	err = s.Store.Read(ctx, func(tx ports.Tx) error {
		settings, err := tx.AlertRules().OfUser(ctx, c.User)
		view = viewRules(settings, settings.Rule)
		return err
	})
	return view, err
}

// SetMyAlerts replaces what the caller wants other than usual. Invalid,
// Conflict (version-mismatch).
func (s *Service) SetMyAlerts(ctx context.Context, c core.Caller, settings core.AlertSettings) (AlertView, error) {
	const action = core.AlertTune
	if err := s.mayChange(ctx, c, action, string(c.User)); err != nil {
		return AlertView{}, err
	}
	if err := settings.Validate(s.Clock.Now()); err != nil {
		return AlertView{}, s.denied(ctx, c, action, string(c.User), err)
	}
	return once(ctx, s, c, action, string(c.User), func(tx ports.Tx) (AlertView, error) {
		now, err := tx.AlertRules().OfUser(ctx, c.User)
		if err == nil {
			err = matches(c, viewRules(now, now.Rule).Version())
		}
		if err != nil {
			return AlertView{}, err
		}
		next := settings
		next.Version = now.Version
		if err := tx.AlertRules().SetUser(ctx, c.User, next); err != nil {
			return AlertView{}, err
		}
		if err := announce(ctx, tx, s.kit, core.EventUserAlertsSet, c.User, map[string]string{"user": string(c.User)}); err != nil {
			return AlertView{}, err
		}
		next.Version++
		return viewRules(next, next.Rule), nil
	})
}

// ServerAlerts shows which rules hold for a server. NotFound, also for what the
// caller may not see.
func (s *Service) ServerAlerts(ctx context.Context, c core.Caller, id core.ServerID) (AlertView, error) {
	var view AlertView
	server, err := s.Server(ctx, c, id)
	if err != nil {
		return view, err
	}
	err = s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		view, err = rulesOf(ctx, tx, server.Server)
		return err
	})
	return view, err
}

func rulesOf(ctx context.Context, tx ports.Tx, server core.Server) (AlertView, error) {
	user, err := tx.AlertRules().OfUser(ctx, server.Owner)
	if err != nil {
		return AlertView{}, err
	}
	own, err := tx.AlertRules().OfServer(ctx, server.ID)
	tuned := core.TunedServer{Server: server.ID, User: user, Own: own}
	return viewRules(own, tuned.Rule), err
}

// SetServerAlerts replaces what is wanted other than usual for a server, before
// what its owner wants for all of theirs. Invalid, NotFound. Conflict
// (version-mismatch): of the settings' version.
func (s *Service) SetServerAlerts(ctx context.Context, c core.Caller, id core.ServerID, settings core.AlertSettings) (AlertView, error) {
	const action = core.ServerAlerts
	if err := s.mayChange(ctx, c, action, string(id)); err != nil {
		return AlertView{}, err
	}
	if err := settings.Validate(s.Clock.Now()); err != nil {
		return AlertView{}, s.denied(ctx, c, action, string(id), err)
	}
	return once(ctx, s, c, action, string(id), func(tx ports.Tx) (AlertView, error) {
		asked := c
		asked.IfMatch = 0
		server, err := serverFor(ctx, tx, asked, action, id)
		if err != nil {
			return AlertView{}, err
		}
		now, err := tx.AlertRules().OfServer(ctx, id)
		if err == nil {
			err = matches(c, viewRules(now, now.Rule).Version())
		}
		if err != nil {
			return AlertView{}, err
		}
		next := settings
		next.Version = now.Version
		if err := tx.AlertRules().SetServer(ctx, id, next); err != nil {
			return AlertView{}, err
		}
		if err := s.tellMoved(ctx, tx, server, core.EventAlertRulesSet, nil); err != nil {
			return AlertView{}, err
		}
		return rulesOf(ctx, tx, server)
	})
}
