package conformance

import (
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func offerCases() []Case[World] {
	return []Case[World]{
		{"an offer is what the four catalogs answer", offerWhole},
		{"what is not found in an offer is zero", offerMissing},
		{"an offer shows what the transaction has written", offerOwnWrites},
		{"an offer can be looked at", offerLook},
	}
}

// offered asks for an offer.
func offered(t T, tx ports.Tx, image, plan string) core.Offer {
	t.Helper()
	offer, err := tx.Offer(t.Context(), image, plan)
	fine(t, "Offer", err)
	return offer
}

// assembled is the offer that the catalogs themselves make.
func assembled(t T, tx ports.Tx, h house) core.Offer {
	t.Helper()
	var want core.Offer
	fine(t, "the catalogs", first(
		func() (err error) { want.Image, err = tx.Images().Named(t.Context(), h.Image.Name); return err },
		func() (err error) { want.Plan, err = tx.Plans().Named(t.Context(), h.Plan.Name); return err },
		func() (err error) { want.Clusters, err = tx.Clusters().List(t.Context(), core.Page{}); return err },
		func() (err error) { want.Pools, err = tx.Pools().List(t.Context(), core.Page{}); return err },
	))
	return want
}

func offerWhole(t T, w World) {
	h := furnish(t, w)
	furnish(t, w)
	do(t, w, func(tx ports.Tx) error {
		offer := offered(t, tx, h.Image.Name, h.Plan.Name)
		equal(t, "the offer", offer, assembled(t, tx, h))
		equal(t, "its sizes", []int{len(offer.Clusters), len(offer.Pools)}, []int{2, 2})
		return nil
	})
}

func offerMissing(t T, w World) {
	h := furnish(t, w)
	do(t, w, func(tx ports.Tx) error {
		offer := offered(t, tx, string(h.Image.ID), "nothing")
		equal(t, "the image", offer.Image, core.Image{})
		equal(t, "the plan", offer.Plan, core.Plan{})
		equal(t, "the clusters", len(offer.Clusters), 1)
		return nil
	})
}

func offerOwnWrites(t T, w World) {
	h := house{Role: newRole(), User: newUser(), Plan: newPlan(), Cluster: newCluster()}
	h.Image, h.Pool = newImage(h.Cluster.ID), newPool(h.Cluster.ID)
	do(t, w, func(tx ports.Tx) error {
		empty := offered(t, tx, h.Image.Name, h.Plan.Name)
		equal(t, "before", []int{len(empty.Clusters), len(empty.Pools)}, []int{0, 0})
		fine(t, "store", h.store(t, tx))
		equal(t, "after", offered(t, tx, h.Image.Name, h.Plan.Name), assembled(t, tx, h))
		return nil
	})
}

func offerLook(t T, w World) {
	h := furnish(t, w)
	look(t, w, func(tx ports.Tx) error {
		equal(t, "the offer", offered(t, tx, h.Image.Name, h.Plan.Name), assembled(t, tx, h))
		return nil
	})
}
