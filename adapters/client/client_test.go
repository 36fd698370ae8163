package client_test

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/adapters/client"
	"github.com/remudahq/remuda/core"
)

const token = "a-token-of-the-tests"

// against makes a client for a server that is played by a function.
func against(t *testing.T, play http.HandlerFunc, options ...client.Option) *client.Client {
	t.Helper()
	server := httptest.NewServer(play)
	t.Cleanup(server.Close)
	t.Cleanup(server.CloseClientConnections)
	options = append([]client.Option{client.WithPause(time.Millisecond)}, options...)
	c, err := client.New(server.URL, token, options...)
	require.NoError(t, err)
	return c
}

func reply(w http.ResponseWriter, status int, kind, body string) {
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

func problemWith(w http.ResponseWriter, status int, body string) {
	reply(w, status, "application/problem+json", body)
}

const serverJSON = `{"id":"0198c0de-0000-7000-8000-000000000001","number":17,"name":"web 1","hostname":"web-1","kind":"vm","life":"ready",
"power":"on","power_wanted":"on","power_observed_at":"2026-03-01T12:00:00Z","suspended":false,"image":"debian-12","plan":"small",
"owner":"alice@demo.test","placement":{"cluster":"demo","node":"pve1","vmid":10000},
"addresses":[{"address":"10.77.0.10","family":4,"gateway":"10.77.0.1","mask":"255.255.255.0","reverse":null},
{"address":"2001:db8::1","family":6,"gateway":null,"mask":"64","reverse":"web.example"}],
"labels":{"env":"prod"},"operation_id":null,"created_at":"2026-03-01T11:00:00Z","updated_at":"2026-03-01T12:00:00Z",
"started_at":"2026-03-01T11:30:00Z","stopped_at":null,"version":3}`

const operationJSON = `{"id":"op","kind":"power","server_id":"s","state":"running","step":"switch","progress":40,"cause":null,
"created_at":"2026-03-01T12:00:00Z","finished_at":null}`

const acceptedJSON = `{"server":` + serverJSON + `,"operation":` + operationJSON + `}`

func TestAServerIsTranslated(t *testing.T) {
	t.Parallel()
	c := against(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v1/servers/x" || r.Header.Get("Authorization") != "Bearer "+token {
			t.Errorf("got %s with %q", r.URL, r.Header.Get("Authorization"))
		}
		reply(w, 200, "application/json", serverJSON)
	})
	s, err := c.Server(t.Context(), "x")
	require.NoError(t, err)
	require.Equal(t, "web 1", s.Name)
	require.Equal(t, core.Ready, s.Life())
	require.Equal(t, core.On, s.Power())
	require.Equal(t, core.On, s.Wanted())
	require.Equal(t, core.Placement{Node: "pve1", VMID: 10000}, s.Placement)
	require.Equal(t, []string{"demo", "debian-12", "small", "alice@demo.test"}, []string{s.ClusterName, s.ImageName, s.PlanName, s.OwnerName})
	require.Equal(t, "10.77.0.10/24", s.Addresses[0].Prefix().String())
	require.Equal(t, "2001:db8::1/64", s.Addresses[1].Prefix().String())
	require.True(t, s.StoppedAt.IsZero())
	require.Equal(t, int64(3), s.Version)
}

func TestAListIsReadToItsEnd(t *testing.T) {
	t.Parallel()
	c := against(t, func(w http.ResponseWriter, r *http.Request) {
		next := map[string]string{"": `"two"`, "two": `"three"`, "three": "null"}[r.URL.Query().Get("cursor")]
		reply(w, 200, "application/json", `{"items":[`+serverJSON+`],"next_cursor":`+next+`}`)
	})
	all, err := c.Servers(t.Context(), core.ServerFilter{})
	require.NoError(t, err)
	require.Len(t, all, 3)
	some, err := c.Servers(t.Context(), core.ServerFilter{Page: core.Page{Limit: 2}})
	require.NoError(t, err)
	require.Len(t, some, 2)
	_, err = c.Servers(t.Context(), core.ServerFilter{Page: core.Page{After: "x"}})
	require.ErrorIs(t, err, core.Invalid)
}

func TestProblemsBecomeErrorsOfTheirKind(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]struct {
		status int
		kind   core.Kind
	}{
		"server-not-found": {404, core.NotFound}, core.CodeServerBusy: {409, core.Busy}, core.CodeIllegalMove: {409, core.Conflict},
		core.CodePoolExhausted: {409, core.Exhausted}, core.CodeVersionMismatch: {412, core.Conflict}, core.CodeValidation: {422, core.Invalid},
		core.CodeUnauthenticated: {401, core.Denied}, core.CodeSuspended: {403, core.Denied}, "internal": {500, core.Internal},
		"unknown-outcome": {503, core.Unknown}, "a code of the future": {418, core.Internal},
	} {
		c := against(t, func(w http.ResponseWriter, _ *http.Request) {
			problemWith(w, want.status, `{"code":"`+code+`","detail":"no","reason":"said Proxmox","remedy":"try","errors":[{"location":"body","path":"name","message":"is odd"}]}`)
		})
		_, err := c.Power(t.Context(), "x", core.Start, 0)
		e, ok := errors.AsType[*core.Error](err)
		require.True(t, ok, "%T %v", err, err)
		require.Equal(t, want.kind, e.Kind, code)
		require.Equal(t, code, e.Code)
		require.Equal(t, []string{"no", "said Proxmox", "try"}, []string{e.Msg, e.Reason, e.Remedy})
		require.Equal(t, []core.Violation{{Path: "name", Msg: "is odd"}}, e.Fields)
	}
}

func TestAnAnswerThatIsNoneIsAnError(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "<html>", "{", `{"id":7}`} {
		c := against(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, "application/json", body) })
		_, err := c.Server(t.Context(), "x")
		require.Equal(t, core.Unknown, core.KindOf(err), "%q: %v", body, err)
		c = against(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, "text/html", body) })
		_, err = c.Server(t.Context(), "x")
		require.ErrorContains(t, err, "not Remuda's API", "%q", body)
		c = against(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 502, "text/html", body) })
		_, err = c.Server(t.Context(), "x")
		require.Equal(t, core.Unavailable, core.KindOf(err), "%q: %v", body, err)
	}
}

// recorder keeps the keys that requests came with.
type recorder struct {
	mu   sync.Mutex
	keys []string
}

func (r *recorder) note(req *http.Request) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.keys = append(r.keys, req.Header.Get("Idempotency-Key"))
	return len(r.keys)
}

func TestAChangeIsRepeatedWithTheSameKeyAndBody(t *testing.T) {
	t.Parallel()
	var seen recorder
	c := against(t, func(w http.ResponseWriter, r *http.Request) {
		var order struct{ Action string }
		if json.NewDecoder(r.Body).Decode(&order) != nil || order.Action != "stop" {
			t.Errorf("got %+v", order)
		}
		switch seen.note(r) {
		case 1: // the answer is lost
			conn, _, _ := http.NewResponseController(w).Hijack()
			_ = conn.Close()
		case 2:
			w.Header().Set("Retry-After", "0")
			problemWith(w, 503, `{"code":"unavailable"}`)
		default:
			reply(w, 202, "application/json", acceptedJSON)
		}
	})
	accepted, err := c.Power(t.Context(), "x", core.Stop, 0)
	require.NoError(t, err)
	require.Equal(t, core.OperationID("op"), accepted.Operation.ID)
	require.Len(t, seen.keys, 3)
	require.NotEmpty(t, seen.keys[0])
	require.Equal(t, []string{seen.keys[0], seen.keys[0], seen.keys[0]}, seen.keys)
	_, err = c.Power(t.Context(), "x", core.Stop, 0)
	require.NoError(t, err)
	require.NotEqual(t, seen.keys[0], seen.keys[3], "another call has another key")
}

func TestWhatWasRefusedIsNotRepeated(t *testing.T) {
	t.Parallel()
	var seen recorder
	c := against(t, func(w http.ResponseWriter, r *http.Request) {
		seen.note(r)
		w.Header().Set("Retry-After", "0")
		problemWith(w, 409, `{"code":"server-busy"}`)
	})
	_, err := c.Delete(t.Context(), "x", false)
	require.ErrorIs(t, err, core.Busy)
	require.Len(t, seen.keys, 1)
}

func TestAReadHasNoKey(t *testing.T) {
	t.Parallel()
	var seen recorder
	c := against(t, func(w http.ResponseWriter, r *http.Request) {
		seen.note(r)
		reply(w, 200, "application/json", serverJSON)
	})
	_, err := c.Server(t.Context(), "x")
	require.NoError(t, err)
	require.Equal(t, []string{""}, seen.keys)
}

func TestALostAnswerSaysWhatMayHaveHappened(t *testing.T) {
	t.Parallel()
	cut := func(w http.ResponseWriter, _ *http.Request) {
		conn, _, _ := http.NewResponseController(w).Hijack()
		_ = conn.Close()
	}
	c := against(t, cut)
	_, err := c.Power(t.Context(), "x", core.Stop, 0)
	require.ErrorIs(t, err, core.Unknown, "a change may have happened")
	_, err = c.Server(t.Context(), "x")
	require.ErrorIs(t, err, core.Unavailable, "a read changes nothing")
	c, err = client.New("http://"+closedPort(t), token, client.WithPause(time.Millisecond))
	require.NoError(t, err)
	_, err = c.Power(t.Context(), "x", core.Stop, 0)
	require.ErrorIs(t, err, core.Unavailable, "without a connection nothing happened")
	require.Contains(t, core.Explain(err), "the API was not reached")
}

func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close() // it is closed on purpose
	return l.Addr().String()
}

func TestABadAddressIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"", "127.0.0.1:8080", "ftp://x", "http://", "http://u:p@x", "http://x?y"} {
		_, err := client.New(url, token)
		require.ErrorIs(t, err, core.Invalid, url)
	}
	_, err := client.New("http://x", "")
	require.ErrorIs(t, err, core.Invalid)
	_, err = client.New("http://x", "two\nlines")
	require.ErrorIs(t, err, core.Invalid)
}

func TestOperationsAreListedInTheOrderThatIsAskedFor(t *testing.T) {
	t.Parallel()
	c := against(t, func(w http.ResponseWriter, r *http.Request) {
		cause := `"` + r.URL.Query().Get("sort") + `"`
		reply(w, 200, "application/json", `{"items":[`+strings.Replace(operationJSON, `"cause":null`, `"cause":`+cause, 1)+`],"next_cursor":null}`)
	})
	for sort, newest := range map[string]bool{"": false, "-id": true} {
		ops, err := c.Operations(t.Context(), core.OperationFilter{Newest: newest})
		require.NoError(t, err)
		require.Equal(t, sort, ops[0].Cause)
	}
}
