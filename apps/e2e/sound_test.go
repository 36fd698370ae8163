package e2e

import (
	"context"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/apps/e2e/invariants"
	"github.com/remudahq/remuda/testutil/pvesim"
)

// sound waits until nothing is under way any more and everything is as it must
// be whatever has happened: see package invariants. Whoever may have been broken
// on purpose must be whole again.
func (s *site) sound() {
	s.t.Helper()
	var broken []string
	for late := time.Now().Add(patience); time.Now().Before(late); time.Sleep(100 * time.Millisecond) {
		if broken = s.broken(); len(broken) == 0 {
			return
		}
	}
	require.FailNow(s.t, "what must hold does not", strings.Join(broken, "\n"))
}

// broken answers what does not hold at the moment.
func (s *site) broken() []string {
	s.t.Helper()
	books, err := invariants.Read(context.Background(), s.database)
	if err != nil {
		return []string{err.Error()}
	}
	now := s.world()
	return append(invariants.Check(books, now), invariants.Strangers(s.strangers, now)...)
}

func (s *site) world() invariants.World {
	s.t.Helper()
	world, err := invariants.WorldOf(s.simState())
	require.NoError(s.t, err)
	return world
}

// strange says that the guests of others are from now on as they shall stay.
func (s *site) strange() { s.strangers = s.world() }

// whatever runs do in each kind of house: a cluster that takes only milliseconds
// for everything, a database, and the processes over it. In the end all that
// must always hold is checked.
func whatever(t *testing.T, do func(t *testing.T, r *ranch), env ...string) {
	t.Helper()
	t.Parallel()
	for _, h := range houses {
		t.Run(h.String(), func(t *testing.T) {
			t.Parallel()
			r := &ranch{site: newSite(t, h.engine, fast)}
			for range h.processes {
				r.alive = append(r.alive, r.start(freeAddr(t), append([]string{"REMUDA_POLL_INTERVAL=500ms", "REMUDA_DEEP_INTERVAL=1s"}, env...)...))
			}
			r.furnish(r.alive[0])
			do(t, r)
			r.sim.Heal()
			r.sound()
		})
	}
}

// ask orders a server of an image, switched on when it is ready, and answers what
// was accepted.
func (r *ranch) ask(image string, more ...map[string]any) map[string]any {
	r.t.Helper()
	body := map[string]any{"name": "Web " + image, "image": image, "plan": "small", "start": true}
	for _, m := range more {
		maps.Copy(body, m)
	}
	return r.alive[0].must(http.StatusAccepted, http.MethodPost, "/v1/servers", body)
}

// ready waits until what was accepted has succeeded, and the server is ready.
func (r *ranch) ready(accepted map[string]any) {
	r.t.Helper()
	_, op := idsOf(accepted)
	r.alive[0].succeed(op)
	require.Equal(r.t, "ready", r.server(accepted)["life"])
}

// make orders a server, waits until it is ready, and answers it.
func (r *ranch) make(image string, more ...map[string]any) map[string]any {
	r.t.Helper()
	accepted := r.ask(image, more...)
	r.ready(accepted)
	return r.server(accepted)
}

// server reads the server of something that was accepted.
func (r *ranch) server(accepted map[string]any) map[string]any {
	r.t.Helper()
	id, _ := idsOf(accepted)
	return r.alive[0].must(http.StatusOK, http.MethodGet, "/v1/servers/"+id, nil)
}

// vmidOf is the VMID of a server, or of the one in what was accepted.
func vmidOf(body map[string]any) int {
	if server, ok := body["server"].(map[string]any); ok {
		body = server
	}
	return int(body["placement"].(map[string]any)["vmid"].(float64))
}

// books reads the database.
func (s *site) books() invariants.Books {
	s.t.Helper()
	books, err := invariants.Read(context.Background(), s.database)
	require.NoError(s.t, err)
	return books
}

// heard counts how often an event was told of a server.
func (s *site) heard(server, kind string) (n int) {
	s.t.Helper()
	for _, e := range s.books().Events {
		if e.Server == server && e.Type == kind {
			n++
		}
	}
	return n
}

// toldOnce waits until an event was told of a server, and fails if it was told twice.
func (s *site) toldOnce(server, kind string) {
	s.t.Helper()
	require.Eventually(s.t, func() bool { return s.heard(server, kind) > 0 }, patience, 100*time.Millisecond, "%s was never told", kind)
	require.Equal(s.t, 1, s.heard(server, kind), kind)
}

// switched asks for a power action, and answers what was accepted.
func (a *api) switched(server, action string) map[string]any {
	a.t.Helper()
	return a.must(http.StatusAccepted, http.MethodPost, "/v1/servers/"+server+"/power", map[string]any{"action": action})
}

// switches is [api.switched], and waits until that is done.
func (a *api) switches(server, action string) {
	a.t.Helper()
	_, op := idsOf(a.switched(server, action))
	a.succeed(op)
}

// nodeOf is the node of a server.
func nodeOf(server map[string]any) string {
	return server["placement"].(map[string]any)["node"].(string)
}

// caught waits until a fault has hit so many calls or tasks.
func (s *site) caught(fault *pvesim.Planted, times int) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := fault.AwaitHits(ctx, times); err != nil {
		require.NoError(s.t, err, "%d calls or tasks were hit, %d seen; the operations are %+v", fault.Hits(), fault.Seen(), s.books().Operations)
	}
}
