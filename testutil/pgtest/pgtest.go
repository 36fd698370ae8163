// Package pgtest gives every test a PostgreSQL database of its own.
//
// The server is private: the first test of a process starts one from the
// binaries that the machine has (as root on Debian it installs the package when
// they are missing), on a loopback port, without fsync, in a directory that goes
// away with it. A watchdog process outside holds the other end of a pipe: however
// the test process ends, server and directory are gone a moment later. No test
// is ever skipped for want of a database.
//
// Programs and tests that break their server on purpose call [Start] for one of
// their own.
package pgtest

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// patience bounds everything that is asked of a server.
const patience = time.Minute

// shared is the one server of this process. Nothing stops it but the watchdog:
// nobody knows which test is the last.
var shared = sync.OnceValues(func() (*Server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*patience)
	defer cancel()
	return Start(ctx, "")
})

// templates has one entry for each name that a test asked for.
var templates sync.Map

// databases counts what was created, for the names.
var databases atomic.Int64

// New is the URL of an empty database that is dropped when the test ends.
func New(t testing.TB) string {
	t.Helper()
	return clone(t, "template1")
}

// NewFromTemplate is the URL of a database that is dropped when the test ends
// and begins as a copy of the template with this name. The first caller in the
// process has prepare fill the template; it must close its connections. All
// callers with one name mean the same prepare, and share its error.
func NewFromTemplate(t testing.TB, name string, prepare func(url string) error) string {
	t.Helper()
	once, _ := templates.LoadOrStore(name, sync.OnceValues(func() (string, error) {
		return fill("template_"+name, prepare)
	}))
	template, err := once.(func() (string, error))()
	if err != nil {
		t.Fatalf("pgtest: template %s: %v", name, err)
	}
	return clone(t, template)
}

// fill makes a database that others are copied from.
func fill(template string, prepare func(url string) error) (string, error) {
	server, err := shared()
	if err != nil {
		return "", err
	}
	if err := server.exec("CREATE DATABASE " + quoted(template)); err != nil {
		return "", err
	}
	if err := prepare(server.URLOf(template)); err != nil {
		return "", err
	}
	// Connections that linger would forbid the copies.
	return template, server.exec("ALTER DATABASE "+quoted(template)+" ALLOW_CONNECTIONS false",
		"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '"+template+"'")
}

func clone(t testing.TB, template string) string {
	t.Helper()
	server, err := shared()
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	name := fmt.Sprintf("test_%d", databases.Add(1))
	if err := server.exec("CREATE DATABASE " + quoted(name) + " TEMPLATE " + quoted(template)); err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	t.Cleanup(func() {
		if err := server.exec("DROP DATABASE " + quoted(name) + " WITH (FORCE)"); err != nil {
			t.Errorf("pgtest: %v", err)
		}
	})
	return server.URLOf(name)
}

// exec runs statements one by one, each in a transaction of its own.
func (s *Server) exec(statements ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.URL())
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

func quoted(name string) string { return pgx.Identifier{name}.Sanitize() }
