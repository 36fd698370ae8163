package sqlstore

import (
	"context"
	"slices"

	"github.com/remudahq/remuda/core"
)

// UsersAt implements [ports.Tx]. What the database takes for the same letter may
// be more than we do.
func (t *tx) UsersAt(ctx context.Context, email string) ([]core.User, error) {
	if email == "" {
		return nil, nil
	}
	rows, err := read[userRow](ctx, t, selection[userRow](t).add(" WHERE lower(email) = lower(?) ORDER BY id", clean(email)))
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(each(rows, (*userRow).user), func(u core.User) bool { return !core.SameEmail(u.Email, email) }), nil
}
