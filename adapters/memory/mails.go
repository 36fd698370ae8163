package memory

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func (t *tx) Mails() ports.Mails { return mails{t} }

// mails is the queue to the mail server; see [ports.Mails].
type mails struct{ *tx }

func pendingMail(m core.Mail) string {
	if m.State == core.MailPending {
		return "yes"
	}
	return ""
}

func (m mails) Add(_ context.Context, one core.Mail, wait time.Duration) (bool, error) {
	if err := m.writable(); err != nil {
		return false, err
	}
	if _, ok := m.users.rows[one.User]; !ok {
		return false, missing("user", string(one.User))
	}
	for _, id := range m.mails.find("user", string(one.User)) {
		if m.mails.rows[id].Event == one.Event {
			return false, nil
		}
	}
	one.DueAt, one.LeaseOwner, one.LeaseUntil = m.clock.Now().Add(wait), "", time.Time{}
	m.mails.set(m.undo, one.ID, one)
	return true, nil
}

func (m mails) Get(_ context.Context, id core.MailID) (core.Mail, error) {
	defer m.reading()()
	one, ok := m.mails.get(id)
	if !ok {
		return core.Mail{}, missing("mail", string(id))
	}
	return one, nil
}

func (m mails) List(_ context.Context, f core.MailFilter) (found []core.Mail, err error) {
	defer m.reading()()
	for _, one := range m.mails.before(core.MailID(f.After)) {
		if f.Limit > 0 && len(found) == f.Limit {
			break
		}
		if (f.User == "" || one.User == f.User) && (f.State == "" || one.State == f.State) && (f.Kind == "" || one.Kind == f.Kind) && !one.Created.Before(f.Since) {
			found = append(found, one.Clone())
		}
	}
	return found, nil
}

// due answers what may be claimed, what has been due for longest first.
func (m mails) due() (due []core.Mail) {
	now := m.clock.Now()
	for _, id := range m.mails.find("pending", "yes") {
		if one := m.mails.rows[id]; !one.DueAt.After(now) && !mailHeld(one, now) {
			due = append(due, one)
		}
	}
	slices.SortFunc(due, func(a, b core.Mail) int {
		return cmp.Or(a.DueAt.Compare(b.DueAt), cmp.Compare(a.ID, b.ID))
	})
	return due
}

func mailHeld(one core.Mail, now time.Time) bool {
	return one.LeaseOwner != "" && one.LeaseUntil.After(now)
}

func (m mails) Waiting(context.Context) (bool, error) {
	defer m.reading()()
	return len(m.due()) > 0, nil
}

func (m mails) Claim(_ context.Context, worker string, limit int, lease time.Duration) (claimed []core.Mail, err error) {
	if err := m.writable(); err != nil {
		return nil, err
	}
	due := m.due()
	for _, one := range due[:min(len(due), limit)] {
		one.LeaseOwner, one.LeaseUntil = worker, m.clock.Now().Add(lease)
		m.mails.set(m.undo, one.ID, one)
		claimed = append(claimed, one.Clone())
	}
	return claimed, nil
}

func (m mails) Save(_ context.Context, one core.Mail, wait time.Duration) error {
	if err := m.writable(); err != nil {
		return err
	}
	stored, ok := m.mails.rows[one.ID]
	if !ok || one.LeaseOwner == "" || stored.LeaseOwner != one.LeaseOwner {
		return core.Fail(core.Conflict, "", "the worker no longer holds the mail %s", one.ID)
	}
	one.LeaseOwner, one.LeaseUntil, one.DueAt = "", time.Time{}, m.clock.Now().Add(wait)
	m.mails.set(m.undo, one.ID, one)
	return nil
}

func (m mails) Again(_ context.Context, id core.MailID) error {
	if err := m.writable(); err != nil {
		return err
	}
	one, ok := m.mails.get(id)
	if !ok {
		return missing("mail", string(id))
	}
	if mailHeld(one, m.clock.Now()) {
		return core.Fail(core.Conflict, core.CodeBeingSent, "the mail %s is being sent", id)
	}
	one.State, one.Attempts, one.DueAt, one.EndedAt = core.MailPending, 0, m.clock.Now(), time.Time{}
	one.LeaseOwner, one.LeaseUntil = "", time.Time{}
	m.mails.set(m.undo, id, one)
	return nil
}

func (m mails) Expire(_ context.Context, before time.Time, limit int) (int, error) {
	if err := m.writable(); err != nil {
		return 0, err
	}
	var old []core.MailID
	for id, one := range m.mails.after("") {
		if one.Created.Before(before) && !mailHeld(one, m.clock.Now()) && len(old) < limit {
			old = append(old, id)
		}
	}
	for _, id := range old {
		m.mails.remove(m.undo, id)
	}
	return len(old), nil
}

// dropMails lets mails go with their user.
func (t *tx) dropMails(user core.UserID) {
	for _, id := range t.mails.find("user", string(user)) {
		t.mails.remove(t.undo, id)
	}
}
