package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptrace"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/testutil/pvesim"
)

// TestF25OneKeyManyTimes: requests with one Idempotency-Key, at once and later,
// have one effect and get one answer; with another body it is refused.
func TestF25OneKeyManyTimes(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		body := map[string]any{"name": "web", "image": "debian-12", "plan": "small"}
		answers := make([]map[string]any, 8)
		var wg sync.WaitGroup
		for i := range answers {
			wg.Go(func() {
				_, answer, err := r.alive[i%len(r.alive)].call(http.MethodPost, "/v1/servers", body, "Idempotency-Key", "f25")
				assert.NoError(t, err)
				answers[i] = answer
			})
		}
		wg.Wait()
		_, op := idsOf(answers[0])
		r.alive[0].succeed(op)
		answers = append(answers, r.alive[0].must(http.StatusAccepted, http.MethodPost, "/v1/servers", body, "Idempotency-Key", "f25"))
		for _, answer := range answers {
			assert.Equal(t, answers[0], answer, "the first answer again")
		}
		body["name"] = "another"
		refusal := r.alive[0].must(http.StatusUnprocessableEntity, http.MethodPost, "/v1/servers", body, "Idempotency-Key", "f25")
		assert.Equal(t, "idempotency-key-reused", refusal["code"])
		r.inspect(1)
	})
}

// TestF43AClientThatLeaves: whoever waits for an operation, or has just asked for
// one, goes away; the operation does not care.
func TestF43AClientThatLeaves(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		held := r.sim.Fail(pvesim.Fault{Method: http.MethodPost, Path: cloneVM, Hold: true})
		order := map[string]any{"name": "web", "image": "debian-12", "plan": "small", "start": true}
		r.askAndLeave(http.MethodPost, "/v1/servers", order)
		accepted := r.alive[0].must(http.StatusAccepted, http.MethodPost, "/v1/servers", order, "Idempotency-Key", "f43")
		_, op := idsOf(accepted)
		r.caught(held, 1)
		for range 3 {
			r.askAndLeave(http.MethodGet, "/v1/operations/"+op+"?wait=30s", nil)
		}
		held.Remove()
		r.ready(accepted)
		r.inspect(1, "on")
		assert.Equal(t, 1, r.sim.Count("POST "+cloneVM))
	})
}

// askAndLeave sends a request, and is gone before it is answered.
func (r *ranch) askAndLeave(method, path string, body any) {
	r.t.Helper()
	ctx, leave := context.WithCancel(context.Background())
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { leave() }})
	text, err := json.Marshal(body)
	require.NoError(r.t, err)
	req, err := http.NewRequestWithContext(ctx, method, r.alive[0].url+path, bytes.NewReader(text))
	require.NoError(r.t, err)
	req.Header.Set("Authorization", "Bearer "+adminToken)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", "f43")
	res, err := http.DefaultClient.Do(req)
	if err == nil {
		_ = res.Body.Close()
	}
	require.ErrorIs(r.t, err, context.Canceled)
}
