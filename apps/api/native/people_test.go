package native_test

import (
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/stretchr/testify/require"
)

func TestQuotas(t *testing.T) {
	t.Parallel()
	s := open(t)
	me := s.ok(200, "GET", "/v1/me", s.alice, "").JSON
	quota := "/v1/users/" + me["id"].(string) + "/quota"
	require.Nil(t, me["quota"].(map[string]any)["limits"].(map[string]any)["servers"])
	set := s.ok(200, "PUT", quota, adminToken, `{"servers":1,"disk":null}`).JSON
	require.EqualValues(t, 1, set["limits"].(map[string]any)["servers"])
	require.Nil(t, set["limits"].(map[string]any)["disk"])
	s.server(s.alice)
	refused := s.call("POST", "/v1/servers", s.alice, webServer)
	s.isProblem(refused, 409, "used 1, limit 1, asked 1")
	require.Equal(t, "quota-exceeded", refused.JSON["code"])
	used := s.ok(200, "GET", quota, s.alice, "").JSON["used"].(map[string]any)
	require.EqualValues(t, 1, used["servers"])
	require.EqualValues(t, 1, used["addresses"])
	require.EqualValues(t, 4<<30, used["disk"])
	s.isProblem(s.call("GET", quota, s.bob, ""), 404, "not-found")
	s.isProblem(s.call("PUT", quota, s.alice, `{}`), 403, "scope-missing")
	s.isProblem(s.call("PUT", quota, adminToken, `{"servers":-1}`), 422, "servers")
	s.isProblem(s.call("PUT", quota, adminToken, `{"swans":1}`), 422, "swans")
	require.Nil(t, s.ok(200, "PUT", quota, adminToken, `{}`).JSON["limits"].(map[string]any)["servers"])
	s.server(s.alice)
}

func TestPlanLimits(t *testing.T) {
	t.Parallel()
	s := open(t)
	plan := s.ok(201, "POST", "/v1/plans", adminToken,
		`{"name":"p","cores":1,"memory":536870912,"disk":4294967296,"snapshots":3,"addresses":1,"bandwidth":1000,"exceeded":"throttle","throttle":125000}`).JSON
	require.EqualValues(t, 3, plan["snapshots"])
	require.Equal(t, "throttle", plan["exceeded"])
	here := "/v1/plans/" + plan["id"].(string)
	plan = s.ok(200, "PATCH", here, adminToken, `{"snapshots":null,"bandwidth":2000,"exceeded":"none"}`).JSON
	require.Nil(t, plan["snapshots"])
	require.EqualValues(t, 2000, plan["bandwidth"])
	require.EqualValues(t, 1, plan["addresses"])
	s.isProblem(s.call("PATCH", here, adminToken, `{"exceeded":"throttle","throttle":0}`), 422, "throttle")
	s.isProblem(s.call("PATCH", here, adminToken, `{"addresses":-1}`), 422, "addresses")
	s.isProblem(s.call("PATCH", here, adminToken, `{"addresses":1.5}`), 422, "addresses")
	s.isProblem(s.call("POST", "/v1/servers", s.alice, `{"name":"web","image":"debian-12","plan":"p","addresses":["10.77.0.20","10.77.0.21"]}`), 422, "at most 1 with the plan p")
}

func TestRoles(t *testing.T) {
	t.Parallel()
	s := open(t)
	server := s.ready(s.alice)
	role := s.ok(201, "POST", "/v1/roles", adminToken, `{"name":"switcher","permissions":["server.view","server.power"],"sees_all":true}`).JSON
	s.ok(201, "POST", "/v1/users", adminToken, `{"username":"eve","role":"switcher"}`)
	eve := s.ok(201, "POST", "/v1/tokens", adminToken, `{"name":"x","user":"eve"}`).JSON["token"].(string)
	require.Equal(t, []any{"server.view", "server.power"}, s.ok(200, "GET", "/v1/me", eve, "").JSON["permissions"])
	s.ok(202, "POST", "/v1/servers/"+server+"/power", eve, `{"action":"start"}`)
	s.isProblem(s.call("DELETE", "/v1/servers/"+server, eve, ""), 403, "scope-missing")
	s.isProblem(s.call("DELETE", "/v1/roles/"+role["id"].(string), adminToken, ""), 409, "in-use")
	s.isProblem(s.call("POST", "/v1/users", adminToken, `{"username":"x","role":"unheard-of"}`), 422, "role")
	s.isProblem(s.call("POST", "/v1/roles", adminToken, `{"name":"x","permissions":["server.fly"]}`), 422, "permissions.0")
	s.isProblem(s.call("GET", "/v1/roles", s.alice, ""), 403, "scope-missing")
}

func TestScopesMayBePermissions(t *testing.T) {
	t.Parallel()
	s := open(t)
	server := s.ready(s.alice)
	s.isProblem(s.call("POST", "/v1/tokens", s.alice, `{"name":"x","scopes":["server.suspend"]}`), 422, "which you do not have")
	s.isProblem(s.call("POST", "/v1/tokens", s.alice, `{"name":"x","scopes":["server.fly"]}`), 422, "scopes")
	token := s.ok(201, "POST", "/v1/tokens", s.alice, `{"name":"switch","scopes":["server.power","token.*"]}`).JSON["token"].(string)
	s.ok(202, "POST", "/v1/servers/"+server+"/power", token, `{"action":"start"}`)
	s.isProblem(s.call("GET", "/v1/servers/"+server, token, ""), 403, "scope-missing")
	s.isProblem(s.call("POST", "/v1/tokens", token, `{"name":"y","scopes":["server.*"]}`), 422, "which you do not have")
	s.ok(201, "POST", "/v1/tokens", token, `{"name":"z","scopes":["server.power"]}`)
}

// suspended asks for a server, and has it ready and suspended at once.
func (s *shop) suspended(token string) string {
	s.Helper()
	id := s.standing(token, core.Off)
	require.NoError(s, s.rows.Do(s.Context(), func(tx ports.Tx) error {
		server, err := tx.Servers().Get(s.Context(), core.ServerID(id))
		server.Suspended = true
		if err == nil {
			_, err = tx.Servers().Update(s.Context(), server)
		}
		return err
	}))
	return id
}

// audited is an entry of the audit log.
func (s *shop) audited() core.EventID {
	s.Helper()
	entries, err := s.service.Audit(s.Context(), s.admin, core.AuditFilter{Limit: 1})
	require.NoError(s, err)
	require.Len(s, entries, 1)
	return entries[0].ID
}

func TestASuspendedServerDoesNotRun(t *testing.T) {
	t.Parallel()
	s := open(t)
	here := "/v1/servers/" + s.standing(s.alice, core.On)
	s.isProblem(s.call("POST", here+"/suspend", s.alice, ""), 403, "scope-missing")
	op := s.ok(202, "POST", here+"/suspend", adminToken, "").JSON
	require.Equal(t, true, op["server"].(map[string]any)["suspended"])
	require.Equal(t, "suspend", op["operation"].(map[string]any)["kind"])
	there := "/v1/servers/" + s.suspended(s.alice)
	s.isProblem(s.call("POST", there+"/power", s.alice, `{"action":"start"}`), 403, "suspended")
	s.isProblem(s.call("POST", there+"/suspend", adminToken, ""), 409, "illegal-move")
	s.isProblem(s.call("POST", there+"/unsuspend", adminToken, `{"begin":true}`), 422, "begin")
	op = s.ok(202, "POST", there+"/unsuspend", adminToken, "").JSON
	require.Equal(t, false, op["server"].(map[string]any)["suspended"])
}

func TestTheAuditLog(t *testing.T) {
	t.Parallel()
	s := open(t)
	alice := s.ok(200, "GET", "/v1/me", s.alice, "").JSON["id"].(string)
	s.server(s.alice)
	s.ok(200, "POST", "/v1/servers?dry_run=true", s.alice, webServer)
	s.call("POST", "/v1/plans", s.alice, `{"name":"p","cores":1,"memory":536870912,"disk":4294967296}`)
	s.call("POST", "/v1/session", "", `{"username":"alice","password":"a guess"}`)
	s.ok(200, "POST", "/v1/session", "", `{"username":"alice","password":"alice in wonderland"}`)
	list := func(query string) []any {
		return s.ok(200, "GET", "/v1/audit?"+query, adminToken, "").JSON["items"].([]any)
	}
	var told []string
	for _, item := range list("user=alice&limit=5") {
		e := item.(map[string]any)
		require.Equal(t, alice, e["user_id"])
		require.NotEmpty(t, e["source"])
		told = append(told, e["action"].(string)+" "+e["outcome"].(string))
	}
	require.Equal(t, []string{"session.open accepted", "session.open unauthenticated", "plan.create scope-missing", "server.create dry-run", "server.create accepted"}, told)
	require.Len(t, list("action=server.create&outcome=dry-run"), 1)
	require.Empty(t, list("since=2100-01-01T00:00:00Z"))
	require.Empty(t, list("until=2001-01-01T00:00:00Z"))
	require.Empty(t, list("user=nobody"))
	first := s.ok(200, "GET", "/v1/audit?user=alice&limit=2", adminToken, "").JSON
	next := list("user=alice&limit=2&cursor=" + first["next_cursor"].(string))
	require.Equal(t, "plan.create", next[0].(map[string]any)["action"])
	id := next[0].(map[string]any)["id"].(string)
	require.Equal(t, next[0], any(s.ok(200, "GET", "/v1/audit/"+id, adminToken, "").JSON))
	s.isProblem(s.call("GET", "/v1/audit/0198e1c0-0000-7000-8000-000000000000", adminToken, ""), 404, "audit-entry-not-found")
	s.isProblem(s.call("GET", "/v1/audit", s.alice, ""), 403, "scope-missing")
}
