package native

import (
	"context"

	"github.com/remudahq/remuda/core"
)

func (a *API) registerImages() {
	const tag = "Images"
	on(a, op("GET", "/v1/images", "list-images", tag, "List images", needs(core.ViewImage)), a.listImages)
	on(a, op("POST", "/v1/images", "create-image", tag, "Add an image", needs(core.ImageCreate), created), a.createImage)
	on(a, op("GET", "/v1/images/{id}", "get-image", tag, "Show an image", needs(core.ViewImage)), a.getImage)
	on(a, op("PATCH", "/v1/images/{id}", "change-image", tag, "Change an image", needs(core.ImageChange)), a.changeImage)
	on(a, op("DELETE", "/v1/images/{id}", "delete-image", tag, "Remove an image", needs(core.ImageDelete)), a.deleteImage)
}

func (a *API) listImages(ctx context.Context, in *struct {
	Paging
	Ordering
}) (*Listed[Image], error) {
	page, err := in.sorted(in.Sort)
	if err != nil {
		return nil, err
	}
	images, err := a.fleet.Images(ctx, caller(ctx), page)
	return listedBy(in.Paging, in.Sort, images, func(i core.Image) (string, string) { return i.Name, string(i.ID) }, wireImage(caller(ctx))), err
}

func (a *API) createImage(ctx context.Context, in *struct {
	Terms
	Body NewImage
}) (*Shown[Image], error) {
	image, err := a.fleet.CreateImage(ctx, caller(ctx), newImage(in.Body))
	return made(ctx, image.Version, "/v1/images/"+string(image.ID), wireImage(caller(ctx))(image)), err
}

func (a *API) getImage(ctx context.Context, in *struct {
	One
	Look
}) (*Shown[Image], error) {
	id, err := idOf[core.ImageID](in.One)
	if err != nil {
		return nil, err
	}
	image, err := a.fleet.Image(ctx, caller(ctx), id)
	return show(in.Look, image.Version, wireImage(caller(ctx))(image)), err
}

func (a *API) changeImage(ctx context.Context, in *struct {
	One
	Terms
	Body ImageChange
}) (*Shown[Image], error) {
	id, err := idOf[core.ImageID](in.One)
	if err != nil {
		return nil, err
	}
	image, err := a.fleet.ChangeImage(ctx, caller(ctx), id, imageChange(in.Body))
	return show(Look{}, image.Version, wireImage(caller(ctx))(image)), err
}

func (a *API) deleteImage(ctx context.Context, in *struct {
	One
	Terms
}) (*Gone, error) {
	id, err := idOf[core.ImageID](in.One)
	if err != nil {
		return nil, err
	}
	return &Gone{}, a.fleet.DeleteImage(ctx, caller(ctx), id)
}
