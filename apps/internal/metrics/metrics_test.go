package metrics

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestEveryNameBeginsWithRemuda(t *testing.T) {
	t.Parallel()
	m := New("1.2.3")
	m.Began()
	m.Ended("/v1/servers/{id}", "GET", 404, time.Millisecond)
	m.Began()
	m.Ended("", "BREW", 405, time.Millisecond)
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	for line := range strings.Lines(w.Body.String()) {
		line = strings.TrimPrefix(strings.TrimPrefix(line, "# HELP "), "# TYPE ")
		assert.True(t, strings.HasPrefix(line, "remuda_"), line)
	}
	assert.Contains(t, w.Body.String(), `remuda_http_requests_total{class="4xx",method="GET",route="/v1/servers/{id}"} 1`)
	assert.Contains(t, w.Body.String(), `remuda_http_requests_total{class="4xx",method="any",route="other"} 1`)
	assert.Contains(t, w.Body.String(), `remuda_build_info{version="1.2.3"} 1`)
}
