package sqlstore

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/uptrace/bun"
)

// mails is a [ports.Mails].
type mails struct{ *tx }

// Mails implements [ports.Tx].
func (t *tx) Mails() ports.Mails { return mails{t} }

type mailRow struct {
	bun.BaseModel `bun:"table:mails"`
	ID            core.MailID       `bun:"id,pk,type:uuid"`
	User          core.UserID       `bun:"user_id,type:uuid"`
	Event         core.EventID      `bun:"event_id,type:uuid"`
	Kind          core.MailKind     `bun:"kind"`
	Params        map[string]string `bun:"params,type:jsonb"`
	To            string            `bun:"address"`
	State         core.MailState    `bun:"state"`
	Attempts      int               `bun:"attempts"`
	Answer        string            `bun:"answer"`
	Failure       string            `bun:"failure"`
	DueAt         stamp             `bun:"due_at"`
	Created       stamp             `bun:"created_at"`
	TriedAt       stamp             `bun:"tried_at"`
	EndedAt       stamp             `bun:"ended_at"`
	LeaseOwner    string            `bun:"lease_owner"`
	LeaseUntil    stamp             `bun:"lease_until"`
}

func rowOfMail(m core.Mail) *mailRow {
	params := cleanAll(m.Params)
	if params == nil {
		params = map[string]string{}
	}
	return &mailRow{ID: m.ID, User: m.User, Event: m.Event, Kind: m.Kind, Params: params, To: clean(m.To), State: m.State, Attempts: m.Attempts,
		Answer: clean(m.Answer), Failure: m.Failure, DueAt: stamp(m.DueAt), Created: stamp(m.Created), TriedAt: stamp(m.TriedAt), EndedAt: stamp(m.EndedAt),
		LeaseOwner: m.LeaseOwner, LeaseUntil: stamp(m.LeaseUntil)}
}

func (r *mailRow) mail() core.Mail {
	m := core.Mail{ID: r.ID, User: r.User, Event: r.Event, Kind: r.Kind, To: r.To, State: r.State, Attempts: r.Attempts, Answer: r.Answer, Failure: r.Failure,
		DueAt: time.Time(r.DueAt), Created: time.Time(r.Created), TriedAt: time.Time(r.TriedAt), EndedAt: time.Time(r.EndedAt),
		LeaseOwner: r.LeaseOwner, LeaseUntil: time.Time(r.LeaseUntil)}
	if len(r.Params) > 0 {
		m.Params = r.Params
	}
	return m
}

func (m mails) Add(ctx context.Context, one core.Mail, wait time.Duration) (bool, error) {
	if _, err := usersOf(m.tx).Get(ctx, one.User); err != nil {
		return false, err
	}
	one.LeaseOwner, one.LeaseUntil = "", time.Time{}
	n, err := m.write(ctx, m.db.NewInsert().Model(rowOfMail(one)).Value("due_at", "?", m.flavour.after(wait)).
		On("CONFLICT (user_id, event_id) DO NOTHING"))
	return n > 0, err
}

func (m mails) Get(ctx context.Context, id core.MailID) (core.Mail, error) {
	if !wellFormed(id) {
		return core.Mail{}, missing("mail")
	}
	var row mailRow
	found, err := m.find(ctx, m.db.NewSelect().Model(&row).Where("id = ?", id))
	if err == nil && !found {
		err = missing("mail")
	}
	if err != nil {
		return core.Mail{}, err
	}
	return row.mail(), nil
}

func (m mails) List(ctx context.Context, f core.MailFilter) ([]core.Mail, error) {
	if f.User != "" && !wellFormed(f.User) || f.After != "" && !wellFormed(f.After) {
		return nil, nil
	}
	var rows []mailRow
	query := m.db.NewSelect().Model(&rows).OrderExpr("id DESC")
	if f.User != "" {
		query = query.Where("user_id = ?", f.User)
	}
	if f.State != "" {
		query = query.Where("state = ?", f.State)
	}
	if f.Kind != "" {
		query = query.Where("kind = ?", f.Kind)
	}
	if !f.Since.IsZero() {
		query = query.Where("created_at >= ?", stamp(f.Since))
	}
	if f.After != "" {
		query = query.Where("id < ?", f.After)
	}
	if f.Limit > 0 {
		query = query.Limit(int64(f.Limit))
	}
	if _, err := m.find(ctx, query); err != nil {
		return nil, err
	}
	return each(rows, (*mailRow).mail), nil
}

const (
	freeMail = "(lease_until IS NULL OR lease_until <= ?)"
	dueMails = "SELECT id FROM mails WHERE state = 'pending' AND due_at <= ? AND " + freeMail + " ORDER BY due_at, id LIMIT ?"
)

func (m mails) Waiting(ctx context.Context) (bool, error) {
	var ids []core.MailID
	now := m.flavour.now()
	_, err := m.find(ctx, m.db.NewRaw(dueMails, now, now, 1), &ids)
	return len(ids) > 0, err
}

func (m mails) Claim(ctx context.Context, worker string, limit int, lease time.Duration) ([]core.Mail, error) {
	var rows []mailRow
	f, now := m.flavour, m.flavour.now()
	_, err := m.write(ctx, m.db.NewUpdate().Model(&rows).Set("lease_owner = ?", worker).Set("lease_until = ?", f.after(lease)).
		Where("id "+f.once(dueMails+" ?"), now, now, limit, f.unlocked()).Returning("*"))
	slices.SortFunc(rows, func(a, b mailRow) int {
		return cmp.Or(time.Time(a.DueAt).Compare(time.Time(b.DueAt)), cmp.Compare(a.ID, b.ID))
	})
	return each(rows, (*mailRow).mail), err
}

func (m mails) Save(ctx context.Context, one core.Mail, wait time.Duration) error {
	row, holder := rowOfMail(one), one.LeaseOwner
	row.LeaseOwner, row.LeaseUntil = "", stamp{}
	n, err := m.write(ctx, m.db.NewUpdate().Model(row).Column("address", "state", "attempts", "answer", "failure", "due_at", "tried_at", "ended_at", "lease_owner", "lease_until").
		Value("due_at", "?", m.flavour.after(wait)).Where("id = ? AND lease_owner = ? AND lease_owner <> ''", one.ID, holder))
	if err == nil && n == 0 {
		err = core.Fail(core.Conflict, "", "the worker no longer holds the mail %s", one.ID)
	}
	return err
}

func (m mails) Again(ctx context.Context, id core.MailID) error {
	if !wellFormed(id) {
		return missing("mail")
	}
	now := m.flavour.now()
	n, err := m.exec(ctx, "UPDATE mails SET state = 'pending', attempts = 0, due_at = ?, ended_at = NULL, lease_owner = '', lease_until = NULL WHERE id = ? AND "+freeMail, now, id, now)
	if err != nil || n > 0 {
		return err
	}
	if _, err := m.Get(ctx, id); err != nil {
		return err
	}
	return core.Fail(core.Conflict, core.CodeBeingSent, "the mail %s is being sent", id)
}

func (m mails) Expire(ctx context.Context, before time.Time, limit int) (int, error) {
	return m.exec(ctx, "DELETE FROM mails WHERE id "+m.flavour.once("SELECT id FROM mails WHERE created_at < ? AND "+freeMail+" ORDER BY created_at, id LIMIT ?"),
		stamp(before), m.flavour.now(), limit)
}
