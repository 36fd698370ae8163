// Package console carries consoles: a WebSocket to us on one side, the guest's
// terminal on the other. There is a page that speaks to it, and shows text; any
// client of WebSockets can.
package console

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/coder/websocket"

	"github.com/remudahq/remuda/apps/internal/problem"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// Path is where the WebSocket is.
const Path = "/console/socket"

// Protocol is the subprotocol that is spoken; beside it stands the ticket, as
// "ticket." and its text. A URL would end in logs.
const Protocol = "remuda.console"

const ticketPrefix = "ticket."

// Options of the handler.
type Options struct {
	PublicURL string          // pages of this origin may connect, and clients that are no browsers
	Draining  <-chan struct{} // consoles end when it is closed
	Check     time.Duration   // how often it is looked whether a console may go on; 5 s
}

// Handler opens a console for whoever shows a ticket. Origins other than our own
// are refused before the ticket is looked at, so that no page can spend one.
func Handler(service *fleet.Service, o Options) http.Handler {
	if o.Check == 0 {
		o.Check = 5 * time.Second
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		scope := web.ScopeOf(r.Context())
		if !o.welcome(r) {
			problem.New(http.StatusForbidden, "origin-not-allowed", "pages of this origin may not open consoles").For(scope.ID).Write(w)
			return
		}
		line, err := service.EnterConsole(context.WithoutCancel(r.Context()), ticketOf(r), scope.Source)
		if err != nil {
			problem.Of(err).For(scope.ID).Write(w)
			return
		}
		defer line.Close()
		socket, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{Protocol}, OriginPatterns: []string{"*"}}) // the origin was checked
		if err != nil {
			return
		}
		defer socket.CloseNow()
		o.carry(r.Context(), line, socket)
	})
}

// welcome reports whether a request is of no browser, or of a page of ours.
func (o Options) welcome(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	from, err := url.Parse(origin)
	if err != nil {
		return false
	}
	if o.PublicURL != "" {
		ours, err := url.Parse(o.PublicURL)
		return err == nil && strings.EqualFold(from.Host, ours.Host) && from.Scheme == ours.Scheme
	}
	return strings.EqualFold(from.Host, r.Host)
}

func ticketOf(r *http.Request) string {
	for _, given := range r.Header.Values("Sec-WebSocket-Protocol") {
		for name := range strings.SplitSeq(given, ",") {
			if ticket, ok := strings.CutPrefix(strings.TrimSpace(name), ticketPrefix); ok {
				return ticket
			}
		}
	}
	return ""
}

// carry takes what is typed one way and what is shown the other, until one side
// hangs up, we drain, or whoever opened it may not have it any more.
func (o Options) carry(ctx context.Context, line fleet.Console, socket *websocket.Conn) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	socket.SetReadLimit(64 << 10)
	go func() { stop(shown(ctx, line, socket)) }()
	go func() { stop(typed(ctx, line, socket)) }()
	check := time.NewTicker(o.Check)
	defer check.Stop()
	for {
		select {
		case <-ctx.Done():
			_ = socket.Close(websocket.StatusNormalClosure, "the console has ended")
			return
		case <-o.Draining:
			_ = socket.Close(websocket.StatusServiceRestart, "come again")
			return
		case <-check.C:
			if err := line.Still(ctx); errors.Is(err, core.Denied) || errors.Is(err, core.Conflict) {
				_ = socket.Close(websocket.StatusPolicyViolation, "this console is yours no more")
				return
			}
		}
	}
}

func shown(ctx context.Context, line fleet.Console, socket *websocket.Conn) error {
	buffer := make([]byte, 32<<10)
	for {
		n, err := line.Read(buffer)
		if n > 0 {
			if err := socket.Write(ctx, websocket.MessageBinary, buffer[:n]); err != nil {
				return err
			}
		}
		if err != nil {
			return err
		}
	}
}

func typed(ctx context.Context, line fleet.Console, socket *websocket.Conn) error {
	for {
		_, data, err := socket.Read(ctx)
		if err == nil {
			_, err = line.Write(data)
		}
		if err != nil {
			return err
		}
	}
}
