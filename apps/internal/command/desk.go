package command

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/apps/internal/problem"
)

const (
	// usualAtOnce is how many commands a process carries out at once.
	usualAtOnce = 32
	// usualWaiting is how many may wait for that.
	usualWaiting = 1024
)

// Desk carries commands out, so many at once, and has some wait: a [bus.Desk].
type Desk struct {
	do func(context.Context, bus.Delivery) bus.Reply

	ctx    context.Context // of those that are carried out; it ends with the patience of Close
	end    context.CancelFunc
	places sync.WaitGroup

	mu      sync.Mutex
	closed  bool
	waiting chan task
}

type task struct {
	delivery bus.Delivery
	answer   func(bus.Reply)
}

var _ bus.Desk = (*Desk)(nil)

// NewDesk opens a desk.
func NewDesk(h Handler) *Desk { return newDesk(h.Do, usualAtOnce, usualWaiting) }

func newDesk(do func(context.Context, bus.Delivery) bus.Reply, atOnce, waiting int) *Desk {
	d := &Desk{do: do, waiting: make(chan task, waiting)}
	d.ctx, d.end = context.WithCancel(context.Background())
	for range atOnce {
		d.places.Go(func() {
			for next := range d.waiting {
				next.answer(d.do(d.ctx, next.delivery))
			}
		})
	}
	return d
}

// Take has a command carried out when its turn comes; see [bus.Desk].
func (d *Desk) Take(delivery bus.Delivery, answer func(bus.Reply)) {
	if !d.queued(task{delivery, answer}) {
		command, _ := bus.ReadCommand(delivery.Payload)
		answer(refused(command.ID, problem.New(http.StatusServiceUnavailable, "too-many-commands", "too many commands are waiting here; send it again")))
	}
}

func (d *Desk) queued(t task) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return false
	}
	select {
	case d.waiting <- t:
		return true
	default:
		return false
	}
}

// Do carries a command out at once, beside those that were taken.
func (d *Desk) Do(ctx context.Context, delivery bus.Delivery) bus.Reply { return d.do(ctx, delivery) }

// Close takes nothing more, and returns when all that was taken is answered. What
// is not done when the patience is over is called off: its sender sends it again.
func (d *Desk) Close(patience time.Duration) {
	d.mu.Lock()
	if !d.closed {
		d.closed = true
		close(d.waiting)
	}
	d.mu.Unlock()
	late := time.AfterFunc(patience, d.end)
	d.places.Wait()
	late.Stop()
	d.end()
}
