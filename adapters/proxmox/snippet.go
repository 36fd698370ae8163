package proxmox

import (
	"context"
	"net/url"

	"github.com/remudahq/remuda/core"
)

// userData replaces the user data of a VM, and keeps its vendor, network and
// meta data.
func (d difference) userData(volume string) error {
	if volume == "" {
		return nil
	}
	custom, err := parseProperties(d.now.get("cicustom")).with("user", volume).encode("user_data", "user")
	d.tell("cicustom", custom, true)
	return err
}

// HasSnippet looks into the storage. Proxmox leaves snippets out for whoever may
// not administer it, so that only then a missing one is known to be missing.
func (h *hypervisor) HasSnippet(ctx context.Context, node, volume string) (bool, error) {
	storage := core.StorageOf(volume)
	var there []struct {
		VolID string `json:"volid"`
	}
	err := h.get(ctx, "has-snippet", nodePath(node, "/storage/"+url.PathEscape(storage)+"/content"), url.Values{"content": {"snippets"}}, &there)
	if told(err, "does not exist") || told(err, "is not available on node") {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	for _, v := range there {
		if v.VolID == volume {
			return true, nil
		}
	}
	privileges, err := h.Privileges(ctx)
	if err != nil {
		return false, err
	}
	if !privileges.Has("/storage/"+storage, "Datastore.Allocate") {
		e := core.Fail(core.Denied, core.CodePrivilegeMissing, "the token sees no snippets of the storage %s", storage)
		e.Reason = "Datastore.Allocate is missing on /storage/" + storage
		return false, e
	}
	return false, nil
}
