package fleet

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/placement"
	"github.com/remudahq/remuda/ports"
)

// Preview is what a dry run of something that takes its time tells besides: what
// would be done, where, and what it would take.
type Preview struct {
	Steps     []string       // of the workflow, in order; a step may find nothing to do
	Placement *Placed        // nil where no node is chosen
	Addresses []core.Address // that the server would hold while it goes on
	Quota     *QuotaView     // of its owner, with it; nil for who may not see it
}

// Placed is the node that a server would go to, as far as it can be foreseen.
// Who may not see nodes is told neither why nor which ones will not do.
type Placed struct {
	Cluster, Node string // names
	Reason        string
	Refused       []placement.Refusal
}

// placed begins the preview of what chose a node; nil unless the run is dry
// and a node is foreseen.
func placed(c core.Caller, choice placement.Choice) *Preview {
	if !c.DryRun || choice.Site.Node.Name == "" {
		return nil
	}
	p := &Placed{Cluster: choice.Site.Cluster.Name, Node: choice.Site.Node.Name}
	if c.Has(core.ViewNode) {
		p.Reason, p.Refused = choice.Reason, choice.Refused
	}
	return &Preview{Placement: p}
}

// foretell fills in the preview of a dry run, when all of it has been done in
// the transaction that is about to be rolled back.
func (a *Accepted) foretell(ctx context.Context, s *Service, tx ports.Tx, c core.Caller) error {
	if a.Preview == nil {
		a.Preview = new(Preview)
	}
	p, owner := a.Preview, a.Server.Owner
	p.Steps, p.Addresses = s.worker.Steps(a.Operation), a.Server.Addresses
	if owner != c.User && !c.Has(core.ViewQuota) {
		return nil
	}
	view := QuotaView{User: owner}
	var err error
	view.Quota, view.Used, err = tx.Quotas().Get(ctx, owner)
	p.Quota = &view
	return err
}
