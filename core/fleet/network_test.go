package fleet

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/network"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/sagatest"
)

// wires is a server whose network is changed, and how its guest must be.
type wires struct {
	one
	was *filtered
}

// filtered is what a guest may use, and what it was told.
type filtered struct {
	Locked bool
	Set    []string
	Told   []string
	Held   []string
}

// filter reads how the guest of the server is.
func (o one) filter(t fatal) *filtered {
	t.Helper()
	view, err := o.Server(context.Background(), o.admin, o.accepted.Server.ID)
	must(t, err)
	g, err := o.cluster.Look(context.Background(), view.Ref())
	must(t, err)
	fw, err := o.cluster.Firewall(context.Background(), view.Ref())
	must(t, err)
	f := &filtered{Locked: len(core.LockBreaches(fw, g.Interface("net0"), core.LockedAddresses(view.Addresses, view.Identity.MAC))) == 0}
	set, _ := fw.Set(core.IPFilterSet)
	for _, e := range set.Entries {
		if !e.Prefix.Addr().IsLinkLocalUnicast() {
			f.Set = append(f.Set, e.Text)
		}
	}
	for _, a := range g.Interface("net0").Addresses {
		f.Told = append(f.Told, a.Prefix.Addr().String())
	}
	for _, a := range view.Addresses {
		f.Held = append(f.Held, a.IP.String())
	}
	slices.Sort(f.Set)
	slices.Sort(f.Held)
	return f
}

func (w wires) is(t sagatest.T, want *filtered) {
	t.Helper()
	if got := w.filter(t); fmt.Sprint(*got) != fmt.Sprint(*want) {
		t.Errorf("got %+v, want %+v", *got, *want)
	}
	view, err := w.Server(context.Background(), w.admin, w.accepted.Server.ID)
	must(t, err)
	if view.Operation != "" || view.Life() != core.Ready {
		t.Errorf("the server is %s, held by %q", view.Life(), view.Operation)
	}
	lock, err := w.IPLock(context.Background(), w.admin, view.ID)
	must(t, err)
	if lock.Wanted != want.Locked || lock.VerifiedAt.IsZero() == want.Locked {
		t.Errorf("the lock is %+v", lock)
	}
	fw, err := w.cluster.Firewall(context.Background(), view.Ref())
	must(t, err)
	if theirs, ok := fw.Set("theirs"); !ok || !theirs.Holds([]netip.Addr{netip.MustParseAddr("203.0.113.1")}) {
		t.Errorf("a set of somebody else's is %v", fw.Sets)
	}
	if !want.Locked && (fw.Options.Enable != nil || fw.Options.PolicyIn != "" || fw.Options.IPFilter != nil) {
		t.Errorf("the options that remain are %+v", fw.Options)
	}
}

func TestNetworkSurvivesEverything(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	free, held, both := []string{"192.0.2.10"}, []string{"192.0.2.10"}, []string{"192.0.2.10", "192.0.2.15"}
	for name, c := range map[string]struct {
		locked bool
		ask    func(o one, id core.ServerID) (Accepted, error)
		will   filtered
	}{
		"lock": {false, func(o one, id core.ServerID) (Accepted, error) { return o.SetIPLock(ctx, o.admin, id, true, nil) },
			filtered{Locked: true, Set: held, Told: held, Held: held}},
		"lock again": {true, func(o one, id core.ServerID) (Accepted, error) { return o.SetIPLock(ctx, o.admin, id, true, nil) },
			filtered{Locked: true, Set: held, Told: held, Held: held}},
		"unlock": {true, func(o one, id core.ServerID) (Accepted, error) { return o.SetIPLock(ctx, o.admin, id, false, nil) },
			filtered{Told: free, Held: free}},
		"another address": {true, func(o one, id core.ServerID) (Accepted, error) {
			return o.ChangeAddresses(ctx, o.admin, id, []AddressWish{{IP: netip.MustParseAddr("192.0.2.15")}}, nil)
		}, filtered{Locked: true, Set: both, Told: held, Held: both}},
		"lock to one more": {false, func(o one, id core.ServerID) (Accepted, error) {
			return o.LockAddresses(ctx, o.admin, id, []netip.Addr{netip.MustParseAddr("192.0.2.15"), netip.MustParseAddr("192.0.2.10")})
		}, filtered{Locked: true, Set: both, Told: held, Held: both}},
		"lock to one more again": {true, func(o one, id core.ServerID) (Accepted, error) {
			return o.LockAddresses(ctx, o.admin, id, []netip.Addr{netip.MustParseAddr("192.0.2.15"), netip.MustParseAddr("192.0.2.10")})
		}, filtered{Locked: true, Set: both, Told: held, Held: both}},
		"another in its place": {true, func(o one, id core.ServerID) (Accepted, error) {
			return o.SetAddresses(ctx, o.admin, id, []AddressWish{{IP: netip.MustParseAddr("192.0.2.15")}})
		}, filtered{Locked: true, Set: both[1:], Told: both[1:], Held: both[1:]}},
		"another in its place, without a lock": {false, func(o one, id core.ServerID) (Accepted, error) {
			return o.SetAddresses(ctx, o.admin, id, []AddressWish{{IP: netip.MustParseAddr("192.0.2.15")}})
		}, filtered{Told: both[1:], Held: both[1:]}},
	} {
		for _, image := range []string{"debian-12", "debian-12-ct"} {
			t.Run(name+" of "+image, func(t *testing.T) {
				t.Parallel()
				sagatest.Exercise(t, func(t sagatest.T) sagatest.World[network.State] {
					o := one{farm: newFarm(t)}
					view := o.make(t, o.admin, CreateServer{Name: "web", Image: image, Plan: "small", IPLock: c.locked})
					must(t, o.cluster.CreateIPSet(ctx, view.Ref(), core.IPSet{Name: "theirs", Entries: []core.IPEntry{core.NewIPEntry(netip.MustParseAddr("203.0.113.1"))}}))
					if c.locked {
						accepted, err := o.SetIPLock(ctx, o.admin, view.ID, true, nil)
						must(t, err)
						o.settle(t)
						o.accepted = accepted
					}
					o.accepted.Server = view
					w := wires{one: o, was: o.filter(t)}
					accepted, err := c.ask(o, view.ID)
					must(t, err)
					w.accepted = accepted
					return sagatest.World[network.State]{
						Workflow: o.network.Workflow(), Journal: o.Journal, Clock: o.clock, Operation: w.op(t),
						Made:  func(t sagatest.T) { w.is(t, &c.will) },
						Clean: func(t sagatest.T) { w.is(t, w.was) },
					}
				})
			})
		}
	}
}

func TestAServerIsLockedFromItsFirstMoment(t *testing.T) {
	t.Parallel()
	for _, image := range []string{"debian-12", "debian-12-ct"} {
		o := one{farm: newFarm(t)}
		o.accepted.Server = o.make(t, o.admin, CreateServer{Name: "web", Image: image, Plan: "small", IPLock: true, Start: true})
		if f := o.filter(t); !f.Locked {
			t.Errorf("got %+v", *f)
		}
	}
}

func TestAPolicyThatSomebodyChoseStays(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := newFarm(t)
	view := f.make(t, f.admin, CreateServer{Name: "web", Image: "debian-12", Plan: "small"})
	f.cluster.Breach(view.Placement.VMID, func(fw *core.Firewall) { fw.Options.PolicyIn = "DROP" })
	for _, enabled := range []bool{true, false} {
		_, err := f.SetIPLock(ctx, f.admin, view.ID, enabled, nil)
		must(t, err)
		f.settle(t)
		fw, err := f.cluster.Firewall(ctx, view.Ref())
		must(t, err)
		if fw.Options.PolicyIn != "DROP" {
			t.Errorf("enabled %t: the policy is %q", enabled, fw.Options.PolicyIn)
		}
	}
}

func TestReverseNamesComeAndGoWithEvents(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := newFarm(t)
	_, err := f.ChangePool(ctx, f.admin, f.pool, func(p *core.Pool) { p.Reverse = "{ip-dashed}.example.net" })
	must(t, err)
	alice, bob := f.user(t, "alice"), f.user(t, "bob")
	view := f.make(t, alice, CreateServer{Name: "web", Image: "debian-12", Plan: "small"})
	if got := view.Addresses[0].Reverse; got != "192-0-2-10.example.net" {
		t.Errorf("the usual name is %q", got)
	}
	id := view.Addresses[0].ID
	if _, err := f.SetReverse(ctx, bob, id, "evil.example.org"); core.KindOf(err) != core.NotFound {
		t.Errorf("another's: got %v", err)
	}
	for _, bad := range []string{"x", "a..b", "-a.b", "A.b", "ä.example.org", "a b.c", "a.b\n"} {
		if _, err := f.SetReverse(ctx, alice, id, bad); core.KindOf(err) != core.Invalid {
			t.Errorf("%q: got %v", bad, err)
		}
	}
	for range 2 { // the second changes nothing
		got, err := f.SetReverse(ctx, alice, id, "mail.example.org")
		must(t, err)
		if got.Reverse != "mail.example.org" {
			t.Errorf("got %+v", got)
		}
	}
	_, err = f.Delete(ctx, alice, view.ID, false)
	must(t, err)
	f.settle(t)
	got, err := f.Address(ctx, f.admin, id)
	must(t, err)
	if got.Reverse != "192-0-2-10.example.net" || got.Server != "" {
		t.Errorf("given back: got %+v", got)
	}
	if _, err := f.Address(ctx, alice, id); core.KindOf(err) != core.NotFound {
		t.Errorf("a free one: got %v", err)
	}
	want := []string{"192-0-2-10.example.net → mail.example.org", "mail.example.org → 192-0-2-10.example.net"}
	if got := f.told(t, core.EventReverseChanged, func(e core.Event) string { return e.Data["old"] + " → " + e.Data["new"] }); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// told answers the events of a type, each in a word.
func (f *farm) told(t fatal, kind string, word func(core.Event) string) (words []string) {
	t.Helper()
	f.relayed(t)
	events, err := f.Log.Read(context.Background(), 0, 1000)
	must(t, err)
	for _, e := range events {
		if e.Type == kind {
			words = append(words, word(e))
		}
	}
	return words
}

func TestAddressesAreChangedWithinThePoolsRules(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := newFarm(t)
	f.addPool(t, "other", "198.51.100.0/24", "198.51.100.7", "198.51.100.7")
	alice := f.user(t, "alice")
	view := f.make(t, alice, CreateServer{Name: "web", Image: "debian-12", Plan: "small"})
	for name, c := range map[string]struct {
		add    []AddressWish
		remove []string
		kind   core.Kind
	}{
		"no pool":           {add: []AddressWish{{Pool: "none"}}, kind: core.Invalid},
		"in no pool":        {add: []AddressWish{{IP: netip.MustParseAddr("203.0.113.9")}}, kind: core.Invalid},
		"the gateway":       {add: []AddressWish{{IP: netip.MustParseAddr("192.0.2.1")}}, kind: core.Invalid},
		"more than is left": {add: []AddressWish{{Pool: "other"}, {Pool: "other"}}, kind: core.Exhausted},
		"not its own":       {remove: []string{"192.0.2.11"}, kind: core.Invalid},
		"nothing":           {kind: core.Invalid},
	} {
		var remove []netip.Addr
		for _, r := range c.remove {
			remove = append(remove, netip.MustParseAddr(r))
		}
		if _, err := f.ChangeAddresses(ctx, f.admin, view.ID, c.add, remove); core.KindOf(err) != c.kind {
			t.Errorf("%s: got %v, want %v", name, err, c.kind)
		}
	}
	accepted, err := f.SetAddresses(ctx, f.admin, view.ID, []AddressWish{{Pool: "other"}, {Pool: "pool"}, {Pool: string(f.pool)}})
	must(t, err)
	f.settle(t)
	got, err := f.Server(ctx, alice, accepted.Server.ID)
	must(t, err)
	var ips []string
	for _, a := range got.Addresses {
		ips = append(ips, a.IP.String())
	}
	slices.Sort(ips)
	if want := []string{"192.0.2.10", "192.0.2.11", "198.51.100.7"}; !slices.Equal(ips, want) {
		t.Errorf("got %v, want %v", ips, want)
	}
	mine, err := f.Addresses(ctx, alice, core.AddressFilter{})
	must(t, err)
	if len(mine) != 3 {
		t.Errorf("alice sees %d addresses", len(mine))
	}
	f.rests(t, alice, view.ID)
}

// rests shows that what was given back is not given out again before its time.
func (f *farm) rests(t *testing.T, alice core.Caller, id core.ServerID) {
	t.Helper()
	ctx := context.Background()
	hour := core.Pool{}.Rest
	_, err := f.ChangePool(ctx, f.admin, f.pool, func(p *core.Pool) { p.Rest = new(begin.Sub(begin.Add(-3600e9))); hour = p.Rest })
	must(t, err)
	ten, eleven := netip.MustParseAddr("192.0.2.10"), netip.MustParseAddr("192.0.2.11")
	_, err = f.ChangeAddresses(ctx, f.admin, id, nil, []netip.Addr{ten, eleven})
	must(t, err)
	f.settle(t)
	alice.Role.Permissions = append(slices.Clone(alice.Role.Permissions), core.ServerAddresses)
	if _, err := f.ChangeAddresses(ctx, alice, id, []AddressWish{{IP: ten}}, nil); core.CodeOf(err) != core.CodeInUse {
		t.Errorf("one that rests: got %v", err)
	}
	f.clock.Advance(*hour)
	_, err = f.ChangeAddresses(ctx, f.admin, id, []AddressWish{{IP: ten}, {Pool: "pool"}}, nil)
	must(t, err)
	must(t, f.store.Read(ctx, func(tx ports.Tx) error {
		held, err := tx.Addresses().Find(ctx, core.AddressFilter{Server: id})
		if len(held) != 3 {
			t.Errorf("got %v", held)
		}
		return err
	}))
}
