package socketio_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/remudahq/remuda/apps/internal/socketio"
	"github.com/stretchr/testify/require"
)

const patience = 10 * time.Second

// station is a server that lets in whoever says "good", and echoes.
type station struct {
	*testing.T
	server *socketio.Server
	url    string
	mu     sync.Mutex
	in     map[string]*socketio.Socket
	gone   int
}

func open(t *testing.T, o socketio.Options) *station {
	t.Helper()
	s := &station{T: t, in: map[string]*socketio.Socket{}}
	o.Admit = func(_ context.Context, one *socketio.Socket, h socketio.Handshake) error {
		switch string(h.Auth) {
		case `{"token":"good"}`:
		case `{"token":"broken"}`:
			return fmt.Errorf("a secret of ours")
		default:
			return &socketio.Refusal{Message: "not you"}
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.in[one.ID] = one
		return nil
	}
	o.Event = func(_ context.Context, one *socketio.Socket, name string, args []json.RawMessage) any {
		if name == "go away" {
			one.Disconnect()
		}
		one.Emit("echo", name, args)
		return args
	}
	o.Gone = func(one *socketio.Socket) {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.in, one.ID)
		s.gone++
	}
	o.Linger = 50 * time.Millisecond
	s.server = socketio.New(o)
	web := httptest.NewServer(s.server)
	t.Cleanup(web.Close)
	t.Cleanup(s.server.Close)
	s.url = web.URL + "/socket.io/?EIO=4"
	return s
}

// counts is how many are in, and how many went.
func (s *station) counts() (in, gone int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.in), s.gone
}

func (s *station) eventually(in, gone int) {
	s.Helper()
	require.Eventually(s, func() bool { i, g := s.counts(); return i == in && g == gone }, patience, time.Millisecond, "%d in and %d gone", in, gone)
}

// one is the client that is in.
func (s *station) one() *socketio.Socket {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.in {
		return one
	}
	return nil
}

func (s *station) ask(method, query, body string) (int, string) {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), method, s.url+query, strings.NewReader(body))
	require.NoError(s, err)
	answer, err := http.DefaultClient.Do(r)
	require.NoError(s, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(s, err)
	require.Equal(s, "*", answer.Header.Get("Access-Control-Allow-Origin"))
	return answer.StatusCode, string(text)
}

func (s *station) say(method, query, body string) string {
	s.Helper()
	status, text := s.ask(method, query, body)
	require.Equal(s, http.StatusOK, status, text)
	return text
}

// poller begins a session by polling, and answers how its requests end.
func (s *station) poller() string {
	s.Helper()
	return "&transport=polling&sid=" + s.hello(s.say(http.MethodGet, "&transport=polling", ""))
}

func (s *station) hello(packet string) string {
	s.Helper()
	require.Equal(s, "0", packet[:1])
	var hello struct {
		SID        string   `json:"sid"`
		Upgrades   []string `json:"upgrades"`
		MaxPayload int      `json:"maxPayload"`
	}
	require.NoError(s, json.Unmarshal([]byte(packet[1:]), &hello))
	require.Len(s, hello.SID, 22)
	require.NotZero(s, hello.MaxPayload)
	return hello.SID
}

func (s *station) dial(query string) *websocket.Conn {
	s.Helper()
	conn, answer, err := websocket.Dial(s.Context(), s.url+query, nil)
	require.NoError(s, err)
	if answer.Body != nil {
		answer.Body.Close()
	}
	s.Cleanup(func() { _ = conn.CloseNow() })
	return conn
}

func (s *station) write(conn *websocket.Conn, packet string) {
	s.Helper()
	require.NoError(s, conn.Write(s.Context(), websocket.MessageText, []byte(packet)))
}

func (s *station) read(conn *websocket.Conn) string {
	s.Helper()
	_, text, err := conn.Read(s.Context())
	require.NoError(s, err)
	return string(text)
}

const hi = `40{"token":"good"}`

func TestAClientThatPollsIsHeardAndTold(t *testing.T) {
	t.Parallel()
	s := open(t, socketio.Options{})
	at := s.poller()
	require.Equal(t, "ok", s.say(http.MethodPost, at, hi))
	require.Regexp(t, `^40\{"sid":"[\w-]{20}"\}$`, s.say(http.MethodGet, at, ""))
	require.Equal(t, "ok", s.say(http.MethodPost, at, "42[\"a\",1]\x1e427[\"b\",{\"x\":\"я\"}]"))
	require.Equal(t, "42[\"echo\",\"a\",[1]]\x1e42[\"echo\",\"b\",[{\"x\":\"я\"}]]\x1e437[[{\"x\":\"я\"}]]", s.say(http.MethodGet, at, ""))
	require.Equal(t, "ok", s.say(http.MethodPost, at, "41"))
	s.eventually(0, 1)
}

func TestAClientThatHasOnlyAWebSocketMaySpeakFirst(t *testing.T) {
	t.Parallel()
	s := open(t, socketio.Options{})
	for range 100 {
		conn := s.dial("&transport=websocket")
		s.write(conn, hi) // before it has heard anything
		s.hello(s.read(conn))
		require.Regexp(t, `^40\{"sid":`, s.read(conn))
		s.write(conn, `42["a"]`)
		require.Equal(t, `42["echo","a",[]]`, s.read(conn))
		require.NoError(t, conn.CloseNow())
	}
	s.eventually(0, 100)
}

// Whatever is emitted while a client moves from polling to a WebSocket arrives
// once, and in order.
func TestNothingIsLostInAnUpgrade(t *testing.T) {
	t.Parallel()
	s := open(t, socketio.Options{})
	at := s.poller()
	s.say(http.MethodPost, at, hi)
	s.say(http.MethodGet, at, "")
	const all = 2000
	emitted := make(chan struct{})
	go func() {
		defer close(emitted)
		for n := range all {
			for !s.one().Emit("n", n) {
				return
			}
			if n%10 == 0 {
				time.Sleep(100 * time.Microsecond)
			}
		}
	}()
	next := 0
	take := func(packet string) {
		for one := range strings.SplitSeq(packet, "\x1e") {
			if one != "6" {
				require.Equal(t, fmt.Sprintf(`42["n",%d]`, next), one)
				next++
			}
		}
	}
	take(s.say(http.MethodGet, at, ""))
	conn := s.dial(strings.Replace(at, "polling", "websocket", 1))
	s.write(conn, "2probe")
	take(s.say(http.MethodGet, at, ""))
	require.Equal(t, "3probe", s.read(conn))
	take(s.say(http.MethodGet, at, ""))
	s.write(conn, "5")
	for next < all {
		take(s.read(conn))
	}
	<-emitted
	status, text := s.ask(http.MethodGet, at, "")
	require.Equal(t, http.StatusBadRequest, status, text)
}

func TestAnUpgradeThatFailsLeavesThePolls(t *testing.T) {
	t.Parallel()
	s := open(t, socketio.Options{})
	at := s.poller()
	s.say(http.MethodPost, at, hi)
	s.say(http.MethodGet, at, "")
	conn := s.dial(strings.Replace(at, "polling", "websocket", 1))
	s.write(conn, "nonsense")
	_, _, err := conn.Read(t.Context())
	require.Error(t, err)
	s.say(http.MethodPost, at, `42["a"]`)
	require.Equal(t, `42["echo","a",[]]`, s.say(http.MethodGet, at, ""))
	again := s.dial(strings.Replace(at, "polling", "websocket", 1))
	s.write(again, "2probe")
	require.Equal(t, "3probe", s.read(again))
}

func TestWhoIsNotLetInIsToldWhyAndMayTryAgain(t *testing.T) {
	t.Parallel()
	s := open(t, socketio.Options{})
	conn := s.dial("&transport=websocket")
	s.hello(s.read(conn))
	for auth, want := range map[string]string{"": `44{"message":"not you"}`, `{"token":"broken"}`: `44{"message":"internal error"}`} {
		s.write(conn, "40"+auth)
		require.Equal(t, want, s.read(conn))
	}
	s.write(conn, "40/other,")
	require.Equal(t, `44/other,{"message":"Invalid namespace"}`, s.read(conn))
	s.write(conn, hi)
	require.Regexp(t, `^40\{"sid":`, s.read(conn))

	guessing := s.dial("&transport=websocket")
	s.hello(s.read(guessing))
	for n := 0; ; n++ {
		s.write(guessing, "40")
		if _, _, err := guessing.Read(t.Context()); err != nil {
			require.Equal(t, 5, n)
			break
		}
	}
}

func TestWhoIsSentAwayHearsOfIt(t *testing.T) {
	t.Parallel()
	s := open(t, socketio.Options{})
	at := s.poller()
	s.say(http.MethodPost, at, hi)
	s.say(http.MethodGet, at, "")
	s.say(http.MethodPost, at, `42["go away"]`)
	require.Equal(t, "41\x1e1", s.say(http.MethodGet, at, ""))
	s.eventually(0, 1)
	conn := s.dial("&transport=websocket")
	s.hello(s.read(conn))
	s.write(conn, hi)
	s.read(conn)
	s.write(conn, `42["go away"]`)
	require.Equal(t, "41", s.read(conn))
	_, _, err := conn.Read(t.Context())
	require.Equal(t, websocket.StatusNormalClosure, websocket.CloseStatus(err))
	s.eventually(0, 2)
}

func TestWhatIsNoPacketEndsTheSession(t *testing.T) {
	t.Parallel()
	for _, packet := range []string{"", "9", "0", "1", "4", "49", "42", "42[]", "42[1]", "42{}", `42["a"`, `42/other,["a"]`, "44", "46", `451-["a",{"_placeholder":true,"num":0}]`, "40", "4212345678901234567[\"a\"]", "2probe", "x"} {
		t.Run(packet, func(t *testing.T) {
			t.Parallel()
			s := open(t, socketio.Options{})
			conn := s.dial("&transport=websocket")
			s.hello(s.read(conn))
			s.write(conn, hi)
			s.read(conn)
			s.write(conn, packet)
			s.eventually(0, 1)
		})
	}
}

func TestWrongRequestsAreRefused(t *testing.T) {
	t.Parallel()
	s := open(t, socketio.Options{})
	at := s.poller()
	for query, want := range map[string]string{
		"&transport=carrier-pigeon": `{"code":0,"message":"Transport unknown"}`,
		"":                          `{"code":0,"message":"Transport unknown"}`,
		"&transport=polling&sid=AAAAAAAAAAAAAAAAAAAAAA": `{"code":1,"message":"Session ID unknown"}`,
		"&EIO=3&transport=polling":                      "",
	} {
		status, text := s.ask(http.MethodGet, query, "")
		if want != "" {
			require.Equal(t, http.StatusBadRequest, status)
			require.Equal(t, want, strings.TrimSpace(text))
		}
	}
	s.url = strings.Replace(s.url, "EIO=4", "EIO=3", 1)
	_, text := s.ask(http.MethodGet, "&transport=polling", "")
	require.Equal(t, `{"code":5,"message":"Unsupported protocol version"}`, strings.TrimSpace(text))
	s.url = strings.Replace(s.url, "EIO=3", "EIO=4", 1)
	_, text = s.ask(http.MethodPost, "&transport=polling", "")
	require.Equal(t, `{"code":2,"message":"Bad handshake method"}`, strings.TrimSpace(text))
	_, text = s.ask(http.MethodPut, at, "")
	require.Equal(t, `{"code":3,"message":"Bad request"}`, strings.TrimSpace(text))
	status, _ := s.ask(http.MethodOptions, "", "")
	require.Equal(t, http.StatusNoContent, status)
}

func TestTwoPollsAtOnceEndTheSession(t *testing.T) {
	t.Parallel()
	s := open(t, socketio.Options{})
	at := s.poller()
	answers := make(chan string, 2)
	for range 2 {
		go func() { _, text := s.ask(http.MethodGet, at, ""); answers <- strings.TrimSpace(text) }()
	}
	require.ElementsMatch(t, []string{"1", `{"code":3,"message":"Bad request"}`}, []string{<-answers, <-answers})
}

// A client that takes nothing is cut as soon as more waits for it than may, and
// costs no more than that.
func TestAClientThatTakesNothingIsCut(t *testing.T) {
	t.Parallel()
	s := open(t, socketio.Options{MaxQueue: 10_000})
	at := s.poller()
	s.say(http.MethodPost, at, hi)
	s.eventually(1, 0)
	one, n := s.one(), 0
	for one.Emit("n", strings.Repeat("x", 1000)) {
		n++
	}
	require.Less(t, n, 10)
	require.True(t, one.Over())
	require.False(t, one.Emit("n"))
	s.eventually(0, 1)
}

func TestAWebSocketThatTakesNothingIsCut(t *testing.T) {
	t.Parallel()
	s := open(t, socketio.Options{MaxQueue: 1 << 20, WriteTime: 100 * time.Millisecond})
	conn := s.dial("&transport=websocket")
	s.hello(s.read(conn))
	s.write(conn, hi)
	s.read(conn)
	one := s.one()
	for one.Emit("n", strings.Repeat("x", 1000)) {
		continue // until the network takes no more, and then the queue
	}
	s.eventually(0, 1)
}

func TestWhoSaysNothingIsCut(t *testing.T) {
	t.Parallel()
	s := open(t, socketio.Options{PingInterval: 20 * time.Millisecond, PingTimeout: 20 * time.Millisecond, ConnectTime: 20 * time.Millisecond})
	silent := s.dial("&transport=websocket")
	s.hello(s.read(silent))
	for {
		if _, packet, err := silent.Read(t.Context()); err != nil {
			break // it did not say who it is
		} else {
			require.Equal(t, "2", string(packet))
		}
	}
	conn := s.dial("&transport=websocket")
	s.hello(s.read(conn))
	s.write(conn, hi)
	require.Regexp(t, "^40", s.read(conn))
	for range 3 {
		require.Equal(t, "2", s.read(conn))
		s.write(conn, "3")
	}
	require.Equal(t, "2", s.read(conn))
	_, _, err := conn.Read(t.Context()) // and says no more that it is there
	require.Error(t, err)
	s.eventually(0, 1)
}

func TestWhatIsTooLargeIsNotRead(t *testing.T) {
	t.Parallel()
	s := open(t, socketio.Options{MaxPayload: 1000})
	at := s.poller()
	s.say(http.MethodPost, at, hi)
	s.say(http.MethodGet, at, "")
	large := `42["` + strings.Repeat("x", 1000) + `"]`
	status, _ := s.ask(http.MethodPost, at, large)
	require.Equal(t, http.StatusRequestEntityTooLarge, status)
	s.eventually(0, 1)
	conn := s.dial("&transport=websocket")
	s.hello(s.read(conn))
	s.write(conn, hi)
	s.read(conn)
	s.write(conn, large)
	s.eventually(0, 2)
}

func TestThereIsRoomForSoMany(t *testing.T) {
	t.Parallel()
	forbidden := func(s *station) {
		status, text := s.ask(http.MethodGet, "&transport=polling", "")
		require.Equal(t, http.StatusForbidden, status)
		require.Equal(t, `{"code":4,"message":"Forbidden"}`, strings.TrimSpace(text))
	}
	s := open(t, socketio.Options{MaxStrangers: 2})
	at := s.poller()
	s.poller()
	forbidden(s)
	s.say(http.MethodPost, at, hi) // a stranger no more
	s.poller()
	forbidden(s)

	s = open(t, socketio.Options{MaxClients: 1})
	at = s.poller()
	forbidden(s)
	s.say(http.MethodPost, at, "1")
	require.Eventually(t, func() bool {
		status, _ := s.ask(http.MethodGet, "&transport=polling", "")
		return status == http.StatusOK
	},
		patience, 10*time.Millisecond)

	closed := make(chan struct{})
	s = open(t, socketio.Options{Closed: closed})
	at = s.poller()
	close(closed)
	forbidden(s)
	s.server.Close()
	require.Equal(t, "1", s.say(http.MethodGet, at, ""))
}

func TestAClientThatHangsUpIsGone(t *testing.T) {
	t.Parallel()
	s := open(t, socketio.Options{})
	at := s.poller()
	s.say(http.MethodPost, at, hi)
	s.say(http.MethodGet, at, "")
	ctx, hangUp := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+at, bytes.NewReader(nil))
	require.NoError(t, err)
	time.AfterFunc(50*time.Millisecond, hangUp)
	_, err = http.DefaultClient.Do(r) //nolint:bodyclose // there is none
	require.Error(t, err)
	s.eventually(0, 1)
}
