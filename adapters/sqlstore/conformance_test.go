package sqlstore_test

import (
	"testing"

	"github.com/remudahq/remuda/adapters/sqlstore"
	"github.com/remudahq/remuda/testutil/conformance"
)

func TestSQLiteIsAStore(t *testing.T) {
	t.Parallel()
	conformance.Stores(t, func(t *testing.T) conformance.World { return world(openSQLite(t)) })
}

func TestPostgresIsAStore(t *testing.T) {
	t.Parallel()
	conformance.Stores(t, func(t *testing.T) conformance.World { return world(openPostgres(t)) })
}

func world(s *sqlstore.Store) conformance.World {
	return conformance.World{Store: s, Journal: s.Journal(), Log: s.Log(), Cursors: s.Cursors(), Members: s.Members(), Poison: s.Poison(), AuditLog: s.AuditLog()}
}
