package native

import (
	"context"
	"net/http"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

func (a *API) registerPassword() {
	on(a, op("POST", "/v1/servers/{id}/password", "set-password", "Servers", "Set a password inside a server", needs(core.ServerPassword), begins("password"),
		explained("The server must be on. A VM is told by its guest agent, a container through its terminal, which must be a shell; where neither "+
			"works, the operation fails and says what helps. Without a password one is made, and shown in this answer only.")), a.setPassword)
}

// PasswordBegun is the answer to a new password.
type PasswordBegun struct {
	Status   int
	Location string `header:"Location" doc:"The operation." example:"/v1/operations/0198…"`
	Body     PasswordAccepted
}

func (a *API) setPassword(ctx context.Context, in *struct {
	One
	Terms
	Body PasswordOrder
}) (*PasswordBegun, error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	accepted, err := a.fleet.SetPassword(ctx, caller(ctx), id, fleet.NewPassword{User: in.Body.User, Password: in.Body.Password})
	if err != nil {
		return nil, err
	}
	body := PasswordAccepted{Accepted: wireAccepted(accepted.Accepted), Password: text(accepted.Password)}
	if caller(ctx).DryRun {
		return &PasswordBegun{Status: http.StatusOK, Body: body}, nil
	}
	return &PasswordBegun{Status: http.StatusAccepted, Location: "/v1/operations/" + string(accepted.Operation.ID), Body: body}, nil
}
