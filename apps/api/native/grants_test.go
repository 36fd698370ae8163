package native_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

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
