package conformance

import (
	"strconv"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Bus is a publisher and what can be heard behind it. Heard waits until at
// least so many events were heard since the world began, and answers them all
// in the order in which they came: for each server it is kept, and between
// servers a bus may mix.
type Bus struct {
	Publisher ports.Publisher
	Heard     func(t T, atLeast int) []core.Event
}

// Publishers runs the suite of [ports.Publisher].
func Publishers(t *testing.T, open func(t *testing.T) Bus) {
	run(t, PublisherSuite(), open)
}

// PublisherSuite lists the cases about publishers.
func PublisherSuite() Suite[Bus] {
	return Suite[Bus]{Name: "Publishers", Cases: []Case[Bus]{
		{"what was published is heard whole and in order", publishedInOrder},
		{"nothing to publish is no error", publishedNothing},
		{"the same may be published again", publishedAgain},
	}}
}

// facts are positioned events of four servers and of none, from first to last.
func facts(first, last int64) []core.Event {
	var events []core.Event
	for n := first; n <= last; n++ {
		e := event(core.ServerID(""), n)
		if k := n % 5; k > 0 {
			e.Server = core.ServerID("0196f0a0-0000-7000-8000-00000000000" + strconv.FormatInt(k, 10))
		}
		e.Position, e.Data = n, map[string]string{"n": strconv.FormatInt(n, 10)}
		events = append(events, e)
	}
	return events
}

// byServer sorts events by what they concern, and keeps their order in it.
func byServer(events []core.Event) map[core.ServerID][]core.Event {
	all := map[core.ServerID][]core.Event{}
	for _, e := range events {
		all[e.Server] = append(all[e.Server], e)
	}
	return all
}

func publishedInOrder(t T, bus Bus) {
	all := facts(1, 50)
	for _, batch := range [][]core.Event{all[:1], all[1:30], all[30:]} {
		fine(t, "Publish", bus.Publisher.Publish(t.Context(), batch))
	}
	equal(t, "what was heard", byServer(bus.Heard(t, len(all))), byServer(all))
}

func publishedNothing(t T, bus Bus) {
	fine(t, "Publish", bus.Publisher.Publish(t.Context(), nil))
}

// publishedAgain allows a bus to leave out what it has had already.
func publishedAgain(t T, bus Bus) {
	all := facts(1, 3)
	for range 2 {
		fine(t, "Publish", bus.Publisher.Publish(t.Context(), all))
	}
	last := facts(4, 4)
	fine(t, "Publish", bus.Publisher.Publish(t.Context(), last))
	var seen []core.Event
	known := map[core.EventID]bool{}
	for _, e := range bus.Heard(t, 4) {
		if !known[e.ID] {
			known[e.ID] = true
			seen = append(seen, e)
		}
	}
	equal(t, "what was heard, once each", byServer(seen), byServer(append(all, last...)))
}
