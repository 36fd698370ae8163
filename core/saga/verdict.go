package saga

import (
	"bytes"
	"errors"
	"time"

	"github.com/remudahq/remuda/core"
)

// Pace says how long an operation waits before it is looked at again.
type Pace struct {
	PollMin, PollMax   time.Duration // for what is under way
	WorldMin, WorldMax time.Duration // for a world that cannot be reached
	Retry, RetryMax    time.Duration // first and longest pause after an answer that proves no effect
	Stuck              time.Duration // for what a person must mend
}

// DefaultPace is the pace of production. A person is not waited for longer and
// longer: whoever mended something sees within 15 s that it helped, and looking
// costs a call or two.
var DefaultPace = Pace{
	PollMin: 200 * time.Millisecond, PollMax: 2 * time.Second,
	WorldMin: time.Second, WorldMax: 15 * time.Second,
	Retry: time.Second, RetryMax: 30 * time.Second,
	Stuck: 15 * time.Second,
}

// verdict is what becomes of an operation after one act.
type verdict struct {
	op      core.Operation
	wait    time.Duration
	again   bool   // go on with the next step at once
	settled bool   // it ended, or began to need an operator at its step
	quiet   bool   // nothing changed that is worth a write
	effect  Effect // of the act
}

// judge is the whole engine: a function of the operation, its place in the
// workflow and the outcome of the act.
func judge(op core.Operation, p plan, out outcome, pace Pace, now time.Time) verdict {
	before := op
	op.Data = out.data
	v := verdict{op: op}
	switch classOf(out.err) {
	case done:
		v = forward(op, p)
		v.effect = out.effect
	case pause:
		v = paused(op, out.err, pace, now)
		v.effect = out.effect
	case blocked:
		v.op.State, v.op.Cause, v.op.Code, v.op.Remedy = core.Waiting, core.Explain(out.err), core.CodeOf(out.err), ""
		v.wait = rising(now.Sub(op.UpdatedAt), pace.WorldMin, pace.WorldMax)
	case fenced:
		v.quiet = true
		return v
	case tryAgain:
		v = counted(op, p, out.err, pace)
	case refused:
		v = turned(op, p, out.err, pace)
	case void:
		p.final = p.final && !p.gate
		v = turned(op, p, out.err, pace)
	case forPerson:
		v = needsPerson(op, p, out.err, pace)
	}
	v.settled = v.op.State != before.State && (v.op.State.Ended() || v.op.State == core.NeedsOperator && before.Attempts < p.limit)
	v.quiet = v.changesNothing(before)
	return v
}

// changesNothing reports whether nothing came of an act that is worth a write.
func (v verdict) changesNothing(before core.Operation) bool {
	return !v.again && !v.settled && v.effect == nil && same(before, v.op)
}

// forward moves the cursor one step in the direction the operation goes.
func forward(op core.Operation, p plan) verdict {
	op.Attempts, op.State = 0, core.Running
	op.Cause, op.Code, op.Remedy = op.Turned, op.TurnCode, ""
	next := p.index + 1
	if op.Undoing {
		next = p.index - 1
	} else {
		op.Progress = 100 * next / p.count
	}
	switch {
	case next == p.count:
		op.State, op.Step, op.Progress = core.Succeeded, "", 100
		return verdict{op: op}
	case next < 0:
		op.State, op.Step = core.FailedOp, ""
		if op.Code == core.CodeCancelled {
			op.State = core.Cancelled
		}
		return verdict{op: op}
	}
	op.Step = p.names[next]
	return verdict{op: op, again: true}
}

func paused(op core.Operation, err error, pace Pace, now time.Time) verdict {
	n, _ := errors.AsType[notYet](err)
	op.State = core.Running
	if n.cause != "" {
		op.State = core.Waiting
	}
	op.Cause, op.Code, op.Remedy = n.cause, "", ""
	if op.Undoing && n.cause == "" {
		op.Cause, op.Code = op.Turned, op.TurnCode
	}
	wait := n.after
	if wait == 0 {
		wait = rising(now.Sub(op.UpdatedAt), pace.PollMin, pace.PollMax)
	}
	return verdict{op: op, wait: wait}
}

// counted backs off after an answer that proves no effect, until the limit.
func counted(op core.Operation, p plan, err error, pace Pace) verdict {
	op.Attempts = min(op.Attempts+1, p.limit)
	if op.Attempts == p.limit {
		return turned(op, p, err, pace)
	}
	op.State = core.Running
	op.Cause, op.Code, op.Remedy = core.Explain(err), core.CodeOf(err), ""
	wait := pace.Retry << min(op.Attempts-1, 16)
	return verdict{op: op, wait: min(wait, pace.RetryMax)}
}

// turned ends an attempt for good: the operation turns round, unless it is on
// its way back already or past the step of no return.
func turned(op core.Operation, p plan, err error, pace Pace) verdict {
	if op.Undoing || p.final {
		return needsPerson(op, p, err, pace)
	}
	return turn(op, core.Explain(err), core.CodeOf(err))
}

// turn makes the operation go back, beginning with the step under the cursor.
func turn(op core.Operation, cause, code string) verdict {
	op.Undoing, op.Attempts, op.Turned, op.TurnCode = true, 0, cause, code
	op.State, op.Cause, op.Code, op.Remedy = core.Running, cause, code, ""
	return verdict{op: op, again: true}
}

// needsPerson leaves an operation to a person. All attempts count as used up, by
// which it is known that this was told of this step: while it is looked at it may
// show as running, again and again, and that is no news.
func needsPerson(op core.Operation, p plan, err error, pace Pace) verdict {
	op.Attempts = p.limit
	op.State, op.Cause, op.Code, op.Remedy = core.NeedsOperator, core.Explain(err), core.CodeOf(err), ""
	if e, ok := errors.AsType[*core.Error](err); ok {
		op.Remedy = e.Remedy
	}
	return verdict{op: op, wait: pace.Stuck}
}

// rising is a pause that grows with the time since something last changed,
// within bounds, and needs no counter to be stored.
func rising(since, least, most time.Duration) time.Duration {
	return min(max(since/4, least), most)
}

// same reports whether nothing changed that anybody would want to read.
func same(a, b core.Operation) bool {
	return a.State == b.State && a.Step == b.Step && a.Undoing == b.Undoing && a.Cause == b.Cause &&
		a.Code == b.Code && a.Remedy == b.Remedy && a.Attempts == b.Attempts && bytes.Equal(a.Data, b.Data)
}
