package native_test

import (
	"testing"

	"github.com/remudahq/remuda/core/fleet"
	"github.com/stretchr/testify/require"
)

func TestABulkOperationShowsItsItems(t *testing.T) {
	t.Parallel()
	s := open(t)
	one, two := s.ready(s.alice), s.server(s.alice)
	dry := s.ok(200, "POST", "/v1/servers/bulk?dry_run=true", s.alice, `{"action":"delete","filter":{"owner":"alice"}}`).JSON["operation"].(map[string]any)["items"].([]any)
	require.Len(t, dry, 2)
	states := map[any]any{}
	for _, item := range dry {
		states[item.(map[string]any)["server_id"]] = item.(map[string]any)["code"]
	}
	require.Equal(t, map[any]any{one: nil, two: "server-busy"}, states)

	begun := s.ok(202, "POST", "/v1/servers/bulk", s.alice, `{"action":"power","servers":["`+one+`"],"power":{"action":"start"}}`)
	shown := s.ok(200, "GET", begun.Header.Get("Location"), s.alice, "").JSON
	require.Equal(t, "bulk", shown["kind"])
	require.Nil(t, shown["server_id"])
	require.Equal(t, []any{map[string]any{"server_id": one, "operation_id": nil, "state": "queued", "code": nil, "cause": nil}}, shown["items"])
	s.isProblem(s.call("GET", begun.Header.Get("Location"), s.bob, ""), 404, "operation-not-found")
	require.Len(t, s.pages("/v1/operations?kind=bulk", s.alice, "id"), 1)
	require.NotContains(t, s.ok(200, "GET", "/v1/operations?kind=provision", s.alice, "").Text, `"items":[{"server_id"`)

	for body, names := range map[string]string{
		`{"action":"delete"}`: `"path":"servers"`,
		`{"action":"delete","servers":["` + one + `"],"selector":"env"}`:                        `"path":"servers"`,
		`{"action":"delete","selector":"env in web"}`:                                           `"path":"selector"`,
		`{"action":"delete","selector":"env=none"}`:                                             `picks no server`,
		`{"action":"delete","filter":{"plan":"none"}}`:                                          `"path":"filter"`,
		`{"action":"power","servers":["` + one + `"]}`:                                          `"path":"power"`,
		`{"action":"power","servers":["` + one + `"],"power":{"action":"explode"}}`:             `"path":"power.action"`,
		`{"action":"label","servers":["` + one + `"],"power":{"action":"stop"}}`:                `"path":"power"`,
		`{"action":"label","servers":["` + one + `"],"label":{"set":{"a b":"c"}}}`:              `"path":"label.set.a b"`,
		`{"action":"label","servers":["` + one + `"],"snapshot":{}}`:                            `"path":"snapshot"`,
		`{"action":"suspend","servers":["` + one + `"],"unsuspend":{}}`:                         `"path":"unsuspend"`,
		`{"action":"snapshot","servers":["` + one + `"],"migrate":{}}`:                          `"path":"migrate"`,
		`{"action":"snapshot","servers":["` + one + `"],"rebuild":{}}`:                          `"path":"rebuild"`,
		`{"action":"rebuild","servers":["` + one + `"],"rebuild":{"password":"correct horse"}}`: `password`,
		`{"action":"snapshot","servers":["` + one + `"],"snapshot":{"name":"1 2"}}`:             `"path":"snapshot.name"`,
		`{"action":"explode","servers":["` + one + `"]}`:                                        `"path":"action"`,
	} {
		s.isProblem(s.call("POST", "/v1/servers/bulk", s.alice, body), 422, names)
	}
}

func TestEveryBulkActionIsInTheDocument(t *testing.T) {
	t.Parallel()
	var there []string
	for _, w := range open(t).api.Huma().OpenAPI().Components.Schemas.Map()["BulkOrder"].Properties["action"].Enum {
		there = append(there, w.(string))
	}
	require.Equal(t, fleet.BulkActions(), there)
}
