// Package pvesim simulates the API of Proxmox VE 8.4: a cluster of nodes with
// virtual machines, containers, tasks, locks and privileges that answers as a
// real one was recorded to answer, down to the text of the status line.
//
// A test starts one with [Start] and talks to it over TLS, or gets a
// [Sim.Transport] and talks to it without a network, inside a
// testing/synctest bubble if time matters. What a client cannot reach, such as
// a lost reply, a guest that ignores its power button or the number of clones
// that were really made, is here.
package pvesim

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/remudahq/remuda/testutil/pvesim/internal/cluster"
	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
	"github.com/remudahq/remuda/testutil/pvesim/internal/task"
	"github.com/remudahq/remuda/testutil/pvesim/internal/wire"
)

// Durations is how long things take; see [Real] and [Fast].
type Durations = cluster.Durations

// Fault is something that goes wrong with matching calls; see [Sim.Fail].
type Fault = cluster.Fault

// TaskFault is something that goes wrong with matching tasks; see
// [Sim.FailTask].
type TaskFault = task.Fault

// Behaviour is how the system inside a guest acts; see [Sim.Behave].
type Behaviour = guest.Behaviour

// File is a file inside a guest.
type File = guest.File

// Effect is something that really happened; see [Sim.Effects].
type Effect = cluster.Effect

// Slowness is a storage that takes its time; see [Sim.SetStorage].
type Slowness = cluster.Slowness

// HA is how the manager of high availability looks after a guest; see
// [Sim.SetHA].
type HA = guest.HA

// Tags that shape a guest's behaviour where only the API can be spoken.
const (
	TagIgnoresShutdown = cluster.TagIgnoresShutdown
	TagNoAgent         = cluster.TagNoAgent
)

// Real durations are those of the recorded machine.
func Real() Durations { return cluster.Real() }

// Fast durations are a few milliseconds each; /cluster/resources does not lag
// and a refused login is answered at once. Lock timeouts stay as they are.
func Fast() Durations { return cluster.Fast() }

// Options is what a simulator can be made with. The zero value is one node,
// pve1, with the content of the demo and real durations.
type Options struct {
	Nodes     int        // pve1 … pveN; 0 is one
	Durations *Durations // nil is Real
	Empty     bool       // no templates
	Recorder  io.Writer  // gets every exchange as a line of JSON
	StateFile string     // keeps everything between runs; "" does not
}

// Sim is a simulated cluster.
type Sim struct {
	cluster  *cluster.Cluster
	front    *wire.Front
	token    string
	state    *stateFile
	once     sync.Once
	ports    sync.Mutex
	servers  []*Server
	controls []*http.Server
}

// New makes a cluster, or takes up the one in the state file.
func New(o Options) (*Sim, error) {
	times := Real()
	if o.Durations != nil {
		times = *o.Durations
	}
	c, err := cluster.New(max(o.Nodes, 1), times)
	if err != nil {
		return nil, err
	}
	var recorder *wire.Recorder
	if o.Recorder != nil {
		recorder = wire.NewRecorder(o.Recorder)
	}
	s := &Sim{cluster: c, front: wire.NewFront(c, recorder)}
	s.front.Other = s.control()
	found, err := s.load(o.StateFile)
	if err != nil {
		return nil, err
	}
	if !found {
		if !o.Empty {
			c.Seed()
		}
		s.token = s.demoToken()
	}
	s.keep(o.StateFile)
	return s, nil
}

// Close stops all tasks and servers and saves the state. Running tasks are
// not finished: they end as they would on a node that loses its power.
func (s *Sim) Close() error {
	var err error
	s.once.Do(func() {
		err = s.state.close()
		s.ports.Lock()
		for _, server := range s.servers {
			server.close()
		}
		for _, server := range s.controls {
			_ = server.Close()
		}
		s.ports.Unlock()
		s.front.Close()
		s.cluster.Close()
	})
	return err
}

// Handler answers the API below /api2 and the simulator's own calls below
// /sim. Served over HTTP/1.1 it sends the true status lines.
func (s *Sim) Handler() http.Handler { return s.front }

// Transport answers without a network.
func (s *Sim) Transport() http.RoundTripper { return s.front }

// Token is the token of the demo, remuda@pve!sim=<uuid>. It has the documented
// minimal role on /vms, and may read nodes and storages.
func (s *Sim) Token() string { return s.token }

// Fingerprint is the SHA-256 of the certificate of the API, as 32 upper-case
// hexadecimal pairs joined by colons.
func (s *Sim) Fingerprint() string { return s.FingerprintOf(s.cluster.Nodes[0].Name) }

// FingerprintOf is that of a node; "" if there is no such node.
func (s *Sim) FingerprintOf(node string) (text string) {
	s.node(node, func(n *cluster.Node) { text = n.Cert.Fingerprint() })
	return text
}

// CA is the certificate of the cluster's authority in PEM.
func (s *Sim) CA() string { return s.cluster.CA.PEM }

// Count tells how often a call was carried out, whether or not its answer
// arrived: sim.Count("POST /nodes/{node}/qemu/{vmid}/clone"). A call that
// starts a task counts when the task is accepted.
func (s *Sim) Count(call string) int { return s.cluster.Count(call) }

// Snapshot is the state of the cluster in a canonical form, to be compared
// with another one. It holds guests, volumes and access, but no tasks and no
// clocks.
func (s *Sim) Snapshot() string {
	var text []byte
	s.cluster.With(func() {
		volumes := map[string]any{}
		for _, n := range s.cluster.Nodes {
			volumes[n.Name] = n.Volumes
		}
		text, _ = json.MarshalIndent(map[string]any{
			"guests": s.cluster.Guests, "volumes": volumes, "pools": s.cluster.Realm.Pools, "acl": s.cluster.Realm.ACL,
		}, "", " ")
	})
	return string(text)
}

// demoToken makes the user, the role and the token of the demo.
func (s *Sim) demoToken() string {
	token := s.AddToken("remuda@pve", "sim", true)
	for _, g := range MinimalRole("/vms") {
		s.Grant(g.Path, "remuda@pve", g.Propagate, g.Privileges...)
		s.Grant(g.Path, "remuda@pve!sim", g.Propagate, g.Privileges...)
	}
	return token
}

// roleName is the same for the same privileges.
func roleName(privs []string) string {
	sum := sha256.Sum256([]byte(strings.Join(privs, ",")))
	return fmt.Sprintf("Sim-%x", sum[:6])
}
