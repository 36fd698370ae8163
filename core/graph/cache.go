package graph

import (
	"sync"
	"time"

	"github.com/remudahq/remuda/core"
)

// maxKept is how many graphs are kept: some 20 MB at most, for 70 points of all 14
// metrics come to 40 kB.
const maxKept = 512

type key struct {
	thing Thing
	span  core.GraphSpan
}

// flight is one look that any number wait for.
type flight struct {
	key
	done  chan struct{}
	graph core.Graph
	err   error
}

type kept struct {
	graph core.Graph
	until time.Time
	asked int64 // the higher the later
}

// cache keeps graphs until they have a new point, the ones that were asked for
// last.
type cache struct {
	mu      sync.Mutex
	turn    int64
	graphs  map[key]*kept
	flights map[key]*flight
}

// enter answers the graph if it is kept, and else the look to wait for; mine
// says that the caller has to see to it.
func (c *cache) enter(k key, now time.Time) (f *flight, mine bool, graph core.Graph) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.turn++
	if g, ok := c.graphs[k]; ok && now.Before(g.until) && !now.Before(g.graph.ObservedAt) {
		g.asked = c.turn
		return nil, false, g.graph
	}
	if f, ok := c.flights[k]; ok {
		return f, false, graph
	}
	f = &flight{key: k, done: make(chan struct{})}
	if c.flights == nil {
		c.flights, c.graphs = make(map[key]*flight), make(map[key]*kept)
	}
	c.flights[k] = f
	return f, true, graph
}

// leave ends a look, and keeps what it found until then.
func (c *cache) leave(f *flight, until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.flights, f.key)
	delete(c.graphs, f.key)
	if f.err == nil {
		c.graphs[f.key] = &kept{graph: f.graph, until: until, asked: c.turn}
	}
	if len(c.graphs) > maxKept {
		c.dropOldest()
	}
	close(f.done)
}

func (c *cache) dropOldest() {
	var oldest *kept
	var which key
	for k, g := range c.graphs {
		if oldest == nil || g.asked < oldest.asked {
			oldest, which = g, k
		}
	}
	delete(c.graphs, which)
}
