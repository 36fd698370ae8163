package ospab

import (
	"context"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// run tells subscribers in rounds what their servers use, until the end.
func (h *hub) run(ctx context.Context, round time.Duration) error {
	defer h.sockets.Close()
	tick := time.NewTicker(round)
	defer tick.Stop()
	draining := h.Draining
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-draining:
			h.sockets.Close() // their clients come again, elsewhere
			draining = nil
		case <-tick.C:
			h.round(ctx)
		}
	}
}

// round tells everybody, with one look at the store for each token. Nothing asks a
// guest or a cluster: what is told is what the last sweep saw.
func (h *hub) round(ctx context.Context) {
	byToken := map[string][]*client{}
	h.mu.Lock()
	for _, c := range h.clients {
		byToken[c.bearer] = append(byToken[c.bearer], c)
	}
	h.mu.Unlock()
	for _, clients := range byToken {
		if ctx.Err() != nil {
			return
		}
		var still []*client
		for _, c := range clients {
			if c.stillWelcome(ctx) {
				still = append(still, c)
			}
		}
		if len(still) > 0 {
			h.news(ctx, still)
		}
	}
}

// news tells clients of one token what is new in their rooms.
func (h *hub) news(ctx context.Context, clients []*client) {
	var rooms []int64
	for _, c := range clients {
		rooms = append(rooms, c.wanted()...)
	}
	slices.Sort(rooms)
	found := map[int64]fleet.Vitals{}
	for part := range slices.Chunk(slices.Compact(rooms), fleet.MaxPage) {
		vitals, err := h.fleet.Vitals(ctx, clients[0].who(), core.ServerFilter{Numbers: part})
		if err != nil {
			if ctx.Err() == nil {
				h.Log().Warn("subscribers are not told what their servers use", "err", err)
			}
			return
		}
		for _, v := range vitals {
			found[v.Server.Number] = v
		}
	}
	for _, c := range clients {
		for _, room := range c.wanted() {
			if v, there := found[room]; there {
				c.tell(v)
			} else {
				c.leave(room) // it is gone, or not theirs any more
				c.refuse(room, noServer)
			}
		}
	}
}

// tell tells a client of a server.
func (c *client) tell(v fleet.Vitals) {
	c.socket.Emit("server-stats", Pushed{v.Server.Number, stats(v.Server, v.Usage, []Point{})})
	if known := alerts(v.Alerts); len(known) > 0 {
		c.socket.Emit("server-alerts", Alerted{v.Server.Number, known})
	}
}

// stillWelcome looks whether the client's token still opens the door, and shows
// them out if not. That the store is away proves nothing.
func (c *client) stillWelcome(ctx context.Context) bool {
	now, err := c.fleet.Authenticate(ctx, c.bearer, c.source)
	switch {
	case core.KindOf(err) == core.Denied && err != nil:
		c.socket.Disconnect()
		return false
	case err != nil:
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.caller = now
	return true
}

// follow hears the client's events: alerts are told at once, and who loses the
// right to come in is shown out at once.
func (c *client) follow(ctx context.Context) {
	for ctx.Err() == nil {
		listener, err := c.fleet.Listen(ctx, c.who(), -1)
		if err == nil {
			if c.stillWelcome(ctx) { // what happened before it listened it did not hear
				err = c.listen(ctx, listener)
			}
			listener.Close()
		}
		if core.KindOf(err) == core.Denied && !c.mayListen(ctx) {
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Second): // too slow, or the store is away
		}
	}
}

// mayListen asks again who the client is. Without the right to events the rounds
// are what finds out.
func (c *client) mayListen(ctx context.Context) bool {
	return c.stillWelcome(ctx) && c.who().Has(core.ViewEvent)
}

func (c *client) listen(ctx context.Context, listener *fleet.Listener) error {
	for {
		event, err := listener.Next(ctx)
		if err != nil {
			return err
		}
		if event.Type == core.EventAlertRaised && event.Server != "" {
			c.alarm(ctx, event.Server)
		}
	}
}

// alarm tells of a server at once, if the client hears of it.
func (c *client) alarm(ctx context.Context, id core.ServerID) {
	room := c.room(id)
	if room == 0 {
		return
	}
	vitals, err := c.fleet.Vitals(ctx, c.who(), core.ServerFilter{Numbers: []int64{room}})
	if err == nil && len(vitals) == 1 { // else the next round tells
		c.tell(vitals[0])
	}
}
