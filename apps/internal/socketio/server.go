package socketio

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/remudahq/remuda/apps/internal/web"
)

// Options of a server; zero values mean the defaults in the comments.
type Options struct {
	// Admit decides whether a client may connect. What it answers is what the
	// client is told; the text of an error that is no [Refusal] is told nobody.
	Admit func(ctx context.Context, s *Socket, h Handshake) error
	// Event hears of what a client emits, one event after the other. What it
	// answers is told to a client that asked for an acknowledgement.
	Event func(ctx context.Context, s *Socket, name string, args []json.RawMessage) any
	// Gone hears once of every client that was admitted and is gone.
	Gone func(s *Socket)

	PingInterval time.Duration // 25 s
	PingTimeout  time.Duration // 20 s
	ConnectTime  time.Duration // for a client to be admitted; 10 s
	WriteTime    time.Duration // for one write, before a client is cut; 10 s
	Linger       time.Duration // for a client that polls to hear of its end; 5 s
	MaxPayload   int           // bytes of a message, and of a poll's body; 64 KiB
	MaxQueue     int           // bytes that wait for one client, before it is cut; 256 KiB
	MaxClients   int           // at once; 10,000
	MaxStrangers int           // from one house, that were not admitted yet; 100
	Closed       <-chan struct{}
}

// Handshake is what a client says of itself when it connects.
type Handshake struct {
	Auth   json.RawMessage // of the CONNECT packet; may be empty
	Header http.Header     // of the first request
	Query  url.Values      // likewise
	Source string          // address that it came from
}

// Refusal is an error that a client is told of, as connect_error.
type Refusal struct {
	Message string `json:"message"`
	Data    any    `json:"data,omitempty"`
}

// Error is the message.
func (r *Refusal) Error() string { return r.Message }

// Server is a handler for one path, usually /socket.io/.
type Server struct {
	Options
	mu        sync.Mutex
	sessions  map[string]*session
	strangers map[string]int
	closed    bool
}

// New makes a server. All three functions are required.
func New(o Options) *Server {
	o.PingInterval = cmp.Or(o.PingInterval, 25*time.Second)
	o.PingTimeout = cmp.Or(o.PingTimeout, 20*time.Second)
	o.ConnectTime = cmp.Or(o.ConnectTime, 10*time.Second)
	o.WriteTime = cmp.Or(o.WriteTime, 10*time.Second)
	o.Linger = cmp.Or(o.Linger, 5*time.Second)
	o.MaxPayload = cmp.Or(o.MaxPayload, 64<<10)
	o.MaxQueue = cmp.Or(o.MaxQueue, 256<<10)
	o.MaxClients = cmp.Or(o.MaxClients, 10_000)
	o.MaxStrangers = cmp.Or(o.MaxStrangers, 100)
	return &Server{Options: o, sessions: map[string]*session{}, strangers: map[string]int{}}
}

// The errors of Engine.IO, by their numbers.
const (
	unknownTransport = iota
	unknownSession
	badMethod
	badRequest
	forbidden
	unsupportedVersion
)

var errorTexts = [...]string{"Transport unknown", "Session ID unknown", "Bad handshake method", "Bad request", "Forbidden", "Unsupported protocol version"}

func fail(w http.ResponseWriter, code int) {
	status := http.StatusBadRequest
	if code == forbidden {
		status = http.StatusForbidden
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"code": code, "message": errorTexts[code]})
}

// ServeHTTP speaks to a client, in one of many requests. Pages of any origin may
// ask: nothing here is proven by a cookie.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	if r.Method == http.MethodOptions {
		w.Header().Set("Access-Control-Allow-Methods", "GET, POST")
		w.Header().Set("Access-Control-Allow-Headers", "Authorization, Content-Type")
		w.Header().Set("Access-Control-Max-Age", "600")
		w.WriteHeader(http.StatusNoContent)
		return
	}
	q := r.URL.Query()
	transport, id := q.Get("transport"), q.Get("sid")
	switch {
	case q.Get("EIO") != "4":
		fail(w, unsupportedVersion)
	case transport != "polling" && transport != "websocket":
		fail(w, unknownTransport)
	case id == "":
		s.open(w, r, transport)
	default:
		s.goOn(w, r, transport, id)
	}
}

// open begins a session.
func (s *Server) open(w http.ResponseWriter, r *http.Request, transport string) {
	if r.Method != http.MethodGet {
		fail(w, badMethod)
		return
	}
	one, ok := s.admit(r)
	if !ok {
		fail(w, forbidden)
		return
	}
	if transport == "websocket" {
		one.overWebSocket(w, r)
		return
	}
	one.send(one.hello(true))
	one.poll(w, r)
}

// goOn finds the session that a request belongs to.
func (s *Server) goOn(w http.ResponseWriter, r *http.Request, transport, id string) {
	s.mu.Lock()
	one := s.sessions[id]
	s.mu.Unlock()
	switch {
	case one == nil:
		fail(w, unknownSession)
	case transport == "websocket":
		one.upgradeTo(w, r)
	case r.Method == http.MethodGet:
		one.poll(w, r)
	case r.Method == http.MethodPost:
		one.post(w, r)
	default:
		fail(w, badRequest)
	}
}

// admit gives a client a session, if there is room for one more.
func (s *Server) admit(r *http.Request) (*session, bool) {
	source := web.ScopeOf(r.Context()).Source
	house := web.House(source)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || len(s.sessions) >= s.MaxClients || s.strangers[house] >= s.MaxStrangers {
		return nil, false
	}
	select {
	case <-s.Closed:
		return nil, false
	default:
	}
	var b [16]byte
	_, _ = rand.Read(b[:])
	one := newSession(s, base64.RawURLEncoding.EncodeToString(b[:]), Handshake{Header: r.Header.Clone(), Query: r.URL.Query(), Source: source})
	s.sessions[one.id] = one
	s.strangers[house]++
	one.begin()
	return one, true
}

// known says that a session is a stranger's no more.
func (s *Server) known(source string) {
	house := web.House(source)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.strangers[house]--; s.strangers[house] <= 0 {
		delete(s.strangers, house)
	}
}

func (s *Server) forget(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, id)
}

// Close ends every session and lets nobody in any more. Clients come again by
// themselves, to whoever is there then.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	all := make([]*session, 0, len(s.sessions))
	for _, one := range s.sessions {
		all = append(all, one)
	}
	s.mu.Unlock()
	for _, one := range all {
		one.end()
	}
}
