package fleet

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Vitals is a server with what it uses and what is wrong with it now.
type Vitals struct {
	Server core.ServerView
	Usage  Measured
	Alerts []core.Alert // that are raised and not silenced; none without the permission alert.view
}

// Vitals shows those of the servers that the filter finds, and that the caller may
// see, in one look at the store: for who shows many of them again and again.
func (s *Service) Vitals(ctx context.Context, c core.Caller, filter core.ServerFilter) ([]Vitals, error) {
	if err := need(c, core.ViewServer); err != nil {
		return nil, err
	}
	filter.Viewer, filter.Limit = c.Sees(), pageSize(filter.Limit)
	var all []Vitals
	err := s.Store.Read(ctx, func(tx ports.Tx) error {
		all = nil
		views, err := tx.Servers().List(ctx, filter)
		if err != nil {
			return err
		}
		subjects := make([]core.Subject, len(views))
		for i, view := range views {
			subjects[i] = core.ServerSubject(view.ID)
		}
		last, err := tx.Measures().Last(ctx, subjects...)
		if err != nil {
			return err
		}
		seen := make(map[core.ServerID]core.LastMeasure, len(last))
		for _, m := range last {
			seen[m.Server] = m
		}
		for _, view := range views {
			one := Vitals{Server: s.veiled(c, view)}
			if m, known := seen[view.ID]; known {
				one.Usage = s.asOf(m)
			}
			if one.Alerts, err = s.raised(ctx, tx, c, view.ID); err != nil {
				return err
			}
			all = append(all, one)
		}
		return nil
	})
	return all, err
}

// raised are the alerts of a server that is the caller's to see.
func (s *Service) raised(ctx context.Context, tx ports.Tx, c core.Caller, id core.ServerID) (told []core.Alert, err error) {
	if !c.Has(core.ViewAlert) {
		return nil, nil
	}
	all, err := tx.Alerts().List(ctx, core.AlertFilter{Server: id, State: core.AlertFiring, Page: core.Page{Limit: MaxPage}})
	for _, alert := range all {
		if !alert.Silent(s.Clock.Now()) {
			told = append(told, alert)
		}
	}
	return told, err
}
