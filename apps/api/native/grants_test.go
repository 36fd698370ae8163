package native_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNetworksOfTokens(t *testing.T) {
	t.Parallel()
	s := open(t)
	near := s.ok(201, "POST", "/v1/tokens", s.alice, `{"name":"near","networks":["127.0.0.0/8","::1/128"]}`).JSON
	require.Equal(t, []any{"127.0.0.0/8", "::1/128"}, near["networks"])
	s.ok(200, "GET", "/v1/me", near["token"].(string), "")
	far := s.ok(201, "POST", "/v1/tokens", s.alice, `{"name":"far","networks":["192.0.2.0/24"]}`).JSON
	s.isProblem(s.call("GET", "/v1/me", far["token"].(string), ""), 403, "source-not-allowed")
	status, text := s.status("GET", "/v1/events", far["token"].(string), "")
	require.Equal(t, 403, status, text)
	here := "/v1/tokens/" + far["id"].(string)
	s.isProblem(s.call("PATCH", here, near["token"].(string), `{"networks":[]}`), 422, "networks")
	s.isProblem(s.call("POST", "/v1/tokens", near["token"].(string), `{"name":"wide"}`), 422, "networks")
	s.isProblem(s.call("POST", "/v1/tokens", s.alice, `{"name":"x","networks":["192.0.2.1"]}`), 422, "networks.0")
	s.isProblem(s.call("PATCH", here, s.alice, `{"networks":["192.0.2.1/24"]}`), 422, "networks")
	require.Equal(t, "far", s.ok(200, "PATCH", here, s.alice, `{"networks":[]}`).JSON["name"])
	s.ok(200, "GET", "/v1/me", far["token"].(string), "")
}

func TestGrants(t *testing.T) {
	t.Parallel()
	s := open(t)
	server := s.ready(s.alice)
	here := "/v1/servers/" + server
	bob := s.ok(200, "GET", "/v1/me", s.bob, "").JSON
	name, id := bob["username"].(string), bob["id"].(string)
	s.isProblem(s.call("GET", here, s.bob, ""), 404, "server-not-found")
	grant := s.ok(200, "PUT", here+"/grants/"+name, s.alice, `{"permissions":["server.power"]}`).JSON
	require.Equal(t, id, grant["user_id"])
	require.Equal(t, []any{"server.power", "server.view"}, grant["permissions"])
	require.Len(t, s.ok(200, "GET", here+"/grants", s.alice, "").JSON["items"], 1)
	require.Equal(t, server, s.ok(200, "GET", "/v1/servers", s.bob, "").JSON["items"].([]any)[0].(map[string]any)["id"])
	s.ok(200, "GET", here+"/usage", s.bob, "")
	s.ok(202, "POST", here+"/power", s.bob, `{"action":"start"}`)
	require.NotEmpty(t, s.ok(200, "GET", "/v1/operations?server="+server, s.bob, "").JSON["items"])
	status, _ := s.status("GET", here+"/events", s.bob, "")
	require.Equal(t, 200, status)
	s.isProblem(s.call("DELETE", here, s.bob, ""), 403, "permission-missing")
	s.isProblem(s.call("PUT", here+"/grants/"+id, s.alice, `{"permissions":["server.suspend"]}`), 403, "permission-missing")
	s.isProblem(s.call("PUT", here+"/grants/"+id, s.alice, `{"permissions":["server.create"]}`), 422, "permissions")
	s.isProblem(s.call("PUT", here+"/grants/"+id, s.alice, `{"permissions":[]}`), 422, "permissions")
	s.isProblem(s.call("PUT", here+"/grants/nobody", s.alice, `{"permissions":["server.power"]}`), 404, "user-not-found")
	s.ok(204, "DELETE", here+"/grants/"+id, s.alice, "")
	s.isProblem(s.call("GET", here, s.bob, ""), 404, "server-not-found")
	s.isProblem(s.call("POST", here+"/power", s.bob, `{"action":"stop"}`), 404, "server-not-found")
	status, _ = s.status("GET", here+"/events", s.bob, "")
	require.Equal(t, 404, status)
}
