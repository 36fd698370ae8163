package sqlstore

import (
	"runtime"
	"time"

	"github.com/remudahq/remuda/ports"
)

// Option changes how a store is opened.
type Option func(*settings)

type settings struct {
	clock       ports.Clock
	connections int
	statement   time.Duration
}

func defaults() settings {
	return settings{
		clock:       systemClock{},
		connections: max(16, 4*runtime.GOMAXPROCS(0)),
		statement:   30 * time.Second,
	}
}

// WithClock sets the clock that SQLite's leases go by. PostgreSQL has its own.
func WithClock(clock ports.Clock) Option {
	return func(s *settings) { s.clock = clock }
}

// WithConnections bounds the connections of one process: all of them on
// PostgreSQL, the reading ones on SQLite, which writes through a single one.
func WithConnections(most int) Option {
	return func(s *settings) { s.connections = max(1, most) }
}

// WithStatementTimeout bounds a single statement on PostgreSQL.
func WithStatementTimeout(most time.Duration) Option {
	return func(s *settings) { s.statement = most }
}

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
