package app

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/apps/tui/deed"
	"github.com/remudahq/remuda/core"
)

func TestAnEventMakesItsServerAndItsOperationWanted(t *testing.T) {
	t.Parallel()
	m := feed(sample(), heard{event: core.Event{Position: 9, Server: "s1", Operation: "op-9"}})
	require.Equal(t, int64(9), m.World.Feed.Position)
	m = feed(m, serversRead{found: nil}, heard{event: core.Event{Position: 10, Server: "s2"}})
	require.True(t, m.want.reading, "one call is under way")
	m = feed(m, heard{event: core.Event{Position: 11, Server: "s1"}}, heard{event: core.Event{Position: 12, Server: "s1"}})
	require.Equal(t, []core.ServerID{"s2", "s1"}, m.want.ids, "the rest gathers, once each")
}

func TestOneCallAtATimeIsUnderWay(t *testing.T) {
	t.Parallel()
	m := feed(sample(), serversRead{all: true}, operationsRead{})
	next, cmd := m.Update(heard{event: core.Event{Server: "s1"}})
	require.NotNil(t, cmd)
	m = next.(Model)
	require.True(t, m.want.reading)
	require.Empty(t, m.want.ids)
}

func TestABurstOfEventsIsReadAsAList(t *testing.T) {
	t.Parallel()
	m := sample()
	for i := range few + 2 {
		m = feed(m, heard{event: core.Event{Server: core.ServerID(rune('a' + i))}})
	}
	require.Greater(t, len(m.want.ids), few)
	m = feed(m, serversRead{all: true})
	require.Empty(t, m.want.ids)
}

// Nobody tells that nothing has changed: what is shown is read again.
func TestWhatIsShownIsReadAgain(t *testing.T) {
	t.Parallel()
	m := feed(sample(), serversRead{all: true, at: noon}, operationsRead{}, ticked{noon.Add(aged)})
	require.False(t, m.want.reading, "it is not old yet")
	m = feed(m, ticked{noon.Add(aged + time.Second)})
	require.True(t, m.want.reading)
	m = feed(m, ticked{noon.Add(aged + 2*time.Second)}, serversRead{all: true, at: noon.Add(aged + 2*time.Second)}, ticked{noon.Add(aged + 3*time.Second)})
	require.False(t, m.want.reading, "it was read")
}

func TestAServerThatIsGoneLeavesTheList(t *testing.T) {
	t.Parallel()
	m := feed(sample(), serversRead{gone: []core.ServerID{"s1"}})
	_, ok := m.World.Server("s1")
	require.False(t, ok)
}

func TestAnAnswerThatWasOvertakenChangesNothing(t *testing.T) {
	t.Parallel()
	old := view("s1", "older name", core.Ready, core.On, "")
	old.Version = 1
	m := feed(sample(), serversRead{found: []core.ServerView{old}})
	server, _ := m.World.Server("s1")
	require.Equal(t, "db", server.Name)
}

func TestTheFeedIsOpenedAgainWhereItWasCut(t *testing.T) {
	t.Parallel()
	m := feed(sample(), feedCut{core.Unavailable})
	require.False(t, m.World.Feed.Live)
	require.Equal(t, int64(7), m.World.Feed.Position)
	require.Equal(t, noon, m.World.AsOf)
	m = feed(m, feedOpened{})
	require.True(t, m.World.Feed.Live)
	require.Zero(t, m.World.Feed.Tries)
	require.True(t, m.want.reading || m.want.all, "everything is read again")
}

func TestAFeedThatCannotGoOnBeginsAnew(t *testing.T) {
	t.Parallel()
	for _, code := range []string{core.CodeFeedAhead, core.CodeFeedForgotten} {
		m, next := sample().learn(feedCut{core.Fail(core.Conflict, code, "there is a gap")})
		require.EqualValues(t, -1, m.World.Feed.Position)
		require.Equal(t, relistenDue{after: -1}, next())
		require.True(t, feed(m, feedOpened{}).want.all, "everything is read again")
	}
}

func TestTheFeedIsTriedLessAndLessOften(t *testing.T) {
	t.Parallel()
	last := time.Duration(0)
	for tries := 1; tries < 100; tries++ {
		wait := backoff(tries)
		require.GreaterOrEqual(t, wait, last)
		require.LessOrEqual(t, wait, longest)
		last = wait
	}
}

func TestAnErrorIsShownWithItsReasonAndRemedy(t *testing.T) {
	t.Parallel()
	err := &core.Error{Kind: core.Denied, Msg: "not allowed", Reason: "Permission check failed", Remedy: "pveum acl modify"}
	m := feed(sample(), done{deed: deed.Deed{Verb: deed.Power, Action: core.Stop, Name: "web"}, err: err})
	require.Contains(t, drawn(m), "could not stop web: not allowed: Permission check failed (pveum acl modify)")
	m = feed(m, done{err: errors.New("secret internals")})
	require.NotContains(t, drawn(m), "secret")
}

func TestAFailedReadHidesNoOutcomeAndGoesByItself(t *testing.T) {
	t.Parallel()
	failed := serversRead{all: true, err: core.Fail(core.Unavailable, "", "not reached")}
	m := feed(sample(), done{deed: deed.Deed{Verb: deed.Delete, Name: "db"}, err: core.Fail(core.Denied, "", "not allowed")}, failed)
	require.Contains(t, drawn(m), "could not delete db: not allowed")
	m = feed(sample(), failed)
	require.Contains(t, drawn(m), "cannot read the servers: not reached")
	require.NotContains(t, drawn(feed(m, feedOpened{})), "not reached")
}

func TestAPasteIsTextOnly(t *testing.T) {
	t.Parallel()
	m := feed(sample(), tea.PasteMsg{Content: "q\nxy"})
	require.NotContains(t, drawn(m), "?\n│", "outside of a text it presses no keys")
	m = feed(press(m, "/"), tea.PasteMsg{Content: "repl\n"})
	require.Contains(t, drawn(m), "/repl")
}

func TestUpdateLeavesTheModelBeforeAlone(t *testing.T) {
	t.Parallel()
	m := sample()
	before := drawn(m)
	press(m, "down", "enter", "o", "?")
	feed(m, serversRead{gone: []core.ServerID{"s1"}}, heard{event: core.Event{Server: "s2"}}, operationsRead{})
	require.Equal(t, before, drawn(m))
}

// What became of a deed is told to who did it, wherever they look.
func TestTheEndOfADeedIsTold(t *testing.T) {
	t.Parallel()
	stop := done{deed: deed.Deed{Verb: deed.Power, Action: core.Stop, Name: "web"}, operation: core.Operation{ID: "op-7", State: core.Queued}}
	for said, end := range map[string]core.Operation{
		"Stop web: done":                           {State: core.Succeeded},
		"Stop web: failed: it does not answer":     {State: core.FailedOp, Cause: "it does not answer"},
		"Stop web: cancelled":                      {State: core.Cancelled},
		"Stop web needs somebody: it is locked":    {State: core.NeedsOperator, Cause: "it is locked"},
		"Stop web: accepted":                       {State: core.Waiting},
		"Stop web: failed: \uFFFD[2J is no escape": {State: core.FailedOp, Cause: "\x1b[2J is no escape"},
	} {
		end.ID = "op-7"
		m := feed(sample(), stop, operationsRead{})
		require.Contains(t, drawn(m), "Stop web: accepted", "an older list says nothing")
		m = feed(m, operationsRead{found: []core.Operation{end}})
		require.Contains(t, drawn(m), said)
		m = feed(press(m, "down"), operationsRead{found: []core.Operation{end}})
		require.NotContains(t, drawn(m), "Stop web", "once")
	}
}

func TestALongErrorIsReadToItsEnd(t *testing.T) {
	t.Parallel()
	m := feed(sample(), done{deed: deed.Deed{Verb: deed.Delete, Name: "db"}, err: core.Fail(core.Denied, "", "no: %s and that is all", strings.Repeat("because ", 15))})
	require.Contains(t, drawn(m), "and that is all")
	require.Len(t, strings.Split(strings.TrimSuffix(drawn(m), "\n"), "\n"), 24)
}

func TestAPageIsAsLongAsTheScreen(t *testing.T) {
	t.Parallel()
	m := herd(100)
	m = feed(m, tea.KeyPressMsg(tea.Key{Code: tea.KeyPgDown}))
	require.Contains(t, drawn(m), "> node-17 ", "20 lines, 4 of them stay")
	m = feed(m, tea.KeyPressMsg(tea.Key{Code: tea.KeyPgUp}))
	require.Contains(t, drawn(m), "> node-1 ")
	require.Contains(t, drawn(press(m, "G")), "> node-100 ")
}

func TestTheEventsOfAPageScroll(t *testing.T) {
	t.Parallel()
	m := sample()
	for n := range 30 {
		m = feed(m, heard{event: core.Event{Type: fmt.Sprintf("event-%d.", n), Position: int64(n), Server: "s1"}})
	}
	m = press(m, "enter")
	require.Contains(t, drawn(m), "event-29.")
	require.Contains(t, drawn(m), "older ones below")
	m = press(m, "G")
	require.Contains(t, drawn(m), "event-0.")
	require.NotContains(t, drawn(m), "older ones below")
	require.Contains(t, drawn(press(m, "g")), "event-29.")
}

// An API that is stuck holds its connections, so the feed alone proves nothing.
func TestWhatCannotBeReadIsNotLive(t *testing.T) {
	t.Parallel()
	m := feed(sample(), operationsRead{err: core.Fail(core.Unavailable, "", "not reached")}, ticked{noon.Add(7 * time.Second)})
	require.Contains(t, drawn(m), "no contact, as of 7 s ago")
	require.NotContains(t, drawn(m), "● live")
	m = feed(m, operationsRead{}, serversRead{all: true, at: noon})
	require.Contains(t, drawn(m), "● live")
}
