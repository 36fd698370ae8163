package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestF37EveryEventIsWrittenOnceAndInOrderAcrossKills: a consumer is killed again and
// again while events come, and NATS restarted, where that is the bus. In the end each of
// them was written, once and in order for each server.
func TestF37EveryEventIsWrittenOnceAndInOrderAcrossKills(t *testing.T) {
	buses(t, func(t *testing.T, w world) {
		path := filepath.Join(t.TempDir(), "events.jsonl")
		var happening sync.WaitGroup
		happening.Go(func() { w.happen(t, 1, total) })
		for n := 1; n <= 10; n++ {
			c := w.play(t, path, "g")
			written(t, path, n*total/14)
			time.Sleep(time.Duration(rand.IntN(50)) * time.Millisecond)
			if w.nats != nil && n%4 == 0 {
				w.nats.Restart()
			}
			c.kill(t)
		}
		happening.Wait()
		last := w.play(t, path, "g")
		written(t, path, total)
		last.stop(t)
		once(t, upTo(total), lines(t, path))
	})
}

// once requires that every position stands there once, and those of one server in order.
func once(t *testing.T, want, have []int64) {
	t.Helper()
	require.ElementsMatch(t, want, have)
	last := map[int64]int64{}
	for _, n := range have {
		require.Greater(t, n, last[n%4], "of server %d in %v", n%4, have)
		last[n%4] = n
	}
}

// handled is how many events a process says it has written.
func (c *consumer) handled() int { return strings.Count(c.log.String(), `"msg":"event"`) }

// Two processes of one group share the load; when one is killed, what it had
// comes to the other.
func TestAGroupSharesAndTheOtherTakesOver(t *testing.T) {
	buses(t, func(t *testing.T, w world) {
		path := filepath.Join(t.TempDir(), "events.jsonl")
		first, second := w.play(t, path, "g"), w.play(t, path, "g")
		for _, c := range []*consumer{first, second} {
			if w.nats != nil {
				require.Eventually(t, func() bool { return strings.Contains(c.log.String(), "connected to NATS") }, time.Minute, 10*time.Millisecond, "%s", &c.log)
				continue
			}
			require.Eventually(t, func() bool { return strings.Contains(c.log.String(), `"parts":4`) }, time.Minute, 10*time.Millisecond, "%s", &c.log)
		}
		n := 0
		for first.handled() < 20 || second.handled() < 20 { // the second may have begun late
			require.Less(t, n, 5000, "%d by the first and %d by the second", first.handled(), second.handled())
			w.happen(t, n+1, n+100)
			n += 100
			written(t, path, n)
		}
		first.kill(t)
		w.happen(t, n+1, n+50)
		written(t, path, n+50)
		second.stop(t)
		once(t, upTo(n+50), lines(t, path))
	})
}

// buffer is an output that may be read while it is written.
type buffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

func TestTwoGroupsBothHearEverything(t *testing.T) {
	worlds(t, func(t *testing.T, w world) {
		ctx, cancel := context.WithCancel(t.Context())
		outs := []*buffer{{}, {}}
		var running sync.WaitGroup
		for i, out := range outs {
			running.Go(func() {
				args := []string{"--database-url", w.url, "--bus-url=database:", fmt.Sprint("--group=g", i), "--log-level=error"}
				if err := run(ctx, args, nil, out, &buffer{}); err != nil {
					t.Error(err)
				}
			})
		}
		w.happen(t, 1, 40)
		for _, out := range outs {
			require.Eventually(t, func() bool { return strings.Count(out.String(), "\n") == 40 }, time.Minute, 10*time.Millisecond)
		}
		cancel()
		running.Wait()
	})
}
