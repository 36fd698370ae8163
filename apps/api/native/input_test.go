package native_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/require"
)

// ours are fields that are the system's to set, whoever asks.
var ours = []string{"id", "number", "vmid", "version", "life", "power", "power_wanted", "suspended", "operation_id", "created_at", "updated_at", "user_id", "token_id",
	"user", "owner", "role", "scopes", "sees_all", "permissions", "cluster", "node", "state", "hash", "last_used_at"}

// said are the inputs that may name such a field all the same: because it is
// what they are about, or for those who have the permission.
var said = map[string][]string{
	"NewServer":    {"owner", "cluster", "node", "user"}, // user: the guest's own
	"ServerChange": {"owner"}, "PasswordOrder": {"user"}, "RebuildOrder": {"user"}, "BulkRebuildOrder": {"user"}, "Migration": {"node"},
	"NewNotification": {"user"}, "NewUser": {"role"}, "UserChange": {"role", "suspended"}, "NewToken": {"user", "scopes"}, "NewGrant": {"permissions"},
	"NewRole": {"sees_all", "permissions"}, "RoleChange": {"sees_all", "permissions"},
	"Adoption": {"cluster"}, "AdoptGuest": {"vmid", "owner"}, "ImageSource": {"node", "vmid"},
	"BulkOrder": {"power"}, "BulkFilter": {"cluster", "node", "power", "suspended", "life", "owner"}, // what to do, and with which
}

// TestS18NobodySetsWhatIsNotTheirs: a request sets what its input names and
// nothing else. No input names what is the system's to set; unknown fields are
// refused everywhere and at every depth; and what only an operator may set is
// refused if a customer says it.
func TestS18NobodySetsWhatIsNotTheirs(t *testing.T) {
	t.Parallel()
	s := open(t)
	stage, bodies := s.scene(), 0
	registry := s.api.Huma().OpenAPI().Components.Schemas
	seen := map[*huma.Schema]bool{}
	var closed func(where string, schema *huma.Schema)
	closed = func(where string, schema *huma.Schema) {
		if schema == nil || seen[schema] {
			return
		}
		seen[schema] = true
		if schema.Ref != "" {
			name := schema.Ref[strings.LastIndex(schema.Ref, "/")+1:]
			for field := range registry.SchemaFromRef(schema.Ref).Properties {
				if slices.Contains(ours, field) && !slices.Contains(said[name], field) {
					t.Errorf("%s takes %s.%s", where, name, field)
				}
			}
			closed(name, registry.SchemaFromRef(schema.Ref))
			return
		}
		if schema.Type == huma.TypeObject {
			_, isMap := schema.AdditionalProperties.(*huma.Schema)
			require.True(t, isMap || schema.AdditionalProperties == false, "%s takes unknown fields", where)
		}
		for field, inner := range schema.Properties {
			closed(where+"."+field, inner)
		}
		closed(where+"[]", schema.Items)
		if of, ok := schema.AdditionalProperties.(*huma.Schema); ok {
			closed(where+"{}", of)
		}
	}
	before := s.state()
	each(s, func(method, path string, o *huma.Operation) {
		if o.RequestBody == nil {
			return
		}
		bodies++
		closed(o.OperationID, o.RequestBody.Content["application/json"].Schema)
		e := s.exampleOf(method, path, o, stage)
		for _, field := range []string{"nonsense", "__proto__", "Name", "NAME"} {
			var body map[string]any
			require.NoError(t, json.Unmarshal([]byte(e.body), &body), o.OperationID)
			body[field] = "x"
			text, err := json.Marshal(body)
			require.NoError(t, err)
			a := s.call(method, e.path, adminToken, string(text))
			require.Equal(t, 422, a.Status, "%s with %s: %s", o.OperationID, field, a.Text)
		}
	})
	require.Greater(t, bodies, 30)
	here := "/v1/servers/" + stage.Replace("{server}")
	for _, c := range []struct{ method, path, body string }{
		{"POST", "/v1/servers", body(`,"owner":"bob"`)},
		{"POST", "/v1/servers", body(`,"node":"pve1"`)},
		{"POST", "/v1/servers", body(`,"user_data":"local:snippets/root.yaml"`)},
		{"POST", "/v1/servers", body(`,"placement":{"node":"pve1"}`)},
		{"PATCH", here, `{"owner":"bob"}`},
		{"PATCH", here, `{"suspended":false}`},
		{"PATCH", here + "/specification", `{"cores":64,"vmid":100}`},
		{"POST", "/v1/tokens", `{"name":"x","scopes":["admin"]}`},
		{"POST", "/v1/tokens", `{"name":"x","user":"admin"}`},
		{"POST", "/v1/users", `{"username":"mallory","role":"admin"}`},
		{"PATCH", "/v1/users/" + stage.Replace("{alice}"), `{"role":"admin"}`},
		{"PUT", "/v1/users/" + stage.Replace("{alice}") + "/quota", `{}`},
		{"PUT", here + "/grants/bob", `{"permissions":["server.suspend"]}`},
	} {
		a := s.call(c.method, c.path, s.alice, c.body)
		require.Contains(t, []int{403, 422}, a.Status, "%s %s %s: %s", c.method, c.path, c.body, a.Text)
	}
	require.Equal(t, before, s.state(), "something was set")
}

// TestS20ReadingChangesNothing: whatever a GET or a HEAD carries, a body, the
// conditions of a change, the name of another method, it changes nothing that
// is kept, here or on the clusters.
func TestS20ReadingChangesNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	stage, reads := s.scene(), 0
	before, trail := s.state(), s.trail()
	for _, token := range []string{s.alice, adminToken} {
		each(s, func(method, path string, o *huma.Operation) {
			if method != "GET" {
				return
			}
			reads++
			e := s.exampleOf(method, path, o, stage)
			for _, verb := range []string{"GET", "HEAD"} {
				for _, more := range []string{"", "?_method=DELETE", "?dry_run=false", "?action=start"} {
					s.reads(verb, e.path+more, token)
				}
			}
			require.Equal(t, before, s.state(), "%s changed something", o.OperationID)
			require.Equal(t, trail, s.trail(), o.OperationID)
		})
	}
	require.Greater(t, reads, 70)
	each(s, func(method, path string, o *huma.Operation) {
		if method == "GET" {
			return
		}
		e := s.exampleOf(method, path, o, stage)
		for _, verb := range []string{"GET", "HEAD"} {
			s.reads(verb, e.path, adminToken) // the paths of changes too
		}
	})
	require.Equal(t, before, s.state(), "something was changed")
}

// reads asks as if for a change, and does not wait for the end of a stream.
func (s *shop) reads(verb, path, token string) {
	s.Helper()
	req, err := http.NewRequestWithContext(s.Context(), verb, s.url+path, strings.NewReader(`{"action":"stop","name":"x"}`))
	require.NoError(s, err)
	for name, value := range map[string]string{
		"Authorization": "Bearer " + token, "Content-Type": "application/json", "Idempotency-Key": "k", "If-Match": `"1"`,
		"X-HTTP-Method-Override": "DELETE", "X-HTTP-Method": "DELETE", "X-Method-Override": "DELETE",
	} {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(s, err)
	require.Less(s, res.StatusCode, 500, path)
	require.NoError(s, res.Body.Close())
}

// trail is how long the audit log is, but for who read secrets.
func (s *shop) trail() int {
	return len(slices.DeleteFunc(s.store.Audits(), func(e core.AuditEntry) bool { return e.Action == string(core.ServerTLS) }))
}
