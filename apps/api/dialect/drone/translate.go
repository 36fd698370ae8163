package drone

import (
	"crypto/rand"
	"strconv"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// label marks the servers of the pool, whatever they are called.
var label = map[string]string{"drone": "agent"}

func ofPool(v core.ServerView) bool { return v.Labels["drone"] == label["drone"] }

// nearness is how likely a server is the one that is meant by its name.
type nearness int

const (
	seen   nearness = iota + 1 // the caller sees it
	pooled                     // and it is labelled as the pool's, which any owner may do
	own                        // and the caller owns it
)

func nearnessOf(v core.ServerView, caller core.UserID) nearness {
	switch {
	case ofPool(v) && v.Owner == caller:
		return own
	case ofPool(v):
		return pooled
	}
	return seen
}

// The states of the original.
const (
	pending  = "pending"
	creating = "creating"
	created  = "created"
	staging  = "staging"
	running  = "running"
	shutdown = "shutdown"
	stopping = "stopping"
	stopped  = "stopped"
	failed   = "error"
)

// lives says how the original calls the lives in which a server has no power of
// its own.
var lives = map[core.Life]string{
	core.Installing: creating, core.Deleting: shutdown, core.Failed: failed, core.Missing: failed,
}

// powers says how it calls the power of a server that is ready. A guest that
// nobody can see is not known to be down.
var powers = map[core.Power]string{
	core.On: running, core.Off: stopped, core.Paused: stopped,
	core.Starting: created, core.Resuming: created, core.Rebooting: created,
	core.Stopping: stopping, core.Pausing: stopping, core.PowerUnknown: failed,
}

// stateOf is the state of a server in the original's words. While something is
// still done to a server that runs, such as putting its keys into it, no build
// should go there; and where the last thing that was done went wrong, neither.
func stateOf(v core.ServerView) string {
	state, apart := lives[v.Life()]
	switch {
	case apart && state == creating && v.Placement.Node == "":
		return pending
	case apart:
		return state
	}
	state = powers[v.Power()]
	switch {
	case state == running && v.Operation != "":
		return staging
	case state == running && v.LastError != "":
		return failed
	}
	return state
}

// whyOf is what went wrong with a server in the state error.
func whyOf(v core.ServerView) string {
	switch {
	case v.LastError != "":
		return v.LastError
	case v.Life() == core.Missing:
		return "its guest is gone"
	case v.Life() == core.Ready && v.Power() == core.PowerUnknown:
		return "nobody can see its guest"
	}
	return ""
}

func listed(v core.ServerView, p Pool) Server {
	s := Server{
		Provider: "remuda", State: stateOf(v), Name: v.Name, Image: v.ImageName, Region: v.Placement.Node, Size: v.PlanName,
		Error: whyOf(v), Created: seconds(v.CreatedAt), Updated: seconds(v.UpdatedAt), Started: seconds(v.StartedAt), Stopped: seconds(v.StoppedAt),
	}
	if ofPool(v) {
		s.Capacity = p.Capacity
	}
	if s.Region != "" {
		s.ID = strconv.Itoa(v.Placement.VMID)
	}
	if len(v.Addresses) > 0 {
		s.Address = v.Addresses[0].IP.String()
	}
	return s
}

func shown(v core.ServerView, p Pool, k core.ServerKeys) Server {
	s := listed(v, p)
	s.CAKey, s.CACert, s.TLSKey, s.TLSCert = k.CAKey, k.CACert, k.TLSKey, k.TLSCert
	return s
}

// seconds are Unix seconds, and 0 is never.
func seconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

// truth reads a truth value; what is none is false.
func truth(text string) bool {
	is, _ := strconv.ParseBool(text)
	return is
}

// nameLength is how long the part of a name is that nobody chose.
const nameLength = 8

// order is one more server of the pool.
func (p Pool) order() fleet.CreateServer {
	return fleet.CreateServer{
		Name: p.Prefix + strings.ToLower(rand.Text()[:nameLength]), Image: p.Image, Plan: p.Plan,
		Labels: label, Start: true, Keys: true,
	}
}
