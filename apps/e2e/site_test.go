package e2e

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/apps/e2e/invariants"
	"github.com/remudahq/remuda/testutil/pgtest"
	"github.com/remudahq/remuda/testutil/pvesim"
)

const adminToken = "an-admin-token-for-the-tests"

// site is a simulated cluster, a database, and what drives one with the other.
// site is a simulated cluster of two nodes and a database, for programs to work on.
type site struct {
	t        testing.TB
	sim      *pvesim.Running
	simURL   string
	simToken string
	simPrint string
	ticket   string // of whoever logged in as an administrator of Proxmox VE, with csrf
	csrf     string
	database string
	fresh    string // state of the simulator before anything was made

	strangers invariants.World // with guests that are not ours, as they shall stay
}

// engines are the databases that everything is tried on.
var engines = []string{"sqlite", "postgres"}

// newSite starts a simulator of two nodes as a process of its own.
// newSite makes one. Without other options the cluster is as slow as a real one.
func newSite(t testing.TB, engine string, options ...func(*pvesim.Options)) *site {
	t.Helper()
	real := pvesim.Real()
	o := pvesim.Options{Nodes: 2, Durations: &real}
	if file := os.Getenv("REMUDA_E2E_RECORD"); file != "" {
		recorded(t, file)(&o)
	}
	for _, set := range options {
		set(&o)
	}
	s := &site{t: t, sim: pvesim.Start(t, o)}
	s.simURL, s.simToken, s.simPrint = s.sim.URL(), s.sim.Token(), s.sim.Fingerprint()
	if engine == "postgres" {
		s.database = pgtest.New(t)
	} else {
		s.database = "sqlite://" + filepath.Join(t.TempDir(), "remuda.db")
	}
	holdEventsAgainstTheDocument(t, s.database)
	s.fresh = s.simState()
	s.strange()
	return s
}

// fast makes every task of the cluster take only milliseconds.
func fast(o *pvesim.Options) {
	d := pvesim.Fast()
	o.Durations = &d
}

// recorded writes every exchange with the cluster to a file.
func recorded(t testing.TB, file string) func(*pvesim.Options) {
	t.Helper()
	f, err := os.OpenFile(file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	require.NoError(t, err)
	t.Cleanup(func() { _ = f.Close() })
	return func(o *pvesim.Options) { o.Recorder = f }
}

func (s *site) simState() string { return s.sim.Snapshot() }

// insecure reaches the simulator, whose certificate is its own.
var insecure = &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}

func (s *site) control(method, path, body string) string {
	s.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, s.simURL+path, strings.NewReader(body))
	require.NoError(s.t, err)
	res, err := insecure.Do(req)
	require.NoError(s.t, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	require.NoError(s.t, err)
	require.Less(s.t, res.StatusCode, 300, "%s %s: %s", method, path, text)
	return string(text)
}

// env is what a program of ours is told.
func (s *site) env(more ...string) []string {
	return append([]string{
		"REMUDA_DATABASE_URL=" + s.database,
		"REMUDA_SECRET_KEY=a key for the tests that is long enough",
		"REMUDA_ADMIN_TOKEN=" + adminToken,
	}, more...)
}

// api is one running remuda-api.
type api struct {
	*process
	url string
}

// start starts remuda-api and waits until it is ready.
func (s *site) start(addr string, more ...string) *api {
	s.t.Helper()
	a := &api{url: "http://" + addr}
	a.process = spawn(s.t, "api", s.env(append(more, "REMUDA_LISTEN="+addr)...))
	a.awaitReady()
	return a
}

func (a *api) awaitReady() {
	a.t.Helper()
	require.Eventually(a.t, func() bool {
		status, _, err := a.call(http.MethodGet, "/readyz", nil)
		return err == nil && status == http.StatusOK
	}, patience, 20*time.Millisecond, "remuda-api never got ready")
}

// call makes one request with the admin's token.
func (a *api) call(method, path string, body any, headers ...string) (int, map[string]any, error) {
	var reader io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return 0, nil, err
		}
		reader = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(context.Background(), method, a.url+path, reader)
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Authorization", "Bearer "+adminToken)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	var answer map[string]any
	text, err := io.ReadAll(res.Body)
	if err == nil && len(text) > 0 && strings.Contains(res.Header.Get("Content-Type"), "json") {
		err = json.Unmarshal(text, &answer)
	}
	return res.StatusCode, answer, err
}

// must makes a request that is answered with the status.
func (a *api) must(want int, method, path string, body any, headers ...string) map[string]any {
	a.t.Helper()
	status, answer, err := a.call(method, path, body, headers...)
	require.NoError(a.t, err, "%s %s", method, path)
	require.Equal(a.t, want, status, "%s %s: %v", method, path, answer)
	return answer
}

// furnish adds the cluster, its images, a plan and a pool over REST.
func (s *site) furnish(a *api) {
	s.t.Helper()
	cluster := a.must(http.StatusCreated, http.MethodPost, "/v1/clusters", map[string]any{
		"name": "lab", "token": s.simToken, "endpoints": []any{map[string]any{"url": s.simURL, "fingerprint": s.simPrint}},
	})
	a.must(http.StatusOK, http.MethodPost, fmt.Sprintf("/v1/clusters/%s/import-images", cluster["id"]), nil)
	a.must(http.StatusCreated, http.MethodPost, "/v1/plans", map[string]any{
		"name": "small", "cores": 1, "memory": 512 << 20, "disk": 4 << 30,
	})
	a.must(http.StatusCreated, http.MethodPost, "/v1/pools", map[string]any{
		"name": "lan", "prefix": "10.77.0.0/24", "gateway": "10.77.0.1", "bridge": "vmbr0",
		"ranges": []any{map[string]any{"first": "10.77.0.10", "last": "10.77.0.250"}},
	})
}

// create asks for a server and answers its ID and its operation's.
func (a *api) create(body map[string]any, headers ...string) (server, operation string) {
	a.t.Helper()
	answer := a.must(http.StatusAccepted, http.MethodPost, "/v1/servers", body, headers...)
	return idsOf(answer)
}

func idsOf(answer map[string]any) (server, operation string) {
	return answer["server"].(map[string]any)["id"].(string), answer["operation"].(map[string]any)["id"].(string)
}

// await waits until an operation has ended, and answers it.
func (a *api) await(operation string) map[string]any {
	a.t.Helper()
	late := time.Now().Add(patience)
	for time.Now().Before(late) {
		status, answer, err := a.call(http.MethodGet, "/v1/operations/"+operation+"?wait=10s", nil)
		if err != nil || status != http.StatusOK {
			time.Sleep(50 * time.Millisecond)
			continue
		}
		if state := answer["state"]; state == "succeeded" || state == "failed" || state == "cancelled" {
			return answer
		}
	}
	require.FailNow(a.t, "the operation never ended", "%s\n%s", operation, a.said())
	return nil
}

// succeed waits until an operation has succeeded.
func (a *api) succeed(operation string) {
	a.t.Helper()
	op := a.await(operation)
	require.Equal(a.t, "succeeded", op["state"], "%v", op)
}
