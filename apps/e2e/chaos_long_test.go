//go:build long

package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/apps/e2e/invariants"
	"github.com/remudahq/remuda/testutil/pgtest"
	"github.com/remudahq/remuda/testutil/pvesim"
)

// foundSeeds have each once shown something, in the product or in what checks
// it, and are tried again for a while. A seed decides what is asked and what
// goes wrong, not how long anything takes: the same seed is not the same run to
// the millisecond.
var foundSeeds = []uint64{1795297386707949265}

// TestLongChaos lets people ask for everything at random while everything that
// can go wrong does: the cluster, the processes, the database. Then it heals
// all, waits, and reads the whole history. CHAOS_FOR is how long it goes on for
// each database, CHAOS_SEED which chaos it is, CHAOS_DIR where logs stay.
func TestLongChaos(t *testing.T) {
	t.Parallel()
	length, err := time.ParseDuration(orElse(os.Getenv("CHAOS_FOR"), "60s"))
	require.NoError(t, err)
	seed := uint64(time.Now().UnixNano())
	if told := os.Getenv("CHAOS_SEED"); told != "" {
		seed, err = strconv.ParseUint(told, 10, 64)
		require.NoError(t, err)
	}
	for _, h := range crowds {
		t.Run(h.engine, func(t *testing.T) {
			t.Parallel()
			newChaos(t, h, seed).unfold(length)
		})
	}
}

// TestLongChaosOfSeeds tries the seeds again that have shown a bug.
func TestLongChaosOfSeeds(t *testing.T) {
	t.Parallel()
	for _, seed := range foundSeeds {
		for _, h := range crowds {
			t.Run(fmt.Sprint(seed, "/", h.engine), func(t *testing.T) { newChaos(t, h, seed).unfold(20 * time.Second) })
		}
	}
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// chaos is one run.
type chaos struct {
	*site
	house
	seed    uint64
	dir     string
	keepers []*keeper
	pg      *pgtest.Server
	root    string // a token of the cluster's administrator
	past    *past
	stage   *stage
	ear     *ear
	people  []*person
	mishaps tally
}

// tally counts by name.
type tally struct {
	mu sync.Mutex
	of map[string]int
}

func (c *tally) add(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of == nil {
		c.of = map[string]int{}
	}
	c.of[name]++
}

// String lists them in order.
func (c *tally) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []string
	for name, n := range c.of {
		all = append(all, fmt.Sprintf("%s %d", name, n))
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

func newChaos(t *testing.T, h house, seed uint64) *chaos {
	t.Helper()
	c := &chaos{house: h, seed: seed, past: newPast()}
	c.dir = filepath.Join(orElse(os.Getenv("CHAOS_DIR"), t.TempDir()), fmt.Sprintf("%d-%s", seed, h.engine))
	require.NoError(t, os.MkdirAll(c.dir, 0o700))
	c.site = newSite(t, "sqlite", func(o *pvesim.Options) { o.Durations = brisk() })
	c.root = c.sim.AddToken("root@pam", "operator", false)
	c.fresh = c.simState()
	if h.engine == "postgres" {
		var err error
		c.pg, err = pgtest.Start(context.Background(), "")
		require.NoError(t, err)
		t.Cleanup(func() { _ = c.pg.Stop() })
		c.database = c.pg.URL()
	}
	for range h.processes {
		c.keepers = append(c.keepers, c.keep(c.dir, freeAddr(t), "REMUDA_POLL_INTERVAL=500ms", "REMUDA_DEEP_INTERVAL=2s",
			"REMUDA_TOKEN_RATE=0", "REMUDA_IP_RATE=0", "REMUDA_LOG_LEVEL=debug"))
	}
	c.awaitAll()
	c.furnish(c.keepers[0].api(t))
	c.invite()
	c.stage = newStage(c)
	c.ear = newEar(c)
	return c
}

// brisk takes long enough for something to happen in the middle of everything.
func brisk() *pvesim.Durations {
	d := pvesim.Real()
	for _, t := range []*time.Duration{&d.CloneAppear, &d.CloneName, &d.CloneLinked, &d.CloneFull, &d.Create, &d.Config, &d.Resize, &d.Start, &d.Stop,
		&d.Shutdown, &d.RebootGap, &d.Suspend, &d.Snapshot, &d.SnapshotRAM, &d.Rollback, &d.DelSnapshot, &d.Destroy, &d.Migrate,
		&d.CTCreate, &d.CTClone, &d.CTStart, &d.CTStop, &d.CTDestroy, &d.Boot, &d.AgentTimeout} {
		*t /= 10
	}
	d.Resources, d.LoginDelay = 0, 100*time.Millisecond
	return &d
}

func (c *chaos) dice(n uint64) *rand.Rand { return rand.New(rand.NewPCG(c.seed, n)) } // a choice, not a secret

func (c *chaos) awaitAll() {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	require.NoError(c.t, awaitAll(ctx, c.keepers))
}

// unfold lets it all happen for a while, and then looks.
func (c *chaos) unfold(length time.Duration) {
	began := time.Now()
	fmt.Printf("chaos: seed %d on %s for %v\n", c.seed, c.house, length)
	forever, stop := context.WithCancel(context.Background())
	defer stop()
	var always sync.WaitGroup
	always.Go(func() { c.ear.listen(forever) })
	always.Go(func() { c.operate(forever) })
	always.Go(func() { c.stage.watch(forever) })

	ctx, cancel := context.WithTimeout(forever, length)
	defer cancel()
	var wg sync.WaitGroup
	for i, p := range c.people {
		wg.Go(func() { p.live(ctx, c, c.dice(uint64(100+i))) })
	}
	for i := range 2 {
		wg.Go(func() { c.stage.trouble(ctx, c.dice(uint64(10+i))) })
	}
	c.kill(ctx, c.dice(1))
	wg.Wait()
	c.stage.heal()
	c.awaitAll()
	c.settle("after the storm")
	c.review("after the storm")
	if len(c.past.blamed()) == 0 {
		c.clear(forever)
		c.past.blame("after the end", c.misdeeds(forever)...)
	}
	stop()
	always.Wait()
	c.summary(time.Since(began))
}

// settle waits until nothing is under way and all is as it must be. A guest that
// was started and is off is believed in for two minutes alone.
func (c *chaos) settle(when string) {
	c.t.Helper()
	began, broken, last, most := time.Now(), []string{"never looked"}, "", 2*patience
	if len(c.past.blamed()) > 0 {
		most = patience / 6 // it has failed already
	}
	for late := began.Add(most); time.Now().Before(late) && len(broken) > 0; time.Sleep(200 * time.Millisecond) {
		if broken = c.unsound(); len(broken) > 0 {
			last = broken[0]
		}
	}
	c.past.blame(when, broken...)
	fmt.Printf("chaos: %s it took %v until all was as it must be; the last was: %s\n", when, time.Since(began).Round(time.Second), last)
}

func (c *chaos) unsound() []string {
	books, err := invariants.Read(context.Background(), c.database)
	if err != nil {
		return []string{err.Error()}
	}
	broken := invariants.Check(books, c.world())
	for _, o := range books.Operations {
		if !o.Ended() {
			broken = append(broken, fmt.Sprintf("operation %s (%s) of %s is %s at %q: %s", o.ID, o.Workflow, o.Server, o.State, o.Step, o.Cause))
		}
	}
	return append(broken, c.stage.changedStrangers()...)
}

// summary says what has happened, and fails if anything is to be blamed.
func (c *chaos) summary(took time.Duration) {
	books, err := invariants.Read(context.Background(), c.database)
	require.NoError(c.t, err)
	var ends tally
	for _, o := range books.Operations {
		ends.add(o.Kind + " " + o.State)
	}
	fmt.Printf("chaos: seed %d on %s took %v: %d requests (%s); %d operations (%s); %d events heard; mishaps: %s\n",
		c.seed, c.house, took.Round(time.Second), c.past.requests(), &c.past.answers, len(books.Operations), &ends, len(c.ear.heard), &c.mishaps)
	if blamed := c.past.blamed(); len(blamed) > 0 {
		require.FailNow(c.t, fmt.Sprintf("seed %d, logs in %s", c.seed, c.dir), strings.Join(blamed, "\n"))
	}
}
