package core_test

import (
	"testing"

	"github.com/remudahq/remuda/core"
)

func TestAScopeCoversThoseBeforeItWithinTheRole(t *testing.T) {
	t.Parallel()
	const read, write, admin = core.ScopeRead, core.ScopeWrite, core.ScopeAdmin
	for _, c := range []struct {
		role core.Role
		has  []core.Scope
		can  map[core.Scope]bool
	}{
		{core.Admin, nil, map[core.Scope]bool{read: true, write: true, admin: true}},
		{core.Admin, []core.Scope{admin}, map[core.Scope]bool{read: true, write: true, admin: true}},
		{core.Admin, []core.Scope{write}, map[core.Scope]bool{read: true, write: true}},
		{core.Admin, []core.Scope{read}, map[core.Scope]bool{read: true}},
		{core.Admin, []core.Scope{"root"}, nil},
		{core.Customer, nil, map[core.Scope]bool{read: true, write: true}},
		{core.Customer, []core.Scope{admin}, map[core.Scope]bool{read: true, write: true}},
		{core.Customer, []core.Scope{read}, map[core.Scope]bool{read: true}},
	} {
		caller := core.Caller{Role: c.role, Scopes: c.has}
		for _, s := range append(core.Scopes(), "root") {
			if got := caller.Has(s); got != c.can[s] {
				t.Errorf("%s with %v: %s is %v", c.role, c.has, s, got)
			}
		}
	}
}
