package e2e

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSnapshotsOfAServer takes snapshots of a server, goes back to them, lets a
// schedule take one, and deletes them, over REST; a container is refused; and
// nothing is left.
func TestSnapshotsOfAServer(t *testing.T) {
	t.Parallel()
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, engine)
			a := s.start(freeAddr(t))
			s.furnish(a)
			vm, op := a.create(map[string]any{"name": "web", "image": "debian-12", "plan": "small"})
			a.succeed(op)
			h := history{api: a, server: vm, path: "/v1/servers/" + vm}
			h.branches()
			h.memory()
			h.removes()
			h.schedule()
			h.keys()
			a.refusesContainer()
			_, op = idsOf(a.must(http.StatusAccepted, http.MethodDelete, h.path, nil))
			a.succeed(op)
			assert.Equal(t, s.fresh, s.simState(), "the simulator holds what it held before")
			a.holdsNothing()
			require.NoError(t, a.stop())
		})
	}
}

// history is a server with its snapshots.
type history struct {
	*api
	server, path string
}

func (h history) do(method, path string, body any) {
	h.t.Helper()
	_, op := idsOf(h.must(http.StatusAccepted, method, h.path+path, body))
	h.succeed(op)
}

func (h history) take(body map[string]any) { h.t.Helper(); h.do(http.MethodPost, "/snapshots", body) }

func (h history) back(name string, start bool) {
	h.t.Helper()
	h.do(http.MethodPost, "/snapshots/"+name+"/rollback", map[string]any{"start": start})
}

// is checks how the server is, and what it goes on from.
func (h history) is(power, current string) {
	h.t.Helper()
	server := h.must(http.StatusOK, http.MethodGet, h.path, nil)
	require.Equal(h.t, power, server["power"])
	require.Equal(h.t, current, h.must(http.StatusOK, http.MethodGet, h.path+"/snapshots", nil)["current"])
}

// tree answers the parents of all snapshots, by name.
func (h history) tree() map[string]any {
	h.t.Helper()
	parents := map[string]any{}
	list := h.must(http.StatusOK, http.MethodGet, h.path+"/snapshots", nil)
	require.Equal(h.t, false, list["stale"])
	for _, item := range list["items"].([]any) {
		one := item.(map[string]any)
		require.Equal(h.t, "ready", one["state"], "%v", one)
		require.Equal(h.t, true, one["ours"], "%v", one)
		parents[one["name"].(string)] = one["parent"]
	}
	return parents
}

// branches goes back to the first of two and takes a third on top of it.
func (h history) branches() {
	h.t.Helper()
	h.take(map[string]any{"name": "first", "description": "as it was made"})
	h.take(map[string]any{"name": "second"})
	h.back("first", false)
	h.is("off", "first")
	h.take(map[string]any{"name": "third"})
	require.Equal(h.t, map[string]any{"first": nil, "second": "first", "third": "first"}, h.tree())
	first := h.must(http.StatusOK, http.MethodGet, h.path+"/snapshots/first", nil)
	require.Equal(h.t, []any{"second", "third"}, first["children"])
	require.Equal(h.t, "as it was made", first["description"], "without our mark")
	h.back("second", true)
	h.is("on", "second")
	refusal := h.must(http.StatusConflict, http.MethodPost, h.path+"/snapshots", map[string]any{"name": "first"})
	require.Equal(h.t, "name-taken", refusal["code"])
	h.must(http.StatusNotFound, http.MethodPost, h.path+"/snapshots/nope/rollback", map[string]any{})
	h.must(http.StatusUnprocessableEntity, http.MethodPost, h.path+"/snapshots", map[string]any{"name": "1st"})
}

// memory keeps what a running VM has in memory, and goes back to it.
func (h history) memory() {
	h.t.Helper()
	h.take(map[string]any{"name": "live", "memory": true})
	h.do(http.MethodPost, "/power", map[string]any{"action": "stop"})
	h.back("live", false)
	h.is("on", "live")
	h.do(http.MethodPost, "/power", map[string]any{"action": "stop"})
	refusal := h.must(http.StatusConflict, http.MethodPost, h.path+"/snapshots", map[string]any{"memory": true})
	require.Equal(h.t, "guest-not-running", refusal["code"])
}

// removes deletes one in the middle.
func (h history) removes() {
	h.t.Helper()
	h.do(http.MethodDelete, "/snapshots/second", nil)
	require.Equal(h.t, map[string]any{"first": nil, "third": "first", "live": "first"}, h.tree())
	h.must(http.StatusNotFound, http.MethodDelete, h.path+"/snapshots/second", nil)
}

// schedule sets one whose first run is due at the next full minute.
func (h history) schedule() {
	h.t.Helper()
	at := time.Now().UTC().Add(time.Minute + 2*time.Second).Format("15:04")
	path := h.path + "/snapshot-schedule"
	set := h.must(http.StatusOK, http.MethodPut, path, map[string]any{"every": "1d", "at": at, "keep": 1, "prefix": "nightly"})
	require.Equal(h.t, "1d", set["every"])
	var made map[string]any
	require.Eventually(h.t, func() bool {
		for _, item := range h.must(http.StatusOK, http.MethodGet, h.path+"/snapshots", nil)["items"].([]any) {
			if one := item.(map[string]any); one["scheduled"] == true && one["state"] == "ready" {
				made = one
				return true
			}
		}
		return false
	}, patience, 250*time.Millisecond, "the schedule never took one")
	require.Contains(h.t, made["name"], "nightly-")
	now := h.must(http.StatusOK, http.MethodGet, path, nil)
	require.NotNil(h.t, now["ran_at"])
	require.Nil(h.t, now["failure"])
	h.must(http.StatusNoContent, http.MethodDelete, path, nil)
	h.must(http.StatusNotFound, http.MethodGet, path, nil)
	require.Eventually(h.t, func() bool {
		return h.must(http.StatusOK, http.MethodGet, h.path, nil)["operation_id"] == nil
	}, patience, 50*time.Millisecond)
	h.do(http.MethodDelete, "/snapshots/"+made["name"].(string), nil)
}

// keys asks twice for one thing.
func (h history) keys() {
	h.t.Helper()
	once := h.must(http.StatusAccepted, http.MethodPost, h.path+"/snapshots", map[string]any{}, "Idempotency-Key", "one")
	again := h.must(http.StatusAccepted, http.MethodPost, h.path+"/snapshots", map[string]any{}, "Idempotency-Key", "one")
	require.Equal(h.t, once["operation"].(map[string]any)["id"], again["operation"].(map[string]any)["id"])
	h.succeed(again["operation"].(map[string]any)["id"].(string))
	require.Len(h.t, h.tree(), 4)
	dry := h.must(http.StatusOK, http.MethodPost, h.path+"/snapshots?dry_run=true", map[string]any{"name": "dry"})
	require.NotEmpty(h.t, dry)
	require.Len(h.t, h.tree(), 4)
}

func (a *api) refusesContainer() {
	a.t.Helper()
	ct, op := a.create(map[string]any{"name": "box", "image": "debian-12-ct", "plan": "small"})
	a.succeed(op)
	refusal := a.must(http.StatusUnprocessableEntity, http.MethodPost, "/v1/servers/"+ct+"/snapshots", map[string]any{})
	require.Equal(a.t, "not-supported", refusal["code"])
	require.Equal(a.t, "hasFeature: 0", refusal["reason"], "%v", refusal)
	_, op = idsOf(a.must(http.StatusAccepted, http.MethodDelete, "/v1/servers/"+ct, nil))
	a.succeed(op)
}
