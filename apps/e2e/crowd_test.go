package e2e

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/testutil/pvesim"
)

// house is a database with so many processes of remuda-api over it.
type house struct {
	engine    string
	processes int
}

// String names it.
func (h house) String() string { return fmt.Sprintf("%s, %d processes", h.engine, h.processes) }

// crowds are the houses that many ask at once.
var crowds = []house{{"sqlite", 1}, {"postgres", 2}}

// crowd runs do over each of them, with a simulator that records.
func crowd(t *testing.T, do func(t *testing.T, r *ranch, record string), options ...func(*pvesim.Options)) {
	t.Parallel()
	for _, c := range crowds {
		t.Run(c.String(), func(t *testing.T) {
			t.Parallel()
			record := filepath.Join(t.TempDir(), "record.jsonl")
			r := &ranch{site: newSite(t, c.engine, append(options, recorded(t, record))...)}
			for range c.processes {
				r.alive = append(r.alive, r.start(freeAddr(t), "REMUDA_TOKEN_RATE=0", "REMUDA_IP_RATE=0"))
			}
			r.furnish(r.alive[0])
			do(t, r, record)
			r.sound()
		})
	}
}

// answer is what came of one request.
type answer struct {
	status int
	body   map[string]any
}

// rush sends the request n times at once, each to one of the processes.
func (r *ranch) rush(n int, path string, body func(i int) any) []answer {
	r.t.Helper()
	answers := make([]answer, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			status, got, err := r.alive[i%len(r.alive)].call(http.MethodPost, path, body(i))
			if err != nil {
				r.t.Error(err)
			}
			answers[i] = answer{status, got}
		})
	}
	wg.Wait()
	return answers
}

func small(i int) any {
	return map[string]any{"name": fmt.Sprintf("server %d", i), "image": "debian-12", "plan": "small"}
}

// lockTrouble is what Proxmox VE says when two hold a lock that one may have.
var lockTrouble = regexp.MustCompile(`(?i)can't lock|got timeout|is locked|lock-[0-9]+\.conf`)

// TestFiftyServersOfOneTemplateAtOnce: Proxmox gives up a lock after a second,
// and none of the fifty may ever hear of that.
func TestFiftyServersOfOneTemplateAtOnce(t *testing.T) {
	crowd(t, func(t *testing.T, r *ranch, record string) {
		const n = 50
		for i, a := range r.rush(n, "/v1/servers", small) {
			require.Equal(t, http.StatusAccepted, a.status, "server %d: %v", i, a.body)
			_, op := idsOf(a.body)
			r.alive[0].succeed(op)
		}
		r.inspect(n)
		text, err := os.ReadFile(record)
		require.NoError(t, err)
		assert.Equal(t, n, bytes.Count(text, []byte("/clone\"")), "clones that were ordered")
		for line := range strings.Lines(string(text)) {
			require.NotRegexp(t, lockTrouble, line)
		}
	})
}

// TestF24NextIDThatCallsEverythingFree: Proxmox reserves nothing, and hands one
// number to all who ask at the same moment. Here every number is free whoever
// asks, and strangers' guests stand under some.
func TestF24NextIDThatCallsEverythingFree(t *testing.T) {
	crowd(t, func(t *testing.T, r *ranch, _ string) {
		const n, strangers = 50, 3
		for i := range strangers {
			r.sim.AddGuest("qemu", 10_001+2*i, "pve1", map[string]string{"name": "stranger"})
		}
		r.strange()
		r.sim.Fail(pvesim.Fault{Method: "GET", Path: "/cluster/nextid", Times: -1, Answer: `"{vmid}"`})
		for i, a := range r.rush(n, "/v1/servers", small) {
			require.Equal(t, http.StatusAccepted, a.status, "server %d: %v", i, a.body)
			_, op := idsOf(a.body)
			r.alive[0].succeed(op)
		}
		r.inspect(n)
	}, fast)
}

// TestF23HundredServersAgainstAQuotaOfTen: however many ask at once, ten are given.
func TestF23HundredServersAgainstAQuotaOfTen(t *testing.T) {
	crowd(t, func(t *testing.T, r *ranch, _ string) {
		a := r.alive[0]
		user := a.must(http.StatusCreated, http.MethodPost, "/v1/users", map[string]any{"username": "greedy", "role": "customer"})
		a.must(http.StatusOK, http.MethodPut, fmt.Sprintf("/v1/users/%v/quota", user["id"]), map[string]any{"servers": 10})
		var operations []string
		for i, got := range r.rush(100, "/v1/servers", func(i int) any {
			body, _ := small(i).(map[string]any)
			body["owner"] = "greedy"
			return body
		}) {
			if got.status == http.StatusAccepted {
				_, op := idsOf(got.body)
				operations = append(operations, op)
				continue
			}
			require.Equal(t, http.StatusConflict, got.status, "server %d: %v", i, got.body)
			require.Equal(t, "quota-exceeded", got.body["code"], "server %d: %v", i, got.body)
		}
		require.Len(t, operations, 10)
		for _, op := range operations {
			a.succeed(op)
		}
		r.inspect(10)
	})
}

// TestF22TwoServersForOneAddress: one is made, and the other is told at once.
func TestF22TwoServersForOneAddress(t *testing.T) {
	crowd(t, func(t *testing.T, r *ranch, _ string) {
		a := r.alive[0]
		pool := a.must(http.StatusOK, http.MethodGet, "/v1/pools", nil)["items"].([]any)[0].(map[string]any)
		a.must(http.StatusOK, http.MethodPatch, "/v1/pools/"+pool["id"].(string), map[string]any{
			"ranges": []any{map[string]any{"first": "10.77.0.10", "last": "10.77.0.10"}},
		})
		got := r.rush(2, "/v1/servers", small)
		if got[0].status != http.StatusAccepted {
			got[0], got[1] = got[1], got[0]
		}
		require.Equal(t, http.StatusAccepted, got[0].status, "%v", got[0].body)
		require.Equal(t, http.StatusConflict, got[1].status, "%v", got[1].body)
		require.Equal(t, "pool-exhausted", got[1].body["code"])
		_, op := idsOf(got[0].body)
		a.succeed(op)
		r.inspect(1)
	})
}
