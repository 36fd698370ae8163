package sample

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Group is the cursor that whoever tidies up holds. Its position is the hour up
// to which hours are made, in seconds since 1970.
const Group = "samples"

// grace is how long after its end an hour is made: until then its last minute
// is written.
const grace = 2 * time.Minute

// Tidy makes hours and days of what was gathered since it last did, however long
// ago that was, and then forgets what is too old: no minute goes before its hour
// was made. Of all keepers that share a store one does so at a time; for
// the others there is nothing to do. Repeatable.
func (k *Keeper) Tidy(ctx context.Context) error {
	now := k.Clock.Now()
	start := core.ByHour.Bucket(now.Add(-k.keep(core.ByMinute)))
	position, err := k.Cursors.Hold(ctx, Group, k.Owner, start.Unix(), 5*time.Minute)
	if errors.Is(err, core.Busy) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { _ = k.Cursors.Drop(context.WithoutCancel(ctx), Group, k.Owner) }()
	if err := k.roll(ctx, time.Unix(position, 0).UTC(), now); err != nil {
		return err
	}
	return k.expire(ctx, now)
}

// roll makes the hours that are over, and the days that they are of. The hour
// before the first one is made again: something of it may have come late.
func (k *Keeper) roll(ctx context.Context, from, now time.Time) error {
	for hour := from; !hour.Add(time.Hour + grace).After(now); hour = hour.Add(time.Hour) {
		err := k.Store.Do(ctx, func(tx ports.Tx) error {
			return errors.Join(tx.Samples().Roll(ctx, core.ByHour, hour.Add(-time.Hour)), tx.Samples().Roll(ctx, core.ByHour, hour))
		})
		if err == nil {
			err = k.rollDay(ctx, hour)
		}
		if err == nil {
			err = k.Cursors.Advance(ctx, Group, k.Owner, hour.Add(time.Hour).Unix())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// rollDay makes the day of an hour, as far as it is over, and at its beginning
// the day before once more.
func (k *Keeper) rollDay(ctx context.Context, hour time.Time) error {
	return k.Store.Do(ctx, func(tx ports.Tx) error {
		if before := core.ByDay.Bucket(hour.Add(-time.Hour)); !before.Equal(core.ByDay.Bucket(hour)) {
			if err := tx.Samples().Roll(ctx, core.ByDay, before); err != nil {
				return err
			}
		}
		return tx.Samples().Roll(ctx, core.ByDay, core.ByDay.Bucket(hour))
	})
}

func (k *Keeper) expire(ctx context.Context, now time.Time) error {
	for _, r := range []core.Resolution{core.ByMinute, core.ByHour, core.ByDay} {
		for n := 1; n > 0; {
			err := k.Store.Do(ctx, func(tx ports.Tx) (err error) {
				n, err = tx.Samples().Expire(ctx, r, now.Add(-k.keep(r)))
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return k.Store.Do(ctx, func(tx ports.Tx) error {
		_, err := tx.Measures().Forget(ctx, now.Add(-k.keep(core.ByDay)))
		return err
	})
}

// keep is how long samples of a resolution are kept. What is rolled up is kept
// long enough for that.
func (k *Keeper) keep(r core.Resolution) time.Duration {
	switch r {
	case core.ByHour:
		return max(cmp.Or(k.Hours, 35*24*time.Hour), 49*time.Hour)
	case core.ByDay:
		return cmp.Or(k.Days, 400*24*time.Hour)
	case core.ByMinute:
	}
	return max(cmp.Or(k.Minutes, 24*time.Hour), 3*time.Hour)
}
