package fleet

import (
	"flag"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/eventwatch"
)

// watchers are those of all farms, so that it can be said what was ever told.
var watchers struct {
	sync.Mutex
	all []*eventwatch.Watcher
}

// watcher makes one that fails the test: an event that is not as the catalogue
// says, or a change without one, is a mistake wherever it happens.
func watcher(t fatal) *eventwatch.Watcher {
	complain := t.Fatalf
	if tb, ok := t.(testing.TB); ok {
		complain = tb.Errorf
	}
	w := &eventwatch.Watcher{Complain: func(sentence string) { complain("%s", sentence) }}
	watchers.Lock()
	defer watchers.Unlock()
	watchers.all = append(watchers.all, w)
	return w
}

// toldElsewhere are the types that the tests of other packages tell, and where.
var toldElsewhere = map[string]string{
	core.EventDatabaseRestored: "adapters/sqlstore",
	core.EventWebhookDisabled:  "core/webhook",
}

func TestMain(m *testing.M) {
	code := m.Run()
	if code == 0 && flag.Lookup("test.run").Value.String() == "" && flag.Lookup("test.list").Value.String() == "" {
		code = everyTypeWasTold()
	}
	os.Exit(code)
}

// everyTypeWasTold fails when there is a type in the catalogue that nothing
// here tells, though all tests ran.
func everyTypeWasTold() (code int) {
	seen := map[string]bool{}
	for _, w := range watchers.all {
		for _, name := range w.Seen() {
			seen[name] = true
		}
	}
	for _, name := range core.EventTypes() {
		if _, there := toldElsewhere[name]; seen[name] == there {
			fmt.Fprintf(os.Stderr, "the event %s: told here %t, listed as told toldElsewhere %t\n", name, seen[name], there)
			code = 1
		}
	}
	return code
}
