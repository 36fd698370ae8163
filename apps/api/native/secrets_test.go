package native_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/stretchr/testify/require"
)

// once are the secrets that an answer tells, each this once; but keys to whoever
// has the right to them, again and again.
var once = []string{"Session.access_token", "Session.refresh_token", "IssuedToken.token", "IssuedWebhook.secret", "Keys.ca_key", "Keys.tls_key", "PasswordAccepted.password"}

var secretName = regexp.MustCompile(`(?i)pass(word|wd|phrase)?$|password|secret|private|credential|hash|sealed|cipher|ticket|_key$|^key$|token$|csrf|cookie`)

// TestS04NoAnswerHasASecret: no schema of any answer has a field for a secret,
// but those that are told once, when they are made; the types behind the schemas
// are the wire's own and never the core's, which has such fields; and what was
// told once is in no other answer.
func TestS04NoAnswerHasASecret(t *testing.T) {
	t.Parallel()
	s := open(t)
	registry := s.api.Huma().OpenAPI().Components.Schemas
	seen := map[string]bool{}
	var told []string
	var look func(schema *huma.Schema, name string)
	look = func(schema *huma.Schema, name string) {
		if schema == nil {
			return
		}
		if schema.Ref != "" {
			if seen[schema.Ref] {
				return
			}
			seen[schema.Ref] = true
			is := registry.TypeFromRef(schema.Ref)
			require.True(t, is.PkgPath() == "" || strings.Contains(is.PkgPath(), "/apps/"), "%s is no type of the wire", is)
			look(registry.SchemaFromRef(schema.Ref), schema.Ref[strings.LastIndex(schema.Ref, "/")+1:])
			return
		}
		for field, inner := range schema.Properties {
			if secretName.MatchString(field) {
				told = append(told, name+"."+field)
			}
			look(inner, name+"."+field)
		}
		look(schema.Items, name)
		if of, ok := schema.AdditionalProperties.(*huma.Schema); ok {
			look(of, name)
		}
	}
	each(s, func(_, _ string, o *huma.Operation) {
		for status, response := range o.Responses {
			for _, media := range response.Content {
				look(media.Schema, o.OperationID+" "+status)
			}
			for name := range response.Headers {
				require.NotRegexp(t, secretName, name, o.OperationID)
			}
		}
	})
	require.Greater(t, len(seen), 40)
	slices.Sort(told)
	want := slices.Clone(once)
	slices.Sort(want)
	require.Equal(t, want, told)
	s.toldOnce()
}

// toldOnce makes each secret, and looks for it in every read.
func (s *shop) toldOnce() {
	s.Helper()
	stage := s.scene()
	issued := s.ok(201, "POST", "/v1/tokens", s.alice, `{"name":"ci"}`).JSON["token"].(string)
	session := s.ok(200, "POST", "/v1/session", "", examples["open-session"].body).JSON
	password := s.ok(202, "POST", "/v1/servers/"+stage.Replace("{running}")+"/password", s.alice, `{}`).JSON["password"].(string)
	tls := strings.Split(s.ok(200, "GET", stage.Replace(examples["get-keys"].path), adminToken, "").JSON["tls_key"].(string), "\n")[1]
	secrets := []string{tls, issued, session["access_token"].(string), session["refresh_token"].(string), password, "alice in wonderland", "remuda@pve!test=secret"}
	for _, secret := range secrets {
		require.NotEmpty(s, secret)
	}
	each(s, func(method, path string, o *huma.Operation) {
		if method != "GET" || strings.HasSuffix(path, "/events") || o.OperationID == "get-keys" {
			return
		}
		a := s.call("GET", s.exampleOf(method, path, o, stage).path, adminToken, "")
		for _, secret := range secrets {
			require.NotContains(s, a.Text, secret, o.OperationID)
		}
	})
	document, err := json.Marshal(s.api.Huma().OpenAPI())
	require.NoError(s, err)
	require.NotContains(s, string(document), adminToken)
}
