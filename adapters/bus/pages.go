package bus

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// pages reads the log once for all who read it in this process. The log is cut
// into pages by position. A full one never changes, but that its events are
// forgotten one day; the last one is read again when it may have grown.
type pages struct {
	log   ports.Log
	fresh time.Duration // how long it is good enough what was read of the last page

	woken atomic.Int64  // how often somebody said that the log has grown
	turn  chan struct{} // whoever has put something in may look and read
	known map[int64]page
	order []int64 // the pages in known, in the order in which they were read
}

type page struct {
	events []core.Event
	next   int64 // the first position behind the page, if it is known that there is one
	read   time.Time
	woken  int64
}

const (
	pageSize  = 200
	pagesKept = 16
)

func newPages(log ports.Log, fresh time.Duration) *pages {
	return &pages{log: log, fresh: fresh, turn: make(chan struct{}, 1), known: map[int64]page{}}
}

// after answers events behind a position, in order; none if there are none yet.
// They are shared: nobody changes them.
func (p *pages) after(ctx context.Context, position int64) ([]core.Event, error) {
	select {
	case p.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, &core.Error{Kind: core.Unavailable, Op: "bus.read", Err: ctx.Err()}
	}
	defer func() { <-p.turn }()
	for {
		known, err := p.page(ctx, position/pageSize)
		if err != nil {
			return nil, err
		}
		for i, e := range known.events {
			if e.Position > position {
				return known.events[i:], nil
			}
		}
		if known.next == 0 {
			return nil, nil
		}
		position = known.next - 1 // the page was forgotten, at least its end
	}
}

// page answers what is known of a page, and looks whether it has grown.
func (p *pages) page(ctx context.Context, n int64) (page, error) {
	known, have := p.known[n]
	woken, now := p.woken.Load(), time.Now()
	if have && (known.full(n) || known.woken == woken && now.Sub(known.read) < p.fresh) {
		return known, nil
	}
	from := n * pageSize
	if last := len(known.events) - 1; last >= 0 {
		from = known.events[last].Position
	}
	events, err := p.log.Read(ctx, from, pageSize)
	if err != nil {
		return page{}, err
	}
	for len(events) > 0 && events[len(events)-1].Position > (n+1)*pageSize {
		known.next = events[len(events)-1].Position
		events = events[:len(events)-1]
	}
	// What others were given before stays as it is.
	known.events = append(known.events[:len(known.events):len(known.events)], events...)
	known.read, known.woken = now, woken
	p.keep(n, known)
	return known, nil
}

// full says that nothing will ever be added.
func (pg page) full(n int64) bool {
	return pg.next > 0 || len(pg.events) > 0 && pg.events[len(pg.events)-1].Position == (n+1)*pageSize
}

func (p *pages) keep(n int64, pg page) {
	if _, have := p.known[n]; !have {
		p.order = append(p.order, n)
	}
	p.known[n] = pg
	for len(p.order) > pagesKept {
		delete(p.known, p.order[0])
		p.order = p.order[1:]
	}
}
