package pvesim

import (
	"maps"
	"slices"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim/internal/cluster"
	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
)

// Guest is what a test may know of a guest without asking the API.
type Guest struct {
	VMID      int
	Kind      string // qemu or lxc
	Node      string
	Name      string
	Lock      string
	Template  bool
	Running   bool
	Paused    bool
	HA        *HA // nil is not managed
	Pool      string
	Config    map[string]string // with pending changes applied
	Passwords map[string]string // set through the agent, or root's of a container
	Files     map[string]File   // written through the agent or the terminal
}

// Guests are all guests by VMID, templates included.
func (s *Sim) Guests() map[int]Guest {
	out := map[int]Guest{}
	s.cluster.With(func() {
		for id, g := range s.cluster.Guests {
			out[id] = Guest{
				VMID: id, Kind: g.Kind, Node: g.Node, Name: g.Name(), Lock: g.Lock(), Template: g.Template(),
				Running: g.Running, Paused: g.Paused, HA: clone(g.HA), Pool: s.cluster.Realm.PoolOf(id), Config: g.Newest(), Passwords: maps.Clone(g.Passwords),
				Files: maps.Clone(g.Files),
			}
		}
	})
	return out
}

// Machines are the VMIDs of all guests that are no templates, in order.
func (s *Sim) Machines() []int {
	var ids []int
	for id, g := range s.Guests() {
		if !g.Template {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// Behave sets how the system inside a guest acts.
func (s *Sim) Behave(vmid int, b Behaviour) bool {
	return s.change(vmid, func(g *guest.Guest) { g.Behaviour = b })
}

// SetLock sets the lock in a guest's configuration, as a killed task leaves
// it; "" removes it, as qm unlock does. No API token can do either.
func (s *Sim) SetLock(vmid int, lock string) bool {
	return s.change(vmid, func(g *guest.Guest) {
		g.Unset("lock")
		if lock != "" {
			g.Set("lock", lock)
		}
	})
}

// SetConfig changes a guest's configuration as an operator on the node would,
// past the API; an empty value removes the key.
func (s *Sim) SetConfig(vmid int, key, value string) bool {
	return s.change(vmid, func(g *guest.Guest) {
		g.Unset(key)
		if value != "" {
			g.Set(key, value)
		}
	})
}

// SetRunning switches a guest on or off as an operator on the node would.
func (s *Sim) SetRunning(vmid int, on bool) bool {
	return s.change(vmid, func(g *guest.Guest) {
		s.cluster.HangUp(g)
		if g.Running = on; on {
			g.Started, g.PID = time.Now(), 4242
		} else {
			g.Started, g.PID, g.Paused = time.Time{}, 0, false
		}
	})
}

// Hang lets whatever runs at a guest's terminal answer nothing, and keep what is
// typed to itself, until it is let go.
func (s *Sim) Hang(vmid int, on bool) (ok bool) {
	s.cluster.With(func() { ok = s.cluster.Hang(vmid, on) })
	return ok
}

// Carry lets a running guest receive and send so many bytes more than it does
// by itself. Its counters begin anew with its next start.
func (s *Sim) Carry(vmid int, in, out int64) bool {
	return s.change(vmid, func(g *guest.Guest) {
		if g.Running {
			g.MoreIn, g.MoreOut = g.MoreIn+in, g.MoreOut+out
			s.cluster.Carried(g, in, out)
		}
	})
}

// AddSnippet puts a file into the snippets of a node, as somebody does who types
// on the node: the API cannot. It reports whether there is such a node.
func (s *Sim) AddSnippet(node, file string) (found bool) {
	s.cluster.With(func() {
		for _, n := range s.cluster.Nodes {
			if n.Name == node {
				n.Volumes["local:snippets/"+file] = &cluster.Volume{Content: "snippets", Format: "snippet", Size: 512, Created: time.Now().Unix()}
				found = true
				s.cluster.Dirty()
			}
		}
	})
	return found
}

// AddGuest puts a foreign, stopped guest on a node, past the API.
func (s *Sim) AddGuest(kind string, vmid int, node string, config map[string]string) {
	s.cluster.With(func() {
		g := guest.New(kind, vmid, node)
		maps.Copy(g.Config, config)
		g.Tick = -1
		s.cluster.Guests[vmid] = g
		s.cluster.Measure(g)
		s.cluster.Dirty()
	})
}

// RemoveGuest deletes a guest behind everybody's back.
func (s *Sim) RemoveGuest(vmid int) bool {
	return s.change(vmid, func(*guest.Guest) { delete(s.cluster.Guests, vmid) })
}

// MoveGuest puts a guest and its disks on another node behind everybody's back.
// It reports whether there are both.
func (s *Sim) MoveGuest(vmid int, node string) (moved bool) {
	s.change(vmid, func(g *guest.Guest) { moved = s.cluster.Relocate(g, node) })
	return moved
}

func (s *Sim) change(vmid int, f func(*guest.Guest)) (ok bool) {
	s.cluster.With(func() {
		if g := s.cluster.Guests[vmid]; g != nil {
			s.cluster.Measure(g)
			if f(g); s.cluster.Guests[vmid] == nil {
				s.cluster.Gone(vmid)
			}
			ok = true
			s.cluster.Dirty()
		}
	})
	return ok
}

func clone(ha *HA) *HA {
	if ha == nil {
		return nil
	}
	copied := *ha
	return &copied
}
