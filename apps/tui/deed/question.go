package deed

import (
	"fmt"
	"strings"

	"github.com/remudahq/remuda/core"
)

// Question is what is asked before a deed is done.
type Question struct {
	Title string // "Stop web-1?"
	Body  string // what it means
	Type  string // what must be typed; empty if one key is enough
	What  string // what that is, where it is not the name: ", the end of its ID,"
}

var means = map[core.PowerAction]string{
	core.Start:    "It is switched on.",
	core.Shutdown: "It is asked to switch itself off.",
	core.Stop:     "Its plug is pulled: whatever it has not written to disk is lost.",
	core.Reboot:   "It is asked to start again.",
	core.Reset:    "Its button is pressed: whatever it has not written to disk is lost.",
	core.Suspend:  "It is paused, and stays in memory.",
	core.Resume:   "It goes on after its pause.",
}

var titles = map[core.PowerAction]string{
	core.Start: "Start", core.Shutdown: "Shut down", core.Stop: "Stop", core.Reboot: "Reboot",
	core.Reset: "Reset", core.Suspend: "Pause", core.Resume: "Resume",
}

// Title is the deed in words, without its object: "Shut down".
func (d Deed) Title() string {
	switch d.Verb {
	case Power:
		return titles[d.Action]
	case Delete:
		return "Delete"
	case Retry:
		return "Retry the operation on"
	case Cancel:
		return "Cancel the operation on"
	}
	return string(d.Verb)
}

// String is the deed in words.
func (d Deed) String() string { return d.Title() + " " + d.Name }

// Within is the deed in words inside a sentence: "shut down web-1".
func (d Deed) Within() string { return strings.ToLower(d.Title()) + " " + d.Name }

// Ask is the question before the deed. What cannot be undone asks for the name.
func (d Deed) Ask() Question {
	q := Question{Title: fmt.Sprintf("%s?", d)}
	switch d.Verb {
	case Power:
		q.Body = means[d.Action]
	case Delete:
		q.Body = "Its guest is destroyed with its disks, and its addresses are given back. This cannot be undone."
		q.Type, q.What = d.typed()
	case Retry:
		q.Body = "It is looked at again at once."
	case Cancel:
		q.Body = "It stops, and what it did so far is taken back."
	}
	return q
}

// typed is what must be typed for a deed on the server: its name, or the end
// of its ID where not every keyboard has the name's letters.
func (d Deed) typed() (text, what string) {
	for _, r := range d.Name {
		if r < ' ' || r > '~' {
			return string(d.Server[max(0, len(d.Server)-8):]), ", the end of its ID,"
		}
	}
	return d.Name, ""
}
