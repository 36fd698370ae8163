package memory

import (
	"cmp"
	"context"
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// grants keeps who may do something with a server of another; see [ports.Grants].
type grants struct{ *tx }

func (t *tx) Grants() ports.Grants { return grants{t} }

func newGrants() *table[string, core.Grant] {
	return newTable[string](core.Grant.Clone).
		indexed("server", func(g core.Grant) string { return string(g.Server) }).
		indexed("user", func(g core.Grant) string { return string(g.User) })
}

func grantKey(server core.ServerID, user core.UserID) string {
	return string(server) + "/" + string(user)
}

func (g grants) Get(_ context.Context, server core.ServerID, user core.UserID) (core.Grant, error) {
	defer g.reading()()
	grant, ok := g.grants.get(grantKey(server, user))
	if !ok {
		return core.Grant{}, missing("grant for user", string(user))
	}
	grant.Username = g.users.rows[user].Name
	return grant, nil
}

func (g grants) List(_ context.Context, server core.ServerID, page core.Page) ([]core.Grant, error) {
	defer g.reading()()
	var found []core.Grant
	for _, key := range g.grants.find("server", string(server)) {
		grant, _ := g.grants.get(key)
		if string(grant.User) > page.After {
			grant.Username = g.users.rows[grant.User].Name
			found = append(found, grant)
		}
	}
	slices.SortFunc(found, func(a, b core.Grant) int { return cmp.Compare(a.User, b.User) })
	if page.Limit > 0 && len(found) > page.Limit {
		found = found[:page.Limit]
	}
	return found, nil
}

func (g grants) Servers(_ context.Context, user core.UserID) ([]core.ServerID, error) {
	defer g.reading()()
	var found []core.ServerID
	for _, key := range g.grants.find("user", string(user)) {
		found = append(found, g.grants.rows[key].Server)
	}
	slices.Sort(found)
	return found, nil
}

func (g grants) Put(_ context.Context, grant core.Grant) error {
	if err := g.writable(); err != nil {
		return err
	}
	if _, ok := g.servers.rows[grant.Server]; !ok {
		return missing("server", string(grant.Server))
	}
	if _, ok := g.users.rows[grant.User]; !ok {
		return missing("user", string(grant.User))
	}
	key := grantKey(grant.Server, grant.User)
	if old, ok := g.grants.rows[key]; ok {
		grant.Created = old.Created
	}
	grant.Username = ""
	g.grants.set(g.undo, key, grant)
	return nil
}

func (g grants) Delete(_ context.Context, server core.ServerID, user core.UserID) error {
	if err := g.writable(); err != nil {
		return err
	}
	key := grantKey(server, user)
	if _, ok := g.grants.rows[key]; !ok {
		return missing("grant for user", string(user))
	}
	g.grants.remove(g.undo, key)
	return nil
}

// dropGrants lets grants go with their server or their user.
func (t *tx) dropGrants(of, id string) {
	for _, key := range t.grants.find(of, id) {
		t.grants.remove(t.undo, key)
	}
}

// granted reports whether the user was let at the server.
func (t *tx) granted(server core.ServerID, user core.UserID) bool {
	_, ok := t.grants.rows[grantKey(server, user)]
	return ok
}
