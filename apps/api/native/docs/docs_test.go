package docs

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func site() http.Handler {
	docs := http.StripPrefix("/docs", Handler("/openapi.json", "Remuda <API>"))
	mux := http.NewServeMux()
	mux.Handle("/docs", docs)
	mux.Handle("/docs/", docs)
	return mux
}

func ask(method, target string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	site().ServeHTTP(w, r)
	return w
}

var source = regexp.MustCompile(`(?:src|href)="([^"]+\?v=[^"]+)"`)

func TestPageFindsItsFilesWithAndWithoutSlash(t *testing.T) {
	t.Parallel()

	for _, at := range []string{"/docs", "/docs/", "/docs?x=1"} {
		page := ask("GET", at)
		require.Equal(t, http.StatusOK, page.Code, at)
		assert.Contains(t, page.Body.String(), "Remuda &lt;API&gt;")
		assert.Contains(t, page.Body.String(), `apiDescriptionUrl="/openapi.json"`)
		files := source.FindAllStringSubmatch(page.Body.String(), -1)
		require.Len(t, files, 2)
		for _, file := range files {
			base := httptest.NewRequest("GET", at, nil).URL
			target, err := base.Parse(file[1])
			require.NoError(t, err)
			answer := ask("GET", target.String())
			assert.Equal(t, http.StatusOK, answer.Code, target)
			assert.Contains(t, answer.Header().Get("Cache-Control"), "immutable")
		}
	}
}

func TestPageMayLoadNothingFromElsewhere(t *testing.T) {
	t.Parallel()

	page := ask("GET", "/docs")
	csp := page.Header().Get("Content-Security-Policy")
	assert.Contains(t, csp, "default-src 'none'")
	assert.NotContains(t, csp, "http")
	assert.NotContains(t, csp, "*")
	assert.NotRegexp(t, `(src|href)="(https?:)?//`, page.Body.String())
	assert.NotRegexp(t, `<script>`, page.Body.String(), "the policy forbids inline scripts")
}

func TestFilesComePackedOrPlain(t *testing.T) {
	t.Parallel()

	for file, kind := range map[string]string{"elements.min.js": "text/javascript; charset=utf-8", "styles.min.css": "text/css; charset=utf-8"} {
		packed, plain := ask("GET", "/docs/"+file, "Accept-Encoding", "br, gzip;q=0.8"), ask("GET", "/docs/"+file)
		assert.Equal(t, "gzip", packed.Header().Get("Content-Encoding"))
		assert.Empty(t, plain.Header().Get("Content-Encoding"))
		assert.NotEqual(t, packed.Header().Get("ETag"), plain.Header().Get("ETag"))
		z, err := gzip.NewReader(packed.Body)
		require.NoError(t, err)
		unpacked, err := io.ReadAll(z)
		require.NoError(t, err)
		assert.True(t, string(unpacked) == plain.Body.String(), "%s differs", file)
		for _, answer := range []*httptest.ResponseRecorder{packed, plain} {
			assert.Equal(t, kind, answer.Header().Get("Content-Type"))
			assert.Equal(t, "Accept-Encoding", answer.Header().Get("Vary"))
			assert.Equal(t, "no-cache", answer.Header().Get("Cache-Control"), "no version asked for")
		}
	}
}

func TestWhatTheClientHasIsNotSentAgain(t *testing.T) {
	t.Parallel()

	for _, at := range []string{"/docs", "/docs/elements.min.js"} {
		tag := ask("GET", at).Header().Get("ETag")
		again := ask("GET", at, "If-None-Match", tag)
		assert.Equal(t, http.StatusNotModified, again.Code, at)
		assert.Zero(t, again.Body.Len())
	}
}

func TestOthersAreRefused(t *testing.T) {
	t.Parallel()

	assert.Equal(t, http.StatusNotFound, ask("GET", "/docs/docs.go").Code)
	post := ask("POST", "/docs")
	assert.Equal(t, http.StatusMethodNotAllowed, post.Code)
	assert.Equal(t, "GET, HEAD", post.Header().Get("Allow"))
	assert.Equal(t, http.StatusOK, ask("HEAD", "/docs").Code)
}

func TestAcceptsGzip(t *testing.T) {
	t.Parallel()

	for header, want := range map[string]bool{
		"": false, "gzip": true, "GZIP": true, "br": false, "br, gzip": true, "*": true,
		"gzip;q=0": false, "gzip; q=0.0": false, "gzip; q=0.5": true, "gzip;q=x": false, "x-gzip": false,
	} {
		assert.Equal(t, want, acceptsGzip(strings.Split(header, ",")), header)
	}
}
