package conformance_test

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

type zeroes struct{ ports.Hypervisor }

func (b zeroes) Survey(ctx context.Context) (core.Survey, error) {
	survey, err := b.Hypervisor.Survey(ctx)
	for i := range survey.Guests {
		if m := &survey.Guests[i].Measure; m.Disk == nil {
			m.Disk = new(int64)
		}
	}
	return survey, err
}

type nearby struct{ ports.Hypervisor }

func (b nearby) Survey(ctx context.Context) (core.Survey, error) {
	survey, err := b.Hypervisor.Survey(ctx)
	var near []core.Measure
	for _, st := range survey.Storages {
		if st.Node == "" || st.Node == survey.Nodes[0].Node {
			near = append(near, st)
		}
	}
	survey.Storages = near
	return survey, err
}
