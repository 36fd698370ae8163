package e2e

// What the programs are built of. The tests run the programs and so would be
// answered from the test cache after any of this changed.
import (
	_ "github.com/remudahq/remuda/adapters/bus"
	_ "github.com/remudahq/remuda/adapters/sqlstore"
	_ "github.com/remudahq/remuda/apps/internal/eventsink"
	_ "github.com/remudahq/remuda/apps/internal/serve"
	_ "github.com/remudahq/remuda/apps/internal/settings"
	_ "github.com/remudahq/remuda/testutil/pvesim/cli"
)
