package cluster

import (
	"strings"

	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
)

// agentOn tells whether the agent is configured: 1, enabled=1 or with more.
func agentOn(g *guest.Guest) bool {
	v := g.Config["agent"]
	return guest.Property(v, "enabled") == "1" || strings.HasPrefix(v, "1")
}
