package fleet

import (
	"context"
	"errors"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/resize"
	"github.com/remudahq/remuda/ports"
)

// Specification is what a server is made of.
type Specification struct {
	Server     core.ServerView
	Now        core.Hardware // what it runs with
	Next       core.Hardware // what it has after its next start
	ObservedAt time.Time     // when the guest was seen to be so; zero: never, it is what was asked for
	Stale      bool          // it could not be looked at now
	Cause      string        // why
}

// lookTimeout bounds the look at a guest that somebody waits for.
const lookTimeout = 5 * time.Second

// Specification looks at what a server is made of. A guest that cannot be
// looked at is told as it was known last, and as stale. NotFound, also for what
// the caller may not see.
func (s *Service) Specification(ctx context.Context, c core.Caller, id core.ServerID) (Specification, error) {
	view, err := s.Server(ctx, c, id)
	if err != nil {
		return Specification{}, err
	}
	spec := Specification{Server: view}
	seen, err := s.inspect(ctx, view)
	if ctx.Err() != nil {
		return spec, ctx.Err()
	}
	last, lastErr := s.lastSeen(ctx, id)
	if lastErr != nil {
		return spec, lastErr
	}
	if err != nil {
		spec.Now, spec.Next, spec.ObservedAt = last.Now, last.Next, last.At
		if last.At.IsZero() {
			spec.Now, spec.Next = hardwareOf(view, view.Spec), hardwareOf(view, view.Upcoming())
		}
		spec.Stale, spec.Cause = true, core.Explain(err)
		return spec, nil
	}
	spec.Now, spec.Next, spec.ObservedAt = seen.Now, seen.Next, s.Clock.Now()
	s.noteSeen(ctx, last, core.Observation{Server: id, Now: seen.Now, Next: seen.Next, At: spec.ObservedAt})
	return spec, nil
}

// lastSeen is what a server's guest was last seen to be made of; zero if nobody
// looked.
func (s *Service) lastSeen(ctx context.Context, id core.ServerID) (last core.Observation, err error) {
	err = s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		last, err = tx.Observations().Last(ctx, id)
		return err
	})
	if missing(err) {
		err = nil
	}
	return last, err
}

// noteEvery is how often it is noted that a guest is still what it was.
const noteEvery = time.Minute

// noteSeen notes what a guest is made of, for when it cannot be looked at.
func (s *Service) noteSeen(ctx context.Context, last, now core.Observation) {
	if last.Now.Equal(now.Now) && last.Next.Equal(now.Next) && now.At.Sub(last.At) < noteEvery {
		return
	}
	err := s.Store.Do(ctx, func(tx ports.Tx) error { return tx.Observations().Note(ctx, now) })
	if err != nil {
		s.Logger.Warn("cannot note what a guest is made of", "server", now.Server, "err", err)
	}
}

// inspect looks at the guest of a server, for as long as somebody would wait.
func (s *Service) inspect(ctx context.Context, view core.ServerView) (core.Inspection, error) {
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	hypervisor, err := s.kit.Hypervisors.Cluster(ctx, view.Placement.Cluster)
	if err != nil {
		return core.Inspection{}, err
	}
	seen, err := (guest.Case{Server: view.Server, Hypervisor: hypervisor}).InspectOurs(ctx)
	if _, known := errors.AsType[*core.Error](err); err != nil && !known {
		err = core.Fail(core.Unavailable, "", "%s", err)
	}
	return seen, err
}

// hardwareOf is a specification as hardware, with what else we know.
func hardwareOf(view core.ServerView, spec core.Spec) core.Hardware {
	h := spec.Hardware()
	if mac := view.Identity.MAC; mac != "" {
		card := core.Interface{Name: "net0", MAC: mac, Addresses: core.Assignment(view.Addresses)}
		for _, a := range view.Addresses {
			card.Bridge, card.VLAN = a.Bridge, a.VLAN
		}
		h.Interfaces = []core.Interface{card}
	}
	return h
}

// Respecify is what shall become of a server's specification.
type Respecify struct {
	core.SpecChange
	Plan string // name or ID; sets cores, memory and swap, and grows the root disk; empty keeps the plan
}

// Respecify accepts that a server shall be made of something else. Invalid
// names every field that is wrong: what would shrink, what the node does not
// have. Exhausted: no storage has room (storage-full), or the quota is used up
// (quota-exceeded). Denied (suspended). Conflict (illegal-move): it is not ready. Busy (server-busy).
func (s *Service) Respecify(ctx context.Context, c core.Caller, id core.ServerID, req Respecify) (Accepted, error) {
	const action = core.ServerResize
	if err := s.mayChange(ctx, c, action, string(id)); err != nil {
		return Accepted{}, err
	}
	if answer, repeat, err := recall[Accepted](ctx, s, c); repeat || err != nil {
		return answer, err
	}
	facts, err := s.factsOf(ctx, c, id)
	if err != nil {
		return Accepted{}, s.denied(ctx, c, action, string(id), err)
	}
	return once(ctx, s, c, action, string(id), func(tx ports.Tx) (Accepted, error) {
		server, err := serverFor(ctx, tx, c, action, id)
		if err != nil {
			return Accepted{}, err
		}
		if err := free(server); err != nil {
			return Accepted{}, err
		}
		if err := unblocked(c, server); err != nil {
			return Accepted{}, err
		}
		if server.Life() != core.Ready {
			return Accepted{}, core.Fail(core.Conflict, core.CodeIllegalMove, "cannot change the specification of a server that is %s", server.Life())
		}
		return s.respecify(ctx, tx, c, server, req, facts)
	})
}

// facts are what is seen of a server and its surroundings before anything is
// accepted. Seen is false where the guest cannot be looked at.
type facts struct {
	seen     bool
	guest    core.Inspection
	around   core.Surroundings
	storages []core.Storage
}

// factsOf looks at what a change has to fit. What cannot be reached refuses
// nothing: the workflow looks again.
func (s *Service) factsOf(ctx context.Context, c core.Caller, id core.ServerID) (facts, error) {
	view, err := s.Server(ctx, c, id)
	if err != nil {
		return facts{}, err
	}
	i, err := s.inspect(ctx, view)
	if err != nil {
		return facts{}, ctx.Err()
	}
	f := facts{seen: true, guest: i}
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	hypervisor, err := s.kit.Hypervisors.Cluster(ctx, view.Placement.Cluster)
	if err != nil {
		return f, nil //nolint:nilerr // it was reached a moment ago, and the workflow asks again
	}
	if f.around, err = resize.Around(ctx, hypervisor, i.Ref.Node); err != nil {
		return f, nil //nolint:nilerr // as above
	}
	if f.storages, err = hypervisor.Storages(ctx, i.Ref.Node); err != nil {
		f.storages = nil
	}
	return f, nil
}

func (s *Service) respecify(ctx context.Context, tx ports.Tx, c core.Caller, server core.Server, req Respecify, f facts) (Accepted, error) {
	have := server.Upcoming()
	if f.seen {
		have = f.guest.Next.Spec()
	}
	plan, err := s.replan(ctx, tx, server, &req, have)
	if err != nil {
		return Accepted{}, err
	}
	r, err := req.Apply(server.Kind, have, f.around)
	if err != nil {
		return Accepted{}, err
	}
	if f.storages != nil && len(r.Change.Disks) > 0 {
		if _, err := guest.FitDisks(f.storages, f.guest, r.Change, r.New); err != nil {
			return Accepted{}, r.AsWritten(err)
		}
	}
	if err := s.affordRespec(ctx, tx, server, r.Want); err != nil {
		return Accepted{}, err
	}
	before := server.Pending
	server.Pending = &r.Want
	op, err := s.resize.Workflow().Begin(resize.State{Change: r.Change, New: r.New, Plan: plan, Pending: before})
	if err != nil {
		return Accepted{}, err
	}
	return s.start(ctx, tx, c, server, op, core.EventResizeRequested, nil)
}

// affordRespec makes sure that the owner of a server may have what it becomes
// more than it is. Until it has become so it counts as the greater of both.
func (s *Service) affordRespec(ctx context.Context, tx ports.Tx, server core.Server, want core.Spec) error {
	was, will := core.UsageOf(server.Spec, server.Pending), core.UsageOf(server.Spec, &want)
	return s.afford(ctx, tx, server.Owner, core.Usage{
		Cores: will.Cores - was.Cores, Memory: will.Memory - was.Memory, Disk: will.Disk - was.Disk,
	})
}

// replan puts what a plan says into the change. Invalid: there is no such plan,
// its disk is smaller than the server's, or the change says otherwise itself.
func (s *Service) replan(ctx context.Context, tx ports.Tx, server core.Server, req *Respecify, have core.Spec) (core.PlanID, error) {
	var v core.Violations
	if req.Plan == "" {
		v.Check(!req.Empty(), "", "names nothing to change")
		return "", v.Err()
	}
	plan, err := named(ctx, tx.Plans(), req.Plan)
	if missing(err) {
		return "", violation("plan", "names no plan: %q", core.Clip(req.Plan))
	}
	if err != nil {
		return "", err
	}
	root := core.RootDiskOf(server.Kind, have)
	v.Check(req.Cores == nil, "cores", "is what the plan says")
	v.Check(req.Memory == nil, "memory", "is what the plan says")
	v.Check(req.Swap == nil, "swap", "is what the plan says")
	if _, named := req.Disks[root]; named {
		v.Add("disks."+root, "is what the plan says")
	}
	v.Check(plan.Disk >= have.Disks[root], "plan", "has a disk of %d bytes, and %s cannot shrink: it has %d", plan.Disk, root, have.Disks[root])
	if err := v.Err(); err != nil {
		return "", err
	}
	req.SpecChange = req.With(server.Kind, plan, root)
	return plan.ID, nil
}
