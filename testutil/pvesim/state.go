package pvesim

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim/internal/access"
	"github.com/remudahq/remuda/testutil/pvesim/internal/cluster"
	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
	"github.com/remudahq/remuda/testutil/pvesim/internal/task"
	"github.com/remudahq/remuda/testutil/pvesim/internal/wire"
)

// saved is the state file.
type saved struct {
	Token  string               `json:"token"`
	CA     *wire.Cert           `json:"ca"`
	Nodes  []*cluster.Node      `json:"nodes"`
	Realm  *access.Realm        `json:"realm"`
	Guests map[int]*guest.Guest `json:"guests"`
	Tasks  []*task.Task         `json:"tasks"`

	RRD map[string]*cluster.History `json:"rrd"`
}

// load takes up the state of an earlier run. Guests keep their power state;
// tasks that ran then are dead, and the locks they left stay, as after the
// reboot of a node in the middle of things.
func (s *Sim) load(file string) (bool, error) {
	if file == "" {
		return false, nil
	}
	text, err := os.ReadFile(file) // the caller's own file
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	var old saved
	if err := json.Unmarshal(text, &old); err != nil {
		return false, err
	}
	c := s.cluster
	s.token, c.CA, c.Realm, c.Guests = old.Token, old.CA, old.Realm, old.Guests
	for i, n := range old.Nodes { // further nodes of this run are new ones
		if i < len(c.Nodes) {
			c.Nodes[i] = n
		} else {
			c.Nodes = append(c.Nodes, n)
		}
	}
	for _, g := range c.Guests {
		g.Tick = -1
		if g.Pending == nil {
			g.Pending = map[string]*string{}
		}
	}
	c.Resume(old.RRD)
	c.Tasks.Restore(old.Tasks)
	return true, nil
}

// stateFile writes the state shortly after it changes.
type stateFile struct {
	sim   *Sim
	name  string
	mu    sync.Mutex
	timer *time.Timer
	done  bool
}

const saveAfter = 200 * time.Millisecond

func (s *Sim) keep(file string) {
	s.state = &stateFile{sim: s, name: file}
	if file != "" {
		s.cluster.Dirty = s.state.touch
		s.state.touch()
	}
}

func (f *stateFile) touch() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.timer == nil && !f.done {
		f.timer = time.AfterFunc(saveAfter, func() { _ = f.save() })
	}
}

func (f *stateFile) save() error {
	f.mu.Lock()
	if f.done {
		f.mu.Unlock()
		return nil
	}
	f.timer = nil
	f.mu.Unlock()
	return f.write()
}

// write replaces the file as a whole or not at all.
func (f *stateFile) write() error {
	c := f.sim.cluster
	var text []byte
	var err error
	c.With(func() {
		c.Settle()
		text, err = json.Marshal(saved{Token: f.sim.token, CA: c.CA, Nodes: c.Nodes, Realm: c.Realm, Guests: c.Guests, Tasks: c.Tasks.Tasks, RRD: c.RRD})
	})
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(f.name), ".pvesim-*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(text)
	if err := errors.Join(err, tmp.Close()); err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	return os.Rename(tmp.Name(), f.name)
}

// close saves for the last time; what happens after is lost.
func (f *stateFile) close() error {
	f.mu.Lock()
	f.done = true
	if f.timer != nil {
		f.timer.Stop()
	}
	f.mu.Unlock()
	if f.name == "" {
		return nil
	}
	return f.write()
}
