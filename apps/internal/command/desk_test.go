package command

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// gate lets commands end when the test says so.
type gate struct {
	mu        sync.Mutex
	now, most int
	open      chan struct{}
}

func (g *gate) do(ctx context.Context, d bus.Delivery) bus.Reply {
	g.mu.Lock()
	g.now++
	g.most = max(g.most, g.now)
	g.mu.Unlock()
	select {
	case <-g.open:
	case <-ctx.Done():
		return bus.Reply{Status: http.StatusServiceUnavailable}
	}
	g.mu.Lock()
	g.now--
	g.mu.Unlock()
	return bus.Reply{ID: string(d.Payload), Status: http.StatusOK}
}

func (g *gate) busy(n int) func() bool {
	return func() bool {
		g.mu.Lock()
		defer g.mu.Unlock()
		return g.now == n
	}
}

func TestADeskTakesSoManyAtOnceAndAnswersEachOnce(t *testing.T) {
	t.Parallel()
	g := &gate{open: make(chan struct{})}
	desk := newDesk(g.do, 3, 10)
	replies := make(chan bus.Reply, 100)
	take := func(id int) {
		desk.Take(bus.Delivery{Payload: []byte(strconv.Itoa(id))}, func(r bus.Reply) { replies <- r })
	}
	for id := range 3 {
		take(id)
	}
	require.Eventually(t, g.busy(3), 10*time.Second, time.Millisecond)
	for id := range 17 {
		take(3 + id)
	}
	for range 7 {
		refusal := <-replies
		assert.Equal(t, http.StatusServiceUnavailable, refusal.Status, "what does not fit is refused at once")
		assert.True(t, refusal.Undecided())
	}
	close(g.open)
	desk.Close(time.Minute)
	seen := map[string]bool{}
	for range 13 {
		r := <-replies
		assert.Equal(t, http.StatusOK, r.Status)
		seen[r.ID] = true
	}
	assert.Len(t, seen, 13, "what was taken is answered before the desk closes")
	assert.Empty(t, replies)
	assert.Equal(t, 3, g.most)
	take(99)
	assert.Equal(t, http.StatusServiceUnavailable, (<-replies).Status)
}

func TestADeskThatClosesCallsOffWhatDoesNotEnd(t *testing.T) {
	t.Parallel()
	g := &gate{open: make(chan struct{})}
	desk := newDesk(g.do, 1, 1)
	var status atomic.Int64
	desk.Take(bus.Delivery{}, func(r bus.Reply) { status.Store(int64(r.Status)) })
	desk.Close(time.Millisecond)
	assert.EqualValues(t, http.StatusServiceUnavailable, status.Load(), "its sender learns that nothing came of it")
}

// nobody proves everything, and panics at work.
type nobody struct{}

func (nobody) Commander(context.Context, core.Command) (core.Caller, error) {
	return core.Caller{}, nil
}

func (nobody) Command(context.Context, core.Caller, core.Command) (int, []byte) { panic("oh") }

func TestAPanicIsAnsweredAndTheSubjectMustAgree(t *testing.T) {
	t.Parallel()
	var seen []string
	h := Handler{Prover: nobody{}, API: nobody{}, Observe: func(name string, status int, _ time.Duration) { seen = append(seen, name+" "+strconv.Itoa(status)) }}
	payload, err := bus.SignCommand(core.Command{ID: "a", Type: "create-server", Token: "t"}, "secret")
	require.NoError(t, err)
	reply := h.Do(t.Context(), bus.Delivery{Name: "create-server", Payload: payload})
	assert.Equal(t, http.StatusInternalServerError, reply.Status)
	assert.Equal(t, "a", reply.ID)
	assert.NotContains(t, string(reply.Body), "oh")
	assert.Contains(t, string(reply.Body), "urn:remuda:problem:internal")

	reply = h.Do(t.Context(), bus.Delivery{Name: "delete-server", Payload: payload})
	assert.Equal(t, http.StatusUnprocessableEntity, reply.Status, "a right to publish on one subject is none to ask for another thing")
	assert.Equal(t, []string{"create-server 500", "create-server 422"}, seen)
}
