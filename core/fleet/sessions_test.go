package fleet

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func (f *farm) login(t fatal, name, password string) core.Caller {
	t.Helper()
	_, err := f.CreateUser(context.Background(), f.admin, NewUser{Name: name, Password: password})
	must(t, err)
	return core.Caller{Name: name}
}

func TestASessionsLife(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	f.login(t, "alice", "correct horse")
	first, err := f.Login(t.Context(), "", "alice", "correct horse")
	must(t, err)
	second, err := f.Login(t.Context(), "", "alice", "correct horse")
	must(t, err)
	for _, grant := range []core.Session{first, second} {
		c, err := f.Authenticate(t.Context(), grant.Access, "")
		if err != nil || c.Name != "alice" || c.Role.Name != core.Customer {
			t.Errorf("got %+v, %v", c, err)
		}
	}
	renewed, err := f.Refresh(t.Context(), "", first.Refresh)
	must(t, err)
	for name, secret := range map[string]string{"the old access": first.Access, "a refresh secret": renewed.Refresh, "nothing": "", "nonsense": "x"} {
		if _, err := f.Authenticate(t.Context(), secret, ""); core.CodeOf(err) != core.CodeUnauthenticated {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := f.Refresh(t.Context(), "", first.Refresh); core.CodeOf(err) != core.CodeUnauthenticated {
		t.Errorf("the old refresh secret: got %v", err)
	}
	c, err := f.Authenticate(t.Context(), renewed.Access, "")
	must(t, err)
	must(t, f.Logout(t.Context(), c))
	if _, err := f.Authenticate(t.Context(), renewed.Access, ""); core.CodeOf(err) != core.CodeUnauthenticated {
		t.Errorf("after logout: got %v", err)
	}
	f.clock.Advance(AccessLife)
	if _, err := f.Authenticate(t.Context(), second.Access, ""); core.CodeOf(err) != core.CodeUnauthenticated {
		t.Errorf("after its time: got %v", err)
	}
	f.clock.Advance(RefreshLife)
	if _, err := f.Refresh(t.Context(), "", second.Refresh); core.CodeOf(err) != core.CodeUnauthenticated {
		t.Errorf("refreshed after its time: got %v", err)
	}
	third, err := f.Login(t.Context(), "", "alice", "correct horse")
	must(t, err)
	alice, err := f.Authenticate(t.Context(), third.Access, "")
	must(t, err)
	tokens, err := f.Tokens(t.Context(), alice, core.Page{})
	must(t, err)
	if len(tokens) != 1 || tokens[0].ID != third.Token.ID {
		t.Errorf("%d sessions are kept, want the new one only", len(tokens))
	}
}

func TestAWrongPasswordAndAnUnknownUserAreAlike(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	f.login(t, "alice", "correct horse")
	_, wrong := f.Login(t.Context(), "", "alice", "wrong horse")
	_, unknown := f.Login(t.Context(), "", "bob", "correct horse")
	_, none := f.Login(t.Context(), "", "admin", "")
	if wrong == nil || unknown == nil || none == nil || wrong.Error() != unknown.Error() || none.Error() != unknown.Error() {
		t.Errorf("got %v, %v and %v", wrong, unknown, none)
	}
}

func tokenGivesNoMore(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	alice := f.user(t, "alice")
	writer := alice
	writer.Scopes = []core.Scope{core.ScopeWrite}
	for name, c := range map[string]struct {
		caller core.Caller
		token  NewToken
	}{
		"a customer makes an admin token":     {alice, NewToken{Name: "x", Scopes: []core.Scope{core.ScopeAdmin}}},
		"a limited token makes a full one":    {writer, NewToken{Name: "x"}},
		"a limited token makes a wider one":   {writer, NewToken{Name: "x", Scopes: []core.Scope{core.ScopeRead, core.ScopeAdmin}}},
		"a customer makes one for another":    {alice, NewToken{Name: "x", User: "admin"}},
		"one that has ended before it begins": {alice, NewToken{Name: "x", Expires: begin.Add(-time.Second)}},
		"a scope that there is not":           {alice, NewToken{Name: "x", Scopes: []core.Scope{"root"}}},
	} {
		if _, err := f.CreateToken(t.Context(), c.caller, c.token); !errors.Is(err, core.Invalid) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	issued, err := f.CreateToken(t.Context(), alice, NewToken{Name: "ci", Scopes: []core.Scope{core.ScopeRead}})
	must(t, err)
	c, err := f.Authenticate(t.Context(), issued.Secret, "")
	if err != nil || c.Name != "alice" || !c.Has(core.ViewServer) || c.Has(core.ServerPower) {
		t.Errorf("got %+v, %v", c, err)
	}
	must(t, f.DeleteToken(t.Context(), alice, issued.Token.ID))
	if _, err := f.Authenticate(t.Context(), issued.Secret, ""); core.CodeOf(err) != core.CodeUnauthenticated {
		t.Errorf("after it was revoked: got %v", err)
	}
}

func TestTheAdminTokenOfTheSettingsIsReplaced(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	for range 2 {
		_, err := f.EnsureAdmin(t.Context(), "admin", "another-secret-of-16")
		must(t, err)
	}
	if _, err := f.Authenticate(t.Context(), "0123456789abcdef", ""); core.CodeOf(err) != core.CodeUnauthenticated {
		t.Errorf("the old one: got %v", err)
	}
	if c, err := f.Authenticate(t.Context(), "another-secret-of-16", ""); err != nil || c.Role.Name != core.Admin {
		t.Errorf("the new one: got %+v, %v", c, err)
	}
	if _, err := f.EnsureAdmin(t.Context(), "admin", "short"); !errors.Is(err, core.Invalid) {
		t.Errorf("a short one: got %v", err)
	}
	customer, err := f.CreateUser(t.Context(), f.admin, NewUser{Name: "carol", Role: core.Customer})
	must(t, err)
	if _, err := f.EnsureAdmin(t.Context(), customer.Name, "another-secret-of-16"); core.CodeOf(err) != core.CodeNameTaken {
		t.Errorf("with the name of a customer: got %v", err)
	}
}

// TestAStartLeavesTheAdministratorsSigningKeyAlone, unless it was forgotten with
// a key that was lost, or the token is another.
func TestAStartLeavesTheAdministratorsSigningKeyAlone(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	kept := func(secret string) (all []string) {
		t.Helper()
		_, err := f.EnsureAdmin(t.Context(), "admin", secret)
		must(t, err)
		must(t, f.store.Read(t.Context(), func(tx ports.Tx) error {
			values, err := tx.Sealed().List(t.Context(), "token/", 10)
			for _, v := range values {
				all = append(all, v.Place+" "+string(v.Value))
			}
			return err
		}))
		return all
	}
	first := kept("0123456789abcdef")
	if again := kept("0123456789abcdef"); len(first) != 1 || !slices.Equal(first, again) {
		t.Errorf("a start changed %q to %q", first, again)
	}
	place, _, _ := strings.Cut(first[0], " ")
	must(t, f.store.Do(t.Context(), func(tx ports.Tx) error { return tx.Secrets().Delete(t.Context(), place) }))
	if again := kept("0123456789abcdef"); len(again) != 1 || !strings.HasPrefix(again[0], place) {
		t.Errorf("once it was forgotten, a start kept %q", again)
	}
	if other := kept("another-secret-of-16"); len(other) != 1 || strings.HasPrefix(other[0], place) {
		t.Errorf("with another token, a start kept %q", other)
	}
}
