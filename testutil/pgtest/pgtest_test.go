package pgtest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

// TestMain plays the process that is killed when a test asks for it.
func TestMain(m *testing.M) {
	if os.Getenv("PGTEST_VICTIM") != "" {
		victim()
	}
	goleak.VerifyTestMain(m)
}

// victim starts a server, says where, and waits for its end.
func victim() {
	s, err := Start(context.Background(), "")
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(s.URL(), s.dir, s.process.Process.Pid)
	select {}
}

func query[T any](t *testing.T, url, sql string) T {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	defer conn.Close(context.Background())
	var v T
	require.NoError(t, conn.QueryRow(t.Context(), sql).Scan(&v))
	return v
}

func execute(t *testing.T, url, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	defer conn.Close(context.Background())
	_, err = conn.Exec(t.Context(), sql)
	require.NoError(t, err)
}

func TestEveryTestHasItsOwnDatabase(t *testing.T) {
	t.Parallel()

	one, two := New(t), New(t)
	execute(t, one, "CREATE TABLE here (n int)")
	assert.True(t, query[bool](t, one, "SELECT to_regclass('here') IS NOT NULL"))
	assert.False(t, query[bool](t, two, "SELECT to_regclass('here') IS NOT NULL"))
}

func TestDatabasesGoWithTheirTest(t *testing.T) {
	t.Parallel()

	var url string
	t.Run("inner", func(t *testing.T) { url = New(t); execute(t, url, "CREATE TABLE here (n int)") })
	_, err := pgx.Connect(t.Context(), url)
	assert.ErrorContains(t, err, "does not exist")
}

func TestTemplateIsPreparedOnceAndCopied(t *testing.T) {
	t.Parallel()

	name := fmt.Sprint("once_", time.Now().UnixNano()) // another each time, for -count
	var prepared atomic.Int32
	prepare := func(url string) error {
		prepared.Add(1)
		conn, err := pgx.Connect(context.Background(), url)
		if err != nil {
			return err
		}
		// Left open on purpose: the copies must work all the same.
		_, err = conn.Exec(context.Background(), "CREATE TABLE here AS SELECT 7 AS n")
		return err
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			url := NewFromTemplate(t, name, prepare)
			assert.Equal(t, 7, query[int](t, url, "SELECT n FROM here"))
		})
	}
	all.Wait()
	assert.EqualValues(t, 1, prepared.Load())
}

func TestTemplateThatCannotBePreparedSaysWhy(t *testing.T) {
	t.Parallel()

	_, err := fill(fmt.Sprint("broken_", time.Now().UnixNano()), func(string) error { return errors.New("no such migration") })
	assert.ErrorContains(t, err, "no such migration")
}

func TestServerKeepsItsDataAndAddressThroughACrash(t *testing.T) {
	t.Parallel()

	s, err := Start(t.Context(), t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Stop()) })
	url := s.URL()
	execute(t, url, "CREATE TABLE here AS SELECT 7 AS n")

	require.NoError(t, s.Kill())
	_, err = pgx.Connect(t.Context(), url)
	require.Error(t, err, "a killed server must not answer")

	require.NoError(t, s.Restart(t.Context()))
	assert.Equal(t, url, s.URL())
	assert.Equal(t, 7, query[int](t, url, "SELECT n FROM here"))

	require.NoError(t, s.Restart(t.Context()), "one that runs is stopped first")
	assert.Equal(t, 7, query[int](t, url, "SELECT n FROM here"))
}

func TestStoppedServerCanBeStartedFromItsDirectory(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	s, err := Start(t.Context(), dir, "fsync=on")
	require.NoError(t, err)
	assert.Equal(t, "on", query[string](t, s.URL(), "SHOW fsync"))
	execute(t, s.URL(), "CREATE TABLE here AS SELECT 7 AS n")
	require.NoError(t, s.Stop())
	require.NoError(t, s.Stop(), "stop may be repeated")

	s, err = Start(t.Context(), dir)
	require.NoError(t, err)
	assert.Equal(t, 7, query[int](t, s.URL(), "SELECT n FROM here"))
	require.NoError(t, s.Stop())
}

func TestServerThatDoesNotStartSaysWhy(t *testing.T) {
	t.Parallel()

	_, err := Start(t.Context(), "", "no_such_setting=1")
	assert.ErrorContains(t, err, "no_such_setting")
}

func TestNothingIsLeftOfAKilledProcess(t *testing.T) {
	t.Parallel()

	exe, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), "PGTEST_VICTIM=1")
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	said := strings.Fields(line)
	require.Len(t, said, 3, line)
	url, dir, pid := said[0], said[1], said[2]
	assert.Equal(t, 1, query[int](t, url, "SELECT 1"))

	require.NoError(t, cmd.Process.Kill())
	_ = cmd.Wait()

	assert.Eventually(t, func() bool {
		_, err := os.Stat(dir)
		return os.IsNotExist(err)
	}, 20*time.Second, 20*time.Millisecond, "the directory remains")
	cmdline, _ := os.ReadFile("/proc/" + pid + "/cmdline")
	assert.Empty(t, string(cmdline), "the server remains")
}
