package ospab_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/remudahq/remuda/apps/api/dialect/ospab"
	"github.com/remudahq/remuda/apps/internal/legacytest"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/remudahq/remuda/ports"
	"github.com/stretchr/testify/require"
)

// house is a world with real connections, in which alice and bob have a container
// each, and there is an alert about alice's.
type house struct {
	*legacytest.World
	url          string
	mine, theirs core.ServerView
	restart      func()
}

func openHouse(t *testing.T) *house {
	t.Helper()
	h := &house{World: legacytest.Open(t)}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); h.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ended })
	h.mine, h.theirs = h.build(t, h.Alice), h.build(t, h.Bob)
	require.Eventually(t, func() bool {
		used, err := h.Usage(t.Context(), h.Alice, h.mine.ID)
		return err == nil && used.Known
	}, time.Minute, 50*time.Millisecond)
	raise(t, h.World, h.mine, core.AlertCPU)

	var front atomic.Pointer[http.Handler]
	var stop context.CancelFunc
	h.restart = func() {
		d := ospab.Paced(h.Service, h.Options(), 100*time.Millisecond)
		handler, last := h.Front(d), stop
		ctx, cancel := context.WithCancel(context.Background())
		over := make(chan error, 1)
		go func() { over <- d.Run(ctx) }()
		stop = func() { cancel(); <-over }
		front.Store(&handler)
		if last != nil {
			last()
		}
	}
	h.restart()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*front.Load()).ServeHTTP(w, r) }))
	h.url = server.URL
	t.Cleanup(server.Close)
	t.Cleanup(func() { stop() })
	return h
}

// build makes a container that runs.
func (h *house) build(t *testing.T, c core.Caller) core.ServerView {
	t.Helper()
	accepted, err := h.Create(t.Context(), c, box)
	require.NoError(t, err)
	op, err := h.Await(t.Context(), c, accepted.Operation.ID, time.Minute)
	require.NoError(t, err)
	require.Equal(t, core.Succeeded, op.State, op.Cause)
	return accepted.Server
}

// raise raises an alert about a server.
func raise(t *testing.T, w *legacytest.World, server core.ServerView, kind core.AlertKind) {
	t.Helper()
	now := time.Now()
	require.NoError(t, w.Store.Do(t.Context(), func(tx ports.Tx) error {
		return tx.Alerts().Put(t.Context(), core.Alert{ID: core.AlertID(string(server.ID[:35]) + string(kind[:1])), Kind: kind, Subject: core.ServerSubject(server.ID),
			Cluster: server.Placement.Cluster, Server: server.ID, Owner: server.Owner, Name: server.Name, State: core.AlertFiring, Value: 95, Threshold: 90,
			Since: now, RaisedAt: now, SilencedUntil: time.Time{}})
	}))
}

// TestTheClientFromTheRegistry runs the npm package socket.io-client, unchanged, through
// all that the document says of its events.
func TestTheClientFromTheRegistry(t *testing.T) {
	t.Parallel()
	dir := installed(t)
	h := openHouse(t)
	doomed, err := h.CreateToken(t.Context(), h.Alice, fleet.NewToken{Name: "doomed"})
	require.NoError(t, err)
	node := exec.CommandContext(t.Context(), "node", "story.mjs", h.url)
	node.Dir = dir
	node.Env = []string{"PATH=" + os.Getenv("PATH"), "TOKEN=" + h.Tokens["alice"], "DOOMED=" + doomed.Secret, "WRONG=rmd_wrong", "JWT=" + login(t, h.url),
		"BOX=" + strconv.FormatInt(h.mine.Number, 10), "STRANGE=" + strconv.FormatInt(h.theirs.Number, 10)}
	out, err := node.StdoutPipe()
	require.NoError(t, err)
	var faults strings.Builder
	node.Stderr = &faults
	require.NoError(t, node.Start())
	var said []string
	for lines := bufio.NewScanner(out); lines.Scan(); {
		said = append(said, lines.Text())
		switch lines.Text() {
		case "do restart":
			h.restart()
		case "do revoke":
			require.NoError(t, h.DeleteToken(t.Context(), h.Alice, doomed.Token.ID))
		}
	}
	require.NoError(t, node.Wait(), "%s\n%s", strings.Join(said, "\n"), &faults)
	require.Equal(t, "done", said[len(said)-1])
}

// installed is a folder with the client from the registry in it.
func installed(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "node"))))
	npm := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	npm.Dir = dir
	out, err := npm.CombinedOutput()
	require.NoError(t, err, "this test needs Node 18 or later, with npm and its registry (on Debian: apt-get install nodejs npm): %s", out)
	return dir
}

// login is a token as the panel's pages get it.
func login(t *testing.T, url string) string {
	t.Helper()
	body := strings.NewReader(`{"email":"alice@demo.test","password":"` + legacytest.Password + `"}`)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/api/auth/login", body)
	require.NoError(t, err)
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	var entered ospab.Entered
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&entered))
	require.NotEmpty(t, entered.Token)
	return entered.Token
}
