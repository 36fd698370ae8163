package dialect_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/remudahq/remuda/apps/internal/legacytest"
)

// FuzzRequests sends every operation of every dialect whatever comes to mind, as
// an administrator. None of it is our own fault, and none breaks the answer.
func FuzzRequests(f *testing.F) {
	for which := range uint16(60) {
		f.Add(which, "1", "id=1", "application/json", `{"id":1}`)
	}
	f.Add(uint16(0), "%2e%2e", "page=1&per_page=1", "application/x-www-form-urlencoded", "timeframe=hour")
	f.Add(uint16(5), "1", "", "multipart/form-data; boundary=b", "--b\nContent-Disposition: form-data; name=\"timeframe\"\n\nhour\n--b--\n")
	f.Add(uint16(3), "web", "force=true", "", `{"name":"a","type":"new","node_id":1,"user_id":1,"template_id":1,"disks":[{"disk":"scsi0","size":"5G"}],"lockIps":["192.0.2.10"]}`)
	w := legacytest.Open(f)
	type target struct {
		dialect
		front http.Handler
		call
	}
	var targets []target
	for _, name := range slices.Sorted(maps.Keys(dialects)) {
		api := dialects[name].open(w, w.Options())
		for _, c := range calls(api) {
			targets = append(targets, target{dialects[name], w.Front(api), c})
		}
	}
	f.Fuzz(func(t *testing.T, which uint16, segment, query, kind, body string) {
		at := targets[int(which)%len(targets)]
		r := httptest.NewRequestWithContext(t.Context(), at.method, "/", strings.NewReader(body))
		r.URL = &url.URL{Path: parameter.ReplaceAllLiteralString(at.path, segment), RawQuery: query}
		r.Header.Set("Content-Type", kind)
		at.sign(r, "admin", w.Tokens["admin"])
		answer := httptest.NewRecorder()
		at.front.ServeHTTP(answer, r)
		if answer.Code == http.StatusInternalServerError && !excused(at.call, answer) {
			t.Fatalf("%s %s?%s with %q: %d %s", at.method, r.URL.Path, query, body, answer.Code, answer.Body)
		}
	})
}

// excused are the answers of 500 that a document asks for: of what the cluster
// refused, or where it is away.
func excused(c call, answer *httptest.ResponseRecorder) bool {
	return slices.Contains(c.Errors, http.StatusInternalServerError) && !strings.Contains(answer.Body.String(), "internal error")
}
