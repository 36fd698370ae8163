package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/core"
)

func try(t *testing.T, env []string, args ...string) (string, error) {
	t.Helper()
	var out strings.Builder
	err := run(t.Context(), args, env, strings.NewReader(""), &out)
	return out.String(), err
}

func TestTheVersionNeedsNothing(t *testing.T) {
	t.Parallel()
	out, err := try(t, nil, "--version")
	require.NoError(t, err)
	require.Regexp(t, `^remuda-tui \S+\n$`, out)
}

// Whoever sets REMUDA_VERSION means something else.
func TestTheVersionIsNoSetting(t *testing.T) {
	t.Parallel()
	out, err := try(t, []string{"REMUDA_VERSION=1.2.3", "REMUDA_URL=http://h", "REMUDA_TOKEN=x"}, "--print-config")
	require.NoError(t, err)
	require.NotContains(t, out, "version")
}

func TestEverySettingIsExplained(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../docs/operating.md")
	require.NoError(t, err)
	out, err := try(t, nil, "--url=http://h", "--token=x", "--print-config")
	require.NoError(t, err)
	for line := range strings.Lines(out) {
		name, _, _ := strings.Cut(line, ":")
		require.Contains(t, string(guide), "`"+strings.ToUpper(name)+"`")
	}
}

func TestWhatIsMissingIsToldByName(t *testing.T) {
	t.Parallel()
	_, err := try(t, nil)
	require.ErrorIs(t, err, core.Invalid)
	for _, name := range []string{"--url", "REMUDA_URL", "REMUDA_TOKEN", "--token-file"} {
		require.Contains(t, core.Explain(err), name)
	}
}

func TestAnAddressThatIsNoneIsToldByName(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"ftp://x", "127.0.0.1:8080", "http://", "http://x/?y"} {
		_, err := try(t, []string{"REMUDA_TOKEN=x"}, "--url", address)
		require.ErrorIs(t, err, core.Invalid, address)
		require.Contains(t, core.Explain(err), "REMUDA_URL")
	}
}

func TestABadTokenFile(t *testing.T) {
	t.Parallel()
	_, err := try(t, []string{"REMUDA_URL=http://127.0.0.1:1"}, "--token-file", filepath.Join(t.TempDir(), "none"))
	require.ErrorIs(t, err, core.Invalid)
	require.Contains(t, core.Explain(err), "the token file cannot be read")
}

// The first question is asked before the screen is taken.
func TestTheFirstAnswerIsExplained(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]string{200: "not Remuda's API; look at REMUDA_URL", 401: "look at REMUDA_TOKEN", 404: "there is no Remuda at this address"} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "Bearer from-a-file" {
				t.Errorf("got %q", r.Header.Get("Authorization"))
			}
			w.WriteHeader(status)
			if status == 401 {
				_, _ = io.WriteString(w, `{"code":"unauthenticated","detail":"a valid token is needed"}`)
			}
		}))
		defer server.Close()
		file := filepath.Join(t.TempDir(), "token")
		require.NoError(t, os.WriteFile(file, []byte("from-a-file\n"), 0o600))
		_, err := try(t, []string{"REMUDA_URL=" + server.URL}, "--token-file", file)
		require.Error(t, err)
		require.Contains(t, core.Explain(err), want)
	}
	_, err := try(t, []string{"REMUDA_URL=http://127.0.0.1:1", "REMUDA_TOKEN=x"})
	require.ErrorIs(t, err, core.Unavailable)
	require.Contains(t, core.Explain(err), "look at REMUDA_URL")
}

func TestNoColorIsTakenAtItsWord(t *testing.T) {
	t.Parallel()
	require.Contains(t, colours([]string{"NO_COLOR=yes please"}), "NO_COLOR=1")
	require.NotContains(t, colours([]string{"NO_COLOR="}), "NO_COLOR=1")
}

func TestATerminalThatIsCalledOffEndsWell(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"id":"u","username":"admin","role":"admin"}`)
	}))
	defer server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	var out strings.Builder
	ended := make(chan error)
	in, keyboard := io.Pipe()
	go func() {
		ended <- run(ctx, nil, []string{"REMUDA_URL=" + server.URL, "REMUDA_TOKEN=x", "TERM=xterm"}, in, &out)
	}()
	_, err := io.WriteString(keyboard, "q")
	require.NoError(t, err)
	require.NoError(t, <-ended)
	cancel()
}
