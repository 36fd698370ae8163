package patrol

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/saga"
)

// visit is one guest that is to be read whole: a server's, or one under a VMID
// that no server has.
type visit struct {
	server core.ServerID
	vmid   int // of a guest without a server
	kind   core.GuestKind
	node   string
	shape  string
}

// queue is what is still to be read of a cluster, by node, and what was read
// when. It lives in memory: whoever takes a cluster over begins anew.
type queue struct {
	next  map[string][]visit   // by node; the first is next
	last  map[string]time.Time // when a guest was read; by its key
	shape map[string]string    // how the list showed it then
	free  map[string]time.Time // when a node may be asked again
	wait  map[string]bool      // what is in next
}

func newQueue() *queue {
	return &queue{next: map[string][]visit{}, last: map[string]time.Time{}, shape: map[string]string{},
		free: map[string]time.Time{}, wait: map[string]bool{}}
}

func (v visit) key() string {
	if v.server != "" {
		return string(v.server)
	}
	return fmt.Sprint("vmid ", v.vmid)
}

// shape is what the list says of a guest's configuration: when it changes, a
// closer look is due at once.
func shape(r core.GuestReading) string {
	return fmt.Sprint(r.Ref.Kind, r.Ref.Node, r.Name, r.Lock, r.Hint)
}

// put adds a visit if the guest is due: it was never read, is another than it
// was, or was read long enough ago.
func (q *queue) put(v visit, now time.Time, again time.Duration) {
	key := v.key()
	last, read := q.last[key]
	hinted := read && q.shape[key] != v.shape
	if q.wait[key] || read && !hinted && (v.server == "" || now.Sub(last) < again) {
		return
	}
	q.wait[key] = true
	if hinted {
		q.next[v.node] = append([]visit{v}, q.next[v.node]...)
		return
	}
	q.next[v.node] = append(q.next[v.node], v)
}

// take answers what may be read now: one guest of each node that has rested.
func (q *queue) take(now time.Time, pace time.Duration) (due []visit) {
	for node, list := range q.next {
		if now.Before(q.free[node]) {
			continue
		}
		v := list[0]
		q.next[node] = list[1:]
		if len(list) == 1 {
			delete(q.next, node)
		}
		delete(q.wait, v.key())
		q.last[v.key()], q.shape[v.key()], q.free[node] = now, v.shape, now.Add(pace)
		due = append(due, v)
	}
	return due
}

func (p *Patrol) pace() time.Duration {
	if p.Pace == 0 {
		return time.Second
	}
	return p.Pace
}

func (p *Patrol) again() time.Duration {
	if p.Again == 0 {
		return time.Minute
	}
	return p.Again
}

// enqueue notes what a sweep showed that can be read whole.
func (p *Patrol) enqueue(s *sweep) {
	if p.Pace < 0 {
		return
	}
	now := p.Clock.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.lists == nil {
		p.lists = map[core.ClusterID]*queue{}
	}
	q := p.lists[s.cluster]
	if q == nil {
		q = newQueue()
		p.lists[s.cluster] = q
	}
	for _, v := range s.due {
		q.put(v, now, p.again())
	}
	for vmid, r := range s.seen {
		if !s.taken[vmid] && !r.Template {
			q.put(visit{vmid: vmid, kind: r.Ref.Kind, node: r.Ref.Node, shape: shape(r)}, now, p.again())
		}
	}
}

// leave forgets a cluster that another patrol sweeps.
func (p *Patrol) leave(id core.ClusterID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.lists, id)
	delete(p.absent, id)
	delete(p.last, id)
}

// Only forgets all clusters but these: they are there no more. Repeatable: what a
// sweep that was under way has written down since is forgotten the next time.
func (p *Patrol) Only(there map[core.ClusterID]bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	maps.DeleteFunc(p.lists, func(id core.ClusterID, _ *queue) bool { return !there[id] })
	maps.DeleteFunc(p.absent, func(id core.ClusterID, _ map[core.ServerID]bool) bool { return !there[id] })
	maps.DeleteFunc(p.last, func(id core.ClusterID, _ core.ServerID) bool { return !there[id] })
}

// unread has a guest read again after the next sweep.
func (p *Patrol) unread(cluster core.ClusterID, v visit) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if q := p.lists[cluster]; q != nil {
		delete(q.last, v.key())
	}
}

// dive reads what is due, until ctx ends.
func (p *Patrol) dive(ctx context.Context) {
	if p.Pace < 0 {
		return
	}
	ticker := time.NewTicker(min(p.pace(), 100*time.Millisecond))
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			p.Deepen(ctx)
		}
	}
}

// Deepen reads one guest whole of each node that has rested.
func (p *Patrol) Deepen(ctx context.Context) {
	now := p.Clock.Now()
	p.mu.Lock()
	due := map[core.ClusterID][]visit{}
	for id, q := range p.lists {
		due[id] = q.take(now, p.pace())
	}
	p.mu.Unlock()
	for cluster, visits := range due {
		for _, v := range visits {
			saga.Guard(p.Log, "the look at the guest "+v.key(), func() {
				if err := p.visit(ctx, cluster, v); err != nil {
					p.warn(ctx, "cannot read a guest", "guest", v.key(), "err", err)
				}
			})
		}
	}
}
