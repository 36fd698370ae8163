package bus

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Log is the bus that the event log is: nothing is copied, and each group of
// consumers reads on from its cursors. Any number of processes may subscribe
// for a group. The log is divided into [core.Partitions] parts, by server, and
// the parts among the members; whoever holds the lease on a part's cursor reads
// it, one event at a time.
//
// Nothing is skipped: a cursor moves only over what was acknowledged. What a
// process had acknowledged but not yet confirmed when it died is delivered
// again, and that is never more than a tenth of a second's worth.
type Log struct {
	cursors ports.Cursors
	members ports.Members
	set     LogSettings
	pages   *pages

	mu    sync.Mutex
	wakes map[chan struct{}]struct{}
}

var _ ports.Publisher = (*Log)(nil)

// LogSettings are what may be chosen about a [Log]. All have defaults.
type LogSettings struct {
	Owner string        // names this process to people; every subscription adds something unique
	Start int64         // where a new group begins: 0 the beginning, negative the end
	Poll  time.Duration // how often to look when nobody wakes us; 200 ms
	Lease time.Duration // how long what a dead process had waits for another; 10 s
	Pause time.Duration // before a refused message is delivered again; 1 s
	Drain time.Duration // how long an end waits for the message at hand; 30 s

	Logger *slog.Logger
}

// NewLog makes the bus over a log, the cursors of its groups and their members.
func NewLog(log ports.Log, cursors ports.Cursors, members ports.Members, set LogSettings) *Log {
	orElse(&set.Poll, 200*time.Millisecond)
	orElse(&set.Lease, 10*time.Second)
	orElse(&set.Pause, time.Second)
	orElse(&set.Drain, 30*time.Second)
	set.Logger = orDefault(set.Logger)
	return &Log{
		cursors: cursors, members: members, set: set,
		pages: newPages(log, set.Poll/2), wakes: map[chan struct{}]struct{}{},
	}
}

func orElse(d *time.Duration, otherwise time.Duration) {
	if *d <= 0 {
		*d = otherwise
	}
}

// Publish moves nothing, for whatever has a position is on this bus already.
// It wakes the subscribers in this process.
func (l *Log) Publish(context.Context, []core.Event) error {
	l.Wake()
	return nil
}

// Wake says that the log has grown. It never blocks.
func (l *Log) Wake() {
	l.pages.woken.Add(1)
	l.mu.Lock()
	defer l.mu.Unlock()
	for wake := range l.wakes {
		signal(wake)
	}
}

// Subscriber reads for a group. It knows one topic, [Topic], and delivers one
// message of each part at a time: the next one when this one is acknowledged.
// Each subscription is a member by itself, also beside others of its group in
// the same process.
func (l *Log) Subscriber(group string) message.Subscriber { return l.subscriber(group, l.set.Start) }

// SubscriberFromEnd is [Log.Subscriber] for a group that, when it is new, hears of
// nothing that was before, wherever others begin.
func (l *Log) SubscriberFromEnd(group string) message.Subscriber { return l.subscriber(group, -1) }

func (l *Log) subscriber(group string, start int64) message.Subscriber {
	return &reader{Log: l, name: group, start: start}
}

func (l *Log) listen() (wake chan struct{}, end func()) {
	wake = make(chan struct{}, 1)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.wakes[wake] = struct{}{}
	return wake, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.wakes, wake)
	}
}
