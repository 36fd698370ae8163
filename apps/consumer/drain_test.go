package main

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/remudahq/remuda/adapters/bus"
	"github.com/stretchr/testify/require"
)

// SIGTERM comes in the middle of an event. It is finished and confirmed, and the
// next process goes on behind it.
func TestTheEventAtHandIsFinishedBeforeTheEnd(t *testing.T) {
	worlds(t, func(t *testing.T, w world) {
		pipe := filepath.Join(t.TempDir(), "pipe")
		require.NoError(t, syscall.Mkfifo(pipe, 0o600))
		reader, err := os.OpenFile(pipe, os.O_RDWR, 0)
		require.NoError(t, err)
		defer func() { require.NoError(t, reader.Close()) }()
		big := fact(1)
		big.Data["long"] = strings.Repeat("x", 1<<19) // more than a pipe holds
		w.happenOnce(t, big)
		first := play(t, w.url, pipe, "g", "--log-events=off")
		in := bufio.NewReader(reader)
		_, err = in.Peek(1)
		require.NoError(t, err)
		require.NoError(t, first.Process.Signal(syscall.SIGTERM))
		line, err := in.ReadBytes('\n')
		require.NoError(t, err)
		e, err := bus.Unmarshal(line)
		require.NoError(t, err)
		require.Equal(t, big.ID, e.ID)
		require.NoError(t, first.Wait(), "%s", &first.log)
		w.happenOnce(t, fact(5))
		path := filepath.Join(t.TempDir(), "events.jsonl")
		second := play(t, w.url, path, "g")
		written(t, path, 1)
		second.stop(t)
		require.Equal(t, []int64{2}, lines(t, path))
	})
}
