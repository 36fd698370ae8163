package native

import (
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

func wireUser(u core.User) User {
	return User{ID: string(u.ID), Username: u.Name, Email: some(u.Email), Role: string(u.Role), CreatedAt: u.Created, Version: u.Version}
}

func newUser(n NewUser) fleet.NewUser {
	return fleet.NewUser{Name: n.Username, Email: n.Email, Role: core.Role(n.Role), Password: n.Password}
}

func userChange(c UserChange) fleet.UserChange {
	return fleet.UserChange{Email: c.Email, Role: (*core.Role)(c.Role), Password: c.Password}
}

func wireMe(u core.User, c core.Caller) Me {
	return Me{ID: string(u.ID), Username: u.Name, Email: some(u.Email), Role: string(u.Role), TokenID: string(c.Token), Scopes: wireScopes(c.Scopes)}
}

func wireScopes(scopes []core.Scope) []string {
	return each(scopes, func(s core.Scope) string { return string(s) })
}

func wireSession(g core.Grant) Session {
	return Session{AccessToken: g.Access, RefreshToken: g.Refresh, ExpiresAt: g.Token.Expires, RefreshExpiresAt: g.Token.RefreshE, User: wireUser(g.User)}
}

func wireToken(t core.Token) Token {
	kind := "token"
	if len(t.Refresh) > 0 {
		kind = "session"
	}
	return Token{
		ID: string(t.ID), Name: t.Name, Kind: kind, UserID: string(t.User), Scopes: wireScopes(t.Scopes),
		ExpiresAt: moment(t.Expires), LastUsed: moment(t.LastUsed), CreatedAt: t.Created, Version: t.Version,
	}
}

func wireIssued(i fleet.Issued) IssuedToken {
	return IssuedToken{Token: wireToken(i.Token), Secret: i.Secret}
}

func newToken(n NewToken) fleet.NewToken {
	scopes := each(n.Scopes, func(s string) core.Scope { return core.Scope(s) })
	token := fleet.NewToken{Name: n.Name, User: n.User, Scopes: scopes}
	if n.ExpiresAt != nil {
		token.Expires = n.ExpiresAt.UTC()
	}
	return token
}
