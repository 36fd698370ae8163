package conformance

import (
	"time"

	"github.com/remudahq/remuda/core"
)

func journalCases() []Case[World] {
	return append([]Case[World]{
		{"Claim leases what is due, whole, and moves its version by one", claimLeases},
		{"what is leased is given to nobody, not even to its holder", leasedIsKept},
		{"Claim gives at most as many as it is asked for, oldest due first", claimOrder},
		{"what has ended is never given, whatever else lives is", claimLiving},
		{"what is not due is not given before its time", claimDue},
		{"what takes another skill is given to nobody who lacks it", claimSkills},
		{"what was inserted without a time is due at once", claimUntimed},
		{"a lease that has ended goes to another", leaseEnds},
		{"Extend moves the lease and nothing else, and may be repeated", extendMovesLease},
		{"Extend leaves out what is another's, of another version or unknown", extendMatches},
		{"Release gives the lease up at once and moves no version", releaseGivesUp},
		{"Release lets the operation be due after the wait", releaseWaits},
		{"Release by whoever does not hold it is no error and changes nothing", releaseOfAnothers},
		{"twenty workers at once never get the same operation", claimRace},
	}, saveCases()...)
}

// skills are what the operations of this suite take.
var skills = []core.Skill{core.SkillFor("provision/1", ""), core.SkillFor("provision/1", "clone")}

func claim(t T, w World, worker string, limit int, lease time.Duration) []core.Operation {
	t.Helper()
	ops, err := w.Journal.Claim(t.Context(), worker, skills, limit, lease)
	fine(t, "Claim", err)
	return ops
}

// claimOne claims the one operation that is due.
func claimOne(t T, w World, worker string) core.Operation {
	t.Helper()
	ops := claim(t, w, worker, 10, long)
	if len(ops) != 1 {
		t.Fatalf("Claim gave %d operations, want 1", len(ops))
	}
	return ops[0]
}

func claimLeases(t T, w World) {
	op := queued(t, w, func(op *core.Operation) { op.Step, op.Progress, op.Cancel = "clone", 40, true })
	got := claimOne(t, w, "worker-1")
	equal(t, "the stored one", getOperation(t, w, op.ID), got)
	equal(t, "LeaseOwner", got.LeaseOwner, "worker-1")
	equal(t, "a lease that lasts", got.LeaseUntil.After(op.DueAt), true)
	equal(t, "Version", got.Version, op.Version+1)
	got.LeaseOwner, got.LeaseUntil, got.Version = "", time.Time{}, op.Version
	equal(t, "everything else", got, op)
}

func leasedIsKept(t T, w World) {
	queued(t, w, asItIs)
	claimOne(t, w, "a")
	equal(t, "for another", len(claim(t, w, "b", 10, long)), 0)
	equal(t, "for the holder", len(claim(t, w, "a", 10, long)), 0)
}

func claimOrder(t T, w World) {
	var ops []core.OperationID
	for _, due := range []int{30, 10, 20} {
		ops = append(ops, queued(t, w, func(op *core.Operation) { op.DueAt = at(due) }).ID)
	}
	var got []core.OperationID
	for _, want := range []int{2, 1} {
		claimed := claim(t, w, "a", 2, long)
		equal(t, "how many", len(claimed), want)
		for _, op := range claimed {
			got = append(got, op.ID)
		}
	}
	equal(t, "the order", got, []core.OperationID{ops[1], ops[2], ops[0]})
}

func claimLiving(t T, w World) {
	for _, state := range core.OperationStates() {
		op := queued(t, w, func(op *core.Operation) { op.State = state })
		got := claim(t, w, "a", 10, long)
		equal(t, string(state)+" is given", len(got) == 1 && got[0].ID == op.ID, !state.Ended())
	}
}

func claimDue(t T, w World) {
	queued(t, w, asItIs)
	op := claimOne(t, w, "a")
	op, err := w.Journal.Save(t.Context(), op, time.Hour, true, nil)
	fine(t, "Save", err)
	equal(t, "an hour early", len(claim(t, w, "a", 10, long)), 0)
	prod(t, w, op.ID, false)
	op, err = w.Journal.Save(t.Context(), claimOne(t, w, "a"), short, true, nil)
	fine(t, "Save", err)
	eventually(t, w, "it is due", func() bool { return len(claim(t, w, "a", 10, long)) == 1 })
	equal(t, "Version", getOperation(t, w, op.ID).Version, op.Version+1)
}

func claimSkills(t T, w World) {
	other := queued(t, w, func(op *core.Operation) { op.Workflow, op.DueAt = "provision/2", at(-20) })
	later := queued(t, w, func(op *core.Operation) { op.Step, op.DueAt = "polish", at(-10) })
	mine := queued(t, w, asItIs)
	equal(t, "the one that can be carried out", claimOne(t, w, "old").ID, mine.ID)
	equal(t, "of another workflow", getOperation(t, w, other.ID), other)
	equal(t, "at another step", getOperation(t, w, later.ID), later)
	ops, err := w.Journal.Claim(t.Context(), "idle", nil, 10, long)
	fine(t, "Claim without skills", err)
	equal(t, "for whoever knows nothing", len(ops), 0)
	ops, err = w.Journal.Claim(t.Context(), "new", []core.Skill{core.SkillFor("provision/2", ""), core.SkillFor("provision/1", "polish")}, 10, long)
	fine(t, "Claim with other skills", err)
	equal(t, "for whoever can", len(ops), 2)
}

func claimUntimed(t T, w World) {
	op := queued(t, w, func(op *core.Operation) { op.DueAt = time.Time{} })
	equal(t, "claimed", claimOne(t, w, "a").ID, op.ID)
}

func leaseEnds(t T, w World) {
	op := queued(t, w, asItIs)
	first := claim(t, w, "a", 1, short)
	equal(t, "claimed", len(first), 1)
	var second []core.Operation
	eventually(t, w, "the lease ends", func() bool {
		second = claim(t, w, "b", 1, long)
		return len(second) == 1
	})
	equal(t, "the operation", second[0].ID, op.ID)
	equal(t, "LeaseOwner", second[0].LeaseOwner, "b")
	equal(t, "Version", second[0].Version, first[0].Version+1)
	_, err := w.Journal.Save(t.Context(), first[0], 0, false, nil)
	refused(t, "Save by the first", err, core.Conflict)
}

func extendMovesLease(t T, w World) {
	queued(t, w, asItIs)
	op := claimOne(t, w, "a")
	for range 2 {
		ids, err := w.Journal.Extend(t.Context(), "a", []core.Operation{op}, 2*long)
		fine(t, "Extend", err)
		equal(t, "Extend", ids, []core.OperationID{op.ID})
	}
	got := getOperation(t, w, op.ID)
	if got.LeaseUntil.Sub(op.LeaseUntil) < long/2 {
		t.Fatalf("the lease ends at %v, was %v, want about an hour more", got.LeaseUntil, op.LeaseUntil)
	}
	got.LeaseUntil = op.LeaseUntil
	equal(t, "everything else", got, op)
}

func extendMatches(t T, w World) {
	queued(t, w, asItIs)
	other := claimOne(t, w, "b")
	queued(t, w, asItIs)
	op := claimOne(t, w, "a")
	old := op
	old.Version--
	ids, err := w.Journal.Extend(t.Context(), "a", []core.Operation{other, old, operation(op.Server)}, 2*long)
	fine(t, "Extend", err)
	equal(t, "Extend", ids, nil)
	equal(t, "the other's", getOperation(t, w, other.ID), other)
	equal(t, "the newer version", getOperation(t, w, op.ID), op)
	ids, err = w.Journal.Extend(t.Context(), "a", []core.Operation{other, op}, 2*long)
	fine(t, "Extend", err)
	equal(t, "Extend of one's own among others", ids, []core.OperationID{op.ID})
}

func releaseGivesUp(t T, w World) {
	queued(t, w, asItIs)
	op := claimOne(t, w, "a")
	fine(t, "Release", w.Journal.Release(t.Context(), op, 0))
	fine(t, "Release again", w.Journal.Release(t.Context(), op, 0))
	got := getOperation(t, w, op.ID)
	equal(t, "Version", got.Version, op.Version)
	equal(t, "LeaseOwner", got.LeaseOwner, "")
	got.LeaseOwner, got.LeaseUntil, got.DueAt = op.LeaseOwner, op.LeaseUntil, op.DueAt
	equal(t, "everything else", got, op)
	equal(t, "claimed by another", claimOne(t, w, "b").Version, op.Version+1)
}

func releaseWaits(t T, w World) {
	queued(t, w, asItIs)
	fine(t, "Release", w.Journal.Release(t.Context(), claimOne(t, w, "a"), time.Hour))
	equal(t, "an hour early", len(claim(t, w, "b", 10, long)), 0)
	queued(t, w, asItIs)
	fine(t, "Release", w.Journal.Release(t.Context(), claimOne(t, w, "a"), short))
	eventually(t, w, "it is due", func() bool { return len(claim(t, w, "b", 10, long)) == 1 })
}

func releaseOfAnothers(t T, w World) {
	queued(t, w, asItIs)
	early := claimOne(t, w, "a")
	fine(t, "Release", w.Journal.Release(t.Context(), early, 0))
	late := claimOne(t, w, "a")
	stranger := late
	stranger.LeaseOwner = "b"
	for what, op := range map[string]core.Operation{"of an earlier claim": early, "by another": stranger, "of nothing": operation(late.Server)} {
		fine(t, "Release "+what, w.Journal.Release(t.Context(), op, 0))
		equal(t, "after a Release "+what, getOperation(t, w, late.ID), late)
	}
}

func claimRace(t T, w World) {
	const each = 2
	for range crowd * each {
		queued(t, w, asItIs)
	}
	given := make([][]core.Operation, crowd)
	errs := race(crowd, func(i int) (err error) {
		for range 2 * each {
			ops, err := w.Journal.Claim(t.Context(), name("worker"), skills, each, long)
			if err != nil {
				return err
			}
			given[i] = append(given[i], ops...)
		}
		return nil
	})
	seen := map[core.OperationID]bool{}
	for i, ops := range given {
		fine(t, "Claim", errs[i])
		for _, op := range ops {
			equal(t, string(op.ID)+" was given before", seen[op.ID], false)
			seen[op.ID] = true
		}
	}
	equal(t, "how many were given", len(seen), crowd*each)
}
