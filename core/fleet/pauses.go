package fleet

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// A pause is kept as a sealed row, so that all processes agree and a restart
// changes nothing.
func pausePlace(planner string) string { return "planners/" + planner + "/paused" }

// Paused reports whether a planner that we tell to others is paused. Nothing here
// plans: whoever does asks.
func (s *Service) Paused(ctx context.Context, planner string) (paused bool, err error) {
	err = s.Store.Read(ctx, func(tx ports.Tx) error {
		_, err := tx.Secrets().Get(ctx, pausePlace(planner))
		paused = err == nil
		if missing(err) {
			return nil
		}
		return err
	})
	return paused, err
}

// Pause notes that a planner is paused, or goes on. Repeatable.
func (s *Service) Pause(ctx context.Context, c core.Caller, planner string, on bool) error {
	if err := s.mayChange(ctx, c, core.PlannerPause, planner); err != nil {
		return err
	}
	_, err := once(ctx, s, c, core.PlannerPause, planner, func(tx ports.Tx) (struct{}, error) {
		place := pausePlace(planner)
		if !on {
			return struct{}{}, tx.Secrets().Delete(ctx, place)
		}
		sealed, err := s.Vault.Seal(place, []byte(c.User))
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, tx.Secrets().Put(ctx, place, sealed)
	})
	return err
}
