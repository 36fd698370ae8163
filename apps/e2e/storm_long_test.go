//go:build long

package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestLongStorm leads servers through their whole lives, on several processes
// over one PostgreSQL, while one process after another is killed. Each life ends
// in a deletion, or in a server that is ready; nothing else may be left.
func TestLongStorm(t *testing.T) {
	t.Parallel()
	const processes, lives, kills = 3, 40, 40
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	dice := rand.New(rand.NewPCG(seed, 0)) // a choice, not a secret
	r := &ranch{site: newSite(t, "postgres")}
	for range processes {
		r.alive = append(r.alive, r.start(freeAddr(t)))
	}
	r.furnish(r.alive[0])

	stays := make([]bool, lives)
	failed := make([]error, lives)
	var wg sync.WaitGroup
	for i := range lives {
		stays[i] = i%2 == 0
		wg.Go(func() { failed[i] = r.lead(i, stays[i]) })
	}
	over := make(chan struct{})
	go func() { wg.Wait(); close(over) }()
	killed := 0
	for alive := true; alive && killed < kills; killed++ {
		select {
		case <-over:
			alive = false
		case <-time.After(time.Duration(50+dice.IntN(1500)) * time.Millisecond):
			r.replace(dice.IntN(processes), true)
		}
	}
	<-over
	t.Logf("%d processes were killed", killed)
	for i, err := range failed {
		require.NoError(t, err, "life %d", i)
	}
	r.inspect(lives / 2)
	r.sound()
	for _, item := range r.alive[0].must(http.StatusOK, http.MethodGet, "/v1/servers?limit=200", nil)["items"].([]any) {
		id := item.(map[string]any)["id"].(string)
		_, op := idsOf(r.alive[0].must(http.StatusAccepted, http.MethodDelete, "/v1/servers/"+id, nil))
		r.alive[0].succeed(op)
	}
	assert.Equal(t, r.fresh, r.simState(), "the simulator holds what it held before")
	r.alive[0].holdsNothing()
}

// lead takes one server through its life.
func (r *ranch) lead(i int, stays bool) error {
	kind := []string{"debian-12", "debian-12-ct"}[i/2%2]
	made, err := r.order(http.MethodPost, "/v1/servers", map[string]any{"name": fmt.Sprintf("server %d", i), "image": kind, "plan": "small"}, fmt.Sprintf("make-%d", i))
	if err != nil {
		return err
	}
	path := "/v1/servers/" + made["server"].(map[string]any)["id"].(string)
	for step, action := range []string{"start", "reboot", "shutdown", "start", "stop"} {
		if _, err := r.order(http.MethodPost, path+"/power", map[string]any{"action": action}, fmt.Sprintf("power-%d-%d", i, step)); err != nil {
			return err
		}
	}
	if stays {
		return nil
	}
	_, err = r.order(http.MethodDelete, path, nil, fmt.Sprintf("delete-%d", i))
	return err
}

// order asks until somebody accepts it, always with the same key, and waits
// until the operation has succeeded.
func (r *ranch) order(method, path string, body any, key string) (map[string]any, error) {
	answer, err := r.accepted(method, path, body, key)
	if err != nil {
		return nil, err
	}
	_, op := idsOf(answer)
	if last := r.ended(op); last != "succeeded" {
		return nil, fmt.Errorf("%s %s: %s", method, path, last)
	}
	return answer, nil
}

// ended waits until an operation has ended, whoever is alive, and answers its
// state, or why it was never seen.
func (r *ranch) ended(op string) string {
	last := ""
	for late := time.Now().Add(patience); time.Now().Before(late); time.Sleep(20 * time.Millisecond) {
		status, answer, err := r.any().call(http.MethodGet, "/v1/operations/"+op+"?wait=5s", nil)
		if err != nil || status != http.StatusOK {
			continue
		}
		last = answer["state"].(string)
		if last == "succeeded" || last == "failed" || last == "cancelled" {
			return last
		}
	}
	return "still " + last
}
