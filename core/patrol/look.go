package patrol

import (
	"context"
	"errors"
	"maps"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/ports"
)

// takeOver looks at the guest itself, writes down what differs, and says what was
// seen.
func (p *Patrol) takeOver(ctx context.Context, s core.Server) (core.Sighting, error) {
	c, err := p.Open(ctx, s.ID)
	if err != nil {
		return "", err
	}
	g, sighting, err := c.See(ctx)
	if err != nil && !errors.Is(err, core.Unavailable) {
		return "", err
	}
	var made *makings
	if sighting.Ours() {
		if made, err = p.made(ctx, c); err != nil {
			return sighting, err
		}
	}
	err = p.write(ctx, s.ID, func(n *note) error {
		known := len(n.facts)
		if err := n.judge(g, sighting); err != nil {
			return err
		}
		if made.take(n.server, p.Clock.Now().Add(-g.Uptime)) && len(n.facts) == known {
			n.tell(core.EventServerRebooted, map[string]string{"by": "somebody else", "node": g.Ref.Node})
		}
		return nil
	})
	if err != nil || made == nil {
		return sighting, err
	}
	noted := p.Noted(s.ID, made.Inspection)
	return sighting, p.Store.Do(ctx, func(tx ports.Tx) error { return noted(ctx, tx) })
}

// note is what a look makes of a server and its watch, and the facts to tell.
type note struct {
	server *core.Server
	watch  *core.Watch
	clock  ports.Clock
	facts  []guest.Fact
}

func (n *note) tell(kind string, data map[string]string) {
	n.facts = append(n.facts, guest.Fact{Type: kind, Data: data})
}

// find notes a finding, and tells of it if it is news.
func (n *note) find(code, event string, detail map[string]string) {
	if n.watch.Find(code, detail, n.clock.Now()) {
		n.tell(event, maps.Clone(detail))
	}
}

// over forgets findings, and tells of it.
func (n *note) over(codes ...string) {
	for _, code := range codes {
		if n.watch.Settle(code) {
			n.tell(core.EventFindingEnded, map[string]string{"finding": code})
		}
	}
}

// judge writes down what a look showed. What could not be seen changes nothing
// of what is believed.
func (n *note) judge(g core.Guest, sighting core.Sighting) error {
	switch sighting {
	case core.SeenOurs, core.SeenUnmarked:
		n.over(core.FoundHidden, core.FoundNodeAway, core.FoundForeign)
		if err := n.present(g); err != nil {
			return err
		}
		if sighting == core.SeenUnmarked {
			n.find(core.FoundMarkLost, core.EventMarkLost, nil)
		} else if n.watch.Settle(core.FoundMarkLost) {
			n.tell(core.EventMarkRepaired, nil)
		}
	case core.SeenAbsent:
		n.over(core.FoundHidden, core.FoundNodeAway, core.FoundForeign)
		if n.server.Life() == core.Ready {
			n.tell(core.EventServerVanished, map[string]string{"node": n.server.Placement.Node})
			return n.server.Become(core.Missing)
		}
	case core.SeenForeign:
		n.over(core.FoundHidden, core.FoundNodeAway)
		n.find(core.FoundForeign, core.EventStrangerFound, map[string]string{"guest": "not ours; left untouched", "name": g.Name})
	case core.SeenHidden:
		n.over(core.FoundNodeAway)
		n.find(core.FoundHidden, core.EventServerHidden, nil)
	case core.SeenUnreachable:
		n.find(core.FoundNodeAway, core.EventNodeLost, map[string]string{"node": n.server.Placement.Node})
	case core.SeenForming:
	}
	return nil
}

// present takes over life, power and node of a guest that is ours.
func (n *note) present(g core.Guest) error {
	s := n.server
	if s.Life() == core.Missing {
		if err := s.Become(core.Ready); err != nil {
			return err
		}
		n.tell(core.EventServerFound, map[string]string{"node": g.Ref.Node})
	}
	moved := s.Placement.Node != g.Ref.Node
	from := s.Placement.Node
	s.Placement.Node = g.Ref.Node
	if s.Observe(g.Power, n.clock.Now()) {
		seen := map[string]string{"by": "somebody else", "node": g.Ref.Node, "observed_at": n.clock.Now().Format(time.RFC3339)}
		if g.Power == core.PowerUnknown {
			delete(seen, "by") // nobody did that
		}
		n.tell(core.PowerEvent(g.Power), seen)
	}
	if moved {
		n.tell(core.EventServerMoved, map[string]string{"node": g.Ref.Node, "from": from})
	}
	if s.Suspended && g.Power == core.On {
		n.find(core.FoundSuspensionViolated, core.EventSuspensionViolated, nil)
	} else {
		n.over(core.FoundSuspensionViolated)
	}
	return nil
}

// write changes a server and its watch in one transaction, unless an operation
// began meanwhile: that knows better. The row and its version move only when
// there is something to tell.
func (p *Patrol) write(ctx context.Context, id core.ServerID, change func(*note) error) error {
	told := false
	err := p.Store.Do(ctx, func(tx ports.Tx) error {
		told = false
		server, err := tx.Servers().Get(ctx, id)
		if err != nil {
			return err
		}
		if server.Operation != "" {
			return core.Busy
		}
		watch, err := tx.Watches().Get(ctx, id)
		if err != nil {
			return err
		}
		n := &note{server: &server, watch: &watch, clock: p.Clock}
		if err := change(n); err != nil {
			return err
		}
		told = len(n.facts) > 0
		if pending := server.Pending != nil; pending && !told {
			if _, err := tx.Servers().Update(ctx, server); err != nil {
				return err
			}
		}
		if err := tx.Watches().Put(ctx, watch); err != nil {
			return err
		}
		return p.emit(ctx, tx, n)
	})
	if errors.Is(err, core.Busy) || errors.Is(err, core.NotFound) {
		return nil
	}
	if err == nil && told && p.Told != nil {
		p.Told()
	}
	return err
}

// emit stores the server once for each fact, for each has a version of its own.
func (p *Patrol) emit(ctx context.Context, tx ports.Tx, n *note) error {
	for _, fact := range n.facts {
		n.server.UpdatedAt = p.Clock.Now()
		stored, err := tx.Servers().Update(ctx, *n.server)
		if err != nil {
			return err
		}
		*n.server = stored
		err = tx.Emit(ctx, core.Event{
			ID: p.NewEventID(), Type: fact.Type, Version: 1, Server: stored.ID, ServerVersion: stored.Version,
			Owner: stored.Owner, At: p.Clock.Now(), Data: fact.Data,
		})
		if err != nil {
			return err
		}
	}
	return nil
}
