package native_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/stretchr/testify/require"
)

// astray are ways to say that a name is another place.
var astray = []string{
	"..", "../", "../../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "..%5c..%5cwindows%5cwin.ini", `..\..\x`,
	"%252e%252e%252fetc%252fpasswd", "%c0%ae%c0%ae%c0%afetc", "%e0%80%ae%e0%80%ae", "%uff0e%uff0e%u2215", "%ef%bc%8e%ef%bc%8e%ef%bc%8fetc", "%00", "x%00.json", "....//....//etc/passwd",
	"/etc/passwd", "%2fetc%2fpasswd", "file:%2f%2f%2fetc%2fpasswd", "C:%5c", "%0d%0aX-Evil:%20yes", "~root", "%7e", "*", "%ff%fe", "local:snippets%2f..%2f..%2fx", ";id", "$(id)", "%60id%60", strings.Repeat("..%2f", 200),
}

// raw sends an address as it is, which a client of Go would mend first.
func (s *shop) raw(method, path string) (int, string) {
	s.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	require.NoError(s, err)
	defer func() { _ = conn.Close() }()
	_, err = fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}", method, path, adminToken)
	require.NoError(s, err)
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(s, err, "%s %s", method, path)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	require.NoError(s, err)
	require.Empty(s, res.Header.Get("X-Evil"), "%s %s", method, path)
	return res.StatusCode, string(text)
}

// TestS08NoFileIsNamedByARequest puts other places, in every way to write them,
// into every name in every address that the API has, into those of its pages, and
// into the names of volumes. It answers that there is no such thing: never a
// file, never a fault of ours.
func TestS08NoFileIsNamedByARequest(t *testing.T) {
	t.Parallel()
	s := open(t)
	tried, name := 0, regexp.MustCompile(`\{[^}]+\}`)
	file := regexp.MustCompile(`root:x:|\[fonts\]|^package |go 1\.|<script`)
	try := func(method, path string) {
		status, text := s.raw(method, path)
		tried++
		away := status == 503 && strings.Contains(text, "there is no guest under VMID") // nobody works behind the API
		require.True(t, status >= 300 && status < 500 || away, "%s %s: %d %s", method, path, status, text)
		require.NotRegexp(t, file, text, "%s %s", method, path)
	}
	id := s.ready(s.alice)
	each(s, func(method, path string, _ *huma.Operation) {
		spots := name.FindAllStringIndex(path, -1)
		for _, spot := range spots {
			for _, other := range astray {
				at := path[:spot[0]] + other + path[spot[1]:]
				if strings.HasPrefix(path, "/v1/servers/{id}") && spot[0] > len("/v1/servers/{id}") {
					at = strings.Replace(at, "{id}", id, 1) // as far as the second name
				}
				try(method, name.ReplaceAllString(at, "x"))
			}
		}
	})
	for _, other := range astray[2:] {
		for _, under := range []string{"/docs/", "/docs/assets/", "/openapi.json/", "/v1/"} {
			try("GET", under+strings.TrimPrefix(other, "/"))
		}
	}
	require.Greater(t, tried, 1000)
	for _, volume := range []string{"local:snippets/../x.yaml", "local:snippets/a/b.yaml", "../x:snippets/a.yaml", "local:iso/a.iso", "/etc/passwd", "local:snippets/..", "local:snippets/a\\u0000.yaml", "local:snippets/a,user=local:snippets/b", "file:///etc/passwd", "http://evil.test/x"} {
		a := s.call("POST", "/v1/servers", adminToken, `{"name":"web","image":"debian-12","plan":"small","user_data":"`+volume+`"}`)
		require.Equal(t, 422, a.Status, "%s: %s", volume, a.Text)
		require.Contains(t, a.Text, "user_data", volume)
	}
}
