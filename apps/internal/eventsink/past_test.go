package eventsink_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/require"
)

// Two members of a group, or two partitions of one, are never equally fast.
func TestWhatComesLateFromAnotherPartitionIsWritten(t *testing.T) {
	t.Parallel()
	one, other := event(2026, 1), event(2026, 2)
	for one.Server = "a"; one.Part() == other.Part(); {
		one.Server += "a"
	}
	path := filepath.Join(t.TempDir(), "events.jsonl")
	s := open(t, path)
	for _, e := range []core.Event{other, one, one, other} {
		_, err := s.Write(e)
		require.NoError(t, err)
	}
	require.Equal(t, []int64{2, 1}, positions(t, path))
}

// A file may have begun later than a group that is heard again, and lack what
// nobody wrote into it: what is there is known by its ID.
func TestWhatIsHeardAgainIsWrittenIfTheFileLacksIt(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "events.jsonl")
	const n = 30_000 // more than are known one by one
	s := open(t, path)
	text := lines(t, 10, 20)
	text = append(text, lines(t, 101, n)...)
	require.NoError(t, os.WriteFile(path, text, 0o600))
	require.Equal(t, 9, write(t, s, 2026, 1, 20), "the file begins later")
	require.Equal(t, 80, write(t, s, 2026, 21, 101), "it has a gap")
	require.Equal(t, 1, write(t, s, 2026, n-10, n+1), "and goes on")
	s = open(t, path)
	require.Equal(t, 0, write(t, s, 2026, 1, 200), "all of it again, by another process")
	require.Equal(t, 1, write(t, s, 2026, n-10, n+2))
	require.Len(t, positions(t, path), n+2)
}

func lines(t *testing.T, from, to int) (text []byte) {
	t.Helper()
	for n := from; n <= to; n++ {
		line, err := bus.Marshal(event(2026, n))
		require.NoError(t, err)
		text = append(append(text, line...), '\n')
	}
	return text
}

// What another process wrote counts too, also after the whole file was read.
func TestWhatAnotherProcessWroteAgainIsKnown(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "events.jsonl")
	require.NoError(t, os.WriteFile(path, lines(t, 20, 29), 0o600))
	one, other := open(t, path), open(t, path)
	require.Equal(t, 2, write(t, one, 2026, 1, 2))
	require.Equal(t, 1, write(t, other, 2026, 1, 3))
	require.Equal(t, 1, write(t, one, 2026, 1, 4))
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, append(text, lines(t, 100, 40_000)...), 0o600)) // more than is read back
	require.Equal(t, 0, write(t, one, 2026, 110, 120))
}
