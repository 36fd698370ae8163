package fleet

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// TicketLife is how long a ticket for a console may be spent.
const TicketLife = 30 * time.Second

// ConsoleAccepted is a ticket, shown once.
type ConsoleAccepted struct {
	Ticket  string
	Expires time.Time
}

// OpenConsole makes a ticket that opens a console of a server once, within
// [TicketLife]. It keeps to the token that it was asked with: whatever ends that,
// or its user's rights, ends the ticket and what it opened. Conflict
// (guest-not-running), Denied (suspended), Unavailable (secret-key-missing).
func (s *Service) OpenConsole(ctx context.Context, c core.Caller, id core.ServerID, kind core.ConsoleKind) (ConsoleAccepted, error) {
	if err := s.mayChange(ctx, c, core.ServerConsole, string(id)); err != nil {
		return ConsoleAccepted{}, err
	}
	return once(ctx, s, c, core.ServerConsole, string(id), func(tx ports.Tx) (ConsoleAccepted, error) {
		server, err := serverFor(ctx, tx, c, core.ServerConsole, id)
		if err == nil {
			err = shows(server)
		}
		if err != nil {
			return ConsoleAccepted{}, err
		}
		ticket := core.ConsoleTicket{User: c.User, Token: c.Token, Server: id, Kind: kind, Expires: s.Clock.Now().Add(TicketLife)}
		if c.DryRun {
			return ConsoleAccepted{Expires: ticket.Expires}, nil
		}
		return s.issue(ctx, tx, ticket)
	})
}

// shows refuses the console of a server that cannot or may not show anything.
func shows(server core.Server) error {
	switch {
	case server.Suspended:
		return core.Fail(core.Denied, core.CodeSuspended, "the server is suspended")
	case server.Life() != core.Ready:
		return core.Fail(core.Conflict, core.CodeIllegalMove, "a server that is %s has no console", server.Life())
	case server.Power() != core.On:
		return &core.Error{Kind: core.Conflict, Code: core.CodeGuestNotRunning,
			Msg: "the server is " + string(server.Power()) + "; only one that is on has a console", Remedy: "start the server"}
	}
	return nil
}

// issue keeps the ticket sealed under its own digest: what is in the database
// opens nothing.
func (s *Service) issue(ctx context.Context, tx ports.Tx, t core.ConsoleTicket) (ConsoleAccepted, error) {
	var b [16]byte
	_, _ = s.Random.Read(b[:])
	text := "rct_" + base64.RawURLEncoding.EncodeToString(b[:]) + "." + strconv.FormatInt(t.Expires.Unix(), 10)
	place, _ := ticketPlace(text)
	plain, err := json.Marshal(t)
	if err != nil {
		return ConsoleAccepted{}, err
	}
	sealed, err := s.Vault.Seal(place, plain)
	if err != nil {
		return ConsoleAccepted{}, err
	}
	return ConsoleAccepted{Ticket: text, Expires: t.Expires}, tx.Secrets().Put(ctx, place, sealed)
}

const tickets = "console/"

// ticketPlace is where a ticket is kept: places sort by when they expire.
func ticketPlace(ticket string) (place string, ok bool) {
	random, at, ok := strings.Cut(ticket, ".")
	expires, err := strconv.ParseUint(at, 10, 33)
	if !ok || err != nil || len(at) != 10 || len(random) > 64 {
		return "", false
	}
	sum := sha256.Sum256([]byte(ticket))
	return tickets + strconv.FormatUint(expires, 10) + "/" + hex.EncodeToString(sum[:]), true
}

// Console is a console that a ticket has opened.
type Console struct {
	io.ReadWriteCloser
	Server core.ServerID
	Still  func(ctx context.Context) error // Denied once whoever opened it may not have it any more
}

// EnterConsole spends a ticket and opens its console. Denied (unauthenticated) is
// all it says of a ticket that is unknown, spent or too old, and of one whose user,
// token or right is gone. Who comes second finds it spent, however close behind.
func (s *Service) EnterConsole(ctx context.Context, ticket, source string) (Console, error) {
	spent, err := s.spend(ctx, ticket)
	if err != nil {
		return Console{}, err
	}
	still := func(ctx context.Context) error {
		_, _, err := s.stillShows(ctx, spent, source)
		return err
	}
	c, server, err := s.stillShows(ctx, spent, source)
	s.auditApart(ctx, c, core.ServerConsole, string(spent.Server), outcomeOf(err))
	if err != nil {
		return Console{}, err
	}
	hypervisor, err := s.kit.Hypervisors.Cluster(ctx, server.Placement.Cluster)
	if err != nil {
		return Console{}, err
	}
	line, err := hypervisor.Terminal(ctx, server.Ref())
	if err != nil {
		return Console{}, err
	}
	return Console{ReadWriteCloser: line, Server: server.ID, Still: still}, nil
}

func outcomeOf(err error) string {
	if err == nil {
		return "entered"
	}
	return core.CodeOf(err)
}

// spend takes a ticket away, for one of all who show it.
func (s *Service) spend(ctx context.Context, ticket string) (spent core.ConsoleTicket, err error) {
	place, ok := ticketPlace(ticket)
	if !ok {
		return spent, unauthenticated()
	}
	var sealed []byte
	mine := false
	err = s.Store.Do(ctx, func(tx ports.Tx) (err error) {
		mine = false
		if sealed, err = tx.Secrets().Get(ctx, place); err == nil {
			mine, err = tx.Sealed().Forget(ctx, core.Sealed{Place: place, Value: sealed})
		}
		return err
	})
	if missing(err) || err == nil && !mine {
		return spent, unauthenticated()
	}
	if err != nil {
		return spent, err
	}
	plain, err := s.Vault.Open(place, sealed)
	if err == nil {
		err = json.Unmarshal(plain, &spent)
	}
	if err == nil && s.Clock.Now().After(spent.Expires) {
		err = unauthenticated()
	}
	return spent, err
}

// stillShows reads again whether who asked for a console may have it: their token
// lives and may be used from where they are, their role and their grants still
// say so, and the server is neither suspended nor off.
func (s *Service) stillShows(ctx context.Context, t core.ConsoleTicket, source string) (c core.Caller, server core.Server, err error) {
	var found core.Bearer
	err = s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		if found, err = holderOf(ctx, tx, t); err != nil {
			return err
		}
		c = found.Caller()
		server, err = serverFor(ctx, tx, c, core.ServerConsole, t.Server)
		return err
	})
	c.Source = source
	switch {
	case err == nil && (!found.Live(s.Clock.Now()) || !found.Token.From(source) || found.User.ID != t.User),
		missing(err), core.KindOf(err) == core.NotFound, core.KindOf(err) == core.Denied:
		return c, server, unauthenticated()
	case err != nil:
		return c, server, err
	}
	return c, server, shows(server)
}

// holderOf is who asked for a ticket, as they are now: the bearer of a token, or
// the user who came with their password.
func holderOf(ctx context.Context, tx ports.Tx, t core.ConsoleTicket) (found core.Bearer, err error) {
	if t.Token != "" {
		return bearerOf(ctx, tx, t.Token)
	}
	if found.User, err = tx.Users().Get(ctx, t.User); err == nil {
		found.Role, err = roleNamed(ctx, tx, found.User.Role)
	}
	return found, err
}

// forgetTickets deletes the tickets that nobody spent in time.
func (s *Service) forgetTickets(ctx context.Context, before time.Time) error {
	return s.Store.Do(ctx, func(tx ports.Tx) error {
		old, err := tx.Sealed().List(ctx, tickets, forgetAtOnce)
		if err != nil {
			return err
		}
		for _, sealed := range old {
			if sealed.Place >= tickets+strconv.FormatInt(before.Unix(), 10) || !strings.HasPrefix(sealed.Place, tickets) {
				break
			}
			if _, err := tx.Sealed().Forget(ctx, sealed); err != nil {
				return err
			}
		}
		return nil
	})
}
