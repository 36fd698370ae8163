package core_test

import (
	"slices"
	"testing"

	"github.com/remudahq/remuda/core"
)

func TestAGroupIsAsFarAsItsSlowestPart(t *testing.T) {
	t.Parallel()
	whole := []core.CursorPlace{{Group: "mail", Position: 7}}
	for n := range core.Partitions {
		whole = append(whole, core.CursorPlace{Group: core.PartOf("mail", n), Position: int64(20 - n), Held: true})
	}
	for name, c := range map[string]struct{ have, want []core.CursorPlace }{
		"none":             {nil, nil},
		"without parts":    {[]core.CursorPlace{{Group: "relay", Position: 3, Held: true}}, []core.CursorPlace{{Group: "relay", Position: 3, Held: true}}},
		"all parts":        {append(whole, core.CursorPlace{Group: "relay", Position: 30}), []core.CursorPlace{{Group: "mail", Position: 13, Held: true}, {Group: "relay", Position: 30}}},
		"one is not held":  {append(slices.Clone(whole[:8]), core.CursorPlace{Group: "mail#7", Position: 99}), []core.CursorPlace{{Group: "mail", Position: 14}}},
		"some never began": {whole[:4], []core.CursorPlace{{Group: "mail", Position: 7}}},
	} {
		if got := core.WholeGroups(c.have); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
