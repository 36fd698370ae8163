package ospab

import (
	"context"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/remudahq/remuda/apps/internal/legacy"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// servers registers what makes, shows and removes servers.
func (a *api) servers(h huma.API) {
	on(a, h, call("GET", "/server", "list-servers", "List your servers"), a.list)
	on(a, h, takes[Order](h, call("POST", "/server/create", "create-server", "Make a server", 400, 500)), a.create)
	on(a, h, call("GET", "/server/{id}", "get-server", "Show a server", 404), a.get)
	on(a, h, call("GET", "/server/{id}/status", "get-status", "Show what a server uses", 404), a.status)
	on(a, h, call("DELETE", "/server/{id}", "delete-server", "Delete a server and its guest", 404, 500), a.remove)
}

// One names a server in the path.
type One struct {
	ID string `path:"id" doc:"The server's number." example:"1"`
}

// find is the server of that number, if the caller may see it.
func (a *api) find(ctx context.Context, id string) (core.ServerView, error) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || n <= 0 {
		return core.ServerView{}, noServer
	}
	views, err := a.fleet.Servers(ctx, legacy.Caller(ctx), core.ServerFilter{Numbers: []int64{n}})
	if err == nil && len(views) == 0 {
		err = noServer
	}
	if err != nil {
		return core.ServerView{}, err
	}
	return views[0], nil
}

// book looks up what is needed to show servers.
func (a *api) book(ctx context.Context, views ...core.ServerView) (b book, err error) {
	who := legacy.Caller(ctx)
	b.byID = map[core.PlanID]core.Plan{}
	for kind, of := range map[core.Numbered]struct {
		to  *map[string]int64
		ids []string
	}{
		core.NumberedUser:  {&b.users, ids(views, func(v core.ServerView) core.UserID { return v.Owner })},
		core.NumberedImage: {&b.images, ids(views, func(v core.ServerView) core.ImageID { return v.Image })},
		core.NumberedPlan:  {&b.plans, ids(views, func(v core.ServerView) core.PlanID { return v.Plan })},
	} {
		if *of.to, err = a.fleet.NumbersOf(ctx, who, kind, of.ids...); err != nil {
			return b, err
		}
	}
	if len(b.plans) == 0 {
		return b, nil
	}
	plans, err := a.fleet.Plans(ctx, who, core.Page{})
	for _, plan := range plans {
		b.byID[plan.ID] = plan
	}
	return b, err
}

func (a *api) show(ctx context.Context, view core.ServerView) (Server, error) {
	b, err := a.book(ctx, view)
	return b.server(view), err
}

// list shows the caller's own servers, also to who may see everybody's.
func (a *api) list(ctx context.Context, _ *struct{}) (*answer[[]Server], error) {
	who, all := legacy.Caller(ctx), []core.ServerView{}
	filter := core.ServerFilter{Owner: who.User}
	filter.Limit, filter.Sort.By = fleet.MaxPage, core.ByNumber
	for {
		views, err := a.fleet.Servers(ctx, who, filter)
		if err != nil {
			return nil, err
		}
		all = append(all, views...)
		if len(views) < filter.Limit {
			break
		}
		last := views[len(views)-1]
		filter.After, filter.Sort.From = string(last.ID), last.SortKey(core.ByNumber)
	}
	b, err := a.book(ctx, all...)
	out := []Server{}
	for _, view := range all {
		out = append(out, b.server(view))
	}
	return &answer[[]Server]{out}, err
}

func (a *api) get(ctx context.Context, in *One) (*answer[Server], error) {
	view, err := a.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	server, err := a.show(ctx, view)
	return &answer[Server]{server}, err
}

func (a *api) status(ctx context.Context, in *One) (*answer[Watched], error) {
	view, err := a.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	server, err := a.show(ctx, view)
	if err != nil {
		return nil, err
	}
	used, err := a.fleet.Usage(ctx, legacy.Caller(ctx), view.ID)
	if err != nil {
		return nil, err
	}
	graph, err := a.fleet.ServerGraph(ctx, legacy.Caller(ctx), view.ID, core.GraphSpan{Timeframe: core.LastHour, Consolidation: core.Average})
	if err != nil && core.KindOf(err) != core.Unavailable {
		return nil, err
	}
	return &answer[Watched]{Watched{server, stats(view, used.Measured, points(graph))}}, nil
}

// create answers at once; the server is being made.
func (a *api) create(ctx context.Context, in *body) (*answer[Server], error) {
	order, ok := into[Order](*in)
	if !ok || order.OSID == nil || order.TariffID == nil {
		return nil, badInput
	}
	req, err := a.request(ctx, *order.OSID, *order.TariffID)
	if err != nil {
		return nil, err
	}
	accepted, err := a.fleet.CreateWithPassword(ctx, legacy.Caller(ctx), req)
	switch {
	case err == nil:
	case core.CodeOf(err) == core.CodeQuotaExceeded, core.KindOf(err) == core.Denied, core.KindOf(err) == core.Invalid:
		return nil, err
	default:
		p := a.Fault(ctx, err)
		return nil, Wrong{Text: "Ошибка создания сервера в Proxmox", Details: text(p.Code, p.Detail, p.Reason), code: http.StatusInternalServerError}
	}
	server, err := a.show(ctx, accepted.Server)
	server.RootPassword = accepted.Password
	return &answer[Server]{server}, err
}

// request is what a server of an image and a plan is, for the caller.
func (a *api) request(ctx context.Context, os, tariff int64) (fleet.CreateServer, error) {
	var req fleet.CreateServer
	who := legacy.Caller(ctx)
	image, plan, err := a.numbered(ctx, os, tariff)
	if core.KindOf(err) == core.NotFound && err != nil { // maybe nobody was shown them yet
		if err = a.number(ctx); err == nil {
			image, plan, err = a.numbered(ctx, os, tariff)
		}
	}
	if err == nil {
		var from core.Image
		if from, err = a.fleet.Image(ctx, who, core.ImageID(image)); from.Kind == core.VM {
			req.User = "root"
		}
	}
	if core.KindOf(err) == core.NotFound && err != nil {
		err = badInput
	}
	if err != nil {
		return req, err
	}
	user, err := a.fleet.User(ctx, who, who.User)
	if err != nil {
		return req, err
	}
	numbers, err := a.fleet.NumbersOf(ctx, who, core.NumberedUser, string(who.User))
	email := user.Email
	if email == "" {
		email = user.Name
	}
	req.Image, req.Plan, req.Start = image, plan, true
	req.Name = hostname(email, numbers[string(who.User)])
	req.Hostname = req.Name
	return req, err
}

// numbered finds the image and the plan of two numbers.
func (a *api) numbered(ctx context.Context, os, tariff int64) (image, plan string, err error) {
	image, err = a.fleet.Numbered(ctx, legacy.Caller(ctx), core.NumberedImage, os)
	if err == nil {
		plan, err = a.fleet.Numbered(ctx, legacy.Caller(ctx), core.NumberedPlan, tariff)
	}
	return image, plan, err
}

// number gives all images and plans that are offered their numbers.
func (a *api) number(ctx context.Context) error {
	_, err := a.systems(ctx, nil)
	if err == nil {
		_, err = a.tariffs(ctx, nil)
	}
	return err
}

func (a *api) remove(ctx context.Context, in *One) (*answer[Deleted], error) {
	view, err := a.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	accepted, err := a.fleet.Delete(ctx, legacy.Caller(ctx), view.ID, false)
	if err == nil {
		err = a.wait(ctx, accepted.Operation)
	} else {
		err = verdict(a.Fault(ctx, err))
	}
	if w, ok := err.(Wrong); ok && w.code == http.StatusOK { //nolint:errorlint // both sides make it as it is
		err = Wrong{Text: "Ошибка удаления контейнера в Proxmox", Details: w.Message, code: http.StatusInternalServerError}
	}
	return &answer[Deleted]{Deleted{"deleted"}}, err
}
