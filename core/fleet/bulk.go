package fleet

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/bulk"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

// BulkOrder is one thing that shall be done to many servers. Exactly one of
// Servers and Filter says to which; the other fields belong to their actions.
type BulkOrder struct {
	Action  string // a name of [BulkActions]
	Servers []core.ServerID
	Filter  *core.ServerFilter `json:"-"`

	Power     PowerOrder
	KeepGuest bool              // delete
	Set       map[string]string // label: these labels, besides those that are there
	Remove    []string          // label: these keys
	Snapshot  NewSnapshot
	Start     *bool // unsuspend; nil: those that were wanted on
	Migration Migration
	Rebuild   RebuildServer // without a password: the order is kept as it is
}

// bulkAction is something that can be done to many servers.
type bulkAction struct {
	needs core.Permission
	check func(BulkOrder) error // may be nil
	do    func(*Service, context.Context, core.Caller, core.ServerID, BulkOrder) (Accepted, error)
}

// bulkActions is the one table of them. What takes no time answers no operation.
var bulkActions = map[string]bulkAction{
	"power": {core.ServerPower, func(o BulkOrder) error { return within("power", o.Power.validate()) },
		func(s *Service, ctx context.Context, c core.Caller, id core.ServerID, o BulkOrder) (Accepted, error) {
			return s.Switch(ctx, c, id, o.Power)
		}},
	"delete": {core.ServerDelete, nil,
		func(s *Service, ctx context.Context, c core.Caller, id core.ServerID, o BulkOrder) (Accepted, error) {
			return s.Delete(ctx, c, id, o.KeepGuest)
		}},
	"label": {core.ServerChange, BulkOrder.checkLabels,
		func(s *Service, ctx context.Context, c core.Caller, id core.ServerID, o BulkOrder) (Accepted, error) {
			return Accepted{}, s.Label(ctx, c, id, o.Set, o.Remove)
		}},
	"migrate": {core.ServerMigrate, nil,
		func(s *Service, ctx context.Context, c core.Caller, id core.ServerID, o BulkOrder) (Accepted, error) {
			return s.Migrate(ctx, c, id, o.Migration)
		}},
	"rebuild": {core.ServerRebuild, BulkOrder.checkRebuild,
		func(s *Service, ctx context.Context, c core.Caller, id core.ServerID, o BulkOrder) (Accepted, error) {
			return s.Rebuild(ctx, c, id, o.Rebuild)
		}},
	"snapshot": {core.SnapshotCreate, func(o BulkOrder) error { return within("snapshot", o.Snapshot.validate()) },
		func(s *Service, ctx context.Context, c core.Caller, id core.ServerID, o BulkOrder) (Accepted, error) {
			return s.TakeSnapshot(ctx, c, id, o.Snapshot)
		}},
	"suspend": {core.ServerSuspend, nil,
		func(s *Service, ctx context.Context, c core.Caller, id core.ServerID, _ BulkOrder) (Accepted, error) {
			return s.Suspend(ctx, c, id)
		}},
	"unsuspend": {core.ServerUnsuspend, nil,
		func(s *Service, ctx context.Context, c core.Caller, id core.ServerID, o BulkOrder) (Accepted, error) {
			return s.Unsuspend(ctx, c, id, o.Start)
		}},
}

// BulkActions lists what can be done to many servers, sorted.
func BulkActions() []string { return slices.Sorted(maps.Keys(bulkActions)) }

// BulkPermissions lists the permissions that the actions need, each once.
func BulkPermissions() []core.Permission {
	var all []core.Permission
	for _, name := range BulkActions() {
		if p := bulkActions[name].needs; !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all
}

func within(path string, err error) error {
	var v core.Violations
	v.Merge(path, err)
	return v.Err()
}

func (o BulkOrder) checkLabels() error {
	var v core.Violations
	core.CheckLabels(&v, "label.set", o.Set)
	v.Check(len(o.Set)+len(o.Remove) > 0, "label", "must set or remove something")
	for i, key := range o.Remove {
		_, both := o.Set[key]
		v.Check(!both, "label.remove."+strconv.Itoa(i), "is set as well")
	}
	return v.Err()
}

func (o BulkOrder) checkRebuild() error {
	var v core.Violations
	checkLogin(&v, o.Rebuild.login())
	v.Check(o.Rebuild.Password == "", "password", "cannot be the same for many")
	return within("rebuild", v.Err())
}

func (o BulkOrder) validate() error {
	var v core.Violations
	action, ok := bulkActions[o.Action]
	v.Check(ok, "action", "must be one of %v", BulkActions())
	v.Check((len(o.Servers) > 0) != (o.Filter != nil), "servers", "must be named, or picked by a selector or a filter, but not both")
	v.Check(len(o.Servers) <= bulk.MaxItems, "servers", "must be at most %d", bulk.MaxItems)
	for i, id := range o.Servers {
		v.Check(!slices.Contains(o.Servers[:i], id), "servers."+strconv.Itoa(i), "is named twice")
	}
	if ok && action.check != nil {
		if e, wrong := errors.AsType[*core.Error](action.check(o)); wrong {
			for _, f := range e.Fields {
				v.Add(f.Path, "%s", f.Msg)
			}
		}
	}
	return v.Err()
}

// Bulk accepts one thing that shall be done to many servers, as one operation
// with a result for each ([core.Operation.Items]). Whether it may be done to
// each is asked when it is begun; a dry run asks at once, and answers what would
// come of each. Invalid names what is wrong, as that no server is picked.
func (s *Service) Bulk(ctx context.Context, c core.Caller, order BulkOrder) (core.Operation, error) {
	permission := bulkActions[order.Action].needs
	if permission == "" {
		return core.Operation{}, order.validate()
	}
	if err := s.mayChange(ctx, c, permission, core.BulkKind); err != nil {
		return core.Operation{}, err
	}
	if told, repeat, err := recall[core.Operation](ctx, s, c); repeat || err != nil {
		return told, err
	}
	state, err := s.bulkState(ctx, c, order)
	if err != nil {
		return core.Operation{}, s.denied(ctx, c, permission, core.BulkKind, err)
	}
	if c.DryRun {
		s.tryItems(ctx, c, order, state.Items)
	}
	return once(ctx, s, c, permission, core.BulkKind, func(tx ports.Tx) (core.Operation, error) {
		op, err := s.bulk.Workflow().Begin(state)
		if err != nil {
			return op, err
		}
		s.about(&op, c, core.Server{Owner: c.User})
		if err := tx.Operations().Insert(ctx, op); err != nil {
			return op, err
		}
		return op, tx.Emit(ctx, s.bulkFact(op, core.EventBulkRequested, map[string]string{
			"action": order.Action, "servers": strconv.Itoa(len(state.Items)),
		}))
	})
}

// bulkState checks an order and finds the servers that it is about.
func (s *Service) bulkState(ctx context.Context, c core.Caller, order BulkOrder) (bulk.State, error) {
	state := bulk.State{Asker: core.Caller{User: c.User, Name: c.Name, Token: c.Token, Scopes: c.Scopes, Source: c.Source}}
	if err := order.validate(); err != nil {
		return state, err
	}
	ids := order.Servers
	if order.Filter != nil {
		filter := *order.Filter
		filter.Page = core.Page{Limit: bulk.MaxItems + 1}
		views, err := s.Servers(ctx, c, filter)
		if err != nil {
			return state, err
		}
		for _, v := range views {
			ids = append(ids, v.ID)
		}
		var v core.Violations
		v.Check(len(ids) > 0, "selector", "picks no server")
		v.Check(len(ids) <= bulk.MaxItems, "selector", "picks more than %d servers", bulk.MaxItems)
		if err := v.Err(); err != nil {
			return state, err
		}
	}
	for _, id := range ids {
		state.Items = append(state.Items, core.BulkItem{Server: id, State: core.Queued})
	}
	order.Servers = nil // they are the items
	var err error
	state.Order, err = json.Marshal(order)
	return state, err
}

// tryItems notes what would come of each item.
func (s *Service) tryItems(ctx context.Context, c core.Caller, order BulkOrder, items []core.BulkItem) {
	for i := range items {
		if _, err := bulkActions[order.Action].do(s, ctx, c, items[i].Server, order); err != nil {
			items[i].State, items[i].Code, items[i].Cause = core.FailedOp, core.CodeOf(err), core.Explain(err)
		}
	}
}

// startItem begins one item as its caller, with the role that they have now.
func (s *Service) startItem(ctx context.Context, op core.Operation, state bulk.State, id core.ServerID) (core.OperationID, error) {
	var order BulkOrder
	if err := json.Unmarshal(state.Order, &order); err != nil {
		return "", err
	}
	action, ok := bulkActions[order.Action]
	if !ok {
		return "", core.Fail(core.Internal, core.CodeUnknownWorkflow, "nothing is known of the action %q here", order.Action)
	}
	c := state.Asker
	err := s.Store.Read(ctx, func(tx ports.Tx) error {
		user, err := tx.Users().Get(ctx, c.User)
		if missing(err) {
			return core.Fail(core.Denied, core.CodeUnauthenticated, "who asked for it is no user any more")
		}
		if err != nil {
			return err
		}
		c.Role, err = roleNamed(ctx, tx, user.Role)
		return err
	})
	if err != nil {
		return "", err
	}
	c.Key = "bulk/" + string(op.ID) + "/" + string(id)
	c.Hash = []byte(c.Key)
	accepted, err := action.do(s, ctx, c, id, order)
	return accepted.Operation.ID, err
}

// stopItem has an operation cancelled, unless it is too late for that.
func (s *Service) stopItem(ctx context.Context, id core.OperationID) error {
	err := s.Store.Do(ctx, func(tx ports.Tx) error {
		op, err := tx.Operations().Get(ctx, id)
		if err != nil || op.Cancel || op.State.Ended() || s.worker.PastReturn(op) {
			return err
		}
		return tx.Operations().Prod(ctx, id, true)
	})
	if core.KindOf(err) == core.Conflict {
		return nil // it ended meanwhile
	}
	return err
}

func (s *Service) bulkFact(op core.Operation, fact string, data map[string]string) core.Event {
	return core.Event{ID: s.kit.NewEventID(), Type: fact, Version: 1, Owner: op.Owner, Operation: op.ID, At: s.Clock.Now(), Data: data}
}

// bulkEnded is the effect of the end of a bulk operation.
func (s *Service) bulkEnded(op core.Operation, items []core.BulkItem) saga.Effect {
	counts := map[core.OperationState]int{}
	for _, item := range items {
		counts[item.State]++
	}
	fact := s.bulkFact(op, core.EventBulkEnded, map[string]string{
		"state": string(op.State), "succeeded": strconv.Itoa(counts[core.Succeeded]),
		"failed": strconv.Itoa(counts[core.FailedOp]), "cancelled": strconv.Itoa(counts[core.Cancelled]),
	})
	return func(ctx context.Context, tx ports.Tx) error { return tx.Emit(ctx, fact) }
}

// Label sets and removes some of a server's labels, and leaves the others as they
// are. Invalid, NotFound; Conflict (version-mismatch).
func (s *Service) Label(ctx context.Context, c core.Caller, id core.ServerID, set map[string]string, remove []string) error {
	if err := s.mayChange(ctx, c, core.ServerChange, string(id)); err != nil {
		return err
	}
	_, err := once(ctx, s, c, core.ServerChange, string(id), func(tx ports.Tx) (struct{}, error) {
		server, err := serverFor(ctx, tx, c, core.ServerChange, id)
		if err != nil {
			return struct{}{}, err
		}
		labels := maps.Clone(server.Labels)
		if labels == nil {
			labels = map[string]string{}
		}
		for _, key := range remove {
			delete(labels, key)
		}
		maps.Copy(labels, set)
		var v core.Violations
		core.CheckLabels(&v, "labels", labels)
		if err := v.Err(); err != nil || maps.Equal(labels, server.Labels) {
			return struct{}{}, err
		}
		server.Labels, server.UpdatedAt = labels, s.Clock.Now()
		if server, err = tx.Servers().Update(ctx, server); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, s.tell(ctx, tx, server, core.EventServerUpdated, "", nil)
	})
	return err
}
