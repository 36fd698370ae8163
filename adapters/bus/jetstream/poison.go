package jetstream

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// poison is a [ports.Poison] in NATS, for programs without a database: a bucket
// with a key for each message, named after the stream of events. There is never
// much in it, so that it is read whole. "Now" is the clock of whoever asks.
type poison struct{ *Conn }

// Poison keeps in NATS what could not be handled.
func (c *Conn) Poison() ports.Poison { return poison{c} }

// stored is one with the revision that a change must come after.
type stored struct {
	core.Poison
	key      string
	revision uint64
}

// tries is how often a change is tried while others change the same.
const tries = 5

func keyOf(one core.Poison) string {
	sum := sha256.Sum256([]byte(one.Group + "\x00" + one.Message))
	return hex.EncodeToString(sum[:16])
}

// poisonBucket is the bucket's name.
func (c *Conn) poisonBucket() string { return c.set.Stream + "_POISON" }

func (p poison) bucket(ctx context.Context) (jetstream.KeyValue, error) {
	name := p.poisonBucket()
	kv, err := p.js.KeyValue(ctx, name)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		kv, err = p.js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: name, Description: "Events of Remuda that could not be handled",
			History: 1, Storage: jetstream.FileStorage, Replicas: max(1, p.set.Replicas)})
	}
	return kv, p.fail("nats.poison", err)
}

// read answers the bucket and all that is in it, the oldest first.
func (p poison) read(ctx context.Context) (jetstream.KeyValue, []stored, error) {
	kv, err := p.bucket(ctx)
	if err != nil {
		return nil, nil, err
	}
	all, err := p.readAll(ctx, kv)
	return kv, all, err
}

func (p poison) readAll(ctx context.Context, kv jetstream.KeyValue) (all []stored, err error) {
	watch, err := kv.WatchAll(ctx, jetstream.IgnoreDeletes())
	if err != nil {
		return nil, p.fail("nats.poison", err)
	}
	defer func() { _ = watch.Stop() }()
	for {
		select {
		case <-ctx.Done():
			return nil, p.fail("nats.poison", ctx.Err())
		case entry, open := <-watch.Updates():
			if !open {
				return nil, core.Fail(core.Unavailable, "", "NATS did not tell all of what was put aside")
			}
			if entry == nil {
				slices.SortFunc(all, func(a, b stored) int { return cmp.Compare(a.ID, b.ID) })
				return all, nil
			}
			one := stored{key: entry.Key(), revision: entry.Revision()}
			if json.Unmarshal(entry.Value(), &one.Poison) == nil {
				all = append(all, one)
			}
		}
	}
}

// write stores one, unless somebody was faster: Conflict.
func (p poison) write(ctx context.Context, kv jetstream.KeyValue, one stored) error {
	text, err := json.Marshal(one.Poison)
	if err == nil {
		_, err = kv.Update(ctx, one.key, text, one.revision)
	}
	return p.faster(err)
}

func (p poison) faster(err error) error {
	var api *jetstream.APIError
	if errors.As(err, &api) && api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence {
		return core.Fail(core.Conflict, "", "somebody else was faster")
	}
	return p.fail("nats.poison", err)
}

// change picks one of all and does something with it, again while others are
// faster.
func (p poison) change(ctx context.Context, pick func([]stored) (stored, error), do func(context.Context, jetstream.KeyValue, stored) error) error {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	for n := 1; ; n++ {
		kv, all, err := p.read(ctx)
		if err != nil {
			return err
		}
		one, err := pick(all)
		if err != nil {
			return err
		}
		if err = do(ctx, kv, one); err == nil || core.KindOf(err) != core.Conflict || n == tries {
			return err
		}
	}
}

func named(id core.PoisonID) func([]stored) (stored, error) {
	return func(all []stored) (stored, error) {
		for _, one := range all {
			if one.ID == id {
				return one, nil
			}
		}
		return stored{}, core.Fail(core.NotFound, "", "there is no message put aside %q", core.Clip(string(id)))
	}
}

func (p poison) Put(ctx context.Context, one core.Poison) error {
	one.Wanted, one.LeaseOwner, one.LeaseUntil = false, "", time.Time{}
	pick := func(all []stored) (stored, error) {
		put := stored{Poison: one, key: keyOf(one)}
		for _, known := range all {
			if known.key == put.key {
				put.ID, put.FirstAt, put.Tries, put.revision = known.ID, known.FirstAt, known.Tries+one.Tries, known.revision
			}
		}
		return put, nil
	}
	return p.change(ctx, pick, p.write)
}

func (p poison) Get(ctx context.Context, id core.PoisonID) (core.Poison, error) {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	_, all, err := p.read(ctx)
	if err != nil {
		return core.Poison{}, err
	}
	one, err := named(id)(all)
	return one.Poison, err
}

func (p poison) List(ctx context.Context, f core.PoisonFilter) (found []core.Poison, err error) {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	_, all, err := p.read(ctx)
	for _, one := range slices.Backward(all) {
		if (f.Group == "" || one.Group == f.Group) && (f.After == "" || string(one.ID) < f.After) && (f.Limit == 0 || len(found) < f.Limit) {
			found = append(found, one.Poison)
		}
	}
	return found, err
}

func (p poison) Again(ctx context.Context, id core.PoisonID) error {
	return p.change(ctx, named(id), func(ctx context.Context, kv jetstream.KeyValue, one stored) error {
		one.Wanted = true
		return p.write(ctx, kv, one)
	})
}

func (p poison) Drop(ctx context.Context, id core.PoisonID) error {
	return p.change(ctx, named(id), p.remove)
}

func (p poison) remove(ctx context.Context, kv jetstream.KeyValue, one stored) error {
	return p.faster(kv.Delete(ctx, one.key, jetstream.LastRevision(one.revision)))
}

func (p poison) Claim(ctx context.Context, group, worker string, lease time.Duration) (claimed core.Poison, err error) {
	pick := func(all []stored) (stored, error) {
		now, free := time.Now().UTC(), slices.DeleteFunc(all, func(one stored) bool {
			return one.Group != group || !one.Wanted
		})
		for _, mine := range []bool{true, false} {
			for _, one := range free {
				if (one.LeaseOwner == worker) == mine && (mine || !one.LeaseUntil.After(now)) {
					one.LeaseOwner, one.LeaseUntil = worker, now.Add(lease).Truncate(time.Microsecond)
					claimed = one.Poison
					return one, nil
				}
			}
		}
		return stored{}, core.Fail(core.NotFound, "", "nothing of the group %q is to be handled again", group)
	}
	if err := p.change(ctx, pick, p.write); err != nil {
		return core.Poison{}, err
	}
	return claimed, nil
}

func (p poison) Done(ctx context.Context, id core.PoisonID, worker string) error {
	pick := func(all []stored) (stored, error) {
		one, err := named(id)(all)
		if err != nil || worker == "" || one.LeaseOwner != worker {
			return stored{}, core.Fail(core.Conflict, "", "%q no longer holds the message %s", worker, core.Clip(string(id)))
		}
		return one, nil
	}
	return p.change(ctx, pick, p.remove)
}
