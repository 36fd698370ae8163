package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/apps/internal/serve"
	"github.com/remudahq/remuda/apps/internal/settings"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/relay"
	"github.com/remudahq/remuda/ports"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	adminToken = "0123456789abcdef-admin"
	sealingKey = "0123456789abcdef-sealing"
)

// receiver is somebody's endpoint, which believes nothing that a library for
// Standard Webhooks does not verify.
type receiver struct {
	*httptest.Server
	mu      sync.Mutex
	secrets map[string]string // by path
	got     map[string][]core.EventID
	answer  map[string]http.HandlerFunc
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{secrets: map[string]string{}, got: map[string][]core.EventID{}, answer: map[string]http.HandlerFunc{}}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		r.mu.Lock()
		defer r.mu.Unlock()
		hook, broken := standardwebhooks.NewWebhook(r.secrets[req.URL.Path])
		if !assert.NoError(t, err) || !assert.NoError(t, broken) || !assert.NoError(t, hook.Verify(body, req.Header)) {
			return
		}
		forged := append(slices.Clone(body), ' ')
		assert.Error(t, hook.Verify(forged, req.Header), "it believes everything")
		e, err := bus.Unmarshal(body)
		assert.NoError(t, err)
		assert.Equal(t, string(e.ID), req.Header.Get("Webhook-Id"))
		r.got[req.URL.Path] = append(r.got[req.URL.Path], e.ID)
		if answer := r.answer[req.URL.Path]; answer != nil {
			r.mu.Unlock()
			answer(w, req)
			r.mu.Lock()
		}
	}))
	return r
}

func (r *receiver) has(path string) []core.EventID {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got[path])
}

// api is a remuda-api over the database of the world.
func (w world) api(t *testing.T) *serve.Running {
	t.Helper()
	var cfg serve.Config
	var out bytes.Buffer
	_, _, err := settings.ParseCommand("remuda-api", []string{"--listen=127.0.0.1:0", "--database-url=" + w.url, "--bus-url=database:", "--workers=0",
		"--secret-key=" + sealingKey, "--admin-token=" + adminToken, "--webhook-allow-cidrs=127.0.0.0/8"}, nil, &cfg, &out)
	require.NoError(t, err)
	running, err := serve.Start(t.Context(), cfg, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	return running
}

// call asks a remuda-api and answers what it said.
func call(t *testing.T, api *serve.Running, method, path string, body any) (answer map[string]any) {
	t.Helper()
	text, err := json.Marshal(body)
	require.NoError(t, err)
	req, err := http.NewRequestWithContext(t.Context(), method, api.URL+path, bytes.NewReader(text))
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+adminToken)
	req.Header.Set("Content-Type", "application/json")
	req.Close = true
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = res.Body.Close() }()
	said, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.Less(t, res.StatusCode, 300, "%s", said)
	require.NoError(t, json.Unmarshal(said, &answer), "%s", said)
	return answer
}

// last is what became of the last delivery to a webhook.
func (w world) last(t *testing.T, hook core.WebhookID) (last core.Delivery) {
	t.Helper()
	require.NoError(t, w.store.Read(t.Context(), func(tx ports.Tx) error {
		all, err := tx.Deliveries().List(t.Context(), hook, core.Page{Limit: 1})
		if len(all) > 0 {
			last = all[0]
		}
		return err
	}))
	return last
}

func (w world) hook(t *testing.T, id core.WebhookID) (hook core.Webhook) {
	t.Helper()
	require.NoError(t, w.store.Read(t.Context(), func(tx ports.Tx) (err error) {
		hook, err = tx.Webhooks().Get(t.Context(), id)
		return err
	}))
	return hook
}

// A receiver written with a public library verifies whatever a consumer sends,
// and does all that receivers do: one fails once, one hangs, one redirects to
// where a cloud keeps its secrets, one is gone. None gets more than its share,
// and what was given up is sent again when somebody asks for it.
func TestWebhooksAreVerifiedByAPublicLibraryAndSentFromHereToo(t *testing.T) {
	worlds(t, func(t *testing.T, w world) {
		at, hung := newReceiver(t), make(chan struct{})
		t.Cleanup(at.Close)
		t.Cleanup(func() { close(hung) })
		failed := false
		at.answer = map[string]http.HandlerFunc{
			"/flaky": func(w http.ResponseWriter, _ *http.Request) {
				if !failed {
					w.WriteHeader(http.StatusInternalServerError)
				}
				failed = true
			},
			"/hang": func(http.ResponseWriter, *http.Request) { <-hung },
			"/lure": func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, "http://169.254.169.254/latest/meta-data/", http.StatusTemporaryRedirect)
			},
			"/gone": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) },
		}
		api := w.api(t)
		hooks := map[string]core.WebhookID{}
		for _, path := range []string{"/well", "/flaky", "/hang", "/lure", "/gone"} {
			made := call(t, api, "POST", "/v1/webhooks", map[string]any{"url": at.URL + path, "types": []string{"server.*"}})
			at.mu.Lock()
			at.secrets[path], _ = made["secret"].(string)
			at.mu.Unlock()
			id, _ := made["id"].(string)
			hooks[path] = core.WebhookID(id)
		}
		require.NoError(t, api.Stop()) // from here on the consumer is alone

		ctx, stop := context.WithCancel(t.Context())
		var log buffer
		ended := make(chan error, 1)
		go func() {
			ended <- run(ctx, []string{"--database-url=" + w.url, "--bus-url=database:", "--output=off", "--log-events=off", "--send-webhooks", "--secret-key=" + sealingKey,
				"--webhook-allow-cidrs=127.0.0.0/8", "--lease=400ms"}, nil, &log, &log)
		}()
		e := fact(1)
		w.happenOnce(t, e)
		state := func(path string, want core.DeliveryState, failure string) {
			t.Helper()
			require.Eventually(t, func() bool {
				d := w.last(t, hooks[path])
				return d.State == want && d.Failure == failure
			}, time.Minute, 10*time.Millisecond, "%s: %+v", path, w.last(t, hooks[path]))
		}
		state("/well", core.DeliveryDelivered, "")
		state("/lure", core.DeliveryPending, core.DeliveryRedirected)
		require.Eventually(t, func() bool { return !w.hook(t, hooks["/gone"]).Enabled }, time.Minute, 10*time.Millisecond)
		state("/flaky", core.DeliveryDelivered, "")
		state("/hang", core.DeliveryPending, core.CodeTimedOut)
		require.Equal(t, []core.EventID{e.ID}, at.has("/well"))
		require.Equal(t, []core.EventID{e.ID, e.ID}, at.has("/flaky"), "each try has the same ID")
		require.Equal(t, []core.EventID{e.ID}, at.has("/gone"))

		dead := w.last(t, hooks["/well"])
		require.NoError(t, w.store.Do(t.Context(), func(tx ports.Tx) error { return tx.Deliveries().Again(t.Context(), dead.ID) }))
		require.Eventually(t, func() bool { return len(at.has("/well")) == 2 }, time.Minute, 10*time.Millisecond, "redelivered")
		stop()
		require.NoError(t, <-ended)
		require.False(t, strings.Contains(log.String(), at.secrets["/well"][6:]), "a secret stands in the log")
	})
}

// happenOnce has one event happen, and relays it.
func (w world) happenOnce(t *testing.T, e core.Event) {
	t.Helper()
	require.NoError(t, w.store.Do(t.Context(), func(tx ports.Tx) error { return tx.Emit(t.Context(), e) }))
	_, err := relay.New(relay.Relay{Log: w.store.Log(), Cursors: w.store.Cursors(), Owner: "test", Logger: slog.New(slog.DiscardHandler)}).Pass(t.Context())
	require.NoError(t, err)
}
