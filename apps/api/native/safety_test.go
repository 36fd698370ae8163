package native_test

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/remudahq/remuda/apps/api/native"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/require"
)

// each calls visit with every operation of the document.
func each(s *shop, visit func(method, path string, o *huma.Operation)) {
	for path, item := range s.api.Huma().OpenAPI().Paths {
		for method, o := range map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "PATCH": item.Patch, "DELETE": item.Delete} {
			if o != nil {
				visit(method, path, o)
			}
		}
	}
}

func TestNoAnswerRepeatsAPassword(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, body := range []string{`{"username":"alice","password":["hunter2"]}`, `{"username":"alice","password":"hunter2","x":1}`, `{"username":"alice","password":"hunter2"}`, `{"password":"hunter2"`} {
		require.NotContains(t, s.call("POST", "/v1/session", "", body).Text, "hunter2")
	}
}

func TestTheDocumentsAreThere(t *testing.T) {
	t.Parallel()
	s := open(t)
	for path, starts := range map[string]string{"/openapi.json": "{", "/openapi-3.0.json": "{", "/openapi.yaml": "", "/openapi-3.0.yaml": "", "/docs": "<!", "/docs/": "<!"} {
		a := s.ok(200, "GET", path, "", "")
		require.Greater(t, len(a.Text), 300, path)
		require.True(t, strings.HasPrefix(strings.ToLower(a.Text), starts), path)
		require.NotContains(t, a.Text, "ErrorModel", path)
	}
	var document map[string]any
	require.NoError(t, json.Unmarshal([]byte(s.ok(200, "GET", "/openapi.json", "", "").Text), &document))
	require.Equal(t, "3.1.0", document["openapi"])
}

func TestTheDocumentSaysWhereTheAPIIsAndWhatItsChaptersAre(t *testing.T) {
	t.Parallel()
	for public, want := range map[string]string{"": "/", "https://api.example.com/remuda": "https://api.example.com/remuda"} {
		s := open(t, func(o *native.Options) { o.PublicURL = public })
		var document struct {
			Servers []struct{ URL string }
			Tags    []struct{ Name, Description string }
			Paths   map[string]map[string]struct{ Tags []string }
		}
		require.NoError(t, json.Unmarshal([]byte(s.ok(200, "GET", "/openapi.json", "", "").Text), &document))
		require.Len(t, document.Servers, 1)
		require.Equal(t, want, document.Servers[0].URL)
		described := map[string]bool{}
		for _, tag := range document.Tags {
			described[tag.Name] = tag.Description != ""
		}
		require.NotEmpty(t, document.Paths)
		for path, methods := range document.Paths {
			for method, o := range methods {
				require.Len(t, o.Tags, 1, "%s %s", method, path)
				require.True(t, described[o.Tags[0]], "%s %s: %s", method, path, o.Tags[0])
			}
		}
	}
}

func TestASessionFromLoginToLogout(t *testing.T) {
	t.Parallel()
	s := open(t)
	opened := s.ok(200, "POST", "/v1/session", "", `{"username":"alice","password":"alice in wonderland"}`).JSON
	require.Equal(t, "alice", opened["user"].(map[string]any)["username"])
	old := opened["access_token"].(string)
	s.ok(200, "GET", "/v1/me", old, "")
	again := s.ok(200, "POST", "/v1/session/refresh", "", `{"refresh_token":"`+opened["refresh_token"].(string)+`"}`).JSON
	s.isProblem(s.call("GET", "/v1/me", old, ""), 401, "unauthenticated")
	s.isProblem(s.call("POST", "/v1/session/refresh", "", `{"refresh_token":"`+opened["refresh_token"].(string)+`"}`), 401, "unauthenticated")
	s.ok(204, "DELETE", "/v1/session", again["access_token"].(string), "")
	a := s.call("GET", "/v1/me", again["access_token"].(string), "")
	s.isProblem(a, 401, "unauthenticated")
	require.Contains(t, a.Header.Get("WWW-Authenticate"), "Bearer")
}

func TestGuessingIsSlow(t *testing.T) {
	t.Parallel()
	s := open(t, func(o *native.Options) { o.Logins = web.NewLimiter(0.001, 3) })
	for range 3 {
		s.ok(200, "POST", "/v1/session", "", `{"username":"alice","password":"alice in wonderland"}`)
	}
	for range 3 {
		s.ok(401, "POST", "/v1/session", "", `{"username":"alice","password":"a guess"}`)
	}
	a := s.call("POST", "/v1/session", "", `{"username":"alice","password":"alice in wonderland"}`)
	s.isProblem(a, 429, "rate-limited")
	require.NotEmpty(t, a.Header.Get("Retry-After"))
}

func TestATokenHasItsRate(t *testing.T) {
	t.Parallel()
	s := open(t, func(o *native.Options) { o.Tokens = web.NewLimiter(0.001, 2) })
	require.Equal(t, "1", s.ok(200, "GET", "/v1/me", s.alice, "").Header.Get("RateLimit-Remaining"))
	s.ok(200, "GET", "/v1/me", s.alice, "")
	s.isProblem(s.call("GET", "/v1/me", s.alice, ""), 429, "rate-limited")
	s.ok(200, "GET", "/v1/me", s.bob, "")
}

func TestNoNonsenseIsOurFault(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := s.ready(s.alice)
	random := rand.New(rand.NewPCG(1, 2))
	parts := []string{"{", "}", "[", "]", `"name"`, ":", ",", "null", "1e999", "-1", `"\u0000"`, `"web"`, `"image"`, `"addresses"`, `"labels"`, "true", "\x00", `"10.77.0.10"`, "9999999999999999999999"}
	paths := []string{"/v1/servers", "/v1/servers/" + id, "/v1/servers/" + id + "/power", "/v1/tokens", "/v1/session", "/v1/pools", "/v1/plans", "/v1/%00", "/v1/servers/%ff", "//", "/v1/operations/x/cancel"}
	for range 2000 {
		var text strings.Builder
		for range random.IntN(12) {
			text.WriteString(parts[random.IntN(len(parts))])
		}
		method := []string{"POST", "PATCH", "DELETE", "GET"}[random.IntN(4)]
		a := s.call(method, paths[random.IntN(len(paths))], adminToken, text.String())
		require.Less(t, a.Status, 500, "%s %q: %s", method, text.String(), a.Text)
		if a.Status >= 400 {
			require.Equal(t, "application/problem+json", a.Header.Get("Content-Type"), a.Text)
		}
	}
}

func TestEveryWordOfTheCoreIsInTheDocument(t *testing.T) {
	t.Parallel()
	schemas := open(t).api.Huma().OpenAPI().Components.Schemas.Map()
	has := func(schema, field string, words []string) {
		var there []string
		for _, w := range schemas[schema].Properties[field].Enum {
			there = append(there, w.(string))
		}
		require.ElementsMatch(t, words, there, "%s.%s", schema, field)
	}
	has("Server", "life", words(core.Lives()))
	has("Server", "power", words(core.Powers()))
	has("PowerOrder", "action", words(core.PowerActions()))
	has("Operation", "state", words(core.OperationStates()))
}

func words[T ~string](all []T) (out []string) {
	for _, w := range all {
		out = append(out, string(w))
	}
	return out
}
