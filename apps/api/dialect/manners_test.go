package dialect_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/remudahq/remuda/apps/internal/legacy"
	"github.com/remudahq/remuda/apps/internal/legacytest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var parameter = regexp.MustCompile(`\{[^}]+\}`)

// opens are the operations that everybody may call: those with which one comes
// in, and those that tell nothing of anybody.
var opens = map[string]bool{
	"POST /api/auth/login": true, "POST /api/auth/register": true,
	"GET /healthz": true, "GET /varz": true, "GET /version": true,
	"OPTIONS /node": true, "OPTIONS /cluster": true,
}

// Whatever a dialect can be asked needs a token of ours, and a wrong one is
// answered as none is.
func TestNobodyComesInWithoutAToken(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *legacytest.World, d dialect, api *legacy.Dialect) {
		front, tried := w.Front(api), 0
		for _, c := range calls(api) {
			if opens[c.method+" "+c.path] {
				continue
			}
			tried++
			path := parameter.ReplaceAllString(c.path, "1")
			none := send(front, c.method, path, "", func(*http.Request) {})
			assert.Equal(t, http.StatusUnauthorized, none.Code, "%s %s: %s", c.method, path, none.Body)
			wrong := send(front, c.method, path, "", func(r *http.Request) { d.sign(r, "alice", "rmd_0123456789abcdef0123456789abcdef") })
			assert.Equal(t, http.StatusUnauthorized, wrong.Code, "%s %s: %s", c.method, path, wrong.Body)
			assert.NotContains(t, none.Header().Get("Content-Type"), "problem", "it has words of its own")
		}
		require.NotZero(t, tried)
	})
}

// What no client would send is refused in the dialect's own words, and breaks
// nothing.
func TestHostileRequestsAreRefused(t *testing.T) {
	t.Parallel()
	segments := []string{"0", "-1", "9223372036854775808", "1e3", "..", "%00", "' OR 1=1--", "\u202ex", strings.Repeat("9", 5000), "00000000-0000-7000-8000-000000000000"}
	bodies := []string{"", "{", "[]", "null", `"x"`, "0", `{"a":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + "}", "\xff\xfe", `{"name":"\u0000"}`,
		`{"id":{"$gt":""},"username":{"a":1},"name":["x"],"vmid":"x","cores":-1,"memory":1e308,"disk":"x","osId":"1","tariffId":null,"email":{},"password":[],"snapname":7,"type":"new","timeframe":{}}`,
		`{"cores":9223372036854775807,"memory":9223372036854775807,"disk":9223372036854775807,"vmid":9223372036854775807,"node_id":-1,"user_id":0,"template_id":1.5,"addresses":"x","lockIps":["x"],"disks":[{}]}`}
	each(t, func(t *testing.T, w *legacytest.World, d dialect, api *legacy.Dialect) {
		front := w.Front(api)
		try := func(c call, path, body string) {
			got := send(front, c.method, path, body, func(r *http.Request) { d.sign(r, "admin", w.Tokens["admin"]) })
			what := fmt.Sprintf("%s %.80s with %.80q: %d %.300s", c.method, path, body, got.Code, got.Body)
			assert.Less(t, got.Code, http.StatusInternalServerError, what)
			assert.NotContains(t, got.Header().Get("Content-Type"), "problem", what)
			if got.Code >= 400 && strings.Contains(got.Header().Get("Content-Type"), "json") {
				assert.True(t, json.Valid(got.Body.Bytes()), what)
			}
		}
		for _, c := range calls(api) {
			for _, segment := range segments {
				if strings.Contains(c.path, "{") {
					try(c, parameter.ReplaceAllString(c.path, segment), "")
				}
			}
			for _, body := range bodies {
				try(c, parameter.ReplaceAllString(c.path, "999"), body)
			}
			for _, query := range []string{"?id=x", "?page=-1&per_page=0", "?page=9223372036854775807&per_page=9223372036854775807", "?force=maybe", "?filter[x]=1", "?sort=x", "?id=%00", "?username=%F0%28"} {
				try(c, parameter.ReplaceAllString(c.path, "999")+query, "")
			}
		}
	})
}

// Nothing but what the document names is answered, and that in the dialect's words.
func TestWhatIsNotThereIsSaidInItsWords(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *legacytest.World, d dialect, api *legacy.Dialect) {
		for _, path := range []string{"/nothing/here", "/api/application/nothing", "/services/nothing", "/api/servers/a/b/c", "/v1/servers"} {
			got := send(w.Front(api), http.MethodGet, path, "", func(r *http.Request) { d.sign(r, "admin", w.Tokens["admin"]) })
			assert.Equal(t, http.StatusNotFound, got.Code, "%s: %s", path, got.Body)
			assert.NotContains(t, got.Header().Get("Content-Type"), "problem")
		}
	})
}

// Every operation of a document has a name, a summary and what it may answer.
func TestDocumentsAreWhole(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, _ *legacytest.World, _ dialect, api *legacy.Dialect) {
		text, err := api.Document()
		require.NoError(t, err)
		require.NotContains(t, string(text), "ErrorModel")
		names := map[string]bool{}
		for _, c := range calls(api) {
			if c.method == "REPORT" {
				continue
			}
			assert.NotEmpty(t, c.OperationID, c.path)
			assert.NotEmpty(t, c.Summary, c.path)
			assert.NotEmpty(t, c.Responses, c.path)
			assert.False(t, names[c.OperationID], "%s is there twice", c.OperationID)
			names[c.OperationID] = true
		}
	})
}
