package native_test

import (
	"testing"

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
