package conformance_test

import (
	"context"
	"sync"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/conformance"
)

// journal is a sound journal, and the store to look behind it.
type journal struct {
	ports.Journal
	store ports.Store
}

func (j journal) stored(ctx context.Context, id core.OperationID) (op core.Operation) {
	_ = j.store.Read(ctx, func(tx ports.Tx) (err error) { op, err = tx.Operations().Get(ctx, id); return err })
	return op
}

func brokenLeases() []broken {
	ofJournal := func(fault string, bend func(journal) ports.Journal) broken {
		return broken{fault, "Journal", func(w conformance.World) conformance.World {
			w.Journal = bend(journal{w.Journal, w.Store})
			return w
		}}
	}
	ofLog := func(fault string, bend func(ports.Log) ports.Log) broken {
		return broken{fault, "Log", func(w conformance.World) conformance.World { w.Log = bend(w.Log); return w }}
	}
	ofCursors := func(fault string, bend func(ports.Cursors) ports.Cursors) broken {
		return broken{fault, "Cursors", func(w conformance.World) conformance.World { w.Cursors = bend(w.Cursors); return w }}
	}
	return []broken{
		ofJournal("Claim gives out what is leased", func(j journal) ports.Journal { return generous{j} }),
		ofJournal("Claim ignores the skills", func(j journal) ports.Journal { return boastful{j} }),
		ofJournal("Claim ignores the limit", func(j journal) ports.Journal { return greedy{j} }),
		ofJournal("Claim gives no lease that ends", func(j journal) ports.Journal { return endless{j} }),
		ofJournal("Save does not compare the version", func(j journal) ports.Journal { return unversioned{j} }),
		ofJournal("Save does not compare the worker", func(j journal) ports.Journal { return anyWorker{j} }),
		ofJournal("Save drops the wish to cancel", func(j journal) ports.Journal { return dropper{j} }),
		ofJournal("Save runs its effect apart", func(j journal) ports.Journal { return apart{j} }),
		ofJournal("Save forgets the wait", func(j journal) ports.Journal { return hasty{j} }),
		ofJournal("Save always releases", func(j journal) ports.Journal { return releaser{j} }),
		ofJournal("Save never releases", func(j journal) ports.Journal { return clinging{j} }),
		ofJournal("Extend says yes to all", func(j journal) ports.Journal { return yes{j} }),
		ofJournal("Extend moves nothing", func(j journal) ports.Journal { return lazy{j} }),
		ofJournal("Release lets go of a later claim", func(j journal) ports.Journal { return late{j} }),
		ofJournal("Release keeps the lease", func(j journal) ports.Journal { return keeps{j} }),
		ofJournal("Release forgets the wait", func(j journal) ports.Journal { return impatient{j} }),
		ofLog("positions have gaps", func(l ports.Log) ports.Log { return gaps{l} }),
		ofLog("anybody may sequence", func(l ports.Log) ports.Log { return anybody{l} }),
		ofLog("Read begins at the position", func(l ports.Log) ports.Log { return inclusive{l} }),
		ofLog("Read ignores the limit", func(l ports.Log) ports.Log { return flood{l} }),
		ofLog("Trim forgets everything", func(l ports.Log) ports.Log { return trimmer{l} }),
		ofLog("Ends does not see what was trimmed", func(l ports.Log) ports.Log { return fromOne{l} }),
		ofCursors("everybody holds it", func(c ports.Cursors) ports.Cursors { return &shared{Cursors: c} }),
		ofCursors("start always counts", func(c ports.Cursors) ports.Cursors { return restart{c} }),
		ofCursors("Advance by a stranger is no error", func(c ports.Cursors) ports.Cursors { return lenient{c} }),
		ofCursors("Advance moves backwards", func(c ports.Cursors) ports.Cursors { return &rewinder{Cursors: c} }),
		ofCursors("Drop keeps it", func(c ports.Cursors) ports.Cursors { return sticky{c} }),
		ofCursors("Renew extends nothing", func(c ports.Cursors) ports.Cursors { return renewer{c, renewsNothing} }),
		ofCursors("Renew extends everybody's", func(c ports.Cursors) ports.Cursors { return renewer{c, renewsStrangers} }),
		ofCursors("Renew confirms nothing", func(c ports.Cursors) ports.Cursors { return renewer{c, confirmsNothing} }),
		ofCursors("Renew takes back what was lost", func(c ports.Cursors) ports.Cursors { return renewer{c, takesBack} }),
		{"everybody is a member for ever", "Members", func(w conformance.World) conformance.World { w.Members = eternal{w.Members}; return w }},
		{"there is one group of members", "Members", func(w conformance.World) conformance.World { w.Members = together{w.Members}; return w }},
		{"to join again changes nothing", "Members", func(w conformance.World) conformance.World {
			w.Members = &firstJoin{Members: w.Members, known: map[string]bool{}}
			return w
		}},
		{"who leaves stays", "Members", func(w conformance.World) conformance.World { w.Members = stayer{w.Members}; return w }},
		ofCursors("there is one group", func(c ports.Cursors) ports.Cursors { return oneGroup{c} }),
	}
}

type saved = func(ports.Tx) error

type generous struct{ journal }

func (j generous) Claim(ctx context.Context, worker string, skills []core.Skill, limit int, lease time.Duration) (ops []core.Operation, err error) {
	err = j.store.Read(ctx, func(tx ports.Tx) error {
		ops, err = tx.Operations().List(ctx, core.OperationFilter{Active: true, Page: core.Page{Limit: limit}})
		return err
	})
	if own, err := j.Journal.Claim(ctx, worker, skills, limit, lease); err != nil || len(own) > 0 {
		return own, err
	}
	return ops, err
}

type greedy struct{ journal }

func (j greedy) Claim(ctx context.Context, worker string, skills []core.Skill, _ int, lease time.Duration) ([]core.Operation, error) {
	return j.Journal.Claim(ctx, worker, skills, 100, lease)
}

type boastful struct{ journal }

func (j boastful) Claim(ctx context.Context, worker string, skills []core.Skill, limit int, lease time.Duration) ([]core.Operation, error) {
	more := []core.Skill{core.SkillFor("provision/2", ""), core.SkillFor("provision/1", "polish")}
	return j.Journal.Claim(ctx, worker, append(more, skills...), limit, lease)
}

type endless struct{ journal }

func (j endless) Claim(ctx context.Context, worker string, skills []core.Skill, limit int, _ time.Duration) ([]core.Operation, error) {
	return j.Journal.Claim(ctx, worker, skills, limit, 1000*time.Hour)
}

type unversioned struct{ journal }

func (j unversioned) Save(ctx context.Context, op core.Operation, wait time.Duration, release bool, effect saved) (core.Operation, error) {
	op.Version = j.stored(ctx, op.ID).Version
	return j.Journal.Save(ctx, op, wait, release, effect)
}

type anyWorker struct{ journal }

func (j anyWorker) Save(ctx context.Context, op core.Operation, wait time.Duration, release bool, effect saved) (core.Operation, error) {
	op.LeaseOwner = j.stored(ctx, op.ID).LeaseOwner
	return j.Journal.Save(ctx, op, wait, release, effect)
}

type dropper struct{ journal }

func (j dropper) Save(ctx context.Context, op core.Operation, wait time.Duration, release bool, effect saved) (core.Operation, error) {
	got, err := j.Journal.Save(ctx, op, wait, release, effect)
	got.Cancel = op.Cancel
	return got, err
}

type apart struct{ journal }

func (j apart) Save(ctx context.Context, op core.Operation, wait time.Duration, release bool, effect saved) (core.Operation, error) {
	got, err := j.Journal.Save(ctx, op, wait, release, nil)
	if err == nil && effect != nil {
		err = j.store.Do(ctx, effect)
	}
	return got, err
}

type hasty struct{ journal }

func (j hasty) Save(ctx context.Context, op core.Operation, _ time.Duration, release bool, effect saved) (core.Operation, error) {
	return j.Journal.Save(ctx, op, 0, release, effect)
}

type releaser struct{ journal }

func (j releaser) Save(ctx context.Context, op core.Operation, wait time.Duration, _ bool, effect saved) (core.Operation, error) {
	return j.Journal.Save(ctx, op, wait, true, effect)
}

type clinging struct{ journal }

func (j clinging) Save(ctx context.Context, op core.Operation, wait time.Duration, _ bool, effect saved) (core.Operation, error) {
	return j.Journal.Save(ctx, op, wait, false, effect)
}

type yes struct{ journal }

func (j yes) Extend(ctx context.Context, worker string, ops []core.Operation, lease time.Duration) (ids []core.OperationID, err error) {
	_, err = j.Journal.Extend(ctx, worker, ops, lease)
	for _, op := range ops {
		ids = append(ids, op.ID)
	}
	return ids, err
}

type lazy struct{ journal }

func (lazy) Extend(_ context.Context, _ string, ops []core.Operation, _ time.Duration) (ids []core.OperationID, err error) {
	for _, op := range ops {
		ids = append(ids, op.ID)
	}
	return ids, nil
}

type late struct{ journal }

func (j late) Release(ctx context.Context, op core.Operation, wait time.Duration) error {
	op.Version = j.stored(ctx, op.ID).Version
	return j.Journal.Release(ctx, op, wait)
}

type keeps struct{ journal }

func (keeps) Release(context.Context, core.Operation, time.Duration) error { return nil }

type impatient struct{ journal }

func (j impatient) Release(ctx context.Context, op core.Operation, _ time.Duration) error {
	return j.Journal.Release(ctx, op, 0)
}

type gaps struct{ ports.Log }

func (l gaps) Read(ctx context.Context, after int64, limit int) ([]core.Event, error) {
	events, err := l.Log.Read(ctx, after/2, limit)
	for i := range events {
		events[i].Position *= 2
	}
	return events, err
}

// anybody remembers who may sequence, and lends the name to everybody.
type anybody struct{ ports.Log }

func (l anybody) Sequence(ctx context.Context, owner string, limit int) (int, error) {
	if n, err := l.Log.Sequence(ctx, owner, limit); err == nil {
		return n, nil
	}
	n, err := l.Log.Sequence(ctx, "one", limit) // the name of the holder in the suite
	if err != nil {
		return 0, nil //nolint:nilerr // that is what is broken about it
	}
	return n, nil
}

type inclusive struct{ ports.Log }

func (l inclusive) Read(ctx context.Context, after int64, limit int) ([]core.Event, error) {
	return l.Log.Read(ctx, max(after-1, 0), limit)
}

type flood struct{ ports.Log }

func (l flood) Read(ctx context.Context, after int64, _ int) ([]core.Event, error) {
	return l.Log.Read(ctx, after, 10_000)
}

type trimmer struct{ ports.Log }

func (l trimmer) Trim(ctx context.Context, _ time.Time) (int, error) {
	return l.Log.Trim(ctx, farFuture)
}

type fromOne struct{ ports.Log }

func (l fromOne) Ends(ctx context.Context) (first, last int64, err error) {
	_, last, err = l.Log.Ends(ctx)
	return min(last, 1), last, err
}

type shared struct {
	ports.Cursors
	mu    sync.Mutex
	owner string
}

func (c *shared) Hold(ctx context.Context, group, owner string, start int64, lease time.Duration) (int64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.Drop(ctx, group, c.owner)
	c.owner = owner
	return c.Cursors.Hold(ctx, group, owner, start, lease)
}

type restart struct{ ports.Cursors }

func (c restart) Hold(ctx context.Context, group, owner string, start int64, lease time.Duration) (int64, error) {
	at, err := c.Cursors.Hold(ctx, group, owner, start, lease)
	return max(at, start), err
}

type lenient struct{ ports.Cursors }

func (c lenient) Advance(ctx context.Context, group, owner string, position int64) error {
	_ = c.Cursors.Advance(ctx, group, owner, position)
	return nil
}

type rewinder struct {
	ports.Cursors
	mu sync.Mutex
	at map[string]int64
}

func (c *rewinder) Advance(ctx context.Context, group, owner string, position int64) error {
	err := c.Cursors.Advance(ctx, group, owner, position)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at == nil {
		c.at = map[string]int64{}
	}
	if err == nil {
		c.at[group] = position
	}
	return err
}

func (c *rewinder) Hold(ctx context.Context, group, owner string, start int64, lease time.Duration) (int64, error) {
	at, err := c.Cursors.Hold(ctx, group, owner, start, lease)
	c.mu.Lock()
	defer c.mu.Unlock()
	if told, ok := c.at[group]; ok {
		at = told
	}
	return at, err
}

type sticky struct{ ports.Cursors }

func (sticky) Drop(context.Context, string, string) error { return nil }

type oneGroup struct{ ports.Cursors }

func (c oneGroup) Hold(ctx context.Context, _, owner string, start int64, lease time.Duration) (int64, error) {
	return c.Cursors.Hold(ctx, "relay", owner, start, lease)
}
