package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/remudahq/remuda/apps/e2e/leak"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// eavesdropper remembers every answer, and knows every secret.
type eavesdropper struct {
	*api
	*site
	t       *testing.T
	cluster string
	gone    []string // servers whose lives ended
	finder  leak.Finder
	told    []telling
}

// telling is an answer, with the secrets that it may tell.
type telling struct {
	what string
	text []byte
	may  []string
}

// keep has a secret looked for, and answers it.
func (e *eavesdropper) keep(name, secret string) string {
	e.t.Helper()
	require.NotEmpty(e.t, secret, name)
	e.finder.Add(name, secret)
	return secret
}

// printed is all that a program has written.
func (p *process) printed() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.output.String()
}

// ask sends a request and keeps its answer, which may tell the named secrets.
func (e *eavesdropper) ask(token, method, path, body string, headers []string, may ...string) (int, map[string]any) {
	e.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, e.url+path, strings.NewReader(body))
	require.NoError(e.t, err)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(e.t, err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	require.NoError(e.t, err)
	what := fmt.Sprintf("%s %s: %d", method, path, res.StatusCode)
	e.told = append(e.told, telling{what, append(fmt.Appendf(nil, "%v\n", res.Header), text...), may})
	var answer map[string]any
	if strings.Contains(res.Header.Get("Content-Type"), "json") {
		require.NoError(e.t, json.Unmarshal(text, &answer), what)
		e.prints(what, answer)
	}
	return res.StatusCode, answer
}

// prints looks for what does not print in an answer.
func (e *eavesdropper) prints(where string, value any) {
	e.t.Helper()
	switch v := value.(type) {
	case string:
		assert.Truef(e.t, printable(v), "%s: %q", where, v)
	case []any:
		for _, inner := range v {
			e.prints(where, inner)
		}
	case map[string]any:
		for key, inner := range v {
			if key == "path" && v["location"] != nil {
				continue // a field as the asker wrote it, and told to nobody else
			}
			assert.Truef(e.t, printable(key), "%s: %q", where, key)
			e.prints(where+" "+key, inner)
		}
	}
}

func printable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
}

func (e *eavesdropper) must(want int, token, method, path, body string, may ...string) map[string]any {
	e.t.Helper()
	status, answer := e.ask(token, method, path, body, nil, may...)
	require.Equal(e.t, want, status, "%s %s: %v", method, path, answer)
	return answer
}

// ends sends a change, waits until it has ended in a state, and answers what was
// accepted.
func (e *eavesdropper) ends(state, token, method, path, body string, may ...string) map[string]any {
	e.t.Helper()
	accepted := e.must(http.StatusAccepted, token, method, path, body, may...)
	_, op := idsOf(accepted)
	for late := time.Now().Add(patience); time.Now().Before(late); {
		is := e.must(http.StatusOK, token, "GET", "/v1/operations/"+op+"?wait=5s", "")
		if slices.Contains([]string{"succeeded", "failed", "cancelled"}, is["state"].(string)) {
			require.Equal(e.t, state, is["state"], "%v", is)
			return accepted
		}
	}
	require.FailNow(e.t, "the operation never ended", op)
	return nil
}

func body(format string, values ...any) string {
	for i, v := range values {
		if text, ok := v.(string); ok {
			quoted, _ := json.Marshal(text)
			values[i] = string(quoted)
		}
	}
	return fmt.Sprintf(format, values...)
}
