package sqlstore

import (
	"context"

	"github.com/remudahq/remuda/core"
)

// Offer implements [ports.Tx]: on PostgreSQL in one round trip.
func (t *tx) Offer(ctx context.Context, image, plan string) (core.Offer, error) {
	var (
		images   []imageRow
		plans    []planRow
		clusters []clusterRow
		pools    []poolRow
	)
	for _, s := range []*statement{
		reading(t, selection[imageRow](t).add(" WHERE name = ?", clean(image)), &images),
		reading(t, selection[planRow](t).add(" WHERE name = ?", clean(plan)), &plans),
		reading(t, selection[clusterRow](t).add(" ORDER BY id"), &clusters),
		reading(t, selection[poolRow](t).add(" ORDER BY id"), &pools),
	} {
		if err := t.later(ctx, s); err != nil {
			return core.Offer{}, err
		}
	}
	if err := t.flush(ctx); err != nil {
		return core.Offer{}, err
	}
	offer := core.Offer{Clusters: each(clusters, (*clusterRow).cluster), Pools: each(pools, (*poolRow).pool)}
	for i := range images {
		offer.Image = images[i].image()
	}
	for i := range plans {
		offer.Plan = plans[i].plan()
	}
	return offer, nil
}
