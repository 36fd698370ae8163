//go:build long

package serve_test

import (
	"os"
	"os/exec"
	"regexp"
	"testing"

	"github.com/remudahq/remuda/testutil/natstest"
	"github.com/stretchr/testify/require"
)

// TestLongAProgramInNodeCreatesAServerAndHearsItBecomeReady runs the example of the
// documents, with the package nats from npm.
func TestLongAProgramInNodeCreatesAServerAndHearsItBecomeReady(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("../../../docs/examples/node")))
	npm := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	npm.Dir = dir
	out, err := npm.CombinedOutput()
	require.NoError(t, err, "npm, of Node 18 or later, fetches the package nats: %s", out)

	nats := natstest.Start(t, natstest.Settings{User: "node", Pass: "p@ss"})
	p := demo(t, t.TempDir(), "--bus-url="+nats.URL(), "--admin-token="+ownToken)
	defer p.end()
	status, _, token := p.post("/v1/tokens", map[string]any{"name": "node"})
	require.Equal(t, 201, status, "%v", token)
	node := exec.CommandContext(t.Context(), "node", "create-server.mjs", "from node")
	node.Dir = dir
	node.Env = []string{"PATH=" + os.Getenv("PATH"), "NATS_URL=" + nats.URL(), "REMUDA_TOKEN_ID=" + token["id"].(string), "REMUDA_TOKEN=" + token["token"].(string)}
	out, err = node.CombinedOutput()
	require.NoError(t, err, "%s\n%s", out, &p.log)
	server := regexp.MustCompile(`(?m)^accepted ([0-9a-f-]{36})$`).FindSubmatch(out)
	require.NotNil(t, server, "%s", out)
	require.Regexp(t, `(?m)^\S+ remuda\.server\.requested$`, string(out), "it hears what was before, too")
	require.Regexp(t, `(?m)^ready \{.*"subject":"`+string(server[1]), string(out))
	require.Equal(t, []string{"from node"}, p.names("/v1/servers", "name"))

	node = exec.CommandContext(t.Context(), "node", "create-server.mjs")
	node.Dir = dir
	node.Env = []string{"PATH=" + os.Getenv("PATH"), "NATS_URL=" + nats.URL(), "REMUDA_TOKEN_ID=" + token["id"].(string), "REMUDA_TOKEN=rmd_wrong"}
	out, err = node.CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "unauthenticated")
}
