package client

import (
	"context"
	"time"

	"github.com/remudahq/remuda/adapters/client/wire"
	"github.com/remudahq/remuda/core"
)

// longestAwait is how long the API lets one request wait.
const longestAwait = time.Minute

// Operation shows one operation. NotFound, also for what the bearer may not see.
func (c *Client) Operation(ctx context.Context, id core.OperationID) (core.Operation, error) {
	return c.operation(ctx, id, nil)
}

func (c *Client) operation(ctx context.Context, id core.OperationID, params *wire.GetOperationParams) (core.Operation, error) {
	r, err := c.api.GetOperationWithResponse(ctx, string(id), params)
	if err != nil {
		return core.Operation{}, broken(err)
	}
	return answer(r.HTTPResponse, r.Body, r.JSON200, toOperation)
}

// Await answers an operation as soon as it has ended, or as it is after the
// given time.
func (c *Client) Await(ctx context.Context, id core.OperationID, most time.Duration) (core.Operation, error) {
	deadline := time.Now().Add(most)
	for {
		wait := max(0, min(longestAwait, time.Until(deadline))).String()
		op, err := c.operation(ctx, id, &wire.GetOperationParams{Wait: &wait})
		if err != nil || op.State.Ended() || !time.Now().Before(deadline) {
			return op, err
		}
		if err := sleep(ctx, c.call.pause); err != nil { // the API ended the wait early: it is draining
			return op, err
		}
	}
}

// Operations lists the operations that the bearer may see, sorted by ID or the
// newest first: as many as the filter's limit says, and all of them for 0. The
// filter's owner is the bearer's own business and must be empty.
func (c *Client) Operations(ctx context.Context, f core.OperationFilter) ([]core.Operation, error) {
	if err := fromTheStart(f.Page); err != nil {
		return nil, err
	}
	p := wire.ListOperationsParams{
		Server: some(string(f.Server)), State: some(wire.ListOperationsParamsState(f.State)), Active: some(f.Active),
		Kind: some(f.Kind), Owner: some(string(f.Owner)),
	}
	if !f.Since.IsZero() {
		p.Since = &f.Since
	}
	if f.Newest {
		p.Sort = some(wire.ListOperationsParamsSortMinusID)
	}
	return pages(f.Limit, func(cursor *string, limit *int64) ([]wire.Operation, *string, error) {
		p.Cursor, p.Limit = cursor, limit
		r, err := c.api.ListOperationsWithResponse(ctx, &p)
		if err != nil {
			return nil, nil, broken(err)
		}
		page, err := answer(r.HTTPResponse, r.Body, r.JSON200, same[wire.ListOperation])
		return page.Items, page.NextCursor, err
	}, toOperation)
}

// Retry has an operation that waits, or needs an operator, looked at at once.
// Conflict: it has ended.
func (c *Client) Retry(ctx context.Context, id core.OperationID) (core.Operation, error) {
	r, err := c.api.RetryOperationWithResponse(ctx, string(id), nil)
	if err != nil {
		return core.Operation{}, broken(err)
	}
	return answer(r.HTTPResponse, r.Body, r.JSON200, toOperation)
}

// Cancel asks an operation to stop and take back what it did. Conflict (code
// not-cancellable).
func (c *Client) Cancel(ctx context.Context, id core.OperationID) (core.Operation, error) {
	r, err := c.api.CancelOperationWithResponse(ctx, string(id), nil)
	if err != nil {
		return core.Operation{}, broken(err)
	}
	return answer(r.HTTPResponse, r.Body, r.JSON200, toOperation)
}
