package conformance

import (
	"errors"
	"sync/atomic"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func replayCases() []Case[World] {
	return []Case[World]{
		{"a new key is NotFound, and after Put its record is found whole", replayFound},
		{"a key is one user's only", replayPerUser},
		{"a claim that was rolled back leaves the key free", replayRolledBack},
		{"a claim that was committed without an answer leaves the key free", replayUnanswered},
		{"a second claim waits and finds the first one's answer", replaySecondWaits},
		{"a second claim gets the key when the first is rolled back", replaySecondInherits},
		{"of twenty that claim one key at once one answers, and all hear that answer", replayRace},
		{"Expire forgets what is older and reports how many", replayExpires},
	}
}

func replay(user core.UserID, key string) core.Replay {
	return core.Replay{User: user, Key: key, Hash: hash(key), Answer: []byte{0, 1, 2, 255}, Created: at(0)}
}

func claimKey(t T, w World, user core.UserID, key string) (core.Replay, error) {
	var got core.Replay
	err := try(t, w, func(tx ports.Tx) (err error) {
		got, err = tx.Replays().Claim(t.Context(), user, key)
		return err
	})
	return got, err
}

// answer claims a new key and puts the answer, in one transaction.
func answer(t T, w World, r core.Replay) error {
	return try(t, w, func(tx ports.Tx) error {
		_, err := tx.Replays().Claim(t.Context(), r.User, r.Key)
		if core.KindOf(err) != core.NotFound || err == nil {
			return errors.Join(errors.New("the key is not new"), err)
		}
		return tx.Replays().Put(t.Context(), r)
	})
}

func replayFound(t T, w World) {
	r := replay(furnish(t, w).User.ID, "k")
	fine(t, "the first request", answer(t, w, r))
	for range 2 {
		got, err := claimKey(t, w, r.User, r.Key)
		fine(t, "Claim", err)
		equal(t, "the record", got, r)
	}
}

func replayPerUser(t T, w World) {
	one, two := furnish(t, w).User.ID, furnish(t, w).User.ID
	fine(t, "one's", answer(t, w, replay(one, "k")))
	fine(t, "the other's", answer(t, w, replay(two, "k")))
	_, err := claimKey(t, w, one, "K")
	refused(t, "another key", err, core.NotFound)
}

func replayRolledBack(t T, w World) {
	r, sentinel := replay(furnish(t, w).User.ID, "k"), errors.New("no")
	err := try(t, w, func(tx ports.Tx) error {
		_, err := tx.Replays().Claim(t.Context(), r.User, r.Key)
		refused(t, "Claim", err, core.NotFound)
		fine(t, "Put", tx.Replays().Put(t.Context(), r))
		return sentinel
	})
	equal(t, "the error is the change's own", errors.Is(err, sentinel), true)
	fine(t, "the second request", answer(t, w, r))
}

func replayUnanswered(t T, w World) {
	r := replay(furnish(t, w).User.ID, "k")
	do(t, w, func(tx ports.Tx) error {
		_, err := tx.Replays().Claim(t.Context(), r.User, r.Key)
		refused(t, "Claim", err, core.NotFound)
		return nil
	})
	fine(t, "the second request", answer(t, w, r))
}

// whileClaimed runs a second claim while the first transaction, which ends as
// told, holds the key. It answers what the second one saw.
func whileClaimed(t T, w World, r core.Replay, end error) (core.Replay, error) {
	var got core.Replay
	second := make(chan error, 1)
	var begun atomic.Bool // the change may run twice
	err := try(t, w, func(tx ports.Tx) error {
		if _, err := tx.Replays().Claim(t.Context(), r.User, r.Key); core.KindOf(err) != core.NotFound {
			return err
		}
		if begun.CompareAndSwap(false, true) {
			go func() {
				var err error
				got, err = claimKey(t, w, r.User, r.Key)
				second <- err
			}()
		}
		select {
		case err := <-second:
			second <- err
			return errors.Join(errors.New("the second claim did not wait"), err)
		case <-time.After(50 * time.Millisecond):
		}
		if err := tx.Replays().Put(t.Context(), r); err != nil {
			return err
		}
		return end
	})
	if !errors.Is(err, end) {
		t.Fatalf("the first request: %v", err)
	}
	secondErr := <-second
	return got, secondErr
}

func replaySecondWaits(t T, w World) {
	r := replay(furnish(t, w).User.ID, "k")
	got, err := whileClaimed(t, w, r, nil)
	fine(t, "the second claim", err)
	equal(t, "what it found", got, r)
}

func replaySecondInherits(t T, w World) {
	_, err := whileClaimed(t, w, replay(furnish(t, w).User.ID, "k"), errors.New("rolled back"))
	refused(t, "the second claim", err, core.NotFound)
}

func replayRace(t T, w World) {
	user := furnish(t, w).User.ID
	heard := make([]string, crowd)
	var answered atomic.Int64
	errs := race(crowd, func(i int) error {
		mine, first := replay(user, "k"), false
		mine.Answer = []byte{byte(i)}
		err := try(t, w, func(tx ports.Tx) error {
			got, err := tx.Replays().Claim(t.Context(), user, "k")
			first = err != nil
			if core.KindOf(err) == core.NotFound && err != nil {
				got, err = mine, tx.Replays().Put(t.Context(), mine)
			}
			heard[i] = string(got.Answer)
			return err
		})
		if first {
			answered.Add(1)
		}
		return err
	})
	for i, err := range errs {
		fine(t, "a request", err)
		equal(t, "the answer", heard[i], heard[0])
	}
	equal(t, "how many answered", answered.Load(), int64(1))
}

func replayExpires(t T, w World) {
	user := furnish(t, w).User.ID
	for i, key := range []string{"old", "older", "young"} {
		r := replay(user, key)
		r.Created = at(10 * (i + 1))
		fine(t, "a request", answer(t, w, r))
	}
	for _, want := range []int{2, 0} {
		do(t, w, func(tx ports.Tx) error {
			n, err := tx.Replays().Expire(t.Context(), at(30))
			equal(t, "Expire", n, want)
			return err
		})
	}
	_, err := claimKey(t, w, user, "old")
	refused(t, "an expired key", err, core.NotFound)
	_, err = claimKey(t, w, user, "young")
	fine(t, "a key that is not", err)
}
