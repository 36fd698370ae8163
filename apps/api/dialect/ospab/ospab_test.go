package ospab_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/remudahq/remuda/apps/api/dialect/ospab"
	"github.com/remudahq/remuda/apps/internal/legacytest"
	"github.com/remudahq/remuda/apps/internal/transcript"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/stretchr/testify/require"
)

// stand is a world with the dialect before it, in which alice has a container
// that is on.
type stand struct {
	*testing.T
	*legacytest.World
	front http.Handler
	box   core.ServerView
	from  string // where requests come from; empty for the usual
}

var box = fleet.CreateServer{Name: "box", Image: "debian-12-ct", Plan: "medium", Start: true}

func play(t *testing.T, story func(s *stand)) {
	t.Helper()
	t.Parallel()
	legacytest.Play(t, func(t *testing.T, w *legacytest.World) {
		w.Cluster.SnapshotContainers()
		s := &stand{T: t, World: w, front: w.Front(ospab.New(w.Service, w.Options())), box: w.Make(t, w.Alice, box)}
		s.Tokens["box"] = strconv.FormatInt(s.box.Number, 10)
		s.Tokens["vmid"] = strconv.Itoa(s.box.Placement.VMID)
		story(s)
	})
}

// ask sends a request of a user's; {box} is the container's number.
func (s *stand) ask(user, method, path, body string, headers ...string) (int, string) {
	s.Helper()
	for name, value := range s.Tokens {
		path, body = strings.ReplaceAll(path, "{"+name+"}", value), strings.ReplaceAll(body, "{"+name+"}", value)
	}
	r := httptest.NewRequestWithContext(s.Context(), method, "/api"+path, strings.NewReader(body))
	if user != "" {
		r.Header.Set("Authorization", "Bearer "+s.Tokens[user])
	}
	r.Header.Set("Content-Type", "application/json")
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	if s.from != "" {
		r.RemoteAddr = s.from
	}
	w := httptest.NewRecorder()
	s.front.ServeHTTP(w, r)
	require.Equal(s, "no-store", w.Header().Get("Cache-Control"), path)
	return w.Code, strings.TrimSpace(w.Body.String())
}

// says wants an answer.
func (s *stand) says(user, method, path, sent string, status int, body string) {
	s.Helper()
	code, text := s.ask(user, method, path, sent)
	require.Equal(s, status, code, "%s: %s", path, text)
	require.JSONEq(s, body, text, path)
}

// reads wants an answer that is fine, and takes it apart.
func reads[T any](s *stand, user, method, path, sent string, status int) (out T) {
	s.Helper()
	code, text := s.ask(user, method, path, sent)
	require.Equal(s, status, code, "%s: %s", path, text)
	require.NoError(s, json.Unmarshal([]byte(text), &out), text)
	return out
}

// offers are the numbers of an image and of a plan.
func (s *stand) offers(image, plan string) (os, tariff int64) {
	s.Helper()
	for _, one := range reads[[]ospab.OS](s, "alice", "GET", "/os", "", 200) {
		if one.Name == image {
			os = one.ID
		}
	}
	for _, one := range reads[[]ospab.Offered](s, "alice", "GET", "/tariff", "", 200) {
		if one.Name == plan {
			tariff = one.ID
		}
	}
	require.NotZero(s, os)
	require.NotZero(s, tariff)
	return os, tariff
}

// limited has the dialect let three wrong logins through.
func (s *stand) limited() {
	o := s.Options()
	o.Logins = web.NewLimiter(0.001, 3)
	s.front = s.Front(ospab.New(s.Service, o))
}

func TestTheDocumentsExamples(t *testing.T) {
	play(t, func(s *stand) {
		os, tariff := s.offers("debian-12-ct", "medium")
		s.Tokens["os"], s.Tokens["tariff"] = strconv.FormatInt(os, 10), strconv.FormatInt(tariff, 10)
		before := map[string]func(){"settle": s.Settle}
		for _, e := range legacytest.Examples(s.T, "testdata/document.json") {
			if e.Before != "" {
				before[e.Before]()
			}
			got := legacytest.Hold(s.T, s.front, e, s.Tokens)
			if e.Name == "create" {
				s.Settle()
				var made ospab.Server
				require.NoError(s, json.Unmarshal(got, &made))
				s.Tokens["made"], s.Tokens["vmid2"] = strconv.FormatInt(made.ID, 10), strconv.Itoa(made.ProxmoxID)
			}
		}
	})
}

func TestTranscripts(t *testing.T) {
	t.Parallel()
	transcript.Replay(t, "testdata/*.http", func(t *testing.T, run func(transcript.Play)) {
		legacytest.Play(t, func(t *testing.T, w *legacytest.World) {
			w.Cluster.SnapshotContainers()
			w.Make(t, w.Alice, box)
			run(w.Script(ospab.New(w.Service, w.Options())))
		})
	})
}
