package memory

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func TestTheStateHasEveryTable(t *testing.T) {
	t.Parallel()
	s, there := NewStore(NewClock(time.Unix(0, 0))), 0
	for field := range reflect.TypeFor[Store]().Fields() {
		if strings.Contains(field.Type.String(), "memory.table[") {
			there++
		}
	}
	if got := len(s.tables()); got != there-1 {
		t.Errorf("the state has %d tables, and the store %d besides the audit log", got, there-1)
	}
	empty := s.State()
	audit := func(tx ports.Tx) error { return tx.Audit(context.Background(), core.AuditEntry{}) }
	if err := s.Do(context.Background(), audit); err != nil || s.State() != empty {
		t.Errorf("an audit entry changed the state: %v", err)
	}
	put := func(tx ports.Tx) error { return tx.Secrets().Put(context.Background(), "a", []byte("b")) }
	if err := s.Do(context.Background(), put); err != nil || s.State() == empty {
		t.Errorf("a secret is not in the state: %v", err)
	}
}
