package serve_test

import (
	"context"
	"io"
	"net/http"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// fetch is what an address answers.
func fetch(t *testing.T, url string, headers map[string]string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, url, nil)
	require.NoError(t, err)
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res.StatusCode, string(text)
}

// The demo speaks every dialect, each with its document and its page; one may
// have a listener of its own besides.
func TestDialectsAreSpokenBesideOurOwn(t *testing.T) {
	t.Parallel()
	p := demo(t, t.TempDir(), "--dialect=rahona=127.0.0.1:0")
	defer p.end()
	own := regexp.MustCompile(`rahona alone at (\S+)`).FindStringSubmatch(p.out.String())
	require.NotNil(t, own, "%s", &p.out)
	key := map[string]string{"X-Rahona-Key": p.said("REMUDA_TOKEN"), "X-Rahona-Email": "admin@demo.test"}
	for _, base := range []string{p.said("REMUDA_URL"), own[1]} {
		status, text := fetch(t, base+"/services/servers", key)
		require.Equal(t, 404, status, text)
		require.JSONEq(t, `{"error":"Could not find any servers"}`, text)
		status, text = fetch(t, base+"/dialects/rahona/openapi.json", nil)
		require.Equal(t, 200, status)
		require.Contains(t, text, "/services/servers/{id}/graphs")
		status, text = fetch(t, base+"/dialects/rahona/docs", nil)
		require.Equal(t, 200, status)
		require.Contains(t, text, "/dialects/rahona/openapi.json")
	}
	status, text := fetch(t, own[1]+"/v1/servers", nil)
	require.Equal(t, 404, status)
	require.JSONEq(t, `{"error":"Could not find this server"}`, text, "a listener of its own speaks nothing else")
}

// Opened to its own machine, proxmoxapi asks nobody there who they are: programs
// only, and on its own listener only.
func TestProxmoxapiIsOpenedToItsOwnMachine(t *testing.T) {
	t.Parallel()
	p := demo(t, t.TempDir(), "--dialect=proxmoxapi=127.0.0.1:0", "--proxmoxapi-open=loopback", "--proxmoxapi-user=alice@demo.test")
	defer p.end()
	own := regexp.MustCompile(`proxmoxapi alone at (\S+)`).FindStringSubmatch(p.out.String())
	require.NotNil(t, own, "%s", &p.out)
	status, text := fetch(t, own[1]+"/", nil)
	require.Equal(t, 200, status)
	require.Equal(t, "Running", text)
	status, text = fetch(t, own[1]+"/user", nil)
	require.Equal(t, 200, status, text)
	require.Contains(t, text, `"username":"alice@demo.test"`)
	require.NotContains(t, text, "bob", "she is a customer")
	for name, headers := range map[string]map[string]string{
		"a page from elsewhere": {"Origin": "https://evil.test"}, "a page that hides": {"Origin": "null"},
		"a page of another site": {"Sec-Fetch-Site": "cross-site"}, "a wrong token": {"Authorization": "x"},
	} {
		status, text = fetch(t, own[1]+"/user", headers)
		require.Equal(t, 401, status, "%s: %s", name, text)
	}
	status, text = fetch(t, p.said("REMUDA_URL")+"/user", nil)
	require.Equal(t, 401, status, text)
}

func TestADialectThatIsNotWantedIsNotSpoken(t *testing.T) {
	t.Parallel()
	p := demo(t, t.TempDir(), "--dialects=none")
	defer p.end()
	for _, path := range []string{"/services/servers", "/dialects/rahona/openapi.json"} {
		status, text := fetch(t, p.said("REMUDA_URL")+path, nil)
		require.Equal(t, 404, status)
		require.Contains(t, text, "no-such-route")
	}
}
