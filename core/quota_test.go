package core_test

import (
	"slices"
	"testing"

	"github.com/remudahq/remuda/core"
)

// Little is left of what has passed nine tenths now, and had not before.
func TestNearing(t *testing.T) {
	t.Parallel()
	limit := func(n int64) *int64 { return &n }
	for _, c := range []struct {
		used, more, most int64
		near             bool
	}{
		{8, 1, 10, true}, {7, 1, 10, false}, {9, 1, 10, false}, {9, 0, 10, false}, {0, 10, 10, true}, {17, 0, 20, false}, {17, 1, 20, true}, {12, 1, 10, false}, {0, 0, 0, false},
	} {
		got := core.Quota{Cores: limit(c.most)}.Nearing(core.Usage{Cores: c.used, Servers: 1}, core.Usage{Cores: c.more, Servers: 1})
		want := []core.Level(nil)
		if c.near {
			want = []core.Level{{Resource: "cores", Used: c.used + c.more, Limit: c.most}}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%+v: %+v", c, got)
		}
	}
}
