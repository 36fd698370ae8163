package conformance

import (
	"errors"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func logCases() []Case[World] {
	return []Case[World]{
		{"what has no position is not read", logUnpositioned},
		{"Sequence gives positions from 1 in the order of emission, some at a time", logSequence},
		{"an event is read whole", logWhole},
		{"Read answers what comes after a position, in order, at most as many as asked for", logRead},
		{"an event that was emitted already is a Conflict", logTwice},
		{"what was rolled back leaves no gap", logRollback},
		{"only the holder of the relay may Sequence", logHolder},
		{"of twenty relays one sequences", logRelays},
		{"Ends answers the lowest and the highest position that are kept", logEnds},
		{"Trim forgets what is older and reports how many", logTrim},
		{"the end of the log is where it was when all of it is forgotten", logTrimAll},
		{"Trim leaves alone what has no position yet", logTrimUnpositioned},
		{"the highest position is never given again", logNeverAgain},
		{"positions have no gap and follow each server's versions while twenty emit", logRace},
	}
}

const relay = "the relay"

// sequence holds the relay's cursor and gives positions.
func sequence(t T, w World, limit int) int {
	t.Helper()
	_, err := w.Cursors.Hold(t.Context(), "relay", relay, 0, long)
	fine(t, "Hold", err)
	n, err := w.Log.Sequence(t.Context(), relay, limit)
	fine(t, "Sequence", err)
	return n
}

func readLog(t T, w World, after int64, limit int) []core.Event {
	t.Helper()
	events, err := w.Log.Read(t.Context(), after, limit)
	fine(t, "Read", err)
	return events
}

func positions(events []core.Event) []int64 {
	var got []int64
	for _, e := range events {
		got = append(got, e.Position)
	}
	return got
}

// emit emits n events of a new server, one transaction each.
func emit(t T, w World, n int) []core.Event {
	t.Helper()
	server := newID[core.ServerID]()
	var facts []core.Event
	for i := range n {
		fact := event(server, int64(i+1))
		do(t, w, func(tx ports.Tx) error { return tx.Emit(t.Context(), fact) })
		facts = append(facts, fact)
	}
	return facts
}

func logUnpositioned(t T, w World) {
	emit(t, w, 2)
	equal(t, "Read", len(readLog(t, w, 0, 10)), 0)
	first, last, err := w.Log.Ends(t.Context())
	fine(t, "Ends", err)
	equal(t, "Ends", []int64{first, last}, []int64{0, 0})
}

func logSequence(t T, w World) {
	one := emit(t, w, 2)
	two := []core.Event{event(newID[core.ServerID](), 1), event(newID[core.ServerID](), 1)}
	two[0].ID, two[1].ID = two[1].ID, two[0].ID // so that the order is not that of the IDs
	do(t, w, func(tx ports.Tx) error { return tx.Emit(t.Context(), two...) })
	equal(t, "the first time", sequence(t, w, 3), 3)
	equal(t, "positions", positions(readLog(t, w, 0, 10)), []int64{1, 2, 3})
	equal(t, "the second time", sequence(t, w, 3), 1)
	equal(t, "the third time", sequence(t, w, 3), 0)
	want := append(one, two...)
	for i, e := range readLog(t, w, 0, 10) {
		equal(t, "the event", e.ID, want[i].ID)
		equal(t, "its position", e.Position, int64(i+1))
	}
}

func logWhole(t T, w World) {
	full := event(newID[core.ServerID](), 7)
	full.Data = map[string]string{"a": "1", "ü": "\"quoted\"\n"}
	bare := core.Event{ID: newID[core.EventID](), Type: "operation.stuck", Version: 1, At: at(1)}
	do(t, w, func(tx ports.Tx) error { return tx.Emit(t.Context(), full, bare) })
	sequence(t, w, 10)
	full.Position, bare.Position = 1, 2
	equal(t, "Read", readLog(t, w, 0, 10), []core.Event{full, bare})
}

func logRead(t T, w World) {
	emit(t, w, 12)
	sequence(t, w, 100)
	equal(t, "from the beginning", positions(readLog(t, w, 0, 3)), []int64{1, 2, 3})
	equal(t, "from the middle", positions(readLog(t, w, 8, 3)), []int64{9, 10, 11})
	equal(t, "to the end", positions(readLog(t, w, 10, 3)), []int64{11, 12})
	equal(t, "behind the end", positions(readLog(t, w, 12, 3)), nil)
}

func logTwice(t T, w World) {
	fact := emit(t, w, 1)[0]
	again := func(tx ports.Tx) error { return tx.Emit(t.Context(), fact) }
	refused(t, "Emit again", try(t, w, again), core.Conflict)
	sequence(t, w, 10)
	refused(t, "Emit after Sequence", try(t, w, again), core.Conflict)
	equal(t, "how many there are", len(readLog(t, w, 0, 10)), 1)
}

func logRollback(t T, w World) {
	before, sentinel := emit(t, w, 1), errors.New("no")
	err := try(t, w, func(tx ports.Tx) error {
		fine(t, "Emit", tx.Emit(t.Context(), event(newID[core.ServerID](), 1)))
		return sentinel
	})
	equal(t, "the error is the change's own", errors.Is(err, sentinel), true)
	want := append(before, emit(t, w, 1)...)
	equal(t, "Sequence", sequence(t, w, 10), 2)
	got := readLog(t, w, 0, 10)
	equal(t, "positions", positions(got), []int64{1, 2})
	equal(t, "events", []core.EventID{got[0].ID, got[1].ID}, []core.EventID{want[0].ID, want[1].ID})
}

func logHolder(t T, w World) {
	emit(t, w, 1)
	_, err := w.Log.Sequence(t.Context(), "nobody", 10)
	refused(t, "before anybody holds it", err, core.Conflict)
	_, err = w.Cursors.Hold(t.Context(), "relay", "one", 0, long)
	fine(t, "Hold", err)
	_, err = w.Log.Sequence(t.Context(), "two", 10)
	refused(t, "while another holds it", err, core.Conflict)
	fine(t, "Drop", w.Cursors.Drop(t.Context(), "relay", "one"))
	_, err = w.Log.Sequence(t.Context(), "one", 10)
	refused(t, "after it was dropped", err, core.Conflict)
	_, err = w.Cursors.Hold(t.Context(), "other", "two", 0, long)
	fine(t, "Hold of another group", err)
	_, err = w.Log.Sequence(t.Context(), "two", 10)
	refused(t, "with another group's cursor", err, core.Conflict)
	equal(t, "Read", len(readLog(t, w, 0, 10)), 0)
}

func logRelays(t T, w World) {
	emit(t, w, 5)
	oneWins(t, race(crowd, func(int) error {
		owner := name("relay")
		if _, err := w.Cursors.Hold(t.Context(), "relay", owner, 0, long); err != nil && core.KindOf(err) != core.Busy {
			return err
		}
		_, err := w.Log.Sequence(t.Context(), owner, 10)
		return err
	}), core.Conflict)
	equal(t, "positions", positions(readLog(t, w, 0, 10)), []int64{1, 2, 3, 4, 5})
}

func ends(t T, w World) []int64 {
	t.Helper()
	first, last, err := w.Log.Ends(t.Context())
	fine(t, "Ends", err)
	return []int64{first, last}
}

func trim(t T, w World, before time.Time) int {
	t.Helper()
	n, err := w.Log.Trim(t.Context(), before)
	fine(t, "Trim", err)
	return n
}

func logEnds(t T, w World) {
	equal(t, "when empty", ends(t, w), []int64{0, 0})
	emit(t, w, 3)
	sequence(t, w, 2)
	equal(t, "with two positions", ends(t, w), []int64{1, 2})
	sequence(t, w, 2)
	equal(t, "with three", ends(t, w), []int64{1, 3})
}

func logTrim(t T, w World) {
	emit(t, w, 4) // at 1 to 4
	sequence(t, w, 10)
	equal(t, "Trim", trim(t, w, at(3)), 2)
	equal(t, "Trim again", trim(t, w, at(3)), 0)
	equal(t, "what is left", positions(readLog(t, w, 0, 10)), []int64{3, 4})
	equal(t, "Ends", ends(t, w), []int64{3, 4})
}

func logTrimAll(t T, w World) {
	emit(t, w, 2) // at 1 and 2
	sequence(t, w, 10)
	equal(t, "Trim", trim(t, w, at(100)), 2)
	equal(t, "Ends", ends(t, w), []int64{0, 2})
}

func logTrimUnpositioned(t T, w World) {
	emit(t, w, 2)
	equal(t, "Trim", trim(t, w, at(100)), 0)
	equal(t, "Sequence", sequence(t, w, 10), 2)
}

func logNeverAgain(t T, w World) {
	emit(t, w, 3)
	sequence(t, w, 10)
	equal(t, "Trim", trim(t, w, at(100)), 3)
	equal(t, "Ends when empty", ends(t, w), []int64{0, 3})
	start, err := w.Cursors.Hold(t.Context(), "from now", "me", -1, long)
	fine(t, "Hold", err)
	equal(t, "a group that begins now", start, int64(3))
	emit(t, w, 1)
	sequence(t, w, 10)
	equal(t, "the next position", positions(readLog(t, w, 0, 10)), []int64{4})
}

// logRace lets twenty emit for four servers, whose versions they move, while
// the relay gives positions.
func logRace(t T, w World) {
	h := furnish(t, w)
	var servers []core.ServerID
	for range 4 {
		servers = append(servers, h.added(t, w, asItIs).ID)
	}
	sequence(t, w, 10)
	done := make(chan struct{})
	relayed := make(chan error, 1)
	go func() { relayed <- keepSequencing(t, w, done) }()
	const each = 5
	errs := race(crowd, func(i int) error {
		for range each {
			if err := moveAndEmit(t, w, servers[i%len(servers)]); err != nil {
				return err
			}
		}
		return nil
	})
	close(done)
	for _, err := range append(errs, <-relayed) {
		fine(t, "emitting or relaying", err)
	}
	for sequence(t, w, 7) > 0 {
	}
	checkOrder(t, readLog(t, w, 0, 1000), crowd*each)
}

func keepSequencing(t T, w World, done <-chan struct{}) error {
	for {
		select {
		case <-done:
			return nil
		default:
		}
		if _, err := w.Log.Sequence(t.Context(), relay, 7); err != nil {
			return err
		}
		time.Sleep(time.Millisecond)
	}
}

// moveAndEmit moves a server's version and emits it, as often as it takes.
func moveAndEmit(t T, w World, id core.ServerID) error {
	for {
		err := w.Store.Do(t.Context(), func(tx ports.Tx) error {
			server, err := tx.Servers().Get(t.Context(), id)
			if err != nil {
				return err
			}
			if server, err = tx.Servers().Update(t.Context(), server); err != nil {
				return err
			}
			return tx.Emit(t.Context(), event(id, server.Version))
		})
		if core.CodeOf(err) != core.CodeVersionMismatch {
			return err
		}
	}
}

func checkOrder(t T, events []core.Event, want int) {
	t.Helper()
	equal(t, "how many events", len(events), want)
	last := map[core.ServerID]int64{}
	for i, e := range events {
		equal(t, "the position", e.Position, int64(i+1))
		if v, seen := last[e.Server]; seen && e.ServerVersion != v+1 {
			t.Fatalf("version %d of a server comes after %d", e.ServerVersion, v)
		}
		last[e.Server] = e.ServerVersion
	}
}
