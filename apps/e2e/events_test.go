package e2e

import (
	"context"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/adapters/sqlstore"
	"github.com/remudahq/remuda/apps/internal/asyncapi/verify"
)

// messages is the AsyncAPI document, read once.
var messages = sync.OnceValues(func() (*verify.Document, error) {
	text, err := os.ReadFile("../../docs/asyncapi.yaml")
	if err != nil {
		return nil, err
	}
	return verify.Read(text)
})

// holdEventsAgainstTheDocument reads, when the test is over, all that was ever
// told in a database, as it travels, and holds it against the AsyncAPI document.
// A database that is not there, or not as it should be, is the test's own affair.
func holdEventsAgainstTheDocument(t testing.TB, database string) {
	t.Helper()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		store, err := sqlstore.Open(ctx, database)
		if err != nil {
			return
		}
		defer func() { _ = store.Close() }()
		document, err := messages()
		if !assert.NoError(t, err) {
			return
		}
		for after := int64(0); ; {
			events, err := store.Log().Read(ctx, after, 500)
			if err != nil || len(events) == 0 {
				return
			}
			for _, e := range events {
				after = e.Position
				text, err := bus.Marshal(e)
				if assert.NoError(t, err) {
					assert.NoError(t, document.Event(text), "%s", text)
				}
			}
		}
	})
}
