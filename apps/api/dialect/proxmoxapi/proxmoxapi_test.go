package proxmoxapi_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/apps/api/dialect/proxmoxapi"
	"github.com/remudahq/remuda/apps/internal/legacytest"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/stretchr/testify/require"
)

// stand is a world with the dialect before it, in which alice has a container
// that is on, and a VM.
type stand struct {
	*testing.T
	*legacytest.World
	front http.Handler
	ct    core.ServerView
}

func play(t *testing.T, story func(s *stand)) {
	t.Helper()
	t.Parallel()
	legacytest.Play(t, func(t *testing.T, w *legacytest.World) {
		story(&stand{T: t, World: w, front: w.Front(proxmoxapi.New(w.Service, w.Options(), "")), ct: box(t, w, "box")})
	})
}

// box is a container of alice's that is on, on pve1.
func box(t *testing.T, w *legacytest.World, name string) core.ServerView {
	t.Helper()
	spec := &core.Spec{Cores: 4, Memory: 512 * core.MiB, Swap: 256 * core.MiB, Disks: map[string]int64{core.AnyRoot: 8 * core.GiB}}
	return w.Make(t, w.Admin, fleet.CreateServer{Name: name, Image: "debian-12-ct", Spec: spec, Owner: "alice", Node: "pve1", Start: true})
}

func id(v core.ServerView) string { return strconv.Itoa(v.Placement.VMID) }

// ask sends a request of a user's; JSON if the body looks like it, else a form.
func (s *stand) ask(user, method, path, body string, headers ...string) *httptest.ResponseRecorder {
	s.Helper()
	r := httptest.NewRequestWithContext(s.Context(), method, strings.ReplaceAll(path, "{id}", id(s.ct)), strings.NewReader(strings.ReplaceAll(body, "{id}", id(s.ct))))
	r.Header.Set("Authorization", "Bearer "+s.Tokens[user])
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if strings.HasPrefix(body, "{") {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	s.front.ServeHTTP(w, r)
	return w
}

// says wants an answer; text that is no JSON is compared as it is.
func (s *stand) says(user, method, path, body string, status int, want string) {
	s.Helper()
	got := s.ask(user, method, path, body)
	require.Equal(s, status, got.Code, got.Body)
	want = strings.ReplaceAll(want, "{id}", id(s.ct))
	if json.Valid([]byte(want)) {
		require.JSONEq(s, want, got.Body.String())
		return
	}
	require.Equal(s, want, got.Body.String())
}

func (s *stand) node(name string, there bool) { s.Cluster.Online(name, there) }

func TestTheDocumentsExamples(t *testing.T) {
	play(t, func(s *stand) {
		time.Sleep(75 * time.Minute) // a whole hour is there to draw
		s.Tokens["id"] = id(s.ct)
		before := map[string]func(){
			"":          func() {},
			"pve2 away": func() { s.node("pve2", false) },
			"pve2 back": func() { s.node("pve2", true) },
		}
		for _, e := range legacytest.Examples(s.T, "testdata/document.json") {
			act := before[e.Before]
			require.NotNil(s, act, e.Before)
			act()
			legacytest.Hold(s.T, s.front, e, s.Tokens)
		}
	})
}
