package stream

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// frames are the last events as they are written, so that each is put into its
// form once, and not once for every client.
type frames struct {
	mu   sync.Mutex
	last [256]struct {
		id   core.EventID
		text []byte
	}
}

func (f *frames) of(e core.Event, marshal func(core.Event) ([]byte, error)) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	kept := &f.last[e.Position%int64(len(f.last))]
	if kept.text != nil && kept.id == e.ID {
		return kept.text, nil
	}
	data, err := marshal(e)
	if err != nil {
		return nil, err
	}
	kept.id, kept.text = e.ID, fmt.Appendf(nil, "id: %d\nevent: %s\ndata: %s\n\n", e.Position, e.Type, data)
	return kept.text, nil
}

// recent is how old an answer may be to be another client's too.
const recent = time.Second

// doors remembers for a moment what a token opens: many clients have the same,
// and they look at about the same time.
type doors struct {
	mu     sync.Mutex
	known  map[door]*opened
	pruned time.Time
}

type door struct{ bearer, source string }

type opened struct {
	mu     sync.Mutex // held by the one who asks, while the others wait for the answer
	at     time.Time
	caller core.Caller
	err    error
}

func (d *doors) ask(ctx context.Context, service *fleet.Service, bearer, source string) (core.Caller, error) {
	o := d.find(door{bearer, source}, time.Now())
	o.mu.Lock()
	defer o.mu.Unlock()
	if now := time.Now(); now.Sub(o.at) >= recent {
		caller, err := service.Authenticate(ctx, bearer, source)
		if ctx.Err() != nil {
			return caller, err
		}
		o.at, o.caller, o.err = now, caller, err
	}
	return o.caller, o.err
}

// find answers what is known of a door, and once in a while forgets the others.
func (d *doors) find(at door, now time.Time) *opened {
	d.mu.Lock()
	defer d.mu.Unlock()
	if now.Sub(d.pruned) > time.Minute {
		d.known, d.pruned = map[door]*opened{}, now
	}
	o := d.known[at]
	if o == nil {
		o = &opened{}
		d.known[at] = o
	}
	return o
}
