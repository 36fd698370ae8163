package native

import (
	"net/netip"
	"slices"
	"strconv"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

func wireUser(u core.User) User {
	return User{ID: string(u.ID), Username: u.Name, Email: some(u.Email), Role: string(u.Role), Suspended: u.Suspended, Language: string(u.Language.OrDefault()), CreatedAt: u.Created, Version: u.Version}
}

func newUser(n NewUser) fleet.NewUser {
	return fleet.NewUser{Name: n.Username, Email: n.Email, Role: core.RoleName(n.Role), Password: n.Password, Language: core.Language(n.Language)}
}

func userChange(c UserChange) fleet.UserChange {
	return fleet.UserChange{Email: c.Email, Role: (*core.RoleName)(c.Role), Password: c.Password, Suspended: c.Suspended, Language: (*core.Language)(c.Language)}
}

func wireMe(u core.User, c core.Caller, quota fleet.QuotaView) Me {
	return Me{ID: string(u.ID), Username: u.Name, Email: some(u.Email), Role: string(u.Role), TokenID: string(c.Token), Scopes: wireScopes(c.Scopes),
		Permissions: wirePermissions(may(c)), Quota: wireQuota(quota)}
}

// may is all that the caller can do.
func may(c core.Caller) []core.Permission {
	return slices.DeleteFunc(core.Permissions(), func(p core.Permission) bool { return !c.Has(p) })
}

func wirePermissions(permissions []core.Permission) []string {
	return each(permissions, func(p core.Permission) string { return string(p) })
}

func wireRole(r core.Role) Role {
	_, builtIn := core.BuiltIn(r.Name)
	return Role{ID: string(r.ID), Name: string(r.Name), BuiltIn: builtIn, Permissions: wirePermissions(r.Permissions), SeesAll: r.SeesAll,
		CreatedAt: moment(r.Created), Version: r.Version}
}

func permissions(names []string) []core.Permission {
	return each(names, func(name string) core.Permission { return core.Permission(name) })
}

func newRole(n NewRole) fleet.NewRole {
	return fleet.NewRole{Name: core.RoleName(n.Name), Permissions: permissions(n.Permissions), SeesAll: n.SeesAll}
}

func roleChange(c RoleChange) fleet.RoleChange {
	change := fleet.RoleChange{SeesAll: c.SeesAll}
	if c.Permissions != nil {
		change.Permissions = permissions(*c.Permissions)
	}
	return change
}

func wireScopes(scopes []core.Scope) []string {
	return each(scopes, func(s core.Scope) string { return string(s) })
}

func wireSession(g core.Session) Session {
	return Session{AccessToken: g.Access, RefreshToken: g.Refresh, ExpiresAt: g.Token.Expires, RefreshExpiresAt: g.Token.RefreshE, User: wireUser(g.User)}
}

func wireToken(t core.Token) Token {
	kind := "token"
	if len(t.Refresh) > 0 {
		kind = "session"
	}
	return Token{
		ID: string(t.ID), Name: t.Name, Kind: kind, UserID: string(t.User), Scopes: wireScopes(t.Scopes),
		Networks:  each(t.Networks, netip.Prefix.String),
		ExpiresAt: moment(t.Expires), LastUsed: moment(t.LastUsed), CreatedAt: t.Created, Version: t.Version,
	}
}

func wireIssued(i fleet.Issued) IssuedToken {
	return IssuedToken{Token: wireToken(i.Token), Secret: i.Secret}
}

// parseNetworks reads networks; each that is none is named by its place.
func parseNetworks(texts []string) ([]netip.Prefix, error) {
	var v core.Violations
	networks := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		network, err := netip.ParsePrefix(text)
		v.Check(err == nil, "networks."+strconv.Itoa(i), "must be a network, such as 192.0.2.0/24, not %q", core.Clip(text))
		networks[i] = network
	}
	return networks, v.Err()
}

func tokenChange(c TokenChange) (fleet.TokenChange, error) {
	change := fleet.TokenChange{Name: c.Name}
	if c.Networks == nil {
		return change, nil
	}
	networks, err := parseNetworks(*c.Networks)
	change.Networks = &networks
	return change, err
}

func newToken(n NewToken) (fleet.NewToken, error) {
	scopes := each(n.Scopes, func(s string) core.Scope { return core.Scope(s) })
	token := fleet.NewToken{Name: n.Name, User: n.User, Scopes: scopes}
	if n.ExpiresAt != nil {
		token.Expires = n.ExpiresAt.UTC()
	}
	var err error
	token.Networks, err = parseNetworks(n.Networks)
	return token, err
}
