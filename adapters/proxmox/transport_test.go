package proxmox

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

const (
	testToken  = "remuda@pve!test"
	testSecret = "11111111-2222-3333-4444-555555555555"
	goodUPID   = "UPID:pve1:00000441:0004D6FD:6B016678:qmclone:9000:remuda@pve!test:"
)

// rig is a server that answers with raw lines, and counts.
type rig struct {
	*httptest.Server
	requests atomic.Int64
	mu       sync.Mutex
	paths    []string
	bodies   []string
}

// speak starts a rig whose answers are written as they are, status line and
// all. An empty answer breaks the connection.
func speak(t *testing.T, answer func(r *http.Request) string) *rig {
	t.Helper()
	rig := &rig{}
	rig.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rig.requests.Add(1)
		body, _ := io.ReadAll(r.Body)
		rig.mu.Lock()
		rig.paths, rig.bodies = append(rig.paths, r.Method+" "+r.URL.RequestURI()), append(rig.bodies, string(body))
		rig.mu.Unlock()
		conn, out, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer conn.Close()
		_, _ = out.WriteString(answer(r))
		_ = out.Flush()
	}))
	rig.Config.ErrorLog = log.New(io.Discard, "", 0)
	rig.StartTLS()
	t.Cleanup(rig.Close)
	return rig
}

// line is an answer as Proxmox gives it.
func line(status int, reason, body string) string {
	return fmt.Sprintf("HTTP/1.1 %d %s\r\nContent-Type: application/json;charset=UTF-8\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
		status, reason, len(body), body)
}

func (r *rig) endpoint() core.Endpoint {
	return core.Endpoint{URL: r.URL, Fingerprint: Fingerprint(r.Certificate())}
}

func link(t *testing.T, c *Connector, ends ...core.Endpoint) *hypervisor {
	t.Helper()
	hv, err := c.Connect(core.Cluster{ID: "c", Name: "rig", TokenID: testToken, VMIDs: core.DefaultVMIDs, Endpoints: ends}, testSecret)
	require.NoError(t, err)
	return hv.(*hypervisor)
}

// dead is an endpoint where nobody listens.
func dead(t *testing.T, like core.Endpoint) core.Endpoint {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return core.Endpoint{URL: "https://" + l.Addr().String(), Fingerprint: like.Fingerprint}
}

func clone(ctx context.Context, hv ports.Hypervisor) (core.TaskID, error) {
	return hv.Clone(ctx, core.CloneOrder{Source: core.ImageSource{Node: "pve1", VMID: 9000}, Kind: core.VM, Node: "pve1", VMID: 100})
}

func TestTheReasonOfARefusalArrives(t *testing.T) {
	t.Parallel()
	rig := speak(t, func(*http.Request) string {
		return line(403, "Permission check failed (/vms/9000, VM.Clone)", `{"data":null,"message":"Permission check failed (/vms/9000, VM.Clone)\n"}`)
	})
	_, err := clone(t.Context(), link(t, New(), rig.endpoint()))
	require.ErrorIs(t, err, core.Denied)
	require.Equal(t, core.CodePrivilegeMissing, core.CodeOf(err))
	require.Contains(t, core.Explain(err), "VM.Clone")
	require.Contains(t, err.Error(), "proxmox.clone")
	require.EqualValues(t, 1, rig.requests.Load())
}

func TestWhatChangesSomethingIsSentOnce(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{
		"broken connection": "", "502": line(502, "Bad Gateway", ""), "596": line(596, "Broken pipe", ""),
		"599": line(599, "Too many redirections", ""), "half an answer": "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"data\"",
		"no JSON": line(200, "OK", "<html>"), "no task": line(200, "OK", `{"data":null}`), "a strange task": line(200, "OK", `{"data":"UPID:pve1:1"}`),
		"another type": line(200, "OK", `{"data":{"a":[1]}}`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rig := speak(t, func(*http.Request) string { return answer })
			_, err := clone(t.Context(), link(t, New(), rig.endpoint(), rig.endpoint()))
			require.ErrorIs(t, err, core.Unknown, "%v", err)
			require.EqualValues(t, 1, rig.requests.Load())
		})
	}
}

func TestAReadIsRepeated(t *testing.T) {
	t.Parallel()
	for name, bad := range map[string]string{"broken": "", "596": line(596, "Broken pipe", ""), "503": line(503, "Service Unavailable", "")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var n atomic.Int64
			rig := speak(t, func(*http.Request) string {
				if n.Add(1) < 3 {
					return bad
				}
				return line(200, "OK", `{"data":"100"}`)
			})
			free, err := link(t, New(), rig.endpoint()).VMIDFree(t.Context(), 100)
			require.NoError(t, err)
			require.True(t, free)
			require.EqualValues(t, 3, rig.requests.Load())
		})
	}
}

func TestAReadIsNotRepeatedForEver(t *testing.T) {
	t.Parallel()
	rig := speak(t, func(*http.Request) string { return "" })
	_, err := link(t, New(), rig.endpoint()).Nodes(t.Context())
	require.ErrorIs(t, err, core.Unavailable)
	require.EqualValues(t, readTries, rig.requests.Load())
}

func TestARefusedTokenIsTriedOnce(t *testing.T) {
	t.Parallel()
	rig := speak(t, func(*http.Request) string { return "HTTP/1.1 401 Authentication failed!\r\nConnection: close\r\n\r\n" })
	_, err := link(t, New(), rig.endpoint()).Nodes(t.Context())
	require.ErrorIs(t, err, core.Unavailable)
	require.Equal(t, core.CodeClusterRefused, core.CodeOf(err))
	require.EqualValues(t, 1, rig.requests.Load())
}

func TestOnlySoManyRequestsAtOnce(t *testing.T) {
	t.Parallel()
	var now, most atomic.Int64
	rig := speak(t, func(*http.Request) string {
		for n := now.Add(1); n > most.Load(); {
			most.Store(n)
		}
		time.Sleep(5 * time.Millisecond)
		now.Add(-1)
		return line(200, "OK", `{"data":"100"}`)
	})
	hv := link(t, New(WithParallel(3)), rig.endpoint())
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { _, _ = hv.VMIDFree(t.Context(), 100) })
	}
	wg.Wait()
	require.LessOrEqual(t, most.Load(), int64(3))
}

func TestARedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	rig := speak(t, func(*http.Request) string {
		return "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
	})
	_, err := link(t, New(), rig.endpoint()).Nodes(t.Context())
	require.ErrorIs(t, err, core.Unavailable)
	require.EqualValues(t, 1, rig.requests.Load())
}

func TestAnAnswerIsBounded(t *testing.T) {
	t.Parallel()
	rig := speak(t, func(*http.Request) string {
		return line(200, "OK", `{"data":"`+string(bytes.Repeat([]byte("x"), maxBody))+`"}`)
	})
	_, err := link(t, New(), rig.endpoint()).Nodes(t.Context())
	require.ErrorIs(t, err, core.Unavailable)
	require.Contains(t, err.Error(), "larger")
}

func TestNoSecretLeavesTheAdapter(t *testing.T) {
	t.Parallel()
	var logged bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	rig := speak(t, func(r *http.Request) string {
		if r.Method == http.MethodGet {
			return line(200, "OK", `{"data":{"digest":"d"}}`)
		}
		return line(400, "Parameter verification failed.", `{"errors":{"cipassword":"value 'hunter2-hunter2' is too weak"},"message":"hunter2-hunter2 `+testSecret+`\n"}`)
	})
	hv := link(t, New(WithLogger(logger)), rig.endpoint())
	err := hv.Configure(t.Context(), core.GuestRef{Node: "pve1", VMID: 100, Kind: core.VM}, core.GuestConfig{Login: core.Login{Password: "hunter2-hunter2"}})
	require.ErrorIs(t, err, core.Invalid)
	for _, secret := range []string{"hunter2-hunter2", testSecret} {
		require.NotContains(t, err.Error(), secret)
		require.NotContains(t, core.Explain(err), secret)
		require.NotContains(t, logged.String(), secret)
	}
	require.Contains(t, rig.bodies[1], "hunter2-hunter2", "Proxmox itself gets it")
}

func TestAReusedConnectionThatBreaksIsALostAnswer(t *testing.T) {
	t.Parallel()
	rig := speak(t, nil)
	var writes atomic.Int64
	rig.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = io.WriteString(w, `{"data":"100"}`)
			return
		}
		writes.Add(1)
		conn, _, _ := w.(http.Hijacker).Hijack()
		_ = conn.(*tls.Conn).NetConn().Close()
	})
	hv := link(t, New(), rig.endpoint())
	_, err := hv.VMIDFree(t.Context(), 100)
	require.NoError(t, err)
	_, err = clone(t.Context(), hv)
	require.ErrorIs(t, err, core.Unknown)
	require.EqualValues(t, 1, writes.Load())
}

func TestTheClientSpeaksHTTP11AndNamesItself(t *testing.T) {
	t.Parallel()
	rig := speak(t, func(r *http.Request) string {
		if r.Proto != "HTTP/1.1" || r.UserAgent() != "herd/1" || r.Header.Get("Authorization") != "PVEAPIToken="+testToken+"="+testSecret {
			return line(500, "wrong", "")
		}
		return line(200, "OK", `{"data":"100"}`)
	})
	_, err := link(t, New(WithUserAgent("herd/1")), rig.endpoint()).VMIDFree(t.Context(), 100)
	require.NoError(t, err)
}

func TestWhatIsSentIsPlainASCII(t *testing.T) {
	t.Parallel()
	want := values{"description": "ünï 🐎 <&>\nremuda:x", "n": float64(3)}
	raw, err := json.Marshal(want)
	require.NoError(t, err)
	for _, b := range raw {
		require.Less(t, b, byte(0x80))
	}
	var got map[string]any
	require.NoError(t, json.Unmarshal(raw, &got))
	require.Equal(t, map[string]any(want), got)
}

func answering(body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) })
}
