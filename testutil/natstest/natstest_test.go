package natstest_test

import (
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/remudahq/remuda/testutil/natstest"
)

func TestWhatWasStoredIsThereAfterARestart(t *testing.T) {
	t.Parallel()
	s := natstest.Start(t, natstest.Settings{User: "u", Pass: "p"})
	nc, err := nats.Connect(s.URL(), nats.MaxReconnects(-1), nats.ReconnectWait(10*time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "S", Subjects: []string{"s.>"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := js.Publish(t.Context(), "s.one", []byte("1")); err != nil {
		t.Fatal(err)
	}
	before := s.URL()
	s.Restart()
	if s.URL() != before {
		t.Errorf("it moved from %s to %s", before, s.URL())
	}
	// What is asked before the client saw that the server was away is lost.
	stream, err := js.Stream(t.Context(), "S")
	for err != nil {
		time.Sleep(10 * time.Millisecond)
		stream, err = js.Stream(t.Context(), "S")
	}
	if n := stream.CachedInfo().State.Msgs; n != 1 {
		t.Errorf("%d messages are there, want 1", n)
	}
}

func TestWhoIsUnknownIsNotLetIn(t *testing.T) {
	t.Parallel()
	s := natstest.Start(t, natstest.Settings{User: "u", Pass: "p"})
	if nc, err := nats.Connect("nats://" + s.Address()); err == nil {
		nc.Close()
		t.Error("no password was asked for")
	}
}
