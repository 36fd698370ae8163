//go:build long

package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/apps/e2e/invariants"
)

// TestLongLoad sends so many requests a second, whether or not the ones before
// were answered, to two processes over one PostgreSQL, while one of them is
// killed and started again five times. Nothing that was accepted may be lost.
// LOAD_RATE is how many a second, LOAD_FOR for how long.
func TestLongLoad(t *testing.T) {
	t.Parallel()
	rate, err := strconv.Atoi(orElse(os.Getenv("LOAD_RATE"), "60"))
	require.NoError(t, err)
	length, err := time.ParseDuration(orElse(os.Getenv("LOAD_FOR"), "20s"))
	require.NoError(t, err)
	l := newLoad(t)
	began := time.Now()
	l.press(rate, length)
	l.settle()
	l.account()
	fmt.Printf("load: %d a second for %v took %v: %v\n", rate, length, time.Since(began).Round(time.Second), l)
	if blamed := l.past.blamed(); len(blamed) > 0 {
		require.FailNow(t, "what was accepted is not there", strings.Join(blamed, "\n"))
	}
}

const kills = 5

// load is one run.
type load struct {
	*site
	keepers []*keeper
	past    *past
	refused atomic.Int64 // connections that were not made, or broke
	away    atomic.Int64 // answers that said: not now

	mu      sync.Mutex
	patched []*field // servers of which each is written by one at a time
	powered []*field
	made    []string // servers that were made here, and may be deleted
	took    []time.Duration
}

// field is a server that somebody writes to.
type field struct {
	id   string
	busy bool
	on   bool
	n    int // of writes
	sure int // the last that was accepted
	most int // the last that may have been
}

func newLoad(t *testing.T) *load {
	t.Helper()
	l := &load{site: newSite(t, "postgres", fast), past: newPast()}
	dir := t.TempDir()
	for range 2 {
		l.keepers = append(l.keepers, l.keep(dir, freeAddr(t), "REMUDA_POLL_INTERVAL=1s", "REMUDA_TOKEN_RATE=0", "REMUDA_IP_RATE=0", "REMUDA_LOG_LEVEL=warn"))
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	require.NoError(t, awaitAll(ctx, l.keepers))
	a := l.keepers[0].api(t)
	l.furnish(a)
	var ops []string
	for i := range 60 {
		id, op := a.create(map[string]any{"name": fmt.Sprint("base ", i), "image": "debian-12", "plan": "small"})
		ops = append(ops, op)
		if f := (&field{id: id}); i < 40 {
			l.patched = append(l.patched, f)
		} else {
			l.powered = append(l.powered, f)
		}
	}
	for _, op := range ops {
		a.succeed(op)
	}
	return l
}

// press makes a request at each tick, and kills five times meanwhile.
func (l *load) press(rate int, length time.Duration) {
	dice := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0)) // a choice, not a secret
	tick, stop := time.NewTicker(time.Second/time.Duration(rate)), time.After(length)
	defer tick.Stop()
	death := time.NewTicker(length / (kills + 1))
	defer death.Stop()
	var wg sync.WaitGroup
	defer wg.Wait()
	for n, killed := 0, 0; ; {
		select {
		case <-stop:
			return
		case <-death.C:
			if killed++; killed <= kills {
				l.keepers[0].end(syscall.SIGKILL, 300*time.Millisecond)
			}
		case <-tick.C:
			n++
			pick, first := dice.IntN(100), dice.IntN(2)
			key, some := fmt.Sprint("load-", n), dice.IntN(1000)
			wg.Go(func() { l.one(pick, key, some, first) })
		}
	}
}

// one makes one request: of ten seven read, two change, one makes or deletes.
func (l *load) one(pick int, key string, some, first int) {
	switch {
	case pick < 35:
		l.ask(request{wish: "list", method: http.MethodGet, path: "/v1/servers?limit=50"}, first)
	case pick < 70:
		l.ask(request{wish: "get", method: http.MethodGet, path: "/v1/servers/" + l.patched[some%len(l.patched)].id}, first)
	case pick < 80:
		l.patch(key, some, first)
	case pick < 90:
		l.power(key, some, first)
	case pick < 95:
		r := l.ask(request{wish: "create", method: http.MethodPost, path: "/v1/servers", key: key,
			body: map[string]any{"name": key, "image": "debian-12", "plan": "small"}}, first)
		if r.accepted() {
			l.mu.Lock()
			l.made = append(l.made, r.serverID())
			l.mu.Unlock()
		}
	default:
		l.remove(key, some, first)
	}
}

// take finds a server that nobody writes to.
func (l *load) take(of []*field, some int) *field {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range of {
		if f := of[(some+i)%len(of)]; !f.busy {
			f.busy = true
			return f
		}
	}
	return nil
}

func (l *load) patch(key string, some, first int) {
	f := l.take(l.patched, some)
	if f == nil {
		return
	}
	f.n++
	r := l.ask(request{wish: "patch", method: http.MethodPatch, path: "/v1/servers/" + f.id, key: key, server: f.id,
		body: map[string]any{"labels": map[string]any{"w": strconv.Itoa(f.n)}}}, first)
	l.mu.Lock()
	defer l.mu.Unlock()
	if r.accepted() {
		f.sure, f.most = f.n, f.n
	} else if r.status == 0 {
		f.most = f.n
	}
	f.busy = false
}

func (l *load) power(key string, some, first int) {
	f := l.take(l.powered, some)
	if f == nil {
		return
	}
	action := map[bool]string{true: "stop", false: "start"}[f.on]
	r := l.ask(request{wish: "power", method: http.MethodPost, path: "/v1/servers/" + f.id + "/power", key: key, server: f.id, body: map[string]any{"action": action}}, first)
	l.mu.Lock()
	defer l.mu.Unlock()
	if r.accepted() {
		f.on = !f.on
	}
	f.busy = false
}

func (l *load) remove(key string, some, first int) {
	l.mu.Lock()
	if len(l.made) == 0 {
		l.mu.Unlock()
		return
	}
	i := some % len(l.made)
	id := l.made[i]
	l.mu.Unlock()
	r := l.ask(request{wish: "delete", method: http.MethodDelete, path: "/v1/servers/" + id, key: key, server: id}, first)
	if r.accepted() || r.status == http.StatusNotFound {
		l.mu.Lock()
		l.made = slices.DeleteFunc(l.made, func(other string) bool { return other == id })
		l.mu.Unlock()
	}
}

// ask tries one process, and if that does not answer the other, with the same key.
func (l *load) ask(r request, first int) reply {
	began := time.Now()
	for i := first; time.Since(began) < 20*time.Second; i++ {
		got, err := sendTo(context.Background(), l.keepers[i%len(l.keepers)], adminToken, r)
		switch {
		case err != nil:
			l.refused.Add(1)
		case got.status == http.StatusServiceUnavailable:
			l.away.Add(1)
		default:
			l.past.note(got)
			l.mu.Lock()
			l.took = append(l.took, time.Since(began))
			l.mu.Unlock()
			return got
		}
		time.Sleep(50 * time.Millisecond)
	}
	l.past.note(reply{request: r})
	return reply{request: r}
}

func (l *load) settle() {
	broken := []string{"never looked"}
	for late := time.Now().Add(2 * patience); time.Now().Before(late) && len(broken) > 0; time.Sleep(200 * time.Millisecond) {
		broken = l.broken()
	}
	l.past.blame("after the load", broken...)
}

// account looks for everything that was answered 2xx.
func (l *load) account() {
	books, err := invariants.Read(context.Background(), l.database)
	require.NoError(l.t, err)
	ops, there := map[string]invariants.Operation{}, map[string]bool{}
	for _, o := range books.Operations {
		ops[o.ID] = o
	}
	for _, s := range books.Servers {
		there[s.ID] = true
	}
	gone := map[string]bool{}
	asked := map[string]int{}
	for _, r := range l.past.all() {
		id, _ := r.operation()
		o, found := ops[id]
		switch {
		case !r.accepted() || r.method == http.MethodGet:
			continue
		case id != "" && (!found || !o.Ended()):
			l.past.blame("an operation", fmt.Sprintf("%s %s was answered %d with %s, and the books have %+v", r.method, r.path, r.status, id, o))
		case r.wish == "delete" && o.State == "succeeded":
			gone[r.server] = true
		}
		asked[r.wish]++
		if r.wish != "patch" && r.wish != "power" && r.wish != "create" && r.wish != "delete" {
			l.past.blame("a wish", r.wish)
		}
	}
	for _, r := range l.past.all() {
		id, _ := r.operation()
		if r.wish == "create" && r.accepted() && there[r.serverID()] != (ops[id].State == "succeeded" && !gone[r.serverID()]) {
			l.past.blame("a server", fmt.Sprintf("%s was accepted, its operation is %+v, deleted: %v, there: %v", r.serverID(), ops[id], gone[r.serverID()], there[r.serverID()]))
		}
	}
	l.written()
	l.repeated()
	l.audited(asked)
}

// written: each server is as the last accepted write left it.
func (l *load) written() {
	a := l.keepers[1].api(l.t)
	for _, f := range l.patched {
		labels := a.must(http.StatusOK, http.MethodGet, "/v1/servers/"+f.id, nil)["labels"].(map[string]any)
		was, _ := labels["w"].(string)
		if n, _ := strconv.Atoi(was); n < f.sure || n > f.most {
			l.past.blame("a write", fmt.Sprintf("server %s: write %d was accepted, and it says %v", f.id, f.sure, labels))
		}
	}
}

// repeated: who asks again is told what they were told.
func (l *load) repeated() {
	for i, r := range l.past.all() {
		if !r.accepted() || r.key == "" || i%7 != 0 {
			continue
		}
		again, err := sendTo(context.Background(), l.keepers[i%2], adminToken, r.request)
		if err != nil || again.status != r.status || !reflect.DeepEqual(again.body, r.body) {
			l.past.blame("a repetition", fmt.Sprintf("%s %s with the key %s: %d %v, and then %v %d %v", r.method, r.path, r.key, r.status, r.body, err, again.status, again.body))
		}
	}
}

// audited: each accepted request is in the audit log, once.
func (l *load) audited(asked map[string]int) {
	db, err := invariants.Open(l.database)
	require.NoError(l.t, err)
	defer db.Close()
	unknown := map[string]int{}
	for _, r := range l.past.all() {
		if r.status == 0 {
			unknown[r.wish]++
		}
	}
	asked["create"] += len(l.patched) + len(l.powered)
	for wish, action := range map[string]string{"patch": "server.change", "power": "server.power", "create": "server.create", "delete": "server.delete"} {
		var n int
		require.NoError(l.t, db.QueryRowContext(context.Background(), "SELECT count(*) FROM audit WHERE outcome = 'accepted' AND action = $1", action).Scan(&n))
		if n < asked[wish] || n > asked[wish]+unknown[wish] {
			l.past.blame("the audit log", fmt.Sprintf("%d times %s was accepted, perhaps %d more, and it says %d", asked[wish], action, unknown[wish], n))
		}
	}
}

// String sums it up.
func (l *load) String() string {
	slices.Sort(l.took)
	at := func(percent int) time.Duration {
		return l.took[min(len(l.took)-1, len(l.took)*percent/100)].Round(time.Millisecond)
	}
	return fmt.Sprintf("%d requests (%s), %d connections refused or broken, %d times not now; answered after 50 %%: %v, 99 %%: %v; killed and started again %d times",
		l.past.requests(), &l.past.answers, l.refused.Load(), l.away.Load(), at(50), at(99), kills)
}
