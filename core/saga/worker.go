package saga

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Worker carries out operations. Any number of workers may share one journal.
type Worker struct {
	journal ports.Journal
	clock   ports.Clock
	runners map[string]Runner
	skills  []core.Skill
	options Options
	wake    chan struct{}

	mu   sync.Mutex
	held map[core.OperationID]*hold
}

// Options of a worker; zero values mean the defaults in the comments.
type Options struct {
	Name   string                  // unique among all workers; required
	Slots  int                     // operations at once; 8
	Lease  time.Duration           // how long an operation is ours without a heartbeat; 10 s
	Margin time.Duration           // no call that changes anything is sent this near the lease's end; 3 s
	Poll   time.Duration           // how often to look for operations that nobody told us of; 500 ms
	Grace  time.Duration           // how long a drain waits for steps that are under way; 10 s
	Pace   Pace                    // [DefaultPace]
	Log    *slog.Logger            // slog.Default()
	Saved  func(op core.Operation) // called after every save; must not block

	// Advise answers what a person can do for an operation that begins to need
	// one, or needs one still, where its cause does not say. nil says nothing.
	Advise func(ctx context.Context, op core.Operation) string
}

func (o Options) filled() Options {
	if o.Slots == 0 {
		o.Slots = 8
	}
	if o.Lease == 0 {
		o.Lease = 10 * time.Second
	}
	if o.Margin == 0 {
		o.Margin = o.Lease * 3 / 10
	}
	if o.Poll == 0 {
		o.Poll = 500 * time.Millisecond
	}
	if o.Grace == 0 {
		o.Grace = 10 * time.Second
	}
	if o.Pace == (Pace{}) {
		o.Pace = DefaultPace
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Saved == nil {
		o.Saved = func(core.Operation) {}
	}
	if o.Advise == nil {
		o.Advise = func(context.Context, core.Operation) string { return "" }
	}
	return o
}

// NewWorker makes a worker that knows the given workflows. Operations of other
// workflows, or at steps that they have not, are left alone, for a worker of
// another version.
func NewWorker(journal ports.Journal, clock ports.Clock, options Options, runners ...Runner) *Worker {
	w := &Worker{
		journal: journal, clock: clock, options: options.filled(),
		runners: make(map[string]Runner), wake: make(chan struct{}, 1),
		held: make(map[core.OperationID]*hold),
	}
	for _, r := range runners {
		w.runners[r.Workflow()] = r
		for _, step := range r.steps() {
			w.skills = append(w.skills, core.SkillFor(r.Workflow(), step))
		}
	}
	return w
}

// Wake tells the worker that there may be something to do. It never blocks.
func (w *Worker) Wake() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Run works until ctx ends, then lets the steps that are under way finish, for
// at most the grace time, and gives up every lease.
func (w *Worker) Run(ctx context.Context) {
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var wg sync.WaitGroup
	beat := make(chan struct{})
	go func() { defer close(beat); Steadily(work, w.options.Log, "the heartbeats of operations", w.heartbeats) }()
	free := make(chan struct{}, w.options.Slots)
	for ctx.Err() == nil {
		w.fill(ctx, work, &wg, free)
		w.sleep(ctx)
	}
	w.drain(&wg, stop)
	stop()
	<-beat
}

// fill claims as many operations as there are free slots and starts them.
func (w *Worker) fill(ctx, work context.Context, wg *sync.WaitGroup, slots chan struct{}) {
	room := cap(slots) - len(slots)
	if room == 0 {
		return
	}
	asked := time.Now()
	ops, err := w.journal.Claim(ctx, w.options.Name, w.skills, room, w.options.Lease)
	if err != nil {
		if ctx.Err() == nil {
			w.options.Log.Warn("cannot claim operations", "err", err)
		}
		return
	}
	for _, op := range ops {
		h := w.hold(op, asked)
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots; w.Wake() }()
			w.carry(work, ctx, h)
		})
	}
	if len(ops) == room {
		w.Wake()
	}
}

func (w *Worker) sleep(ctx context.Context) {
	timer := time.NewTimer(w.options.Poll)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-w.wake:
	case <-timer.C:
	}
}

func (w *Worker) drain(wg *sync.WaitGroup, stop func()) {
	finished := make(chan struct{})
	go func() { wg.Wait(); close(finished) }()
	select {
	case <-finished:
	case <-time.After(w.options.Grace):
		stop()
		<-finished
	}
}

// Tick claims what is due and carries it as far as it goes, one operation
// after the other, and reports how many it claimed. It is [Worker.Run] for
// tests and for embedders with a loop of their own.
func (w *Worker) Tick(ctx context.Context) (int, error) {
	asked := time.Now()
	ops, err := w.journal.Claim(ctx, w.options.Name, w.skills, w.options.Slots, w.options.Lease)
	for _, op := range ops {
		w.carry(ctx, ctx, w.hold(op, asked))
	}
	return len(ops), err
}

// Steps names the steps of an operation's workflow, in order; nil if this worker
// does not know it.
func (w *Worker) Steps(op core.Operation) []string {
	runner, ok := w.runners[op.Workflow]
	if !ok {
		return nil
	}
	return runner.steps()
}

// PastReturn reports whether an operation can no longer be taken back. One of
// a workflow that this worker does not know counts as past.
func (w *Worker) PastReturn(op core.Operation) bool {
	runner, ok := w.runners[op.Workflow]
	if !ok {
		return true
	}
	p, err := runner.plan(op)
	return err != nil || p.final
}
