package native

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

func (a *API) registerInventory() {
	const tag = "Clusters"
	on(a, op("GET", "/v1/storages", "list-storages", tag, "List the storages of all nodes as they are now", needs(core.ViewNode),
		explained("All of them at once, a shared one once for each node; those of a node or cluster that is away are as they were last seen, and offline.")), a.listStorages)
	on(a, op("GET", "/v1/storages/{id}", "get-storage", tag, "Show a storage of a node", needs(core.ViewNode)), a.getStorage)
	on(a, op("GET", "/v1/templates", "list-templates", tag, "List the templates of all nodes as they are now", needs(core.ViewNode),
		explained("All of them at once; those of a node or cluster that is away are as they were last seen, and offline.")), a.listTemplates)
	on(a, op("GET", "/v1/templates/{id}", "get-template", tag, "Show a template on a node", needs(core.ViewNode)), a.getTemplate)
}

// Place names something by where it is.
type Place struct {
	ID string `path:"id" maxLength:"512" doc:"Its identifier."`
}

// found picks the thing that has the identifier out of a sorted list.
func found[T any](things []T, err error, in Place, id func(T) string, what, form string) (*struct{ Body T }, error) {
	if err != nil {
		return nil, err
	}
	at, is := slices.BinarySearchFunc(things, in.ID, func(thing T, wanted string) int { return cmp.Compare(id(thing), wanted) })
	if !is {
		return nil, core.Fail(core.NotFound, what+"-not-found", "there is no such %s; its identifier is %s", what, form)
	}
	return &struct{ Body T }{things[at]}, nil
}

func (a *API) listStorages(ctx context.Context, _ *struct{}) (*Listed[Storage], error) {
	storages, err := a.storages(ctx)
	return &Listed[Storage]{Body: List[Storage]{Items: storages}}, err
}

func (a *API) getStorage(ctx context.Context, in *struct{ Place }) (*struct{ Body Storage }, error) {
	storages, err := a.storages(ctx)
	return found(storages, err, in.Place, storageID, "storage", "CLUSTER:NODE:STORAGE")
}

func (a *API) listTemplates(ctx context.Context, _ *struct{}) (*Listed[Template], error) {
	templates, err := a.templates(ctx)
	return &Listed[Template]{Body: List[Template]{Items: templates}}, err
}

func (a *API) getTemplate(ctx context.Context, in *struct{ Place }) (*struct{ Body Template }, error) {
	templates, err := a.templates(ctx)
	return found(templates, err, in.Place, templateID, "template", "CLUSTER:NODE:VMID or CLUSTER:NODE:STORAGE:FILE")
}

func storageID(s Storage) string   { return s.ID }
func templateID(t Template) string { return t.ID }

// report lists what the front door sees on the clusters, in the wire's form,
// sorted by identifier.
func report[S, T any](ctx context.Context, a *API, look func(context.Context, core.Caller) ([]S, error), wire func(clusters map[core.ClusterID]core.Cluster) func(S) T, id func(T) string) ([]T, error) {
	clusters, err := a.clustersByID(ctx)
	if err != nil {
		return nil, err
	}
	seen, err := look(ctx, caller(ctx))
	things := each(seen, wire(clusters))
	slices.SortFunc(things, func(x, y T) int { return cmp.Compare(id(x), id(y)) })
	return things, err
}

func (a *API) storages(ctx context.Context) ([]Storage, error) {
	return report(ctx, a, a.fleet.Storages, wireStorage, storageID)
}

func (a *API) templates(ctx context.Context) ([]Template, error) {
	return report(ctx, a, a.fleet.Templates, wireTemplate, templateID)
}

func wireStorage(clusters map[core.ClusterID]core.Cluster) func(fleet.Seen[core.Storage]) Storage {
	return func(seen fleet.Seen[core.Storage]) Storage {
		s, cluster := seen.Thing, clusters[seen.Thing.Cluster].Name
		return Storage{
			ID: cluster + ":" + s.Node + ":" + s.Name, Cluster: cluster, Node: s.Node, Name: s.Name, Online: seen.Online, Type: s.Type,
			Content: append([]string{}, s.Content...), Shared: s.Shared, Active: s.Active && seen.Online, Total: s.Total, Free: s.Free, ObservedAt: moment(seen.At),
		}
	}
}

func wireTemplate(clusters map[core.ClusterID]core.Cluster) func(fleet.Seen[core.Template]) Template {
	return func(seen fleet.Seen[core.Template]) Template {
		t, cluster := seen.Thing, clusters[seen.Thing.Cluster].Name
		id := strings.Replace(t.Volume, ":vztmpl/", ":", 1) // a path has no room for a slash
		if t.VMID != 0 {
			id = strconv.Itoa(t.VMID)
		}
		return Template{
			ID: cluster + ":" + t.Node + ":" + id, Cluster: cluster, Node: t.Node, Name: t.Name, Online: seen.Online, Kind: string(t.Kind),
			VMID: some(t.VMID), Volume: some(t.Volume), Storage: t.Storage, Disk: t.Disk, Size: t.Size, ObservedAt: moment(seen.At),
		}
	}
}
