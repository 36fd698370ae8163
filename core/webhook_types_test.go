package core_test

import (
	"testing"

	"github.com/remudahq/remuda/core"
)

// What an event says of its type is a pattern too.
func TestATypeIsAskedForAsItTravels(t *testing.T) {
	t.Parallel()
	for pattern, wants := range map[string]bool{
		"server.started": true, "remuda.server.started": true, "server.*": true, "remuda.server.*": true, "*": true, "remuda.*": true,
		"remuda.server.stopped": false, "server.stopped": false,
	} {
		w := core.Webhook{URL: "https://example.org", Types: []string{pattern}}
		if err := w.Validate(); err != nil {
			t.Errorf("%s: %v", pattern, err)
		}
		if got := w.Wants(core.EventServerStarted); got != wants {
			t.Errorf("%s: %v, want %v", pattern, got, wants)
		}
	}
	for _, pattern := range []string{"remuda.", "remuda.remuda.server.started", "remuda.server", "remuda", "remuda.s*"} {
		if core.EventTypeKnown(pattern) {
			t.Errorf("%q is known", pattern)
		}
	}
}
