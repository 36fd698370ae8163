package memory

import (
	"context"

	"github.com/remudahq/remuda/core"
)

// UsersAt implements [ports.Tx].
func (t *tx) UsersAt(_ context.Context, email string) ([]core.User, error) {
	defer t.reading()()
	var found []core.User
	for _, user := range t.users.after("") {
		if email != "" && core.SameEmail(user.Email, email) {
			found = append(found, user.Clone())
		}
	}
	return found, nil
}
