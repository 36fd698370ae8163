package convoy_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/remudahq/remuda/apps/api/dialect/convoy"
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
	// Numbers, as text, by name: web, alice, bob, pve1, pve2, debian (the image).
	n map[string]string
}

func play(t *testing.T, story func(s *stand)) {
	t.Helper()
	t.Parallel()
	legacytest.Play(t, func(t *testing.T, w *legacytest.World) {
		story(enter(t, w, convoy.Settings{Plan: "small"}))
	})
}

func enter(t *testing.T, w *legacytest.World, set convoy.Settings) *stand {
	t.Helper()
	s := &stand{T: t, World: w, front: w.Front(convoy.New(w.Service, w.Options(), set)), n: map[string]string{}}
	s.web = w.Make(t, w.Admin, fleet.CreateServer{Name: "web", Image: "debian-12", Plan: "small", Owner: "alice", Node: "pve1", Start: true})
	s.n["web"] = strconv.FormatInt(s.web.Number, 10)
	s.n["alice"], s.n["bob"] = s.number(core.NumberedUser, string(w.Alice.User)), s.number(core.NumberedUser, string(w.Bob.User))
	for _, node := range []string{"pve1", "pve2"} {
		s.n[node] = s.number(core.NumberedNode, core.Place{Cluster: w.ClusterID, Node: node}.Subject())
	}
	images, err := w.Images(t.Context(), w.Admin, core.Page{Sort: core.Sort{By: core.ByName}})
	require.NoError(t, err)
	for _, image := range images {
		s.n[image.Name] = s.number(core.NumberedImage, string(image.ID))
		if image.Name == "debian-12" {
			s.n["debianUUID"] = string(image.ID)
		}
	}
	s.n["debian"], s.n["container"] = s.n["debian-12"], s.n["debian-12-ct"]
	s.n["vmid"], s.n["node"] = strconv.Itoa(s.web.Placement.VMID), s.n[s.web.Placement.Node]
	s.n["uuid"], s.n["short"] = string(s.web.ID), string(s.web.ID)[:8]
	s.n["other"] = s.n["pve2"]
	return s
}

func (s *stand) number(kind core.Numbered, id string) string {
	s.Helper()
	numbers, err := s.NumbersOf(s.Context(), s.Admin, kind, id)
	require.NoError(s, err)
	return strconv.FormatInt(numbers[id], 10)
}

// fill puts the numbers where {name} stands.
func (s *stand) fill(text string) string {
	for name, value := range s.n {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	return text
}

// ask sends a request of a user's; paths begin behind the base.
func (s *stand) ask(user, method, path, body string, headers ...string) *httptest.ResponseRecorder {
	s.Helper()
	r := httptest.NewRequestWithContext(s.Context(), method, "/api/application"+s.fill(path), strings.NewReader(s.fill(body)))
	r.Header.Set("Authorization", s.Tokens[user])
	if body != "" {
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

// gets wants a status and answers what the body has at a place in it.
func (s *stand) gets(user, method, path, body string, status int, at string) any {
	s.Helper()
	w := s.ask(user, method, path, body)
	require.Equal(s, status, w.Code, "%s %s: %s", method, path, w.Body)
	var value any
	if w.Body.Len() > 0 {
		require.NoError(s, json.Unmarshal(w.Body.Bytes(), &value))
	}
	for part := range strings.SplitSeq(at, "/") {
		switch v := value.(type) {
		case map[string]any:
			value = v[part]
		case []any:
			i, err := strconv.Atoi(part)
			require.NoError(s, err)
			require.Less(s, i, len(v), "%s: %s", at, w.Body)
			value = v[i]
		}
	}
	return value
}

// says wants an answer.
func (s *stand) says(user, method, path, body string, status int, want string) {
	s.Helper()
	w := s.ask(user, method, path, body)
	require.Equal(s, status, w.Code, "%s %s: %s", method, path, w.Body)
	if want == "" {
		require.Empty(s, w.Body.String())
		return
	}
	require.JSONEq(s, s.fill(want), w.Body.String())
}

// stray puts a guest onto the cluster that is none of ours.
func (s *stand) stray(vmid int, node string, kind core.GuestKind) {
	s.Cluster.Put(core.Guest{Ref: core.GuestRef{Node: node, VMID: vmid, Kind: kind}, Name: "found", Power: core.Off, Cores: 1, Memory: core.GiB,
		Disks: map[string]int64{core.RootDisk(kind): 4 * core.GiB}, MACs: []string{"BC:24:11:00:00:07"}})
}

func (s *stand) view(number string) core.ServerView {
	s.Helper()
	n, err := strconv.ParseInt(s.n[number], 10, 64)
	require.NoError(s, err)
	views, err := s.Servers(s.Context(), s.Admin, core.ServerFilter{Numbers: []int64{n}})
	require.NoError(s, err)
	require.Len(s, views, 1)
	return views[0]
}

func TestTheDocumentsExamples(t *testing.T) {
	play(t, func(s *stand) {
		more := s.Make(s.T, s.Alice, fleet.CreateServer{Name: "more", Image: "debian-12", Plan: "small"})
		s.n["more"] = strconv.FormatInt(more.Number, 10)
		before := map[string]func(){"settle": s.Settle, "stray": func() { s.stray(777, "pve1", core.VM) }}
		values := map[string]string{"admin": s.Tokens["admin"]}
		for name, number := range s.n {
			values[name] = number
		}
		for _, e := range legacytest.Examples(s.T, "testdata/document.json") {
			if e.Before != "" {
				before[e.Before]()
			}
			legacytest.Hold(s.T, s.front, e, values)
		}
	})
}

func TestTranscripts(t *testing.T) {
	t.Parallel()
	transcript.Replay(t, "testdata/*.http", func(t *testing.T, run func(transcript.Play)) {
		legacytest.Play(t, func(t *testing.T, w *legacytest.World) {
			s := enter(t, w, convoy.Settings{Plan: "small"})
			script := w.Script(convoy.New(w.Service, w.Options(), convoy.Settings{Plan: "small"}))
			for name, as := range map[string]string{"web": "web", "pve1": "nodeOne", "pve2": "nodeTwo", "alice": "userAlice", "bob": "userBob", "debian": "debian", "debianUUID": "debianUUID"} {
				script.Values[as] = s.n[name]
			}
			run(script)
		})
	})
}

// text is a number of JSON as a path has it.
func text(number any) string { return strconv.FormatFloat(number.(float64), 'f', -1, 64) }
