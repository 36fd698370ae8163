package sqlstore

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/uptrace/bun"
)

// operations is a [ports.Operations].
type operations struct{ *tx }

type operationRow struct {
	bun.BaseModel `bun:"table:operations"`
	ID            core.OperationID    `bun:"id,pk,type:uuid"`
	Kind          string              `bun:"kind"`
	Workflow      string              `bun:"workflow"`
	Server        core.ServerID       `bun:"server_id,type:uuid,nullzero"`
	Owner         core.UserID         `bun:"owner_id,type:uuid,nullzero"`
	AskedBy       core.UserID         `bun:"asked_by,type:uuid,nullzero"`
	State         core.OperationState `bun:"state"`
	Step          string              `bun:"step"`
	Progress      int                 `bun:"progress"`
	Undoing       bool                `bun:"undoing"`
	Cause         string              `bun:"cause"`
	Code          string              `bun:"code"`
	Remedy        string              `bun:"remedy"`
	Attempts      int                 `bun:"attempts"`
	Turned        string              `bun:"turned"`
	TurnCode      string              `bun:"turn_code"`
	Data          string              `bun:"data"`
	Cancel        bool                `bun:"cancel"`
	DueAt         stamp               `bun:"due_at"`
	LeaseOwner    string              `bun:"lease_owner"`
	LeaseUntil    stamp               `bun:"lease_until"`
	Version       int64               `bun:"version"`
	CreatedAt     stamp               `bun:"created_at"`
	UpdatedAt     stamp               `bun:"updated_at"`
	FinishedAt    stamp               `bun:"finished_at"`
}

func rowOfOperation(op core.Operation) *operationRow {
	return &operationRow{ID: op.ID, Kind: op.Kind, Workflow: op.Workflow, Server: op.Server, Owner: op.Owner, AskedBy: op.AskedBy,
		State: op.State, Step: op.Step, Progress: op.Progress, Undoing: op.Undoing, Cause: clean(op.Cause), Code: op.Code, Remedy: clean(op.Remedy),
		Attempts: op.Attempts, Turned: clean(op.Turned), TurnCode: op.TurnCode, Data: clean(string(op.Data)), Cancel: op.Cancel, DueAt: stamp(op.DueAt),
		LeaseOwner: op.LeaseOwner, LeaseUntil: stamp(op.LeaseUntil), Version: op.Version,
		CreatedAt: stamp(op.CreatedAt), UpdatedAt: stamp(op.UpdatedAt), FinishedAt: stamp(op.FinishedAt)}
}

func (r *operationRow) operation() core.Operation {
	op := core.Operation{ID: r.ID, Kind: r.Kind, Workflow: r.Workflow, Server: r.Server, Owner: r.Owner, AskedBy: r.AskedBy,
		State: r.State, Step: r.Step, Progress: r.Progress, Undoing: r.Undoing, Cause: r.Cause, Code: r.Code, Remedy: r.Remedy,
		Attempts: r.Attempts, Turned: r.Turned, TurnCode: r.TurnCode, Cancel: r.Cancel, DueAt: time.Time(r.DueAt),
		LeaseOwner: r.LeaseOwner, LeaseUntil: time.Time(r.LeaseUntil), Version: r.Version,
		CreatedAt: time.Time(r.CreatedAt), UpdatedAt: time.Time(r.UpdatedAt), FinishedAt: time.Time(r.FinishedAt)}
	if r.Data != "" {
		op.Data = []byte(r.Data)
	}
	return op
}

// living is what has not ended; the indexes say it in the same words.
const living = "state NOT IN ('succeeded', 'failed', 'cancelled')"

func (o operations) Get(ctx context.Context, id core.OperationID) (core.Operation, error) {
	row := operationRow{ID: id}
	if !wellFormed(id) {
		return core.Operation{}, missing("operation")
	}
	found, err := o.find(ctx, o.db.NewSelect().Model(&row).WherePK())
	if err == nil && !found {
		err = missing("operation")
	}
	return row.operation(), err
}

func (o operations) List(ctx context.Context, f core.OperationFilter) ([]core.Operation, error) {
	return visible(f.Viewer, f.Owner, func(owner, grantee core.UserID) ([]core.Operation, error) {
		part := f
		part.Owner = owner
		return o.page(ctx, part, grantee)
	}, f.Merge)
}

// page is what the filter lets through; of that, if a user is named, only what
// is about servers that were granted to them.
func (o operations) page(ctx context.Context, f core.OperationFilter, grantee core.UserID) ([]core.Operation, error) {
	var rows []operationRow
	order, behind := "id", "id > ?"
	if f.Newest {
		order, behind = "id DESC", "id < ?"
	}
	query := o.db.NewSelect().Model(&rows).OrderExpr(order)
	narrow := func(wanted bool, where string, arg any) {
		if wanted {
			query = query.Where(where, arg)
		}
	}
	narrow(f.After != "" && wellFormed(f.After), behind, f.After)
	narrow(f.After != "" && !wellFormed(f.After), "?", bun.Safe("1 = 0"))
	narrow(f.Owner != "", "owner_id = ?", f.Owner)
	narrow(f.Server != "", "server_id = ?", f.Server)
	narrow(grantee != "", "server_id IN (SELECT g.server_id FROM grants g WHERE g.user_id = ?)", grantee)
	narrow(f.Kind != "", "kind = ?", f.Kind)
	narrow(f.State != "", "state = ?", f.State)
	narrow(f.Active || f.State != "" && !f.State.Ended(), "?", bun.Safe(living))
	if !f.Since.IsZero() { // no ID is older than its row, and IDs have the index
		query = query.Where("id >= ?", core.FirstID(f.Since)).Where("created_at >= ?", stamp(f.Since))
	}
	if f.Limit > 0 {
		query = query.Limit(int64(f.Limit))
	}
	if _, err := o.find(ctx, query); err != nil {
		return nil, err
	}
	return each(rows, (*operationRow).operation), nil
}

func (o operations) Insert(ctx context.Context, op core.Operation) error {
	var computed map[string]any
	if op.DueAt.IsZero() {
		computed = map[string]any{"due_at": o.flavour.now()}
	}
	query := insert(o.tx, o.flavour.statement(""), computed, *rowOfOperation(op)).add(" ON CONFLICT (id) DO NOTHING")
	n, err := o.change(ctx, query)
	if err == nil && n == 0 {
		err = core.Fail(core.Conflict, "", "there is an operation %s already", op.ID)
	}
	return err
}

func (o operations) Prod(ctx context.Context, id core.OperationID, cancel bool) error {
	if !wellFormed(id) {
		return missing("operation")
	}
	now := o.flavour.now()
	n, err := o.exec(ctx, `UPDATE operations SET cancel = (cancel OR ?), due_at = CASE WHEN due_at < ? THEN due_at ELSE ? END
		WHERE id = ? AND ?`, cancel, now, now, id, bun.Safe(living))
	if err != nil || n > 0 {
		return err
	}
	op, err := o.Get(ctx, id)
	if err != nil {
		return err
	}
	return core.Fail(core.Conflict, "", "the operation has ended: it is %s", op.State)
}
