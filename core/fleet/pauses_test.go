package fleet

import (
	"context"
	"testing"

	"github.com/remudahq/remuda/core"
)

func TestAPauseIsKnownToAllAndOnlyWhoMayPauses(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	ctx := context.Background()
	is := func(want bool) {
		t.Helper()
		for planner, want := range map[string]bool{"drone": want, "other": false} {
			if paused, err := f.Paused(ctx, planner); err != nil || paused != want {
				t.Errorf("%s: paused is %t (%v), want %t", planner, paused, err, want)
			}
		}
	}
	is(false)
	if err := f.Pause(ctx, f.user(t, "alice"), "drone", true); core.KindOf(err) != core.Denied {
		t.Errorf("a customer pauses: %v", err)
	}
	dry := f.admin
	dry.DryRun = true
	must(t, f.Pause(ctx, dry, "drone", true))
	is(false)
	for _, on := range []bool{true, true, false, false} {
		must(t, f.Pause(ctx, f.admin, "drone", on))
		is(on)
	}
}
