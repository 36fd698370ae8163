package proxmox

import (
	"context"

	"github.com/remudahq/remuda/core"
)

// Privileges asks for what our own token has, on every path that is known to
// the access list; the value says whether it is passed on.
func (h *hypervisor) Privileges(ctx context.Context) (core.Privileges, error) {
	var paths map[string]map[string]number
	if err := h.get(ctx, "privileges", "/access/permissions", nil, &paths); err != nil {
		return nil, err
	}
	all := make(core.Privileges, len(paths))
	for path, privileges := range paths {
		all[path] = make(map[string]bool, len(privileges))
		for name, passes := range privileges {
			all[path][name] = passes != 0
		}
	}
	return all, nil
}
