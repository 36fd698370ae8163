//go:build long

package auditexport

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/stretchr/testify/require"
)

// rsyslogd starts the syslog server of Debian, which writes what it understood
// of each message into a file.
func rsyslogd(t *testing.T, dir string, port int) *exec.Cmd {
	t.Helper()
	path, err := exec.LookPath("rsyslogd")
	if err != nil {
		path = "/usr/sbin/rsyslogd"
	}
	config := filepath.Join(dir, "rsyslog.conf")
	require.NoError(t, os.WriteFile(config, fmt.Appendf(nil, `
global(workDirectory="%[1]s" maxMessageSize="16k")
module(load="imtcp")
input(type="imtcp" address="127.0.0.1" port="%[2]d")
template(name="understood" type="string" string="%%app-name%%|%%msgid%%|%%syslogfacility%%.%%syslogseverity%%|%%structured-data%%\n")
action(type="omfile" file="%[1]s/out" template="understood")
`, dir, port), 0o600))
	cmd := exec.CommandContext(t.Context(), path, "-n", "-f", config, "-i", filepath.Join(dir, "pid"))
	said := new(strings.Builder)
	cmd.Stdout, cmd.Stderr = said, said
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	require.Eventually(t, func() bool {
		conn, err := net.Dial("tcp", fmt.Sprint("127.0.0.1:", port))
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	}, 20*time.Second, 20*time.Millisecond, "%s", said)
	return cmd
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}

// TestLongARealSyslogServerUnderstandsEveryEntryAcrossAKill: rsyslogd is killed
// with kill -9 while entries come, and one of them tries to be more than one.
func TestLongARealSyslogServerUnderstandsEveryEntryAcrossAKill(t *testing.T) {
	t.Parallel()
	w, dir, port := newWorld(), t.TempDir(), freePort(t)
	first := rsyslogd(t, dir, port)
	stop := w.carry(t, fmt.Sprint("syslog+tcp://127.0.0.1:", port))
	defer stop()
	require.NoError(t, w.store.Do(t.Context(), func(tx ports.Tx) error { return tx.Audit(t.Context(), hostile) }))
	w.enter(t, 300)
	lines := func() map[string]int {
		text, _ := os.ReadFile(filepath.Join(dir, "out"))
		all := map[string]int{}
		for one := range strings.Lines(string(text)) {
			all[strings.TrimSuffix(one, "\n")]++
		}
		return all
	}
	require.Eventually(t, func() bool { return len(lines()) >= 100 }, 20*time.Second, 10*time.Millisecond)
	w.enter(t, 200)
	require.NoError(t, first.Process.Kill())
	_ = first.Wait()
	w.enter(t, 200)
	last := rsyslogd(t, dir, port)
	require.Eventually(t, func() bool {
		all := lines()
		for n := 1; n <= 700; n++ {
			e := core.AuditEntry{ID: id(n)}
			want := fmt.Sprintf(`remuda|server.power|13.6|[remuda@32473 id="%s" action="server.power" subject="%d" outcome="accepted"]`, e.ID, n)
			if all[want] == 0 {
				return false
			}
		}
		return true
	}, 30*time.Second, 50*time.Millisecond)
	forged := 0
	for one := range lines() {
		require.True(t, strings.HasPrefix(one, "remuda|server."), "%s", one)
		if strings.HasPrefix(one, "remuda|server.create|13.4|[remuda@32473 ") {
			forged++
		}
	}
	require.Equal(t, 1, forged, "it is one message")
	require.Len(t, lines(), 701)
	require.NoError(t, last.Process.Kill())
	_ = last.Wait()
}
