package core

import (
	"maps"
	"slices"
	"time"
)

// Server is one guest as Remuda knows it: what was asked for, where it is, and
// what holds it. Life and power are private: they move only through [Server.Become],
// [Server.Ask] and [Server.Observe], and a store brings them back with [RestoreServer].
type Server struct {
	ID        ServerID
	Number    int64 // small and unique, for APIs that cannot carry a UUID; given by the store
	Name      string
	Hostname  string
	Kind      GuestKind
	Owner     UserID
	Placement Placement
	Wish      PlacementWish // where it may be
	Identity  Identity
	Image     ImageID
	Plan      PlanID
	Spec      Spec
	DNS       DNS   // as its guest was made; what is empty we said nothing of
	Pending   *Spec // what the guest will be after its next start, if that differs
	Suspended bool  // blocked by billing; see [Server.Ask]
	Labels    map[string]string
	Operation OperationID // the operation that holds the server; empty if none
	CreatedAt time.Time
	UpdatedAt time.Time
	StartedAt time.Time // zero if never
	StoppedAt time.Time // zero if never
	LastError string
	Version   int64 // moves with every change; 1 when new

	life    Life
	wanted  Power
	power   Power
	powerAt time.Time
}

// Placement says where a server's guest is. Node is empty until one is chosen.
type Placement struct {
	Cluster ClusterID
	Node    string
	VMID    int
	Reason  string // why there, in words; empty if we did not choose
}

// ServerState is the guarded part of a [Server], as a store keeps it.
type ServerState struct {
	Life    Life
	Wanted  Power     // what was last asked for; empty if nothing ever was
	Power   Power     // what was last observed, or is on its way
	PowerAt time.Time // when
}

// RestoreServer puts a server together again from what a store kept. It is the
// only way to a life and a power besides the moves.
func RestoreServer(s Server, state ServerState) Server {
	s.life, s.wanted, s.power, s.powerAt = state.Life, state.Wanted, state.Power, state.PowerAt
	if s.power == "" {
		s.power = PowerUnknown
	}
	return s
}

// State returns the guarded part, for a store.
func (s Server) State() ServerState {
	return ServerState{Life: s.life, Wanted: s.wanted, Power: s.power, PowerAt: s.powerAt}
}

// Life says where the server stands between being asked for and being gone.
func (s Server) Life() Life { return s.life }

// Power is what was last observed, or what is being carried out.
func (s Server) Power() Power { return s.power }

// PowerAt says when Power was observed or asked for; zero if never.
func (s Server) PowerAt() time.Time { return s.powerAt }

// Wanted is the state of power that was last asked for: on, off or paused;
// empty if nothing was asked yet.
func (s Server) Wanted() Power { return s.wanted }

// Ref points at the server's guest.
func (s Server) Ref() GuestRef {
	return GuestRef{Node: s.Placement.Node, VMID: s.Placement.VMID, Kind: s.Kind}
}

// Clone returns a copy that shares nothing with s.
func (s Server) Clone() Server {
	s.Spec = s.Spec.Clone()
	s.Labels, s.DNS = maps.Clone(s.Labels), s.DNS.Clone()
	s.Wish.Labels = maps.Clone(s.Wish.Labels)
	if s.Pending != nil {
		pending := s.Pending.Clone()
		s.Pending = &pending
	}
	return s
}

// Begin starts the life of a new server: installing, its power unknown.
func (s *Server) Begin(now time.Time) {
	s.life, s.power, s.powerAt = Installing, PowerUnknown, time.Time{}
	s.CreatedAt, s.UpdatedAt, s.Version = now, now, 1
}

// Become moves the server's life. Conflict: the table does not allow it.
func (s *Server) Become(next Life) error {
	if !s.life.CanBecome(next) {
		return Fail(Conflict, CodeIllegalMove, "a server that is %s cannot become %s", s.life, next)
	}
	s.life = next
	return nil
}

// Ask notes that a power action was accepted. Denied: the server is suspended
// and the action would let it run. Conflict: it is not ready, or the action
// makes no sense in its state. Invalid: its kind has no such action.
func (s *Server) Ask(action PowerAction, now time.Time) error {
	if s.Suspended && action.Until() == On {
		return Fail(Denied, CodeSuspended, "the server is suspended")
	}
	if s.life != Ready {
		return Fail(Conflict, CodeIllegalMove, "cannot %s a server that is %s", action, s.life)
	}
	if err := action.Check(s.Kind, s.power); err != nil {
		return err
	}
	s.wanted, s.power, s.powerAt = action.Until(), action.Via(), now
	return nil
}

// Want notes which power the server shall have when it is ready, without a
// check: for a server that is still being made.
func (s *Server) Want(p Power) { s.wanted = p }

// Observe takes over what was seen on the guest and reports whether it is
// news. A sighting older than the last one, and a state that cannot be seen,
// change nothing.
func (s *Server) Observe(seen Power, at time.Time) bool {
	if !seen.Observable() || at.Before(s.powerAt) {
		return false
	}
	changed := s.power != seen
	s.power, s.powerAt = seen, at
	if changed && seen == On {
		s.StartedAt = at
	}
	if changed && seen == Off {
		s.StoppedAt = at
	}
	return changed
}

// Unseen returns the server as it is shown while nobody can see its guest: what
// its power was last is not what it is. A power that is being carried out stays.
func (s Server) Unseen() Server {
	if s.power.Observable() {
		s.power = PowerUnknown
	}
	return s
}

// ServerView is a server with the names of what it points at, as people and
// programs read it.
type ServerView struct {
	Server
	OwnerName   string
	ClusterName string
	ImageName   string
	PlanName    string
	Addresses   []Address
	SeenAt      time.Time // as of when its power is shown; zero if it was never seen. The front door says it
	Stale       bool      // that is longer ago than two sweeps
}

// Clone returns a copy that shares nothing with v.
func (v ServerView) Clone() ServerView {
	v.Server = v.Server.Clone()
	v.Addresses = slices.Clone(v.Addresses)
	return v
}
