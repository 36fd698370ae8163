package fleet

import (
	"context"
	"errors"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// counted counts the comparisons that cost something.
type counted struct {
	ports.Passwords
	n int
}

func (c *counted) Matches(ctx context.Context, hash, password string) (bool, error) {
	c.n++
	return c.Passwords.Matches(ctx, hash, password)
}

func TestAPasswordIsRecognisedWithoutASession(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	meter := &counted{Passwords: f.Passwords}
	f.Passwords = meter
	ctx := t.Context()
	user, err := f.CreateUser(ctx, f.admin, NewUser{Name: "alice", Password: "correct horse"})
	must(t, err)
	for range 3 {
		c, err := f.AuthenticatePassword(ctx, "192.0.2.1", "alice", "correct horse")
		must(t, err)
		if c.User != user.ID || c.Name != "alice" || c.Source != "192.0.2.1" || c.Role.SeesAll || !c.Has(core.ServerCreate) || c.Has(core.UserCreate) {
			t.Errorf("it is %+v", c)
		}
	}
	if meter.n != 1 {
		t.Errorf("%d comparisons, want one", meter.n)
	}
	for what, try := range map[string][2]string{"a wrong password": {"alice", "wrong horse"}, "nobody": {"nobody", "correct horse"}, "none": {"admin", ""}} {
		if _, err := f.AuthenticatePassword(ctx, "192.0.2.1", try[0], try[1]); core.CodeOf(err) != core.CodeUnauthenticated {
			t.Errorf("%s: got %v", what, err)
		}
	}
	entries, err := f.Audit(ctx, f.admin, core.AuditFilter{Action: "session.open"})
	must(t, err)
	if len(entries) != 3 {
		t.Errorf("the audit log has %d entries", len(entries))
	}
	f.clock.Advance(matchLife)
	_, err = f.AuthenticatePassword(ctx, "", "alice", "correct horse")
	must(t, err)
	if meter.n != 5 {
		t.Errorf("%d comparisons, want one more after a while", meter.n)
	}
	next := "battery staple"
	_, err = f.ChangeUser(ctx, f.admin, user.ID, UserChange{Password: &next})
	must(t, err)
	if _, err := f.AuthenticatePassword(ctx, "", "alice", "correct horse"); core.CodeOf(err) != core.CodeUnauthenticated {
		t.Errorf("the old password: %v", err)
	}
	yes := true
	_, err = f.ChangeUser(ctx, f.admin, user.ID, UserChange{Suspended: &yes})
	must(t, err)
	if _, err := f.AuthenticatePassword(ctx, "", "alice", next); core.CodeOf(err) != core.CodeUnauthenticated {
		t.Errorf("while suspended: %v", err)
	}
}

func TestWhoCameWithAPasswordOpensAConsole(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	ctx := t.Context()
	user, err := f.CreateUser(ctx, f.admin, NewUser{Name: "alice", Password: "correct horse"})
	must(t, err)
	c, err := f.AuthenticatePassword(ctx, "", "alice", "correct horse")
	must(t, err)
	view := f.make(t, c, CreateServer{Name: "ct", Image: "debian-12-ct", Plan: "small", Start: true})
	open := func() string {
		made, err := f.OpenConsole(ctx, c, view.ID, core.ConsoleTerminal)
		must(t, err)
		return made.Ticket
	}
	console, err := f.EnterConsole(ctx, open(), "192.0.2.1")
	must(t, err)
	must(t, console.Still(ctx))
	ticket, yes := open(), true
	_, err = f.ChangeUser(ctx, f.admin, user.ID, UserChange{Suspended: &yes})
	must(t, err)
	if err := console.Still(ctx); core.CodeOf(err) != core.CodeUnauthenticated {
		t.Errorf("the console of who was suspended: %v", err)
	}
	if _, err := f.EnterConsole(ctx, ticket, ""); core.CodeOf(err) != core.CodeUnauthenticated {
		t.Errorf("the ticket of who was suspended: %v", err)
	}
	_ = console.Close()
	if _, err := f.AuthenticatePassword(ctx, "", "alice", "correct horse"); !errors.Is(err, core.Denied) {
		t.Errorf("who was suspended: %v", err)
	}
}
