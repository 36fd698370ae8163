package fleet

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/retire"
	"github.com/remudahq/remuda/ports"
)

// MaxPage is how many items a page of a list may have.
const MaxPage = 1000

// Server shows one server. NotFound, also for what the caller may not see.
func (s *Service) Server(ctx context.Context, c core.Caller, id core.ServerID) (core.ServerView, error) {
	var view core.ServerView
	if err := s.may(ctx, c, core.ViewServer, string(id)); err != nil {
		return view, err
	}
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		if view, err = tx.Servers().View(ctx, id); err == nil && !sees(c, view.Owner) {
			err = allowed(ctx, tx, c, core.ViewServer, id, view.Owner)
		} else if missing(err) {
			err = absent(ctx, tx, c, "server", id)
		}
		return err
	})
	if err != nil {
		return core.ServerView{}, err
	}
	return s.veiled(c, view), nil
}

// Servers shows the servers that the caller may see: their own, and those that
// were granted to them. The filter's owner narrows
// further; its limit is at most [MaxPage].
func (s *Service) Servers(ctx context.Context, c core.Caller, filter core.ServerFilter) ([]core.ServerView, error) {
	if err := need(c, core.ViewServer); err != nil {
		return nil, err
	}
	filter.Viewer = c.Sees()
	filter.Limit = pageSize(filter.Limit)
	var views []core.ServerView
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		views, err = tx.Servers().List(ctx, filter)
		return err
	})
	for i := range views {
		views[i] = s.veiled(c, views[i])
	}
	return views, err
}

func pageSize(asked int) int {
	if asked <= 0 || asked > MaxPage+1 {
		return MaxPage
	}
	return asked
}

// ServerChange is what can be changed of a server without touching its guest;
// nil leaves a field as it is. Labels replace all labels.
type ServerChange struct {
	Name     *string
	Hostname *string // used when the guest is made anew
	Labels   map[string]string
	Owner    *string // username or ID; needs the permission server.assign
}

// Change changes a server's own facts. A new owner begins without the grants of
// the old one. Invalid, NotFound; Conflict (code version-mismatch) when the
// caller believes in another version. Exhausted (quota-exceeded): the new owner
// may not have it.
func (s *Service) Change(ctx context.Context, c core.Caller, id core.ServerID, change ServerChange) (core.ServerView, error) {
	if err := s.mayChange(ctx, c, core.ServerChange, string(id)); err != nil {
		return core.ServerView{}, err
	}
	if err := change.validate(c); err != nil {
		s.auditApart(ctx, c, core.ServerChange, string(id), core.CodeOf(err))
		return core.ServerView{}, err
	}
	return once(ctx, s, c, core.ServerChange, string(id), func(tx ports.Tx) (core.ServerView, error) {
		server, err := serverFor(ctx, tx, c, core.ServerChange, id)
		if err != nil {
			return core.ServerView{}, err
		}
		before := server.Owner
		if err := s.apply(ctx, tx, c, &server, change); err != nil {
			return core.ServerView{}, err
		}
		server.UpdatedAt = s.Clock.Now()
		if server, err = tx.Servers().Update(ctx, server); err != nil {
			return core.ServerView{}, err
		}
		if err := s.tell(ctx, tx, server, core.EventServerUpdated, "", nil); err != nil {
			return core.ServerView{}, err
		}
		if server.Owner != before {
			if err := s.revokeAll(ctx, tx, server); err != nil {
				return core.ServerView{}, err
			}
		}
		view, err := tx.Servers().View(ctx, id)
		return s.veiled(c, view), err
	})
}

func (r ServerChange) validate(c core.Caller) error {
	var v core.Violations
	if r.Name != nil {
		core.CheckName(&v, "name", *r.Name)
	}
	if r.Hostname != nil {
		core.CheckHostname(&v, "hostname", *r.Hostname)
	}
	core.CheckLabels(&v, "labels", r.Labels)
	v.Check(r.Owner == nil || c.Has(core.ServerAssign), "owner", "can be changed only with the permission server.assign")
	return v.Err()
}

func (s *Service) apply(ctx context.Context, tx ports.Tx, c core.Caller, server *core.Server, r ServerChange) error {
	if r.Name != nil {
		server.Name = *r.Name
	}
	if r.Hostname != nil {
		server.Hostname = *r.Hostname
	}
	if r.Labels != nil {
		server.Labels = r.Labels
	}
	if r.Owner == nil {
		return nil
	}
	if err := allowed(ctx, tx, c, core.ServerAssign, server.ID, server.Owner); err != nil {
		return err
	}
	owner, err := s.owner(ctx, tx, c, *r.Owner)
	if missing(err) {
		return violation("owner", "names no user: %q", core.Clip(*r.Owner))
	}
	if err != nil || owner.ID == server.Owner {
		return err
	}
	server.Owner = owner.ID
	return s.affordOwned(ctx, tx, owner.ID, *server)
}

// tell emits a fact about a server, at the version that it has now.
func (s *Service) tell(ctx context.Context, tx ports.Tx, server core.Server, fact string, op core.OperationID, data map[string]string) error {
	return tx.Emit(ctx, core.Event{
		ID: s.kit.NewEventID(), Type: fact, Version: 1, Server: server.ID, ServerVersion: server.Version,
		Owner: server.Owner, Operation: op, At: s.Clock.Now(), Data: data,
	})
}

// Delete accepts that a server shall be no more: its guest is stopped and
// destroyed, or kept and let go, and all it holds is given back. Busy (code
// server-busy): another operation holds it.
func (s *Service) Delete(ctx context.Context, c core.Caller, id core.ServerID, keepGuest bool) (Accepted, error) {
	if err := s.mayChange(ctx, c, core.ServerDelete, string(id)); err != nil {
		return Accepted{}, err
	}
	return once(ctx, s, c, core.ServerDelete, string(id), func(tx ports.Tx) (Accepted, error) {
		server, err := serverFor(ctx, tx, c, core.ServerDelete, id)
		if err != nil {
			return Accepted{}, err
		}
		if err := free(server); err != nil {
			return Accepted{}, err
		}
		if err := server.Become(core.Deleting); err != nil {
			return Accepted{}, err
		}
		state := retire.State{KeepGuest: keepGuest}
		if keepGuest {
			if state.Protected, err = wasProtected(ctx, tx, id); err != nil {
				return Accepted{}, err
			}
		}
		op, err := s.retire.Workflow().Begin(state)
		if err != nil {
			return Accepted{}, err
		}
		return s.start(ctx, tx, c, server, op, core.EventDeleteRequested, nil)
	})
}

// start gives a server to a new operation, in the caller's transaction.
func (s *Service) start(ctx context.Context, tx ports.Tx, c core.Caller, server core.Server, op core.Operation, event string, data map[string]string) (Accepted, error) {
	s.about(&op, c, server)
	server.Operation, server.UpdatedAt = op.ID, s.Clock.Now()
	server, err := tx.Servers().Update(ctx, server)
	if err != nil {
		return Accepted{}, err
	}
	if err := s.record(ctx, tx, server, op, event, data); err != nil {
		return Accepted{}, err
	}
	view, err := tx.Servers().View(ctx, server.ID)
	return Accepted{Server: s.veiled(c, view), Operation: op}, err
}
