package core_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/remudahq/remuda/core"
)

// declared reads the permissions out of the source: the constants of the type.
func declared(t *testing.T) (all []core.Permission) {
	t.Helper()
	files, err := fs.Glob(os.DirFS("."), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if of, ok := spec.Type.(*ast.Ident); ok && of.Name == "Permission" {
				for _, v := range spec.Values {
					text, err := strconv.Unquote(v.(*ast.BasicLit).Value)
					if err != nil {
						t.Fatal(err)
					}
					all = append(all, core.Permission(text))
				}
			}
			return true
		})
	}
	return all
}

func TestTheTableOfPermissionsIsTotal(t *testing.T) {
	t.Parallel()
	listed, constants := core.Permissions(), declared(t)
	if len(constants) < 40 {
		t.Fatalf("found only %d constants", len(constants))
	}
	for _, p := range constants {
		if !slices.Contains(listed, p) {
			t.Errorf("%s has no row", p)
		}
	}
	for i, p := range listed {
		if slices.Contains(listed[:i], p) || !slices.Contains(constants, p) {
			t.Errorf("%s is listed twice, or is no constant", p)
		}
		if read := strings.HasSuffix(string(p), ".view"); read != (p.Least() == core.ScopeRead) {
			t.Errorf("%s is covered by %s", p, p.Least())
		}
		admin, _ := core.BuiltIn(core.Admin)
		if !admin.Has(p) {
			t.Errorf("an admin has not %s", p)
		}
	}
}

func TestBuiltInRoles(t *testing.T) {
	t.Parallel()
	operator, _ := core.BuiltIn(core.Operator)
	customer, _ := core.BuiltIn(core.Customer)
	for p, want := range map[core.Permission]struct{ operator, customer bool }{
		core.ServerPower: {true, true}, core.ServerSuspend: {true, false}, core.ServerAssign: {true, false},
		core.ClusterDrain: {true, false}, core.ClusterChange: {false, false}, core.ClusterCreate: {false, false},
		core.UserCreate: {false, false}, core.UserToken: {false, false}, core.PlanChange: {false, false},
		core.ViewAudit: {true, false}, core.ImageImport: {true, false}, core.RoleCreate: {false, false},
		core.TokenCreate: {true, true}, core.ViewPlan: {true, true}, core.QuotaSet: {false, false},
	} {
		if operator.Has(p) != want.operator || customer.Has(p) != want.customer {
			t.Errorf("%s: operator %v, customer %v", p, operator.Has(p), customer.Has(p))
		}
	}
	for _, p := range core.Permissions() {
		if customer.Has(p) && !operator.Has(p) {
			t.Errorf("a customer has %s and an operator has not", p)
		}
	}
	if customer.SeesAll || !operator.SeesAll {
		t.Errorf("customer sees all: %v, operator: %v", customer.SeesAll, operator.SeesAll)
	}
	for i, role := range core.BuiltInRoles() {
		if again, ok := core.BuiltIn(role.Name); !ok || again.ID != role.ID || core.BuiltInRoles()[i].ID == "" {
			t.Errorf("%s is not found by its name", role.Name)
		}
	}
	if _, ok := core.BuiltIn("root"); ok {
		t.Error("root is built in")
	}
}

func TestPatterns(t *testing.T) {
	t.Parallel()
	for p, want := range map[core.Permission]struct{ known, power, delete bool }{
		"*":             {true, true, true},
		"server.*":      {true, true, true},
		"server.power":  {true, true, false},
		"server.pow*":   {known: false, power: true},
		"plan.*":        {known: true},
		"server.":       {},
		"":              {},
		"nothing.*":     {},
		"server.*.more": {},
	} {
		if p.Known() != want.known || p.Matches(core.ServerPower) != want.power || p.Matches(core.ServerDelete) != want.delete {
			t.Errorf("%q: known %v, power %v, delete %v", p, p.Known(), p.Matches(core.ServerPower), p.Matches(core.ServerDelete))
		}
	}
}

func TestAScopeCoversThoseBeforeItWithinTheRole(t *testing.T) {
	t.Parallel()
	const view, power, user = core.ViewServer, core.ServerPower, core.UserCreate
	for _, c := range []struct {
		role core.RoleName
		has  []core.Scope
		can  []core.Permission
	}{
		{core.Admin, nil, []core.Permission{view, power, user}},
		{core.Admin, []core.Scope{core.ScopeAdmin}, []core.Permission{view, power, user}},
		{core.Admin, []core.Scope{core.ScopeWrite}, []core.Permission{view, power}},
		{core.Admin, []core.Scope{core.ScopeRead}, []core.Permission{view}},
		{core.Admin, []core.Scope{"root"}, nil},
		{core.Admin, []core.Scope{"server.*"}, []core.Permission{view, power}},
		{core.Admin, []core.Scope{"server.power", "user.create"}, []core.Permission{power, user}},
		{core.Customer, nil, []core.Permission{view, power}},
		{core.Customer, []core.Scope{core.ScopeAdmin}, []core.Permission{view, power}},
		{core.Customer, []core.Scope{core.ScopeRead}, []core.Permission{view}},
		{core.Customer, []core.Scope{"user.*", "server.power"}, []core.Permission{power}},
		{"unheard-of", nil, nil},
	} {
		role, _ := core.BuiltIn(c.role)
		caller := core.Caller{Role: role, Scopes: c.has}
		for _, p := range []core.Permission{view, power, user} {
			if got := caller.Has(p); got != slices.Contains(c.can, p) {
				t.Errorf("%s with %v: %s is %v", c.role, c.has, p, got)
			}
		}
	}
}

func TestNobodyGivesWhatTheyDoNotHave(t *testing.T) {
	t.Parallel()
	admin, _ := core.BuiltIn(core.Admin)
	customer, _ := core.BuiltIn(core.Customer)
	support := core.Role{Name: "support", Permissions: []core.Permission{"server.view", "server.power", "user.*"}, SeesAll: true}
	for name, c := range map[string]struct {
		giver core.Caller
		role  core.Role
		want  bool
	}{
		"an admin, anything":                        {core.Caller{Role: admin}, support, true},
		"a read token of an admin":                  {core.Caller{Role: admin, Scopes: []core.Scope{core.ScopeRead}}, support, false},
		"support, an admin":                         {core.Caller{Role: support}, admin, false},
		"support, themself":                         {core.Caller{Role: support}, support, true},
		"support, a customer":                       {core.Caller{Role: support}, customer, false},
		"one who sees only their own, who sees all": {core.Caller{Role: core.Role{Permissions: []core.Permission{"*"}}}, support, false},
	} {
		if got := c.giver.Holds(c.role); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	for _, c := range []struct {
		giver core.Caller
		scope core.Scope
		want  bool
	}{
		{core.Caller{Role: customer}, core.ScopeAdmin, false},
		{core.Caller{Role: customer}, core.ScopeWrite, true},
		{core.Caller{Role: customer}, "server.*", true},
		{core.Caller{Role: customer}, "server.suspend", false},
		{core.Caller{Role: customer}, "user.*", false},
		{core.Caller{Role: customer, Scopes: []core.Scope{core.ScopeRead}}, core.ScopeWrite, false},
		{core.Caller{Role: customer, Scopes: []core.Scope{"server.power"}}, "server.*", false},
		{core.Caller{Role: customer, Scopes: []core.Scope{"server.power"}}, "server.power", true},
		{core.Caller{Role: customer, Scopes: []core.Scope{core.ScopeWrite}}, "server.power", true},
		{core.Caller{Role: admin}, core.ScopeAdmin, true},
	} {
		if got := c.giver.MayScope(c.scope); got != c.want {
			t.Errorf("%s with %v gives %s: %v", c.giver.Role.Name, c.giver.Scopes, c.scope, got)
		}
	}
}
