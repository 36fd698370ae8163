package proxmox

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
)

// Certificates translates a node's list. It needs no privilege.
func (h *hypervisor) Certificates(ctx context.Context, node string) ([]core.Certificate, error) {
	var rows []certificate
	if err := h.get(ctx, "certificates", nodePath(node, "/certificates/info"), nil, &rows); err != nil {
		return nil, err
	}
	var list []core.Certificate
	for _, r := range rows {
		if r.NotAfter > 0 {
			list = append(list, core.Certificate{File: r.Filename, NotAfter: time.Unix(int64(r.NotAfter), 0).UTC()})
		}
	}
	slices.SortFunc(list, func(a, b core.Certificate) int { return cmp.Compare(a.File, b.File) })
	return list, nil
}
