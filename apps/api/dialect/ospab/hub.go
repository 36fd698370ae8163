package ospab

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"sync"

	"github.com/remudahq/remuda/apps/internal/legacy"
	"github.com/remudahq/remuda/apps/internal/socketio"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
)

// Bounds of what one client may hold.
const (
	mostClients = 64  // of one token
	mostRooms   = 100 // servers that one client hears of
)

// hub is who listens by Socket.IO, and to which servers.
type hub struct {
	legacy.Options
	fleet   Fleet
	sockets *socketio.Server
	mu      sync.Mutex
	clients map[*socketio.Socket]*client
	tokens  map[core.TokenID]int // how many clients each has
}

// client is one of them.
type client struct {
	*hub
	socket         *socketio.Socket
	bearer, source string

	mu     sync.Mutex
	caller core.Caller
	rooms  map[int64]core.ServerID // that they hear of, by number
}

func newHub(f Fleet, o legacy.Options) *hub {
	h := &hub{Options: o, fleet: f, clients: map[*socketio.Socket]*client{}, tokens: map[core.TokenID]int{}}
	h.sockets = socketio.New(socketio.Options{Admit: h.admit, Event: h.hear, Gone: h.gone, Closed: o.Draining})
	return h
}

// shown is the token in a handshake, wherever their clients may put it.
func shown(h socketio.Handshake) string {
	var auth struct {
		Token string `json:"token"`
	}
	_ = json.Unmarshal(h.Auth, &auth)
	for _, token := range []string{strings.TrimPrefix(auth.Token, "Bearer "), legacy.Bearer(h.Header.Get("Authorization"), false), h.Query.Get("token")} {
		if token != "" {
			return token
		}
	}
	return ""
}

func notLetIn(text string) error { return &socketio.Refusal{Message: text} }

// admit lets in whoever shows a token, as the front door does.
func (h *hub) admit(ctx context.Context, socket *socketio.Socket, hand socketio.Handshake) error {
	c := &client{hub: h, socket: socket, bearer: shown(hand), source: hand.Source, rooms: map[int64]core.ServerID{}}
	if c.bearer == "" {
		return notLetIn(noToken.Message)
	}
	who, err := h.fleet.Authenticate(ctx, c.bearer, c.source)
	switch {
	case core.KindOf(err) == core.Denied && err != nil:
		return notLetIn(badToken.Message)
	case err != nil:
		return err
	case !h.Tokens.Take(string(who.Token)).OK:
		return notLetIn(texts["rate-limited"])
	}
	c.caller = who
	if !h.enter(c) {
		return notLetIn("Слишком много соединений")
	}
	go c.follow(ctx)
	return nil
}

func (h *hub) enter(c *client) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.tokens[c.caller.Token] >= mostClients {
		return false
	}
	h.tokens[c.caller.Token]++
	h.clients[c.socket] = c
	c.socket.Value = c
	return true
}

// gone forgets a client. Their token stays the same for as long as they are here.
func (h *hub) gone(socket *socketio.Socket) {
	h.mu.Lock()
	defer h.mu.Unlock()
	c := h.clients[socket]
	delete(h.clients, socket)
	if h.tokens[c.who().Token]--; h.tokens[c.who().Token] <= 0 {
		delete(h.tokens, c.who().Token)
	}
}

// who is the client as the front door knew them last.
func (c *client) who() core.Caller {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.caller
}

// room is where a client hears of a server; 0 for nowhere.
func (c *client) room(id core.ServerID) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	for room, server := range c.rooms {
		if server == id {
			return room
		}
	}
	return 0
}

func (c *client) wanted() (rooms []int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for room := range c.rooms {
		rooms = append(rooms, room)
	}
	return rooms
}

// hear is what a client emits. What they do not know is left alone, as by theirs.
func (h *hub) hear(ctx context.Context, socket *socketio.Socket, name string, args []json.RawMessage) any {
	c, ok := socket.Value.(*client)
	if !ok || name != "subscribe-server" && name != "unsubscribe-server" {
		return nil
	}
	room := int64(0)
	if len(args) > 0 {
		room = number(args[0])
	}
	if name == "unsubscribe-server" {
		c.leave(room)
		return Done{Status: "success"}
	}
	if err := c.subscribe(ctx, room); err != nil {
		return c.refuse(room, err)
	}
	return Done{Status: "success"}
}

// number reads a server's number, which some clients write as text; 0 for none.
func number(arg json.RawMessage) int64 {
	n, err := strconv.ParseInt(strings.Trim(string(arg), `"`), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// refuse tells a client why they do not hear of a server: in the same words
// whether it is not there or not theirs.
func (c *client) refuse(room int64, err error) Refused {
	said, ok := errors.AsType[Wrong](err)
	if !ok {
		said = words(c.Fault(context.Background(), err))
	}
	r := Refused{Status: "error", ServerID: room, Error: said.Error()}
	c.socket.Emit("server-error", r)
	return r
}

// subscribe lets a client hear of a server from now on, and tells them at once.
func (c *client) subscribe(ctx context.Context, room int64) error {
	who := c.who()
	if room == 0 {
		return noServer
	}
	if verdict := c.Tokens.Take(string(who.Token)); !verdict.OK {
		return web.TooMany(verdict)
	}
	found, err := c.fleet.Vitals(ctx, who, core.ServerFilter{Numbers: []int64{room}})
	switch {
	case err != nil:
		return err
	case len(found) == 0:
		return noServer
	case !c.join(room, found[0].Server.ID):
		return wrong(0, "Слишком много подписок")
	}
	c.tell(found[0])
	return nil
}

func (c *client) join(room int64, id core.ServerID) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.rooms[room] == "" && len(c.rooms) >= mostRooms {
		return false
	}
	c.rooms[room] = id
	return true
}

func (c *client) leave(room int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.rooms, room)
}
