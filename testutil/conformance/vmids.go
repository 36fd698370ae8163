package conformance

import (
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func vmidCases() []Case[World] {
	return []Case[World]{
		{"numbers are given upward from the first of the range", vmidsUpward},
		{"after the end of the range it goes round", vmidsRound},
		{"a released number rests until coolBefore reaches it", vmidCools},
		{"a range without a free number is Exhausted", vmidsExhausted},
		{"twenty that ask at once never get the same number", vmidRace},
		{"each cluster has its own numbers", vmidsPerCluster},
		{"a server may hold several, and gives them back one by one", vmidsSeveral},
		{"Release may be repeated and lets go of nobody else's", vmidReleaseRepeats},
		{"the live reservations are listed, sorted by number", vmidsListed},
		{"a number outside of the range may be claimed, again too, and is given back", vmidClaimed},
		{"Claim of another server's number is a Conflict", vmidClaimTaken},
		{"Claim does not move what is given next, which leaves it out", vmidClaimKeepsOrder},
		{"of twenty that claim one number one gets it", vmidClaimRace},
		{"a range that was moved is begun at its first number", vmidsMoved},
	}
}

func reserve(t T, w World, cluster core.ClusterID, server core.ServerID, within core.VMIDRange, coolBefore time.Time) (int, error) {
	var n int
	err := try(t, w, func(tx ports.Tx) (err error) {
		n, err = tx.VMIDs().Reserve(t.Context(), cluster, server, within, coolBefore)
		return err
	})
	return n, err
}

// reserved reserves a number for a server of its own, which it must get.
func reserved(t T, w World, cluster core.ClusterID, within core.VMIDRange, want int) core.ServerID {
	t.Helper()
	server := newID[core.ServerID]()
	got, err := reserve(t, w, cluster, server, within, at(0))
	fine(t, "Reserve", err)
	equal(t, "the number", got, want)
	return server
}

func giveBack(t T, w World, cluster core.ClusterID, server core.ServerID, n int, when time.Time) {
	t.Helper()
	do(t, w, func(tx ports.Tx) error { return tx.VMIDs().Release(t.Context(), cluster, server, n, when) })
}

func vmidsUpward(t T, w World) {
	h := furnish(t, w)
	within := core.VMIDRange{First: 500, Last: 502}
	for n := 500; n <= 502; n++ {
		reserved(t, w, h.Cluster.ID, within, n)
	}
}

func vmidsRound(t T, w World) {
	h := furnish(t, w)
	within := core.VMIDRange{First: 500, Last: 502}
	one := reserved(t, w, h.Cluster.ID, within, 500)
	two := reserved(t, w, h.Cluster.ID, within, 501)
	giveBack(t, w, h.Cluster.ID, one, 500, at(-10))
	giveBack(t, w, h.Cluster.ID, two, 501, at(-10))
	reserved(t, w, h.Cluster.ID, within, 502)
	reserved(t, w, h.Cluster.ID, within, 500)
	reserved(t, w, h.Cluster.ID, within, 501)
}

func vmidCools(t T, w World) {
	h := furnish(t, w)
	within := core.VMIDRange{First: 500, Last: 500}
	giveBack(t, w, h.Cluster.ID, reserved(t, w, h.Cluster.ID, within, 500), 500, at(100))
	_, err := reserve(t, w, h.Cluster.ID, newID[core.ServerID](), within, at(99))
	refused(t, "Reserve while it rests", err, core.Exhausted, core.CodeVMIDsExhausted)
	n, err := reserve(t, w, h.Cluster.ID, newID[core.ServerID](), within, at(100))
	fine(t, "Reserve when it has rested", err)
	equal(t, "the number", n, 500)
}

func vmidsExhausted(t T, w World) {
	h := furnish(t, w)
	within := core.VMIDRange{First: 500, Last: 501}
	reserved(t, w, h.Cluster.ID, within, 500)
	reserved(t, w, h.Cluster.ID, within, 501)
	_, err := reserve(t, w, h.Cluster.ID, newID[core.ServerID](), within, at(0))
	refused(t, "Reserve", err, core.Exhausted, core.CodeVMIDsExhausted)
}

func vmidRace(t T, w World) {
	h := furnish(t, w)
	within := core.VMIDRange{First: 500, Last: 500 + crowd - 2} // one too few
	given := make([]int, crowd)
	errs := race(crowd, func(i int) (err error) {
		given[i], err = reserve(t, w, h.Cluster.ID, newID[core.ServerID](), within, at(0))
		return err
	})
	seen, losers := map[int]bool{}, 0
	for i, err := range errs {
		if err != nil {
			refused(t, "Reserve", err, core.Exhausted, core.CodeVMIDsExhausted)
			losers++
			continue
		}
		if seen[given[i]] || given[i] < within.First || given[i] > within.Last {
			t.Fatalf("%d was given twice or lies outside of %v", given[i], within)
		}
		seen[given[i]] = true
	}
	equal(t, "how many got none", losers, 1)
}

func vmidsPerCluster(t T, w World) {
	one, two := furnish(t, w), furnish(t, w)
	within := core.VMIDRange{First: 500, Last: 509}
	mine := reserved(t, w, one.Cluster.ID, within, 500)
	reserved(t, w, two.Cluster.ID, within, 500)
	giveBack(t, w, two.Cluster.ID, mine, 500, at(0))
	equal(t, "the other cluster's", len(reservations(t, w, two.Cluster.ID)), 1)
}

func reservations(t T, w World, cluster core.ClusterID) []core.Reservation {
	t.Helper()
	var live []core.Reservation
	look(t, w, func(tx ports.Tx) (err error) {
		live, err = tx.VMIDs().Reserved(t.Context(), cluster)
		return err
	})
	return live
}

func vmidsSeveral(t T, w World) {
	h, server := furnish(t, w), newID[core.ServerID]()
	within := core.VMIDRange{First: 500, Last: 509}
	for range 2 {
		_, err := reserve(t, w, h.Cluster.ID, server, within, at(0))
		fine(t, "Reserve", err)
	}
	giveBack(t, w, h.Cluster.ID, server, 500, at(0))
	equal(t, "what is left", reservations(t, w, h.Cluster.ID), []core.Reservation{{Cluster: h.Cluster.ID, VMID: 501, Server: server}})
}

func vmidReleaseRepeats(t T, w World) {
	h := furnish(t, w)
	within := core.VMIDRange{First: 500, Last: 500}
	giveBack(t, w, h.Cluster.ID, newID[core.ServerID](), 500, at(0)) // never reserved
	server := reserved(t, w, h.Cluster.ID, within, 500)
	giveBack(t, w, h.Cluster.ID, newID[core.ServerID](), 500, at(0)) // another's
	equal(t, "after a stranger's Release", len(reservations(t, w, h.Cluster.ID)), 1)
	giveBack(t, w, h.Cluster.ID, server, 500, at(0))
	giveBack(t, w, h.Cluster.ID, server, 500, at(300)) // again; it rests no longer for it
	equal(t, "after Release", len(reservations(t, w, h.Cluster.ID)), 0)
	next := reserved(t, w, h.Cluster.ID, within, 500)
	giveBack(t, w, h.Cluster.ID, server, 500, at(0)) // no longer its own
	equal(t, "after a late Release", reservations(t, w, h.Cluster.ID), []core.Reservation{{Cluster: h.Cluster.ID, VMID: 500, Server: next}})
}

func vmidsListed(t T, w World) {
	h := furnish(t, w)
	high := reserved(t, w, h.Cluster.ID, core.VMIDRange{First: 10_000, Last: 10_000}, 10_000)
	low := reserved(t, w, h.Cluster.ID, core.VMIDRange{First: 9_999, Last: 9_999}, 9_999)
	equal(t, "Reserved", reservations(t, w, h.Cluster.ID), []core.Reservation{
		{Cluster: h.Cluster.ID, VMID: 9_999, Server: low}, {Cluster: h.Cluster.ID, VMID: 10_000, Server: high}})
	equal(t, "of no cluster", len(reservations(t, w, newID[core.ClusterID]())), 0)
}

func vmidsMoved(t T, w World) {
	h := furnish(t, w)
	reserved(t, w, h.Cluster.ID, core.VMIDRange{First: 500, Last: 509}, 500)
	reserved(t, w, h.Cluster.ID, core.VMIDRange{First: 700, Last: 709}, 700)
	reserved(t, w, h.Cluster.ID, core.VMIDRange{First: 600, Last: 609}, 600)
}

func claimVMID(t T, w World, cluster core.ClusterID, server core.ServerID, n int) error {
	return try(t, w, func(tx ports.Tx) error { return tx.VMIDs().Claim(t.Context(), cluster, server, n) })
}

func vmidClaimed(t T, w World) {
	h, server := furnish(t, w), newID[core.ServerID]()
	fine(t, "Claim", claimVMID(t, w, h.Cluster.ID, server, 77))
	fine(t, "Claim again", claimVMID(t, w, h.Cluster.ID, server, 77))
	equal(t, "what is reserved", reservations(t, w, h.Cluster.ID), []core.Reservation{{Cluster: h.Cluster.ID, VMID: 77, Server: server}})
	giveBack(t, w, h.Cluster.ID, server, 77, at(500))
	equal(t, "after Release", len(reservations(t, w, h.Cluster.ID)), 0)
	fine(t, "Claim of what rests", claimVMID(t, w, h.Cluster.ID, newID[core.ServerID](), 77))
}

func vmidClaimTaken(t T, w World) {
	h := furnish(t, w)
	within := core.VMIDRange{First: 500, Last: 509}
	mine := reserved(t, w, h.Cluster.ID, within, 500)
	refused(t, "Claim", claimVMID(t, w, h.Cluster.ID, newID[core.ServerID](), 500), core.Conflict, core.CodeVMIDTaken)
	equal(t, "what is reserved", reservations(t, w, h.Cluster.ID), []core.Reservation{{Cluster: h.Cluster.ID, VMID: 500, Server: mine}})
	fine(t, "Claim on another cluster", claimVMID(t, w, furnish(t, w).Cluster.ID, newID[core.ServerID](), 500))
}

func vmidClaimKeepsOrder(t T, w World) {
	h := furnish(t, w)
	within := core.VMIDRange{First: 500, Last: 509}
	reserved(t, w, h.Cluster.ID, within, 500)
	fine(t, "Claim", claimVMID(t, w, h.Cluster.ID, newID[core.ServerID](), 502))
	fine(t, "Claim", claimVMID(t, w, h.Cluster.ID, newID[core.ServerID](), 508))
	reserved(t, w, h.Cluster.ID, within, 501)
	reserved(t, w, h.Cluster.ID, within, 503)
}

func vmidClaimRace(t T, w World) {
	h := furnish(t, w)
	winners := 0
	for _, err := range race(crowd, func(int) error { return claimVMID(t, w, h.Cluster.ID, newID[core.ServerID](), 500) }) {
		if err == nil {
			winners++
			continue
		}
		refused(t, "Claim", err, core.Conflict, core.CodeVMIDTaken)
	}
	equal(t, "how many got it", winners, 1)
}
