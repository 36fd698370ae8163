package serve_test

import (
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// edge is a server with small limits, behind a proxy of ours or not.
type edge struct {
	*process
	url string
}

func limited(t *testing.T, env ...string) edge {
	t.Helper()
	p := plainly(t, filepath.Join(t.TempDir(), "r.db"), append(env, "REMUDA_SECRET_KEY=0123456789abcdef")...)
	require.Empty(t, p.done, "%s", &p.log)
	return edge{p, regexp.MustCompile(`http://\S+`).FindString(p.out.String())}
}

// ask makes a request that says to come from somewhere.
func (e edge) ask(from, token, method, path, body string) (*http.Response, string) {
	e.Helper()
	req, err := http.NewRequestWithContext(e.Context(), method, e.url+path, strings.NewReader(body))
	require.NoError(e, err)
	req.Header.Set("X-Forwarded-For", from)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(e, err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	require.NoError(e, err)
	return res, string(text)
}

func (e edge) status(from, token, path string) int {
	e.Helper()
	res, _ := e.ask(from, token, http.MethodGet, path, "")
	return res.StatusCode
}

const adminsToken = "0123456789abcdef"

// TestS16NobodyAsksTooOften gives every address, every token and every guess at
// a password its bucket, and tells in headers how full it is. Where a request
// came from is what the connection says, or a proxy of ours, and never what the
// client does: neither for the limits, nor for the networks of a token, nor
// in the audit log.
func TestS16NobodyAsksTooOften(t *testing.T) {
	t.Parallel()
	t.Run("each address, as our proxy tells it", func(t *testing.T) {
		t.Parallel()
		e := limited(t, "REMUDA_TRUSTED_PROXIES=127.0.0.0/8,10.0.0.0/8", "REMUDA_IP_RATE=0.001", "REMUDA_IP_BURST=3")
		for range 3 {
			require.Equal(t, 200, e.status("203.0.113.7", "", "/livez"))
		}
		res, text := e.ask("203.0.113.7", "", http.MethodGet, "/livez", "")
		require.Equal(t, 429, res.StatusCode)
		require.Contains(t, text, "rate-limited")
		require.Equal(t, []string{"3", "0"}, []string{res.Header.Get("RateLimit-Limit"), res.Header.Get("RateLimit-Remaining")})
		require.NotEmpty(t, res.Header.Get("Retry-After"))
		require.NotEmpty(t, res.Header.Get("RateLimit-Reset"))
		require.Equal(t, 429, e.status("198.51.100.9, 203.0.113.7, 10.0.0.2", "", "/livez"), "what stands before the last stranger is a claim")
		require.Equal(t, 200, e.status("203.0.113.7, 198.51.100.9", "", "/livez"), "that is another client")
		for _, one := range []string{"2001:db8::1", "2001:db8::2", "2001:db8::ffff:1"} {
			require.Equal(t, 200, e.status(one, "", "/livez"))
		}
		require.Equal(t, 429, e.status("2001:db8::3", "", "/livez"), "a customer has more addresses of IPv6 than we have buckets")
		e.end()
	})
	t.Run("each address, whatever it says", func(t *testing.T) {
		t.Parallel()
		e := limited(t, "REMUDA_IP_RATE=0.001", "REMUDA_IP_BURST=2")
		require.Equal(t, 200, e.status("203.0.113.1", "", "/livez"))
		require.Equal(t, 200, e.status("203.0.113.2", "", "/livez"))
		require.Equal(t, 429, e.status("203.0.113.3", "", "/livez"))
		e.end()
	})
	t.Run("each token", func(t *testing.T) {
		t.Parallel()
		e := limited(t, "REMUDA_TOKEN_RATE=0.001", "REMUDA_TOKEN_BURST=2")
		require.Equal(t, 200, e.status("", adminsToken, "/v1/me"))
		res, _ := e.ask("", adminsToken, http.MethodGet, "/v1/me", "")
		require.Equal(t, "0", res.Header.Get("RateLimit-Remaining"))
		require.Equal(t, 429, e.status("", adminsToken, "/v1/me"))
		require.Equal(t, 401, e.status("", "another-token-that-is-none", "/v1/me"))
		e.end()
	})
	t.Run("each guess", func(t *testing.T) {
		t.Parallel()
		e := limited(t, "REMUDA_TRUSTED_PROXIES=127.0.0.1/32", "REMUDA_LOGIN_RATE=0.001", "REMUDA_LOGIN_BURST=2")
		guess := func(from, user string) int {
			res, _ := e.ask(from, "", http.MethodPost, "/v1/session", `{"username":"`+user+`","password":"a guess"}`)
			return res.StatusCode
		}
		require.Equal(t, []int{401, 401, 429}, []int{guess("203.0.113.1", "carol"), guess("203.0.113.1", "dave"), guess("203.0.113.1", "erin")}, "one address, many users")
		require.Equal(t, []int{401, 401, 429}, []int{guess("203.0.113.2", "frank"), guess("203.0.113.3", "frank"), guess("203.0.113.4", "frank")}, "many addresses, one user")
		e.end()
	})
	t.Run("a token's networks and the audit log", func(t *testing.T) {
		t.Parallel()
		for env, from := range map[string]map[string]int{
			"REMUDA_TRUSTED_PROXIES=127.0.0.1/32": {"203.0.113.7": 200, "198.51.100.1": 403, "203.0.113.7, 198.51.100.1": 403, "": 403},
			"REMUDA_LOG_LEVEL=info":               {"203.0.113.7": 403},
		} {
			e := limited(t, env)
			res, text := e.ask("192.0.2.99", adminsToken, http.MethodPost, "/v1/tokens", `{"name":"bound","networks":["203.0.113.0/24"]}`)
			require.Equal(t, 201, res.StatusCode, text)
			secret := regexp.MustCompile(`"token":"([^"]+)"`).FindStringSubmatch(text)
			require.NotNil(t, secret, text)
			for source, want := range from {
				require.Equal(t, want, e.status(source, secret[1], "/v1/me"), "%s from %q", env, source)
			}
			_, text = e.ask("", adminsToken, http.MethodGet, "/v1/audit", "")
			require.Equal(t, strings.Contains(env, "PROXIES"), strings.Contains(text, "192.0.2.99"), text)
			e.end()
		}
	})
}
