package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/stretchr/testify/require"
)

// poison runs one of the commands and answers what it printed.
func (w world) poison(t *testing.T, args ...string) string {
	t.Helper()
	var out, log bytes.Buffer
	require.NoError(t, run(t.Context(), append(append([]string{"poison"}, args...), "--database-url="+w.url), nil, &out, &log), "%s", &log)
	return out.String()
}

// listed answers what the list shows.
func (w world) listed(t *testing.T, args ...string) (all []shown) {
	t.Helper()
	for line := range strings.Lines(w.poison(t, append([]string{"list", "--json"}, args...)...)) {
		var one shown
		if strings.HasPrefix(line, "{") {
			require.NoError(t, json.Unmarshal([]byte(line), &one))
			all = append(all, one)
		}
	}
	return all
}

// One event among others cannot be read. It is put aside, the others are
// written; whoever is told mends the fault and has it handled again, while the
// consumer runs.
func TestWhatCannotBeHandledIsPutAsideSeenReplayedAndDropped(t *testing.T) {
	worlds(t, func(t *testing.T, w world) {
		path := filepath.Join(t.TempDir(), "events.jsonl")
		bad := fact(1)
		bad.ID, bad.Type = core.NewID[core.EventID](time.UnixMilli(7), core.Entropy{7}), ""
		require.NoError(t, w.store.Do(t.Context(), func(tx ports.Tx) error { return tx.Emit(t.Context(), bad) }))
		w.happen(t, 2, 30)
		c := play(t, w.url, path, "g")
		written(t, path, 29)
		require.Eventually(t, func() bool { return len(w.listed(t)) == 1 }, time.Minute, 10*time.Millisecond)
		one := w.listed(t, "--group=g")[0]
		require.Equal(t, []any{"g", string(bad.ID), 1, "aside", "invalid"}, []any{one.Group, one.Message, one.Tries, one.State, one.Failure})
		require.Empty(t, w.listed(t, "--group=other"))
		require.Contains(t, w.poison(t, "list"), string(one.ID))
		require.Contains(t, w.poison(t, "show", string(one.ID)), "no CloudEvent")
		require.Contains(t, c.log.String(), string(one.ID), "who reads the log can find it")

		require.Contains(t, w.poison(t, "replay", string(one.ID)), "will be handled again")
		require.Eventually(t, func() bool { return w.listed(t)[0].Tries == 2 }, time.Minute, 10*time.Millisecond, "it is as bad as it was")

		good := fact(99)
		text, err := bus.Marshal(good)
		require.NoError(t, err)
		require.NoError(t, w.store.Poison().Put(t.Context(), core.Poison{ID: core.PoisonID(good.ID), Group: "g", Message: string(good.ID), Type: good.Type,
			Payload: text, Failure: "internal", Error: "a fault that was mended", Tries: 6, FirstAt: good.At, LastAt: good.At}))
		require.Len(t, w.listed(t), 2)
		require.Contains(t, w.poison(t, "replay", "--all"), "2 will be handled again")
		written(t, path, 30)
		require.Eventually(t, func() bool { all := w.listed(t); return len(all) == 1 && all[0].Tries == 3 }, time.Minute, 10*time.Millisecond)
		require.Contains(t, w.poison(t, "drop", "--all"), "1 dropped")
		require.Contains(t, w.poison(t, "list"), "nothing was put aside")
		c.stop(t)
	})
}

func TestPoisonCommandsSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	url := "--database-url=sqlite://" + filepath.Join(t.TempDir(), "x.db")
	require.Contains(t, refused(t, nil, "poison", "replay", url), "--all")
	require.Contains(t, refused(t, nil, "poison", "drop", "x", "--all", url), "--all")
	var out bytes.Buffer
	require.ErrorIs(t, run(t.Context(), []string{"poison", "show", "x", url}, nil, &out, &out), core.NotFound)
	require.NoError(t, run(t.Context(), []string{"poison", "--help"}, nil, &out, &out))
	require.Contains(t, out.String(), "replay")
}
