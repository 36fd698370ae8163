package client

import (
	"net"
	"net/netip"
	"strconv"

	"github.com/remudahq/remuda/adapters/client/wire"
	"github.com/remudahq/remuda/core"
)

// toServer reads a server. The wire has names where core has identifiers of
// the plan, the image, the cluster and the owner, so those stay empty.
func toServer(w wire.Server) core.ServerView {
	s := core.Server{
		ID: core.ServerID(w.ID), Number: w.Number, Name: w.Name, Hostname: w.Hostname, Kind: core.GuestKind(w.Kind),
		Placement: core.Placement{Node: value(w.Placement.Node), VMID: int(w.Placement.Vmid)},
		Suspended: w.Suspended, Labels: w.Labels, Operation: core.OperationID(value(w.OperationID)),
		CreatedAt: w.CreatedAt, UpdatedAt: w.UpdatedAt, StartedAt: value(w.StartedAt), StoppedAt: value(w.StoppedAt), Version: w.Version,
	}
	state := core.ServerState{Life: core.Life(w.Life), Wanted: core.Power(value(w.PowerWanted)), Power: core.Power(w.Power), PowerAt: value(w.PowerObservedAt)}
	view := core.ServerView{
		Server: core.RestoreServer(s, state), OwnerName: w.Owner, ClusterName: w.Placement.Cluster, ImageName: value(w.Image), PlanName: value(w.Plan),
		SeenAt: value(w.ObservedAt), Stale: w.Stale,
	}
	for _, a := range w.Addresses {
		view.Addresses = append(view.Addresses, toAddress(a, s.ID))
	}
	return view
}

// toAddress reads an address; one that is none becomes the zero of its type.
func toAddress(w wire.ServerAddress, holder core.ServerID) core.Address {
	ip, _ := netip.ParseAddr(w.Address)
	gateway, _ := netip.ParseAddr(value(w.Gateway))
	return core.Address{IP: ip, Bits: bits(w.Mask), Gateway: gateway, Reverse: value(w.Reverse), Server: holder}
}

// bits is the reverse of [core.Address.Mask].
func bits(mask string) int {
	if n, err := strconv.Atoi(mask); err == nil {
		return n
	}
	ip := net.ParseIP(mask).To4()
	if ip == nil {
		return 0
	}
	ones, _ := net.IPMask(ip).Size()
	return ones
}

func toOperation(w wire.Operation) core.Operation {
	return core.Operation{
		ID: core.OperationID(w.ID), Kind: w.Kind, Server: core.ServerID(value(w.ServerID)), State: core.OperationState(w.State),
		Step: value(w.Step), Progress: int(w.Progress), Cause: value(w.Cause), Remedy: value(w.Remedy), Code: value(w.Code), CreatedAt: w.CreatedAt, FinishedAt: value(w.FinishedAt),
	}
}

func toAccepted(w wire.Accepted) Accepted {
	return Accepted{Server: toServer(w.Server), Operation: toOperation(w.Operation)}
}

func toMe(w wire.Me) core.User {
	return core.User{ID: core.UserID(w.ID), Name: w.Username, Email: value(w.Email), Role: core.RoleName(w.Role)}
}

func fromCreate(r CreateServer) wire.NewServer {
	var addresses []string
	for _, a := range r.Addresses {
		addresses = append(addresses, a.String())
	}
	return wire.NewServer{
		Name: r.Name, Image: r.Image, Plan: some(r.Plan), Specification: fromOwnSpec(r.Spec), Owner: some(r.Owner), Cluster: some(r.Cluster), Node: some(r.Node),
		Addresses: list(addresses), Hostname: some(r.Hostname), SSHKeys: list(r.SSHKeys), User: some(r.User),
		Password: some(r.Password), Labels: labels(r.Labels), Start: some(r.Start),
	}
}

func fromOwnSpec(s *OwnSpecification) *wire.OwnSpecification {
	if s == nil {
		return nil
	}
	return &wire.OwnSpecification{Cores: int64(s.Cores), Memory: s.Memory, Swap: some(s.Swap), Disk: s.Disk}
}

func fromChange(r ServerChange) wire.ServerChange {
	return wire.ServerChange{Name: r.Name, Hostname: r.Hostname, Labels: labels(r.Labels), Owner: r.Owner}
}

// labels keeps apart none, which changes nothing, and an empty set.
func labels(m map[string]string) *map[string]string {
	if m == nil {
		return nil
	}
	return &m
}
