package memory

import (
	"context"
	"errors"

	"github.com/remudahq/remuda/core"
)

// Offer looks the four up, one after the other.
func (t *tx) Offer(ctx context.Context, image, plan string) (offer core.Offer, err error) {
	if offer.Image, err = t.Images().Named(ctx, image); err != nil && !errors.Is(err, core.NotFound) {
		return core.Offer{}, err
	}
	if offer.Plan, err = t.Plans().Named(ctx, plan); err != nil && !errors.Is(err, core.NotFound) {
		return core.Offer{}, err
	}
	if offer.Clusters, err = t.Clusters().List(ctx, core.Page{}); err != nil {
		return core.Offer{}, err
	}
	offer.Pools, err = t.Pools().List(ctx, core.Page{})
	return offer, err
}
