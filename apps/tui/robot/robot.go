// Package robot plays the terminal in tests: it presses keys, carries out the
// commands, and reads the screen, as a person would.
//
// It wants to run in a bubble of [testing/synctest]: then waiting costs no
// time, and what a screen shows after a key is settled.
package robot

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// patience is how long a screen may take to show what it should.
const patience = 2 * time.Minute

// Robot sits before one terminal.
type Robot struct {
	t        testing.TB
	model    tea.Model
	messages chan tea.Msg
	quit     bool
	ctx      context.Context
}

// Sit puts a robot before a terminal of that size. ctx ends its commands.
func Sit(ctx context.Context, t testing.TB, model tea.Model, width, height int) *Robot {
	r := &Robot{t: t, model: model, messages: make(chan tea.Msg, 1000), ctx: ctx}
	r.run(model.Init())
	r.tell(tea.WindowSizeMsg{Width: width, Height: height})
	r.settle()
	return r
}

// Press presses keys, by their names: "down", "S", "enter".
func (r *Robot) Press(names ...string) *Robot {
	r.t.Helper()
	for _, name := range names {
		r.tell(tea.KeyPressMsg(key(name)))
		r.settle()
	}
	return r
}

// Type types text, a key a character.
func (r *Robot) Type(text string) *Robot {
	r.t.Helper()
	for _, letter := range text {
		r.Press(string(letter))
	}
	return r
}

var named = map[string]rune{
	"enter": tea.KeyEnter, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown,
	"backspace": tea.KeyBackspace, "end": tea.KeyEnd, "home": tea.KeyHome,
}

func key(name string) tea.Key {
	if code, ok := named[name]; ok {
		return tea.Key{Code: code}
	}
	return tea.Key{Code: []rune(name)[0], Text: name}
}

// Screen is what stands on the screen, without colours.
func (r *Robot) Screen() string { return ansi.Strip(r.model.View().Content) }

// See waits until all the texts are on the screen.
func (r *Robot) See(texts ...string) *Robot {
	r.t.Helper()
	return r.until("to see", func(screen string) bool { return all(screen, texts) }, texts)
}

// Lose waits until none of the texts is on the screen any more.
func (r *Robot) Lose(texts ...string) *Robot {
	r.t.Helper()
	none := func(screen string) bool {
		for _, text := range texts {
			if strings.Contains(screen, text) {
				return false
			}
		}
		return true
	}
	return r.until("to lose", none, texts)
}

// Quit reports whether the terminal has ended.
func (r *Robot) Quit() bool { return r.quit }

func all(screen string, texts []string) bool {
	for _, text := range texts {
		if !strings.Contains(screen, text) {
			return false
		}
	}
	return true
}

func (r *Robot) until(verb string, fits func(string) bool, texts []string) *Robot {
	r.t.Helper()
	for waited := time.Duration(0); waited < patience; waited += 50 * time.Millisecond {
		if fits(r.Screen()) {
			return r
		}
		time.Sleep(50 * time.Millisecond)
		r.settle()
	}
	r.t.Fatalf("waited %s %q; the screen is\n%s", verb, texts, r.Screen())
	return r
}

// settle takes every message that is there, until none comes any more.
func (r *Robot) settle() {
	for {
		synctest.Wait()
		select {
		case msg := <-r.messages:
			r.tell(msg)
		default:
			return
		}
	}
}

// tell gives the model one message, and carries out what it asks for.
func (r *Robot) tell(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
		return
	case tea.BatchMsg:
		for _, cmd := range msg {
			r.run(cmd)
		}
	case tea.QuitMsg:
		r.quit = true
	default:
		var cmd tea.Cmd
		r.model, cmd = r.model.Update(msg)
		r.run(cmd)
	}
}

func (r *Robot) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		select {
		case r.messages <- cmd():
		case <-r.ctx.Done():
		}
	}()
}
