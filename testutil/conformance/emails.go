package conformance

import (
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func emailCases() []Case[World] {
	return []Case[World]{
		{"all users who have an e-mail address are found by it, whole", emailsFound},
		{"capital letters of ASCII are small ones in an e-mail address, and no others", emailsFolded},
		{"nobody has the empty e-mail address, or half of one", emailsEmpty},
	}
}

func addUsers(t T, w World, emails ...string) (users []core.User) {
	t.Helper()
	for _, email := range emails {
		user := newUser()
		user.Email = email
		do(t, w, func(tx ports.Tx) error { return tx.Users().Insert(t.Context(), user) })
		users = append(users, user)
	}
	return users
}

// usersAt is who has an address: in a transaction, and by a look.
func usersAt(t T, w World, email string) (found []core.User) {
	t.Helper()
	do(t, w, func(tx ports.Tx) (err error) { found, err = tx.UsersAt(t.Context(), email); return err })
	var seen []core.User
	fine(t, "the look", w.Store.Read(t.Context(), func(tx ports.Tx) (err error) { seen, err = tx.UsersAt(t.Context(), email); return err }))
	equal(t, "who is seen in a look", seen, found)
	return found
}

func emailsFound(t T, w World) {
	users := addUsers(t, w, "one@example.net", "two@example.net", "one@example.net")
	equal(t, "one", usersAt(t, w, "one@example.net"), []core.User{users[0], users[2]})
	equal(t, "two", usersAt(t, w, "two@example.net"), users[1:2])
}

func emailsFolded(t T, w World) {
	users := addUsers(t, w, "One@Example.NET", "ä@example.net")
	equal(t, "one", usersAt(t, w, "oNE@example.net"), users[:1])
	equal(t, "a letter that is not of ASCII", usersAt(t, w, "ä@EXAMPLE.net"), users[1:])
	equal(t, "its capital one", len(usersAt(t, w, "Ä@example.net")), 0)
}

func emailsEmpty(t T, w World) {
	addUsers(t, w, "", "one@example.net")
	for _, none := range []string{"", "one@", "one@example%", "o_e@example.net", "\x00"} {
		equal(t, "who has "+none, len(usersAt(t, w, none)), 0)
	}
}
