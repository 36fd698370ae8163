package memory

import (
	"context"
	"slices"
	"sync"

	"github.com/remudahq/remuda/core"
)

// Publisher is a bus inside the process: it keeps what was published, for
// tests, and hands it to whoever subscribed.
type Publisher struct {
	mu          sync.Mutex
	published   []core.Event
	subscribers map[int]func(core.Event)
	next        int
}

// Publish keeps the events and calls every subscriber with each, in order.
func (p *Publisher) Publish(ctx context.Context, events []core.Event) error {
	if err := reached(ctx); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range events {
		p.published = append(p.published, copyEvent(e))
		for _, hear := range p.subscribers {
			hear(copyEvent(e))
		}
	}
	return nil
}

// Subscribe has hear called with every event from now on, one at a time; hear
// must not publish. The function it returns ends that.
func (p *Publisher) Subscribe(hear func(core.Event)) (end func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.subscribers == nil {
		p.subscribers = map[int]func(core.Event){}
	}
	id := p.next
	p.next++
	p.subscribers[id] = hear
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.subscribers, id)
	}
}

// Published answers everything that was published, in order.
func (p *Publisher) Published() []core.Event {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.published)
}
