package fleet

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// AuthenticatePassword answers who has the username and the password, as
// [Service.Login] does, and opens no session: for who sends both with every
// request. What matched is known for a while, so that not each of them costs what
// a comparison must cost. Denied (code unauthenticated), which is audited.
func (s *Service) AuthenticatePassword(ctx context.Context, source, username, password string) (core.Caller, error) {
	var found core.Bearer
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		found, err = userNamed(ctx, tx, username)
		return err
	})
	if err != nil && !missing(err) {
		return core.Caller{}, err
	}
	c, user := found.Caller(), found.User
	c.Source = source
	ok := s.matched.has(user, password, s.Clock.Now())
	if ok {
		return c, s.recognised(ctx, c, user, username, true)
	}
	if ok, err = s.Passwords.Matches(ctx, user.Password, password); err != nil {
		return core.Caller{}, err
	}
	if err := s.recognised(ctx, c, user, username, ok); err != nil {
		return core.Caller{}, err
	}
	s.matched.note(user, password, s.Clock.Now(), s.Random.Read)
	return c, nil
}

// Vouched answers a caller who is the user of that name, because the program says
// so: nobody has shown anything. Denied (code unauthenticated): there is no such
// user, or they are suspended.
func (s *Service) Vouched(ctx context.Context, source, username string) (core.Caller, error) {
	var found core.Bearer
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		found, err = userNamed(ctx, tx, username)
		return err
	})
	if missing(err) || err == nil && found.User.Suspended {
		return core.Caller{}, unauthenticated()
	}
	c := found.Caller()
	c.Source = source
	return c, err
}

// userNamed is a user without a token.
func userNamed(ctx context.Context, tx ports.Tx, name string) (found core.Bearer, err error) {
	if found.User, err = tx.Users().Named(ctx, name); err == nil {
		found.Role, err = roleNamed(ctx, tx, found.User.Role)
	}
	return found, err
}

// matchLife is how long it is known that a password matched.
const matchLife = 5 * time.Minute

// lately remembers whose password matched of late: not the password, but a sum
// of it with what only this process knows.
type lately struct {
	mu   sync.Mutex
	salt []byte
	last map[core.UserID]match
}

type match struct {
	sum [sha256.Size]byte
	at  time.Time
}

func (m *lately) has(user core.User, password string, now time.Time) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	last, known := m.last[user.ID]
	sum := m.sum(user, password)
	return known && now.Sub(last.at) < matchLife && subtle.ConstantTimeCompare(last.sum[:], sum[:]) == 1
}

func (m *lately) note(user core.User, password string, now time.Time, random func([]byte) (int, error)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.last == nil {
		m.last, m.salt = make(map[core.UserID]match), make([]byte, 32)
		_, _ = random(m.salt)
	}
	maps.DeleteFunc(m.last, func(_ core.UserID, old match) bool { return now.Sub(old.at) >= matchLife })
	m.last[user.ID] = match{m.sum(user, password), now}
}

// sum is another once the user has another password.
func (m *lately) sum(user core.User, password string) [sha256.Size]byte {
	return sha256.Sum256(fmt.Appendf(bytes.Clone(m.salt), "%d %s %s", len(user.Password), user.Password, password))
}
