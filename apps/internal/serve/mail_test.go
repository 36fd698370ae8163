package serve_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Events pass by where no mail is sent: they are no backlog, and nobody hears of
// them later.
func TestWithoutAMailServerEventsAreNoBacklog(t *testing.T) {
	t.Parallel()
	p := demo(t, t.TempDir())
	p.tryCurl()
	require.Eventually(t, func() bool {
		_, page := plain(t, p.said("REMUDA_URL")+"/metrics")
		return strings.Contains(page, `remuda_event_group_held{group="mail"} 1`) && strings.Contains(page, `remuda_event_group_lag{group="mail"} 0`)
	}, 30*time.Second, 200*time.Millisecond)
	p.end()
}
