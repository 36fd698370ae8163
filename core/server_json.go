package core

import (
	"encoding/json"
	"time"
)

// serverFields has the public fields of a [Server] and none of its methods.
type serverFields Server

type storedServer struct {
	serverFields
	State ServerState
}

// MarshalJSON keeps the guarded state too. It is the form in which a server is
// remembered, such as the answer to a repeated request; no API shows it.
func (s Server) MarshalJSON() ([]byte, error) {
	return json.Marshal(storedServer{serverFields(s), s.State()})
}

// UnmarshalJSON is the reverse of MarshalJSON.
func (s *Server) UnmarshalJSON(text []byte) error {
	var stored storedServer
	if err := json.Unmarshal(text, &stored); err != nil {
		return err
	}
	*s = RestoreServer(Server(stored.serverFields), stored.State)
	return nil
}

type storedView struct {
	Server                                      Server
	OwnerName, ClusterName, ImageName, PlanName string
	Addresses                                   []Address
	SeenAt                                      time.Time
	Stale                                       bool
}

// MarshalJSON keeps the server inside whole; see [Server.MarshalJSON].
func (v ServerView) MarshalJSON() ([]byte, error) {
	return json.Marshal(storedView{v.Server, v.OwnerName, v.ClusterName, v.ImageName, v.PlanName, v.Addresses, v.SeenAt, v.Stale})
}

// UnmarshalJSON is the reverse of MarshalJSON.
func (v *ServerView) UnmarshalJSON(text []byte) error {
	var s storedView
	if err := json.Unmarshal(text, &s); err != nil {
		return err
	}
	*v = ServerView{Server: s.Server, OwnerName: s.OwnerName, ClusterName: s.ClusterName, ImageName: s.ImageName, PlanName: s.PlanName,
		Addresses: s.Addresses, SeenAt: s.SeenAt, Stale: s.Stale}
	return nil
}
