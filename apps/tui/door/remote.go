package door

import (
	"context"
	"time"

	"github.com/remudahq/remuda/adapters/client"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// Remote is a fleet behind an API.
type Remote struct{ *client.Client }

var _ Fleet = Remote{}

// Power asks for a power action.
func (r Remote) Power(ctx context.Context, id core.ServerID, action core.PowerAction, timeout time.Duration) (fleet.Accepted, error) {
	accepted, err := r.Client.Power(ctx, id, action, timeout)
	return fleet.Accepted{Server: accepted.Server, Operation: accepted.Operation}, err
}

// Delete asks for a server's end.
func (r Remote) Delete(ctx context.Context, id core.ServerID, keepGuest bool) (fleet.Accepted, error) {
	accepted, err := r.Client.Delete(ctx, id, keepGuest)
	return fleet.Accepted{Server: accepted.Server, Operation: accepted.Operation}, err
}

// Listen follows the bearer's events.
func (r Remote) Listen(ctx context.Context, after int64) (Listener, error) {
	listener, err := r.Client.Listen(ctx, after)
	if err != nil {
		return nil, err
	}
	return listener, nil
}
