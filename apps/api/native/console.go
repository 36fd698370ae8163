package native

import (
	"context"
	"net/http"
	"time"

	"github.com/remudahq/remuda/core"
)

// ConsoleOrder says which console is wanted.
type ConsoleOrder struct {
	Kind string `json:"kind" enum:"terminal" doc:"terminal: that of a container, or the serial line of a VM."`
}

// Console is where a console is opened.
type Console struct {
	URL     *string   `json:"url" doc:"Opens the console once. The ticket stands behind the #, which browsers send to nobody. Null in a dry run." example:"https://remuda.example.net/console#rct_…"`
	Expires time.Time `json:"expires_at" doc:"Until when it can be opened."`
}

// ConsoleBegun is the answer to the order of a console.
type ConsoleBegun struct {
	Status int
	Body   Console
}

func (a *API) registerConsole() {
	on(a, op("POST", "/v1/servers/{id}/console", "open-console", "Servers", "Open a console", needs(core.ServerConsole), created,
		explained("The ticket in the URL is good for half a minute and for one time, for the WebSocket /console/socket, which takes it as its subprotocol "+
			"`ticket.TICKET` beside `remuda.console`. It ends with the token that asked for it, with its user's right, and with the server's suspension; so does the console.")), a.openConsole)
}

func (a *API) openConsole(ctx context.Context, in *struct {
	One
	Terms
	Body ConsoleOrder
}) (*ConsoleBegun, error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	made, err := a.fleet.OpenConsole(ctx, caller(ctx), id, core.ConsoleKind(in.Body.Kind))
	if err != nil {
		return nil, err
	}
	if caller(ctx).DryRun {
		return &ConsoleBegun{Status: http.StatusOK, Body: Console{Expires: made.Expires}}, nil
	}
	url := a.PublicURL + "/console#" + made.Ticket
	return &ConsoleBegun{Status: http.StatusCreated, Body: Console{URL: &url, Expires: made.Expires}}, nil
}
