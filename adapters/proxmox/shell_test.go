package proxmox

import (
	"encoding/base64"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/require"
)

// What a shell inside a guest is told to do, a real one does: with the commands
// as its input, as an agent starts it, and with a line that it reads, as at a
// terminal.
func TestARealShellWritesFilesAsItIsTold(t *testing.T) {
	t.Parallel()
	sh, err := exec.LookPath("sh")
	require.NoError(t, err)
	run := func(input string, args ...string) (string, error) {
		cmd := exec.CommandContext(t.Context(), sh, args...)
		cmd.Stdin = strings.NewReader(input)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	dir := filepath.Join(t.TempDir(), "etc", "docker")
	for mode, content := range map[fs.FileMode]string{0o600: "a key\n", 0o644: "\x00\xff'$(exit 3)`\\\"\n\n", 0o755: strings.Repeat("x", core.MaxGuestFile)} {
		f := core.GuestFile{Path: filepath.Join(dir, "file.pem"), Mode: mode, Content: []byte(content)}
		secret := base64.StdEncoding.EncodeToString(f.Content)
		holds := func() {
			t.Helper()
			got, err := os.ReadFile(f.Path)
			require.NoError(t, err)
			require.Equal(t, content, string(got))
			info, err := os.Stat(f.Path)
			require.NoError(t, err)
			require.Equal(t, mode, info.Mode())
			entries, err := os.ReadDir(dir)
			require.NoError(t, err)
			require.Len(t, entries, 1, "no draft is left")
			require.NoError(t, os.Remove(f.Path))
		}
		out, err := run(filing("'"+secret+"'", f)+"\n", "-s")
		require.NoError(t, err, out)
		require.Empty(t, out)
		holds()
		const word = "0123456789abcdef"
		require.Less(t, len(word+secret), 4095, "a terminal takes no longer line")
		out, err = run(word+secret+"\n", "-c", reading(word, filing(`"${P#`+word+`}"`, f)))
		require.NoError(t, err, out)
		require.Equal(t, "DONE-"+word+":0\n", out)
		holds()
		out, err = run(word+secret+"\n", "-c", reading("another", filing(`"${P#another}"`, f)))
		require.NoError(t, err, out)
		require.Equal(t, "DONE-another:X\n", out, "a line that is not ours is not used")
		require.NoFileExists(t, f.Path)
	}
	f := core.GuestFile{Path: filepath.Join(t.TempDir(), "file", "x.pem"), Mode: 0o600, Content: []byte("x")}
	require.NoError(t, os.WriteFile(filepath.Dir(f.Path), nil, 0o600))
	_, err = run(filing("'eA=='", f)+"\n", "-s")
	require.Error(t, err, "a file stands where the directory should be")
}
