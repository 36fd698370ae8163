package native

import (
	"context"

	"github.com/remudahq/remuda/core"
)

func (a *API) registerPlans() {
	const tag = "Plans"
	on(a, op("GET", "/v1/plans", "list-plans", tag, "List plans", needs(core.ViewPlan)), a.listPlans)
	on(a, op("POST", "/v1/plans", "create-plan", tag, "Add a plan", needs(core.PlanCreate), created), a.createPlan)
	on(a, op("GET", "/v1/plans/{id}", "get-plan", tag, "Show a plan", needs(core.ViewPlan)), a.getPlan)
	on(a, op("PATCH", "/v1/plans/{id}", "change-plan", tag, "Change a plan", needs(core.PlanChange), explained("Servers that have it stay as they are.")), a.changePlan)
	on(a, op("DELETE", "/v1/plans/{id}", "delete-plan", tag, "Remove a plan", needs(core.PlanDelete)), a.deletePlan)
}

func (a *API) listPlans(ctx context.Context, in *struct {
	Paging
	Ordering
}) (*Listed[Plan], error) {
	page, err := in.sorted(in.Sort)
	if err != nil {
		return nil, err
	}
	plans, err := a.fleet.Plans(ctx, caller(ctx), page)
	return listedBy(in.Paging, in.Sort, plans, func(p core.Plan) (string, string) { return p.Name, string(p.ID) }, wirePlan), err
}

func (a *API) createPlan(ctx context.Context, in *struct {
	Terms
	Body NewPlan
}) (*Shown[Plan], error) {
	plan, err := a.fleet.CreatePlan(ctx, caller(ctx), newPlan(in.Body))
	return made(ctx, plan.Version, "/v1/plans/"+string(plan.ID), wirePlan(plan)), err
}

func (a *API) getPlan(ctx context.Context, in *struct {
	One
	Look
}) (*Shown[Plan], error) {
	id, err := idOf[core.PlanID](in.One)
	if err != nil {
		return nil, err
	}
	plan, err := a.fleet.Plan(ctx, caller(ctx), id)
	return show(in.Look, plan.Version, wirePlan(plan)), err
}

func (a *API) changePlan(ctx context.Context, in *struct {
	One
	Terms
	Body PlanChange
}) (*Shown[Plan], error) {
	id, err := idOf[core.PlanID](in.One)
	if err != nil {
		return nil, err
	}
	plan, err := a.fleet.ChangePlan(ctx, caller(ctx), id, planChange(in.Body))
	return show(Look{}, plan.Version, wirePlan(plan)), err
}

func (a *API) deletePlan(ctx context.Context, in *struct {
	One
	Terms
}) (*Gone, error) {
	id, err := idOf[core.PlanID](in.One)
	if err != nil {
		return nil, err
	}
	return &Gone{}, a.fleet.DeletePlan(ctx, caller(ctx), id)
}
