package fleet

import (
	"context"
	"slices"
	"strings"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Grants lists what others may do with a server, sorted by their ID. Who was
// let at it sees only what they may do themselves. NotFound.
func (s *Service) Grants(ctx context.Context, c core.Caller, id core.ServerID, page core.Page) ([]core.Grant, error) {
	view, err := s.Server(ctx, c, id)
	if err != nil {
		return nil, err
	}
	page.Limit = pageSize(page.Limit)
	var found []core.Grant
	err = s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		found, err = tx.Grants().List(ctx, id, page)
		return err
	})
	if !sees(c, view.Owner) {
		found = slices.DeleteFunc(found, func(g core.Grant) bool { return g.User != c.User })
	}
	return found, err
}

// Grant lets a user, by username or ID, do something with a server, and nothing
// else that was granted to them before. Nobody gives what they do not have.
// Invalid, NotFound. Denied (permission-missing). Exhausted (grants-exhausted):
// it has [core.MaxGrants]. Repeatable.
func (s *Service) Grant(ctx context.Context, c core.Caller, id core.ServerID, user string, permissions []core.Permission) (core.Grant, error) {
	const action = core.ServerGrant
	if err := s.mayChange(ctx, c, action, string(id)); err != nil {
		return core.Grant{}, err
	}
	permissions, err := core.CheckGrant(permissions)
	if err != nil {
		return core.Grant{}, s.denied(ctx, c, action, string(id), err)
	}
	return once(ctx, s, c, action, string(id), func(tx ports.Tx) (core.Grant, error) {
		server, err := serverFor(ctx, tx, c, action, id)
		if err != nil {
			return core.Grant{}, err
		}
		to, err := grantee(ctx, tx, user)
		if err != nil {
			return core.Grant{}, err
		}
		grant := core.Grant{Server: id, User: to.ID, Username: to.Name, Permissions: permissions, Created: s.Clock.Now()}
		if err := mayGrant(c, server, grant); err != nil {
			return core.Grant{}, err
		}
		return s.grant(ctx, tx, server, grant)
	})
}

func grantee(ctx context.Context, tx ports.Tx, user string) (core.User, error) {
	found, err := named(ctx, tx.Users(), user)
	if missing(err) {
		err = notThere("user", core.Clip(user))
	}
	return found, err
}

// mayGrant is Denied unless the caller has all that they give.
func mayGrant(c core.Caller, server core.Server, grant core.Grant) error {
	if grant.User == server.Owner {
		return violation("user", "owns the server")
	}
	for _, p := range grant.Permissions {
		if !c.Has(p) {
			return core.Fail(core.Denied, core.CodePermission, "you cannot give the permission %q, which you do not have", p)
		}
	}
	return nil
}

// grant stores a grant that is new or another than before.
func (s *Service) grant(ctx context.Context, tx ports.Tx, server core.Server, grant core.Grant) (core.Grant, error) {
	before, err := tx.Grants().Get(ctx, grant.Server, grant.User)
	if err == nil && slices.Equal(before.Permissions, grant.Permissions) {
		return before, nil
	}
	if err == nil {
		grant.Created = before.Created
	} else if missing(err) {
		err = roomForGrant(ctx, tx, grant.Server)
	}
	if err != nil {
		return grant, err
	}
	if err := tx.Grants().Put(ctx, grant); err != nil {
		return grant, err
	}
	words := make([]string, len(grant.Permissions))
	for i, p := range grant.Permissions {
		words[i] = string(p)
	}
	return grant, s.tellMoved(ctx, tx, server, core.EventServerGranted,
		map[string]string{"user": string(grant.User), "permissions": strings.Join(words, " ")})
}

func roomForGrant(ctx context.Context, tx ports.Tx, id core.ServerID) error {
	all, err := tx.Grants().List(ctx, id, core.Page{Limit: core.MaxGrants})
	if err == nil && len(all) == core.MaxGrants {
		err = core.Fail(core.Exhausted, core.CodeGrantsFull, "the server was granted to %d users, and cannot be to more", core.MaxGrants)
	}
	return err
}

// Revoke takes back what was granted to a user, by username or ID, from the next
// request on. Everybody may give up their own. NotFound.
func (s *Service) Revoke(ctx context.Context, c core.Caller, id core.ServerID, user string) error {
	const action = core.ServerGrant
	if err := s.mayChange(ctx, c, action, string(id)); err != nil {
		return err
	}
	_, err := once(ctx, s, c, action, string(id), func(tx ports.Tx) (struct{}, error) {
		var done struct{}
		server, err := serverFor(ctx, tx, c, core.ViewServer, id)
		if err != nil {
			return done, err
		}
		from, err := grantee(ctx, tx, user)
		if err == nil && from.ID != c.User {
			err = allowed(ctx, tx, c, action, id, server.Owner)
		}
		if err != nil {
			return done, err
		}
		err = tx.Grants().Delete(ctx, id, from.ID)
		if missing(err) {
			err = notThere("grant", "for user "+core.Clip(user))
		}
		if err != nil {
			return done, err
		}
		return done, s.tellMoved(ctx, tx, server, core.EventGrantRevoked, map[string]string{"user": string(from.ID)})
	})
	return err
}

// revokeAll takes back all that an owner gave before the server became
// another's.
func (s *Service) revokeAll(ctx context.Context, tx ports.Tx, server core.Server) error {
	all, err := tx.Grants().List(ctx, server.ID, core.Page{})
	if err != nil {
		return err
	}
	for _, g := range all {
		if err := tx.Grants().Delete(ctx, g.Server, g.User); err != nil {
			return err
		}
		if err := s.tell(ctx, tx, server, core.EventGrantRevoked, "", map[string]string{"user": string(g.User)}); err != nil {
			return err
		}
	}
	return nil
}

// allowed is nil if the caller may do it with the server: because they see it
// and their role has the permission, or because it was granted to them. NotFound
// if they do not see it at all; else Denied.
func allowed(ctx context.Context, tx ports.Tx, c core.Caller, p core.Permission, id core.ServerID, owner core.UserID) error {
	if sees(c, owner) && c.Has(p) {
		return nil
	}
	grant, err := tx.Grants().Get(ctx, id, c.User)
	switch {
	case missing(err) && sees(c, owner):
		return need(c, p)
	case missing(err):
		return notThere("server", string(id))
	case err != nil:
		return err
	case !c.Covers(p):
		return need(c, p)
	case !grant.Allows(p):
		return core.Fail(core.Denied, core.CodePermission, "this needs the permission %q, which was not granted to you for this server", p)
	}
	return nil
}

// may is need, where a grant for the server that the subject names will do too.
func (s *Service) may(ctx context.Context, c core.Caller, p core.Permission, subject string) error {
	err := need(c, p)
	id, bad := core.ParseID[core.ServerID](subject)
	if err == nil || bad != nil || !p.Grantable() || !c.Covers(p) {
		return err
	}
	var grant core.Grant
	failed := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		grant, err = tx.Grants().Get(ctx, id, c.User)
		return err
	})
	if failed != nil && !missing(failed) {
		return failed
	}
	if grant.Allows(p) {
		return nil
	}
	return err
}
