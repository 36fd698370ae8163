package conformance

import (
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func deliveryCases() []Case[World] {
	return []Case[World]{
		{"what was added is found whole, pending and free", deliveryFound},
		{"one event is added to one webhook once", deliveryOnce},
		{"what is not there is NotFound", deliveryNotFound},
		{"a list is one webhook's, the newest first, in pages", deliveryPages},
		{"a claimed delivery is given to nobody else until its lease is over", deliveryClaimed},
		{"of each webhook so many are held at once, and of all so many given", deliveryBounds},
		{"webhooks take turns", deliveryTurns},
		{"failing webhooks are claimed apart, disabled ones not at all", deliveryLanes},
		{"of one server the next is given when those before were tried", deliveryOrder},
		{"Save stores the outcome, frees, and makes due later", deliverySaved},
		{"Save by one who lost the lease is a Conflict and changes nothing", deliveryLost},
		{"Again begins anew, unless it is being sent", deliveryAgain},
		{"Expire forgets the oldest that nobody holds", deliveryExpires},
	}
}

const forLong = time.Hour

// queuedFor adds a delivery of an event about the server at the position.
func queuedFor(t T, w World, hook core.Webhook, server core.ServerID, position int64) core.Delivery {
	t.Helper()
	e := event(server, position)
	e.Position = position
	one := core.Delivery{ID: newID[core.DeliveryID](), Webhook: hook.ID, Event: e, State: core.DeliveryPending, Created: at(int(position))}
	do(t, w, func(tx ports.Tx) error {
		news, err := tx.Deliveries().Add(t.Context(), one)
		if !news {
			t.Errorf("a new delivery is no news")
		}
		return err
	})
	return one
}

func fetchDue(t T, w World, worker string, failing bool, limit, each int, lease time.Duration) (ids []core.DeliveryID, all []core.Delivery) {
	t.Helper()
	var waiting bool
	look(t, w, func(tx ports.Tx) (err error) {
		waiting, err = tx.Deliveries().Waiting(t.Context(), failing)
		return err
	})
	do(t, w, func(tx ports.Tx) (err error) {
		all, err = tx.Deliveries().Claim(t.Context(), worker, failing, limit, each, lease)
		return err
	})
	for _, one := range all {
		ids = append(ids, one.ID)
		equal(t, "its holder", one.LeaseOwner, worker)
	}
	if len(all) > 0 && !waiting {
		t.Errorf("something was claimed though nothing was waiting")
	}
	return ids, all
}

func getDelivery(t T, w World, id core.DeliveryID) (one core.Delivery) {
	t.Helper()
	look(t, w, func(tx ports.Tx) (err error) {
		one, err = tx.Deliveries().Get(t.Context(), id)
		return err
	})
	return one
}

func deliveryFound(t T, w World) {
	hook := hooked(t, w, furnish(t, w).User.ID, asItIs)
	full := core.Delivery{ID: newID[core.DeliveryID](), Webhook: hook.ID, Event: event(newID[core.ServerID](), 4), State: core.DeliveryDead, Attempts: 3,
		Status: 500, Answer: "no", Failure: core.DeliveryRefused, Created: at(1), TriedAt: at(2), EndedAt: at(3), LeaseOwner: "me", LeaseUntil: at(4)}
	full.Event.Position = 77
	do(t, w, func(tx ports.Tx) error {
		_, err := tx.Deliveries().Add(t.Context(), full)
		return err
	})
	got := getDelivery(t, w, full.ID)
	if got.DueAt.IsZero() {
		t.Errorf("it is never due")
	}
	full.State, full.LeaseOwner, full.LeaseUntil, full.DueAt = core.DeliveryPending, "", time.Time{}, got.DueAt
	equal(t, "Get", got, full)
}

func deliveryOnce(t T, w World) {
	h := furnish(t, w)
	hook, other := hooked(t, w, h.User.ID, asItIs), hooked(t, w, h.User.ID, asItIs)
	one := queuedFor(t, w, hook, "", 1)
	again := one
	again.ID = newID[core.DeliveryID]()
	for _, c := range []struct {
		hook core.WebhookID
		news bool
	}{{hook.ID, false}, {other.ID, true}, {other.ID, false}} {
		again.Webhook = c.hook
		do(t, w, func(tx ports.Tx) error {
			news, err := tx.Deliveries().Add(t.Context(), again)
			equal(t, "is news", news, c.news)
			return err
		})
	}
}

func deliveryNotFound(t T, w World) {
	furnish(t, w)
	do(t, w, func(tx ports.Tx) error {
		_, err := tx.Deliveries().Get(t.Context(), newID[core.DeliveryID]())
		refused(t, "Get", err, core.NotFound)
		refused(t, "Again", tx.Deliveries().Again(t.Context(), newID[core.DeliveryID]()), core.NotFound)
		_, err = tx.Deliveries().Add(t.Context(), core.Delivery{ID: newID[core.DeliveryID](), Webhook: newID[core.WebhookID](), Event: event("", 1), Created: at(0)})
		refused(t, "Add", err, core.NotFound)
		return nil
	})
}

func deliveryPages(t T, w World) {
	h := furnish(t, w)
	hook, other := hooked(t, w, h.User.ID, asItIs), hooked(t, w, h.User.ID, asItIs)
	a, _, b, c := queuedFor(t, w, hook, "", 1), queuedFor(t, w, other, "", 1), queuedFor(t, w, hook, "", 2), queuedFor(t, w, hook, "", 3)
	for after, want := range map[core.DeliveryID][]core.DeliveryID{"": {c.ID, b.ID}, b.ID: {a.ID}} {
		look(t, w, func(tx ports.Tx) error {
			all, err := tx.Deliveries().List(t.Context(), hook.ID, core.Page{After: string(after), Limit: 2})
			var ids []core.DeliveryID
			for _, one := range all {
				ids = append(ids, one.ID)
			}
			equal(t, "List", ids, want)
			return err
		})
	}
}

func deliveryClaimed(t T, w World) {
	hook := hooked(t, w, furnish(t, w).User.ID, asItIs)
	one := queuedFor(t, w, hook, "", 1)
	long := forLong
	if w.Advance == nil {
		long = 20 * time.Millisecond
	}
	ids, _ := fetchDue(t, w, "a", false, 9, 9, long)
	equal(t, "the first claim", ids, []core.DeliveryID{one.ID})
	if w.Advance != nil {
		ids, _ = fetchDue(t, w, "b", false, 9, 9, long)
		equal(t, "while it is held", ids, nil)
		w.Advance(long)
	} else {
		time.Sleep(2 * long)
	}
	ids, _ = fetchDue(t, w, "c", false, 9, 9, forLong)
	equal(t, "when the lease is over", ids, []core.DeliveryID{one.ID})
	ids, _ = fetchDue(t, w, "d", false, 9, 9, forLong)
	equal(t, "while it is held again", ids, nil)
}

// fan adds deliveries about servers of their own, so that none holds another back.
func fan(t T, w World, hook core.Webhook, n int) (ids []core.DeliveryID) {
	t.Helper()
	for i := range n {
		ids = append(ids, queuedFor(t, w, hook, newID[core.ServerID](), int64(i+1)).ID)
	}
	return ids
}

func deliveryBounds(t T, w World) {
	h := furnish(t, w)
	a, b := fan(t, w, hooked(t, w, h.User.ID, asItIs), 5), fan(t, w, hooked(t, w, h.User.ID, asItIs), 5)
	ids, all := fetchDue(t, w, "a", false, 3, 2, forLong)
	equal(t, "no more than the limit", ids, []core.DeliveryID{a[0], a[1], b[0]})
	ids, _ = fetchDue(t, w, "b", false, 9, 2, forLong)
	equal(t, "no more than is free of each", ids, []core.DeliveryID{b[1]})
	all[0].State = core.DeliveryDelivered
	do(t, w, func(tx ports.Tx) error { return tx.Deliveries().Save(t.Context(), all[0], 0) })
	ids, _ = fetchDue(t, w, "c", false, 9, 2, forLong)
	equal(t, "another when one was saved", ids, []core.DeliveryID{a[2]})
}

func deliveryTurns(t T, w World) {
	h := furnish(t, w)
	a, b := fan(t, w, hooked(t, w, h.User.ID, asItIs), 3), fan(t, w, hooked(t, w, h.User.ID, asItIs), 3)
	var got []core.DeliveryID
	for range 4 {
		ids, _ := fetchDue(t, w, "a", false, 1, 9, forLong)
		got = append(got, ids...)
		if w.Advance != nil {
			w.Advance(time.Microsecond)
		}
	}
	equal(t, "one after the other", got, []core.DeliveryID{a[0], b[0], a[1], b[1]})
}

func deliveryLanes(t T, w World) {
	h := furnish(t, w)
	well := fan(t, w, hooked(t, w, h.User.ID, asItIs), 1)
	ill := fan(t, w, hooked(t, w, h.User.ID, func(k *core.Webhook) { k.Failing = at(1) }), 1)
	fan(t, w, hooked(t, w, h.User.ID, func(k *core.Webhook) { k.Enabled = false }), 1)
	ids, _ := fetchDue(t, w, "a", true, 9, 9, forLong)
	equal(t, "of the failing", ids, ill)
	ids, _ = fetchDue(t, w, "b", false, 9, 9, forLong)
	equal(t, "of the others", ids, well)
}

func deliveryOrder(t T, w World) {
	hook := hooked(t, w, furnish(t, w).User.ID, asItIs)
	x, y := newID[core.ServerID](), newID[core.ServerID]()
	third, first, second, apart := queuedFor(t, w, hook, x, 30), queuedFor(t, w, hook, x, 10), queuedFor(t, w, hook, x, 20), queuedFor(t, w, hook, y, 25)
	_ = third
	_, all := fetchDue(t, w, "a", false, 1, 9, forLong)
	equal(t, "the first", []core.DeliveryID{all[0].ID}, []core.DeliveryID{first.ID})
	ids, _ := fetchDue(t, w, "b", false, 9, 9, forLong)
	equal(t, "while it is held", ids, []core.DeliveryID{apart.ID})
	all[0].Attempts = 1
	do(t, w, func(tx ports.Tx) error { return tx.Deliveries().Save(t.Context(), all[0], forLong) })
	ids, _ = fetchDue(t, w, "c", false, 9, 9, forLong)
	equal(t, "when it was tried in vain", ids, []core.DeliveryID{second.ID})
}

func deliverySaved(t T, w World) {
	hook := hooked(t, w, furnish(t, w).User.ID, asItIs)
	fan(t, w, hook, 1)
	_, all := fetchDue(t, w, "a", false, 9, 9, forLong)
	one := all[0]
	one.Attempts, one.Status, one.Answer, one.Failure, one.TriedAt = 1, 503, "later", core.DeliveryRefused, at(9)
	do(t, w, func(tx ports.Tx) error { return tx.Deliveries().Save(t.Context(), one, forLong) })
	got := getDelivery(t, w, one.ID)
	if wait := got.DueAt.Sub(one.DueAt); wait < forLong || wait > 2*forLong {
		t.Errorf("it is due after %s", wait)
	}
	one.LeaseOwner, one.LeaseUntil, one.DueAt = "", time.Time{}, got.DueAt
	equal(t, "Get", got, one)
	ids, _ := fetchDue(t, w, "b", false, 9, 9, forLong)
	equal(t, "before it is due", ids, nil)
}

func deliveryLost(t T, w World) {
	hook := hooked(t, w, furnish(t, w).User.ID, asItIs)
	fan(t, w, hook, 1)
	_, all := fetchDue(t, w, "a", false, 9, 9, forLong)
	want := getDelivery(t, w, all[0].ID)
	for _, holder := range []string{"b", ""} {
		one := all[0]
		one.LeaseOwner, one.State = holder, core.DeliveryDelivered
		refused(t, "Save", try(t, w, func(tx ports.Tx) error { return tx.Deliveries().Save(t.Context(), one, 0) }), core.Conflict)
	}
	equal(t, "Get", getDelivery(t, w, all[0].ID), want)
}

func deliveryAgain(t T, w World) {
	hook := hooked(t, w, furnish(t, w).User.ID, asItIs)
	fan(t, w, hook, 1)
	_, all := fetchDue(t, w, "a", false, 9, 9, forLong)
	one := all[0]
	again := func() error {
		return try(t, w, func(tx ports.Tx) error { return tx.Deliveries().Again(t.Context(), one.ID) })
	}
	refused(t, "Again while it is sent", again(), core.Conflict, core.CodeBeingSent)
	one.State, one.Attempts, one.Failure, one.EndedAt = core.DeliveryDead, 10, core.DeliveryRefused, at(9)
	do(t, w, func(tx ports.Tx) error { return tx.Deliveries().Save(t.Context(), one, forLong) })
	fine(t, "Again", again())
	got := getDelivery(t, w, one.ID)
	equal(t, "its state", []any{got.State, got.Attempts, got.EndedAt, got.Failure}, []any{core.DeliveryPending, 0, time.Time{}, core.DeliveryRefused})
	ids, _ := fetchDue(t, w, "b", false, 9, 9, forLong)
	equal(t, "at once", ids, []core.DeliveryID{one.ID})
}

func deliveryExpires(t T, w World) {
	hook := hooked(t, w, furnish(t, w).User.ID, asItIs)
	ids := fan(t, w, hook, 4)
	claimed, _ := fetchDue(t, w, "a", false, 1, 1, forLong)
	equal(t, "the held one", claimed, ids[:1])
	for _, c := range []struct{ limit, want int }{{1, 1}, {9, 1}, {9, 0}} {
		do(t, w, func(tx ports.Tx) error {
			n, err := tx.Deliveries().Expire(t.Context(), at(4), c.limit)
			equal(t, "forgotten", n, c.want)
			return err
		})
	}
	for i, there := range []bool{true, false, false, true} {
		look(t, w, func(tx ports.Tx) error {
			_, err := tx.Deliveries().Get(t.Context(), ids[i])
			equal(t, "is there", err == nil, there)
			return nil
		})
	}
}
