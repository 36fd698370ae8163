package fleet

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/faulty"
)

// rounds lets the patrol sweep and read everything whole, some times.
func (f *farm) rounds(t fatal) {
	t.Helper()
	for range 3 {
		f.clock.Advance(2 * time.Minute)
		must(t, f.patrol.Sweep(context.Background(), core.Cluster{ID: f.id}))
		for range 5 {
			f.clock.Advance(2 * time.Second)
			f.patrol.Deepen(context.Background())
		}
	}
}

// relayed has the relay place all events. It may have lost its turn in the time
// that the clock was moved by, and takes it again.
func (f *farm) relayed(t fatal) {
	t.Helper()
	_, err := f.relay.Pass(context.Background())
	if err != nil {
		_, err = f.relay.Pass(context.Background())
	}
	must(t, err)
}

func (f *farm) codes(t fatal, id core.ServerID) (codes []string) {
	t.Helper()
	watch, err := f.Findings(context.Background(), f.admin, id)
	must(t, err)
	for _, found := range watch.Findings {
		codes = append(codes, found.Code)
	}
	return codes
}

// TestWhatHappensBehindOurBackIsToldOnce changes a guest as somebody else
// would, looks many times, and takes the change back.
func TestWhatHappensBehindOurBackIsToldOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		do, back   func(f *farm, s core.ServerView)
		events     []string
		findings   []string
		life       core.Life
		power      core.Power
		afterwards []string
		suspended  bool
	}{
		"stop": {
			do:     touch(func(g *core.Guest) { g.Power = core.Off }),
			events: []string{core.EventServerStopped}, power: core.Off,
			back: touch(func(g *core.Guest) { g.Power = core.On }), afterwards: []string{core.EventServerStarted},
		},
		"start a suspended one": {
			suspended: true, do: touch(func(g *core.Guest) { g.Power = core.On }),
			events: []string{core.EventServerStarted, core.EventSuspensionViolated}, findings: []string{core.FoundSuspensionViolated},
			back: touch(func(g *core.Guest) { g.Power = core.Off }), afterwards: []string{core.EventServerStopped, core.EventFindingEnded},
		},
		"hide": {
			do:     func(f *farm, s core.ServerView) { f.cluster.Hide(s.Placement.VMID) },
			events: []string{core.EventServerHidden}, findings: []string{core.FoundHidden},
			back:       func(f *farm, s core.ServerView) { f.cluster.Show(s.Placement.VMID) },
			afterwards: []string{core.EventFindingEnded},
		},
		"a node away": {
			do:     func(f *farm, s core.ServerView) { f.cluster.Online(s.Placement.Node, false) },
			events: []string{core.EventNodeLost}, findings: []string{core.FoundNodeAway},
			back:       func(f *farm, s core.ServerView) { f.cluster.Online(s.Placement.Node, true) },
			afterwards: []string{core.EventFindingEnded},
		},
		"move": {
			do:     touch(func(g *core.Guest) { g.Ref.Node = "pve2" }),
			events: []string{core.EventServerMoved},
			back:   touch(func(g *core.Guest) { g.Ref.Node = "pve1" }), afterwards: []string{core.EventServerMoved},
		},
		"edit net0": {
			do:     touch(func(g *core.Guest) { g.Interfaces[0].Bridge = "vmbr7" }),
			events: []string{core.EventNetworkChanged}, findings: []string{core.FoundNetworkChanged},
			back: touch(func(g *core.Guest) { g.Interfaces[0].Bridge = "vmbr0" }), afterwards: []string{core.EventFindingEnded},
		},
		"more memory": {
			do:     touch(func(g *core.Guest) { g.Memory *= 2 }),
			events: []string{core.EventSpecChanged}, findings: []string{core.FoundSpecChanged},
			back: touch(func(g *core.Guest) { g.Memory /= 2 }), afterwards: []string{core.EventFindingEnded},
		},
		"take the mark away": {
			do:     touch(func(g *core.Guest) { g.Description = "mine" }),
			events: []string{core.EventMarkLost, core.EventMarkRepaired},
			back:   func(*farm, core.ServerView) {},
		},
		"empty the ipset": {
			do:     breach(func(fw *core.Firewall) { fw.Sets[0].Entries = nil }),
			events: []string{core.EventIPLockViolated}, findings: []string{core.FoundIPLockViolated},
			back:       relock,
			afterwards: []string{core.EventNetworkRequested, core.EventIPLockRestored},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFarm(t)
			req := web
			req.Start, req.Node, req.IPLock = !c.suspended, "pve1", true
			view := f.make(t, f.admin, req)
			if c.suspended {
				must(t, f.store.Do(t.Context(), func(tx ports.Tx) error {
					s, err := tx.Servers().Get(t.Context(), view.ID)
					s.Suspended = true
					if err == nil {
						_, err = tx.Servers().Update(t.Context(), s)
					}
					return err
				}))
			}
			f.rounds(t)
			known := len(f.facts(t, view.ID))
			quiet, err := f.Server(t.Context(), f.admin, view.ID)
			must(t, err)
			c.do(f, view)
			f.rounds(t)
			f.rounds(t)
			f.is(t, view.ID, known, c.events, c.findings, core.Ready)
			now, err := f.Server(t.Context(), f.admin, view.ID)
			must(t, err)
			if c.power != "" && now.Power() != c.power {
				t.Errorf("the power is %s, want %s", now.Power(), c.power)
			}
			if now.Version-quiet.Version != int64(len(c.events)) {
				t.Errorf("the version went from %d to %d for %d facts", quiet.Version, now.Version, len(c.events))
			}
			known += len(c.events)
			c.back(f, view)
			f.settle(t)
			f.rounds(t)
			f.is(t, view.ID, known, c.afterwards, nil, core.Ready)
		})
	}
}

// is compares what was told since with what must have been, and what is found.
func (f *farm) is(t *testing.T, id core.ServerID, known int, events, findings []string, life core.Life) {
	t.Helper()
	if got := f.facts(t, id)[known:]; !slices.Equal(got, events) {
		t.Errorf("told: got %v, want %v", got, events)
	}
	if got := f.codes(t, id); !slices.Equal(got, findings) {
		t.Errorf("found: got %v, want %v", got, findings)
	}
	now, err := f.Server(context.Background(), f.admin, id)
	must(t, err)
	if now.Life() != life {
		t.Errorf("it is %s, want %s", now.Life(), life)
	}
}

func touch(change func(*core.Guest)) func(*farm, core.ServerView) {
	return func(f *farm, s core.ServerView) { f.cluster.Touch(s.Placement.VMID, change) }
}

func breach(change func(*core.Firewall)) func(*farm, core.ServerView) {
	return func(f *farm, s core.ServerView) { f.cluster.Breach(s.Placement.VMID, change) }
}

func relock(f *farm, s core.ServerView) {
	_, _ = f.SetIPLock(context.Background(), f.admin, s.ID, true, nil)
}

func TestAGuestThatIsGoneMakesItsServerMissing(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, web)
	known := len(f.facts(t, view.ID))
	g := f.cluster.All()[slices.IndexFunc(f.cluster.All(), func(g core.Guest) bool { return g.Ref.VMID == view.Placement.VMID })]
	f.cluster.Remove(view.Placement.VMID)
	f.rounds(t)
	f.is(t, view.ID, known, []string{core.EventServerVanished}, nil, core.Missing)
	if now, err := f.Server(t.Context(), f.admin, view.ID); err != nil || len(now.Addresses) != 1 {
		t.Errorf("it has the addresses %v, %v", now.Addresses, err)
	}
	f.cluster.Put(g)
	f.rounds(t)
	f.is(t, view.ID, known+1, []string{core.EventServerFound}, nil, core.Ready)
	f.cluster.Put(core.Guest{Ref: g.Ref, Power: core.Off})
	f.cluster.Touch(g.Ref.VMID, func(g *core.Guest) { g.Power = core.On })
	f.rounds(t)
	f.is(t, view.ID, known+2, []string{core.EventStrangerFound}, []string{core.FoundForeign}, core.Ready)
}

func TestABrokenLockIsRepairedIfThePolicySaysSo(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	req := web
	req.IPLock = true
	view := f.make(t, f.admin, req)
	yes := true
	_, err := f.SetIPLock(t.Context(), f.admin, view.ID, true, &yes)
	must(t, err)
	f.settle(t)
	f.rounds(t)
	known := len(f.facts(t, view.ID))
	f.cluster.Breach(view.Placement.VMID, func(fw *core.Firewall) { fw.Sets, fw.Options = nil, core.FirewallOptions{} })
	f.rounds(t)
	f.settle(t)
	f.rounds(t)
	f.is(t, view.ID, known, []string{core.EventIPLockViolated, core.EventNetworkRequested, core.EventIPLockRestored}, nil, core.Ready)
	lock, err := f.IPLock(t.Context(), f.admin, view.ID)
	must(t, err)
	if lock.Violation != "" || lock.VerifiedAt.IsZero() {
		t.Errorf("the lock is %+v", lock)
	}
}

func TestACopyThatCannotBeReadIsReadLaterAndNotForgotten(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, web)
	g := f.cluster.All()[slices.IndexFunc(f.cluster.All(), func(g core.Guest) bool { return g.Ref.VMID == view.Placement.VMID })]
	g.Ref.VMID = 777
	f.cluster.Put(g)
	f.plan = func(_ context.Context, call faulty.Call) error {
		if call.Name == "Look" && !call.After {
			return core.Fail(core.Unavailable, "", "away")
		}
		return nil
	}
	f.rounds(t)
	f.plan = nil
	f.rounds(t)
	if list, _, err := f.Strays(t.Context(), f.admin); err != nil || len(list) != 1 || list[0].VMID != 777 {
		t.Errorf("after it could be read: %+v, %v", list, err)
	}
	f.cluster.Touch(777, func(g *core.Guest) { g.Name = "renamed" })
	must(t, f.patrol.Sweep(t.Context(), core.Cluster{ID: f.id}))
	f.cluster.Hide(777) // since it was listed
	for range 5 {
		f.clock.Advance(2 * time.Second)
		f.patrol.Deepen(t.Context())
	}
	if list, _, err := f.Strays(t.Context(), f.admin); err != nil || len(list) != 1 {
		t.Errorf("while it is hidden: %+v, %v", list, err)
	}
	f.cluster.Show(777)
	f.rounds(t)
	if told := f.told(t, core.EventGuestStrayed, func(e core.Event) string { return e.Data["vmid"] }); !slices.Equal(told, []string{"777"}) {
		t.Errorf("told %v", told)
	}
}

func TestACopyOfAGuestIsToldOnceAndLeftAlone(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, web)
	g := f.cluster.All()[slices.IndexFunc(f.cluster.All(), func(g core.Guest) bool { return g.Ref.VMID == view.Placement.VMID })]
	g.Ref.VMID = 777
	f.cluster.Put(g)
	f.cluster.Put(core.Guest{Ref: core.GuestRef{Node: "pve1", VMID: 778, Kind: core.VM}, Name: "theirs", Power: core.On})
	before := f.cluster.State()
	f.rounds(t)
	f.rounds(t)
	if now := f.cluster.State(); now != before {
		t.Errorf("was\n%s\nis\n%s", before, now)
	}
	if told := f.told(t, core.EventGuestStrayed, func(e core.Event) string { return e.Data["vmid"] }); !slices.Equal(told, []string{"777"}) {
		t.Errorf("told %v", told)
	}
	list, _, err := f.Strays(t.Context(), f.admin)
	must(t, err)
	if len(list) != 1 || list[0].VMID != 777 || list[0].Server != view.ID {
		t.Errorf("got %+v", list)
	}
	f.cluster.Remove(777)
	f.rounds(t)
	if list, _, err = f.Strays(t.Context(), f.admin); err != nil || len(list) != 0 {
		t.Errorf("got %+v, %v", list, err)
	}
}
