package dialect_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/remudahq/remuda/apps/api/native"
	"github.com/remudahq/remuda/apps/internal/legacytest"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/stretchr/testify/require"
)

// What is made is answered before the work in convoy, proxmoxapi, ospab and
// drone, and shown as not there yet; rahona says that something was done only
// when it was.
func TestC05SomeAnswerBeforeTheWorkAndSomeAfterIt(t *testing.T) {
	t.Parallel()
	together(t, func(s *scene) {
		for way, make := range makers {
			make(s)
			filter := core.ServerFilter{}
			filter.Sort = core.Sort{By: core.ByNumber, Down: true}
			all, err := s.Servers(s.Context(), s.Admin, filter)
			require.NoError(s, err)
			require.Equal(s, core.Installing, all[0].Life(), "%s answers before the work", way)
			s.Settle()
		}
		v := s.make("v1")
		s.ok("rahona", "GET", "/services/servers/"+digits(v.Number)+"/stop", "")
		require.Equal(s, core.Off, s.view(v.ID).Power(), "rahona answers after it")
	})
}

// What went wrong is a message in convoy and drone, an Error in proxmoxapi, an
// error in rahona and ospab; where ospab's own differ among themselves, as there.
func TestC09EachTellsErrorsInABodyOfItsOwn(t *testing.T) {
	t.Parallel()
	together(t, func(s *scene) {
		for _, c := range []struct {
			who, name, method, path, body string
			keys                          string
		}{
			{"admin", "convoy", "GET", "/api/application/servers/999", "", "message"},
			{"nobody", "convoy", "GET", "/api/application/servers", "", "message"},
			{"admin", "convoy", "POST", "/api/application/servers", `{}`, "errors message"},
			{"admin", "proxmoxapi", "GET", "/container", "", "Error"},
			{"nobody", "proxmoxapi", "GET", "/user", "", "Error"},
			{"admin", "rahona", "GET", "/services/servers/999", "", "error"},
			{"nobody", "rahona", "GET", "/services/servers", "", "error"},
			{"admin", "ospab", "GET", "/api/server/999", "", "error"},
			{"nobody", "ospab", "GET", "/api/server", "", "message"},
			{"admin", "ospab", "POST", "/api/server/console", `{}`, "message status"},
			{"admin", "drone", "GET", "/api/servers/none", "", "message"},
			{"nobody", "drone", "GET", "/api/servers", "", "message"},
		} {
			status, text, _ := s.ask(c.who, c.name, c.method, c.path, c.body)
			require.GreaterOrEqual(s, status, 400, "%s %s: %s", c.name, c.path, text)
			var fields map[string]any
			require.NoError(s, json.Unmarshal([]byte(text), &fields), "%s %s: %s", c.name, c.path, text)
			require.Len(s, fields, len(strings.Fields(c.keys)), "%s %s: %s", c.name, c.path, text)
			for _, key := range strings.Fields(c.keys) {
				require.Contains(s, fields, key, "%s %s: %s", c.name, c.path, text)
			}
		}
	})
}

// All stand beside each other and our own API on one listener, where none has a
// path of another's; what several would have, such as / and /version, each has on
// a listener of its own.
func TestC12NoPathIsTwos(t *testing.T) {
	t.Parallel()
	w := legacytest.Open(t)
	mux := http.NewServeMux() // which panics when two ask for the same
	mux.Handle("/", native.New(w.Service, native.Options{Logger: w.Options().Logger, Digest: w.Vault.Digest}).Handler())
	anonymous := func(*http.Request) {}
	for _, d := range dialects {
		api := d.open(w, w.Options())
		for _, path := range api.Paths {
			mux.Handle(path, api.Handler)
		}
	}
	for name, path := range map[string]string{"convoy": "/api/application/servers", "proxmoxapi": "/container", "rahona": "/services/servers", "ospab": "/api/server", "drone": "/api/servers"} {
		got := send(mux, http.MethodGet, path, "", anonymous)
		require.Equal(t, http.StatusUnauthorized, got.Code, "%s: %s", name, got.Body)
		require.NotContains(t, got.Header().Get("Content-Type"), "problem", "%s answers there", name)
	}
	require.Contains(t, send(mux, http.MethodGet, "/version", "", anonymous).Body.String(), "no-such-route", "on the main listener it is nobody's")

	alone := w.Options()
	alone.Alone = true
	for name, path := range map[string]string{"drone": "/version", "proxmoxapi": "/"} {
		got := send(dialects[name].open(w, alone).Handler, http.MethodGet, path, "", anonymous)
		require.Equal(t, http.StatusOK, got.Code, "%s: %s", name, got.Body)
	}
}

// A server's identifier is a number in convoy and ospab, text in drone, text
// where rahona lists and a number where it shows; proxmoxapi answers text, and
// takes either.
func TestC13IdentifiersHaveTheTypeOfTheirSystem(t *testing.T) {
	t.Parallel()
	together(t, func(s *scene) {
		made := s.ok("proxmoxapi", "POST", "/container", `{"username":"admin","template":"debian-12-ct","cpu":1,"hostname":"ct","memory":512,"ostype":"debian","storage":"local-lvm","swap":0,"disk":4}`)
		require.IsType(s, "", at(s.T, made, "id"))
		s.Settle()
		id := at(s.T, made, "id").(string)
		for _, form := range []string{`{"id":` + id + `}`, `{"id":"` + id + `"}`} {
			s.ok("proxmoxapi", "GET", "/container?id="+id, "")
			s.ok("proxmoxapi", "DELETE", "/container", form)
			s.Settle()
		}
		v := s.make("drone")
		require.IsType(s, 0.0, at(s.T, s.ok("convoy", "GET", "/api/application/servers/"+digits(v.Number), ""), "data.id"))
		require.IsType(s, "", at(s.T, s.ok("rahona", "GET", "/services/servers", ""), "0.id"))
		require.IsType(s, 0.0, at(s.T, s.ok("rahona", "GET", "/services/servers/"+digits(v.Number), ""), "id"))
		require.IsType(s, 0.0, at(s.T, s.ok("ospab", "GET", "/api/server/"+digits(v.Number), ""), "id"))
		require.IsType(s, "", at(s.T, s.ok("drone", "GET", "/api/servers/"+v.Name, ""), "id"))
	})
}

// An administrator sees everybody's servers through convoy, proxmoxapi and drone,
// and their own through rahona and ospab; a customer sees their own through all.
func TestC17WhoSeesWhat(t *testing.T) {
	t.Parallel()
	together(t, func(s *scene) {
		hers := s.Make(s.T, s.Alice, fleet.CreateServer{Name: "hers", Image: "debian-12-ct", Plan: "small", Start: true})
		for name, list := range map[string]string{
			"convoy": "/api/application/servers", "proxmoxapi": "/container?username=alice", "rahona": "/services/servers", "ospab": "/api/server", "drone": "/api/servers/hers",
		} {
			mark := "hers"
			if name == "ospab" {
				mark = hers.Addresses[0].IP.String() // it shows no names
			}
			_, text, _ := s.ask("alice", name, "GET", list, "")
			require.Contains(s, text, mark, name)
			_, text, _ = s.ask("admin", name, "GET", list, "")
			if name == "rahona" || name == "ospab" {
				require.NotContains(s, text, mark, name)
			} else {
				require.Contains(s, text, mark, name)
			}
			_, text, _ = s.ask("bob", name, "GET", list, "")
			require.NotContains(s, text, mark, name)
		}
	})
}

// says wants an answer of this status that holds these words.
func (s *scene) says(name, method, path, body string, status int, words string) {
	s.Helper()
	code, text, _ := s.ask("admin", name, method, path, body)
	require.Equal(s, status, code, "%s: %s %s: %s", name, method, path, text)
	require.Contains(s, text, words, "%s: %s %s", name, method, path)
}

// A start of what runs, and a stop of what is off, are 405 in rahona and 400 in
// ospab, each in its own words. The others have no such verbs.
func TestC01AStartOfWhatRunsIsRefused(t *testing.T) {
	t.Parallel()
	together(t, func(s *scene) {
		v := s.make("v1")
		rahona, ospab := "/services/servers/"+digits(v.Number), "/api/server/"+digits(v.Number)
		s.says("rahona", "GET", rahona+"/start", "", 405, "Server already running")
		s.says("ospab", "POST", ospab+"/start", "", 400, "Сервер уже запущен")
		switches["v1"](s, v, false)
		s.Settle()
		s.says("rahona", "GET", rahona+"/stop", "", 405, "Server already stopped")
		s.says("ospab", "POST", ospab+"/stop", "", 400, "Сервер уже остановлен")
	})
}

// What a deletion does if it says nothing more: convoy lets the guest go, and
// destroys it only with purge; proxmoxapi stops it and marks it; ospab and drone
// destroy it.
func TestC06WhatADeletionDoesByItself(t *testing.T) {
	t.Parallel()
	together(t, func(s *scene) {
		gone := func(v core.ServerView) {
			s.Settle()
			_, err := s.Server(s.Context(), s.Admin, v.ID)
			require.ErrorIs(s, err, core.NotFound)
		}
		v := s.make("convoy")
		s.ok("convoy", "DELETE", "/api/application/servers/"+digits(v.Number), "")
		gone(v)
		require.Contains(s, s.vmids(), v.Placement.VMID, "convoy lets the guest go")
		v = s.make("convoy")
		s.ok("convoy", "DELETE", "/api/application/servers/"+digits(v.Number), `{"purge":true}`)
		gone(v)
		require.NotContains(s, s.vmids(), v.Placement.VMID, "purge destroys it")

		v = s.make("proxmoxapi")
		s.ok("proxmoxapi", "DELETE", "/container", `{"id":`+digits(int64(v.Placement.VMID))+`}`)
		s.Settle()
		require.Equal(s, core.Off, s.view(v.ID).Power(), "proxmoxapi stops it, and no more")
		s.ok("proxmoxapi", "DELETE", "/cluster", "")
		gone(v)

		for _, name := range []string{"ospab", "drone"} {
			v = s.make(name)
			removers[name](s, v)
			gone(v)
			require.NotContains(s, s.vmids(), v.Placement.VMID, name)
		}
	})
}

// A deletion is answered by nothing in convoy, a message in proxmoxapi, a status
// in ospab, and the server in drone.
func TestC07WhatADeletionIsAnsweredBy(t *testing.T) {
	t.Parallel()
	together(t, func(s *scene) {
		v := s.make("convoy")
		status, text, _ := s.ask("admin", "convoy", "DELETE", "/api/application/servers/"+digits(v.Number), "")
		require.Equal(s, http.StatusNoContent, status)
		require.Empty(s, text)
		v = s.make("proxmoxapi")
		s.says("proxmoxapi", "DELETE", "/container", `{"id":`+digits(int64(v.Placement.VMID))+`}`, 200, `{"message":"Machine status changed to destroy"}`)
		v = s.make("ospab")
		s.says("ospab", "DELETE", "/api/server/"+digits(v.Number), "", 200, `{"status":"deleted"}`)
		v = s.make("drone")
		s.says("drone", "DELETE", "/api/servers/"+v.Name, "", 200, `"state":"shutdown"`)
	})
}

// A list in which nothing is, is 404 in rahona; everywhere else it is empty.
func TestC08AnEmptyList(t *testing.T) {
	t.Parallel()
	together(t, func(s *scene) {
		s.says("rahona", "GET", "/services/servers", "", 404, `{"error":"Could not find any servers"}`)
		s.says("convoy", "GET", "/api/application/servers", "", 200, `{"data":[],`)
		s.says("ospab", "GET", "/api/server", "", 200, "[]")
		s.says("drone", "GET", "/api/servers", "", 200, "[]")
		status, text, _ := s.ask("admin", "proxmoxapi", "GET", "/container?username=admin", "")
		require.Equal(s, 200, status)
		require.Contains(s, []string{"{}\n", "[]\n"}, text)
	})
}

// A server that is blocked is 403 in rahona and 409 in convoy; ospab shows it, and
// refuses as it refuses anything else. For a customer it starts nowhere.
func TestC18ABlockedServer(t *testing.T) {
	t.Parallel()
	together(t, func(s *scene) {
		v := s.Web(s.T, s.Alice)
		_, err := s.Suspend(s.Context(), s.Admin, v.ID)
		require.NoError(s, err)
		s.Settle()
		for _, c := range []struct {
			name, method, path, body string
			status                   int
			words                    string
		}{
			{"rahona", "GET", "/services/servers/" + digits(v.Number) + "/start", "", 403, "This service is suspended"},
			{"convoy", "PATCH", "/api/application/servers/" + digits(v.Number) + "/specifications", `{"cores":2}`, 409, "suspended"},
			{"ospab", "GET", "/api/server/" + digits(v.Number), "", 200, `"status":"suspended"`},
		} {
			status, text, _ := s.ask("alice", c.name, c.method, c.path, c.body)
			require.Equal(s, c.status, status, "%s: %s", c.name, text)
			require.Contains(s, text, c.words, c.name)
		}
		status, text, _ := s.ask("alice", "ospab", "POST", "/api/server/"+digits(v.Number)+"/start", "")
		require.NotContains(s, text, "success", "%d", status)
		s.Settle()
		require.Equal(s, core.Off, s.view(v.ID).Power())
	})
}

// A restart of what is down is 405 in rahona; ospab refuses it as what Proxmox
// refuses. Neither starts it.
func TestC20ARestartOfWhatIsDown(t *testing.T) {
	t.Parallel()
	together(t, func(s *scene) {
		v := s.make("v1")
		switches["v1"](s, v, false)
		s.Settle()
		s.says("rahona", "GET", "/services/servers/"+digits(v.Number)+"/restart", "", 405, "Server down, could not restart")
		_, text, _ := s.ask("admin", "ospab", "POST", "/api/server/"+digits(v.Number)+"/restart", "")
		require.NotContains(s, text, "success")
		s.Settle()
		require.Equal(s, core.Off, s.view(v.ID).Power())
	})
}

// Passwords and keys are part of what three of the originals list. Here no list,
// and no second look, shows one: a password is told in the answer to what made
// it, and keys to who has the right to them.
func TestC14NoSecretIsInAList(t *testing.T) {
	t.Parallel()
	together(t, func(s *scene) {
		secrets := []string{legacytest.Password, s.Tokens["alice"], s.Tokens["admin"], "a password of carols"}
		s.ok("proxmoxapi", "POST", "/user", `{"username":"carol","password":"a password of carols"}`)
		makers["drone"](s)
		secrets = append(secrets, at(s.T, s.ok("proxmoxapi", "POST", "/container",
			`{"username":"admin","template":"debian-12-ct","cpu":1,"hostname":"ct","memory":512,"ostype":"debian","storage":"local-lvm","swap":0,"disk":4}`), "password").(string))
		secrets = append(secrets, at(s.T, s.ok("ospab", "POST", "/api/server/create", fmt.Sprintf(`{"osId":%d,"tariffId":%d}`,
			s.number(core.NumberedImage, string(s.image("debian-12-ct").ID)), s.number(core.NumberedPlan, string(s.plan("small").ID)))), "rootPassword").(string))
		s.Settle()
		agent := at(s.T, s.ok("drone", "GET", "/api/servers", ""), "0.name").(string)
		found := s.ok("drone", "GET", "/api/servers/"+agent, "")
		for _, key := range []string{"ca_key", "ca_cert", "tls_key", "tls_cert"} {
			secrets = append(secrets, at(s.T, found, key).(string))
		}
		for _, secret := range secrets {
			require.GreaterOrEqual(s, len(secret), 12, "what is looked for is there")
		}
		for name, paths := range map[string][]string{
			"convoy":     {"/api/application/servers", "/api/application/servers/1", "/api/application/servers/1/specifications", "/api/application/users", "/api/application/nodes"},
			"proxmoxapi": {"/user", "/user?username=carol", "/container?username=admin", "/container?id=10001", "/cluster", "/template"},
			"rahona":     {"/services/servers", "/services/servers/1"},
			"ospab":      {"/api/server", "/api/server/1", "/api/server/3", "/api/server/3/status", "/api/auth/me", "/api/tariff", "/api/os"},
			"drone":      {"/api/servers"},
			"v1":         {"/v1/servers", "/v1/users", "/v1/tokens", "/v1/operations", "/v1/audit"},
		} {
			for _, path := range paths {
				status, text, _ := s.ask("admin", name, "GET", path, "")
				require.Equal(s, http.StatusOK, status, "%s %s: %s", name, path, text)
				for _, secret := range secrets {
					require.NotContains(s, text, secret, "%s %s", name, path)
				}
			}
		}
	})
}
