package fleet

import (
	"context"
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/ports"
)

// ImportImages makes every template that the cluster shows pickable: one image
// for each name and kind, with all its sources on this cluster. What other
// clusters have of an image stays. It answers the images. Repeatable.
func (s *Service) ImportImages(ctx context.Context, c core.Caller, id core.ClusterID) ([]core.Image, error) {
	if err := s.mayChange(ctx, c, core.ImageImport, string(id)); err != nil {
		return nil, err
	}
	if told, repeat, err := recall[[]core.Image](ctx, s, c); repeat || err != nil {
		return told, err
	}
	hypervisor, err := s.kit.Hypervisors.Cluster(ctx, id)
	if missing(err) {
		return nil, notThere("cluster", string(id))
	}
	if err != nil {
		return nil, err
	}
	templates, err := hypervisor.Templates(ctx)
	if err != nil {
		return nil, err
	}
	return once(ctx, s, c, core.ImageImport, string(id), func(tx ports.Tx) ([]core.Image, error) {
		return s.importAll(ctx, tx, id, templates)
	})
}

func (s *Service) importAll(ctx context.Context, tx ports.Tx, id core.ClusterID, templates []core.Template) ([]core.Image, error) {
	var names []string
	byName := make(map[string][]core.Template)
	for _, t := range templates {
		if len(byName[t.Name]) == 0 {
			names = append(names, t.Name)
		}
		byName[t.Name] = append(byName[t.Name], t)
	}
	var found []core.Image
	for _, name := range names {
		image, err := s.importOne(ctx, tx, id, name, byName[name])
		if err != nil {
			return nil, err
		}
		if image.ID != "" {
			found = append(found, image)
		}
	}
	return found, nil
}

// importOne stores one image. A name that Proxmox allows and we do not, and a
// name that stands for both a VM and a container, is left out with a log line.
func (s *Service) importOne(ctx context.Context, tx ports.Tx, id core.ClusterID, name string, templates []core.Template) (core.Image, error) {
	image, err := tx.Images().Named(ctx, name)
	fresh := missing(err)
	if err != nil && !fresh {
		return core.Image{}, err
	}
	if fresh {
		image = core.Image{ID: guest.NewID[core.ImageID](s.kit), Name: name, Kind: templates[0].Kind, Version: 1, Created: s.Clock.Now()}
	}
	before := image.Sources
	image.Sources = sourcesOf(image, id, templates)
	if err := image.Validate(); err != nil {
		s.Logger.Warn("a template cannot become an image", "template", name, "err", err)
		return core.Image{}, nil
	}
	became := wasUpdated
	switch {
	case fresh:
		became, err = wasCreated, tx.Images().Insert(ctx, image)
	case slices.Equal(before, image.Sources):
		return image, nil // it is all as it was
	default:
		err = tx.Images().Update(ctx, image)
	}
	if err != nil {
		return image, err
	}
	return image, tellOf(ctx, tx, s.kit, "image", became, string(image.ID), image)
}

func sourcesOf(image core.Image, id core.ClusterID, templates []core.Template) []core.ImageSource {
	var sources []core.ImageSource
	for _, source := range image.Sources {
		if source.Cluster != id {
			sources = append(sources, source)
		}
	}
	for _, t := range templates {
		if t.Kind == image.Kind {
			sources = append(sources, core.ImageSource{Cluster: id, Node: t.Node, VMID: t.VMID, Volume: t.Volume, Storage: t.Storage, Disk: t.Disk})
		}
	}
	return sources
}
