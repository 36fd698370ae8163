package native

import (
	"context"
	"errors"
	"time"

	"github.com/remudahq/remuda/core"
)

func (a *API) registerOperations() {
	const tag = "Operations"
	on(a, op("GET", "/v1/operations", "list-operations", tag, "List operations", needs(core.ViewOperation)), a.listOperations)
	on(a, op("GET", "/v1/operations/{id}", "get-operation", tag, "Show an operation, or wait for its end", needs(core.ViewOperation)), a.getOperation)
	on(a, op("POST", "/v1/operations/{id}/retry", "retry-operation", tag, "Look at an operation again at once", needs(core.OperationRetry)), a.retry)
	on(a, op("POST", "/v1/operations/{id}/cancel", "cancel-operation", tag, "Stop an operation and take back what it did", needs(core.OperationCancel)), a.cancel)
}

func (a *API) listOperations(ctx context.Context, in *struct {
	Paging
	Server string    `query:"server" maxLength:"36" doc:"Only those of the server with this ID."`
	State  string    `query:"state" enum:"queued,running,waiting,succeeded,failed,needs_operator,cancelled"`
	Active bool      `query:"active" doc:"Only what has not ended."`
	Kind   string    `query:"kind" maxLength:"32" doc:"Only those of this kind, such as provision or bulk."`
	Owner  string    `query:"owner" maxLength:"64" doc:"Username or ID of whom they are for; admins only have others than themselves."`
	Since  time.Time `query:"since" doc:"Only those that began at this time or later."`
	Sort   string    `query:"sort" enum:"id,-id" doc:"By age; -id has the newest first."`
}) (*Listed[Operation], error) {
	page, err := in.sorted(in.Sort)
	if err != nil {
		return nil, err
	}
	var owner core.UserID
	if in.Owner != "" {
		owner, err = a.userNamed(ctx, in.Owner)
	}
	if errors.Is(err, core.NotFound) {
		return listed(in.Paging, nil, operationID, wireOperation), nil
	}
	if err != nil {
		return nil, err
	}
	if _, bad := core.ParseID[core.ServerID](in.Server); in.Server != "" && bad != nil {
		return nil, wrongQuery("server", "is no server's ID")
	}
	ops, err := a.fleet.Operations(ctx, caller(ctx), core.OperationFilter{
		Page: page, Server: core.ServerID(in.Server), State: core.OperationState(in.State), Active: in.Active, Newest: in.Sort == "-id",
		Kind: in.Kind, Owner: owner, Since: in.Since,
	})
	return listedBy(in.Paging, in.Sort, ops, func(o core.Operation) (string, string) { return "", string(o.ID) }, wireOperation), err
}

func operationID(o core.Operation) string { return string(o.ID) }

// MaxWait is how long a request may wait for an operation.
const MaxWait = time.Minute

func (a *API) getOperation(ctx context.Context, in *struct {
	One
	Look
	Wait string `query:"wait" maxLength:"16" doc:"Answer when it has ended, or after this time, at most 60s." example:"30s"`
}) (*Shown[Operation], error) {
	id, err := idOf[core.OperationID](in.One)
	if err != nil {
		return nil, err
	}
	wait, err := parseWait(in.Wait)
	if err != nil {
		return nil, err
	}
	op, err := a.await(ctx, id, wait)
	return show(in.Look, op.Version, wireOperation(op)), err
}

func parseWait(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	wait, err := time.ParseDuration(text)
	if err != nil || wait < 0 || wait > MaxWait {
		return 0, wrongQuery("wait", "must be a time such as 30s, at most 60s")
	}
	return wait, nil
}

// await waits for the end of an operation, or that of the process: then it
// answers what there is.
func (a *API) await(ctx context.Context, id core.OperationID, most time.Duration) (core.Operation, error) {
	if most == 0 {
		return a.fleet.Operation(ctx, caller(ctx), id)
	}
	waiting, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		select {
		case <-a.Draining:
			stop()
		case <-waiting.Done():
		}
	}()
	op, err := a.fleet.Await(waiting, caller(ctx), id, most)
	if waiting.Err() != nil && ctx.Err() == nil {
		return a.fleet.Operation(ctx, caller(ctx), id)
	}
	return op, err
}

type single struct {
	One
	Terms
}

func (a *API) retry(ctx context.Context, in *single) (*Shown[Operation], error) {
	id, err := idOf[core.OperationID](in.One)
	if err != nil {
		return nil, err
	}
	op, err := a.fleet.Retry(ctx, caller(ctx), id)
	return show(Look{}, op.Version, wireOperation(op)), err
}

func (a *API) cancel(ctx context.Context, in *single) (*Shown[Operation], error) {
	id, err := idOf[core.OperationID](in.One)
	if err != nil {
		return nil, err
	}
	op, err := a.fleet.Cancel(ctx, caller(ctx), id)
	return show(Look{}, op.Version, wireOperation(op)), err
}
