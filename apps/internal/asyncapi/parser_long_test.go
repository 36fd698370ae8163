//go:build long

package asyncapi_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// finding is a line of the official parser.
type finding struct {
	Code, Message, Path  string
	Messages, Operations int
}

// parser is a folder with the official parser in it.
func parser(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("testdata/parser")))
	cmd := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "npm, of Node 18 or later, fetches the official parser: %s", out)
	return dir
}

func parse(t *testing.T, dir string, document []byte) (all []finding) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "asyncapi.yaml")
	require.NoError(t, os.WriteFile(file, document, 0o600))
	cmd := exec.CommandContext(t.Context(), "node", "check.mjs", file)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	out, err := cmd.Output()
	require.NoError(t, err)
	for line := range bytes.Lines(out) {
		var f finding
		require.NoError(t, json.Unmarshal(line, &f), "%s", line)
		all = append(all, f)
	}
	return all
}

// TestLongTheOfficialParserTakesTheDocument reads docs/asyncapi.yaml as anybody's
// tools would, and planted faults, which it must not take.
func TestLongTheOfficialParserTakesTheDocument(t *testing.T) {
	t.Parallel()
	dir := parser(t)
	good, err := os.ReadFile("../../../docs/asyncapi.yaml")
	require.NoError(t, err)
	found := parse(t, dir, good)
	require.Len(t, found, 2, "%+v", found)
	require.Equal(t, "asyncapi-latest-version", found[0].Code, "that there is a later version is all that it has to say")
	require.Greater(t, found[1].Messages, 200)
	require.Greater(t, found[1].Operations, 60)

	for what, fault := range map[string][2]string{
		"a reference to nothing":         {"#/components/messages/server.started", "#/components/messages/server.abducted"},
		"an operation that does neither": {"action: send", "action: shout"},
		"a schema that is none":          {"type: object", "type: thing"},
	} {
		bad := strings.Replace(string(good), fault[0], fault[1], 1)
		require.NotEqual(t, string(good), bad, what)
		codes := map[string]bool{}
		for _, f := range parse(t, dir, []byte(bad)) {
			codes[f.Code] = true
		}
		delete(codes, "asyncapi-latest-version")
		delete(codes, "")
		require.NotEmpty(t, codes, "%s is taken", what)
	}
}
