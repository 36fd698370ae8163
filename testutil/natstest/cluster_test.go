package natstest_test

import (
	"slices"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/remudahq/remuda/testutil/natstest"
)

func TestAClusterKeepsWhatItHasWithOneServerGone(t *testing.T) {
	t.Parallel()
	all := natstest.StartCluster(t, 3, natstest.Settings{User: "u", Pass: "p"})
	nc, err := nats.Connect(all[0].URL()+","+all[1].URL()+","+all[2].URL(), nats.MaxReconnects(-1))
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "S", Subjects: []string{"s.>"}, Replicas: 3}); err != nil {
		t.Fatal(err)
	}
	if _, err := js.Publish(t.Context(), "s.one", []byte("1")); err != nil {
		t.Fatal(err)
	}
	led := slices.IndexFunc(all, func(s *natstest.Server) bool { return s.Leads("S") })
	if led < 0 {
		t.Fatal("no server leads the stream")
	}
	all[led].Stop()
	stream, err := js.Stream(t.Context(), "S")
	for err != nil {
		stream, err = js.Stream(t.Context(), "S")
	}
	if n := stream.CachedInfo().State.Msgs; n != 1 {
		t.Errorf("%d messages are there, want 1", n)
	}
}
