package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

// TestMain plays the program itself when a test asks for a process of it.
func TestMain(m *testing.M) {
	if os.Getenv("PLAY_CONSUMER") != "" {
		main()
		return
	}
	goleak.VerifyTestMain(m)
}

func refused(t *testing.T, env []string, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	err := run(t.Context(), args, env, &out, &out)
	require.ErrorIs(t, err, core.Invalid)
	return err.Error()
}

func TestTheLocalBusIsRefusedByName(t *testing.T) {
	t.Parallel()
	for _, env := range [][]string{
		nil,
		{"REMUDA_DATABASE_URL=sqlite://x"},
		{"REMUDA_BUS_URL=local:", "REMUDA_DATABASE_URL=postgres://x/y"},
	} {
		said := refused(t, env)
		require.Contains(t, said, "REMUDA_BUS_URL")
		require.Contains(t, said, "local:")
		require.Contains(t, said, "database:")
	}
}

func TestOtherBusesAreRefusedByName(t *testing.T) {
	t.Parallel()
	said := refused(t, nil, "--bus-url=nats://u:hunter2@h:4222?tls=no")
	require.Contains(t, said, "--bus-url")
	require.Contains(t, said, "tls=required")
	require.NotContains(t, said, "hunter2")
	require.Contains(t, refused(t, nil, "--bus-url=nats://h", "--group=a.b"), "--group")
	require.Contains(t, refused(t, nil, "--bus-url=amqp://h"), "--bus-url")
}

func TestEverySettingIsExplained(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../docs/operating.md")
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"--print-config"}, []string{"REMUDA_BUS_URL=database:"}, &out, &out))
	for line := range strings.Lines(out.String()) {
		name, _, _ := strings.Cut(line, ":")
		require.Contains(t, string(guide), "`"+strings.ToUpper(name)+"`")
	}
}

func TestAKeyThatCanBeGuessedIsRefused(t *testing.T) {
	t.Parallel()
	require.Contains(t, refused(t, nil, "--bus-url=database:", "--secret-key=short"), "--secret-key")
	require.Contains(t, refused(t, nil, "--bus-url=database:", "--secret-key=long enough, this one", "--other-secret-keys=short"), "--other-secret-keys")
}

func TestTheRelaysCursorIsNoGroup(t *testing.T) {
	t.Parallel()
	require.Contains(t, refused(t, nil, "--bus-url=database:", "--group=relay"), "--group")
	require.Contains(t, refused(t, nil, "--bus-url=database:", "--lease=1ms"), "--lease")
}

func TestPrintConfig(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	env := []string{"REMUDA_DATABASE_URL=postgres://u:hunter2@h/d"}
	require.NoError(t, run(t.Context(), []string{"--print-config"}, env, &out, &out))
	require.Contains(t, out.String(), `from: "beginning" # default`)
	require.NotContains(t, out.String(), "hunter2")
}

func TestADatabaseThatIsNotThere(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	err := run(ctx, []string{"--database-url=postgres://nobody@127.0.0.1:1/none"}, nil, &out, &out)
	require.ErrorIs(t, err, core.Unavailable)
}

// A path with a mistake in it is a new database, in which nothing ever happens.
func TestADatabaseInWhichNothingHappenedIsNamed(t *testing.T) {
	t.Parallel()
	c := play(t, "sqlite://"+filepath.Join(t.TempDir(), "mistake.db"), filepath.Join(t.TempDir(), "events.jsonl"), "g")
	require.Eventually(t, func() bool { return strings.Contains(c.log.String(), "reading the event log") }, time.Minute, 10*time.Millisecond)
	c.stop(t)
	require.Contains(t, c.log.String(), "is it the one of remuda-api?")
	require.Contains(t, c.log.String(), "mistake.db")
}

// consumer is a process of the program.
type consumer struct {
	*exec.Cmd
	log buffer
}

func play(t *testing.T, database, output, group string, more ...string) *consumer {
	t.Helper()
	args := append([]string{"--database-url", database, "--bus-url=database:", "--output", output, "--group", group, "--lease=400ms", "--log-format=json"}, more...)
	c := &consumer{Cmd: exec.CommandContext(t.Context(), os.Args[0], args...)}
	c.Env = append(os.Environ(), "PLAY_CONSUMER=1")
	c.Stderr = &c.log
	require.NoError(t, c.Start())
	t.Cleanup(func() { _ = c.Process.Kill() })
	return c
}

func (c *consumer) kill(t *testing.T) {
	t.Helper()
	require.NoError(t, c.Process.Kill())
	require.Error(t, c.Wait(), "killed")
}

// stop asks it to end, as soon as it listens to that: whatever it says, it says
// after that. Before, the signal would end it as it ends any program.
func (c *consumer) stop(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool { return c.log.String() != "" }, time.Minute, 10*time.Millisecond)
	require.NoError(t, c.Process.Signal(syscall.SIGTERM))
	require.NoError(t, c.Wait(), "%s", &c.log)
}

func textLines(t *testing.T, path string) (all []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Clean(path))
	if os.IsNotExist(err) {
		return nil
	}
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		all = append(all, line)
	}
	return all
}

// lines answers the positions in the file, of whole lines and of the rest.
func lines(t *testing.T, path string) (all []int64) {
	t.Helper()
	text, err := os.ReadFile(filepath.Clean(path))
	if os.IsNotExist(err) {
		return nil
	}
	require.NoError(t, err)
	for line := range bytes.Lines(text) {
		e, err := bus.Unmarshal(line)
		if err != nil {
			return append(all, -1)
		}
		all = append(all, e.Position)
	}
	return all
}
