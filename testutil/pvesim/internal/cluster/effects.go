package cluster

import (
	"strings"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
	"github.com/remudahq/remuda/testutil/pvesim/internal/task"
)

// Effect is something that really happened. A call that was accepted is "call",
// whatever came of it; what its worker then did to a guest is clone, create,
// destroy, start, stop, migrate, or undo for a guest that a failed clone or
// create took away again.
type Effect struct {
	Seq         int       `json:"seq"` // from 1, without gaps
	At          time.Time `json:"at"`
	Effect      string    `json:"effect"`
	Call        string    `json:"call,omitempty"` // such as "POST /nodes/{node}/qemu/{vmid}/clone"; empty is the cluster itself
	Node        string    `json:"node,omitempty"`
	VMID        int       `json:"vmid,omitempty"` // whom it happened to: of a clone the new guest, of a call the one of its path
	UPID        string    `json:"upid,omitempty"`
	Who         string    `json:"who,omitempty"`
	Description string    `json:"description,omitempty"` // of the guest: that is where a client may have left a mark
}

// effectsKept is how many effects are remembered.
const effectsKept = 20000

// Effects are the newest ones.
type Effects struct {
	last int
	kept []Effect
}

func (l *Effects) add(e Effect) {
	l.last++
	e.Seq, e.At = l.last, time.Now().UTC()
	if len(l.kept) >= 2*effectsKept {
		l.kept = append([]Effect{}, l.kept[len(l.kept)-effectsKept:]...)
	}
	l.kept = append(l.kept, e)
}

// Since are those after a number, the oldest first.
func (l *Effects) Since(seq int) []Effect {
	kept := l.kept[max(0, len(l.kept)-effectsKept):]
	skip := max(0, seq-(l.last-len(kept)))
	return append([]Effect{}, kept[min(skip, len(kept)):]...)
}

// name is the call as the schema names it; what nobody called has none.
func (c *call) name() string {
	if c.spec == nil {
		return ""
	}
	return c.spec.Method + " " + c.spec.Template
}

// accepted notes a call that changes something.
func (c *call) accepted(data any) {
	e := Effect{Effect: "call", Call: c.name(), Who: c.who, VMID: c.vmid()}
	if c.p["node"] != "" {
		e.Node = c.node.Name
	}
	if upid, ok := data.(string); ok && strings.HasPrefix(upid, "UPID:") {
		e.UPID = upid
	}
	if g := c.Guests[e.VMID]; g != nil {
		e.Description = g.Newest()["description"]
	}
	c.Log.add(e)
}

// did notes what a worker did to a guest; without a worker it is done before
// the call is answered.
func (c *call) did(r *task.Run, what string, g *guest.Guest, description string) {
	e := Effect{Effect: what, Call: c.name(), Node: g.Node, VMID: g.VMID, Who: c.who, Description: description}
	if r != nil {
		e.UPID = r.UPID
	}
	c.Log.add(e)
}

// undo takes a guest away that was not finished.
func (c *call) undo(r *task.Run, g *guest.Guest) {
	c.Measure(g)
	c.Gone(g.VMID)
	delete(c.Guests, g.VMID)
	c.did(r, "undo", g, c.str("description"))
}

func (c *call) up(r *task.Run, g *guest.Guest) {
	c.lit(g)
	c.did(r, "start", g, g.Config["description"])
}

func (c *call) down(r *task.Run, g *guest.Guest) {
	c.dark(g)
	c.did(r, "stop", g, g.Config["description"])
}
