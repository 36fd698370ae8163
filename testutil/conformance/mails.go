package conformance

import (
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func mailCases() []Case[World] {
	return []Case[World]{
		{"what was added is found whole and free, in its state", mailFound},
		{"one event is added for one user once", mailOnce},
		{"what is not there is NotFound", mailNotFound},
		{"a list is the newest first, in pages, and narrowed", mailLists},
		{"what waits is due later, what is not pending never", mailDue},
		{"a claimed mail is given to nobody else until its lease is over", mailClaimed},
		{"Claim gives so many, what has been due for longest first", mailBounds},
		{"Save stores the outcome, frees, and makes due later", mailSaved},
		{"Save by one who lost the lease is a Conflict and changes nothing", mailLost},
		{"Again begins anew, unless it is being sent", mailAgain},
		{"Expire forgets the oldest that nobody holds", mailExpires},
		{"mails go with their user", mailGoes},
		{"what the caller changes later changes nothing stored", mailCopies},
	}
}

func newMail(user core.UserID) core.Mail {
	return core.Mail{ID: newID[core.MailID](), User: user, Event: newID[core.EventID](), Kind: core.MailAlert, Params: map[string]string{"name": "web 1"},
		To: "someone@example.net", State: core.MailPending, Created: at(1)}
}

// mailed adds a mail, changed as wanted.
func mailed(t T, w World, user core.UserID, change func(*core.Mail)) core.Mail {
	t.Helper()
	one := newMail(user)
	change(&one)
	do(t, w, func(tx ports.Tx) error {
		news, err := tx.Mails().Add(t.Context(), one, 0)
		if !news {
			t.Errorf("a new mail is no news")
		}
		return err
	})
	return one
}

func getMail(t T, w World, id core.MailID) (one core.Mail) {
	t.Helper()
	look(t, w, func(tx ports.Tx) (err error) {
		one, err = tx.Mails().Get(t.Context(), id)
		return err
	})
	return one
}

func claimMails(t T, w World, worker string, limit int, lease time.Duration) (ids []core.MailID, all []core.Mail) {
	t.Helper()
	var waiting bool
	look(t, w, func(tx ports.Tx) (err error) {
		waiting, err = tx.Mails().Waiting(t.Context())
		return err
	})
	do(t, w, func(tx ports.Tx) (err error) {
		all, err = tx.Mails().Claim(t.Context(), worker, limit, lease)
		return err
	})
	for _, one := range all {
		ids = append(ids, one.ID)
		equal(t, "its holder", one.LeaseOwner, worker)
	}
	equal(t, "something was waiting", waiting, len(all) > 0)
	return ids, all
}

func mailFound(t T, w World) {
	user := furnish(t, w).User.ID
	full := core.Mail{ID: newID[core.MailID](), User: user, Event: newID[core.EventID](), Kind: core.MailSupportAnswer, Params: map[string]string{"text": "a\nb", "ticket": "ü7"},
		To: "a@b.example", State: core.MailDead, Attempts: 3, Answer: "no such user", Failure: core.CodeMailRefused,
		Created: at(1), TriedAt: at(2), EndedAt: at(3), LeaseOwner: "me", LeaseUntil: at(4)}
	do(t, w, func(tx ports.Tx) error {
		_, err := tx.Mails().Add(t.Context(), full, 0)
		return err
	})
	got := getMail(t, w, full.ID)
	full.LeaseOwner, full.LeaseUntil, full.DueAt = "", time.Time{}, got.DueAt
	equal(t, "Get", got, full)
	bare := mailed(t, w, user, func(m *core.Mail) { m.Params = nil })
	got = getMail(t, w, bare.ID)
	bare.DueAt = got.DueAt
	equal(t, "Get of a bare one", got, bare)
	if got.DueAt.IsZero() {
		t.Errorf("it is never due")
	}
}

func mailOnce(t T, w World) {
	one, two := furnish(t, w).User.ID, furnish(t, w).User.ID
	again := mailed(t, w, one, asItIs)
	again.ID = newID[core.MailID]()
	for _, c := range []struct {
		user core.UserID
		news bool
	}{{one, false}, {two, true}, {two, false}} {
		again.User = c.user
		do(t, w, func(tx ports.Tx) error {
			news, err := tx.Mails().Add(t.Context(), again, 0)
			equal(t, "is news", news, c.news)
			return err
		})
	}
}

func mailNotFound(t T, w World) {
	furnish(t, w)
	do(t, w, func(tx ports.Tx) error {
		for _, id := range []core.MailID{newID[core.MailID](), "nonsense"} {
			_, err := tx.Mails().Get(t.Context(), id)
			refused(t, "Get", err, core.NotFound)
			refused(t, "Again", tx.Mails().Again(t.Context(), id), core.NotFound)
		}
		_, err := tx.Mails().Add(t.Context(), newMail(newID[core.UserID]()), 0)
		refused(t, "Add", err, core.NotFound)
		return nil
	})
}

func mailLists(t T, w World) {
	one, two := furnish(t, w).User.ID, furnish(t, w).User.ID
	a := mailed(t, w, one, asItIs)
	b := mailed(t, w, two, func(m *core.Mail) { m.Created = at(2) })
	c := mailed(t, w, one, func(m *core.Mail) { m.Created, m.State = at(3), core.MailDead })
	d := mailed(t, w, one, func(m *core.Mail) { m.Created, m.Kind = at(4), core.MailSummary })
	for _, x := range []struct {
		name   string
		filter core.MailFilter
		want   []core.MailID
	}{
		{"all", core.MailFilter{}, []core.MailID{d.ID, c.ID, b.ID, a.ID}},
		{"a page", core.MailFilter{Page: core.Page{Limit: 2}}, []core.MailID{d.ID, c.ID}},
		{"the next page", core.MailFilter{Page: core.Page{Limit: 2, After: string(c.ID)}}, []core.MailID{b.ID, a.ID}},
		{"one user's", core.MailFilter{User: two}, []core.MailID{b.ID}},
		{"in a state", core.MailFilter{State: core.MailDead}, []core.MailID{c.ID}},
		{"of a kind", core.MailFilter{Kind: core.MailSummary}, []core.MailID{d.ID}},
		{"since then", core.MailFilter{User: one, Since: at(3)}, []core.MailID{d.ID, c.ID}},
		{"behind nonsense", core.MailFilter{User: "nonsense"}, nil},
	} {
		look(t, w, func(tx ports.Tx) error {
			all, err := tx.Mails().List(t.Context(), x.filter)
			var ids []core.MailID
			for _, one := range all {
				ids = append(ids, one.ID)
			}
			equal(t, x.name, ids, x.want)
			return err
		})
	}
}

func mailDue(t T, w World) {
	user := furnish(t, w).User.ID
	for _, state := range core.MailStates() {
		if state != core.MailPending {
			mailed(t, w, user, func(m *core.Mail) { m.State = state })
		}
	}
	later := newMail(user)
	wait := forLong
	if w.Advance == nil {
		wait = 50 * time.Millisecond
	}
	do(t, w, func(tx ports.Tx) error {
		_, err := tx.Mails().Add(t.Context(), later, wait)
		return err
	})
	if w.Advance != nil {
		ids, _ := claimMails(t, w, "a", 9, forLong)
		equal(t, "before", ids, nil)
		w.Advance(wait)
	} else {
		time.Sleep(2 * wait)
	}
	ids, _ := claimMails(t, w, "b", 9, forLong)
	equal(t, "then", ids, []core.MailID{later.ID})
}

func mailClaimed(t T, w World) {
	one := mailed(t, w, furnish(t, w).User.ID, asItIs)
	long := forLong
	if w.Advance == nil {
		long = 20 * time.Millisecond
	}
	ids, _ := claimMails(t, w, "a", 9, long)
	equal(t, "the first claim", ids, []core.MailID{one.ID})
	if w.Advance != nil {
		ids, _ = claimMails(t, w, "b", 9, long)
		equal(t, "while it is held", ids, nil)
		w.Advance(long)
	} else {
		time.Sleep(2 * long)
	}
	ids, _ = claimMails(t, w, "c", 9, forLong)
	equal(t, "when the lease is over", ids, []core.MailID{one.ID})
	ids, _ = claimMails(t, w, "d", 9, forLong)
	equal(t, "while it is held again", ids, nil)
}

func mailBounds(t T, w World) {
	user := furnish(t, w).User.ID
	var want []core.MailID
	for range 5 {
		want = append(want, mailed(t, w, user, asItIs).ID)
		if w.Advance != nil {
			w.Advance(time.Microsecond)
		}
	}
	ids, _ := claimMails(t, w, "a", 2, forLong)
	equal(t, "the first two", ids, want[:2])
	ids, _ = claimMails(t, w, "b", 9, forLong)
	equal(t, "the rest", ids, want[2:])
}

func mailSaved(t T, w World) {
	mailed(t, w, furnish(t, w).User.ID, asItIs)
	_, all := claimMails(t, w, "a", 9, forLong)
	one := all[0]
	one.To, one.Attempts, one.Answer, one.Failure, one.TriedAt = "other@example.net", 1, "later", core.CodeMailDelayed, at(9)
	do(t, w, func(tx ports.Tx) error { return tx.Mails().Save(t.Context(), one, forLong) })
	got := getMail(t, w, one.ID)
	if wait := got.DueAt.Sub(one.DueAt); wait < forLong || wait > 2*forLong {
		t.Errorf("it is due after %s", wait)
	}
	one.LeaseOwner, one.LeaseUntil, one.DueAt = "", time.Time{}, got.DueAt
	equal(t, "Get", got, one)
	ids, _ := claimMails(t, w, "b", 9, forLong)
	equal(t, "before it is due", ids, nil)
}

func mailLost(t T, w World) {
	mailed(t, w, furnish(t, w).User.ID, asItIs)
	_, all := claimMails(t, w, "a", 9, forLong)
	want := getMail(t, w, all[0].ID)
	for _, holder := range []string{"b", ""} {
		one := all[0]
		one.LeaseOwner, one.State = holder, core.MailSent
		refused(t, "Save", try(t, w, func(tx ports.Tx) error { return tx.Mails().Save(t.Context(), one, 0) }), core.Conflict)
	}
	equal(t, "Get", getMail(t, w, all[0].ID), want)
}

func mailAgain(t T, w World) {
	mailed(t, w, furnish(t, w).User.ID, asItIs)
	_, all := claimMails(t, w, "a", 9, forLong)
	one := all[0]
	again := func() error {
		return try(t, w, func(tx ports.Tx) error { return tx.Mails().Again(t.Context(), one.ID) })
	}
	refused(t, "Again while it is sent", again(), core.Conflict, core.CodeBeingSent)
	one.State, one.Attempts, one.Failure, one.EndedAt = core.MailDead, 10, core.CodeMailRefused, at(9)
	do(t, w, func(tx ports.Tx) error { return tx.Mails().Save(t.Context(), one, forLong) })
	fine(t, "Again", again())
	got := getMail(t, w, one.ID)
	equal(t, "its state", []any{got.State, got.Attempts, got.EndedAt, got.Failure}, []any{core.MailPending, 0, time.Time{}, core.CodeMailRefused})
	ids, _ := claimMails(t, w, "b", 9, forLong)
	equal(t, "at once", ids, []core.MailID{one.ID})
}

func mailExpires(t T, w World) {
	user := furnish(t, w).User.ID
	var ids []core.MailID
	for i := range 4 {
		ids = append(ids, mailed(t, w, user, func(m *core.Mail) { m.Created = at(i + 1) }).ID)
		if w.Advance != nil {
			w.Advance(time.Microsecond)
		}
	}
	claimed, _ := claimMails(t, w, "a", 1, forLong)
	equal(t, "the held one", claimed, ids[:1])
	for _, c := range []struct{ limit, want int }{{1, 1}, {9, 1}, {9, 0}} {
		do(t, w, func(tx ports.Tx) error {
			n, err := tx.Mails().Expire(t.Context(), at(4), c.limit)
			equal(t, "forgotten", n, c.want)
			return err
		})
	}
	for i, there := range []bool{true, false, false, true} {
		look(t, w, func(tx ports.Tx) error {
			_, err := tx.Mails().Get(t.Context(), ids[i])
			equal(t, "is there", err == nil, there)
			return nil
		})
	}
}

func mailGoes(t T, w World) {
	furnish(t, w)
	user := guest(t, w)
	one := mailed(t, w, user.ID, asItIs)
	do(t, w, func(tx ports.Tx) error { return tx.Users().Delete(t.Context(), user.ID) })
	look(t, w, func(tx ports.Tx) error {
		_, err := tx.Mails().Get(t.Context(), one.ID)
		refused(t, "Get of a mail of a user who is gone", err, core.NotFound)
		return nil
	})
}

func mailCopies(t T, w World) {
	one := mailed(t, w, furnish(t, w).User.ID, asItIs)
	want := render(one.Params)
	one.Params["name"] = "x"
	got := getMail(t, w, one.ID)
	equal(t, "after the added one was changed", render(got.Params), want)
	got.Params["name"] = "x"
	equal(t, "after the read one was changed", render(getMail(t, w, one.ID).Params), want)
}
