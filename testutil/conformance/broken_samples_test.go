package conformance_test

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// measuredTx replaces what keeps measures and samples.
type measuredTx struct {
	ports.Tx
	measures func(ports.Measures) ports.Measures
	samples  func(ports.Samples) ports.Samples
}

func (t measuredTx) Measures() ports.Measures { return t.measures(t.Tx.Measures()) }
func (t measuredTx) Samples() ports.Samples   { return t.samples(t.Tx.Samples()) }

func brokenSamples() []broken {
	of := func(fault, suite string, bent measuredTx) broken {
		if bent.measures == nil {
			bent.measures = func(m ports.Measures) ports.Measures { return m }
		}
		if bent.samples == nil {
			bent.samples = func(s ports.Samples) ports.Samples { return s }
		}
		return broken{fault, suite, rows(func(inner ports.Tx) ports.Tx {
			bent.Tx = inner
			return bent
		})}
	}
	return []broken{
		of("a measure that is not told is zero", "Measures", measuredTx{measures: func(m ports.Measures) ports.Measures { return nought{m} }}),
		of("what is lost was seen", "Measures", measuredTx{measures: func(m ports.Measures) ports.Measures { return found{m} }}),
		of("nothing is forgotten", "Measures", measuredTx{measures: func(m ports.Measures) ports.Measures { return hoards{m} }}),
		of("the last to keep a sweep wins", "Measures", measuredTx{measures: func(m ports.Measures) ports.Measures { return unwary{m} }}),
		of("a measure stands alone", "Measures", measuredTx{measures: func(m ports.Measures) ports.Measures { return alone{m} }}),
		of("the last of two samples wins", "Samples", measuredTx{samples: func(s ports.Samples) ports.Samples { return lastWins{s} }}),
		of("a range has its end", "Samples", measuredTx{samples: func(s ports.Samples) ports.Samples { return pastEnd{s} }}),
		of("hours are made once", "Samples", measuredTx{samples: func(s ports.Samples) ports.Samples { return rollsOnce{s} }}),
		of("all that is old goes at once, and more", "Samples", measuredTx{samples: func(s ports.Samples) ports.Samples { return razes{s} }}),
	}
}

type nought struct{ ports.Measures }

func (b nought) Last(ctx context.Context, subjects ...core.Subject) ([]core.LastMeasure, error) {
	all, err := b.Measures.Last(ctx, subjects...)
	for i := range all {
		if all[i].CPU == nil {
			all[i].CPU = new(float64)
		}
	}
	return all, err
}

type found struct{ ports.Measures }

func (b found) Keep(ctx context.Context, before, sweep core.LastSweep, changed []core.LastMeasure) error {
	for i := range changed {
		changed[i].Lost = false
	}
	return b.Measures.Keep(ctx, before, sweep, changed)
}

type hoards struct{ ports.Measures }

func (hoards) Forget(context.Context, time.Time) (int, error) { return 0, nil }

type alone struct{ ports.Measures }

func (b alone) Keep(ctx context.Context, before, sweep core.LastSweep, changed []core.LastMeasure) error {
	if len(changed) == 0 {
		return nil
	}
	return b.Measures.Keep(ctx, before, sweep, changed)
}

type unwary struct{ ports.Measures }

func (b unwary) Keep(ctx context.Context, _, sweep core.LastSweep, changed []core.LastMeasure) error {
	all, err := b.Sweeps(ctx)
	if err != nil {
		return err
	}
	var there core.LastSweep
	for _, one := range all {
		if one.Cluster == sweep.Cluster {
			there = one
		}
	}
	return b.Measures.Keep(ctx, there, sweep, changed)
}

type lastWins struct{ ports.Samples }

func (b lastWins) Add(ctx context.Context, all []core.Sample) error {
	var kept []core.Sample
	for _, one := range all {
		if there, err := b.Range(ctx, one.Subject, one.Resolution, one.At, one.At.Add(time.Second)); err != nil || len(there) > 0 {
			continue
		}
		kept = append(kept, one)
	}
	return b.Samples.Add(ctx, kept)
}

type pastEnd struct{ ports.Samples }

func (b pastEnd) Range(ctx context.Context, s core.Subject, r core.Resolution, from, to time.Time) ([]core.Sample, error) {
	return b.Samples.Range(ctx, s, r, from, to.Add(time.Second))
}

type rollsOnce struct{ ports.Samples }

func (b rollsOnce) Roll(ctx context.Context, r core.Resolution, at time.Time) error {
	if at.Hour() == 0 {
		return b.Samples.Roll(ctx, r, at)
	}
	return nil
}

type razes struct{ ports.Samples }

func (b razes) Expire(ctx context.Context, r core.Resolution, before time.Time) (int, error) {
	return b.Samples.Expire(ctx, r, before.Add(time.Hour))
}
