package fleet

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/power"
	"github.com/remudahq/remuda/ports"
)

// PowerOrder is what shall be done with a server's power.
type PowerOrder struct {
	Action  core.PowerAction
	Timeout time.Duration // for a guest's own shutdown or reboot; 0 means a minute
	Force   bool          // then shut it down, or reboot it, hard; without it the operation fails
}

// Power is [Service.Switch] without force.
func (s *Service) Power(ctx context.Context, c core.Caller, id core.ServerID, action core.PowerAction, timeout time.Duration) (Accepted, error) {
	return s.Switch(ctx, c, id, PowerOrder{Action: action, Timeout: timeout})
}

// Switch accepts a power action. Conflict (code illegal-move): the state does
// not allow it. Denied (suspended). Busy (server-busy). Invalid (not-supported).
func (s *Service) Switch(ctx context.Context, c core.Caller, id core.ServerID, order PowerOrder) (Accepted, error) {
	action := order.Action
	if err := s.mayChange(ctx, c, core.ServerPower, string(id)); err != nil {
		return Accepted{}, err
	}
	if err := order.validate(); err != nil {
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
		op, err := s.power.Workflow().Begin(power.State{Action: action, Timeout: order.Timeout, Force: order.Force})
		if err != nil {
			return Accepted{}, err
		}
		return s.start(ctx, tx, c, server, op, core.EventPowerRequested, map[string]string{"action": string(action)})
	})
}

// MaxPowerTimeout is how long a guest's own shutdown may be waited for.
const MaxPowerTimeout = time.Hour

func (o PowerOrder) validate() error {
	var v core.Violations
	v.Check(o.Action.Valid(), "action", "must be one of start, shutdown, stop, reboot, reset, suspend, resume")
	v.Check(o.Timeout >= 0 && o.Timeout <= MaxPowerTimeout, "timeout", "must be 0 to %s", MaxPowerTimeout)
	v.Check(!o.Force || !o.Action.Valid() || o.Action == core.Shutdown || o.Action == core.Reboot, "force", "is for shutdown and reboot only")
	return v.Err()
}
