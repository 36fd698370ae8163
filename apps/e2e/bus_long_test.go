//go:build long

package e2e

import "testing"

// The same as TestAConsumerIsKilledTenTimesDuringManyOperations, during a
// thousand.
func TestLongAConsumerIsKilledTenTimesDuringAThousandOperations(t *testing.T) {
	for _, kind := range []string{"SQLite", "PostgreSQL", "NATS"} {
		t.Run(kind, func(t *testing.T) { killedTenTimes(t, kind, 1002) })
	}
}
