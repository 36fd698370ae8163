package sqlstore

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
)

// eventLog is a [ports.Log].
type eventLog struct{ store *Store }

// relay is the cursor whose holder gives positions.
const relay = "relay"

// Sequence locks the relay's cursor first, so that there is one at a time even
// while a lease changes hands, and counts on from the counter in the same
// transaction, so that a rollback leaves no gap. An event that is committed
// after others that were emitted later simply gets a later position.
func (l eventLog) Sequence(ctx context.Context, owner string, limit int) (int, error) {
	placed := 0
	err := l.store.inside(ctx, func(t *tx) error {
		placed = 0
		if err := t.holds(ctx, relay, owner); err != nil {
			return err
		}
		n, err := t.exec(ctx, `UPDATE events SET position = c.value + p.n
			FROM (SELECT seq, row_number() OVER (ORDER BY seq) AS n
				FROM (SELECT seq FROM events WHERE position IS NULL ORDER BY seq LIMIT ?) AS first) AS p, counters AS c
			WHERE events.seq = p.seq AND c.name = 'event-position'`, limit)
		if err != nil || n == 0 {
			return err
		}
		placed = n
		_, err = t.exec(ctx, "UPDATE counters SET value = value + ? WHERE name = 'event-position'", n)
		return err
	})
	if err != nil {
		return 0, err
	}
	return placed, nil
}

func (l eventLog) Read(ctx context.Context, after int64, limit int) ([]core.Event, error) {
	t := l.store.look()
	var rows []eventRow
	if _, err := t.find(ctx, t.db.NewSelect().Model(&rows).Where("position > ?", after).OrderExpr("position").Limit(int64(limit))); err != nil {
		return nil, err
	}
	return each(rows, (*eventRow).event), nil
}

func (l eventLog) Ends(ctx context.Context) (first, last int64, err error) {
	t := l.store.look()
	_, err = t.find(ctx, t.db.NewRaw(`SELECT
		coalesce((SELECT min(position) FROM events WHERE position IS NOT NULL), 0),
		coalesce((SELECT value FROM counters WHERE name = 'event-position'), 0)`), &first, &last)
	return first, last, err
}

// Trim deletes some at a time, so that nobody waits for long.
func (l eventLog) Trim(ctx context.Context, before time.Time) (int, error) {
	const some = 1000
	total := 0
	for {
		n := 0
		err := l.store.inside(ctx, func(t *tx) (err error) {
			n, err = t.exec(ctx, "DELETE FROM events WHERE seq "+
				t.flavour.once("SELECT seq FROM events WHERE position IS NOT NULL AND at < ? ORDER BY at LIMIT ?"), stamp(before), some)
			return err
		})
		total += n
		if err != nil || n < some {
			return total, err
		}
	}
}
