package pvesim

import (
	"time"

	"github.com/remudahq/remuda/testutil/pvesim/internal/cluster"
	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
	"github.com/remudahq/remuda/testutil/pvesim/internal/wire"
)

// SetOffline takes a node away from the cluster, or gives it back. Its guests
// are of unknown state meanwhile, and calls to it end in 595; what runs on it
// goes on. Its own ports stay as they are, see [Sim.SetRefusing].
func (s *Sim) SetOffline(node string, offline bool) bool {
	return s.node(node, func(n *cluster.Node) { n.Offline = offline })
}

// SetDelay makes every call late that is for a node or sent to it. One that
// another node passes on to it ends in 596 after 30 seconds; it is carried out
// all the same.
func (s *Sim) SetDelay(node string, delay time.Duration) bool {
	return s.node(node, func(n *cluster.Node) { n.Delay = delay })
}

// SetSkew puts the clock of a node ahead, or back if it is below zero.
func (s *Sim) SetSkew(node string, skew time.Duration) bool {
	return s.node(node, func(n *cluster.Node) { n.Skew = skew })
}

// SetStorage makes the storage of a node slow; the zero value is as it was.
func (s *Sim) SetStorage(node string, how Slowness) bool {
	return s.node(node, func(n *cluster.Node) { n.Storage = how })
}

// Reboot is a node that loses its power and comes back after a while: its
// tasks end in "unexpected status" and leave their locks in configurations, its
// guests are off, and those with onboot start again when it is back.
func (s *Sim) Reboot(node string, away time.Duration) bool {
	return s.node(node, func(n *cluster.Node) { s.cluster.Reboot(n, away) })
}

// SetQuorum takes the quorum from the cluster, or gives it back. Without it
// there are reads, and no writes.
func (s *Sim) SetQuorum(has bool) { s.cluster.With(func() { s.cluster.Lost = !has }) }

// SetNextID makes /cluster/nextid tell everybody the same VMID; 0 is the truth.
func (s *Sim) SetNextID(vmid int) { s.cluster.With(func() { s.cluster.NextID = vmid }) }

// SetTimes changes how long things take from now on.
func (s *Sim) SetTimes(change func(*Durations)) {
	s.cluster.With(func() { change(&s.cluster.Times) })
}

// SetHA lets the manager of high availability look after a guest; nil ends
// that. What is asked of such a guest is only noted, and done later or never.
func (s *Sim) SetHA(vmid int, how *HA) bool {
	return s.change(vmid, func(g *guest.Guest) {
		g.HA = clone(how)
		if g.HA != nil && g.HA.State == "" {
			g.HA.State = map[bool]string{true: "started", false: "stopped"}[g.Running]
		}
	})
}

// ForgetTasks drops finished tasks, as the rotation of their logs does: that of
// a UPID, or all of them if it is "". It reports how many.
func (s *Sim) ForgetTasks(upid string) (n int) {
	s.cluster.With(func() { n = s.cluster.Tasks.Forget(upid) })
	return n
}

// Effects are what really happened, the newest 20000, after a number.
func (s *Sim) Effects(since int) (list []Effect) {
	s.cluster.With(func() { list = s.cluster.Log.Since(since) })
	return list
}

// RotateCertificate gives a node a new certificate of the same authority and
// returns its fingerprint. Connections that were made before are closed once
// they have nothing to answer.
func (s *Sim) RotateCertificate(node string) (string, error) {
	var err error
	if !s.node(node, func(n *cluster.Node) {
		var fresh *wire.Cert
		if fresh, err = s.cluster.Reissue(n); err == nil {
			n.Cert = fresh
		}
	}) {
		return "", errNoNode
	}
	if err != nil {
		return "", err
	}
	for _, server := range s.serversOf(node) {
		server.renew()
	}
	return s.FingerprintOf(node), nil
}

// SetRefusing closes the ports of a node, so that a connection to it is
// refused, or opens them again.
func (s *Sim) SetRefusing(node string, refuse bool) error {
	if !s.node(node, func(*cluster.Node) {}) {
		return errNoNode
	}
	for _, server := range s.serversOf(node) {
		if err := server.refuse(refuse); err != nil {
			return err
		}
	}
	return nil
}

// node changes a node, and reports whether there is such a node.
func (s *Sim) node(name string, change func(*cluster.Node)) (found bool) {
	s.cluster.With(func() {
		for _, n := range s.cluster.Nodes {
			if n.Name == name {
				away := n.Offline
				s.cluster.Settle()
				if change(n); n.Offline != away {
					s.cluster.Heed()
				}
				found = true
				s.cluster.Dirty()
			}
		}
	})
	return found
}

// Nodes are the names of all nodes.
func (s *Sim) Nodes() (names []string) {
	s.cluster.With(func() {
		for _, n := range s.cluster.Nodes {
			names = append(names, n.Name)
		}
	})
	return names
}
