package client_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/adapters/client"
	"github.com/remudahq/remuda/core"
)

func fact(position int) string {
	return fmt.Sprintf(": a comment\r\nid: %d\nevent: server.started\ndata: {\"specversion\":\"1.0\",\"id\":\"e%d\",\"type\":\"remuda.server.started\","+
		"\ndata: \"subject\":\"s1\",\"time\":\"2026-03-01T12:00:00Z\",\"dataversion\":1,\"data\":{\"server_version\":4,\"operation_id\":\"op\",\"details\":{\"power\":\"on\"}}}\n\n", position, position)
}

func stream(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/event-stream")
	_, _ = io.WriteString(w, text)
	_ = http.NewResponseController(w).Flush()
}

func TestListening(t *testing.T) {
	t.Parallel()
	c := against(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v1/events" || r.Header["Last-Event-Id"] != nil {
			t.Errorf("got %s with %v", r.URL, r.Header)
		}
		stream(w, fact(7)+fact(8))
	})
	l, err := c.Listen(t.Context(), -1)
	require.NoError(t, err)
	defer l.Close()
	e, err := l.Next(t.Context())
	require.NoError(t, err)
	require.Equal(t, int64(7), e.Position)
	require.Equal(t, core.EventServerStarted, e.Type)
	require.Equal(t, core.ServerID("s1"), e.Server)
	require.Equal(t, core.OperationID("op"), e.Operation)
	require.Equal(t, map[string]string{"power": "on"}, e.Data)
	e, err = l.Next(t.Context())
	require.NoError(t, err)
	require.Equal(t, int64(8), e.Position)
	_, err = l.Next(t.Context())
	require.ErrorIs(t, err, core.Unavailable, "the stream ended")
	l.Close()
}

func TestListeningMayBeRefused(t *testing.T) {
	t.Parallel()
	c := against(t, func(w http.ResponseWriter, _ *http.Request) { problemWith(w, 401, `{"code":"unauthenticated"}`) })
	_, err := c.Listen(t.Context(), 0)
	require.ErrorIs(t, err, core.Denied)
	for _, err := range c.Events(t.Context(), 0) {
		require.ErrorIs(t, err, core.Denied, "asking again cannot help")
	}
}

func TestEventsGoOnWhereTheyWereCut(t *testing.T) {
	t.Parallel()
	var opened atomic.Int64
	c := against(t, func(w http.ResponseWriter, r *http.Request) {
		n := opened.Add(1)
		if want := fmt.Sprint(n - 1); r.Header.Get("Last-Event-ID") != want {
			t.Errorf("got Last-Event-ID %q, want %s", r.Header.Get("Last-Event-ID"), want)
		}
		stream(w, fact(int(n))+"id: 99\ndata: half an ev")
	})
	var got []int64
	for e, err := range c.Events(t.Context(), 0) {
		require.NoError(t, err)
		if got = append(got, e.Position); len(got) == 4 {
			break
		}
	}
	require.Equal(t, []int64{1, 2, 3, 4}, got)
}

func TestEventsEndWithTheContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	c := against(t, func(w http.ResponseWriter, r *http.Request) {
		stream(w, fact(1))
		<-r.Context().Done()
	})
	var last error
	for _, err := range c.Events(ctx, 0) {
		last = err
		cancel()
	}
	require.ErrorIs(t, last, context.Canceled)
}

func TestAnUnreadableEventEndsTheConnection(t *testing.T) {
	t.Parallel()
	c := against(t, func(w http.ResponseWriter, _ *http.Request) { stream(w, "id: 1\ndata: {\n\n") })
	l, err := c.Listen(t.Context(), 0)
	require.NoError(t, err)
	_, err = l.Next(t.Context())
	require.ErrorIs(t, err, core.Unavailable)
	l.Close()
	l.Close()
}

// silence is a network on which requests arrive, and no answer comes.
type silence struct{}

func (silence) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestAnAPIThatSaysNothingIsGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, err := client.New("http://api.test", "token", client.WithHTTP(&http.Client{Transport: silence{}}))
		require.NoError(t, err)
		_, err = c.Listen(t.Context(), 0)
		require.ErrorIs(t, err, core.Unavailable)
		require.Contains(t, core.Explain(err), "does not answer")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err = c.Listen(ctx, 0)
		require.ErrorIs(t, err, context.DeadlineExceeded, "who asked gave up first")
	})
}

// A stream that has nothing to tell says how far it has come: from there it goes
// on. If the log does not reach so far back, the loop is told.
func TestEventsGoOnBehindWhatOthersHeard(t *testing.T) {
	t.Parallel()
	var asked []string
	c := against(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Header.Get("Last-Event-ID"))
		switch len(asked) {
		case 1:
			stream(w, fact(3)+": still here\nid: 70\n\n")
		case 2:
			stream(w, ": still here\n\n")
		default:
			problemWith(w, 409, `{"code":"feed-forgotten"}`)
		}
	})
	var got []int64
	var last error
	for e, err := range c.Events(t.Context(), 0) {
		if last = err; err == nil {
			got = append(got, e.Position)
		}
	}
	require.Equal(t, []int64{3}, got)
	require.Equal(t, []string{"0", "70", "70"}, asked)
	require.ErrorIs(t, last, core.Conflict)
	require.Equal(t, core.CodeFeedForgotten, core.CodeOf(last))
}
