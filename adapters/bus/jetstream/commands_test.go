package jetstream_test

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	natsd "github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	natsjs "github.com/nats-io/nats.go/jetstream"
	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/adapters/bus/jetstream"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/natstest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// desk writes down what it is asked for.
type desk struct {
	mu    sync.Mutex
	heard []bus.Delivery
	say   func(d bus.Delivery, times int) int // the status; 200 if nil
	times map[string]int
}

func (d *desk) Do(_ context.Context, in bus.Delivery) bus.Reply {
	c, _ := bus.ReadCommand(in.Payload)
	d.mu.Lock()
	d.heard = append(d.heard, in)
	if d.times == nil {
		d.times = map[string]int{}
	}
	d.times[c.ID]++
	times := d.times[c.ID]
	d.mu.Unlock()
	status := http.StatusOK
	if d.say != nil {
		status = d.say(in, times)
	}
	return bus.Reply{ID: c.ID, Status: status, Body: json.RawMessage(`{"a":1}`)}
}

func (d *desk) Take(in bus.Delivery, answer func(bus.Reply)) {
	go func() { answer(d.Do(context.Background(), in)) }()
}

func (d *desk) all() []bus.Delivery {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.heard)
}

func (d *desk) done(id string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.times[id]
}

// serve is a process that carries commands out until it is stopped.
func serve(t *testing.T, conn *jetstream.Conn, d *desk) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- conn.Serve(ctx, d) }()
	stop = sync.OnceFunc(func() {
		cancel()
		assert.NoError(t, <-ended)
	})
	t.Cleanup(stop)
	return stop
}

func sender(conn *jetstream.Conn) jetstream.Sender {
	return jetstream.Sender{Conn: conn, Token: "t", Secret: "secret", Try: 500 * time.Millisecond}
}

func TestACommandIsCarriedOutByOneOfTheProcessesAndAnswered(t *testing.T) {
	t.Parallel()
	server := natstest.Start(t, natstest.Settings{})
	one, two, client := new(desk), new(desk), connect(t, server.URL())
	stop := serve(t, connect(t, server.URL()), one)
	serve(t, connect(t, server.URL()), two)
	sent := 0
	for ; sent < 50 || len(one.all()) == 0 || len(two.all()) == 0; sent++ { // one may begin late
		require.Less(t, sent, 5000, "both get some")
		reply, err := sender(client).Send(t.Context(), core.Command{Type: "create-server"})
		require.NoError(t, err)
		assert.Equal(t, http.StatusOK, reply.Status)
		assert.JSONEq(t, `{"a":1}`, string(reply.Body))
	}
	assert.Len(t, append(one.all(), two.all()...), sent)
	assert.Equal(t, "create-server", one.all()[0].Name)
	assert.Zero(t, one.all()[0].Arrived, "nothing kept it")
	stop()
	before := len(one.all())
	for range 10 {
		_, err := sender(client).Send(t.Context(), core.Command{Type: "create-server"})
		require.NoError(t, err)
	}
	assert.Len(t, one.all(), before, "one that stopped gets none")
}

func TestASenderSendsAgainUntilItHasAnAnswer(t *testing.T) {
	t.Parallel()
	server := natstest.Start(t, natstest.Settings{})
	client := connect(t, server.URL())
	require.Eventually(t, func() bool { // a time that ends while a question is under way proves nothing
		short, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		_, err := sender(client).Send(short, core.Command{Type: "x"})
		return core.KindOf(err) == core.Unavailable
	}, 20*time.Second, time.Millisecond, "nobody listens: nothing can have happened")

	d := &desk{say: func(_ bus.Delivery, times int) int { return map[int]int{1: 503, 2: 429}[min(times, 3)] + 200*(times/3) }}
	answered := make(chan bus.Reply, 1)
	go func() {
		reply, err := sender(client).Send(t.Context(), core.Command{ID: "mine", Type: "x"})
		assert.NoError(t, err)
		answered <- reply
	}()
	serve(t, connect(t, server.URL()), d)
	reply := <-answered
	assert.Equal(t, 200, reply.Status)
	assert.Equal(t, "mine", reply.ID)
	assert.Equal(t, 3, d.done("mine"))
}

func TestACommandWithoutAReplySubjectIsCarriedOutAllTheSame(t *testing.T) {
	t.Parallel()
	server := natstest.Start(t, natstest.Settings{})
	d, client := new(desk), connect(t, server.URL())
	serve(t, connect(t, server.URL()), d)
	require.NoError(t, client.NATS().Flush())
	payload, err := bus.SignCommand(core.Command{ID: "quiet", Type: "x", Token: "t"}, "s")
	require.NoError(t, err)
	require.Eventually(t, func() bool { // until the other has subscribed
		require.NoError(t, client.NATS().Publish(bus.Commands+"x", payload))
		return d.done("quiet") > 0
	}, 20*time.Second, 50*time.Millisecond)
}

// TestAKeptCommandIsCarriedOutWhenSomebodyCanAndThenNotAgain: it outlives whoever
// sent it, NATS, and whoever had it and died.
func TestAKeptCommandIsCarriedOutWhenSomebodyCanAndThenNotAgain(t *testing.T) {
	t.Parallel()
	server := natstest.Start(t, natstest.Settings{})
	client := connect(t, server.URL())
	first := new(desk)
	stop := serve(t, connect(t, server.URL()), first)
	replies := make(chan *nats.Msg, 10)
	sub, err := client.NATS().ChanSubscribe("remuda.replies.shop", replies)
	require.NoError(t, err)
	defer func() { _ = sub.Unsubscribe() }()

	queue := func(id string) {
		require.Eventually(t, func() bool {
			got, err := sender(client).Queue(t.Context(), core.Command{ID: id, Type: "create-server"}, "remuda.replies.shop")
			return err == nil && got == id
		}, 20*time.Second, 20*time.Millisecond)
	}
	queue("one")
	var reply bus.Reply
	require.NoError(t, json.Unmarshal((<-replies).Data, &reply))
	assert.Equal(t, "one", reply.ID)
	assert.WithinDuration(t, time.Now(), first.all()[0].Arrived, time.Minute)
	assert.Equal(t, "create-server", first.all()[0].Name)
	stop()

	queue("two")
	server.Restart()
	d := &desk{say: func(_ bus.Delivery, times int) int { return map[bool]int{true: 503, false: 202}[times < 3] }}
	serve(t, connect(t, server.URL()), d)
	require.Eventually(t, func() bool { return d.done("two") >= 3 }, 30*time.Second, 10*time.Millisecond)
	js, err := natsjs.New(client.NATS())
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		stream, err := js.Stream(t.Context(), jetstream.QueueStream)
		return err == nil && stream.CachedInfo().State.Msgs == 0
	}, 20*time.Second, 20*time.Millisecond, "what something came of is forgotten")
	assert.Equal(t, 3, d.done("two"), "what nothing came of comes again")
	assert.Equal(t, 1, first.done("one")+d.done("one"))
}

// TestARepliesSubjectIsNoPlaceOfOurs: whoever gives commands chooses where the reply
// goes, and it is we
// who publish there.
func TestARepliesSubjectIsNoPlaceOfOurs(t *testing.T) {
	t.Parallel()
	server := natstest.Start(t, natstest.Settings{})
	client, d := connect(t, server.URL()), new(desk)
	serve(t, connect(t, server.URL()), d)
	require.NoError(t, client.Ready(t.Context()))
	require.Eventually(t, func() bool { // to hear all there is would hide that the queue is not there yet
		_, err := api(t, client).Stream(t.Context(), jetstream.QueueStream)
		return err == nil
	}, 20*time.Second, 10*time.Millisecond)
	heard := make(chan *nats.Msg, 100)
	sub, err := client.NATS().ChanSubscribe(">", heard)
	require.NoError(t, err)
	defer func() { _ = sub.Unsubscribe() }()
	_, err = sender(client).Send(t.Context(), core.Command{ID: "before", Type: "x"})
	require.NoError(t, err)

	payload, err := bus.SignCommand(core.Command{ID: "forger", Type: "x", Token: "t"}, "s")
	require.NoError(t, err)
	places := []string{"remuda.events.server.deleted.x.0", "remuda.commands.x", "remuda.queue.commands.x", "$JS.API.STREAM.DELETE.REMUDA"}
	for _, place := range places {
		require.NoError(t, client.NATS().PublishRequest(bus.Commands+"x", place, payload))
		_, err := sender(client).Queue(t.Context(), core.Command{ID: "forger", Type: "x"}, place)
		require.NoError(t, err)
	}
	require.Eventually(t, func() bool { return d.done("forger") == 2*len(places) }, 20*time.Second, 10*time.Millisecond)
	_, err = sender(client).Send(t.Context(), core.Command{ID: "after", Type: "x"})
	require.NoError(t, err)
	for {
		msg := <-heard
		var reply bus.Reply
		if json.Unmarshal(msg.Data, &reply) == nil && reply.Status != 0 {
			assert.NotContains(t, places, msg.Subject)
			assert.NotEqual(t, "forger", reply.ID)
			if reply.ID == "after" {
				return
			}
		}
	}
}

// TestWhoGivesCommandsNeedsNoOtherRight holds what docs/commands.md advises to let
// somebody who only gives commands do in NATS.
func TestWhoGivesCommandsNeedsNoOtherRight(t *testing.T) {
	t.Parallel()
	server := natstest.Start(t, natstest.Settings{Users: []*natsd.User{
		{Username: "remuda", Password: "r"},
		{Username: "shop", Password: "s", Permissions: &natsd.Permissions{
			Publish:   &natsd.SubjectPermission{Allow: []string{bus.Commands + ">", jetstream.Queued + ">"}},
			Subscribe: &natsd.SubjectPermission{Allow: []string{"_INBOX.>"}},
		}},
	}})
	d, us := new(desk), connect(t, "nats://remuda:r@"+server.Address())
	serve(t, us, d)
	shop := connect(t, "nats://shop:s@"+server.Address())
	reply, err := sender(shop).Send(t.Context(), core.Command{ID: "asked", Type: "x"})
	require.NoError(t, err)
	require.Equal(t, "asked", reply.ID)
	require.Eventually(t, func() bool {
		_, err := sender(shop).Queue(t.Context(), core.Command{ID: "kept", Type: "x"}, "")
		return err == nil
	}, 20*time.Second, 20*time.Millisecond)
	require.Eventually(t, func() bool { return d.done("kept") > 0 }, 20*time.Second, 5*time.Millisecond)

	heard := make(chan *nats.Msg, 1)
	sub, err := us.NATS().ChanSubscribe("remuda.events.>", heard)
	require.NoError(t, err)
	defer func() { _ = sub.Unsubscribe() }()
	require.NoError(t, us.NATS().Flush())
	require.NoError(t, shop.NATS().Publish("remuda.events.server.deleted.x.0", []byte("{}")))
	_ = shop.NATS().Flush()
	_, err = sender(shop).Send(t.Context(), core.Command{ID: "after", Type: "x"})
	require.NoError(t, err)
	require.NoError(t, us.NATS().Flush())
	require.Empty(t, heard, "it tells no events")
}

// A process that ends while NATS is away neither waits for it nor fails.
func TestAnEndDoesNotWaitForNATSThatIsAway(t *testing.T) {
	t.Parallel()
	server := natstest.Start(t, natstest.Settings{})
	conn := connect(t, server.URL())
	d := new(desk)
	stop := serve(t, conn, d)
	require.Eventually(t, func() bool {
		_, err := sender(connect(t, server.URL())).Send(t.Context(), core.Command{ID: "one", Type: "x"})
		return err == nil
	}, 20*time.Second, 5*time.Millisecond)
	server.Stop()
	require.Eventually(t, func() bool { return !conn.Connected() }, 20*time.Second, time.Millisecond)
	began := time.Now()
	stop()
	conn.Flush()
	require.Less(t, time.Since(began), 4*time.Second, "one subscription takes 5 s to give up, and so does a flush")
}
