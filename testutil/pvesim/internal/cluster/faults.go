package cluster

import (
	"encoding/json"
	"regexp"
	"strings"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim/internal/schema"
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

	// Answer is the data of a success that is answered whatever is true, as
	// JSON. {name} in it stands for the parameter of that name.
	Answer string `json:"answer,omitempty"`
}

// Faults are those that are set.
type Faults struct{ list []*active }

type active struct {
	Fault
	path *regexp.Regexp
	seen int
	hit  int
}

// Add sets a fault.
func (f *Faults) Add(fault Fault) {
	parts := strings.Split(fault.Path, "*")
	for i, p := range parts {
		parts[i] = regexp.QuoteMeta(p)
	}
	a := &active{Fault: fault, path: regexp.MustCompile("^" + strings.Join(parts, ".+") + "$")}
	if a.Times == 0 {
		a.Times = 1
	}
	f.list = append(f.list, a)
}

// Clear removes all faults.
func (f *Faults) Clear() { f.list = nil }

// take finds the fault that hits a call, if any, and counts it.
func (f *Faults) take(r *wire.Request, spec *schema.Call) *active {
	for _, a := range f.list {
		if !a.matches(r, spec) {
			continue
		}
		a.seen++
		if a.seen <= a.Skip || a.Times > 0 && a.hit >= a.Times {
			continue
		}
		a.hit++
		hit := *a
		for name, value := range r.Params {
			hit.Answer = strings.ReplaceAll(hit.Answer, "{"+name+"}", value)
		}
		return &hit
	}
	return nil
}

func (a *active) matches(r *wire.Request, spec *schema.Call) bool {
	if a.Method != "" && a.Method != r.Method {
		return false
	}
	return a.Path == "" || a.path.MatchString(r.Path) || spec != nil && spec.Template == a.Path
}

// response is what the client gets: of the true answer it sees nothing.
func (a *active) response(truth *wire.Response) *wire.Response {
	res := a.lie(truth)
	res.Delay += a.Delay
	return res
}

// slow tells whether the fault only delays.
func (a *active) slow() bool {
	return a.Delay > 0 && !a.Reset && a.Status == 0 && a.Answer == ""
}

func (a *active) lie(truth *wire.Response) *wire.Response {
	if a.slow() {
		return truth
	}
	if a.Reset {
		if truth == nil {
			return &wire.Response{Cut: true, Silent: true}
		}
		truth.Cut = true
		return truth
	}
	if a.Answer != "" {
		return wire.Result(json.RawMessage(a.Answer))
	}
	status, reason := a.Status, a.Reason
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
