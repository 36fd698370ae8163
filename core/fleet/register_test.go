package fleet

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
)

var carol = Registration{Username: "carol", Email: "carol@example.net", Password: "correct horse"}

// registers lets everybody register.
func (f *farm) registers() *farm {
	f.Options.Registration = true
	return f
}

func TestWhoRegistersIsACustomerAndNothingMore(t *testing.T) {
	t.Parallel()
	f := newFarm(t).registers()
	audited := len(f.store.Audits())
	user, err := f.Register(t.Context(), "192.0.2.7", carol)
	must(t, err)
	grant, err := f.Login(t.Context(), "", "carol", "correct horse")
	must(t, err)
	c, err := f.Authenticate(t.Context(), grant.Access, "")
	if err != nil || c.User != user.ID || c.Role.Name != core.Customer || c.Has(core.ViewUser) {
		t.Errorf("got %+v, %v", c, err)
	}
	entry := f.store.Audits()[audited]
	if entry.Action != "user.register" || entry.Outcome != "accepted" || entry.Subject != string(user.ID) || entry.Source != "192.0.2.7" {
		t.Errorf("audited is %+v", entry)
	}
	f.relayed(t)
	events, err := f.Log.Read(t.Context(), 0, 10_000)
	must(t, err)
	if !slices.ContainsFunc(events, func(e core.Event) bool {
		return e.Type == core.EventUserCreated && e.Data["user"] == string(user.ID) && e.Owner == user.ID
	}) {
		t.Errorf("nobody was told of %s", user.ID)
	}
}

func TestRegistrationIsRefused(t *testing.T) {
	t.Parallel()
	with := func(change func(*Registration)) Registration { r := carol; change(&r); return r }
	for name, c := range map[string]struct {
		r     Registration
		off   bool
		code  string
		field string
	}{
		"where the operator does not let": {r: carol, off: true, code: core.CodeRegistrationOff},
		"without a username":              {r: with(func(r *Registration) { r.Username = "" }), code: core.CodeValidation, field: "username"},
		"with somebody else's address as username": {r: with(func(r *Registration) { r.Username = "dave@example.net" }),
			code: core.CodeValidation, field: "username"},
		"without an address":       {r: with(func(r *Registration) { r.Email = "" }), code: core.CodeValidation, field: "email"},
		"with what is none":        {r: with(func(r *Registration) { r.Email = "carol" }), code: core.CodeValidation, field: "email"},
		"without a password":       {r: with(func(r *Registration) { r.Password = "" }), code: core.CodeValidation, field: "password"},
		"with a short password":    {r: with(func(r *Registration) { r.Password = "1234567" }), code: core.CodeValidation, field: "password"},
		"of a username again":      {r: with(func(r *Registration) { r.Username = "alice" }), code: core.CodeNameTaken},
		"of an address again":      {r: with(func(r *Registration) { r.Email = "Alice@Example.net" }), code: core.CodeNameTaken},
		"of a username as address": {r: with(func(r *Registration) { r.Email = "bob@example.net" }), code: core.CodeNameTaken},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFarm(t).registers()
			f.Options.Registration = !c.off
			f.reachable(t, "alice")
			f.user(t, "bob@example.net")
			before, audited := f.dump(t), len(f.store.Audits())
			_, err := f.Register(t.Context(), "", c.r)
			if core.CodeOf(err) != c.code || c.field != "" && !strings.Contains(err.Error(), c.field) {
				t.Errorf("got %v, want %s about %q", err, c.code, c.field)
			}
			if f.dump(t) != before {
				t.Error("something changed")
			}
			if entries := f.store.Audits()[audited:]; len(entries) != 1 || entries[0].Action != "user.register" || entries[0].Outcome != c.code || entries[0].User != "" {
				t.Errorf("audited are %+v", entries)
			}
		})
	}
}

// long logs in with a secret that the test makes.
func (f *farm) long(t *testing.T, called, password string) (core.Session, error) {
	t.Helper()
	return f.LoginLong(t.Context(), "", LongLogin{Called: called, Password: password, Life: 24 * time.Hour,
		Secret: func(u core.User, until time.Time) (string, error) { return "made for " + u.Name + until.String(), nil }})
}

func TestALongSessionIsOneSecretUntilItsEnd(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	f.login(t, "alice", "correct horse")
	grant, err := f.long(t, "alice", "correct horse")
	must(t, err)
	if grant.Refresh != "" || !strings.HasPrefix(grant.Access, "made for alice") {
		t.Errorf("got %+v", grant)
	}
	f.clock.Advance(24*time.Hour - time.Second)
	c, err := f.Authenticate(t.Context(), grant.Access, "")
	if err != nil || c.Name != "alice" {
		t.Errorf("got %+v, %v", c, err)
	}
	f.clock.Advance(time.Second)
	if _, err := f.Authenticate(t.Context(), grant.Access, ""); core.CodeOf(err) != core.CodeUnauthenticated {
		t.Errorf("after its end: got %v", err)
	}
}

func TestALongSessionEndsWithTheTokenAndWithTheUsersRight(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*farm, core.Caller) error{
		"logged out": func(f *farm, c core.Caller) error { return f.Logout(t.Context(), c) },
		"suspended": func(f *farm, c core.Caller) error {
			_, err := f.ChangeUser(t.Context(), f.admin, c.User, UserChange{Suspended: new(true)})
			return err
		},
		"given another password": func(f *farm, c core.Caller) error {
			_, err := f.ChangeUser(t.Context(), f.admin, c.User, UserChange{Password: new("another password")})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFarm(t)
			f.login(t, "alice", "correct horse")
			grant, err := f.long(t, "alice", "correct horse")
			must(t, err)
			c, err := f.Authenticate(t.Context(), grant.Access, "")
			must(t, err)
			must(t, end(f, c))
			if _, err := f.Authenticate(t.Context(), grant.Access, ""); core.CodeOf(err) != core.CodeUnauthenticated {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestWhoLogsInByAddressAloneHasIt(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	for name, email := range map[string]string{"alice": "alice@example.net", "one": "both@example.net", "two": "Both@example.net", "x@example.net": "", "y": "x@example.net"} {
		_, err := f.CreateUser(t.Context(), f.admin, NewUser{Name: name, Email: email, Password: "password of " + name})
		must(t, err)
	}
	for called, want := range map[string]string{"alice": "alice", "ALICE@example.net": "alice", "both@example.net": "", "x@example.net": "x@example.net", "": "", "nobody@example.net": ""} {
		for _, name := range []string{"alice", "one", "two", "x@example.net", "y"} {
			grant, err := f.long(t, called, "password of "+name)
			if in := err == nil; in != (name == want) || in && grant.User.Name != want || !in && core.CodeOf(err) != core.CodeUnauthenticated {
				t.Errorf("%q with the password of %s: got %+v, %v", called, name, grant.User, err)
			}
		}
	}
}
