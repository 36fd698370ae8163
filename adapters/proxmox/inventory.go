package proxmox

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/remudahq/remuda/core"
)

// Identity reads the cluster's root certificate from whichever node answers.
func (h *hypervisor) Identity(ctx context.Context) (string, error) {
	var list []certificate
	if err := h.get(ctx, "identity", nodePath("localhost", "/certificates/info"), nil, &list); err != nil {
		return "", err
	}
	return rootOf(list)
}

// rootOf is the SHA-256 of the root certificate among those that a node shows.
func rootOf(list []certificate) (string, error) {
	for _, c := range list {
		if c.Filename != "pve-root-ca.pem" {
			continue
		}
		if block, _ := pem.Decode([]byte(c.PEM)); block != nil {
			sum := sha256.Sum256(block.Bytes)
			return hex.EncodeToString(sum[:]), nil
		}
		if id := strings.ToLower(strings.ReplaceAll(c.Fingerprint, ":", "")); len(id) == 2*sha256.Size {
			return id, nil
		}
	}
	return "", &core.Error{Op: "proxmox.identity", Kind: core.Internal, Msg: "the cluster shows no root certificate"}
}

// Nodes translates the cluster's list. Without Sys.Audit it has names only.
func (h *hypervisor) Nodes(ctx context.Context) ([]core.Node, error) {
	var rows []node
	if err := h.get(ctx, "nodes", "/nodes", nil, &rows); err != nil {
		return nil, err
	}
	list := make([]core.Node, len(rows))
	for n, r := range rows {
		list[n] = core.Node{Cluster: h.cluster, Name: r.Node, Online: r.Status == "online", CPUs: int(r.MaxCPU.bytes()),
			CPU: float64(r.CPU), Memory: r.MaxMem.bytes(), MemoryUsed: r.Mem.bytes(),
			Disk: r.MaxDisk.bytes(), DiskUsed: r.Disk.bytes(), Uptime: r.Uptime.seconds()}
	}
	slices.SortFunc(list, func(a, b core.Node) int { return cmp.Compare(a.Name, b.Name) })
	return list, nil
}

// Storages translates a node's list.
func (h *hypervisor) Storages(ctx context.Context, node string) ([]core.Storage, error) {
	var rows []storage
	if err := h.get(ctx, "storages", nodePath(node, "/storage"), nil, &rows); err != nil {
		return nil, err
	}
	list := make([]core.Storage, len(rows))
	for n, r := range rows {
		list[n] = core.Storage{Cluster: h.cluster, Node: node, Name: r.Storage, Type: r.Type, Content: r.contents(),
			Shared: r.Shared != 0, Active: r.Active != 0, Total: r.Total.bytes(), Free: r.Avail.bytes()}
	}
	slices.SortFunc(list, func(a, b core.Storage) int { return cmp.Compare(a.Name, b.Name) })
	return list, nil
}

// Templates asks each node that is there. What cannot be read is left out: a
// node that went away meanwhile, a guest or storage that the token may not see.
func (h *hypervisor) Templates(ctx context.Context) ([]core.Template, error) {
	nodes, err := h.Nodes(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := h.resources(ctx, "templates")
	if err != nil {
		return nil, err
	}
	var list []core.Template
	for _, n := range nodes {
		if !n.Online {
			continue
		}
		of, err := h.templatesOf(ctx, n.Name, rows)
		if err != nil && !elsewhere(err) && !errors.Is(err, errNodeAway) {
			return nil, err
		}
		list = append(list, of...)
	}
	slices.SortStableFunc(list, func(a, b core.Template) int {
		return cmp.Or(cmp.Compare(a.Node, b.Node), cmp.Compare(a.Name, b.Name), cmp.Compare(a.VMID, b.VMID), cmp.Compare(a.Volume, b.Volume))
	})
	return list, nil
}

func (h *hypervisor) templatesOf(ctx context.Context, node string, rows []resource) ([]core.Template, error) {
	var list []core.Template
	for _, r := range rows {
		if r.Node != node || r.Template == 0 {
			continue
		}
		now, err := h.settings(ctx, "templates", r.ref())
		if elsewhere(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, h.template(r.ref(), now))
	}
	archives, err := h.archives(ctx, node)
	return append(list, archives...), err
}

func (h *hypervisor) template(ref core.GuestRef, now settings) core.Template {
	g := guest(ref, now)
	root := rootDisk(ref.Kind, now)
	where, _, _ := strings.Cut(parseProperties(now.get(root)).get(""), ":")
	return core.Template{Cluster: h.cluster, Node: ref.Node, Kind: ref.Kind, Name: g.Name, VMID: ref.VMID,
		Storage: where, Disk: g.Disks[root]}
}

// rootDisk is the disk that a template boots from: ours by name, else the
// first of its boot order, else the first that it has.
func rootDisk(kind core.GuestKind, now settings) string {
	all := disks(now)
	order := strings.Split(strings.TrimPrefix(now.get("boot"), "order="), ";")
	if kind == core.Container {
		order = nil
	}
	for _, name := range append(order, core.RootDisk(kind)) {
		if _, ok := all[name]; ok {
			return name
		}
	}
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	if len(names) == 0 {
		return ""
	}
	return slices.Min(names)
}

func (h *hypervisor) archives(ctx context.Context, node string) ([]core.Template, error) {
	storages, err := h.Storages(ctx, node)
	if err != nil {
		return nil, err
	}
	var list []core.Template
	for _, s := range storages {
		if !s.Active || !slices.Contains(s.Content, "vztmpl") {
			continue
		}
		var volumes []volume
		err := h.get(ctx, "templates", nodePath(node, "/storage/"+url.PathEscape(s.Name)+"/content"), url.Values{"content": {"vztmpl"}}, &volumes)
		if elsewhere(err) {
			continue
		}
		if err != nil {
			return list, err
		}
		for _, v := range volumes {
			list = append(list, core.Template{Cluster: h.cluster, Node: node, Kind: core.Container,
				Name: archiveName(v.VolID), Volume: v.VolID, Storage: s.Name, Size: v.Size.bytes(), Format: string(v.Format)})
		}
	}
	return list, nil
}

var archiveEnd = regexp.MustCompile(`\.(tar(\.[a-z0-9]+)?|tgz)$`)

// archiveName is the file name of an archive without its ending.
func archiveName(volume string) string {
	_, file, _ := strings.Cut(volume, ":")
	return archiveEnd.ReplaceAllString(path.Base(file), "")
}
