package fleet

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// need answers Denied unless the caller has the permission.
func need(c core.Caller, p core.Permission) error {
	if c.Has(p) {
		return nil
	}
	if !c.Covers(p) {
		return core.Fail(core.Denied, core.CodeScope, "this needs a token with the scope %q or %q", p.Least(), p)
	}
	return core.Fail(core.Denied, core.CodeScope, "this needs the permission %q, which your role has not", p)
}

// mayChange is [Service.may], with the refusal entered in the audit log.
func (s *Service) mayChange(ctx context.Context, c core.Caller, p core.Permission, subject string) error {
	err := s.may(ctx, c, p, subject)
	if err != nil {
		s.auditApart(ctx, c, p, subject, core.CodeOf(err))
	}
	return err
}

// notThere is the one answer for what is absent and for what is another's.
func notThere(what, id string) error {
	return core.Fail(core.NotFound, what+"-not-found", "there is no %s %s", what, id)
}

// absent is notThere for what may be seen because a server was granted. It looks
// for a grant of what is not there, as is done for what is another's, so that
// the time that the answer takes tells no more than the answer.
func absent[ID ~string](ctx context.Context, tx ports.Tx, c core.Caller, what string, id ID) error {
	if c.Sees() != "" {
		if _, err := tx.Grants().Get(ctx, core.ServerID(id), c.User); err != nil && !missing(err) {
			return err
		}
	}
	return notThere(what, string(id))
}

// serverFor reads a server to change it. NotFound, also for what the caller may
// not see; Denied unless they have the permission for this server; Conflict
// unless they believe in the right version.
func serverFor(ctx context.Context, tx ports.Tx, c core.Caller, p core.Permission, id core.ServerID) (core.Server, error) {
	server, err := tx.Servers().Get(ctx, id)
	if missing(err) {
		err = absent(ctx, tx, c, "server", id)
	}
	if err == nil {
		err = allowed(ctx, tx, c, p, id, server.Owner)
	}
	if err != nil {
		return server, err
	}
	return server, matches(c, server.Version)
}

func sees(c core.Caller, owner core.UserID) bool { return c.Sees() == "" || c.Sees() == owner }

// matches compares with the version that the caller believes in. Conflict
// (code version-mismatch).
func matches(c core.Caller, version int64) error {
	if c.IfMatch == 0 || c.IfMatch == version {
		return nil
	}
	return core.Fail(core.Conflict, core.CodeVersionMismatch, "the version is %d now, not %d", version, c.IfMatch)
}

// free answers Busy when an operation holds the server.
func free(server core.Server) error {
	if server.Operation == "" {
		return nil
	}
	return core.Fail(core.Busy, core.CodeServerBusy, "operation %s holds the server; wait until it has ended, or cancel it", server.Operation)
}
