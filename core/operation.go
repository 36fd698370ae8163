package core

import "time"

// Operation is one execution of a workflow.
type Operation struct {
	ID       OperationID
	Kind     string // what people call it: provision, power, retire
	Workflow string // which steps, with their version: provision/1
	Server   ServerID
	Owner    UserID // of the server, who may see the operation
	AskedBy  UserID
	State    OperationState
	Step     string // the step under the cursor; empty before the first and after the last
	Progress int    // 0–100
	Undoing  bool   // the cursor moves backwards
	Cause    string // why it waits, failed or needs somebody
	Code     string // the stable code of Cause
	Remedy   string // what a person can type, for needs_operator
	Attempts int    // of the step under the cursor, counting only answers that prove no effect
	Turned   string // why it turned round, once it did; Cause may say since why it cannot go back
	TurnCode string // the stable code of Turned
	Data     []byte // the workflow's own state, JSON
	Cancel   bool   // somebody wishes that it stopped; a column of its own

	DueAt      time.Time // when it wants to be looked at next
	LeaseOwner string    // the worker that holds it; empty if none
	LeaseUntil time.Time
	Version    int64 // moves on claim and save only
	CreatedAt  time.Time
	UpdatedAt  time.Time
	FinishedAt time.Time // zero while it lives
}

// Skill names one step of one workflow.
type Skill string

// SkillFor is the skill that the next step of an operation takes: that of the
// step under its cursor.
func SkillFor(workflow, step string) Skill { return Skill(workflow + " " + step) }

// OperationState is where an operation stands.
type OperationState string

// The states of an operation. Failed means taken back: nothing remains unless
// the cause says what does.
const (
	Queued        OperationState = "queued"
	Running       OperationState = "running"
	Waiting       OperationState = "waiting" // for the world: an unreachable node, a slot
	Succeeded     OperationState = "succeeded"
	FailedOp      OperationState = "failed"
	NeedsOperator OperationState = "needs_operator" // holds all it has until a person, or the world, helps
	Cancelled     OperationState = "cancelled"
)

// OperationStates lists every state, for tables that must be total.
func OperationStates() []OperationState {
	return []OperationState{Queued, Running, Waiting, Succeeded, FailedOp, NeedsOperator, Cancelled}
}

// Ended reports whether the state is final.
func (s OperationState) Ended() bool {
	return s == Succeeded || s == FailedOp || s == Cancelled
}
