package saga

import (
	"context"
	"sync"
	"time"

	"github.com/remudahq/remuda/core"
)

// hold is an operation that this worker has the lease of.
type hold struct {
	mu    sync.Mutex
	op    core.Operation
	until time.Time // end of the lease by our own monotonic clock, counted from before we asked
	lost  context.CancelFunc
}

func (w *Worker) hold(op core.Operation, asked time.Time) *hold {
	h := &hold{op: op, until: asked.Add(w.options.Lease), lost: func() {}}
	w.mu.Lock()
	w.held[op.ID] = h
	w.mu.Unlock()
	return h
}

func (w *Worker) letGo(h *hold) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.held[h.op.ID] == h {
		delete(w.held, h.op.ID)
	}
}

// left is how much of the lease, less the margin, remains.
func (h *hold) left(margin time.Duration) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	return time.Until(h.until.Add(-margin))
}

func (h *hold) operation() core.Operation {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.op
}

func (h *hold) saved(op core.Operation) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.op = op
}

// heartbeats extends every lease that is held, four times a lease.
func (w *Worker) heartbeats(ctx context.Context) {
	ticker := time.NewTicker(w.options.Lease / 4)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			w.extend(ctx)
		}
	}
}

func (w *Worker) extend(ctx context.Context) {
	holds := w.holds()
	if len(holds) == 0 {
		return
	}
	ops := make([]core.Operation, 0, len(holds))
	for _, h := range holds {
		ops = append(ops, h.operation())
	}
	asked := time.Now()
	kept, err := w.journal.Extend(ctx, w.options.Name, ops, w.options.Lease)
	if err != nil {
		w.options.Log.Warn("cannot extend leases", "err", err)
		return
	}
	for _, id := range kept {
		if h := holds[id]; h != nil {
			h.mu.Lock()
			h.until = asked.Add(w.options.Lease)
			h.mu.Unlock()
			delete(holds, id)
		}
	}
	for id, h := range holds {
		w.abandonIfUnchanged(id, h, ops)
	}
}

// abandonIfUnchanged stops work on an operation whose lease another has. An
// operation that was saved while we asked had another version then, and is
// asked for again next time.
func (w *Worker) abandonIfUnchanged(id core.OperationID, h *hold, asked []core.Operation) {
	for _, op := range asked {
		if op.ID == id && h.operation().Version == op.Version {
			w.options.Log.Warn("lost the lease of an operation", "operation", id)
			h.mu.Lock()
			h.until = time.Time{}
			h.lost()
			h.mu.Unlock()
		}
	}
}

func (w *Worker) holds() map[core.OperationID]*hold {
	w.mu.Lock()
	defer w.mu.Unlock()
	holds := make(map[core.OperationID]*hold, len(w.held))
	for id, h := range w.held {
		holds[id] = h
	}
	return holds
}
