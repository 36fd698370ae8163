package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestKilledWhileServersAreMade kills remuda-api with kill -9 again and again
// while servers are being created, and looks at what is there in the end.
func TestKilledWhileServersAreMade(t *testing.T) {
	t.Parallel()
	for _, c := range crowds {
		t.Run(c.String(), func(t *testing.T) {
			t.Parallel()
			massacre(t, c.engine, c.processes, 20, 10)
		})
	}
}

// ranch is some processes of which any may be dead at the moment.
type ranch struct {
	*site
	mu    sync.Mutex
	alive []*api
}

// any answers one process that lives, if one does.
func (r *ranch) any() *api {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.alive[rand.IntN(len(r.alive))] // a choice, not a secret
}

func (r *ranch) replace(i int, kill bool) {
	r.mu.Lock()
	old := r.alive[i]
	r.mu.Unlock()
	if kill {
		old.kill()
	}
	addr := strings.TrimPrefix(old.url, "http://")
	fresh := r.start(addr)
	r.mu.Lock()
	r.alive[i] = fresh
	r.mu.Unlock()
}

func massacre(t *testing.T, engine string, processes, servers, kills int) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	dice := rand.New(rand.NewPCG(seed, 0)) // a choice, not a secret
	r := &ranch{site: newSite(t, engine)}
	for range processes {
		r.alive = append(r.alive, r.start(freeAddr(t)))
	}
	r.furnish(r.alive[0])

	var wg sync.WaitGroup
	operations := make([]string, servers)
	for i := range servers {
		wg.Go(func() { operations[i] = r.insist(i) })
	}
	for range kills {
		time.Sleep(time.Duration(50+dice.IntN(1500)) * time.Millisecond)
		r.replace(dice.IntN(processes), true)
	}
	wg.Wait()
	for i, op := range operations {
		require.NotEmpty(t, op, "server %d was never accepted", i)
		r.alive[0].succeed(op)
	}
	r.inspect(servers)
	r.sound()
}

// insist asks for a server until somebody accepts it, always with the same key.
func (r *ranch) insist(i int) string {
	body := map[string]any{"name": fmt.Sprintf("server %d", i), "image": "debian-12", "plan": "small"}
	answer, err := r.accepted(http.MethodPost, "/v1/servers", body, fmt.Sprintf("create-%d", i))
	if err != nil {
		r.t.Log(err)
		return ""
	}
	_, op := idsOf(answer)
	return op
}

// accepted asks until somebody who lives answers, always with the same key.
func (r *ranch) accepted(method, path string, body any, key string) (map[string]any, error) {
	for late := time.Now().Add(patience); time.Now().Before(late); time.Sleep(20 * time.Millisecond) {
		status, answer, err := r.any().call(method, path, body, "Idempotency-Key", key)
		if err != nil {
			continue
		}
		if status != http.StatusAccepted {
			return nil, fmt.Errorf("%s %s: %d %v", method, path, status, answer)
		}
		return answer, nil
	}
	return nil, fmt.Errorf("%s %s: nobody answered", method, path)
}

// inspect counts what there is, in our books and on the cluster.
func (r *ranch) inspect(servers int, power ...string) {
	r.t.Helper()
	list := r.alive[0].must(http.StatusOK, http.MethodGet, "/v1/servers?limit=200", nil)["items"].([]any)
	require.Len(r.t, list, servers)
	vmids, addresses := map[any]bool{}, map[any]bool{}
	state := r.simState()
	for _, item := range list {
		server := item.(map[string]any)
		assert.Equal(r.t, "ready", server["life"])
		assert.Contains(r.t, append(power, "off"), server["power"])
		vmids[server["placement"].(map[string]any)["vmid"]] = true
		for _, a := range server["addresses"].([]any) {
			addresses[a.(map[string]any)["address"]] = true
		}
		assert.Equal(r.t, 1, strings.Count(state, "remuda:"+server["id"].(string)), "guests with the mark of %v", server["id"])
	}
	assert.Len(r.t, vmids, servers, "distinct VMIDs")
	assert.Len(r.t, addresses, servers, "distinct addresses")
	assert.Equal(r.t, servers, strings.Count(state, "remuda:"), "guests with a mark of ours")
}
