package cluster

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim/internal/schema"
	"github.com/remudahq/remuda/testutil/pvesim/internal/trap"
	"github.com/remudahq/remuda/testutil/pvesim/internal/wire"
)

// Fault is something that goes wrong with calls that match.
type Fault struct {
	Method string        `json:"method,omitempty"` // empty is any
	Path   string        `json:"path,omitempty"`   // a template or a path with * for one or more characters; empty is any
	Skip   int           `json:"skip,omitempty"`   // so many matching calls pass first
	Times  int           `json:"times,omitempty"`  // so many are hit; 0 is one, below zero is all
	After  bool          `json:"after,omitempty"`  // the call has its effect, and only the answer is lost
	Reset  bool          `json:"reset,omitempty"`  // the connection breaks
	Status int           `json:"status,omitempty"` // else this is the answer, such as 596
	Reason string        `json:"reason,omitempty"`
	Delay  time.Duration `json:"delay,omitempty"` // the answer is late; alone, it is the true one

	// Hold keeps the call until it is released: before it has any effect or,
	// with After, once it has had it. What follows is what the other fields
	// say; alone, all goes on as if nothing had been. A client that gave up
	// meanwhile has sent its request all the same.
	Hold bool `json:"hold,omitempty"`

	// Answer is the data of a success that is answered whatever is true, as
	// JSON. {name} in it stands for the parameter of that name.
	Answer string `json:"answer,omitempty"`
}

// planted is a fault with what finds its calls.
type planted struct {
	Fault
	path *regexp.Regexp
}

// Fail plants a fault.
func (c *Cluster) Fail(fault Fault) *trap.Trap {
	parts := strings.Split(fault.Path, "*")
	for i, p := range parts {
		parts[i] = regexp.QuoteMeta(p)
	}
	return c.Traps.Add(fault.Skip, fault.Times, &planted{Fault: fault, path: regexp.MustCompile("^" + strings.Join(parts, ".+") + "$")})
}

// stroke is a fault on its way to hit one call.
type stroke struct {
	Fault
	trap *trap.Trap
}

// strike finds the fault that hits a call, if any, and counts it.
func (c *Cluster) strike(r *wire.Request, spec *schema.Call) *stroke {
	for _, t := range c.Traps.All() {
		f, ok := t.What.(*planted)
		if !ok || !f.matches(r, spec) || !t.Take() {
			continue
		}
		s := &stroke{Fault: f.Fault, trap: t}
		for name, value := range r.Params {
			s.Answer = strings.ReplaceAll(s.Answer, "{"+name+"}", value)
		}
		return s
	}
	return nil
}

func (f *planted) matches(r *wire.Request, spec *schema.Call) bool {
	if f.Method != "" && f.Method != r.Method {
		return false
	}
	return f.Path == "" || f.path.MatchString(r.Path) || spec != nil && spec.Template == f.Path
}

// answer is what becomes of a call that is hit, which without it would do as
// truth does. Truth may be called at any later time, with the one lock held.
func (s *stroke) answer(c *Cluster, truth func() *wire.Response) *wire.Response {
	if s.After || s.honest() && !s.Hold {
		res := truth()
		return s.kept(func() *wire.Response { return s.late(s.lie(res)) })
	}
	return s.kept(func() *wire.Response {
		if s.honest() {
			return s.late(c.alive(truth))
		}
		return s.late(s.lie(nil))
	})
}

// kept is the call that is held now, if it is to be held at all.
func (s *stroke) kept(then func() *wire.Response) *wire.Response {
	if !s.Hold {
		s.trap.Hit()
		return then()
	}
	return &wire.Response{Held: s.trap.Hold(), Then: then}
}

// alive does something later, unless the cluster has ended by then.
func (c *Cluster) alive(do func() *wire.Response) *wire.Response {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return &wire.Response{Cut: true, Silent: true}
	}
	return do()
}

func (s *stroke) late(res *wire.Response) *wire.Response {
	res.Delay += s.Delay
	return res
}

// honest tells whether the answer is the true one.
func (s *stroke) honest() bool {
	return (s.Delay > 0 || s.Hold) && !s.Reset && s.Status == 0 && s.Answer == ""
}

// lie is what the client gets: of the true answer it sees nothing.
func (s *stroke) lie(truth *wire.Response) *wire.Response {
	if s.honest() {
		return truth
	}
	if s.Reset {
		if truth == nil {
			return &wire.Response{Cut: true, Silent: true}
		}
		truth.Cut = true
		return truth
	}
	if s.Answer != "" {
		return wire.Result(json.RawMessage(s.Answer))
	}
	status, reason := s.Status, s.Reason
	if status == 0 {
		status = 500
	}
	if reason == "" {
		reason = map[int]string{595: "Connection refused", 596: "Broken pipe", 599: "Too many redirections"}[status]
	}
	res := wire.Failure(&wire.Error{Status: status, Reason: reason, Bare: status > 590})
	if truth != nil {
		res.Who = truth.Who
	}
	return res
}

// bare is a fault without its own way to be written.
type bare Fault

type written struct {
	*bare
	Delay Span `json:"delay,omitzero"`
}

// MarshalJSON writes the delay as Go does, such as "25s".
func (f Fault) MarshalJSON() ([]byte, error) {
	return json.Marshal(written{bare: (*bare)(&f), Delay: Span(f.Delay)})
}

// UnmarshalJSON takes the delay so or in nanoseconds, and no unknown field.
func (f *Fault) UnmarshalJSON(text []byte) error {
	w := written{bare: (*bare)(f)}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	err := dec.Decode(&w)
	f.Delay = time.Duration(w.Delay)
	return err
}
