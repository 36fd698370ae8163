package serve_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The demo's pool makes an agent that runs on the simulated cluster, and whose
// guest has its keys, as they are shown to who has the right.
func TestTheDemosPoolMakesAgents(t *testing.T) {
	t.Parallel()
	p := demo(t, t.TempDir(), "--dialect=drone=127.0.0.1:0")
	defer p.end()
	own := regexp.MustCompile(`drone alone at (\S+)`).FindStringSubmatch(p.out.String())
	require.NotNil(t, own, "%s", &p.out)
	key := map[string]string{"Authorization": "Bearer " + p.said("REMUDA_TOKEN")}
	made := order(t, own[1]+"/api/servers", key)
	require.Equal(t, "debian-12", made["image"])
	require.Equal(t, "small", made["size"])
	require.InDelta(t, 2, made["capacity"], 0)
	require.Regexp(t, "^agent-", made["name"])
	var agent map[string]any
	require.Eventually(t, func() bool {
		status, text := fetch(t, p.said("REMUDA_URL")+"/api/servers/"+made["name"].(string), key)
		require.Equal(t, 200, status, text)
		agent = map[string]any{}
		require.NoError(t, json.Unmarshal([]byte(text), &agent))
		return agent["state"] == "running"
	}, time.Minute, 100*time.Millisecond)
	require.NotEmpty(t, agent["tls_key"])
	for path, want := range map[string]int{"/": 200 /* the documents */, "/version": 200, "/healthz": 200, "/varz": 200, "/metrics": 200, "/ui": 404} {
		status, text := fetch(t, own[1]+path, key)
		require.Equal(t, want, status, "%s: %s", path, text)
	}
	status, text := fetch(t, p.said("REMUDA_URL")+"/healthz", nil)
	require.Equal(t, 200, status)
	require.Equal(t, "OK", text)
}

func order(t *testing.T, url string, headers map[string]string) (body map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, url, nil)
	require.NoError(t, err)
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.Equal(t, 200, res.StatusCode, string(text))
	require.NoError(t, json.Unmarshal(text, &body))
	return body
}
