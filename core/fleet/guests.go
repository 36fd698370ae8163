package fleet

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// SeenGuest is a guest of a cluster, and the server that has its VMID; none is a
// guest that was not made by us, which can be adopted unless it is a template.
type SeenGuest struct {
	core.GuestReading
	Server core.ServerID
}

// Guests lists the guests of a cluster as they are now, sorted as the cluster
// tells them: ours, foreign ones and templates. Denied, NotFound.
func (s *Service) Guests(ctx context.Context, c core.Caller, id core.ClusterID) ([]SeenGuest, error) {
	if _, err := s.Cluster(ctx, c, id); err != nil {
		return nil, err
	}
	h, err := s.kit.Hypervisors.Cluster(ctx, id)
	if err != nil {
		return nil, err
	}
	rows, err := h.Guests(ctx)
	if err != nil {
		return nil, err
	}
	holders := make(map[int]core.ServerID)
	err = s.Store.Read(ctx, func(tx ports.Tx) error {
		reserved, err := tx.VMIDs().Reserved(ctx, id)
		for _, r := range reserved {
			holders[r.VMID] = r.Server
		}
		return err
	})
	seen := make([]SeenGuest, len(rows))
	for i, row := range rows {
		seen[i] = SeenGuest{GuestReading: row, Server: holders[row.Ref.VMID]}
	}
	return seen, err
}
