package convoy_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/remudahq/remuda/apps/api/dialect/convoy"
	"github.com/remudahq/remuda/apps/internal/legacy"
	"github.com/remudahq/remuda/apps/internal/legacytest"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/stretchr/testify/require"
)

// names are those of a list of servers, with commas between.
func (s *stand) names(user, query string) string {
	s.Helper()
	w := s.ask(user, "GET", "/servers"+query, "")
	require.Equal(s, 200, w.Code, "%s: %s", query, w.Body)
	var list struct{ Data []struct{ Name string } }
	require.NoError(s, json.Unmarshal(w.Body.Bytes(), &list))
	var all []string
	for _, one := range list.Data {
		all = append(all, one.Name)
	}
	return strings.Join(all, ",")
}

// crowd makes more servers: a and b of alice's on pve1, c of bob's on pve2.
func (s *stand) crowd() {
	s.Helper()
	for _, one := range []struct {
		name string
		who  core.Caller
		node string
	}{{"Atlas", s.Alice, "pve1"}, {"borneo", s.Alice, "pve1"}, {"cyprus", s.Bob, "pve2"}} {
		s.Make(s.T, s.Admin, fleet.CreateServer{Name: one.name, Image: "debian-12", Plan: "small", Owner: one.who.Name, Node: one.node})
	}
}

func TestListsAreNarrowedAndSorted(t *testing.T) {
	play(t, func(s *stand) {
		s.crowd()
		vmid := func(name string) string {
			views, err := s.Servers(s.Context(), s.Admin, core.ServerFilter{Name: name})
			require.NoError(s, err)
			return fmt.Sprint(views[0].Placement.VMID)
		}
		for query, want := range map[string]string{
			"": "web,Atlas,borneo,cyprus", "?sort=-id": "cyprus,borneo,Atlas,web", "?sort=vmid": "web,Atlas,borneo,cyprus", "?sort=-vmid": "cyprus,borneo,Atlas,web",
			"?sort=-user_id":             "cyprus,borneo,Atlas,web",
			"?filter[name]=AT":           "Atlas",
			"?filter[name]=at,orn":       "Atlas,borneo",
			"?filter[*]=yp":              "cyprus",
			"?filter[user_id]={bob}":     "cyprus",
			"?filter[user_id]={bob},999": "cyprus",
			"?filter[user_id]=999":       "",
			"?filter[user_id]=x":         "",
			"?filter[node_id]={pve2}":    "cyprus",
			"?sort=-node_id":             "cyprus,borneo,Atlas,web",
			"?filter[node_id]=77":        "",
			"?filter[vmid]=" + vmid("borneo") + "," + vmid("web"): "web,borneo",
			"?filter[installing]=1":                               "",
			"?filter[installing]=0&filter[name]=o":                "borneo",
			"?filter[description]=x":                              "",
			"?filter[name]=":                                      "web,Atlas,borneo,cyprus",
			"?other=1&page=x&per_page=-3":                         "web,Atlas,borneo,cyprus",
		} {
			require.Equal(s, want, s.names("admin", s.fill(query)), query)
		}
		s.gets("admin", "POST", "/servers", `{"type":"new","node_id":{pve1},"user_id":{bob},"template_id":{debian},"name":"young"}`, 200, "data")
		require.Equal(s, "young", s.names("admin", "?filter[installing]=1"))
		for query, want := range map[string]string{
			"?filter[foo]=1": "Requested filter(s) `foo` are not allowed. Allowed filter(s) are `user_id, node_id, vmid, name, description, installing, *`.",
			"?sort=name":     "Requested sort(s) `name` is not allowed. Allowed sort(s) are `id, user_id, node_id, vmid`.",
			"?sort=--id":     "Requested sort(s) `-id` is not allowed. Allowed sort(s) are `id, user_id, node_id, vmid`.",
		} {
			require.Equal(s, want, s.gets("admin", "GET", "/servers"+query, "", 400, "message"))
		}
	})
}

func TestPagesLeadToEachOther(t *testing.T) {
	play(t, func(s *stand) {
		s.crowd()
		const at = "https://remuda.test/api/application/servers?"
		page := func(query string, want string) {
			t.Helper()
			w := s.ask("admin", "GET", "/servers"+query, "")
			require.Equal(s, 200, w.Code, w.Body)
			var got struct{ Meta json.RawMessage }
			require.NoError(s, json.Unmarshal(w.Body.Bytes(), &got))
			require.JSONEq(s, `{"pagination":`+want+`}`, string(got.Meta), query)
		}
		page("", `{"total":4,"count":4,"per_page":50,"current_page":1,"total_pages":1,"links":{}}`)
		page("?per_page=3&sort=-id", `{"total":4,"count":3,"per_page":3,"current_page":1,"total_pages":2,"links":{"next":"`+at+`page=2&per_page=3&sort=-id"}}`)
		page("?page=2&per_page=1&filter[user_id]="+s.n["alice"], `{"total":3,"count":1,"per_page":1,"current_page":2,"total_pages":3,"links":{
			"previous":"`+at+`filter%5Buser_id%5D=1&page=1&per_page=1","next":"`+at+`filter%5Buser_id%5D=1&page=3&per_page=1"}}`)
		page("?page=9", `{"total":4,"count":0,"per_page":50,"current_page":9,"total_pages":1,"links":{"previous":"`+at+`page=8"}}`)
		page("?per_page=1000", `{"total":4,"count":4,"per_page":100,"current_page":1,"total_pages":1,"links":{}}`)
		page("?filter[name]=none", `{"total":0,"count":0,"per_page":50,"current_page":1,"total_pages":1,"links":{}}`)
		// They work: following next gives every server once.
		var all []string
		for path := "/servers?per_page=1&sort=-vmid"; path != ""; {
			w := s.ask("admin", "GET", path, "")
			var got struct {
				Data []struct{ Name string }
				Meta struct {
					Pagination struct{ Links struct{ Next string } }
				}
			}
			require.NoError(s, json.Unmarshal(w.Body.Bytes(), &got))
			all = append(all, got.Data[0].Name)
			path = strings.TrimPrefix(got.Meta.Pagination.Links.Next, "https://remuda.test/api/application")
		}
		require.Equal(s, []string{"cyprus", "borneo", "Atlas", "web"}, all)
	})
}

// A server is found by its number, its UUID and the beginning of that.
func TestAServerHasThreeNames(t *testing.T) {
	play(t, func(s *stand) {
		for _, name := range []string{"{web}", "{uuid}", "{short}"} {
			require.Equal(s, "web", s.gets("admin", "GET", "/servers/"+name, "", 200, "data/name"))
		}
		twin := s.Make(s.T, s.Bob, fleet.CreateServer{Name: "twin", Image: "debian-12", Plan: "small"})
		s.n["begin"] = string(twin.ID)[:8]
		if s.n["begin"] == s.n["short"] { // made within a minute of each other
			s.gets("admin", "GET", "/servers/{short}", "", 404, "message")
		}
		require.Equal(s, "twin", s.gets("bob", "GET", "/servers/{begin}", "", 200, "data/name"), "the other is not bob's to see")
		for _, none := range []string{"999", "0", "-1", "x", "{uuid}0", "00000000-0000-7000-8000-000000000000", "ffffffff", "99999999999999999999"} {
			require.Equal(s, `No query results for model [App\Models\Server] `+s.fill(none), s.gets("admin", "GET", "/servers/"+none, "", 404, "message"))
		}
	})
}

// A customer sees and does what is theirs, and for the rest there is nothing.
func TestAnothersServerIsNotThere(t *testing.T) {
	play(t, func(s *stand) {
		require.Equal(s, "web", s.names("alice", ""))
		require.Empty(s, s.names("bob", ""))
		require.Empty(s, s.names("bob", s.fill("?filter[user_id]={alice}")))
		for _, c := range []struct{ method, path, body string }{
			{"GET", "", ""}, {"PUT", "", `{"name":"mine","node_id":{node},"user_id":{bob},"vmid":{vmid}}`}, {"PATCH", "", `{"name":"mine"}`}, {"DELETE", "", `{"purge":true}`},
			{"GET", "/specifications", ""}, {"PATCH", "/specifications", `{"cores":2,"lockIps":["192.0.2.77"]}`}, {"PATCH", "/settings/build", `{"cpu":2}`},
			{"POST", "/settings/suspend", ""}, {"POST", "/settings/unsuspend", ""},
		} {
			for _, name := range []string{"{web}", "{uuid}", "{short}"} {
				s.says("bob", c.method, "/servers/"+name+c.path, c.body, 404, `{"message":"No query results for model [App\\Models\\Server] `+name+`"}`)
			}
		}
		now := s.view("web")
		require.Equal(s, s.web.Version, now.Version, "nothing of it has changed")
		s.gets("bob", "GET", "/nodes", "", 403, "message")
		s.gets("bob", "GET", "/users/{alice}", "", 405, "message")
		require.Equal(s, []any{map[string]any{"id": number(s.n["bob"]), "name": "bob", "email": "bob@demo.test", "email_verified_at": nil, "root_admin": false, "servers_count": 0.0}},
			s.gets("bob", "GET", "/users", "", 200, "data"))
		s.gets("bob", "POST", "/users/{alice}/generate-sso-token", "", 404, "message")
		s.gets("bob", "POST", "/users", `{"name":"eve","email":"eve@demo.test","password":"long enough","root_admin":true}`, 403, "message")
	})
}

func number(text string) float64 {
	var n float64
	_ = json.Unmarshal([]byte(text), &n)
	return n
}

func TestWhoMayComeIn(t *testing.T) {
	play(t, func(s *stand) {
		for header, want := range map[string]struct {
			status  int
			message string
		}{
			s.Tokens["alice"]: {200, ""}, "Bearer " + s.Tokens["alice"]: {200, ""}, "bearer  " + s.Tokens["alice"]: {200, ""},
			"": {401, "Unauthorized"}, "wrong": {401, "Unauthorized"}, "Bearer wrong": {401, "Unauthenticated."}, "Bearer ": {401, "Unauthenticated."},
			"Basic " + s.Tokens["alice"]: {401, "Unauthorized"},
		} {
			w := s.ask("alice", "GET", "/servers", "", "Authorization: "+header)
			require.Equal(s, want.status, w.Code, header)
			if want.status != 200 {
				require.JSONEq(s, `{"message":"`+want.message+`"}`, w.Body.String(), header)
			}
		}
		issued, err := s.CreateToken(s.Context(), s.Alice, fleet.NewToken{Name: "looks", Scopes: []core.Scope{core.ScopeRead}})
		require.NoError(s, err)
		require.Equal(s, 200, s.ask("", "GET", "/servers/{web}", "", "Authorization: "+issued.Secret).Code)
		require.Equal(s, 403, s.ask("", "DELETE", "/servers/{web}", "", "Authorization: "+issued.Secret).Code)
	})
}

func TestTooManyAttempts(t *testing.T) {
	t.Parallel()
	legacytest.Play(t, func(t *testing.T, w *legacytest.World) {
		o := w.Options()
		o.Tokens = web.NewLimiter(1, 2)
		s := &stand{T: t, World: w, front: w.Front(convoy.New(w.Service, o, convoy.Settings{}))}
		for _, left := range []string{"1", "0"} {
			got := s.ask("bob", "GET", "/servers", "")
			require.Equal(t, []string{"2", left}, []string{got.Header().Get("X-RateLimit-Limit"), got.Header().Get("X-RateLimit-Remaining")})
		}
		got := s.ask("bob", "GET", "/servers", "")
		require.Equal(t, 429, got.Code)
		require.JSONEq(t, `{"message":"Too Many Attempts."}`, got.Body.String())
		require.Equal(t, []string{"1", "2", "0"}, []string{got.Header().Get("Retry-After"), got.Header().Get("X-RateLimit-Limit"), got.Header().Get("X-RateLimit-Remaining")})
	})
}

func TestWhatHasNoRoute(t *testing.T) {
	play(t, func(s *stand) {
		s.says("admin", "PUT", "/servers", "", 405, `{"message":"The PUT method is not supported for this route. Supported methods: GET, HEAD, POST."}`)
		s.says("admin", "GET", "/servers/1/settings/suspend", "", 405, `{"message":"The GET method is not supported for this route. Supported methods: POST."}`)
		s.says("admin", "GET", "/nothing", "", 404, `{"message":"The route api/application/nothing could not be found."}`)
		s.says("admin", "GET", "", "", 404, `{"message":"The route api/application could not be found."}`)
	})
}

// A listener of its own is not where the public URL leads: its pages lead to
// each other there.
func TestPagesOfAListenerOfItsOwnLeadToItself(t *testing.T) {
	t.Parallel()
	legacytest.Play(t, func(t *testing.T, w *legacytest.World) {
		w.Web(t, w.Alice)
		w.Make(t, w.Alice, fleet.CreateServer{Name: "other", Image: "debian-12", Plan: "small"})
		next := func(o legacy.Options) string {
			r := httptest.NewRequestWithContext(t.Context(), "GET", "/api/application/servers?per_page=1", http.NoBody)
			r.Host = "panel.test:9000"
			r.Header.Set("Authorization", w.Tokens["alice"])
			answer := httptest.NewRecorder()
			w.Front(convoy.New(w.Service, o, convoy.Settings{})).ServeHTTP(answer, r)
			var said struct {
				Meta struct {
					Pagination struct{ Links struct{ Next string } }
				}
			}
			require.NoError(t, json.Unmarshal(answer.Body.Bytes(), &said), answer.Body)
			return said.Meta.Pagination.Links.Next
		}
		o := w.Options()
		require.Equal(t, "https://remuda.test/api/application/servers?page=2&per_page=1", next(o))
		o.Alone = true
		require.Equal(t, "http://panel.test:9000/api/application/servers?page=2&per_page=1", next(o))
	})
}

func TestAnAddressOfNoNumberIsToldOnce(t *testing.T) {
	play(t, func(s *stand) {
		fields := s.gets("admin", "POST", "/servers", `{"type":"new","user_id":{bob},"node_id":{pve1},"template_id":{debian},"addresses":[null]}`, 422, "errors")
		require.Equal(s, map[string]any{"addresses.0": []any{"The selected addresses.0 is invalid."}}, fields)
	})
}
