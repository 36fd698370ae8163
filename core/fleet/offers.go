package fleet

import (
	"cmp"
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/ports"
)

func plans(tx ports.Tx) ports.Catalog[core.Plan, core.PlanID]    { return tx.Plans() }
func images(tx ports.Tx) ports.Catalog[core.Image, core.ImageID] { return tx.Images() }

// Plans lists the plans.
func (s *Service) Plans(ctx context.Context, c core.Caller, page core.Page) ([]core.Plan, error) {
	return list(ctx, s, c, core.ViewPlan, plans, page)
}

// Plan shows one plan. NotFound.
func (s *Service) Plan(ctx context.Context, c core.Caller, id core.PlanID) (core.Plan, error) {
	return get(ctx, s, c, core.ViewPlan, plans, "plan", id)
}

// CreatePlan adds a plan; ID and version are made up. Invalid, Conflict (name-taken).
func (s *Service) CreatePlan(ctx context.Context, c core.Caller, plan core.Plan) (core.Plan, error) {
	plan.ID, plan.Version, plan.Created = guest.NewID[core.PlanID](s.kit), 1, s.Clock.Now()
	plan.Exceeded = cmp.Or(plan.Exceeded, core.BandwidthNone)
	if err := s.mayChange(ctx, c, core.PlanCreate, plan.Name); err != nil {
		return plan, err
	}
	if err := plan.Validate(); err != nil {
		return plan, s.denied(ctx, c, core.PlanCreate, plan.Name, err)
	}
	return insert(ctx, s, c, plans, "plan", plan.ID, plan)
}

// ChangePlan changes a plan; servers that have it stay as they are. Invalid, NotFound, Conflict.
func (s *Service) ChangePlan(ctx context.Context, c core.Caller, id core.PlanID, change func(*core.Plan)) (core.Plan, error) {
	return alter(ctx, s, c, plans, "plan", id, func(p *core.Plan) (int64, error) {
		version := p.Version
		change(p)
		p.ID, p.Version = id, version
		return version, p.Validate()
	})
}

// DeletePlan removes a plan. Conflict (code in-use): servers have it.
func (s *Service) DeletePlan(ctx context.Context, c core.Caller, id core.PlanID) error {
	return remove(ctx, s, c, plans, "plan", id, func(p core.Plan) int64 { return p.Version })
}

// Images lists the images; hidden ones only for who sees everybody's servers.
func (s *Service) Images(ctx context.Context, c core.Caller, page core.Page) ([]core.Image, error) {
	if c.Role.SeesAll {
		return list(ctx, s, c, core.ViewImage, images, page)
	}
	page.Limit = pageSize(page.Limit)
	var shown []core.Image
	for {
		found, err := list(ctx, s, c, core.ViewImage, images, page)
		if err != nil {
			return nil, err
		}
		for _, image := range found {
			if !image.Hidden {
				shown = append(shown, image)
			}
		}
		if len(found) < page.Limit || len(shown) >= page.Limit {
			return shown[:min(len(shown), page.Limit)], nil
		}
		last := found[len(found)-1]
		page.After, page.Sort.From = string(last.ID), last.Name
	}
}

// Image shows one image. NotFound.
func (s *Service) Image(ctx context.Context, c core.Caller, id core.ImageID) (core.Image, error) {
	image, err := get(ctx, s, c, core.ViewImage, images, "image", id)
	if err == nil && image.Hidden && !c.Role.SeesAll {
		return core.Image{}, notThere("image", string(id))
	}
	return image, err
}

// CreateImage adds an image; ID and version are made up. Invalid, Conflict (name-taken).
func (s *Service) CreateImage(ctx context.Context, c core.Caller, image core.Image) (core.Image, error) {
	image.ID, image.Version, image.Created = guest.NewID[core.ImageID](s.kit), 1, s.Clock.Now()
	if err := s.mayChange(ctx, c, core.ImageCreate, image.Name); err != nil {
		return image, err
	}
	if err := image.Validate(); err != nil {
		return image, s.denied(ctx, c, core.ImageCreate, image.Name, err)
	}
	return insert(ctx, s, c, images, "image", image.ID, image)
}

// ChangeImage changes an image. Invalid, NotFound, Conflict.
func (s *Service) ChangeImage(ctx context.Context, c core.Caller, id core.ImageID, change func(*core.Image)) (core.Image, error) {
	return alter(ctx, s, c, images, "image", id, func(i *core.Image) (int64, error) {
		version := i.Version
		change(i)
		i.ID, i.Version = id, version
		return version, i.Validate()
	})
}

// DeleteImage removes an image. Conflict (code in-use): servers were made from it.
func (s *Service) DeleteImage(ctx context.Context, c core.Caller, id core.ImageID) error {
	return remove(ctx, s, c, images, "image", id, func(i core.Image) int64 { return i.Version })
}
