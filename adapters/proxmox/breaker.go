package proxmox

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/remudahq/remuda/core"
)

// A cluster that gave no answer so many times in a row is left alone for a
// while, longer each time. Then one request goes and sees; the others wait for
// what becomes of it, and are told at once what the last one was told. A token
// that is refused counts likewise: Proxmox lets each refusal wait three seconds,
// and a third of a node's workers with it.
const (
	enough    = 4
	firstRest = 500 * time.Millisecond
	longRest  = 10 * time.Second
)

// breaker keeps requests from a cluster that does not answer.
type breaker struct {
	now func() time.Time

	mu      sync.Mutex
	failed  int // in a row
	until   time.Time
	probing bool
	last    error
}

// insists marks the calls of a context as the ones that go and see whether a
// cluster is back: they pass always, and are few because of their own rhythm.
func insists(ctx context.Context) context.Context {
	return context.WithValue(ctx, insisting{}, true)
}

type insisting struct{}

// enter lets a request pass, or answers why not. Who passes must leave, once.
func (b *breaker) enter(ctx context.Context) (leave func(ctx context.Context, err error, told verdict), err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	probing := false
	switch {
	case b.failed < enough, ctx.Value(insisting{}) != nil:
	case b.probing || b.now().Before(b.until):
		return nil, b.last
	default:
		b.probing, probing = true, true
	}
	return func(ctx context.Context, err error, told verdict) { b.leave(ctx, err, told, probing) }, nil
}

// verdict is what a request says of its cluster.
type verdict int

const (
	nothing verdict = iota // one call was slow, or never sent
	answers
	silent // nobody could be reached
)

// leave takes note of what became of a request. While the cluster is left alone
// only the one that went to see counts: the others began before.
func (b *breaker) leave(ctx context.Context, err error, told verdict, probing bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if probing {
		b.probing = false
	}
	refused := core.CodeOf(err) == core.CodeClusterRefused
	switch {
	case told == answers && !refused:
		b.failed, b.last = 0, nil
		return
	case told == nothing && !refused, ctx.Err() != nil, core.CodeOf(err) == core.CodeLeaseEnding: // that says nothing
		return
	case b.failed >= enough && !probing:
		return
	}
	if b.failed++; b.failed < enough {
		return
	}
	b.until = b.now().Add(min(firstRest<<min(b.failed-enough, 10), longRest))
	b.last = resting(err)
}

// resting is what a request is told that was not sent. Nothing of it can have
// happened, whatever may have of the last one.
func resting(err error) error {
	e, ok := errors.AsType[*core.Error](err)
	if !ok {
		return core.Fail(core.Unavailable, "", "Proxmox was not reached a moment ago, and is left alone for another")
	}
	told := *e
	if told.Kind == core.Unknown {
		told.Kind = core.Unavailable
	}
	told.Msg += " a moment ago, and is left alone for another"
	return &told
}

// perNode is how many requests for one node are under way at once: Proxmox has
// three workers on each, and a node that is slow must not take all of ours.
const perNode = 3

// bulkheads hold the requests for each node apart.
type bulkheads struct {
	all chan struct{}

	mu    sync.Mutex
	nodes map[string]chan struct{}
}

func newBulkheads(parallel int) *bulkheads {
	return &bulkheads{all: make(chan struct{}, parallel), nodes: map[string]chan struct{}{}}
}

// enter waits for a place, first of the node and then of the cluster. The error
// is that of the context.
func (b *bulkheads) enter(ctx context.Context, path string) (leave func(), err error) {
	node := b.node(path)
	for _, place := range []chan struct{}{node, b.all} {
		select {
		case place <- struct{}{}:
		case <-ctx.Done():
			if place == b.all {
				<-node
			}
			return nil, ctx.Err()
		}
	}
	return func() { <-b.all; <-node }, nil
}

// node finds the places of the node that a path leads to; calls for none of
// them have their own.
func (b *bulkheads) node(path string) chan struct{} {
	_, rest, _ := strings.Cut(path, "/nodes/")
	name, _, _ := strings.Cut(rest, "/")
	b.mu.Lock()
	defer b.mu.Unlock()
	places, ok := b.nodes[name]
	if !ok {
		most := perNode
		if name == "" {
			most = cap(b.all)
		}
		places = make(chan struct{}, min(most, cap(b.all)))
		b.nodes[name] = places
	}
	return places
}
