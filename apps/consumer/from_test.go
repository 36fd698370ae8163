package main

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/require"
)

func TestWhereAGroupBeginsIsReadAndRefusedByName(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 0, 0, 0, 500e6, time.UTC)
	for text, want := range map[string]from{
		"beginning": {}, "0": {}, "end": {end: true}, "1": {position: 1}, "4711": {position: 4711}, "2026-03-01T00:00:00.5Z": {time: at},
	} {
		got, err := parseFrom(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{"start", "-1", "2026-03-01", "1e3"} {
		require.Contains(t, refused(t, nil, "--bus-url=database:", "--from="+text), "--from", text)
	}
	require.Contains(t, refused(t, nil, "--bus-url=nats://h", "--from=4711"), "name a time")
}

// A new group hears everything again from a position on, or from a time on; one
// that has begun goes on where it was, whatever it is told.
func TestAGroupBeginsAtAnyPoint(t *testing.T) {
	worlds(t, func(t *testing.T, w world) {
		begin := fact(0).At
		hourly := func(n int) core.Event {
			e := fact(n)
			e.At = begin.Add(time.Duration(n) * time.Hour)
			return e
		}
		w.happenAs(t, 1, 40, hourly)
		dir := t.TempDir()
		heard := func(name, from string, n int) []int64 {
			path := filepath.Join(dir, name+".jsonl")
			c := w.play(t, path, name, "--from="+from)
			written(t, path, n)
			c.stop(t)
			return lines(t, path)
		}
		require.ElementsMatch(t, upTo(40)[30:], heard("by-position", "31", 10))
		require.ElementsMatch(t, upTo(40)[30:], heard("by-time", begin.Add(31*time.Hour).Format(time.RFC3339), 10))
		require.ElementsMatch(t, upTo(40), heard("early", begin.AddDate(-1, 0, 0).Format(time.RFC3339), 40))
		require.Contains(t, refused(t, nil, "--bus-url=database:", "--database-url="+w.url, "--group=ahead", "--output=off", "--from=42"), "from: is 42, and the log ends with 40")
		require.ElementsMatch(t, upTo(40), heard("ahead", "0", 40), "what was refused has begun nothing")
		w.happenAs(t, 41, 41, hourly)
		require.ElementsMatch(t, upTo(41)[30:], heard("by-position", "1", 11), "it has begun, and goes on")
	})
}

func TestAGroupOnNATSBeginsAtATime(t *testing.T) {
	natsWorld(t, func(t *testing.T, w world) {
		w.happen(t, 1, 10)
		time.Sleep(2 * time.Millisecond)
		middle := time.Now().UTC()
		w.happen(t, 11, 20)
		path := filepath.Join(t.TempDir(), "events.jsonl")
		c := w.play(t, path, "again", fmt.Sprint("--from=", middle.Format(time.RFC3339Nano)))
		written(t, path, 10)
		c.stop(t)
		require.ElementsMatch(t, upTo(20)[10:], lines(t, path))
	})
}
