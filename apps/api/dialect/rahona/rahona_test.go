package rahona_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/apps/api/dialect/rahona"
	"github.com/remudahq/remuda/apps/internal/legacytest"
	"github.com/remudahq/remuda/apps/internal/transcript"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/stretchr/testify/require"
)

// stand is a world with the dialect before it, in which alice has a VM that is on.
type stand struct {
	*testing.T
	*legacytest.World
	front http.Handler
	web   core.ServerView
}

func play(t *testing.T, story func(s *stand)) {
	t.Helper()
	t.Parallel()
	legacytest.Play(t, func(t *testing.T, w *legacytest.World) {
		story(&stand{T: t, World: w, front: w.Front(rahona.New(w.Service, w.Options())), web: w.Web(t, w.Alice)})
	})
}

// ask sends a request of a user's.
func (s *stand) ask(user, method, path, body string, headers ...string) (int, string) {
	s.Helper()
	r := httptest.NewRequestWithContext(s.Context(), method, "/services/servers"+strings.ReplaceAll(path, "{web}", strconv.FormatInt(s.web.Number, 10)), strings.NewReader(body))
	r.Header.Set("X-Rahona-Key", s.Tokens[user])
	r.Header.Set("X-Rahona-Email", user+"@demo.test")
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	s.front.ServeHTTP(w, r)
	require.Equal(s, "no-store", w.Header().Get("Cache-Control"), path)
	return w.Code, strings.TrimSpace(w.Body.String())
}

// says wants an answer.
func (s *stand) says(user, method, path string, status int, body string) {
	s.Helper()
	code, text := s.ask(user, method, path, "")
	require.Equal(s, status, code, text)
	require.JSONEq(s, body, text)
}

func TestTheDocumentsExamples(t *testing.T) {
	play(t, func(s *stand) {
		t := s.T
		s.Tokens["number"] = strconv.FormatInt(s.web.Number, 10)
		vmid := func(number string) int {
			views, err := s.Servers(t.Context(), s.Alice, core.ServerFilter{Name: number})
			require.NoError(t, err)
			return views[0].Placement.VMID
		}
		ready := func() {
			s.Cluster.Lock(vmid("web"), "")
			s.Cluster.Lock(vmid("fresh"), "")
			s.Settle()
		}
		before := map[string]func(){
			"fresh": func() {
				fresh := s.Make(t, s.Alice, fleet.CreateServer{Name: "fresh", Image: "debian-12", Plan: "small"})
				s.Tokens["fresh"] = strconv.FormatInt(fresh.Number, 10)
			},
			"older":      func() { time.Sleep(2 * time.Hour) },
			"lock fresh": func() { s.Cluster.Lock(vmid("fresh"), "backup") },
			"lock web":   func() { ready(); s.Cluster.Lock(vmid("web"), "backup") },
			"cut":        func() { ready(); s.Cluster.Cut() },
			"suspend": func() {
				s.Cluster.Mend()
				time.Sleep(time.Minute)
				ready()
				views, err := s.Servers(t.Context(), s.Alice, core.ServerFilter{Name: "fresh"})
				require.NoError(t, err)
				_, err = s.Suspend(t.Context(), s.Admin, views[0].ID)
				require.NoError(t, err)
				s.Settle()
			},
		}
		for _, e := range legacytest.Examples(t, "testdata/document.json") {
			if e.Before != "" {
				before[e.Before]()
			}
			got := legacytest.Hold(t, s.front, e, s.Tokens)
			var want, have map[string]any
			if json.Unmarshal(e.Answer, &want) == nil && (want["error"] != nil || want["message"] != nil) {
				require.NoError(t, json.Unmarshal(got, &have))
				require.Equal(t, want, have, "%s: the texts are those of the document", e.Name)
			}
		}
	})
}

func TestTranscripts(t *testing.T) {
	t.Parallel()
	transcript.Replay(t, "testdata/*.http", func(t *testing.T, run func(transcript.Play)) {
		legacytest.Play(t, func(t *testing.T, w *legacytest.World) {
			w.Web(t, w.Alice)
			script := w.Script(rahona.New(w.Service, w.Options()))
			script.Do["suspend"] = func() {
				views, err := w.Servers(t.Context(), w.Alice, core.ServerFilter{})
				require.NoError(t, err)
				_, err = w.Suspend(t.Context(), w.Admin, views[0].ID)
				require.NoError(t, err)
				w.Settle()
			}
			run(script)
		})
	})
}

// A start of what runs, and a stop of what is off, are refused with 405 by rahona
// and 400 by ospab; convoy's later power call checks nothing.
func TestAStartOfWhatRunsIs405(t *testing.T) {
	play(t, func(s *stand) {
		s.says("alice", "GET", "/{web}/start", 405, `{"error":"Server already running"}`)
		s.says("alice", "GET", "/{web}/stop", 200, `{"message":"Server stop successfully"}`)
		s.says("alice", "GET", "/{web}/stop", 405, `{"error":"Server already stopped"}`)
	})
}

// Power is switched by GET, and by nothing that a browser or a crawler sends by
// itself: not without both headers, and not by HEAD. Each is audited.
func TestC02PowerIsSwitchedByGETAlone(t *testing.T) {
	play(t, func(s *stand) {
		for _, headers := range [][]string{{"X-Rahona-Key: "}, {"X-Rahona-Email: "}, {"X-Rahona-Email: bob@demo.test"}, {"X-Rahona-Key: ", "Authorization: Bearer " + s.Tokens["alice"]}} {
			code, text := s.ask("alice", "GET", "/{web}/stop", "", headers...)
			require.Equal(s, 401, code, text)
			require.JSONEq(s, `{"error":"Invalid API key or e-mail address"}`, text)
		}
		for _, method := range []string{"HEAD", "POST", "PUT", "PATCH", "DELETE"} {
			code, text := s.ask("alice", method, "/{web}/stop", "")
			require.Equal(s, 405, code, "%s %s", method, text)
		}
		require.Equal(s, core.On, s.Cluster.All()[len(s.Cluster.All())-1].Power)
		s.says("alice", "GET", "/{web}/stop", 200, `{"message":"Server stop successfully"}`)
		entries, err := s.Audit(s.Context(), s.Admin, core.AuditFilter{Action: string(core.ServerPower)})
		require.NoError(s, err)
		require.Equal(s, s.Alice.User, entries[0].User)
	})
}

// The load is percent where a server is shown, and a fraction in its graphs.
func TestC04LoadIsPercentInOnePlaceAndAFractionInTheOther(t *testing.T) {
	play(t, func(s *stand) {
		_, text := s.ask("alice", "GET", "/{web}", "")
		var server struct{ CPU float64 }
		require.NoError(s, json.Unmarshal([]byte(text), &server))
		usage, err := s.Usage(s.Context(), s.Alice, s.web.ID)
		require.NoError(s, err)
		require.NotZero(s, *usage.CPU)
		require.InDelta(s, *usage.CPU*100, server.CPU, 0.005)
		time.Sleep(30 * time.Minute)
		_, text = s.ask("alice", "POST", "/{web}/graphs", "timeframe=hour")
		var points []struct{ CPU *float64 }
		require.NoError(s, json.Unmarshal([]byte(text), &points))
		require.InDelta(s, 0.05, *points[len(points)-1].CPU, 0.0001)
	})
}

// An empty list is 404 in rahona, and an empty list everywhere else.
func TestAnEmptyListIs404(t *testing.T) {
	play(t, func(s *stand) {
		s.says("bob", "GET", "", 404, `{"error":"Could not find any servers"}`)
		s.says("alice", "GET", "", 200, `[{"id":"`+strconv.FormatInt(s.web.Number, 10)+`","name":"web"}]`)
	})
}

// A server that is blocked is 403 in rahona, 409 in convoy; ospab only shows it.
func TestASuspendedServiceIs403(t *testing.T) {
	play(t, func(s *stand) {
		_, err := s.Suspend(s.Context(), s.Admin, s.web.ID)
		require.NoError(s, err)
		s.Settle()
		for _, path := range []string{"", "/start", "/restart", "/stop"} {
			s.says("alice", "GET", "/{web}"+path, 403, `{"error":"This service is suspended"}`)
		}
		s.says("alice", "POST", "/{web}/graphs", 403, `{"error":"This service is suspended"}`)
		s.says("bob", "GET", "/{web}", 404, `{"error":"Could not find this server"}`)
		s.says("alice", "GET", "", 200, `[{"id":"`+strconv.FormatInt(s.web.Number, 10)+`","name":"web"}]`)
	})
}

// A restart of what is down is 405 in rahona; ospab checks nothing.
func TestARestartOfWhatIsDownIs405(t *testing.T) {
	play(t, func(s *stand) {
		s.says("alice", "GET", "/{web}/stop", 200, `{"message":"Server stop successfully"}`)
		s.says("alice", "GET", "/{web}/restart", 405, `{"error":"Server down, could not restart"}`)
	})
}

// What is another's is not there, whatever is asked of it.
func TestAnothersServerIsNotThere(t *testing.T) {
	play(t, func(s *stand) {
		for _, path := range []string{"/{web}", "/{web}/start", "/{web}/stop", "/{web}/restart", "/999999", "/x", "/-1", "/0", "/99999999999999999999"} {
			s.says("bob", "GET", path, 404, `{"error":"Could not find this server"}`)
		}
		s.says("bob", "POST", "/{web}/graphs", 404, `{"error":"Could not find this server"}`)
		view, err := s.Server(s.Context(), s.Alice, s.web.ID)
		require.NoError(s, err)
		require.Equal(s, core.On, view.Power())
	})
}

// A token that may only look switches nothing.
func TestScopesHold(t *testing.T) {
	play(t, func(s *stand) {
		issued, err := s.CreateToken(s.Context(), s.Alice, fleet.NewToken{Name: "looks", Scopes: []core.Scope{core.ScopeRead}})
		require.NoError(s, err)
		code, text := s.ask("alice", "GET", "/{web}/stop", "", "X-Rahona-Key: "+issued.Secret)
		require.Equal(s, 403, code, text)
		code, _ = s.ask("alice", "GET", "", "", "X-Rahona-Key: "+issued.Secret)
		require.Equal(s, 200, code)
	})
}

// What there is takes other methods; what there is not is not there.
func TestAPathThatIsNotThereIs404(t *testing.T) {
	play(t, func(s *stand) {
		for _, path := range []string{"/", "/{web}/", "/{web}/foo", "/{web}/start/now"} {
			s.says("alice", "GET", path, 404, `{"error":"Could not find this server"}`)
		}
		s.says("alice", "POST", "", 405, `{"error":"Method not allowed"}`)
		s.says("alice", "GET", "/{web}/graphs", 405, `{"error":"Method not allowed"}`)
		s.says("alice", "DELETE", "/{web}", 405, `{"error":"Method not allowed"}`)
	})
}

func TestGraphsTakeEveryForm(t *testing.T) {
	play(t, func(s *stand) {
		time.Sleep(5 * time.Minute)
		multipart := "--x\r\nContent-Disposition: form-data; name=\"timeframe\"\r\n\r\nday\r\n--x--\r\n"
		for kind, body := range map[string]string{
			"multipart/form-data; boundary=x": multipart, "application/x-www-form-urlencoded": "timeframe=hour", "application/json": `{"timeframe":"hour"}`, "": "timeframe=hour",
		} {
			code, text := s.ask("alice", "POST", "/{web}/graphs", body, "Content-Type: "+kind)
			require.Contains(s, []int{200, 404}, code, "%s: %s", kind, text)
			require.NotContains(s, text, "timeframe")
		}
		for _, body := range []string{"", "timeframe=year", "timeframe=Hour", "frame=hour", "%%%"} {
			code, text := s.ask("alice", "POST", "/{web}/graphs", body)
			require.Equal(s, 400, code, "%s: %s", body, text)
			require.JSONEq(s, `{"error":"Invalid timeframe"}`, text)
		}
	})
}

// A request that is repeated under its key has one effect, and one answer.
func TestIdempotencyKeysHold(t *testing.T) {
	play(t, func(s *stand) {
		for range 2 {
			code, text := s.ask("alice", "GET", "/{web}/stop", "", "Idempotency-Key: once")
			require.Equal(s, 200, code, text)
		}
		ops, err := s.Operations(context.Background(), s.Alice, core.OperationFilter{Kind: "power"})
		require.NoError(s, err)
		require.Len(s, ops, 1)
	})
}
