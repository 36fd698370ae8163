package proxmox

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/remudahq/remuda/core"
)

func setPath(path, set string) string { return path + "/ipset/" + url.PathEscape(set) }

// CreateIPSet fills a set under another name and gives it its own at the end.
func (h *hypervisor) CreateIPSet(ctx context.Context, ref core.GuestRef, set core.IPSet) error {
	return h.firewalled(ctx, "create-ipset", ref, func(path string) error {
		var rows []settings
		if err := h.get(ctx, "create-ipset", path+"/ipset", nil, &rows); err != nil {
			return err
		}
		if slices.ContainsFunc(rows, func(r settings) bool { return r.get("name") == set.Name }) {
			return nil
		}
		forming := set.Name + "-new"
		if err := h.postSet(ctx, path, values{"name": forming}); err != nil {
			return err
		}
		stale, err := h.entries(ctx, path, forming)
		if err != nil {
			return err
		}
		if err := h.dropEntries(ctx, path, forming, stale); err != nil { // of an attempt before this
			return err
		}
		if err := h.addEntries(ctx, path, forming, set.Entries); err != nil {
			return err
		}
		named := values{"name": set.Name, "rename": forming}
		named.set("comment", set.Comment)
		return h.postSet(ctx, path, named)
	})
}

func (h *hypervisor) postSet(ctx context.Context, path string, params values) error {
	_, err := h.send(ctx, "create-ipset", http.MethodPost, path+"/ipset", params)
	return unlessThere(err)
}

// unlessThere forgets that what was to be made is there already.
func unlessThere(err error) error {
	if e, ok := errors.AsType[*core.Error](err); ok {
		for _, f := range e.Fields {
			if strings.Contains(f.Msg, "already exist") {
				return nil
			}
		}
	}
	return err
}

// DeleteIPSet has the entries go with the set.
func (h *hypervisor) DeleteIPSet(ctx context.Context, ref core.GuestRef, name string) error {
	return h.firewalled(ctx, "delete-ipset", ref, func(path string) error {
		_, err := h.send(ctx, "delete-ipset", http.MethodDelete, setPath(path, name), values{"force": 1})
		if told(err, "no such ipset") {
			return nil
		}
		return err
	})
}

// AddIPs adds one entry after the other.
func (h *hypervisor) AddIPs(ctx context.Context, ref core.GuestRef, set string, entries ...core.IPEntry) error {
	return h.firewalled(ctx, "add-ips", ref, func(path string) error {
		return h.addEntries(ctx, path, set, entries)
	})
}

func (h *hypervisor) addEntries(ctx context.Context, path, set string, entries []core.IPEntry) error {
	for _, e := range entries {
		entry := values{"cidr": e.Text}
		entry.set("comment", e.Comment)
		if e.NoMatch {
			entry["nomatch"] = 1
		}
		_, err := h.send(ctx, "add-ips", http.MethodPost, setPath(path, set), entry)
		if err := unlessThere(err); err != nil {
			return err
		}
	}
	return nil
}

// RemoveIPs names entries by their exact text: Proxmox answers well, and does
// nothing, where none has it.
func (h *hypervisor) RemoveIPs(ctx context.Context, ref core.GuestRef, set string, entries ...core.IPEntry) error {
	return h.firewalled(ctx, "remove-ips", ref, func(path string) error {
		return h.dropEntries(ctx, path, set, entries)
	})
}

func (h *hypervisor) dropEntries(ctx context.Context, path, set string, entries []core.IPEntry) error {
	for _, e := range entries {
		_, err := h.send(ctx, "remove-ips", http.MethodDelete, setPath(path, set)+"/"+url.PathEscape(e.Text), nil)
		if told(err, "no such ipset") {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}
