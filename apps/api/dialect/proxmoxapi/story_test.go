package proxmoxapi_test

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/apps/api/dialect/proxmoxapi"
	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/require"
)

// hidden is what of an answer differs from run to run.
var hidden = map[string]*regexp.Regexp{
	"ticket":   regexp.MustCompile(`rct_[A-Za-z0-9_-]+\.\d+`),
	"password": regexp.MustCompile(`[a-zA-Z2-9]{24}"`),
}

// What is asked may stand in the query, a form or JSON, whatever the verb, and
// numbers may be text.
func TestEveryWayToSayIt(t *testing.T) {
	play(t, func(s *stand) {
		form := new(bytes.Buffer)
		parts := multipart.NewWriter(form)
		require.NoError(s, parts.WriteField("id", id(s.ct)))
		require.NoError(s, parts.Close())
		want := s.ask("admin", "GET", "/container?id={id}", "").Body.String()
		require.Contains(s, want, `"status":"running"`)
		for name, got := range map[string]string{
			"a form":            s.ask("admin", "GET", "/container", "id={id}").Body.String(),
			"a number in JSON":  s.ask("admin", "GET", "/container", `{"id":{id}}`).Body.String(),
			"a text in JSON":    s.ask("admin", "GET", "/container", `{"id":"{id}"}`).Body.String(),
			"JSON without type": s.ask("admin", "GET", "/container", `{"id":{id}}`, "Content-Type: ").Body.String(),
			"parts":             s.ask("admin", "GET", "/container", form.String(), "Content-Type: "+parts.FormDataContentType()).Body.String(),
			"the body counts":   s.ask("admin", "GET", "/container?id=999", "id={id}").Body.String(),
		} {
			require.JSONEq(s, want, got, name)
		}
		for _, body := range []string{`{"id":`, `{"id":[1]}`, `{"id":{"a":1}}`, `[1]`, `{"id":1,"id":2}`} {
			got := s.ask("admin", "DELETE", "/container", body, "Content-Type: application/json")
			require.Equal(s, http.StatusBadRequest, got.Code, body)
			require.Contains(s, got.Body.String(), `{"Error":"`, body)
		}
	})
}

func TestAContainerFromItsOrderToItsEnd(t *testing.T) {
	play(t, func(s *stand) {
		next := s.ask("admin", "GET", "/cluster/nextid", "").Body.String()
		got := s.ask("admin", "POST", "/container",
			"username=bob&template=local:vztmpl/debian-12-ct.tar.zst&cpu=2&hostname=zimbra&memory=768&ostype=debian&storage=local-lvm&swap=256&disk=6")
		require.Equal(s, http.StatusOK, got.Code, got.Body)
		var made struct{ ID, Password string }
		require.NoError(s, json.Unmarshal(got.Body.Bytes(), &made))
		require.JSONEq(s, next, `{"data":"`+made.ID+`"}`)
		s.says("admin", "DELETE", "/container", "id="+made.ID, http.StatusBadRequest, `{"Error":"`+s.busy(made.ID)+`"}`)
		s.Settle()
		all, err := s.Servers(s.Context(), s.Bob, core.ServerFilter{})
		require.NoError(s, err)
		require.Len(s, all, 1)
		box := all[0]
		require.Equal(s, core.On, box.Power())
		require.Equal(s, core.Spec{Cores: 2, Memory: 768 * core.MiB, Swap: 256 * core.MiB, Disks: map[string]int64{"rootfs": 6 * core.GiB}}, box.Spec)
		require.Equal(s, made.Password, s.Cluster.Config(box.Placement.VMID).Login.Password)
		s.says("bob", "GET", "/user", "", http.StatusOK, `[{"username":"bob","password":"","_id":"`+string(s.Bob.User)+`","machines":"`+made.ID+`"}]`)

		began := time.Now().UTC()
		s.says("bob", "DELETE", "/container", "id="+made.ID, http.StatusOK, `{"message":"Machine status changed to destroy"}`)
		s.says("bob", "GET", "/cluster", "", http.StatusOK, `[{"destroy":"`+made.ID+`","date":"`+began.Format("2006-01-02T15:04:05.000Z")+`","_id":"`+string(box.ID)+`"}]`)
		s.says("bob", "GET", "/user", "", http.StatusOK, `[{"username":"bob","password":"","_id":"`+string(s.Bob.User)+`"}]`)
		s.says("bob", "GET", "/container?username=bob", "", http.StatusOK, `{}`)
		s.Settle()
		require.Contains(s, s.byNode("bob", "GET", "/container?id="+made.ID)[box.Placement.Node], `"status":"stopped"`)
		s.says("bob", "DELETE", "/container", "id="+made.ID, http.StatusOK, `{"message":"Machine status changed to destroy"}`)

		s.says("bob", "DELETE", "/cluster", "", http.StatusOK, "OK")
		s.says("bob", "GET", "/cluster", "", http.StatusOK, `[]`)
		s.Settle()
		require.Contains(s, s.byNode("admin", "GET", "/container?id="+made.ID)[box.Placement.Node], "does not exist")
		_, err = s.Server(s.Context(), s.Alice, s.ct.ID)
		require.NoError(s, err, "what was not marked stays")
	})
}

// busy is what is said of a container that an operation holds.
func (s *stand) busy(vmid string) string {
	ops, err := s.Operations(s.Context(), s.Admin, core.OperationFilter{Active: true})
	require.NoError(s, err)
	require.Len(s, ops, 1, vmid)
	return "operation " + string(ops[0].ID) + " holds the server; wait until it has ended, or cancel it"
}

func TestARepeatedRequestHasOneEffect(t *testing.T) {
	play(t, func(s *stand) {
		key := "Idempotency-Key: once"
		order := `{"username":"alice","template":"debian-12-ct","cpu":1,"hostname":"twin","memory":512,"disk":4}`
		first := s.ask("admin", "POST", "/container", order, key).Body.String()
		require.Equal(s, first, s.ask("admin", "POST", "/container", order, key).Body.String())
		require.Contains(s, first, `"password":"`)
		s.Settle()
		key = "Idempotency-Key: twice"
		for range 2 {
			got := s.ask("alice", "DELETE", "/container", "id={id}", key)
			require.Equal(s, http.StatusOK, got.Code, got.Body)
		}
		s.Settle()
		for range 2 {
			require.Equal(s, "OK", s.ask("alice", "DELETE", "/cluster", "", "Idempotency-Key: thrice").Body.String())
		}
		s.Settle()
		all, err := s.Servers(s.Context(), s.Alice, core.ServerFilter{})
		require.NoError(s, err)
		require.Len(s, all, 1)
		require.Equal(s, "twin", all[0].Name)
		other := s.ask("admin", "POST", "/container", strings.Replace(order, "twin", "other", 1), "Idempotency-Key: once")
		require.Equal(s, http.StatusBadRequest, other.Code)
		require.Contains(s, other.Body.String(), "Idempotency-Key was used")
	})
}

func TestEverythingMarkedIsDestroyedUnderOneKey(t *testing.T) {
	play(t, func(s *stand) {
		two := box(s.T, s.World, "two")
		for _, v := range []string{id(s.ct), id(two)} {
			s.says("alice", "DELETE", "/container", "id="+v, http.StatusOK, `{"message":"Machine status changed to destroy"}`)
		}
		s.Settle()
		require.Equal(s, "OK", s.ask("alice", "DELETE", "/cluster", "", "Idempotency-Key: all").Body.String())
		s.Settle()
		all, err := s.Servers(s.Context(), s.Alice, core.ServerFilter{})
		require.NoError(s, err)
		require.Empty(s, all)
	})
}

func TestAnOrderThatCannotBeSaysWhyInTheDocumentsWords(t *testing.T) {
	play(t, func(s *stand) {
		for body, want := range map[string]string{
			`{"username":"alice","template":"debian-12-ct","hostname":"x"}`:                                                  "cpu must be",
			`{"username":"alice","template":"debian-12-ct","cpu":1,"hostname":"x","memory":8,"disk":4}`:                      "memory must be",
			`{"username":"alice","template":"debian-12-ct","cpu":1,"hostname":"x","memory":512,"disk":4,"ostype":"windows"}`: "ostype must be one of",
			`{"username":"alice","template":"debian-12-ct","cpu":1,"hostname":"Not A Name","memory":512,"disk":4}`:           "hostname must be",
			`{"username":"alice","template":"debian-12-ct","cpu":1.5,"hostname":"x","memory":512,"disk":4}`:                  "cpu must be a whole number",
			`{"username":"alice","template":"debian-12-ct","cpu":1,"hostname":"x","memory":512,"disk":4,"storage":"local"}`:  "has not the storage local",
			`{"username":"alice","template":"nothing","cpu":1,"hostname":"x","memory":512,"disk":4}`:                         "template names no archive",
			`{"username":"alice","template":"debian-12-ct","cpu":1,"hostname":"x","memory":99999999999999999999,"disk":4}`:   "memory must be a whole number",
		} {
			got := s.ask("admin", "POST", "/container", body)
			require.Equal(s, http.StatusBadRequest, got.Code, got.Body)
			require.Contains(s, got.Body.String(), want)
		}
		everything := s.ask("admin", "POST", "/container", `{"username":"alice","template":"debian-12-ct","hostname":"x"}`).Body.String()
		for _, field := range []string{"cpu", "memory", "disk"} {
			require.Contains(s, everything, field+" must be")
		}
	})
}

func TestPeople(t *testing.T) {
	play(t, func(s *stand) {
		s.says("admin", "POST", "/user", "username=carol&password=sesame+open", http.StatusOK, "OK")
		carol, err := s.AuthenticatePassword(s.Context(), "", "carol", "sesame open")
		require.NoError(s, err)
		require.Equal(s, core.Customer, carol.Role.Name)
		s.says("admin", "PUT", "/user", "username=carol&password=open+sesame", http.StatusOK, "OK")
		_, err = s.AuthenticatePassword(s.Context(), "", "carol", "open sesame")
		require.NoError(s, err)
		s.says("admin", "GET", "/user?username=carol", "", http.StatusOK, `[{"username":"carol","password":"","_id":"`+string(carol.User)+`"}]`)
		s.says("admin", "DELETE", "/user", "username=alice", http.StatusBadRequest, `{"Error":"the user owns servers"}`)
		for range 2 {
			s.says("admin", "DELETE", "/user", "username=carol", http.StatusOK, "OK")
		}
		for body, want := range map[string]string{
			"password=long+enough": "Username must be provided", "username=dave": "Password must be provided",
			"username=dave&password=short": "password must have 8 to 256 characters", "username=d+e&password=long+enough": "username must be",
		} {
			got := s.ask("admin", "POST", "/user", body)
			require.Equal(s, http.StatusBadRequest, got.Code)
			require.Contains(s, got.Body.String(), want)
		}
	})
}

func TestWhichVerbsAPathHasIsSaid(t *testing.T) {
	play(t, func(s *stand) {
		for path, want := range map[string]string{"/user": "GET, POST, PUT, DELETE, OPTIONS", "/container": "GET, POST, DELETE, OPTIONS", "/cluster": "GET, DELETE, REPORT, OPTIONS", "/node": "REPORT, OPTIONS"} {
			got := s.ask("admin", "PATCH", path, "")
			require.Equal(s, http.StatusMethodNotAllowed, got.Code, path)
			require.Equal(s, want, got.Header().Get("Allow"), path)
			require.JSONEq(s, `{"Error":"Cannot PATCH `+path+`"}`, got.Body.String())
			asked := s.ask("admin", "OPTIONS", path, "", "Authorization: ", "Origin: https://panel.test", "Access-Control-Request-Method: DELETE")
			require.Less(s, asked.Code, 300, "a browser asks before a page does")
			require.Equal(s, want, asked.Header().Get("Allow"), path)
			require.Contains(s, asked.Header().Get("Access-Control-Allow-Headers"), "Authorization")
		}
		require.Equal(s, http.StatusMethodNotAllowed, s.ask("admin", "HEAD", "/utils/vnc?id={id}", "").Code)
	})
}

func TestTheConsoleIsWhereOurPagesAre(t *testing.T) {
	play(t, func(s *stand) {
		o := s.Options()
		at := func(want string, headers ...string) {
			s.front = s.Front(proxmoxapi.New(s.Service, o, ""))
			got := s.ask("alice", "GET", "/utils/vnc?id={id}", "", headers...)
			require.Contains(s, got.Body.String(), `{"url":"`+want+`/console#rct_`)
		}
		at("https://remuda.test")
		o.PublicURL = ""
		at("http://example.com")
		at("https://example.com", "X-Forwarded-Proto: https")
		o.Pages = "http://127.0.0.1:8080"
		at("http://127.0.0.1:8080")
	})
}
