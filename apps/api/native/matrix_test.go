package native_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/stretchr/testify/require"
)

// visitor is somebody who tries every operation.
type visitor struct {
	who   string
	token string
	known bool // the token is good
	alice bool // what is on the stage is theirs
	core.Caller
}

func (s *shop) visitors() []visitor {
	role := func(name core.RoleName) core.Caller {
		role, ok := core.BuiltIn(name)
		require.True(s, ok)
		return core.Caller{Role: role}
	}
	_, err := s.service.CreateUser(s.Context(), s.admin, fleet.NewUser{Name: "olga", Role: core.Operator})
	require.NoError(s, err)
	operator, err := s.service.CreateToken(s.Context(), s.admin, fleet.NewToken{Name: "test", User: "olga"})
	require.NoError(s, err)
	reader := s.ok(201, "POST", "/v1/tokens", s.alice, `{"name":"reader","scopes":["read"]}`).JSON["token"].(string)
	reading := role(core.Customer)
	reading.Scopes = []core.Scope{core.ScopeRead}
	return []visitor{
		{who: "no token"},
		{who: "an expired token", token: s.expired(s.alice)},
		{who: "a customer", token: s.alice, known: true, alice: true, Caller: role(core.Customer)},
		{who: "a read-only token", token: reader, known: true, alice: true, Caller: reading},
		{who: "another tenant", token: s.bob, known: true, Caller: role(core.Customer)},
		{who: "an operator", token: operator.Secret, known: true, Caller: role(core.Operator)},
		{who: "an admin", token: adminToken, known: true, Caller: role(core.Admin)},
	}
}

// expect is the status that a visitor must get: 0 for any success.
func (v visitor) expect(path string, needs []core.Permission) int {
	switch {
	case !v.known:
		return http.StatusUnauthorized
	case len(needs) > 0 && !slices.ContainsFunc(needs, v.Has):
		return http.StatusForbidden
	case !v.sees(path):
		return http.StatusNotFound
	}
	return 0
}

// sees reports whether the thing that the path is about is there for the visitor.
func (v visitor) sees(path string) bool {
	collection, _, one := strings.Cut(path, "/{id}")
	switch {
	case v.alice || !one:
		return true
	case collection == "/v1/servers" || collection == "/v1/operations" || collection == "/v1/addresses" || collection == "/v1/alerts":
		return v.Role.SeesAll
	case collection == "/v1/tokens":
		return v.Has(core.UserToken)
	case collection == "/v1/webhooks":
		return v.Has(core.UserWebhook)
	case collection == "/v1/users":
		return v.Has(core.ViewUser)
	}
	return true
}

// status sends a request, and does not wait for the end of a stream.
func (s *shop) status(method, path, token, body string) (int, string) {
	s.Helper()
	if !strings.HasSuffix(path, "/events") {
		a := s.call(method, path, token, body)
		return a.Status, a.Text
	}
	req, err := http.NewRequestWithContext(s.Context(), method, s.url+path, nil)
	require.NoError(s, err)
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(req)
	require.NoError(s, err)
	_ = res.Body.Close()
	return res.StatusCode, ""
}

// dry lets a change change nothing, where it can.
func dry(path string, o *huma.Operation) string {
	for _, p := range o.Parameters {
		if p.Name == "dry_run" {
			return path + "?dry_run=true"
		}
	}
	return path
}

func TestEveryOperationObeysItsPermission(t *testing.T) {
	t.Parallel()
	s := open(t)
	stage, visitors := s.scene(), s.visitors()
	each(s, func(method, path string, o *huma.Operation) {
		if len(o.Security) == 0 {
			return
		}
		needs, said := web.Needed(o)
		require.True(t, said, "%s does not say what it needs: add needs(core.…), or anybody, to its op(…)", o.OperationID)
		for _, p := range needs {
			require.Contains(t, core.Permissions(), p, o.OperationID)
		}
		e := s.exampleOf(method, path, o, stage)
		for _, v := range visitors {
			token := v.token
			if o.OperationID == "close-session" && v.known {
				token = s.ok(200, "POST", "/v1/session", "", examples["open-session"].body).JSON["access_token"].(string)
			}
			status, text := s.status(method, dry(e.path, o), token, e.body)
			if want := v.expect(path, needs); want != 0 {
				require.Equal(t, want, status, "%s by %s: %s", o.OperationID, v.who, text)
			} else {
				require.Less(t, status, 300, "%s by %s: %s", o.OperationID, v.who, text)
			}
		}
	})
}

func TestWhatNeedsNoTokenNeedsNone(t *testing.T) {
	t.Parallel()
	s := open(t)
	stage := s.scene()
	each(s, func(method, path string, o *huma.Operation) {
		if len(o.Security) == 0 {
			e := s.exampleOf(method, path, o, stage)
			s.ok(200, method, e.path, "", e.body)
		}
	})
}

// TestThePermissionComesFirst: whoever may not do a thing does not learn what
// would be wrong with how they asked for it, and leaves a trace.
func TestThePermissionComesFirst(t *testing.T) {
	t.Parallel()
	s := open(t)
	stage := s.scene()
	customer := core.Caller{Role: must(core.BuiltIn(core.Customer))}
	tried := 0
	each(s, func(method, path string, o *huma.Operation) {
		needs, _ := web.Needed(o)
		if method == "GET" || len(needs) == 0 || slices.ContainsFunc(needs, customer.Has) {
			return
		}
		tried++
		e, before := s.exampleOf(method, path, o, stage), len(s.store.Audits())
		for _, wrong := range []string{`{"nonsense":1}`, `{`, ``} {
			s.isProblem(s.call(method, e.path, s.alice, wrong), 403, "scope-missing")
			s.isProblem(s.call(method, e.path+"?dry_run=maybe", s.alice, wrong, "Idempotency-Key: ", "If-Match: x"), 403, "scope-missing")
		}
		audits := s.store.Audits()[before:]
		require.Len(t, audits, 6, o.OperationID)
		require.EqualValues(t, needs[0], audits[0].Action, o.OperationID)
		require.Equal(t, core.CodeScope, audits[0].Outcome)
	})
	require.Greater(t, tried, 10)
}

func must[T any](v T, ok bool) T {
	if !ok {
		panic("there is no such thing")
	}
	return v
}
