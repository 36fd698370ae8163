package sqlstore

import (
	"net/netip"

	"github.com/remudahq/remuda/core"
	"github.com/uptrace/bun"
)

// serverRow is a server as it is written.
type serverRow struct {
	bun.BaseModel   `bun:"table:servers"`
	ID              core.ServerID    `bun:"id,pk,type:uuid"`
	Number          int64            `bun:"number"`
	Name            string           `bun:"name"`
	Folded          string           `bun:"name_folded"`
	Hostname        string           `bun:"hostname"`
	Kind            core.GuestKind   `bun:"kind"`
	Owner           core.UserID      `bun:"owner_id,type:uuid,nullzero"`
	Cluster         core.ClusterID   `bun:"cluster_id,type:uuid,nullzero"`
	Node            string           `bun:"node"`
	VMID            int              `bun:"vmid"`
	IdentityCluster string           `bun:"identity_cluster"`
	IdentityMAC     string           `bun:"identity_mac"`
	Image           core.ImageID     `bun:"image_id,type:uuid,nullzero"`
	Plan            core.PlanID      `bun:"plan_id,type:uuid,nullzero"`
	Spec            *specJSON        `bun:"spec,type:json"`
	Pending         *specJSON        `bun:"pending,type:json,nullzero"`
	Placing         *placingJSON     `bun:"placement,type:json"`
	DNS             *dnsJSON         `bun:"dns,type:json"`
	Suspended       bool             `bun:"suspended"`
	Operation       core.OperationID `bun:"operation_id,type:uuid,nullzero"`
	Life            core.Life        `bun:"life"`
	Wanted          core.Power       `bun:"wanted"`
	LastError       string           `bun:"last_error"`
	Version         int64            `bun:"version"`
	CreatedAt       stamp            `bun:"created_at"`
	UpdatedAt       stamp            `bun:"updated_at"`
	StartedAt       stamp            `bun:"started_at"`
	StoppedAt       stamp            `bun:"stopped_at"`
}

type specJSON struct {
	Cores  int              `json:"cores"`
	Memory int64            `json:"memory"`
	Swap   int64            `json:"swap,omitempty"`
	Disks  map[string]int64 `json:"disks,omitempty"`
}

// placingJSON is why a server is where it is, and where it may be.
type placingJSON struct {
	Labels map[string]string `json:"labels,omitempty"`
	Apart  string            `json:"apart,omitempty"`
	Strict bool              `json:"strict,omitempty"`
	Reason string            `json:"reason,omitempty"`
}

type dnsJSON struct {
	Nameservers []netip.Addr `json:"nameservers,omitempty"`
	Search      string       `json:"search,omitempty"`
}

// fold makes names comparable without case, in every alphabet.
func fold(name string) string { return core.FoldName(clean(name)) }

func rowOfServer(s core.Server) *serverRow {
	state, spec, dns := s.State(), specJSON(s.Spec), dnsJSON(s.DNS)
	r := &serverRow{ID: s.ID, Number: s.Number, Name: s.Name, Folded: fold(s.Name), Hostname: s.Hostname, Kind: s.Kind, Owner: s.Owner,
		Cluster: s.Placement.Cluster, Node: s.Placement.Node, VMID: s.Placement.VMID,
		IdentityCluster: s.Identity.Cluster, IdentityMAC: s.Identity.MAC, Image: s.Image, Plan: s.Plan, Spec: &spec,
		Placing:   &placingJSON{Labels: s.Wish.Labels, Apart: s.Wish.Apart, Strict: s.Wish.Strict, Reason: s.Placement.Reason},
		DNS:       &dns,
		Suspended: s.Suspended, Operation: s.Operation, Life: state.Life, Wanted: state.Wanted, LastError: clean(s.LastError), Version: s.Version,
		CreatedAt: stamp(s.CreatedAt), UpdatedAt: stamp(s.UpdatedAt), StartedAt: stamp(s.StartedAt), StoppedAt: stamp(s.StoppedAt)}
	if s.Pending != nil {
		pending := specJSON(*s.Pending)
		r.Pending = &pending
	}
	return r
}
