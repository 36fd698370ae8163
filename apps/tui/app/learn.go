package app

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/remudahq/remuda/apps/tui/deed"
	"github.com/remudahq/remuda/core"
)

// How long things take.
const (
	noted   = 6 * time.Second  // a word stays in the status line
	warned  = 30 * time.Second // an error does
	polled  = 5 * time.Second  // between two looks while the feed is cut
	aged    = 10 * time.Second // between two looks while it is not: nobody tells that nothing has changed
	rested  = 3 * time.Second  // before a failed look is tried again
	longest = 2 * time.Second  // between two tries to open the feed
)

// mostBegun is how many deeds are followed to their end.
const mostBegun = 50

// few servers are read one by one; more are cheaper to read as a list.
const few = 20

// learn takes over what a command brought.
func (m Model) learn(msg tea.Msg) (Model, tea.Cmd) {
	switch msg := msg.(type) {
	case ticked:
		return m.tick(msg.at), tick()
	case meRead:
		if msg.err != nil {
			return m.fail("", msg.err), nil
		}
		m.World.Me = msg.me
	case feedOpened:
		m.World = m.World.Listening()
		if m.status.unread {
			m.status = status{}
		}
		m.want.all, m.want.ops, m.want.wait = true, true, time.Time{}
		return m, tea.Batch(m.calls.next(msg.listener), m.knowMe())
	case feedCut:
		m.World = m.World.Cut()
		m = m.unread("no contact, trying again: ", msg.err)
		after := m.World.Feed.Position
		if code := core.CodeOf(msg.err); code == core.CodeFeedAhead || code == core.CodeFeedForgotten { // from now on, and all is read anew
			after, m.World.Feed.Position = -1, -1
		}
		return m, relisten(after, backoff(m.World.Feed.Tries))
	case relistenDue:
		return m, m.calls.listen(msg.after)
	case heard:
		return m.hear(msg.event), m.calls.next(msg.listener)
	case serversRead:
		return m.readServers(msg), nil
	case operationsRead:
		return m.readOperations(msg), nil
	case done:
		return m.did(msg), nil
	}
	return m, nil
}

// knowMe asks again who we are, where the answer was lost.
func (m Model) knowMe() tea.Cmd {
	if m.World.Me.ID == "" {
		return m.calls.me()
	}
	return nil
}

func (m Model) tick(now time.Time) Model {
	m.World.Now = now
	keep := noted
	if m.status.bad {
		keep = warned
	}
	if now.Sub(m.status.since) > keep {
		m.status = status{}
	}
	m.want.ops = m.want.ops || len(m.World.Under()) > 0
	switch old := now.Sub(m.World.ReadAt); {
	case !m.World.Feed.Live && now.Sub(m.World.AsOf) > polled:
		m.want.all, m.want.ops = true, true
	case m.World.Loaded && !m.want.reading && old > aged:
		m.want.all = true
	}
	return m
}

// hear takes over an event, and wants to see what it is about.
func (m Model) hear(e core.Event) Model {
	m.World = m.World.Heard(e)
	if e.Server != "" && !slices.Contains(m.want.ids, e.Server) {
		m.want.ids = append(slices.Clone(m.want.ids), e.Server)
	}
	m.want.ops = m.want.ops || e.Operation != ""
	return m
}

func (m Model) readServers(msg serversRead) Model {
	m.want.reading = false
	m.World = m.World.Read(msg.err == nil)
	if msg.err != nil {
		m.want.all, m.want.wait = true, m.World.Now.Add(rested)
		return m.unread("cannot read the servers: ", msg.err)
	}
	if msg.all {
		m.World = m.World.AllServers(msg.found, msg.at)
		return m
	}
	for _, view := range msg.found {
		m.World = m.World.OneServer(view)
	}
	for _, id := range msg.gone {
		m.World = m.World.Without(id)
	}
	return m
}

func (m Model) readOperations(msg operationsRead) Model {
	m.want.tallies = false
	m.World = m.World.Read(msg.err == nil)
	if msg.err != nil {
		m.want.wait = m.World.Now.Add(rested)
		return m.unread("cannot read the operations: ", msg.err)
	}
	m.World = m.World.AllOperations(msg.found)
	return m.follow()
}

// follow tells how the deeds of this terminal have ended.
func (m Model) follow() Model {
	var under []begun
	for _, b := range m.begun {
		op, ok := m.World.Operation(b.op)
		switch {
		case !ok || !op.State.Ended() && op.State != core.NeedsOperator:
			under = append(under, b)
		case op.State == core.Succeeded:
			m = m.say(b.deed.String() + ": done")
		case op.State == core.NeedsOperator:
			m = m.warn(b.deed.String() + " needs somebody: " + helped(op))
		default:
			m = m.warn(b.deed.String() + ": " + string(op.State) + because(op))
		}
	}
	m.begun = under
	return m
}

func because(op core.Operation) string {
	if op.Cause == "" {
		return ""
	}
	return ": " + op.Cause
}

// helped is why an operation needs somebody, and what helps.
func helped(op core.Operation) string {
	if op.Remedy == "" {
		return op.Cause
	}
	return op.Cause + "; do: " + op.Remedy
}

func (m Model) did(msg done) Model {
	if msg.err != nil {
		return m.fail("could not "+msg.deed.Within()+": ", msg.err)
	}
	if msg.server.ID != "" {
		m.World = m.World.OneServer(msg.server)
	}
	m.World = m.World.OneOperation(msg.operation)
	m.want.ops = true
	m = m.say(msg.deed.String() + ": accepted")
	if msg.deed.Verb == deed.Power || msg.deed.Verb == deed.Delete {
		earlier := m.begun[max(0, len(m.begun)-mostBegun+1):]
		m.begun = append(slices.Clone(earlier), begun{msg.deed, msg.operation.ID})
	}
	return m.follow()
}

// read makes the calls for what is wanted, one of each sort at a time.
func (m Model) read() (Model, tea.Cmd) {
	var servers, ops tea.Cmd
	if m.World.Now.Before(m.want.wait) {
		return m, nil
	}
	if !m.want.reading && (m.want.all || len(m.want.ids) > 0) {
		all := m.want.all || len(m.want.ids) > few
		servers = m.calls.servers(all, m.want.ids)
		m.want.all, m.want.ids, m.want.reading = false, nil, true
	}
	if !m.want.tallies && m.want.ops {
		ops = m.calls.operations()
		m.want.ops, m.want.tallies = false, true
	}
	return m, tea.Batch(servers, ops)
}

// backoff is how long to wait before the feed is tried again.
func backoff(tries int) time.Duration {
	return min(longest, 250*time.Millisecond<<min(tries, 8))
}
