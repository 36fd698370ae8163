package eventsink_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/apps/internal/eventsink"
	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// event makes the n-th fact of the world that began in a year.
func event(year, n int) core.Event {
	at := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(n) * time.Millisecond)
	return core.Event{
		ID: core.NewID[core.EventID](at, core.Entropy{9: byte(n)}), Position: int64(n), Type: core.EventServerStarted,
		Version: 1, Server: core.ServerID(fmt.Sprint("s", n%2)), ServerVersion: int64(n), At: at,
	}
}

func write(t *testing.T, s *eventsink.Sink, year, from, to int) (written int) {
	t.Helper()
	for n := from; n <= to; n++ {
		fresh, err := s.Write(event(year, n))
		require.NoError(t, err)
		if fresh {
			written++
		}
	}
	return written
}

func open(t *testing.T, path string) *eventsink.Sink {
	t.Helper()
	s, err := eventsink.Open(path)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// positions reads the file back; every line must be whole.
func positions(t *testing.T, path string) []int64 {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	var all []int64
	for line := range bytes.Lines(text) {
		e, err := bus.Unmarshal(line)
		require.NoError(t, err)
		require.True(t, bytes.HasSuffix(line, []byte("\n")))
		all = append(all, e.Position)
	}
	return all
}

func upTo(n int) []int64 {
	var all []int64
	for i := range n {
		all = append(all, int64(i+1))
	}
	return all
}

func TestTheSinkGoesOnBehindWhatTheFileHolds(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "var", "events.jsonl")
	require.Equal(t, 5, write(t, open(t, path), 2026, 1, 5))
	s := open(t, path)
	require.Equal(t, 2, write(t, s, 2026, 3, 7))
	require.Equal(t, 0, write(t, s, 2026, 1, 7), "in any order")
	require.Equal(t, upTo(7), positions(t, path))
}

func TestEveryCutOfTheLastLineIsMended(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "events.jsonl")
	write(t, open(t, path), 2026, 1, 3)
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	start := bytes.LastIndexByte(whole[:len(whole)-1], '\n') + 1
	for cut := start; cut < len(whole); cut++ {
		require.NoError(t, os.WriteFile(path, whole[:cut], 0o600))
		s := open(t, path)
		require.Equal(t, upTo(2), positions(t, path))
		require.Equal(t, 1, write(t, s, 2026, 1, 3))
		got, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, string(whole), string(got))
	}
}

func TestAStrangersFileIsLeftAlone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "novel.txt")
	require.NoError(t, os.WriteFile(path, []byte("It was a dark\nand stormy night"), 0o600))
	_, err := eventsink.Open(path)
	require.ErrorIs(t, err, core.Conflict)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "It was a dark\nand stormy night", string(text))
}

func TestALogThatBeganAnewIsWritten(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "events.jsonl")
	write(t, open(t, path), 2026, 1, 9)
	s := open(t, path)
	require.Equal(t, 4, write(t, s, 2027, 1, 4), "another database, the same positions")
	require.Equal(t, 0, write(t, s, 2027, 1, 4))
	require.Equal(t, append(upTo(9), upTo(4)...), positions(t, path))
}

func TestProcessesTakeTurns(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "events.jsonl")
	var all sync.WaitGroup
	for process := range 4 {
		s := open(t, path)
		all.Go(func() {
			for n := 1; n <= 50; n++ {
				e := event(2026, process*1000+n)
				e.Position = 0 // so that each is news to all
				if _, err := s.Write(e); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	require.Len(t, positions(t, path), 200)
}

func TestARotatedFileIsMadeAnew(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "events.jsonl")
	s := open(t, path)
	write(t, s, 2026, 1, 3)
	require.NoError(t, os.Rename(path, path+".1"))
	require.Equal(t, 2, write(t, s, 2026, 1, 5))
	require.Equal(t, []int64{4, 5}, positions(t, path))
}

func TestAFileThatIsTooLongForMemory(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "events.jsonl")
	var text bytes.Buffer
	n := 0
	for text.Len() < 6<<20 { // more than is read back
		n++
		line, err := bus.Marshal(event(2026, n))
		require.NoError(t, err)
		text.Write(append(line, '\n'))
	}
	require.NoError(t, os.WriteFile(path, text.Bytes(), 0o600))
	s := open(t, path)
	require.Equal(t, 0, write(t, s, 2026, 1, 10), "a whole replay")
	require.Equal(t, 1, write(t, s, 2026, n-5, n+1))
}

func TestAStream(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	s := eventsink.To(&out)
	require.Equal(t, 3, write(t, s, 2026, 1, 3))
	require.Equal(t, 0, write(t, s, 2026, 2, 3))
	require.Equal(t, 3, strings.Count(out.String(), "\n"))
	_, err := eventsink.To(broken{}).Write(event(2026, 1))
	require.ErrorIs(t, err, core.Unavailable)
}

func TestAPlaceThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	_, err := eventsink.Open(filepath.Join(t.TempDir(), "file", "\x00"))
	require.ErrorIs(t, err, core.Unavailable)
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("no") }
