package e2e

import (
	"bufio"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestOneServersLife makes a server of each kind, switches it in every way,
// and deletes it, over REST; a consumer hears of it; and nothing is left.
func TestOneServersLife(t *testing.T) {
	t.Parallel()
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, engine)
			a := s.start(freeAddr(t), "REMUDA_BUS_URL=database:")
			s.furnish(a)
			heard := filepath.Join(t.TempDir(), "events.jsonl")
			consumer := spawn(t, "consumer", s.env("REMUDA_BUS_URL=database:"), "--output", heard)
			vm := a.live("debian-12", "start", "shutdown", "start", "reboot", "suspend", "resume", "reset", "stop")
			ct := a.live("debian-12-ct", "start", "shutdown", "start", "reboot", "stop")
			assert.Equal(t, s.fresh, s.simState(), "the simulator holds what it held before")
			a.holdsNothing()
			s.sound()

			facts := await(t, heard, vm, ct)
			require.NoError(t, consumer.stop())
			require.NoError(t, a.stop())
			assert.Equal(t, []string{
				"server.requested", "server.provisioned",
				"server.power_requested", "server.started", "server.power_requested", "server.stopped",
				"server.power_requested", "server.started", "server.power_requested", "server.rebooted",
				"server.power_requested", "server.paused", "server.power_requested", "server.resumed",
				"server.power_requested", "server.rebooted", "server.power_requested", "server.stopped",
				"server.delete_requested", "server.deleted",
			}, facts[vm])
			assert.Equal(t, []string{
				"server.requested", "server.provisioned",
				"server.power_requested", "server.started", "server.power_requested", "server.stopped",
				"server.power_requested", "server.started", "server.power_requested", "server.rebooted",
				"server.power_requested", "server.stopped", "server.delete_requested", "server.deleted",
			}, facts[ct])
		})
	}
}

// live leads a server through its life and answers its ID.
func (a *api) live(image string, actions ...string) string {
	a.t.Helper()
	id, op := a.create(map[string]any{"name": "Web " + image, "image": image, "plan": "small", "password": "correct horse", "labels": map[string]any{"env": "test"}})
	a.succeed(op)
	server := a.must(http.StatusOK, http.MethodGet, "/v1/servers/"+id, nil)
	require.Equal(a.t, "ready off", server["life"].(string)+" "+server["power"].(string))
	power := map[string]string{"start": "on", "shutdown": "off", "stop": "off", "reboot": "on", "reset": "on", "suspend": "paused", "resume": "on"}
	for _, action := range actions {
		a.switches(id, action)
		server = a.must(http.StatusOK, http.MethodGet, "/v1/servers/"+id, nil)
		require.Equal(a.t, power[action], server["power"], "after %s", action)
	}
	_, op = idsOf(a.must(http.StatusAccepted, http.MethodDelete, "/v1/servers/"+id, nil))
	a.succeed(op)
	a.must(http.StatusNotFound, http.MethodGet, "/v1/servers/"+id, nil)
	return id
}

func (a *api) holdsNothing() {
	a.t.Helper()
	assert.Empty(a.t, a.must(http.StatusOK, http.MethodGet, "/v1/servers", nil)["items"])
	for _, item := range a.must(http.StatusOK, http.MethodGet, "/v1/addresses?limit=200", nil)["items"].([]any) {
		assert.Nil(a.t, item.(map[string]any)["server_id"], "%v is held", item)
	}
}

// await reads the consumer's file until it tells that each server was deleted,
// and answers the types by server. An event that is told twice fails.
func await(t *testing.T, file string, servers ...string) map[string][]string {
	t.Helper()
	var facts map[string][]string
	require.Eventually(t, func() bool {
		facts = readFacts(t, file)
		for _, id := range servers {
			if n := len(facts[id]); n == 0 || facts[id][n-1] != "server.deleted" {
				return false
			}
		}
		return true
	}, patience, 50*time.Millisecond, "the consumer never told of the end: %v", facts)
	return facts
}

func readFacts(t *testing.T, file string) map[string][]string {
	t.Helper()
	facts, seen := map[string][]string{}, map[string]bool{}
	f, err := os.Open(file)
	if err != nil {
		return facts
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var event struct{ ID, Type, Subject string }
		if json.Unmarshal(lines.Bytes(), &event) != nil {
			break // a line that is still being written
		}
		require.False(t, seen[event.ID], "event %s was told twice", event.ID)
		seen[event.ID] = true
		facts[event.Subject] = append(facts[event.Subject], strings.TrimPrefix(event.Type, "remuda."))
	}
	return facts
}
