package ospab

import (
	"cmp"
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/remudahq/remuda/apps/internal/legacy"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// patience is how long an answer waits for what it says was done, as theirs do.
const patience = 30 * time.Second

// actions registers what is done with servers.
func (a *api) actions(h huma.API) {
	for _, name := range []string{"start", "stop", "restart"} {
		on(a, h, call("POST", "/server/{id}/"+name, name+"-server", "Have a server "+name, 400, 403, 404), a.turn(name))
	}
	on(a, h, call("POST", "/server/{id}/password", "change-password", "Give a server a new root password", 403, 404), a.password)
	on(a, h, takes[Size](h, call("PUT", "/server/{id}/resize", "resize-server", "Give a server another size", 400, 403, 404)), a.resize)
	on(a, h, takes[SnapshotOrder](h, call("POST", "/server/{id}/snapshots", "create-snapshot", "Take a snapshot", 400, 403, 404)), a.take)
	on(a, h, call("GET", "/server/{id}/snapshots", "list-snapshots", "List snapshots", 404), a.snapshots)
	on(a, h, takes[SnapshotOrder](h, call("POST", "/server/{id}/snapshots/rollback", "rollback-snapshot", "Go back to a snapshot", 400, 403, 404)), a.rollBack)
	on(a, h, takes[SnapshotOrder](h, call("DELETE", "/server/{id}/snapshots", "delete-snapshot", "Delete a snapshot", 400, 403, 404)), a.forget)
	on(a, h, takes[ConsoleOrder](h, call("POST", "/server/console", "open-console", "Open a console", 400, 403, 404)), a.console)
}

// wait answers what became of an operation, or nil if it is still at it after so
// long.
func (a *api) wait(ctx context.Context, op core.Operation) error {
	op, err := a.fleet.Await(ctx, legacy.Caller(ctx), op.ID, patience)
	if err != nil {
		return err
	}
	return ended(op)
}

// carried waits for what was accepted; what was refused is told in their words.
func (a *api) carried(ctx context.Context, accepted fleet.Accepted, err error) error {
	if err != nil {
		return verdict(a.Fault(ctx, err))
	}
	return a.wait(ctx, accepted.Operation)
}

// verbs are their ways to switch a server, and what they say if it is so already.
var verbs = map[string]struct {
	order   fleet.PowerOrder
	already error
}{
	"start":   {fleet.PowerOrder{Action: core.Start}, running},
	"stop":    {fleet.PowerOrder{Action: core.Stop}, stopped},
	"restart": {fleet.PowerOrder{Action: core.Reboot, Force: true}, refused("Сервер не запущен")},
}

func (a *api) turn(name string) func(context.Context, *One) (*answer[Done], error) {
	v := verbs[name]
	return func(ctx context.Context, in *One) (*answer[Done], error) {
		view, err := a.find(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		accepted, err := a.fleet.Switch(ctx, legacy.Caller(ctx), view.ID, v.order)
		if core.CodeOf(err) == core.CodeIllegalMove && view.Life() == core.Ready {
			return nil, v.already
		}
		err = a.carried(ctx, accepted, err)
		return &answer[Done]{Done{Status: "success", Action: name, TaskID: taskID(accepted.Operation, name)}}, err
	}
}

func (a *api) password(ctx context.Context, in *One) (*answer[NewPassword], error) {
	view, err := a.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	accepted, err := a.fleet.SetPassword(ctx, legacy.Caller(ctx), view.ID, fleet.NewPassword{})
	err = a.carried(ctx, accepted.Accepted, err)
	return &answer[NewPassword]{NewPassword{"success", accepted.Password}}, err
}

func (a *api) resize(ctx context.Context, in *struct {
	One
	body
}) (*answer[Resized], error) {
	view, err := a.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	size, ok := into[Size](in.body)
	if !ok {
		return nil, badInput
	}
	change, err := respec(view, size)
	if err != nil {
		return nil, err
	}
	accepted, err := a.fleet.Respecify(ctx, legacy.Caller(ctx), view.ID, fleet.Respecify{SpecChange: change})
	err = a.carried(ctx, accepted, err)
	return &answer[Resized]{Resized{"success", taskID(accepted.Operation, "resize")}}, err
}

// naming is a request that names a server and a snapshot.
type naming struct {
	One
	body
}

// named finds both. The server comes first: who may not see it learns nothing.
func (a *api) named(ctx context.Context, in naming) (core.ServerView, SnapshotOrder, error) {
	view, err := a.find(ctx, in.ID)
	if err != nil {
		return view, SnapshotOrder{}, err
	}
	order, _ := into[SnapshotOrder](in.body)
	if order.SnapName = snapName(order.SnapName); order.SnapName == "" {
		err = noSnapName
	}
	return view, order, err
}

func (a *api) take(ctx context.Context, in *naming) (*answer[Done], error) {
	view, order, err := a.named(ctx, *in)
	if err != nil {
		return nil, err
	}
	accepted, err := a.fleet.TakeSnapshot(ctx, legacy.Caller(ctx), view.ID, fleet.NewSnapshot{Name: order.SnapName, Description: order.Description})
	err = a.carried(ctx, accepted, err)
	return &answer[Done]{Done{Status: "success", TaskID: taskID(accepted.Operation, "snapshot"), SnapName: order.SnapName}}, err
}

func (a *api) snapshots(ctx context.Context, in *One) (*answer[Snapshots], error) {
	view, err := a.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	list, err := a.fleet.Snapshots(ctx, legacy.Caller(ctx), view.ID)
	if err != nil {
		return nil, verdict(a.Fault(ctx, err))
	}
	return &answer[Snapshots]{Snapshots{"success", snapshots(list)}}, nil
}

func (a *api) rollBack(ctx context.Context, in *naming) (*answer[Done], error) {
	view, order, err := a.named(ctx, *in)
	if err != nil {
		return nil, err
	}
	accepted, err := a.fleet.RollBack(ctx, legacy.Caller(ctx), view.ID, order.SnapName, false)
	err = a.carried(ctx, accepted, err)
	return &answer[Done]{Done{Status: "success", TaskID: taskID(accepted.Operation, "rollback")}}, err
}

func (a *api) forget(ctx context.Context, in *naming) (*answer[Done], error) {
	view, order, err := a.named(ctx, *in)
	if err != nil {
		return nil, err
	}
	accepted, err := a.fleet.DeleteSnapshot(ctx, legacy.Caller(ctx), view.ID, order.SnapName)
	err = a.carried(ctx, accepted, err)
	return &answer[Done]{Done{Status: "success", TaskID: taskID(accepted.Operation, "delsnapshot")}}, err
}

// opening is a request for a console, and where it came to: pages of theirs are
// elsewhere, and can do nothing with half an address.
type opening struct {
	body
	host string
}

// Resolve implements [huma.Resolver].
func (o *opening) Resolve(ctx huma.Context) []error {
	o.host = ctx.Host()
	return nil
}

// console opens that of the caller's guest of the VMID. Two clusters may have the
// same one: then it is the caller's own, if they own one of the two alone.
func (a *api) console(ctx context.Context, in *opening) (*answer[Console], error) {
	order, ok := into[ConsoleOrder](in.body)
	if !ok || order.VMID == nil || *order.VMID <= 0 {
		return nil, noVMID
	}
	who := legacy.Caller(ctx)
	views, err := a.fleet.Servers(ctx, who, core.ServerFilter{VMIDs: []int{*order.VMID}})
	if err == nil && len(views) > 1 {
		views, err = a.fleet.Servers(ctx, who, core.ServerFilter{VMIDs: []int{*order.VMID}, Owner: who.User})
	}
	switch {
	case err != nil:
		return nil, err
	case len(views) != 1:
		return nil, noGuest
	}
	opened, err := a.fleet.OpenConsole(ctx, who, views[0].ID, core.ConsoleTerminal)
	if err != nil {
		return nil, verdict(a.Fault(ctx, err))
	}
	return &answer[Console]{Console{"success", cmp.Or(a.PublicURL, "http://"+in.host) + "/console#" + opened.Ticket}}, nil
}

// respec is a change of size in our units; the answer of what is out of range is
// 200, as theirs.
func respec(view core.ServerView, s Size) (core.SpecChange, error) {
	var change core.SpecChange
	switch {
	case s == Size{}:
		return change, refused("Не указаны параметры для изменения")
	case !whole(s.Cores, 1, 32):
		return change, refused("Количество ядер должно быть от 1 до 32")
	case !whole(s.Memory, 512, 65536):
		return change, refused("Объём памяти должен быть от 512 до 65536 МБ")
	case !whole(s.Disk, 10, 1000):
		return change, refused("Размер диска должен быть от 10 до 1000 ГБ")
	}
	if s.Cores != nil {
		change.Cores = new(int(*s.Cores))
	}
	if s.Memory != nil {
		change.Memory = new(*s.Memory * core.MiB)
	}
	if s.Disk != nil {
		change.Disks = map[string]core.DiskChange{core.RootDiskOf(view.Kind, view.Upcoming()): {Size: *s.Disk * core.GiB}}
	}
	return change, nil
}

// whole reports whether a number is left out or within its bounds.
func whole(n *int64, least, most int64) bool { return n == nil || *n >= least && *n <= most }
