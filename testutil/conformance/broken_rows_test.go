package conformance_test

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

var farFuture = time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)

// Each fault is a method that replaces the sound one.
type (
	servers struct{ ports.Servers }
	users   struct {
		ports.Catalog[core.User, core.UserID]
	}
	plans struct {
		ports.Catalog[core.Plan, core.PlanID]
	}
	tokens       struct{ ports.Tokens }
	addresses    struct{ ports.Addresses }
	vmids        struct{ ports.VMIDs }
	slots        struct{ ports.Slots }
	secrets      struct{ ports.Secrets }
	observations struct{ ports.Observations }
	replays      struct{ ports.Replays }
	operations   struct{ ports.Operations }
)

// tx replaces the accessors that are set.
type tx struct {
	ports.Tx
	servers      func(servers) ports.Servers
	users        func(users) ports.Catalog[core.User, core.UserID]
	plans        func(plans) ports.Catalog[core.Plan, core.PlanID]
	tokens       func(tokens) ports.Tokens
	addresses    func(addresses) ports.Addresses
	vmids        func(vmids) ports.VMIDs
	slots        func(slots) ports.Slots
	secrets      func(secrets) ports.Secrets
	observations func(observations) ports.Observations
	replays      func(replays) ports.Replays
	operations   func(operations) ports.Operations
	emit         func([]core.Event) []core.Event
	offer        func(core.Offer) core.Offer
}

func or[In any, Out any](bend func(In) Out, in In, sound Out) Out {
	if bend == nil {
		return sound
	}
	return bend(in)
}

func (t tx) Servers() ports.Servers { return or(t.servers, servers{t.Tx.Servers()}, t.Tx.Servers()) }
func (t tx) Users() ports.Catalog[core.User, core.UserID] {
	return or(t.users, users{t.Tx.Users()}, t.Tx.Users())
}
func (t tx) Plans() ports.Catalog[core.Plan, core.PlanID] {
	return or(t.plans, plans{t.Tx.Plans()}, t.Tx.Plans())
}
func (t tx) Tokens() ports.Tokens { return or(t.tokens, tokens{t.Tx.Tokens()}, t.Tx.Tokens()) }
func (t tx) Addresses() ports.Addresses {
	return or(t.addresses, addresses{t.Tx.Addresses()}, t.Tx.Addresses())
}
func (t tx) VMIDs() ports.VMIDs { return or(t.vmids, vmids{t.Tx.VMIDs()}, t.Tx.VMIDs()) }
func (t tx) Slots() ports.Slots { return or(t.slots, slots{t.Tx.Slots()}, t.Tx.Slots()) }
func (t tx) Observations() ports.Observations {
	return or(t.observations, observations{t.Tx.Observations()}, t.Tx.Observations())
}
func (t tx) Secrets() ports.Secrets { return or(t.secrets, secrets{t.Tx.Secrets()}, t.Tx.Secrets()) }
func (t tx) Replays() ports.Replays { return or(t.replays, replays{t.Tx.Replays()}, t.Tx.Replays()) }
func (t tx) Operations() ports.Operations {
	return or(t.operations, operations{t.Tx.Operations()}, t.Tx.Operations())
}
func (t tx) Emit(ctx context.Context, events ...core.Event) error {
	if t.emit != nil {
		events = t.emit(events)
	}
	return t.Tx.Emit(ctx, events...)
}

func (t tx) Offer(ctx context.Context, image, plan string) (core.Offer, error) {
	offer, err := t.Tx.Offer(ctx, image, plan)
	if t.offer != nil {
		offer = t.offer(offer)
	}
	return offer, err
}

func brokenRows() []broken {
	of := func(suite, fault string, bend tx) broken {
		return broken{fault, suite, rows(func(inner ports.Tx) ports.Tx { bend.Tx = inner; return bend })}
	}
	return []broken{
		of("Servers", "Update does not compare", tx{servers: func(s servers) ports.Servers { return uncompared{s} }}),
		of("Servers", "Insert forgets the number", tx{servers: func(s servers) ports.Servers { return unnumbered{s} }}),
		of("Servers", "List is backwards", tx{servers: func(s servers) ports.Servers { return backwards{s} }}),
		of("Servers", "List ignores labels", tx{servers: func(s servers) ports.Servers { return unlabelled{s} }}),
		of("Servers", "List knows wildcards", tx{servers: func(s servers) ports.Servers { return wild{s} }}),
		of("Servers", "View has no addresses", tx{servers: func(s servers) ports.Servers { return homeless{s} }}),
		of("Servers", "Update takes an old power over", tx{servers: func(s servers) ports.Servers { return repowered{s} }}),
		of("Servers", "Update returns the old version", tx{servers: func(s servers) ports.Servers { return unmoved{s} }}),
		of("Servers", "Delete keeps it", tx{servers: func(s servers) ports.Servers { return undeleted{s} }}),
		of("Users", "Update does not compare", tx{users: func(u users) ports.Catalog[core.User, core.UserID] { return anyVersion{u} }}),
		of("Users", "names may be taken twice", tx{users: func(u users) ports.Catalog[core.User, core.UserID] { return namesakes{u} }}),
		of("Users", "Named ignores case", tx{users: func(u users) ports.Catalog[core.User, core.UserID] { return caseless{u} }}),
		of("Users", "List ignores the limit", tx{users: func(u users) ports.Catalog[core.User, core.UserID] { return unlimited{u} }}),
		of("Users", "NotFound is Internal", tx{users: func(u users) ports.Catalog[core.User, core.UserID] { return unkind{u} }}),
		of("InUse", "what is needed is deleted", tx{plans: func(p plans) ports.Catalog[core.Plan, core.PlanID] { return careless{p} }}),
		of("Offers", "pools are forgotten", tx{offer: func(o core.Offer) core.Offer { o.Pools = nil; return o }}),
		of("Offers", "the image is nobody's", tx{offer: func(o core.Offer) core.Offer { o.Image.Sources = nil; return o }}),
		of("Tokens", "an expired bearer is not found", tx{tokens: func(k tokens) ports.Tokens { return strict{k} }}),
		of("Tokens", "Touch moves the version", tx{tokens: func(k tokens) ports.Tokens { return toucher{k} }}),
		of("Tokens", "a refresh secret is a bearer", tx{tokens: func(k tokens) ports.Tokens { return mixed{k} }}),
		of("Addresses", "one is given twice", tx{addresses: func(a addresses) ports.Addresses { return sharing{a} }}),
		of("Addresses", "a released one is given at once", tx{addresses: func(a addresses) ports.Addresses { return restless{a} }}),
		of("Addresses", "Release keeps it", tx{addresses: func(a addresses) ports.Addresses { return leaking{a} }}),
		of("Addresses", "Release forgets when", tx{addresses: func(a addresses) ports.Addresses { return timeless{a} }}),
		of("Addresses", "Restock only adds", tx{addresses: func(a addresses) ports.Addresses { return hoarding{a} }}),
		of("VMIDs", "a released one is given at once", tx{vmids: func(v vmids) ports.VMIDs { return eager{v} }}),
		of("VMIDs", "the lowest free one is given", tx{vmids: func(v vmids) ports.VMIDs { return lowest{v} }}),
		of("VMIDs", "Release lets go of another's", tx{vmids: func(v vmids) ports.VMIDs { return thief{v} }}),
		of("VMIDs", "Release keeps it", tx{vmids: func(v vmids) ports.VMIDs { return keeping{v} }}),
		of("VMIDs", "Claim takes what is another's", tx{vmids: func(v vmids) ports.VMIDs { return grabbing{v} }}),
		of("Slots", "the limit is ignored", tx{slots: func(s slots) ports.Slots { return boundless{s} }}),
		of("Slots", "some slots are taken although one is Busy", tx{slots: func(s slots) ports.Slots { return piecemeal{s} }}),
		of("Slots", "Free keeps them", tx{slots: func(s slots) ports.Slots { return hoarder{s} }}),
		of("Observations", "what comes last is kept", tx{observations: func(o observations) ports.Observations { return lateWins{o} }}),
		of("Secrets", "Put does not replace", tx{secrets: func(s secrets) ports.Secrets { return firstOnly{s} }}),
		of("Replays", "nothing is remembered", tx{replays: func(r replays) ports.Replays { return amnesia{r} }}),
		of("Replays", "a key is everybody's", tx{replays: func(r replays) ports.Replays { return common{r} }}),
		of("Replays", "Expire forgets everything", tx{replays: func(r replays) ports.Replays { return expirer{r} }}),
		of("Operations", "Prod loses the wish to cancel", tx{operations: func(o operations) ports.Operations { return deaf{o} }}),
		of("Operations", "Prod wakes the dead", tx{operations: func(o operations) ports.Operations { return waker{o} }}),
		of("Expiry", "the living are forgotten", tx{operations: func(o operations) ports.Operations { return reaper{o} }}),
		of("Expiry", "the limit is ignored", tx{operations: func(o operations) ports.Operations { return scythe{o} }}),
		of("Operations", "List is oldest first", tx{operations: func(o operations) ports.Operations { return oldest{o} }}),
		of("Log", "an event loses its data", tx{emit: func(events []core.Event) []core.Event {
			events = slices.Clone(events)
			for i := range events {
				events[i].Data = nil
			}
			return events
		}}),
		of("Log", "a transaction emits backwards", tx{emit: func(events []core.Event) []core.Event {
			events = slices.Clone(events)
			slices.Reverse(events)
			return events
		}}),
	}
}

type uncompared struct{ servers }

func (s uncompared) Update(ctx context.Context, server core.Server) (core.Server, error) {
	if stored, err := s.Get(ctx, server.ID); err == nil {
		server.Version = stored.Version
	}
	return s.Servers.Update(ctx, server)
}

type unnumbered struct{ servers }

func (s unnumbered) Insert(ctx context.Context, server core.Server) (core.Server, error) {
	stored, err := s.Servers.Insert(ctx, server)
	stored.Number = 0
	return stored, err
}

type backwards struct{ servers }

func (s backwards) List(ctx context.Context, f core.ServerFilter) ([]core.ServerView, error) {
	views, err := s.Servers.List(ctx, f)
	slices.Reverse(views)
	return views, err
}

type unlabelled struct{ servers }

func (s unlabelled) List(ctx context.Context, f core.ServerFilter) ([]core.ServerView, error) {
	f.Labels = nil
	return s.Servers.List(ctx, f)
}

type wild struct{ servers }

func (s wild) List(ctx context.Context, f core.ServerFilter) ([]core.ServerView, error) {
	f.Name = strings.Trim(f.Name, "%_")
	return s.Servers.List(ctx, f)
}

type homeless struct{ servers }

func (s homeless) View(ctx context.Context, id core.ServerID) (core.ServerView, error) {
	view, err := s.Servers.View(ctx, id)
	view.Addresses = nil
	return view, err
}

type repowered struct{ servers }

func (s repowered) Update(ctx context.Context, server core.Server) (core.Server, error) {
	state := server.State()
	if stored, err := s.Get(ctx, server.ID); err == nil && stored.PowerAt().After(state.PowerAt) {
		state.PowerAt = stored.PowerAt()
	}
	return s.Servers.Update(ctx, core.RestoreServer(server, state))
}

type unmoved struct{ servers }

func (s unmoved) Update(ctx context.Context, server core.Server) (core.Server, error) {
	stored, err := s.Servers.Update(ctx, server)
	stored.Version = server.Version
	return stored, err
}

type undeleted struct{ servers }

func (s undeleted) Delete(ctx context.Context, id core.ServerID) error {
	_, err := s.Get(ctx, id)
	return err
}

type anyVersion struct{ users }

func (u anyVersion) Update(ctx context.Context, user core.User) error {
	if stored, err := u.Get(ctx, user.ID); err == nil {
		user.Version = stored.Version
	}
	return u.Catalog.Update(ctx, user)
}

type namesakes struct{ users }

func (u namesakes) Insert(ctx context.Context, user core.User) error {
	err := u.Catalog.Insert(ctx, user)
	for core.CodeOf(err) == core.CodeNameTaken {
		user.Name += " "
		err = u.Catalog.Insert(ctx, user)
	}
	return err
}

type caseless struct{ users }

func (u caseless) Named(ctx context.Context, name string) (core.User, error) {
	return u.Catalog.Named(ctx, strings.ToLower(name))
}

type unlimited struct{ users }

func (u unlimited) List(ctx context.Context, page core.Page) ([]core.User, error) {
	page.Limit = 0
	return u.Catalog.List(ctx, page)
}

type unkind struct{ users }

func (u unkind) Get(ctx context.Context, id core.UserID) (core.User, error) {
	user, err := u.Catalog.Get(ctx, id)
	if err != nil {
		err = core.Internal
	}
	return user, err
}

type careless struct{ plans }

func (p careless) Delete(ctx context.Context, id core.PlanID) error {
	if err := p.Catalog.Delete(ctx, id); core.CodeOf(err) != core.CodeInUse {
		return err
	}
	return nil
}

type strict struct{ tokens }

func (k strict) Bearer(ctx context.Context, hash []byte) (core.Bearer, error) {
	bearer, err := k.Tokens.Bearer(ctx, hash)
	if err == nil && !bearer.Token.Live(time.Now()) {
		return core.Bearer{}, core.NotFound
	}
	return bearer, err
}

type toucher struct{ tokens }

func (k toucher) Touch(ctx context.Context, id core.TokenID, at time.Time) error {
	token, err := k.Get(ctx, id)
	token.LastUsed = at
	if err != nil {
		return nil //nolint:nilerr // as the port says of a token that is not there
	}
	return k.Update(ctx, token)
}

type mixed struct{ tokens }

func (k mixed) Bearer(ctx context.Context, hash []byte) (core.Bearer, error) {
	bearer, err := k.Tokens.Bearer(ctx, hash)
	if err != nil {
		return k.Refreshing(ctx, hash)
	}
	return bearer, err
}

type sharing struct{ addresses }

func (a sharing) Take(ctx context.Context, pool core.PoolID, holder core.ServerID, named netip.Addr, fresh time.Time) (core.Address, error) {
	all, err := a.List(ctx, pool, "", core.Page{})
	for _, one := range all {
		if one.Server != "" && !named.IsValid() {
			one.Server = holder
			return one, err
		}
	}
	return a.Addresses.Take(ctx, pool, holder, named, fresh)
}

type restless struct{ addresses }

func (a restless) Take(ctx context.Context, pool core.PoolID, holder core.ServerID, named netip.Addr, _ time.Time) (core.Address, error) {
	return a.Addresses.Take(ctx, pool, holder, named, farFuture)
}

type leaking struct{ addresses }

func (leaking) Release(context.Context, core.ServerID, time.Time) error { return nil }

type timeless struct{ addresses }

func (a timeless) Release(ctx context.Context, holder core.ServerID, _ time.Time) error {
	return a.Addresses.Release(ctx, holder, time.Time{})
}

type hoarding struct{ addresses }

func (a hoarding) Restock(ctx context.Context, _ core.PoolID, wanted []core.Address) error {
	return a.Stock(ctx, wanted)
}

type eager struct{ vmids }

func (v eager) Reserve(ctx context.Context, c core.ClusterID, s core.ServerID, within core.VMIDRange, _ time.Time) (int, error) {
	return v.VMIDs.Reserve(ctx, c, s, within, farFuture)
}

type lowest struct{ vmids }

func (v lowest) Reserve(ctx context.Context, c core.ClusterID, s core.ServerID, within core.VMIDRange, cool time.Time) (int, error) {
	for n := within.First; n < within.Last; n++ {
		if got, err := v.VMIDs.Reserve(ctx, c, s, core.VMIDRange{First: n, Last: n}, cool); err == nil {
			return got, nil
		}
	}
	return v.VMIDs.Reserve(ctx, c, s, core.VMIDRange{First: within.Last, Last: within.Last}, cool)
}

type thief struct{ vmids }

func (v thief) Release(ctx context.Context, c core.ClusterID, s core.ServerID, n int, at time.Time) error {
	live, _ := v.Reserved(ctx, c)
	for _, r := range live {
		if r.VMID == n {
			s = r.Server
		}
	}
	return v.VMIDs.Release(ctx, c, s, n, at)
}

type keeping struct{ vmids }

func (keeping) Release(context.Context, core.ClusterID, core.ServerID, int, time.Time) error {
	return nil
}

type boundless struct{ slots }

func (s boundless) Take(ctx context.Context, holder core.OperationID, wanted []core.Slot) error {
	wanted = slices.Clone(wanted)
	for i := range wanted {
		wanted[i].Limit = 1000
	}
	return s.Slots.Take(ctx, holder, wanted)
}

type piecemeal struct{ slots }

func (s piecemeal) Take(ctx context.Context, holder core.OperationID, wanted []core.Slot) error {
	for _, slot := range wanted {
		if err := s.Slots.Take(ctx, holder, []core.Slot{slot}); err != nil {
			return err
		}
	}
	return nil
}

type hoarder struct{ slots }

func (hoarder) Free(context.Context, core.OperationID) error { return nil }

type firstOnly struct{ secrets }

func (s firstOnly) Put(ctx context.Context, name string, sealed []byte) error {
	if _, err := s.Get(ctx, name); err == nil {
		return nil
	}
	return s.Secrets.Put(ctx, name, sealed)
}

type amnesia struct{ replays }

func (amnesia) Put(context.Context, core.Replay) error { return nil }

type common struct{ replays }

func (r common) Claim(ctx context.Context, _ core.UserID, key string) (core.Replay, error) {
	return r.Replays.Claim(ctx, "", key)
}

func (r common) Put(ctx context.Context, replay core.Replay) error {
	replay.User = ""
	return r.Replays.Put(ctx, replay)
}

type expirer struct{ replays }

func (r expirer) Expire(ctx context.Context, _ time.Time) (int, error) {
	return r.Replays.Expire(ctx, farFuture)
}

type deaf struct{ operations }

func (o deaf) Prod(ctx context.Context, id core.OperationID, _ bool) error {
	return o.Operations.Prod(ctx, id, false)
}

type waker struct{ operations }

func (o waker) Prod(ctx context.Context, id core.OperationID, cancel bool) error {
	if err := o.Operations.Prod(ctx, id, cancel); core.KindOf(err) != core.Conflict {
		return err
	}
	return nil
}

type oldest struct{ operations }

func (o oldest) List(ctx context.Context, f core.OperationFilter) ([]core.Operation, error) {
	ops, err := o.Operations.List(ctx, f)
	slices.Reverse(ops)
	return ops, err
}

type grabbing struct{ vmids }

func (b grabbing) Claim(ctx context.Context, cluster core.ClusterID, server core.ServerID, n int) error {
	err := b.VMIDs.Claim(ctx, cluster, server, n)
	if core.CodeOf(err) == core.CodeVMIDTaken {
		return nil
	}
	return err
}

type reaper struct{ operations }

func (o reaper) Expire(ctx context.Context, before time.Time, limit int) (int, error) {
	ops, err := o.List(ctx, core.OperationFilter{Active: true})
	if err != nil || len(ops) == 0 {
		return o.Operations.Expire(ctx, before, limit)
	}
	return len(ops), nil
}

type scythe struct{ operations }

func (o scythe) Expire(ctx context.Context, before time.Time, _ int) (int, error) {
	return o.Operations.Expire(ctx, before, 1<<20)
}
