package drone_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/remudahq/remuda/apps/api/dialect/drone"
	"github.com/remudahq/remuda/apps/internal/legacy"
	"github.com/remudahq/remuda/apps/internal/legacytest"
	"github.com/remudahq/remuda/apps/internal/transcript"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/stretchr/testify/require"
)

var pool = drone.Pool{Image: "debian-12", Plan: "small", Capacity: 2, Prefix: "agent-"}

// stand is a world with the dialect before it, on a listener of its own, in which
// the admin has an agent that runs, and alice a server that is none.
type stand struct {
	*testing.T
	*legacytest.World
	front http.Handler
	agent string
}

func play(t *testing.T, story func(s *stand)) {
	t.Helper()
	t.Parallel()
	legacytest.Play(t, func(t *testing.T, w *legacytest.World) {
		s := &stand{T: t, World: w, front: front(w, pool)}
		w.Web(t, w.Alice)
		s.agent = s.make("admin").Name
		w.Settle()
		story(s)
	})
}

func alone(w *legacytest.World, p drone.Pool) *legacy.Dialect {
	o := w.Options()
	o.Alone = true
	return drone.New(w.Service, o, p)
}

func front(w *legacytest.World, p drone.Pool) http.Handler { return w.Front(alone(w, p)) }

// ask sends a request of a user's.
func (s *stand) ask(user, method, path string, headers ...string) (int, string) {
	s.Helper()
	r := httptest.NewRequestWithContext(s.Context(), method, strings.ReplaceAll(path, "{agent}", s.agent), nil)
	if user != "" {
		r.Header.Set("Authorization", "Bearer "+s.Tokens[user])
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	s.front.ServeHTTP(w, r)
	return w.Code, strings.TrimSpace(w.Body.String())
}

func (s *stand) says(user, method, path string, status int, body string) {
	s.Helper()
	code, text := s.ask(user, method, path)
	require.Equal(s, status, code, text)
	if body == "" {
		require.Empty(s, text)
		return
	}
	require.JSONEq(s, body, text)
}

// got is a server of an answer.
func (s *stand) got(user, method, path string) (server drone.Server) {
	s.Helper()
	code, text := s.ask(user, method, path)
	require.Equal(s, http.StatusOK, code, text)
	require.NoError(s, json.Unmarshal([]byte(text), &server))
	return server
}

func (s *stand) list(user string) (all []drone.Server) {
	s.Helper()
	code, text := s.ask(user, "GET", "/api/servers")
	require.Equal(s, http.StatusOK, code, text)
	require.NoError(s, json.Unmarshal([]byte(text), &all))
	require.NotNil(s, all, text)
	return all
}

func (s *stand) make(user string) drone.Server {
	s.Helper()
	return s.got(user, "POST", "/api/servers")
}

func (s *stand) view(name string) core.ServerView {
	s.Helper()
	views, err := s.Servers(s.Context(), s.Admin, core.ServerFilter{Name: name})
	require.NoError(s, err)
	require.Len(s, views, 1)
	return views[0]
}

func TestTheDocumentsExamples(t *testing.T) {
	play(t, func(s *stand) {
		s.Tokens["agent"] = s.agent
		before := map[string]func(){
			"settle": s.Settle,
			"break": func() {
				other := s.make("admin").Name
				s.Settle()
				s.Cluster.Remove(s.view(other).Placement.VMID)
				s.Settle()
				s.Tokens["other"] = other
				require.Equal(s, "error", s.got("admin", "GET", "/api/servers/"+other).State)
			},
		}
		for _, e := range legacytest.Examples(s.T, "testdata/document.json") {
			if e.Before != "" {
				before[e.Before]()
			}
			got := legacytest.Hold(s.T, s.front, e, s.Tokens)
			var want, have map[string]any
			if json.Unmarshal(e.Answer, &want) == nil && want["message"] != nil {
				require.NoError(s, json.Unmarshal(got, &have))
				require.Equal(s, want, have, "%s: the texts are those of the original", e.Name)
			}
		}
	})
}

func TestTranscripts(t *testing.T) {
	t.Parallel()
	transcript.Replay(t, "testdata/*.http", func(t *testing.T, run func(transcript.Play)) {
		legacytest.Play(t, func(t *testing.T, w *legacytest.World) {
			script := w.Script(alone(w, pool))
			script.Hide["agent"] = regexp.MustCompile(`agent-[a-z2-7]{8}`)
			script.Hide["node"] = regexp.MustCompile(`pve[12]`)
			script.Hide["key"] = regexp.MustCompile(`LS0tLS1CRUdJ[A-Za-z0-9+/=]+`)
			run(script)
		})
	})
}

// Keys are part of the original's every answer. Here no list shows a secret, of
// any dialect; finding one server does, to a token that has the right to its keys.
func TestNoListShowsASecret(t *testing.T) {
	play(t, func(s *stand) {
		shown := s.got("admin", "GET", "/api/servers/{agent}")
		kept, err := s.Keys(s.Context(), s.Admin, s.view(s.agent).ID)
		require.NoError(s, err)
		require.Equal(s, []string{string(kept.CAKey), string(kept.CACert), string(kept.TLSKey), string(kept.TLSCert)},
			[]string{string(shown.CAKey), string(shown.CACert), string(shown.TLSKey), string(shown.TLSCert)})
		for _, server := range append(s.list("admin"), s.make("admin")) {
			require.Nil(s, server.CAKey)
			require.Nil(s, server.TLSKey)
			require.Nil(s, server.CACert)
			require.Nil(s, server.TLSCert)
			require.Empty(s, server.Secret)
		}
		issued, err := s.CreateToken(s.Context(), s.Admin, fleet.NewToken{Name: "writes", Scopes: []core.Scope{core.ScopeWrite}})
		require.NoError(s, err)
		_, text := s.ask("admin", "GET", "/api/servers/{agent}", "Authorization: Bearer "+issued.Secret)
		require.Contains(s, text, `"ca_key":null,"ca_cert":null,"tls_key":null,"tls_cert":null`, "without the right")
		entries, err := s.Audit(s.Context(), s.Admin, core.AuditFilter{Action: string(core.ServerTLS), Outcome: "read"})
		require.NoError(s, err)
		require.Len(s, entries, 2, "who reads keys is noted")
	})
}

// The guest has the certificate that finding the server gives to the client.
func TestAnAgentsGuestHasItsKeys(t *testing.T) {
	play(t, func(s *stand) {
		server := s.got("admin", "GET", "/api/servers/{agent}")
		require.Equal(s, "running", server.State)
		files := s.Cluster.Files(s.view(s.agent).Placement.VMID)
		for path, want := range map[string][]byte{"/etc/docker/ca.pem": server.CACert, "/etc/docker/server-cert.pem": server.TLSCert, "/etc/docker/server-key.pem": server.TLSKey} {
			require.NotEmpty(s, want)
			require.True(s, bytes.Equal(want, files[path].Content), path)
		}
	})
}

// What is the pool's is told by its label, whatever it is called: the list has
// nothing else. A name leads to any server, but only to one.
// A customer who calls a server as one of an operator's is called, and labels it so
// too, is never taken for it.
func TestANamesakeOfACustomersIsNotTakenForAnAgent(t *testing.T) {
	play(t, func(s *stand) {
		twin := fleet.CreateServer{Name: "agent-twin", Image: "debian-12", Plan: "small", Labels: map[string]string{"drone": "agent"}}
		s.Make(s.T, s.Alice, twin)
		own := s.Make(s.T, s.Admin, twin)
		found := s.got("admin", "GET", "/api/servers/agent-twin")
		require.Equal(s, strconv.Itoa(own.Placement.VMID), found.ID)
		require.NotEqual(s, found.ID, s.got("alice", "GET", "/api/servers/agent-twin").ID)
		s.Make(s.T, s.Bob, twin)
		_, err := s.Delete(s.Context(), s.Admin, own.ID, false)
		require.NoError(s, err)
		s.Settle()
		for _, method := range []string{"GET", "DELETE"} {
			s.says("admin", method, "/api/servers/agent-twin", 409, `{"message":"several servers have this name; rename one of them"}`)
		}
	})
}

func TestTheListIsThePoolsAndANameLeadsToAny(t *testing.T) {
	play(t, func(s *stand) {
		stranger := fleet.CreateServer{Name: "agent-stranger", Image: "debian-12", Plan: "small"}
		s.Make(s.T, s.Admin, stranger)
		require.Len(s, s.list("admin"), 1)
		require.Equal(s, drone.Server{Name: "agent-stranger", State: "stopped", Capacity: 0}, func(v drone.Server) drone.Server {
			return drone.Server{Name: v.Name, State: v.State, Capacity: v.Capacity}
		}(s.got("admin", "GET", "/api/servers/agent-stranger")))
		for _, name := range []string{"agent", "AGENT-STRANGER", s.agent[:10]} {
			for _, method := range []string{"GET", "DELETE"} {
				s.says("admin", method, "/api/servers/"+name+"?force=true", 404, `{"message":"sql: no rows in result set"}`)
			}
		}
		s.Make(s.T, s.Admin, stranger)
		for _, method := range []string{"GET", "DELETE"} {
			s.says("admin", method, "/api/servers/agent-stranger", 409, `{"message":"several servers have this name; rename one of them"}`)
		}
		stranger.Name = s.agent
		namesake := s.Make(s.T, s.Admin, stranger)
		require.Equal(s, 2, s.got("admin", "GET", "/api/servers/{agent}").Capacity, "the pool's comes first")
		_, err := s.Delete(s.Context(), s.Admin, namesake.ID, false)
		require.NoError(s, err)
		alices := s.make("alice")
		require.Equal(s, "pending", alices.State)
		s.Settle()
		require.Len(s, s.list("admin"), 2)
		require.Empty(s, s.list("bob"))
		mine := s.list("alice")
		require.Len(s, mine, 1)
		require.Equal(s, alices.Name, mine[0].Name)
		for _, method := range []string{"GET", "DELETE"} {
			s.says("alice", method, "/api/servers/{agent}", 404, `{"message":"sql: no rows in result set"}`)
		}
		require.Nil(s, s.got("alice", "GET", "/api/servers/"+alices.Name).CAKey, "a customer has no right to keys, not even to their own")
		require.Equal(s, core.On, s.view(s.agent).Power())
	})
}

func TestAServersStates(t *testing.T) {
	play(t, func(s *stand) {
		made := s.make("admin")
		require.Regexp(s, `^agent-[a-z2-7]{8}$`, made.Name)
		require.Equal(s, drone.Server{Provider: "remuda", State: "pending", Name: made.Name, Image: "debian-12", Size: "small", Address: made.Address, Capacity: 2,
			Created: made.Created, Updated: made.Created}, made)
		require.NotZero(s, made.Created)
		s.Settle()
		all := s.list("admin")
		require.Equal(s, []string{s.agent, made.Name}, []string{all[0].Name, all[1].Name}, "the oldest first")
		now := all[1]
		require.Equal(s, "running", now.State)
		require.NotEmpty(s, now.ID)
		require.NotEmpty(s, now.Region)
		require.NotZero(s, now.Started)
		_, err := s.Power(s.Context(), s.Admin, s.view(made.Name).ID, core.Stop, 0)
		require.NoError(s, err)
		s.Settle()
		off := s.got("admin", "GET", "/api/servers/"+made.Name)
		require.Equal(s, "stopped", off.State)
		require.NotZero(s, off.Stopped)
		require.Equal(s, "shutdown", s.got("admin", "DELETE", "/api/servers/"+made.Name+"?force=nonsense").State)
		require.Equal(s, "shutdown", s.got("admin", "GET", "/api/servers/"+made.Name).State)
		s.Settle()
		s.says("admin", "GET", "/api/servers/"+made.Name, 404, `{"message":"sql: no rows in result set"}`)
	})
}

func TestAServerThatIsBeingMadeIsTerminated(t *testing.T) {
	play(t, func(s *stand) {
		made := s.make("admin")
		ended := s.got("admin", "DELETE", "/api/servers/"+made.Name)
		require.Equal(s, "shutdown", ended.State)
		s.Settle()
		s.says("admin", "GET", "/api/servers/"+made.Name, 404, `{"message":"sql: no rows in result set"}`)
		require.Len(s, s.list("admin"), 1)
	})
}

// A server that could not be made is taken back, and what was broken behind our
// back is in the state error, and terminated at once by force.
func TestWhatIsBrokenIsInTheStateError(t *testing.T) {
	play(t, func(s *stand) {
		s.Cluster.Remove(s.view(s.agent).Placement.VMID)
		s.Settle()
		server := s.got("admin", "GET", "/api/servers/{agent}")
		require.Equal(s, "error", server.State)
		require.NotEmpty(s, server.Error)
		s.says("admin", "DELETE", "/api/servers/{agent}?force=true", 204, "")
		s.Settle()
		require.Empty(s, s.list("admin"))
	})
}

func TestAPoolWithoutAnImageMakesNothing(t *testing.T) {
	play(t, func(s *stand) {
		s.front = front(s.World, drone.Pool{Plan: "small"})
		s.says("admin", "POST", "/api/servers", 409, `{"message":"no image is set for new servers: the setting DRONE_IMAGE names one"}`)
		require.Len(s, s.list("admin"), 1)
		s.front = front(s.World, drone.Pool{Image: "nonsense", Plan: "small", Prefix: "a-"})
		code, text := s.ask("admin", "POST", "/api/servers")
		require.Equal(s, 422, code)
		require.Contains(s, text, "image")
	})
}

// The flag is kept in the database: another process, or this one after its
// restart, tells the same.
func TestAPauseIsToldByEveryProcess(t *testing.T) {
	play(t, func(s *stand) {
		other := front(s.World, pool)
		for path, want := range map[string]string{"/api/pause": `{"paused":true}`, "/api/resume": `{"paused":false}`} {
			s.says("admin", "POST", path, 204, "")
			for _, h := range []http.Handler{s.front, other} {
				w := httptest.NewRecorder()
				h.ServeHTTP(w, httptest.NewRequest("GET", "/varz", nil))
				require.JSONEq(s, want, w.Body.String())
			}
			require.Equal(s, "running", s.got("admin", "GET", "/api/servers/{agent}").State, "what is asked for goes on")
			s.says("alice", "POST", path, 403, `{"message":"Forbidden"}`)
		}
	})
}

// On the main listener /version, /metrics and / are others'.
func TestWhatItOwnsOnAListenerOfItsOwn(t *testing.T) {
	play(t, func(s *stand) {
		shared := s.Front(drone.New(s.Service, s.Options(), pool))
		for path, want := range map[string]int{"/": 303, "/version": 200, "/metrics": 401, "/healthz": 200} {
			code, _ := s.ask("", "GET", path)
			require.Equal(s, want, code, path)
			w := httptest.NewRecorder()
			shared.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
			if path == "/healthz" {
				require.Equal(s, 200, w.Code)
				require.Equal(s, "OK", w.Body.String())
				continue
			}
			require.Equal(s, 404, w.Code, path)
		}
		s.says("admin", "PUT", "/api/servers", 405, `{"message":"Method Not Allowed"}`)
		s.says("admin", "PATCH", "/api/servers/{agent}", 405, `{"message":"Method Not Allowed"}`)
		_, text := s.ask("admin", "GET", "/metrics")
		require.Contains(s, text, "\ndrone_server_count 1\n")
		require.Contains(s, text, "\ndrone_servers_created 1\n")
	})
}

// A request that is repeated under its key has one effect, and one answer.
func TestIdempotencyKeysHold(t *testing.T) {
	play(t, func(s *stand) {
		code, first := s.ask("admin", "POST", "/api/servers", "Idempotency-Key: once")
		require.Equal(s, 200, code, first)
		_, again := s.ask("admin", "POST", "/api/servers", "Idempotency-Key: once")
		require.Equal(s, first, again)
		require.Len(s, s.list("admin"), 2)
	})
}

// A token that may only look makes and terminates nothing.
func TestScopesHold(t *testing.T) {
	play(t, func(s *stand) {
		issued, err := s.CreateToken(s.Context(), s.Alice, fleet.NewToken{Name: "looks", Scopes: []core.Scope{core.ScopeRead}})
		require.NoError(s, err)
		s.make("alice")
		s.Settle()
		name := s.list("alice")[0].Name
		for _, c := range []string{"POST /api/servers", "DELETE /api/servers/" + name} {
			method, path, _ := strings.Cut(c, " ")
			code, text := s.ask("alice", method, path, "Authorization: Bearer "+issued.Secret)
			require.Equal(s, 403, code)
			require.JSONEq(s, `{"message":"Forbidden"}`, text)
		}
		require.Len(s, s.list("alice"), 1)
	})
}
