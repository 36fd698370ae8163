package native

import (
	"context"
	"net/http"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

func (a *API) registerBulk() {
	on(a, op("POST", "/v1/servers/bulk", "bulk-servers", "Servers", "Do one thing to many servers", needs(fleet.BulkPermissions()...), begins(core.BulkKind),
		explained("At most 1,000, named or picked. It is one operation, whose items tell what came of each; one that fails stops no other. "+
			"It succeeds if all of them did. Cancelling it cancels what is not done yet. Which permission is needed depends on the action.")), a.bulk)
}

// BulkOrder is one thing that shall be done to many servers: those that are
// named, or all that selector and filter pick.
type BulkOrder struct {
	Action    string            `json:"action" enum:"delete,label,migrate,power,rebuild,snapshot,suspend,unsuspend"`
	Servers   []string          `json:"servers,omitempty" maxItems:"1000" nullable:"false" doc:"IDs. Either these, or a selector and a filter."`
	Selector  string            `json:"selector,omitempty" maxLength:"4096" doc:"What the labels must be like, as in the list of servers." example:"env=prod,tier in (web,api)"`
	Filter    *BulkFilter       `json:"filter,omitempty" doc:"What they must be like besides, as in the list of servers."`
	Power     *PowerOrder       `json:"power,omitempty" doc:"Of the action power, which needs it."`
	Delete    *BulkDelete       `json:"delete,omitempty" doc:"Of the action delete."`
	Label     *BulkLabel        `json:"label,omitempty" doc:"Of the action label, which needs it."`
	Migrate   *Migration        `json:"migrate,omitempty" doc:"Of the action migrate."`
	Rebuild   *BulkRebuildOrder `json:"rebuild,omitempty" doc:"Of the action rebuild."`
	Snapshot  *NewSnapshot      `json:"snapshot,omitempty" doc:"Of the action snapshot."`
	Unsuspend *UnsuspendOrder   `json:"unsuspend,omitempty" doc:"Of the action unsuspend."`
}

// BulkFilter picks servers.
type BulkFilter struct {
	Owner   string `json:"owner,omitempty" maxLength:"64"`
	Cluster string `json:"cluster,omitempty" maxLength:"64"`
	Node    string `json:"node,omitempty" maxLength:"64"`
	Life    string `json:"life,omitempty" enum:"installing,ready,deleting,failed,missing"`
	Power   string `json:"power,omitempty" enum:"unknown,off,starting,on,stopping,rebooting,pausing,paused,resuming"`
	Name    string `json:"name,omitempty" maxLength:"40"`
	Kind    string `json:"kind,omitempty" enum:"vm,container"`
	Plan    string `json:"plan,omitempty" maxLength:"64"`
	Image   string `json:"image,omitempty" maxLength:"64"`
	Barred  *bool  `json:"suspended,omitempty"`
}

// BulkDelete is how servers are deleted.
type BulkDelete struct {
	Keep bool `json:"keep_guest,omitempty" doc:"Let the guests go instead of destroying them."`
}

// BulkLabel is how labels are changed; those that are not named stay.
type BulkLabel struct {
	Set    map[string]string `json:"set,omitempty"`
	Remove []string          `json:"remove,omitempty" maxItems:"64" nullable:"false" doc:"Keys."`
}

// BulkRebuildOrder is how servers are made anew. It has no password, which would be
// the same for all of them.
type BulkRebuildOrder struct {
	Image   string   `json:"image,omitempty" maxLength:"64" doc:"Name or ID; the one that each server is made of, if left out." example:"debian-12"`
	SSHKeys []string `json:"ssh_keys,omitempty" maxItems:"32" nullable:"false" doc:"OpenSSH public keys."`
	User    string   `json:"user,omitempty" maxLength:"32" doc:"Whose the keys are; the image's own user, if left out."`
	Start   *bool    `json:"start,omitempty" doc:"Switch them on when they are made; as each is now, if left out."`
}

// BulkItem is what came of one server.
type BulkItem struct {
	ServerID    string  `json:"server_id" format:"uuid"`
	OperationID *string `json:"operation_id" doc:"What goes on for it; null if it was not begun, or took no time."`
	State       string  `json:"state" enum:"queued,running,waiting,succeeded,failed,needs_operator,cancelled" doc:"Of a dry run: queued, or failed if it would be refused."`
	Code        *string `json:"code" doc:"Of the problem, as in problems."`
	Cause       *string `json:"cause"`
}

func wireItem(i core.BulkItem) BulkItem {
	return BulkItem{ServerID: string(i.Server), OperationID: text(i.Operation), State: string(i.State), Code: some(i.Code), Cause: some(i.Cause)}
}

// BulkBegun is the answer to a bulk order.
type BulkBegun struct {
	Status   int
	Location string `header:"Location" doc:"The operation." example:"/v1/operations/0198…"`
	Body     struct {
		Operation Operation `json:"operation" doc:"The work that goes on."`
	}
}

func (a *API) bulk(ctx context.Context, in *struct {
	Terms
	Body BulkOrder
}) (*BulkBegun, error) {
	order, err := a.bulkOrder(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	op, err := a.fleet.Bulk(ctx, caller(ctx), order)
	if err != nil {
		return nil, err
	}
	out := &BulkBegun{Status: http.StatusOK}
	out.Body.Operation = wireOperation(op)
	if !caller(ctx).DryRun {
		out.Status, out.Location = http.StatusAccepted, "/v1/operations/"+string(op.ID)
	}
	return out, nil
}

// bulkOrder reads an order. Invalid: the selector is none, or what the action
// needs is not there.
func (a *API) bulkOrder(ctx context.Context, b BulkOrder) (fleet.BulkOrder, error) {
	order := fleet.BulkOrder{Action: b.Action, Servers: each(b.Servers, func(id string) core.ServerID { return core.ServerID(id) })}
	var v core.Violations
	v.Check(b.Power == nil || b.Action == "power", "power", "belongs to another action")
	v.Check(b.Delete == nil || b.Action == "delete", "delete", "belongs to another action")
	v.Check(b.Label == nil || b.Action == "label", "label", "belongs to another action")
	v.Check(b.Migrate == nil || b.Action == "migrate", "migrate", "belongs to another action")
	v.Check(b.Rebuild == nil || b.Action == "rebuild", "rebuild", "belongs to another action")
	v.Check(b.Snapshot == nil || b.Action == "snapshot", "snapshot", "belongs to another action")
	v.Check(b.Unsuspend == nil || b.Action == "unsuspend", "unsuspend", "belongs to another action")
	v.Check(b.Power != nil || b.Action != "power", "power", "is required")
	if err := v.Err(); err != nil {
		return order, err
	}
	b.fill(&order)
	if b.Selector == "" && b.Filter == nil {
		return order, nil
	}
	selector, err := core.ParseSelector(b.Selector)
	if err != nil {
		return order, err
	}
	filter, err := a.bulkFilter(ctx, b.Filter)
	filter.Selector = selector
	order.Filter = &filter
	return order, err
}

// fill puts in what belongs to the action.
func (b BulkOrder) fill(order *fleet.BulkOrder) {
	if b.Power != nil {
		order.Power = fleet.PowerOrder{Action: core.PowerAction(b.Power.Action), Timeout: time.Duration(b.Power.Timeout) * time.Second, Force: b.Power.Force}
	}
	if b.Delete != nil {
		order.KeepGuest = b.Delete.Keep
	}
	if b.Label != nil {
		order.Set, order.Remove = b.Label.Set, b.Label.Remove
	}
	if b.Migrate != nil {
		order.Migration = fleet.Migration(*b.Migrate)
	}
	if r := b.Rebuild; r != nil {
		order.Rebuild = fleet.RebuildServer{Image: r.Image, SSHKeys: r.SSHKeys, User: r.User, Start: r.Start}
	}
	if b.Unsuspend != nil {
		order.Start = b.Unsuspend.Start
	}
	if n := b.Snapshot; n != nil {
		order.Snapshot = fleet.NewSnapshot{Name: n.Name, Description: n.Description, Memory: n.Memory}
	}
}

func (a *API) bulkFilter(ctx context.Context, b *BulkFilter) (core.ServerFilter, error) {
	if b == nil {
		return core.ServerFilter{}, nil
	}
	filter, nothing, err := a.filter(ctx, Filter{Owner: b.Owner, Cluster: b.Cluster, Node: b.Node, Life: b.Life, Power: b.Power, Name: b.Name,
		Kind: b.Kind, Plan: b.Plan, Image: b.Image})
	filter.Suspended = b.Barred
	if err == nil && nothing {
		var v core.Violations
		v.Add("filter", "names an owner, cluster, plan or image that there is not")
		err = v.Err()
	}
	return filter, err
}
