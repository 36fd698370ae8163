package native

import (
	"github.com/remudahq/remuda/core/fleet"
	"github.com/remudahq/remuda/core/placement"
)

// Preview is what a dry run of something that takes its time tells besides.
type Preview struct {
	Steps     []string        `json:"steps" nullable:"false" doc:"Of the operation, in order; one may find nothing to do."`
	Placement *Placed         `json:"placement,omitempty" doc:"Where a node is chosen."`
	Addresses []ServerAddress `json:"addresses" nullable:"false" doc:"That the server would hold while it goes on."`
	Quota     *QuotaAfter     `json:"quota,omitempty" doc:"Of the owner; left out if you may not see it."`
}

// Placed is the node that a server would go to, as far as it can be foreseen: it
// is chosen again when the server is made.
type Placed struct {
	Cluster string    `json:"cluster" example:"c1"`
	Node    string    `json:"node" example:"pve1"`
	Reason  *string   `json:"reason" doc:"Null if you may not see nodes."`
	Refused []Refusal `json:"refused" nullable:"false" doc:"The nodes that will not do; none if you may not see nodes."`
}

// Refusal is why a node will not do.
type Refusal struct {
	Cluster string `json:"cluster" example:"c1"`
	Node    string `json:"node" example:"pve2"`
	Reason  string `json:"reason" example:"is in maintenance"`
}

// QuotaAfter is what a user may have at most, and what they would have.
type QuotaAfter struct {
	Limits QuotaLimits `json:"limits"`
	Used   QuotaUsage  `json:"used_after" doc:"As soon as it is accepted. What shall be deleted counts until it is gone."`
}

func wirePreview(p *fleet.Preview) *Preview {
	if p == nil {
		return nil
	}
	w := &Preview{Steps: p.Steps, Addresses: each(p.Addresses, wireServerAddress)}
	if at := p.Placement; at != nil {
		w.Placement = &Placed{Cluster: at.Cluster, Node: at.Node, Reason: some(at.Reason), Refused: each(at.Refused, func(r placement.Refusal) Refusal {
			return Refusal{Cluster: r.Cluster, Node: r.Node, Reason: r.Why}
		})}
	}
	if q := p.Quota; q != nil {
		w.Quota = &QuotaAfter{Limits: QuotaLimits(q.Quota), Used: QuotaUsage(q.Used)}
	}
	return w
}
