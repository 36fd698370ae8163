package serve_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/remudahq/remuda/apps/internal/serve"
	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// process is one run of the program.
type process struct {
	*testing.T
	out, log output
	stop     context.CancelFunc
	done     chan error
}

// output is written by the program and read by the test.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

func begin(t *testing.T, env []string, args ...string) *process {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	p := &process{T: t, stop: stop, done: make(chan error, 1)}
	go func() { p.done <- serve.Run(ctx, append(args, "--listen=127.0.0.1:0"), env, &p.out, &p.log) }()
	t.Cleanup(func() {
		stop()
		http.DefaultClient.CloseIdleConnections()
	})
	return p
}

// demo starts one in a folder and waits until it says where it is.
func demo(t *testing.T, dir string, args ...string) *process {
	t.Helper()
	p := begin(t, nil, append([]string{"--demo", "--data-dir", dir}, args...)...)
	require.Eventually(t, func() bool { return strings.Contains(p.out.String(), "curl ") || len(p.done) > 0 }, time.Minute, time.Millisecond)
	require.Empty(t, p.done, "%s", &p.log)
	return p
}

func (p *process) end() {
	p.Helper()
	p.stop()
	select {
	case err := <-p.done:
		require.NoError(p, err)
	case <-time.After(time.Minute):
		p.Fatal("it does not stop")
	}
}

// said is the value of a line NAME=value.
func (p *process) said(name string) string {
	p.Helper()
	parts := regexp.MustCompile(`(?m)^` + name + `=(.+)$`).FindStringSubmatch(p.out.String())
	require.NotNil(p, parts, "%s is not in\n%s", name, &p.out)
	return parts[1]
}

func (p *process) get(path string) (int, map[string]any) {
	p.Helper()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, p.said("REMUDA_URL")+path, nil)
	require.NoError(p, err)
	req.Header.Set("Authorization", "Bearer "+p.said("REMUDA_TOKEN"))
	res, err := http.DefaultClient.Do(req)
	require.NoError(p, err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	require.NoError(p, err)
	var body map[string]any
	_ = json.Unmarshal(text, &body)
	return res.StatusCode, body
}

func (p *process) names(path, field string) (found []string) {
	p.Helper()
	_, body := p.get(path)
	for _, item := range body["items"].([]any) {
		found = append(found, item.(map[string]any)[field].(string))
	}
	return found
}

func TestTheDemoFromTheFirstStartToTheSecond(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "var")
	p := demo(t, dir)
	require.ElementsMatch(t, []string{"debian-12", "ubuntu-24.04", "debian-12-ct"}, p.names("/v1/images", "name"))
	require.ElementsMatch(t, []string{"small", "medium"}, p.names("/v1/plans", "name"))
	require.ElementsMatch(t, []string{"admin@demo.test", "alice@demo.test", "bob@demo.test"}, p.names("/v1/users", "username"))
	require.ElementsMatch(t, []string{"demo:pve1", "demo:pve2"}, p.names("/v1/nodes", "id"))
	require.Empty(t, p.names("/v1/servers", "id"))

	accepted := p.tryCurl()
	status, op := p.get("/v1/operations/" + accepted["operation"].(map[string]any)["id"].(string) + "?wait=30s")
	require.Equal(t, 200, status)
	require.Equal(t, "succeeded", op["state"], "%v\n%s", op, &p.log)
	id := accepted["server"].(map[string]any)["id"].(string)
	_, before := p.get("/v1/servers/" + id)
	require.Equal(t, "ready", before["life"])
	require.Equal(t, "on", before["power"])
	require.Eventually(t, func() bool {
		events, err := os.ReadFile(filepath.Join(dir, "events.jsonl"))
		return err == nil && strings.Contains(string(events), "remuda.server.provisioned")
	}, time.Minute, 10*time.Millisecond)
	p.end()

	again := demo(t, dir)
	require.Equal(t, p.said("REMUDA_TOKEN"), again.said("REMUDA_TOKEN"))
	require.Equal(t, p.said("REMUDA_PROXMOX_TOKEN"), again.said("REMUDA_PROXMOX_TOKEN"))
	require.Len(t, again.names("/v1/images", "name"), 3)
	_, after := again.get("/v1/servers/" + id)
	require.Equal(t, before["placement"], after["placement"])
	require.Equal(t, "on", after["power"])
	again.end()
	for _, name := range []string{"secret.key", "admin.token", "demo.password"} {
		info, err := os.Stat(filepath.Join(dir, name))
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), name)
	}
}

// tryCurl does what the last line says, without a shell if there is no curl.
func (p *process) tryCurl() (accepted map[string]any) {
	p.Helper()
	line := p.out.String()[strings.Index(p.out.String(), "curl "):]
	require.NotContains(p, strings.TrimSpace(line), "\n")
	parts := regexp.MustCompile(`^curl -s (\S+) -H '([^']+)' -H '([^']+)' -d '([^']+)'`).FindStringSubmatch(line)
	require.NotNil(p, parts, line)
	text, err := exec.CommandContext(p.Context(), "curl", "-s", parts[1], "-H", parts[2], "-H", parts[3], "-d", parts[4]).Output()
	if err != nil { // no curl here
		req, err := http.NewRequestWithContext(p.Context(), http.MethodPost, parts[1], strings.NewReader(parts[4]))
		require.NoError(p, err)
		req.Header.Set("Authorization", strings.TrimPrefix(parts[2], "Authorization: "))
		req.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(req)
		require.NoError(p, err)
		defer func() { _ = res.Body.Close() }()
		text, err = io.ReadAll(res.Body)
		require.NoError(p, err)
	}
	require.NoError(p, json.Unmarshal(text, &accepted), "%s", text)
	require.NotNil(p, accepted["operation"], "%s", text)
	return accepted
}

func TestDrainingCutsNoRequest(t *testing.T) {
	t.Parallel()
	p := demo(t, t.TempDir(), "--workers=0") // nobody works: the one that waits has something to wait for
	operation := p.tryCurl()["operation"].(map[string]any)["id"].(string)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.said("REMUDA_URL")+"/v1/events?last_event_id=0", nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+p.said("REMUDA_TOKEN"))
	stream, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = stream.Body.Close() }()
	told := bufio.NewReader(stream.Body)
	for line := ""; line != "event: server.requested\n"; {
		line, err = told.ReadString('\n')
		require.NoError(t, err)
	}
	waited := make(chan int, 1)
	go func() {
		status, _ := p.get("/v1/operations/" + operation + "?wait=60s")
		waited <- status
	}()
	require.Eventually(t, func() bool { // the stream, the one that waits, and this one
		_, text := plain(t, p.said("REMUDA_URL")+"/metrics")
		return strings.Contains(text, "remuda_http_requests_in_flight 3")
	}, time.Minute, time.Millisecond)
	began := time.Now()
	p.stop()
	require.Equal(t, 200, <-waited, "who waits is answered")
	_, err = io.Copy(io.Discard, told)
	require.NoError(t, err, "a stream ends as a stream does")
	require.NoError(t, <-p.done)
	require.Less(t, time.Since(began), 30*time.Second)
}

// plain asks without a token.
func plain(t *testing.T, url string) (int, string) {
	t.Helper()
	res, err := http.Get(url)
	require.NoError(t, err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res.StatusCode, string(text)
}

func TestAnotherKeyIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := demo(t, dir)
	p.end()
	other := begin(t, []string{"REMUDA_SECRET_KEY=another key that is long"}, "--demo", "--data-dir", dir)
	require.ErrorContains(t, <-other.done, "REMUDA_SECRET_KEY")
}

func TestBadSettingsAreRefusedByName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		env, args []string
		names     string
	}{
		{[]string{"REMUDA_SECRET_KEY=short"}, nil, "REMUDA_SECRET_KEY"},
		{[]string{"REMUDA_DIALECTS=hetzner"}, nil, "REMUDA_DIALECTS"},
		{nil, []string{"--dialect=hetzner=127.0.0.1:0"}, "REMUDA_DIALECT"},
		{nil, []string{"--dialect=rahona"}, "REMUDA_DIALECT"},
		{nil, []string{"--drone-image=debian-12"}, "REMUDA_DRONE_PLAN"},
		{nil, []string{"--drone-capacity=0"}, "REMUDA_DRONE_CAPACITY"},
		{[]string{"REMUDA_DRONE_PREFIX=Agent "}, nil, "REMUDA_DRONE_PREFIX"},
		{nil, []string{"--proxmoxapi-open=world", "--proxmoxapi-user=admin", "--dialect=proxmoxapi=127.0.0.1:0"}, "REMUDA_PROXMOXAPI_OPEN"},
		{nil, []string{"--proxmoxapi-open=loopback", "--proxmoxapi-user=admin", "--dialect=proxmoxapi=0.0.0.0:0"}, "REMUDA_PROXMOXAPI_OPEN"},
		{nil, []string{"--proxmoxapi-open=loopback", "--proxmoxapi-user=admin", "--dialect=proxmoxapi=:0"}, "REMUDA_PROXMOXAPI_OPEN"},
		{nil, []string{"--proxmoxapi-open=loopback", "--proxmoxapi-user=admin"}, "REMUDA_PROXMOXAPI_OPEN"},
		{nil, []string{"--proxmoxapi-open=loopback", "--dialect=proxmoxapi=127.0.0.1:0"}, "REMUDA_PROXMOXAPI_USER"},
		{nil, []string{"--demo", "--proxmox-url=https://h:8006"}, "REMUDA_PROXMOX_TOKEN"},
		{nil, []string{"--demo", "--demo-password=short"}, "REMUDA_DEMO_PASSWORD"},
		{nil, []string{"--token-rate=-1"}, "REMUDA_TOKEN_RATE"},
		{nil, []string{"--print-openapi=2.0"}, "print-openapi"},
	} {
		p := begin(t, c.env, append(c.args, "--database-url=sqlite://"+filepath.Join(t.TempDir(), "r.db"))...)
		err := <-p.done
		require.ErrorIs(t, err, core.Invalid, c.names)
		require.ErrorContains(t, err, c.names)
	}
}

func TestEverySettingIsExplained(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../../docs/operating.md")
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, serve.Run(t.Context(), []string{"--print-config"}, nil, &out, &out))
	for line := range strings.Lines(out.String()) {
		name, _, _ := strings.Cut(line, ":")
		require.Contains(t, string(guide), "`"+strings.ToUpper(name)+"`")
	}
	require.NotContains(t, out.String(), "print_openapi", "which sets nothing")
}

func TestWhereMailGoesIsSaid(t *testing.T) {
	t.Parallel()
	for env, want := range map[string]string{
		"SMTP_HOST=": "there is no mail server",
		"REMUDA_SMTP_URL=smtp://me:hunter2@mail.test": "from=remuda@mail.test",
	} {
		p := plainly(t, filepath.Join(t.TempDir(), "r.db"), env)
		p.end()
		require.Contains(t, p.log.String(), want)
		require.NotContains(t, p.log.String(), "hunter2")
	}
}

func TestABadSettingLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "var")
	p := begin(t, []string{"REMUDA_SECRET_KEY=short"}, "--demo", "--data-dir", dir)
	require.ErrorIs(t, <-p.done, core.Invalid)
	require.NoDirExists(t, dir)
}

// plainly starts one without a demo, with an admin token, on a database.
func plainly(t *testing.T, database string, env ...string) *process {
	t.Helper()
	p := begin(t, append(env, "REMUDA_ADMIN_TOKEN=0123456789abcdef"), "--database-url=sqlite://"+database)
	require.Eventually(t, func() bool { return strings.Contains(p.out.String(), "API") || len(p.done) > 0 }, time.Minute, time.Millisecond)
	return p
}

func TestWithoutAKeyNothingIsSealedAndNothingSealedIsOpened(t *testing.T) {
	t.Parallel()
	p := plainly(t, filepath.Join(t.TempDir(), "r.db"))
	require.Empty(t, p.done, "it starts, for nothing is sealed yet")
	url := regexp.MustCompile(`http://\S+`).FindString(p.out.String())
	const user = `{"username":"carol"}`
	ask := func(key string) (int, string) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/v1/users", strings.NewReader(user))
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer 0123456789abcdef")
		if key != "" {
			req.Header.Set("Idempotency-Key", key)
		}
		res, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		defer func() { _ = res.Body.Close() }()
		text, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		return res.StatusCode, string(text)
	}
	status, text := ask("k")
	require.Equal(t, 503, status, text)
	require.Contains(t, text, "secret-key-missing")
	require.Contains(t, text, "REMUDA_SECRET_KEY")
	status, text = ask("")
	require.Equal(t, 201, status, text)
	p.end()

	dir := t.TempDir()
	d := demo(t, dir)
	d.end()
	refused := plainly(t, filepath.Join(dir, "remuda.db"))
	err := <-refused.done
	require.ErrorIs(t, err, core.Invalid)
	require.ErrorContains(t, err, "REMUDA_SECRET_KEY")
}

func TestAnAddressThatIsTakenChangesNothing(t *testing.T) {
	t.Parallel()
	p := demo(t, t.TempDir())
	dir := filepath.Join(t.TempDir(), "var")
	var out bytes.Buffer
	err := serve.Run(t.Context(), []string{"--demo", "--data-dir", dir, "--listen", strings.TrimPrefix(p.said("REMUDA_URL"), "http://")}, nil, &out, &out)
	require.ErrorIs(t, err, core.Unavailable)
	require.NoDirExists(t, dir)
	p.end()
}

func TestTheDocumentIsPrintedForGenerators(t *testing.T) {
	t.Parallel()
	for flag, version := range map[string]string{"--print-openapi": "3.1.0", "--print-openapi=3.0": "3.0.3"} {
		var out bytes.Buffer
		require.NoError(t, serve.Run(t.Context(), []string{flag}, nil, &out, &out))
		var document struct {
			OpenAPI string
			Paths   map[string]any
		}
		require.NoError(t, json.Unmarshal(out.Bytes(), &document))
		require.Equal(t, version, document.OpenAPI)
		require.Contains(t, document.Paths, "/v1/servers/{id}/events")
	}
}

func TestTheDocumentOfMessagesIsPrintedAndServed(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, serve.Run(t.Context(), []string{"--print-asyncapi"}, nil, &out, &out))
	kept, err := os.ReadFile("../../../docs/asyncapi.yaml")
	require.NoError(t, err)
	require.True(t, bytes.Equal(kept, out.Bytes()), "make gen writes what is printed")
	p := demo(t, t.TempDir())
	answer, err := http.Get(p.said("REMUDA_URL") + "/asyncapi.yaml") //nolint:noctx // of the test's own
	require.NoError(t, err)
	defer answer.Body.Close()
	served, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.Equal(t, 200, answer.StatusCode)
	require.Equal(t, "application/vnd.aai.asyncapi+yaml;version=3.0.0", answer.Header.Get("Content-Type"))
	require.True(t, bytes.Equal(kept, served), "what is served is what is printed")
}

func TestHealthNeedsNoToken(t *testing.T) {
	t.Parallel()
	p := demo(t, t.TempDir())
	for path, says := range map[string]string{"/livez": "ok", "/readyz": "ok", "/docs": "<"} {
		status, text := plain(t, p.said("REMUDA_URL")+path)
		require.Equal(t, 200, status, path)
		require.Contains(t, text, says)
	}
	require.Eventually(t, func() bool { // a request is counted when its answer is out
		status, text := plain(t, p.said("REMUDA_URL")+"/metrics")
		return status == 200 && strings.Contains(text, "remuda_http_requests_total")
	}, time.Minute, time.Millisecond)
	require.NotContains(t, p.log.String(), p.said("REMUDA_TOKEN"))
	p.end()
}
