package web

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func ask(h http.Handler, method, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	for _, text := range headers {
		name, value, _ := strings.Cut(text, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

type counts struct{ began, ended, status int }

func (c *counts) Began() { c.began++ }
func (c *counts) Ended(_, _ string, status int, _ time.Duration) {
	c.ended++
	c.status = status
}

func TestAPanicIsAProblemWithoutItsCause(t *testing.T) {
	t.Parallel()
	watch := new(counts)
	w := ask(Front{Logger: quiet(), Watch: watch}.Wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("hunter2") })), "GET", "/")
	require.Equal(t, 500, w.Code)
	require.Equal(t, "application/problem+json", w.Header().Get("Content-Type"))
	require.NotContains(t, w.Body.String(), "hunter2")
	require.Equal(t, &counts{1, 1, 500}, watch)
}

func TestHalfAnAnswerIsCut(t *testing.T) {
	t.Parallel()
	h := Front{Logger: quiet()}.Wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("half"))
		panic("oops")
	}))
	require.PanicsWithValue(t, http.ErrAbortHandler, func() { ask(h, "GET", "/") })
}

// A second status would be a line in the log of net/http for every client that
// goes away while it is answered.
func TestAnAnswerHasOneStatus(t *testing.T) {
	t.Parallel()
	watch, sent := new(counts), new(statuses)
	h := Front{Logger: quiet(), Watch: watch}.Wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusAccepted)
		_, _ = w.Write([]byte("half"))
		w.WriteHeader(499)
	}))
	sent.ResponseRecorder = httptest.NewRecorder()
	h.ServeHTTP(sent, httptest.NewRequest("GET", "/", nil))
	require.Equal(t, []int{103, 202}, sent.all)
	require.Equal(t, 202, watch.status)
}

type statuses struct {
	*httptest.ResponseRecorder
	all []int
}

func (s *statuses) WriteHeader(status int) { s.all = append(s.all, status) }

func TestARequestKeepsAPlainNameOfItsOwn(t *testing.T) {
	t.Parallel()
	h := Front{Logger: quiet()}.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprint(w, ScopeOf(r.Context()).ID, " ", ScopeOf(r.Context()).Source)
	}))
	require.Equal(t, "mine-1 192.0.2.1", ask(h, "GET", "/", "X-Request-Id: mine-1", "X-Forwarded-For: 10.0.0.1").Body.String())
	w := ask(h, "GET", "/", "X-Request-Id: a\"b{}")
	require.Regexp(t, `^[0-9a-f]{16} `, w.Body.String())
	require.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
	require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
}

func TestSourcesAreLimitedEachByItself(t *testing.T) {
	t.Parallel()
	h := Front{Logger: quiet(), Sources: NewLimiter(0.001, 1)}.Wrap(http.NotFoundHandler())
	require.Equal(t, 404, ask(h, "GET", "/").Code)
	w := ask(h, "GET", "/", "X-Forwarded-For: 10.0.0.9")
	require.Equal(t, 429, w.Code)
	require.Equal(t, "0", w.Header().Get("RateLimit-Remaining"))
	require.NotEmpty(t, w.Header().Get("Retry-After"))
}

func TestALimiterRefillsAndForgets(t *testing.T) {
	t.Parallel()
	now := time.Now()
	l := NewLimiter(1, 2)
	l.now, l.most = func() time.Time { return now }, 2
	assert.Equal(t, 1, l.Take("a").Remaining)
	assert.True(t, l.Take("a").OK)
	verdict := l.Take("a")
	assert.False(t, verdict.OK)
	assert.Equal(t, time.Second, verdict.After)
	assert.Equal(t, 2*time.Second, verdict.Reset)
	now = now.Add(time.Second)
	again := l.Take("a")
	assert.True(t, again.OK)
	again.Return()
	assert.True(t, l.Take("a").OK, "what was given back can be taken")
	l.Take("b")
	l.Take("c")
	assert.Len(t, l.keys, 2)
	assert.True(t, l.Take("a").OK, "a forgotten key begins anew")
	assert.True(t, (*Limiter)(nil).Take("x").OK)
	assert.Nil(t, NewLimiter(0, 5))

	long := strings.Repeat("x", 1<<20)
	l.Take("on " + long)
	l.Take("on " + long + "y")
	assert.Len(t, l.keys, 2, "long keys are told apart")
	for key, e := range l.keys {
		assert.Less(t, len(key)+len(e.Value.(*bucket).key), 200, "and what strangers send is not kept")
	}
}

func TestWhatIsJSON(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind, body string
		status     int
		says       string
	}{
		{"application/json", `{"a":[1,{"b":"[[[[\"{{{"}]}`, 0, ""},
		{"application/json; charset=UTF-8", `{}`, 0, ""},
		{"application/merge-patch+json", `{}`, 0, ""},
		{"", `{}`, 0, ""},
		{"", `{"a":{"x":1,"y":[{"x":2},{"x":3}]},"x":{}}`, 0, ""},
		{"", `{"a":1,"b":[{"c":1},{"c":1,"d":[],"c":2}]}`, 422, "b.1.c is there more than once"},
		{"", `{"a":1,"\u0061":2}`, 422, "a is there more than once"},
		{"text/html", ``, 0, ""},
		{"text/json", `{}`, 415, "Content-Type"},
		{"application/json; charset=latin1", `{}`, 415, "UTF-8"},
		{"application/json", "{\"a\":1,\n\"b\":}", 400, "line 2, column 5"},
		{"application/json", `{"a":`, 400, "unexpected end"},
		{"application/json", "\"\xff\"", 400, "UTF-8"},
		{"application/json", strings.Repeat("[", MaxDepth+1), 400, "levels"},
	} {
		p := CheckJSON(http.Header{"Content-Type": {c.kind}}, []byte(c.body))
		if c.status == 0 {
			assert.Nil(t, p, c.body)
			continue
		}
		require.NotNil(t, p, c.body)
		assert.Equal(t, c.status, p.Status)
		assert.Contains(t, p.Error(), c.says)
	}
}

func TestABodyHasBounds(t *testing.T) {
	t.Parallel()
	for size, status := range map[int]int{0: 0, MaxBody: 0, MaxBody + 1: 413} {
		r := httptest.NewRequest("POST", "/", strings.NewReader(strings.Repeat("x", size)))
		body, p := ReadBody(httptest.NewRecorder(), r, time.Minute)
		if status == 0 {
			assert.Nil(t, p)
			assert.Len(t, body, size)
			continue
		}
		assert.Equal(t, status, p.Status)
	}
}

func TestWhoLeavesAnswersAndSaysSo(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := Serve(listener, http.NotFoundHandler(), quiet(), UsualTimes)
	client := &http.Client{Transport: &http.Transport{}}
	for _, leaving := range []bool{false, true} {
		if leaving {
			s.Leave()
		}
		res, err := client.Get("http://" + listener.Addr().String())
		require.NoError(t, err)
		_, err = io.Copy(io.Discard, res.Body)
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		require.Equal(t, 404, res.StatusCode)
		require.Equal(t, leaving, res.Close, "the connection ends with this answer")
	}
	require.NoError(t, s.Drain(time.Minute))
	_, err = client.Get("http://" + listener.Addr().String())
	require.Error(t, err, "now nobody is there")
}

func TestWhoIsConnectedWhenItClosesIsStillAccepted(t *testing.T) {
	t.Parallel()
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	l := &lastCall{TCPListener: inner.(*net.TCPListener)}
	for range 3 {
		waiting, err := net.Dial("tcp", inner.Addr().String())
		require.NoError(t, err)
		defer func() { _ = waiting.Close() }()
	}
	require.NoError(t, l.Close())
	for range 3 {
		conn, err := l.Accept()
		require.NoError(t, err)
		require.NoError(t, conn.Close())
	}
	_, err = l.Accept()
	require.ErrorIs(t, err, net.ErrClosed)
	_, err = net.Dial("tcp", inner.Addr().String())
	require.Error(t, err, "and nobody else is let in")
}

func TestWhatHasNoRoute(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /a/{id}", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("DELETE /a/{id}", func(http.ResponseWriter, *http.Request) {})
	mux.Handle("/", Unrouted(mux))
	require.Equal(t, 404, ask(mux, "GET", "/b").Code)
	w := ask(mux, "BREW", "/a/1")
	require.Equal(t, 405, w.Code)
	require.Equal(t, "POST, DELETE", w.Header().Get("Allow"))
}
