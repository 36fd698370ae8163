package jetstream

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/remudahq/remuda/core"
)

// Lags answers for every group how many events it has not confirmed. Consumers
// of the stream that are no group's are left out. Unavailable.
func (c *Conn) Lags(ctx context.Context) (map[string]int64, error) {
	stream, err := c.ready(ctx)
	if err != nil {
		return nil, err
	}
	all := map[string]int64{}
	consumers := stream.ListConsumers(ctx)
	for info := range consumers.Info() {
		at := strings.LastIndex(info.Config.Durable, "-")
		n, err := strconv.Atoi(info.Config.Durable[at+1:])
		if at < 1 || err != nil || n < 0 || n >= core.Partitions || info.Config.FilterSubject != part(n) {
			continue
		}
		all[info.Config.Durable[:at]] += int64(info.NumPending) + int64(info.NumAckPending) //nolint:gosec // no stream is as long
	}
	return all, c.fail("nats.lag", consumers.Err())
}

// Poisoned answers how much each group has put aside in NATS. Unavailable.
func (c *Conn) Poisoned(ctx context.Context) ([]core.PoisonCount, error) {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	kv, err := c.js.KeyValue(ctx, c.poisonBucket())
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		return nil, nil // nobody ever did
	}
	if err != nil {
		return nil, c.fail("nats.poison", err)
	}
	all, err := poison{c}.readAll(ctx, kv)
	counts := map[string]core.PoisonCount{}
	for _, one := range all {
		count := counts[one.Group]
		if count.Group = one.Group; count.Oldest.IsZero() || one.FirstAt.Before(count.Oldest) {
			count.Oldest = one.FirstAt
		}
		count.Count++
		counts[one.Group] = count
	}
	return slices.SortedFunc(maps.Values(counts), func(a, b core.PoisonCount) int { return strings.Compare(a.Group, b.Group) }), err
}
