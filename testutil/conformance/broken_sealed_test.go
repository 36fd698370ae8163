package conformance_test

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// sealing replaces the accessor of what is sealed.
type sealing struct {
	ports.Tx
	bend func(ports.Sealed) ports.Sealed
}

func (s sealing) Sealed() ports.Sealed { return s.bend(s.Tx.Sealed()) }

func brokenSealed() []broken {
	of := func(fault string, bend func(ports.Sealed) ports.Sealed) broken {
		return broken{fault, "Sealed", rows(func(inner ports.Tx) ports.Tx { return sealing{inner, bend} })}
	}
	return []broken{
		of("the answers are forgotten", func(s ports.Sealed) ports.Sealed { return secretsOnly{s} }),
		of("one key has no sample", func(s ports.Sealed) ports.Sealed { return oneSample{s} }),
		of("Replace does not compare", func(s ports.Sealed) ports.Sealed { return overwriting{s} }),
		of("Forget does not compare", func(s ports.Sealed) ports.Sealed { return oblivious{s} }),
	}
}

type secretsOnly struct{ ports.Sealed }

func (s secretsOnly) List(ctx context.Context, after string, limit int) ([]core.Sealed, error) {
	all, err := s.Sealed.List(ctx, after, limit)
	for i, one := range all {
		if _, ok := core.ReplayAt(one.Place); ok {
			return all[:i], err
		}
	}
	return all, err
}

type oneSample struct{ ports.Sealed }

func (s oneSample) Samples(ctx context.Context) ([]core.Sealed, error) {
	all, err := s.Sealed.Samples(ctx)
	return all[:min(len(all), 1)], err
}

// now answers the value as it is there.
func now(ctx context.Context, s ports.Sealed, place string) (core.Sealed, error) {
	all, err := s.List(ctx, "", 1000)
	for _, one := range all {
		if one.Place == place {
			return one, err
		}
	}
	return core.Sealed{}, err
}

type overwriting struct{ ports.Sealed }

func (s overwriting) Replace(ctx context.Context, was core.Sealed, value []byte) (bool, error) {
	is, err := now(ctx, s.Sealed, was.Place)
	if err != nil {
		return false, err
	}
	return s.Sealed.Replace(ctx, is, value)
}

type oblivious struct{ ports.Sealed }

func (s oblivious) Forget(ctx context.Context, was core.Sealed) (bool, error) {
	is, err := now(ctx, s.Sealed, was.Place)
	if err != nil {
		return false, err
	}
	return s.Sealed.Forget(ctx, is)
}
