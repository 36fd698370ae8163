package fleet

import (
	"errors"
	"testing"

	"github.com/remudahq/remuda/core"
)

// hired makes a user of a role and answers them as a caller.
func (f *farm) hired(t *testing.T, name string, role core.RoleName) core.Caller {
	t.Helper()
	_, err := f.CreateUser(t.Context(), f.admin, NewUser{Name: name, Role: role})
	must(t, err)
	issued, err := f.CreateToken(t.Context(), f.admin, NewToken{Name: "x", User: name})
	must(t, err)
	c, err := f.Authenticate(t.Context(), issued.Secret, "")
	must(t, err)
	return c
}

func (f *farm) role(t *testing.T, n NewRole) core.Role {
	t.Helper()
	role, err := f.CreateRole(t.Context(), f.admin, n)
	must(t, err)
	return role
}

func TestAMadeRoleIsWhatItsUsersMayDo(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	server := f.make(t, f.user(t, "alice"), web)
	role := f.role(t, NewRole{Name: "switcher", Permissions: []core.Permission{core.ViewServer, core.ServerPower}, SeesAll: true})
	eve := f.hired(t, "eve", "switcher")
	if _, err := f.Server(t.Context(), eve, server.ID); err != nil {
		t.Errorf("who sees all does not see Alice's server: %v", err)
	}
	if _, err := f.Delete(t.Context(), eve, server.ID, false); !errors.Is(err, core.Denied) {
		t.Errorf("without the permission: %v", err)
	}
	if _, err := f.Power(t.Context(), eve, server.ID, core.Start, 0); err != nil {
		t.Errorf("with the permission: %v", err)
	}
	if err := f.DeleteRole(t.Context(), f.admin, role.ID); core.CodeOf(err) != core.CodeInUse {
		t.Errorf("deleting a role that somebody has: %v", err)
	}
	only := false
	_, err := f.ChangeRole(t.Context(), f.admin, role.ID, RoleChange{SeesAll: &only})
	must(t, err)
	issued, err := f.CreateToken(t.Context(), f.admin, NewToken{Name: "y", User: "eve"})
	must(t, err)
	eve, err = f.Authenticate(t.Context(), issued.Secret, "")
	must(t, err)
	if _, err := f.Server(t.Context(), eve, server.ID); !errors.Is(err, core.NotFound) {
		t.Errorf("who sees only their own: %v", err)
	}
	must(t, f.DeleteUser(t.Context(), f.admin, eve.User))
	must(t, f.DeleteRole(t.Context(), f.admin, role.ID))
	if _, err := f.Role(t.Context(), f.admin, role.ID); !errors.Is(err, core.NotFound) {
		t.Errorf("it is still there: %v", err)
	}
}

func TestNobodyBecomesMoreThanTheyAre(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	f.role(t, NewRole{Name: "clerk", Permissions: []core.Permission{"user.*", "role.*", "token.*", "server.view"}})
	clerk := f.hired(t, "clerk", "clerk")
	admin, clerks := core.Admin, core.RoleName("clerk")
	password := "a new password"
	fellow, err := f.CreateUser(t.Context(), clerk, NewUser{Name: "fellow", Role: clerks})
	must(t, err)
	for what, try := range map[string]func() error{
		"makes an admin": func() error {
			_, err := f.CreateUser(t.Context(), clerk, NewUser{Name: "x", Role: admin})
			return err
		},
		"makes a customer, who can do more": func() error {
			_, err := f.CreateUser(t.Context(), clerk, NewUser{Name: "x"})
			return err
		},
		"makes a fellow an admin": func() error {
			_, err := f.ChangeUser(t.Context(), clerk, fellow.ID, UserChange{Role: &admin})
			return err
		},
		"gives an admin another password": func() error {
			_, err := f.ChangeUser(t.Context(), clerk, f.admin.User, UserChange{Password: &password})
			return err
		},
		"removes an admin": func() error { return f.DeleteUser(t.Context(), clerk, f.admin.User) },
		"makes a token of an admin": func() error {
			_, err := f.CreateToken(t.Context(), clerk, NewToken{Name: "x", User: "admin"})
			return err
		},
		"makes a role that can do more": func() error {
			_, err := f.CreateRole(t.Context(), clerk, NewRole{Name: "x", Permissions: []core.Permission{"server.*"}})
			return err
		},
		"makes a role that sees more": func() error {
			_, err := f.CreateRole(t.Context(), clerk, NewRole{Name: "x", Permissions: []core.Permission{"server.view"}, SeesAll: true})
			return err
		},
	} {
		if err := try(); !errors.Is(err, core.Denied) {
			t.Errorf("a clerk %s: %v", what, err)
		}
	}
	if _, err := f.CreateToken(t.Context(), clerk, NewToken{Name: "x", User: "admin", Scopes: []core.Scope{"server.view"}}); !errors.Is(err, core.Denied) {
		t.Errorf("a token that would see everybody's servers: %v", err)
	}
	if _, err := f.CreateToken(t.Context(), clerk, NewToken{Name: "x", User: "fellow"}); err != nil {
		t.Errorf("a token of a fellow: %v", err)
	}
}

func TestRolesThatCannotBe(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	for what, n := range map[string]NewRole{
		"a built-in name": {Name: core.Operator, Permissions: []core.Permission{"server.view"}},
		"no name":         {Permissions: []core.Permission{"server.view"}},
		"no permission":   {Name: "x", Permissions: []core.Permission{"server.fly"}},
		"a bad pattern":   {Name: "x", Permissions: []core.Permission{"serv*"}},
	} {
		if _, err := f.CreateRole(t.Context(), f.admin, n); !errors.Is(err, core.Invalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := f.CreateUser(t.Context(), f.admin, NewUser{Name: "x", Role: "unheard-of"}); !errors.Is(err, core.Invalid) {
		t.Errorf("a user of a role that there is not: %v", err)
	}
	all, err := f.Roles(t.Context(), f.admin, core.Page{})
	must(t, err)
	if len(all) != 3 {
		t.Fatalf("got %v", all)
	}
	f.role(t, NewRole{Name: "fourth"})
	var names []core.RoleName
	for page := (core.Page{Limit: 1}); ; {
		some, err := f.Roles(t.Context(), f.admin, page)
		must(t, err)
		if len(some) == 0 {
			break
		}
		names, page.After = append(names, some[0].Name), string(some[0].ID)
	}
	if len(names) != 4 || names[3] != "fourth" {
		t.Errorf("page by page: %v", names)
	}
	for _, role := range all {
		if err := f.DeleteRole(t.Context(), f.admin, role.ID); core.CodeOf(err) != core.CodeBuiltIn {
			t.Errorf("deleting %s: %v", role.Name, err)
		}
		if got, err := f.Role(t.Context(), f.admin, role.ID); err != nil || got.Name != role.Name {
			t.Errorf("got %v, %v", got, err)
		}
	}
}

func TestANewPasswordEndsTheSessions(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	f.login(t, "alice", "correct horse")
	session, err := f.Login(t.Context(), "", "alice", "correct horse")
	must(t, err)
	issued, err := f.CreateToken(t.Context(), f.admin, NewToken{Name: "x", User: "alice"})
	must(t, err)
	mail, password := "alice@example.net", "battery staple"
	_, err = f.ChangeUser(t.Context(), f.admin, session.User.ID, UserChange{Email: &mail})
	must(t, err)
	if _, err := f.Authenticate(t.Context(), session.Access, ""); err != nil {
		t.Errorf("after another change: %v", err)
	}
	_, err = f.ChangeUser(t.Context(), f.admin, session.User.ID, UserChange{Password: &password})
	must(t, err)
	if _, err := f.Authenticate(t.Context(), session.Access, ""); core.CodeOf(err) != core.CodeUnauthenticated {
		t.Errorf("the session: %v", err)
	}
	if _, err := f.Refresh(t.Context(), "", session.Refresh); core.CodeOf(err) != core.CodeUnauthenticated {
		t.Errorf("its refresh: %v", err)
	}
	if _, err := f.Authenticate(t.Context(), issued.Secret, ""); err != nil {
		t.Errorf("an API token: %v", err)
	}
	must(t, f.DeleteUser(t.Context(), f.admin, session.User.ID))
	if _, err := f.Authenticate(t.Context(), issued.Secret, ""); core.CodeOf(err) != core.CodeUnauthenticated {
		t.Errorf("after the user is gone: %v", err)
	}
}
