package jetstream_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/adapters/bus/jetstream"
	"github.com/remudahq/remuda/adapters/bus/natsurl"
	"github.com/remudahq/remuda/testutil/natstest"
	"github.com/stretchr/testify/require"
)

const (
	playing = "PLAY_MEMBER" // has this program be a member of a group, at that URL
	short   = 500 * time.Millisecond
)

// play handles what comes, takes a while over each, and says what it does.
func play() {
	at, err := natsurl.Parse(os.Getenv(playing))
	if err != nil {
		panic(err)
	}
	conn, err := jetstream.Connect(jetstream.Settings{URL: at, Logger: quietly()})
	if err != nil {
		panic(err)
	}
	messages, err := conn.Subscriber("g", jetstream.Reading{Lease: short, Logger: quietly()}).Subscribe(context.Background(), bus.Topic)
	if err != nil {
		panic(err)
	}
	for msg := range messages {
		fmt.Println("began", msg.UUID)
		select {
		case <-msg.Context().Done():
			fmt.Println("lost", msg.UUID)
			msg.Nack()
		case <-time.After(20 * short):
			fmt.Println("did", msg.UUID)
			msg.Ack()
		}
	}
}

// A member stands still in the middle of its work, for longer than the lease, and
// another does that work. When it moves again it learns that the work is not its
// own any more, what it says of it is not heard, and it begins nothing new of that
// part while the other is at it.
func TestAMemberThatStoodStillHasLostItsMessage(t *testing.T) {
	t.Parallel()
	server := natstest.Start(t, natstest.Settings{})
	conn := connect(t, server.URL())
	one, two := event(5), event(10) // of one server
	require.NoError(t, conn.Publisher().Publish(t.Context(), events(5, 5)))

	still := exec.CommandContext(t.Context(), os.Args[0])
	still.Env = append(os.Environ(), playing+"="+server.URL())
	out, err := still.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, still.Start())
	said := make(chan string, 100)
	go func() {
		defer close(said)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			said <- lines.Text()
		}
	}()
	t.Cleanup(func() {
		_ = still.Process.Kill()
		for range said {
			continue
		}
		_ = still.Wait()
	})
	require.Equal(t, "began "+string(one.ID), <-said)
	require.NoError(t, still.Process.Signal(syscall.SIGSTOP))

	begun, work := make(chan string), make(chan struct{})
	other := conn.Subscriber("g", jetstream.Reading{Lease: short, Logger: quietly()})
	messages, err := other.Subscribe(t.Context(), bus.Topic)
	require.NoError(t, err)
	var working sync.WaitGroup
	working.Go(func() {
		for msg := range messages {
			handle(msg, begun, work)
		}
	})
	require.Equal(t, string(one.ID), <-begun, "what the other had")
	require.NoError(t, conn.Publisher().Publish(t.Context(), events(10, 10)))
	require.NoError(t, still.Process.Signal(syscall.SIGCONT))
	require.Equal(t, "lost "+string(one.ID), <-said)
	select {
	case line := <-said:
		t.Errorf("while the other is at %s: %s", one.ID, line)
	case <-time.After(4 * short): // long enough to have done the next
	}
	work <- struct{}{}
	next := ""
	select { // whichever of the two
	case next = <-begun:
		work <- struct{}{}
	case next = <-said:
	}
	require.Contains(t, next, string(two.ID))
	require.NoError(t, other.Close())
	working.Wait()
}

func handle(msg *message.Message, begun chan<- string, work <-chan struct{}) {
	begun <- msg.UUID
	<-work
	msg.Ack()
}
