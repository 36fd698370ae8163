package cluster

import "testing"

func TestOnlyTheNewestEffectsAreKept(t *testing.T) {
	t.Parallel()
	var l Effects
	const n = 5*effectsKept + 7
	for range n {
		l.add(Effect{})
	}
	all := l.Since(0)
	if len(all) != effectsKept || all[0].Seq != n-effectsKept+1 || all[effectsKept-1].Seq != n || len(l.kept) > 2*effectsKept {
		t.Errorf("got %d, from %d to %d, and %d in memory", len(all), all[0].Seq, all[len(all)-1].Seq, len(l.kept))
	}
	if got := l.Since(n - 3); len(got) != 3 || got[0].Seq != n-2 {
		t.Errorf("got %v", got)
	}
}
