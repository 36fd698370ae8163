package proxmoxapi_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/apps/api/dialect/proxmoxapi"
	"github.com/remudahq/remuda/apps/internal/legacytest"
	"github.com/remudahq/remuda/apps/internal/transcript"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/stretchr/testify/require"
)

func TestTranscripts(t *testing.T) {
	t.Parallel()
	transcript.Replay(t, "testdata/*.http", func(t *testing.T, replay func(transcript.Play)) {
		legacytest.Play(t, func(t *testing.T, w *legacytest.World) {
			box(t, w, "box")
			script := w.Script(proxmoxapi.New(w.Service, w.Options(), ""))
			script.Hide = hidden
			script.Do["settle"] = func() { w.Settle(); time.Sleep(time.Second) } // off the minute, at which the sweeps look
			script.Do["pve1 alone"] = func() { w.Cluster.Online("pve2", false) }
			script.Do["pve2 back"] = func() { w.Cluster.Online("pve2", true) }
			replay(script)
		})
	})
}

// What Proxmox or a node refuses or does not answer stands as a text where its
// data would, and the answer is 200; other systems answer 500, or keep it in a field.
func TestC10AFailureOfProxmoxIsATextAndTheAnswerIs200(t *testing.T) {
	play(t, func(s *stand) {
		s.node("pve2", false)
		got := s.byNode("admin", "REPORT", "/node")
		require.Contains(s, got["pve1"], `"pveversion"`)
		require.Equal(s, `"node pve2 was not reached - {\"data\":null}"`, got["pve2"])
		got = s.byNode("admin", "GET", "/template")
		require.Contains(s, got["pve1"], "vztmpl")
		require.Contains(s, got["pve2"], `the node pve2 is away - {\"data\":null}`)
		s.node("pve2", true)

		s.node("pve1", false)
		got = s.byNode("admin", "GET", "/container?id={id}")
		require.Equal(s, `"node pve1 was not reached - {\"data\":null}"`, got["pve1"])
		require.Contains(s, got["pve2"], "does not exist")
		s.node("pve1", true)

		s.Cluster.Cut()
		time.Sleep(time.Minute)
		require.Contains(s, s.byNode("admin", "GET", "/container?id={id}")["pve1"], `was not reached - {\"data\":null}"`)
		require.Contains(s, s.byNode("admin", "REPORT", "/node")["pve1"], "cluster was not reached")
		s.Cluster.Mend()
		s.says("alice", "DELETE", "/container", "id={id}", http.StatusOK, `{"message":"Machine status changed to destroy"}`)
		s.Settle()
		require.Equal(s, `"the server is off; only one that is on has a console - {\"data\":null}"`, s.byNode("admin", "GET", "/utils/vnc?id={id}")["pve1"])
	})
}

// byNode asks something that is answered by node, and wants 200.
func (s *stand) byNode(user, method, path string) map[string]string {
	s.Helper()
	got := s.ask(user, method, path, "")
	require.Equal(s, http.StatusOK, got.Code, "%s: %s", path, got.Body)
	var all map[string]json.RawMessage
	require.NoError(s, json.Unmarshal(got.Body.Bytes(), &all))
	texts := map[string]string{}
	for name, text := range all {
		texts[name] = string(text)
	}
	return texts
}

// Its machines are containers: a VM is not there, by its VMID, in anybody's
// machines, or as an image. Convoy has VMs alone.
func TestC16AVirtualMachineDoesNotExistHere(t *testing.T) {
	play(t, func(s *stand) {
		vm := s.Web(s.T, s.Alice)
		absent := `{"pve1":"Configuration file 'nodes/pve1/lxc/VM.conf' does not exist - {\"data\":null}","pve2":"Configuration file 'nodes/pve2/lxc/VM.conf' does not exist - {\"data\":null}"}`
		absent = strings.ReplaceAll(absent, "VM", id(vm))
		for _, path := range []string{"/container", "/utils/vnc", "/utils/graphic"} {
			s.says("admin", "GET", path+"?id="+id(vm), "", http.StatusOK, absent)
		}
		s.says("admin", "DELETE", "/container", "id="+id(vm), http.StatusBadRequest,
			strings.ReplaceAll(`{"Error":"Configuration file 'nodes/*/lxc/VM.conf' does not exist - {\"data\":null}"}`, "VM", id(vm)))
		require.NotContains(s, s.ask("admin", "GET", "/container?username=alice", "").Body.String(), `"web"`)
		s.says("alice", "GET", "/user", "", http.StatusOK, `[{"username":"alice","password":"","_id":"`+string(s.Alice.User)+`","machines":"{id}"}]`)
		s.says("admin", "POST", "/container", `{"username":"alice","template":"debian-12","cpu":1,"hostname":"x","memory":512,"disk":4}`, http.StatusBadRequest,
			`{"Error":"template names no archive of containers: debian-12"}`)
		still, err := s.Server(s.Context(), s.Alice, vm.ID)
		require.NoError(s, err)
		require.Equal(s, core.On, still.Power())
	})
}

func TestAnothersContainerDoesNotExist(t *testing.T) {
	play(t, func(s *stand) {
		for _, path := range []string{"/container", "/utils/vnc", "/utils/graphic"} {
			s.says("bob", "GET", path+"?id={id}", "", http.StatusOK, `{"*":"Configuration file 'nodes/*/lxc/{id}.conf' does not exist - {\"data\":null}"}`)
			require.Len(s, s.byNode("alice", "GET", "/container?id={id}"), 1, "of other nodes she hears nothing")
		}
		s.says("bob", "DELETE", "/container", `{"id":{id}}`, http.StatusBadRequest, `{"Error":"Configuration file 'nodes/*/lxc/{id}.conf' does not exist - {\"data\":null}"}`)
		s.says("bob", "GET", "/container?username=alice", "", http.StatusBadRequest, `{"Error":"User not found"}`)
		s.says("bob", "GET", "/user?username=alice", "", http.StatusOK, `[]`)
		s.says("bob", "GET", "/cluster", "", http.StatusOK, `[]`)
		s.says("alice", "DELETE", "/container", "id={id}", http.StatusOK, `{"message":"Machine status changed to destroy"}`)
		s.says("bob", "GET", "/cluster", "", http.StatusOK, `[]`)
		s.says("bob", "DELETE", "/cluster", "", http.StatusOK, "OK")
		s.Settle()
		_, err := s.Server(s.Context(), s.Alice, s.ct.ID)
		require.NoError(s, err, "what Bob may not see he does not destroy")
	})
}

// The mark is the first half of a deletion: who may not delete does not set it,
// though they may stop the container and change it.
func TestWhoMayNotDeleteDoesNotMark(t *testing.T) {
	play(t, func(s *stand) {
		_, err := s.Grant(s.Context(), s.Alice, s.ct.ID, "bob", []core.Permission{core.ServerPower, core.ServerChange})
		require.NoError(s, err)
		got := s.ask("bob", "DELETE", "/container", "id={id}")
		require.Equal(s, http.StatusForbidden, got.Code, got.Body)
		s.Settle()
		still, err := s.Server(s.Context(), s.Alice, s.ct.ID)
		require.NoError(s, err)
		require.Equal(s, core.On, still.Power(), "it was not stopped either")
		s.says("admin", "GET", "/cluster", "", http.StatusOK, `[]`)
	})
}

// A client that asks again while the container is being stopped hears the same.
func TestWhatIsMarkedIsMarkedAgain(t *testing.T) {
	play(t, func(s *stand) {
		for range 2 {
			s.says("alice", "DELETE", "/container", "id={id}", http.StatusOK, `{"message":"Machine status changed to destroy"}`)
		}
		s.Settle()
		s.says("alice", "DELETE", "/container", "id={id}", http.StatusOK, `{"message":"Machine status changed to destroy"}`)
		require.Equal(s, "stopped", s.statusOf())
		_, err := s.Switch(s.Context(), s.Alice, s.ct.ID, fleet.PowerOrder{Action: core.Start})
		require.NoError(s, err)
		s.Settle()
		s.says("alice", "DELETE", "/container", "id={id}", http.StatusOK, `{"message":"Machine status changed to destroy"}`)
		s.Settle()
		require.Equal(s, "stopped", s.statusOf(), "what was started since is stopped")
	})
}

func (s *stand) statusOf() string {
	s.Helper()
	var one struct {
		Data struct {
			Status string `json:"status"`
		} `json:"data"`
	}
	require.NoError(s, json.Unmarshal([]byte(s.byNode("alice", "GET", "/container?id={id}")["pve1"]), &one))
	return one.Data.Status
}

func TestWhatARoleOrAScopeDoesNotAllowIsRefused(t *testing.T) {
	play(t, func(s *stand) {
		for _, c := range [][3]string{
			{"REPORT", "/node", ""}, {"REPORT", "/cluster", ""}, {"GET", "/template", ""}, {"GET", "/cluster/nextid", ""},
			{"POST", "/user", "username=eve&password=evil+enough"}, {"PUT", "/user", "username=bob&password=evil+enough"}, {"PUT", "/user", "username=nobody&password=evil+enough"},
			{"DELETE", "/user", "username=bob"}, {"DELETE", "/user", "username=nobody"},
			{"POST", "/container", `{"username":"alice","template":"debian-12-ct","cpu":1,"hostname":"x","memory":512,"disk":4}`},
		} {
			got := s.ask("alice", c[0], c[1], c[2])
			require.Equal(s, http.StatusForbidden, got.Code, "%s %s: %s", c[0], c[1], got.Body)
			require.Contains(s, got.Body.String(), `{"Error":"`)
		}
		reader, err := s.CreateToken(s.Context(), s.Alice, fleet.NewToken{Name: "reader", Scopes: []core.Scope{core.ScopeRead}})
		require.NoError(s, err)
		s.Tokens["reader"] = reader.Secret
		for _, c := range [][3]string{{"DELETE", "/container", "id={id}"}, {"DELETE", "/cluster", ""}} {
			require.Equal(s, http.StatusForbidden, s.ask("reader", c[0], c[1], c[2]).Code, c)
		}
		require.Equal(s, http.StatusOK, s.ask("reader", "GET", "/container?id={id}", "").Code)
		require.Contains(s, s.ask("reader", "GET", "/utils/vnc?id={id}", "").Body.String(), "scope", "a console is more than reading")
	})
}

func TestEveryWayToShowWhoAsks(t *testing.T) {
	play(t, func(s *stand) {
		basic := func(user, password string) string {
			return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
		}
		for header, want := range map[string]int{
			s.Tokens["alice"]: 200, "Bearer " + s.Tokens["alice"]: 200, "bearer " + s.Tokens["alice"]: 200, basic("alice", legacytest.Password): 200,
			"": 401, "x": 401, "Bearer": 401, "Basic": 401, "Basic !": 401, basic("alice", "wrong"): 401, basic("nobody", legacytest.Password): 401,
			basic("alice", ""): 401, "Token " + s.Tokens["alice"]: 401, "\n": 401,
		} {
			got := s.ask("alice", "GET", "/user", "", "Authorization: "+header)
			require.Equal(s, want, got.Code, "%q: %s", header, got.Body)
			require.Equal(s, "*", got.Header().Get("Access-Control-Allow-Origin"))
			if want == 401 {
				require.Equal(s, "Bearer", got.Header().Get("WWW-Authenticate"), "no browser asks for a password, to send it along by itself")
			}
		}
		require.Contains(s, s.ask("alice", "GET", "/utils/vnc?id={id}", "", "Authorization: "+basic("alice", legacytest.Password)).Body.String(), "/console#rct_")
	})
}

func TestWrongPasswordsAreLimited(t *testing.T) {
	play(t, func(s *stand) {
		o := s.Options()
		o.Logins = web.NewLimiter(0.01, 3)
		s.front = s.Front(proxmoxapi.New(s.Service, o, ""))
		wrong := "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte("alice:wrong"))
		right := "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte("alice:"+legacytest.Password))
		for range 5 {
			require.Equal(s, http.StatusOK, s.ask("alice", "GET", "/user", "", right).Code, "what is right does not count")
		}
		for range 3 {
			require.Equal(s, http.StatusUnauthorized, s.ask("alice", "GET", "/user", "", wrong).Code)
		}
		for _, header := range []string{wrong, right} {
			got := s.ask("alice", "GET", "/user", "", header)
			require.Equal(s, http.StatusTooManyRequests, got.Code)
			require.Contains(s, got.Body.String(), `{"Error":`)
		}
	})
}

// Opened to its own machine it asks nobody there; a page in a browser, and who
// came through a name of the outside, is somebody else.
func TestItIsOpenToItsOwnMachineAlone(t *testing.T) {
	play(t, func(s *stand) {
		o := s.Options()
		for _, c := range []struct {
			what         string
			alone        bool
			from, host   string
			name, header string
			want         int
		}{
			{"a program here", true, "127.0.0.1:1", "127.0.0.1:8000", "", "", 200},
			{"a program here, by IPv6", true, "[::1]:1", "[::1]:8000", "", "", 200},
			{"its own page", true, "127.0.0.1:1", "localhost:8000", "Origin", "http://localhost:8000", 200},
			{"a program elsewhere", true, "192.0.2.1:1", "127.0.0.1:8000", "", "", 401},
			{"a name that leads here", true, "127.0.0.1:1", "evil.test:8000", "", "", 401},
			{"a page from elsewhere", true, "127.0.0.1:1", "127.0.0.1:8000", "Origin", "https://evil.test", 401},
			{"a link from elsewhere", true, "127.0.0.1:1", "127.0.0.1:8000", "Referer", "https://evil.test/x", 401},
			{"another site", true, "127.0.0.1:1", "127.0.0.1:8000", "Sec-Fetch-Site", "cross-site", 401},
			{"somebody behind a proxy here", true, "127.0.0.1:1", "127.0.0.1:8000", "X-Forwarded-For", "192.0.2.1", 401},
			{"behind one that names nobody", true, "127.0.0.1:1", "127.0.0.1:8000", "X-Real-IP", "192.0.2.1", 401},
			{"behind one of today", true, "127.0.0.1:1", "127.0.0.1:8000", "Forwarded", "for=192.0.2.1", 401},
			{"behind one that says only that it is one", true, "127.0.0.1:1", "127.0.0.1:8000", "Via", "1.1 proxy", 401},
			{"the main listener", false, "127.0.0.1:1", "127.0.0.1:8000", "", "", 401},
		} {
			o.Alone = c.alone
			r := httptest.NewRequestWithContext(s.Context(), http.MethodGet, "/user", http.NoBody)
			r.RemoteAddr, r.Host = c.from, c.host
			if c.name != "" {
				r.Header.Set(c.name, c.header)
			}
			w := httptest.NewRecorder()
			s.Front(proxmoxapi.New(s.Service, o, "alice")).ServeHTTP(w, r)
			require.Equal(s, c.want, w.Code, "%s: %s", c.what, w.Body)
			if c.alone {
				require.Empty(s, w.Header().Get("Access-Control-Allow-Origin"), c.what)
			}
		}
	})
}

func TestOnItsOwnListenerItIsRunning(t *testing.T) {
	play(t, func(s *stand) {
		require.Equal(s, http.StatusNotFound, s.ask("admin", "GET", "/", "").Code, "the main listener's / is not its own")
		o := s.Options()
		o.Alone = true
		s.front = s.Front(proxmoxapi.New(s.Service, o, ""))
		s.says("admin", "GET", "/", "", http.StatusOK, "Running")
	})
}
