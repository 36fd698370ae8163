package serve_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/proxmox"
	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/require"
)

const ownToken = "0123456789abcdef"

// post sends a request to a server that was started plainly.
func (p *process) post(path string, body any) (int, string, map[string]any) {
	p.Helper()
	text, err := json.Marshal(body)
	require.NoError(p, err)
	req, err := http.NewRequestWithContext(p.Context(), http.MethodPost, p.where()+path, bytes.NewReader(text))
	require.NoError(p, err)
	req.Header.Set("Authorization", "Bearer "+ownToken)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	require.NoError(p, err)
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(res.Body)
	require.NoError(p, err)
	var fields map[string]any
	_ = json.Unmarshal(answer, &fields)
	return res.StatusCode, string(answer), fields
}

// where is the address that a server which is no demo says it listens on.
func (p *process) where() string {
	p.Helper()
	for _, word := range strings.Fields(p.out.String()) {
		if strings.HasPrefix(word, "http://") {
			return strings.TrimSuffix(word, "/docs")
		}
	}
	p.Fatalf("it does not say where it listens:\n%s", &p.out)
	return ""
}

// counted is an HTTPS server that counts connections, and what is asked of it.
type counted struct {
	*httptest.Server
	connected, asked atomic.Int64
}

func count(t *testing.T, answer http.HandlerFunc) *counted {
	t.Helper()
	c := new(counted)
	c.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.asked.Add(1)
		answer(w, r)
	}))
	c.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			c.connected.Add(1)
		}
	}
	c.StartTLS()
	t.Cleanup(c.Close)
	return c
}

func (c *counted) print() string { return proxmox.Fingerprint(c.Certificate()) }

func (c *counted) port() string { return c.URL[strings.LastIndex(c.URL, ":"):] }

func ok(http.ResponseWriter, *http.Request) {}

func cluster(url, print string) map[string]any {
	return map[string]any{"name": "c", "token": "remuda@pve!api=11111111-2222-3333-4444-555555555555", "endpoints": []any{map[string]any{"url": url, "fingerprint": print}}}
}

// Somebody registers a node, or a webhook, that leads into a network that is
// nobody's business. Promised is that one rule holds for both: not a byte goes
// to an address outside of the networks that were set, whatever it is called
// and however it is written, and no redirect leads there either.
func TestS07NodesAndWebhooksAreDialledOnlyWhereTheyMayBe(t *testing.T) {
	t.Parallel()
	t.Run("one rule, whoever asks", oneRule)
	t.Run("a node outside of the networks", nodeOutside)
	t.Run("a node that redirects, or shows another certificate", nodeRedirects)
	t.Run("a webhook outside of the networks", webhookOutside)
}

func oneRule(t *testing.T) {
	t.Parallel()
	list := []netip.Prefix{netip.MustParsePrefix("10.9.0.0/16"), netip.MustParsePrefix("fd00:9::/32")}
	for text, want := range map[string]struct{ listed, webhook, anywhere bool }{
		"10.9.1.1": {true, true, true}, "::ffff:10.9.1.1": {true, true, true}, "fd00:9::1": {true, true, true},
		"10.8.1.1": {false, false, true}, "127.0.0.1": {false, false, true}, "::ffff:127.0.0.1": {false, false, true}, "fd00:8::1": {false, false, true},
		"64:ff9b::a08:101": {false, false, true}, "100.64.1.1": {false, false, true},
		"93.184.215.14": {false, true, true}, "2606:2800:220:1::1": {false, true, true}, "64:ff9b::5db8:d70e": {false, true, true},
		"169.254.169.254": {}, "::ffff:169.254.169.254": {}, "64:ff9b::a9fe:a9fe": {}, "2002:a9fe:a9fe::1": {}, "fe80::1": {},
		"0.0.0.0": {}, "::": {}, "224.0.0.1": {}, "255.255.255.255": {}, "ff02::1": {},
	} {
		a := netip.MustParseAddr(text)
		require.Equal(t, want.listed, core.ClusterReach(list).Check(a) == nil, "a cluster at %s", a)
		require.Equal(t, want.listed, core.WebhookReach(list, false).Check(a) == nil, "a webhook without TLS at %s", a)
		require.Equal(t, want.webhook, core.WebhookReach(list, true).Check(a) == nil, "a webhook at %s", a)
		require.Equal(t, want.anywhere, core.ClusterReach(nil).Check(a) == nil, "a cluster anywhere, at %s", a)
	}
	require.Error(t, core.Reach{}.Check(netip.Addr{}))
	require.Error(t, core.ClusterReach(nil).Check(netip.Addr{}))
}

func nodeOutside(t *testing.T) {
	t.Parallel()
	node := count(t, ok)
	p := plainly(t, filepath.Join(t.TempDir(), "r.db"), "REMUDA_SECRET_KEY=a key that is long enough", "REMUDA_CLUSTER_CIDRS=192.0.2.0/24,::1/128")
	for _, host := range []string{"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"} {
		status, text, problem := p.post("/v1/clusters", cluster("https://"+host+node.port(), node.print()))
		if host == "localhost" && problem["code"] == "cluster-unreachable" {
			continue // it has an address of version 6 here, which may be dialled, where nobody listens
		}
		require.Equal(t, http.StatusUnprocessableEntity, status, text)
		require.Contains(t, text, "endpoints.0.url")
		require.Contains(t, text, "address-not-allowed")
	}
	require.Zero(t, node.connected.Load(), "connections")
	p.end()
}

func nodeRedirects(t *testing.T) {
	t.Parallel()
	inner := count(t, ok)
	node := count(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, inner.URL+r.URL.Path, http.StatusFound)
	})
	p := plainly(t, filepath.Join(t.TempDir(), "r.db"), "REMUDA_SECRET_KEY=a key that is long enough", "REMUDA_CLUSTER_CIDRS=127.0.0.0/8")
	status, text, _ := p.post("/v1/clusters", cluster(node.URL, node.print()))
	require.GreaterOrEqual(t, status, 400, text)
	require.Positive(t, node.asked.Load(), "that node was asked")
	require.Zero(t, inner.connected.Load(), "it was followed")

	asked := node.asked.Load()
	status, text, _ = p.post("/v1/clusters", cluster(node.URL, strings.Replace(node.print(), node.print()[:2], "ZZ", 1)))
	require.Equal(t, http.StatusUnprocessableEntity, status, text)
	status, text, _ = p.post("/v1/clusters", cluster(node.URL, strings.Repeat("00:", 31)+"00"))
	require.GreaterOrEqual(t, status, 400, text)
	require.Contains(t, text, "fingerprint")
	require.Equal(t, asked, node.asked.Load(), "a request went to a certificate that is not pinned")
	p.end()
}

func webhookOutside(t *testing.T) {
	t.Parallel()
	var got atomic.Pointer[http.Request]
	var body atomic.Value
	at := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		body.Store(text)
		got.Store(r)
	}))
	defer at.Close()
	p := plainly(t, filepath.Join(t.TempDir(), "r.db"), "REMUDA_SECRET_KEY=a key that is long enough", "REMUDA_WEBHOOK_ALLOW_CIDRS=127.0.0.0/8", "REMUDA_LOG_LEVEL=debug")
	for _, url := range []string{"http://10.1.2.3", "https://169.254.169.254/latest/meta-data", "https://[::1]", "http://2130706433/", "http://0x7f.1/", "https://u:p@example.com", "ftp://example.com", "http://127.0.0.1:22", "nonsense"} {
		status, text, _ := p.post("/v1/webhooks", map[string]any{"url": url})
		require.Equal(t, http.StatusUnprocessableEntity, status, "%s: %s", url, text)
		require.Contains(t, text, `"url"`)
	}
	status, text, hook := p.post("/v1/webhooks", map[string]any{"url": at.URL})
	require.Equal(t, http.StatusCreated, status, text)
	status, text, _ = p.post("/v1/webhooks/"+hook["id"].(string)+"/test", nil)
	require.Equal(t, http.StatusCreated, status, text)
	require.Eventually(t, func() bool { return got.Load() != nil }, time.Minute, time.Millisecond)
	verify(t, hook["secret"].(string), got.Load().Header, body.Load().([]byte))
	p.end()
	require.NotContains(t, p.log.String(), hook["secret"].(string)[6:])
}

// verify is what the documentation tells receivers to do.
func verify(t *testing.T, secret string, h http.Header, body []byte) {
	t.Helper()
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	require.NoError(t, err)
	require.Len(t, key, 32)
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(h.Get("webhook-id") + "." + h.Get("webhook-timestamp") + "."))
	mac.Write(body)
	require.Contains(t, strings.Fields(h.Get("webhook-signature")), "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	var event map[string]any
	require.NoError(t, json.Unmarshal(body, &event))
	require.Equal(t, "1.0", event["specversion"])
	require.Equal(t, h.Get("webhook-id"), event["id"])
	require.Equal(t, "remuda.webhook.tested", event["type"])
}
