package app

import (
	tea "charm.land/bubbletea/v2"

	"github.com/remudahq/remuda/apps/tui/keys"
	"github.com/remudahq/remuda/apps/tui/screen"
	"github.com/remudahq/remuda/apps/tui/screen/confirm"
	"github.com/remudahq/remuda/apps/tui/screen/help"
	"github.com/remudahq/remuda/apps/tui/screen/operations"
	"github.com/remudahq/remuda/apps/tui/screen/server"
)

func keyOf(msg tea.KeyPressMsg) keys.Key {
	return keys.Key{Name: msg.String(), Text: msg.Text}
}

// press gives a key to the screen: as text if it is typing, else as a binding.
// A key that is greyed out says why.
func (m Model) press(key keys.Key) (Model, tea.Cmd) {
	m.status = status{}
	if typist, ok := m.top().(screen.Typist); ok && typist.Typing() {
		s, wish := typist.Type(m.World, key)
		return m.replaced(s).grant(wish)
	}
	binding, ok := keys.Find(m.top().Keys(m.World), key.Name)
	if !ok {
		return m, nil
	}
	if binding.Why != "" {
		return m.say("cannot " + binding.Text + ": " + binding.Why), nil
	}
	if move, ok := binding.Do.(keys.Move); ok {
		move.Room = m.room()
		binding.Do = move
	}
	s, wish := m.top().Do(m.World, binding.Do)
	return m.replaced(s).grant(wish)
}

// paste is text for a screen that is typing, and nothing for any other: its
// letters are no keys.
func (m Model) paste(text string) (Model, tea.Cmd) {
	typist, ok := m.top().(screen.Typist)
	if !ok || !typist.Typing() {
		return m, nil
	}
	s, wish := typist.Type(m.World, keys.Key{Name: "paste", Text: text})
	return m.replaced(s).grant(wish)
}

// grant makes a screen's wish come true.
func (m Model) grant(wish screen.Wish) (Model, tea.Cmd) {
	switch wish := wish.(type) {
	case screen.Back:
		return m.popped(), nil
	case screen.Quit:
		return m, tea.Quit
	case screen.Help:
		return m.pushed(help.Screen{Of: m.top()}), nil
	case screen.Refresh:
		m.want.all, m.want.ops = true, true
		return m.say("reading everything again"), nil
	case screen.Say:
		return m.say(wish.Text), nil
	case screen.ShowOperations:
		m.want.ops = true
		return m.pushed(operations.Screen{}), nil
	case screen.ShowServer:
		last, _ := m.World.Server(wish.ID)
		return m.pushed(server.Screen{ID: wish.ID, Last: last}), nil
	case screen.Ask:
		return m.pushed(confirm.Screen{Deed: wish.Deed}), nil
	case screen.Do:
		return m.popped().say(wish.Deed.String() + " …"), m.calls.do(wish.Deed)
	}
	return m, nil
}
