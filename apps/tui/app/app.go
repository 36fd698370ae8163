// Package app is the terminal as a whole: a stack of screens over one
// [known.World], kept fresh from the feed of events.
//
// [Model.Update] is a function: it takes what is and what came, and answers
// what is then and which calls to make. All calls to the fleet are commands in
// commands.go; time comes in with the messages.
package app

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/remudahq/remuda/apps/tui/deed"
	"github.com/remudahq/remuda/apps/tui/door"
	"github.com/remudahq/remuda/apps/tui/known"
	"github.com/remudahq/remuda/apps/tui/screen"
	"github.com/remudahq/remuda/apps/tui/screen/servers"
	"github.com/remudahq/remuda/core"
)

// Model is the state of the terminal. It is a value.
type Model struct {
	World  known.World
	stack  []screen.Screen // the last is shown; never empty
	width  int
	height int
	status status
	want   want
	begun  []begun

	calls calls
}

// begun is a deed that was accepted; how it ends is told in the status line.
type begun struct {
	deed deed.Deed
	op   core.OperationID
}

// status is the word in the status line.
type status struct {
	text   string
	bad    bool
	unread bool // it is about reading, which is tried again by itself
	since  time.Time
}

// want is what is still to be read, so that a burst of events becomes few
// calls: while one call is under way, the rest gathers here.
type want struct {
	all     bool
	ids     []core.ServerID
	ops     bool
	reading bool // of servers
	tallies bool // of operations
	wait    time.Time
}

// New makes a terminal for a fleet; place is its URL, for people. Calls end
// with ctx.
func New(ctx context.Context, fleet door.Fleet, place string, now time.Time) Model {
	return Model{
		World: known.World{Now: now, Place: place, Feed: known.Feed{Position: -1}},
		stack: []screen.Screen{servers.Screen{}},
		width: 80, height: 24,
		calls: calls{ctx: ctx, fleet: fleet},
	}
}

// Init begins: it asks who we are, and opens the feed. What there is is read
// when the feed is open, so that nothing falls between the two.
func (m Model) Init() tea.Cmd {
	return tea.Batch(m.calls.me(), m.calls.listen(m.World.Feed.Position), tick())
}

// Update takes a message.
func (m Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case tea.KeyPressMsg:
		m, cmd = m.press(keyOf(msg))
	case tea.PasteMsg:
		m, cmd = m.paste(msg.Content)
	default:
		m, cmd = m.learn(msg)
	}
	m, more := m.read()
	return m, tea.Batch(cmd, more)
}

// top is the screen that is shown.
func (m Model) top() screen.Screen { return m.stack[len(m.stack)-1] }

func (m Model) replaced(s screen.Screen) Model {
	m.stack = append(slices.Clone(m.stack[:len(m.stack)-1]), s)
	return m
}

func (m Model) pushed(s screen.Screen) Model {
	m.stack = append(slices.Clone(m.stack), s)
	return m
}

func (m Model) popped() Model {
	m.stack = slices.Clone(m.stack[:max(1, len(m.stack)-1)])
	return m
}

func (m Model) say(text string) Model {
	m.status = status{text: text, since: m.World.Now}
	return m
}

// fail shows an error: what a person may know of it, and what helps.
func (m Model) fail(doing string, err error) Model {
	return m.warn(doing + explained(err))
}

func (m Model) warn(text string) Model {
	m.status = status{text: text, bad: true, since: m.World.Now}
	return m
}

// unread shows that something could not be read, unless that would hide what
// came of a deed.
func (m Model) unread(doing string, err error) Model {
	if m.status.text != "" && !m.status.unread {
		return m
	}
	m = m.fail(doing, err)
	m.status.unread = true
	return m
}
