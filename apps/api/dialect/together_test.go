package dialect_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/remudahq/remuda/apps/api/native"
	"github.com/remudahq/remuda/apps/internal/legacy"
	"github.com/remudahq/remuda/apps/internal/legacytest"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/stretchr/testify/require"
)

// scene is a world with every dialect before it, and our own API.
type scene struct {
	*testing.T
	*legacytest.World
	fronts map[string]http.Handler
}

func together(t *testing.T, story func(s *scene)) {
	t.Helper()
	legacytest.Play(t, func(t *testing.T, w *legacytest.World) {
		v1 := native.New(w.Service, native.Options{Logger: w.Options().Logger, Digest: w.Vault.Digest}).Handler()
		s := &scene{T: t, World: w, fronts: map[string]http.Handler{"v1": w.Front(&legacy.Dialect{Handler: v1})}}
		for name, d := range dialects {
			s.fronts[name] = w.Front(d.open(w, w.Options()))
		}
		story(s)
	})
}

// ask sends a dialect something as a user, and answers what came back.
func (s *scene) ask(user, name, method, path, body string) (status int, text string, answer any) {
	s.Helper()
	sign := bearer
	if d, ok := dialects[name]; ok {
		sign = d.sign
	}
	got := send(s.fronts[name], method, path, body, func(r *http.Request) { sign(r, user, s.Tokens[user]) })
	text = got.Body.String()
	_ = json.Unmarshal(got.Body.Bytes(), &answer)
	return got.Code, text, answer
}

// ok wants a success from the administrator's request.
func (s *scene) ok(name, method, path, body string) any {
	s.Helper()
	status, text, answer := s.ask("admin", name, method, path, body)
	require.Less(s, status, 300, "%s: %s %s: %s", name, method, path, text)
	return answer
}

// at is what lies at a path in an answer.
func at(t *testing.T, answer any, path string) any {
	t.Helper()
	for _, name := range strings.Split(path, ".") {
		switch inner := answer.(type) {
		case map[string]any:
			require.Contains(t, inner, name, "on the way to %s", path)
			answer = inner[name]
		case []any:
			n, err := strconv.Atoi(name)
			require.NoError(t, err)
			require.Greater(t, len(inner), n, path)
			answer = inner[n]
		default:
			require.Fail(t, "nothing lies there", "%s in %v", path, answer)
		}
	}
	return answer
}

func (s *scene) number(kind core.Numbered, id string) int64 {
	s.Helper()
	numbers, err := s.NumbersOf(s.Context(), s.Admin, kind, id)
	require.NoError(s, err)
	return numbers[id]
}

func (s *scene) image(name string) core.Image {
	s.Helper()
	all, err := s.Images(s.Context(), s.Admin, core.Page{})
	require.NoError(s, err)
	n := slices.IndexFunc(all, func(i core.Image) bool { return i.Name == name })
	require.GreaterOrEqual(s, n, 0)
	return all[n]
}

func (s *scene) plan(name string) core.Plan {
	s.Helper()
	all, err := s.Plans(s.Context(), s.Admin, core.Page{})
	require.NoError(s, err)
	return all[slices.IndexFunc(all, func(p core.Plan) bool { return p.Name == name })]
}

// makers are the ways in which a server is made, each for the administrator.
var makers = map[string]func(s *scene){
	"v1": func(s *scene) {
		s.ok("v1", "POST", "/v1/servers", `{"name":"made","image":"debian-12","plan":"small"}`)
	},
	"v1 container": func(s *scene) {
		s.ok("v1", "POST", "/v1/servers", `{"name":"made","image":"debian-12-ct","plan":"small"}`)
	},
	"convoy": func(s *scene) {
		node := s.number(core.NumberedNode, core.Place{Cluster: s.ClusterID, Node: "pve1"}.Subject())
		s.ok("convoy", "POST", "/api/application/servers", fmt.Sprintf(`{"type":"new","name":"made","node_id":%d,"user_id":%d,"template_id":%d}`,
			node, s.number(core.NumberedUser, string(s.Admin.User)), s.number(core.NumberedImage, string(s.image("debian-12").ID))))
	},
	"proxmoxapi": func(s *scene) {
		s.ok("proxmoxapi", "POST", "/container", `{"username":"admin","template":"local:vztmpl/debian-12-ct.tar.zst","cpu":1,"hostname":"made","memory":512,"ostype":"debian","storage":"local-lvm","swap":0,"disk":4}`)
	},
	"ospab": func(s *scene) {
		s.ok("ospab", "POST", "/api/server/create", fmt.Sprintf(`{"osId":%d,"tariffId":%d}`,
			s.number(core.NumberedImage, string(s.image("debian-12-ct").ID)), s.number(core.NumberedPlan, string(s.plan("small").ID))))
	},
	"drone": func(s *scene) { s.ok("drone", "POST", "/api/servers", "") },
}

// make makes a server in one of the ways, and has it on, under a name that no
// other has.
func (s *scene) make(way string) core.ServerView {
	s.Helper()
	makers[way](s)
	s.Settle()
	filter := core.ServerFilter{}
	filter.Sort = core.Sort{By: core.ByNumber, Down: true}
	filter.Limit = 1
	all, err := s.Servers(s.Context(), s.Admin, filter)
	require.NoError(s, err)
	require.NotEmpty(s, all, way)
	require.Equal(s, core.Ready, all[0].Life(), "%s: %s", way, all[0].LastError)
	name := "made-" + digits(all[0].Number)
	_, err = s.Change(s.Context(), s.Admin, all[0].ID, fleet.ServerChange{Name: &name})
	require.NoError(s, err)
	if all[0].Power() != core.On {
		_, err = s.Power(s.Context(), s.Admin, all[0].ID, core.Start, 0)
		require.NoError(s, err)
		s.Settle()
	}
	return s.view(all[0].ID)
}

func (s *scene) view(id core.ServerID) core.ServerView {
	s.Helper()
	v, err := s.Server(s.Context(), s.Admin, id)
	require.NoError(s, err)
	return v
}

// fact is something that a dialect shows of a server: where, and what it is in
// the dialect's own unit.
type fact struct {
	path string
	want any
}

// reader is how a dialect shows one server.
type reader struct {
	path  func(v core.ServerView) string
	facts func(v core.ServerView) []fact
}

func digits(n int64) string { return strconv.FormatInt(n, 10) }

// readers are how each API shows a server of 1 core, 512 MiB and 4 GiB that is on.
var readers = map[string]reader{
	"v1": {func(v core.ServerView) string { return "/v1/servers/" + string(v.ID) }, func(v core.ServerView) []fact {
		return []fact{{"number", float64(v.Number)}, {"name", v.Name}, {"power", "on"}, {"addresses.0.address", v.Addresses[0].IP.String()}}
	}},
	"convoy": {func(v core.ServerView) string { return "/api/application/servers/" + digits(v.Number) }, func(v core.ServerView) []fact {
		return []fact{{"data.id", float64(v.Number)}, {"data.vmid", float64(v.Placement.VMID)}, {"data.installing", 0.0}, {"data.name", v.Name}, {"data.limits.cpu", 1.0},
			{"data.limits.memory", float64(512 << 20)}, {"data.limits.disk", float64(4 << 30)}, {"data.limits.addresses.ipv4.0.address", v.Addresses[0].IP.String()}}
	}},
	"proxmoxapi": {func(v core.ServerView) string { return "/container?id=" + strconv.Itoa(v.Placement.VMID) }, func(v core.ServerView) []fact {
		if v.Kind == core.VM {
			return []fact{{v.Placement.Node, nil}} // it knows containers alone
		}
		data := v.Placement.Node + ".data."
		return []fact{{data + "status", "running"}, {data + "cpus", "1"}, {data + "maxmem", float64(512 << 20)}, {data + "maxdisk", float64(4 << 30)}, {data + "type", "lxc"}}
	}},
	"rahona": {func(v core.ServerView) string { return "/services/servers/" + digits(v.Number) }, func(v core.ServerView) []fact {
		return []fact{{"id", float64(v.Number)}, {"name", v.Name}, {"status", "UP"}, {"cpus", 1.0}, {"maxmem", float64(512 << 20)}, {"cpu", 5.0}, {"network.0.ip", v.Addresses[0].IP.String()}}
	}},
	"ospab": {func(v core.ServerView) string { return "/api/server/" + digits(v.Number) + "/status" }, func(v core.ServerView) []fact {
		return []fact{{"id", float64(v.Number)}, {"proxmoxId", float64(v.Placement.VMID)}, {"status", "running"}, {"ipAddress", v.Addresses[0].IP.String()}, {"stats.data.status", "running"},
			{"stats.data.memory.max", float64(512 << 20)}, {"stats.data.disk.max", float64(4 << 30)}, {"stats.data.cpu", 0.05}}
	}},
	"drone": {func(v core.ServerView) string { return "/api/servers/" + v.Name }, func(v core.ServerView) []fact {
		return []fact{{"name", v.Name}, {"id", strconv.Itoa(v.Placement.VMID)}, {"state", "running"}, {"address", v.Addresses[0].IP.String()}, {"region", v.Placement.Node}, {"created", float64(v.CreatedAt.Unix())}}
	}},
}

// switches are how each API has a server stop and start; convoy, proxmoxapi and
// drone have no word for it.
var switches = map[string]func(s *scene, v core.ServerView, on bool){
	"v1": func(s *scene, v core.ServerView, on bool) {
		s.ok("v1", "POST", "/v1/servers/"+string(v.ID)+"/power", `{"action":"`+map[bool]string{true: "start", false: "stop"}[on]+`"}`)
	},
	"rahona": func(s *scene, v core.ServerView, on bool) {
		s.ok("rahona", "GET", "/services/servers/"+digits(v.Number)+map[bool]string{true: "/start", false: "/stop"}[on], "")
	},
	"ospab": func(s *scene, v core.ServerView, on bool) {
		s.ok("ospab", "POST", "/api/server/"+digits(v.Number)+map[bool]string{true: "/start", false: "/stop"}[on], "")
	},
}

// removers are how each API has a server destroyed; rahona has no word for it,
// and proxmoxapi knows containers alone.
var removers = map[string]func(s *scene, v core.ServerView){
	"v1": func(s *scene, v core.ServerView) { s.ok("v1", "DELETE", "/v1/servers/"+string(v.ID), "") },
	"convoy": func(s *scene, v core.ServerView) {
		s.ok("convoy", "DELETE", "/api/application/servers/"+digits(v.Number), `{"purge":true}`)
	},
	"proxmoxapi": func(s *scene, v core.ServerView) {
		s.ok("proxmoxapi", "DELETE", "/container", `{"id":`+strconv.Itoa(v.Placement.VMID)+`}`)
		s.Settle()
		require.Equal(s, core.Off, s.view(v.ID).Power(), "it is stopped at once, and there until it is destroyed")
		s.ok("proxmoxapi", "DELETE", "/cluster", "")
	},
	"ospab": func(s *scene, v core.ServerView) { s.ok("ospab", "DELETE", "/api/server/"+digits(v.Number), "") },
	"drone": func(s *scene, v core.ServerView) { s.ok("drone", "DELETE", "/api/servers/"+v.Name, "") },
}

// A server that was made through one API is shown by every other in that one's
// units, switched by each that switches, and destroyed by each that destroys.
func TestOneServerThroughEveryAPI(t *testing.T) {
	t.Parallel()
	for way := range makers {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			together(t, func(s *scene) {
				v := s.make(way)
				for name, r := range readers {
					answer := s.ok(name, "GET", r.path(v), "")
					for _, f := range r.facts(v) {
						if f.want == nil {
							require.IsType(s, "", at(s.T, answer, f.path), "%s made by %s: %s is a text that says why not", name, way, f.path)
							continue
						}
						require.Equal(s, f.want, at(s.T, answer, f.path), "made by %s, shown by %s: %s", way, name, f.path)
					}
				}
				for _, turn := range switches {
					turn(s, v, false)
					s.Settle()
					require.Equal(s, core.Off, s.view(v.ID).Power())
					turn(s, v, true)
					s.Settle()
					require.Equal(s, core.On, s.view(v.ID).Power())
				}
				for name, remove := range removers {
					one := s.make(way)
					if name == "proxmoxapi" && one.Kind == core.VM {
						continue // it knows containers alone
					}
					remove(s, one)
					s.Settle()
					_, err := s.Server(context.Background(), s.Admin, one.ID)
					require.ErrorIs(s, err, core.NotFound, "made by %s, destroyed by %s", way, name)
					require.NotContains(s, s.vmids(), one.Placement.VMID, "made by %s, destroyed by %s", way, name)
				}
			})
		})
	}
}

func (s *scene) vmids() (all []int) {
	for _, g := range s.Cluster.All() {
		all = append(all, g.Ref.VMID)
	}
	return all
}

// What is another customer's is not there in any of them, whatever is asked of
// it; each says so in its own words, and nothing happens to it.
func TestAnotherTenantsServerIsNotThere(t *testing.T) {
	t.Parallel()
	together(t, func(s *scene) {
		web := s.Make(s.T, s.Alice, fleet.CreateServer{Name: "hers", Image: "debian-12-ct", Plan: "small", Start: true})
		n, vmid := digits(web.Number), strconv.Itoa(web.Placement.VMID)
		for _, c := range []struct {
			name, method, path, body string
			status                   int
			words                    string
		}{
			{"v1", "GET", "/v1/servers/" + string(web.ID), "", 404, "not-found"},
			{"convoy", "GET", "/api/application/servers/" + n, "", 404, "No query results for model"},
			{"convoy", "GET", "/api/application/servers/" + string(web.ID), "", 404, "No query results for model"},
			{"convoy", "GET", "/api/application/servers/" + n + "/specifications", "", 404, "No query results for model"},
			{"convoy", "PATCH", "/api/application/servers/" + n + "/specifications", `{"cores":2}`, 404, "No query results for model"},
			{"convoy", "DELETE", "/api/application/servers/" + n, `{"purge":true}`, 404, "No query results for model"},
			{"proxmoxapi", "GET", "/container?id=" + vmid, "", 200, "does not exist"},
			{"proxmoxapi", "GET", "/utils/vnc?id=" + vmid, "", 200, "does not exist"},
			{"proxmoxapi", "GET", "/utils/graphic?id=" + vmid, "", 200, "does not exist"},
			{"proxmoxapi", "DELETE", "/container", `{"id":` + vmid + `}`, 400, "does not exist"},
			{"proxmoxapi", "DELETE", "/cluster", "", 200, "OK"},
			{"rahona", "GET", "/services/servers/" + n, "", 404, "Could not find this server"},
			{"rahona", "GET", "/services/servers/" + n + "/stop", "", 404, "Could not find this server"},
			{"ospab", "GET", "/api/server/" + n, "", 404, "Сервер не найден"},
			{"ospab", "GET", "/api/server/" + n + "/status", "", 404, "Сервер не найден"},
			{"ospab", "POST", "/api/server/" + n + "/stop", "", 404, "Сервер не найден"},
			{"ospab", "POST", "/api/server/" + n + "/password", "", 404, "Сервер не найден"},
			{"ospab", "DELETE", "/api/server/" + n, "", 404, "Сервер не найден"},
			{"ospab", "POST", "/api/server/console", `{"vmid":` + vmid + `}`, 404, "Сервер не найден"},
			{"drone", "GET", "/api/servers/hers", "", 404, "sql: no rows in result set"},
			{"drone", "DELETE", "/api/servers/hers?force=true", "", 404, "sql: no rows in result set"},
		} {
			status, text, _ := s.ask("bob", c.name, c.method, c.path, c.body)
			require.Equal(s, c.status, status, "%s: %s %s: %s", c.name, c.method, c.path, text)
			require.Contains(s, text, c.words, "%s: %s %s", c.name, c.method, c.path)
			for _, leak := range []string{"hers", web.Addresses[0].IP.String(), "alice"} {
				if !strings.Contains(c.path, leak) {
					require.NotContains(s, text, leak, "%s: %s %s", c.name, c.method, c.path)
				}
			}
		}
		for name, list := range map[string]string{"convoy": "/api/application/servers", "ospab": "/api/server", "drone": "/api/servers", "proxmoxapi": "/container?username=alice"} {
			_, text, _ := s.ask("bob", name, "GET", list, "")
			require.NotContains(s, text, "hers", name)
			require.NotContains(s, text, web.Addresses[0].IP.String(), name)
		}
		s.Settle()
		now := s.view(web.ID)
		require.Equal(s, core.On, now.Power(), "nothing happened to it")
		require.Equal(s, web.Version, now.Version)
		require.Empty(s, now.Labels)
	})
}
