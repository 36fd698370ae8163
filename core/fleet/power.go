package fleet

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/power"
	"github.com/remudahq/remuda/ports"
)

// Power accepts a power action. timeout bounds a guest's own shutdown or
// reboot; 0 means a minute. Conflict (code illegal-move): the state does not
// allow it. Denied (suspended). Busy (server-busy). Invalid (not-supported).
func (s *Service) Power(ctx context.Context, c core.Caller, id core.ServerID, action core.PowerAction, timeout time.Duration) (Accepted, error) {
	if err := s.mayChange(ctx, c, core.ServerPower, string(id)); err != nil {
		return Accepted{}, err
	}
	if err := checkPower(action, timeout); err != nil {
		s.auditApart(ctx, c, core.ServerPower, string(id), core.CodeOf(err))
		return Accepted{}, err
	}
	return once(ctx, s, c, core.ServerPower, string(id), func(tx ports.Tx) (Accepted, error) {
		server, err := serverFor(ctx, tx, c, core.ServerPower, id)
		if err != nil {
			return Accepted{}, err
		}
		if err := free(server); err != nil {
			return Accepted{}, err
		}
		if err := server.Ask(action, s.Clock.Now()); err != nil {
			return Accepted{}, err
		}
		op, err := s.power.Workflow().Begin(power.State{Action: action, Timeout: timeout})
		if err != nil {
			return Accepted{}, err
		}
		return s.start(ctx, tx, c, server, op, core.EventPowerRequested, map[string]string{"action": string(action)})
	})
}

// MaxPowerTimeout is how long a guest's own shutdown may be waited for.
const MaxPowerTimeout = time.Hour

func checkPower(action core.PowerAction, timeout time.Duration) error {
	var v core.Violations
	v.Check(action.Valid(), "action", "must be one of start, shutdown, stop, reboot, reset, suspend, resume")
	v.Check(timeout >= 0 && timeout <= MaxPowerTimeout, "timeout", "must be 0 to %s", MaxPowerTimeout)
	return v.Err()
}
