package alert

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

const tick = 10 * time.Second

func TestAGuestOverItsThresholdAndBackIsToldTwice(t *testing.T) {
	t.Parallel()
	p := newPost(t, 1, 1)
	web := p.servers[0]
	p.sweep(10*time.Minute, cpu(web, 20)).sweep(5*time.Minute+tick, cpu(web, 97.04)).told("raised cpu")
	raised := p.events()[0]
	if raised.Server != web || raised.Owner != p.owner.ID || raised.ServerVersion != 2 {
		t.Errorf("it is of %q, version %d, owner %q", raised.Server, raised.ServerVersion, raised.Owner)
	}
	for key, want := range map[string]string{"kind": "cpu", "subject": "server/" + string(web), "name": "web-0", "value": "97", "threshold": "90", "unit": "percent",
		"since": "2026-01-01T00:10:00Z", "alert": string(p.list()[0].ID)} {
		if raised.Data[key] != want {
			t.Errorf("%s is %q, want %q", key, raised.Data[key], want)
		}
	}
	p.sweep(5*time.Minute+tick, cpu(web, 30)).told("raised cpu", "resolved cpu")
	p.sweep(5*time.Hour, cpu(web, 30)).told("raised cpu", "resolved cpu")
	if all := p.list(); len(all) != 1 || all[0].State != core.AlertResolved || all[0].Open || all[0].Owner != p.owner.ID {
		t.Errorf("listed is %+v", all)
	}
}

func TestTwentyGuestsThatFlapForAnHourAreToldOnceEach(t *testing.T) {
	t.Parallel()
	p := newPost(t, 1, 20)
	random := rand.New(rand.NewPCG(3, 4))
	until := make([]time.Time, 20)
	values := make([]float64, 20)
	for p.clock.Now().Before(epoch.Add(time.Hour)) {
		var all []core.Measure
		for i, server := range p.servers {
			if !p.clock.Now().Before(until[i]) {
				until[i] = p.clock.Now().Add(time.Duration(10+random.IntN(700)) * time.Second)
				values[i] = map[bool]float64{true: 95, false: 50}[values[i] != 95]
			}
			all = append(all, cpu(server, values[i]))
		}
		p.sweep(tick, all...)
	}
	raised := map[core.ServerID]int{}
	for _, e := range p.events() {
		if e.Type == core.EventAlertRaised {
			raised[e.Server]++
		}
	}
	for server, n := range raised {
		if n > 1 {
			t.Errorf("of %s is told %d times", server, n)
		}
	}
	if len(raised) == 0 {
		t.Error("nothing fired at all: that is no test")
	}
}

// The system that this one replaces sent a mail for each reading over 90 % of
// each server, every thirty seconds.
func TestTheMailStormOfOldIsOneEventAServer(t *testing.T) {
	t.Parallel()
	p := newPost(t, 1, 3)
	p.sweep(6*time.Hour, cpu(p.servers[0], 93), cpu(p.servers[1], 99), cpu(p.servers[2], 12))
	p.told("raised cpu", "raised cpu")
}

func TestAnotherProcessGoesOnWhereOneStopped(t *testing.T) {
	t.Parallel()
	p := newPost(t, 1, 1)
	p.sweep(4*time.Minute, cpu(p.servers[0], 95))
	p.again()
	p.sweep(50*time.Second, cpu(p.servers[0], 95)).told()
	p.sweep(2*tick, cpu(p.servers[0], 95)).told("raised cpu")
	p.sweep(4*time.Minute, cpu(p.servers[0], 10))
	p.again()
	p.sweep(70*time.Second, cpu(p.servers[0], 10)).told("raised cpu", "resolved cpu")
}

func TestWhileNobodySweptNothingWasABreach(t *testing.T) {
	t.Parallel()
	p := newPost(t, 1, 1)
	p.sweep(4*time.Minute, cpu(p.servers[0], 95))
	p.clock.Advance(time.Hour)
	p.again()
	p.sweep(50*time.Second, cpu(p.servers[0], 95)).told()
	p.sweep(time.Minute, cpu(p.servers[0], 95)).told("raised cpu")
}

func TestWhatIsUnknownRaisesAndResolvesNothing(t *testing.T) {
	t.Parallel()
	p := newPost(t, 1, 2)
	none := cpu(p.servers[0], 0) // some answer zeros for what they do not know
	none.State = string(core.PowerUnknown)
	unknown := []core.Measure{none, node("pve1", "unknown")}
	p.sweep(6*time.Minute, cpu(p.servers[0], 95), node("pve1", online)).told("raised cpu")
	p.sweep(5*time.Hour, unknown...).told("raised cpu")
	for range 100 {
		p.tick(p.clusters[0], core.Unavailable)
		p.clock.Advance(tick)
	}
	p.told("raised cpu", "raised cluster-away")
	p.sweep(50*time.Second, cpu(p.servers[0], 5), node("pve1", online)).told("raised cpu", "raised cluster-away", "resolved cluster-away")
	p.sweep(6*time.Minute, cpu(p.servers[0], 5)).told("raised cpu", "raised cluster-away", "resolved cluster-away", "resolved cpu")
}

func TestAClusterThatIsAwayIsOneAlertAndBackAtOnce(t *testing.T) {
	t.Parallel()
	p := newPost(t, 2, 5)
	for range 13 {
		p.tick(p.clusters[0], core.Unavailable)
		p.tick(p.clusters[1], nil)
		p.clock.Advance(tick)
	}
	p.told("raised cluster-away")
	if e := p.events()[0]; e.Data["name"] != "c1" || e.Owner != "" || e.Server != "" || e.Data["value"] != "1" || e.Data["unit"] != "" {
		t.Errorf("told is %+v", e)
	}
	p.tick(p.clusters[0], nil)
	p.told("raised cluster-away", "resolved cluster-away")
}

func TestAllClustersAwayAreOneAlert(t *testing.T) {
	t.Parallel()
	p := newPost(t, 10, 20)
	var all []core.Measure
	for _, s := range p.servers {
		all = append(all, cpu(s, 10))
	}
	p.sweep(time.Minute, all...)
	for range 60 {
		for i, c := range p.clusters {
			if p.tick(c, core.Unavailable); i == 4 {
				p.again() // several processes share the clusters
			}
		}
		p.clock.Advance(tick)
	}
	p.told("raised everything-away")
	if len(p.list()) != 1 {
		t.Errorf("%d alerts are listed", len(p.list()))
	}
	for range 2 { // recovery within two ticks
		for _, c := range p.clusters {
			p.tick(c, nil)
		}
		p.clock.Advance(tick)
	}
	p.told("raised everything-away", "resolved everything-away")
	for range 30 {
		for i, c := range p.clusters {
			p.tick(c, map[bool]error{true: core.Unavailable}[i == 7])
		}
		p.clock.Advance(tick)
	}
	p.told("raised everything-away", "resolved everything-away", "raised cluster-away")
}

func TestANodeThatIsDownIsAnAlertAndItsGuestsAreNone(t *testing.T) {
	t.Parallel()
	p := newPost(t, 1, 3)
	down := []core.Measure{node("pve1", offline), node("pve2", online)}
	for _, s := range p.servers {
		down = append(down, core.Measure{Subject: core.ServerSubject(s), Server: s, State: string(core.PowerUnknown)})
	}
	p.sweep(110*time.Second, down...).told()
	p.sweep(time.Hour, down...).told("raised node-down")
	if e := p.events()[0]; e.Data["name"] != "c1:pve1" || e.Owner != "" {
		t.Errorf("told is %+v", e)
	}
	p.sweep(tick, node("pve1", online), node("pve2", online)).told("raised node-down", "resolved node-down")
}

func TestNodesAndStoragesHaveTheirRules(t *testing.T) {
	t.Parallel()
	p := newPost(t, 1, 0)
	high, used := 0.95, int64(98)
	full := node("pve1", online)
	full.CPU, full.Memory, full.MemoryTotal = &high, &used, 100
	storage := core.Measure{Subject: core.Subject{Kind: core.OfStorage, ID: "c//ceph"}, Name: "ceph", State: online, Disk: &used, DiskTotal: 100}
	p.sweep(6*time.Minute, full, storage)
	p.told("raised node-cpu", "raised node-memory", "raised storage-full")
	if name := p.events()[2].Data["name"]; name != "c1:ceph" {
		t.Errorf("the storage is called %q", name)
	}
}

func TestAServerThatIsDeletedOrGivenAwayEndsItsAlerts(t *testing.T) {
	t.Parallel()
	p := newPost(t, 1, 2)
	gone, given := p.servers[0], p.servers[1]
	p.sweep(6*time.Minute, cpu(gone, 95), cpu(given, 95)).told("raised cpu", "raised cpu")
	heir := core.User{ID: id[core.UserID](901), Name: "bob", Role: core.Customer, Created: epoch}
	p.do(func(tx ports.Tx) error {
		p.must(tx.Users().Insert(t.Context(), heir))
		s, err := tx.Servers().Get(t.Context(), given)
		p.must(err)
		s.Owner = heir.ID
		_, err = tx.Servers().Update(t.Context(), s)
		p.must(err)
		return tx.Servers().Delete(t.Context(), gone)
	})
	p.sweep(tick, cpu(given, 95)).told("raised cpu", "raised cpu", "resolved cpu", "resolved cpu")
	for _, e := range p.events()[2:] {
		if e.Server != "" || e.Owner != p.owner.ID || e.Data["cause"] == "" {
			t.Errorf("told is %+v", e)
		}
	}
	if all := p.list(); len(all) != 1 || all[0].Server != given || all[0].Open {
		t.Errorf("listed is %+v", all)
	}
	p.sweep(6*time.Minute, cpu(given, 95)).told("raised cpu", "raised cpu", "resolved cpu", "resolved cpu", "raised cpu")
	if e := p.events()[4]; e.Owner != heir.ID || e.Server != given {
		t.Errorf("told is %+v", e)
	}
}

func TestWhatIsListedNoMoreIsGoneAfterAnHour(t *testing.T) {
	t.Parallel()
	p := newPost(t, 1, 0)
	p.sweep(3*time.Minute, node("pve1", offline), node("pve2", online)).told("raised node-down")
	p.sweep(59*time.Minute, node("pve2", online)).told("raised node-down")
	p.sweep(2*time.Minute, node("pve2", online)).told("raised node-down", "resolved node-down")
	if cause := p.events()[1].Data["cause"]; cause != core.AlertGone {
		t.Errorf("its cause is %q", cause)
	}
}

func TestPeopleHaveTheirOwnRules(t *testing.T) {
	t.Parallel()
	p := newPost(t, 1, 3)
	low, soon, off := 50.0, time.Minute, true
	p.do(func(tx ports.Tx) error {
		p.must(tx.AlertRules().SetUser(t.Context(), p.owner.ID, core.AlertSettings{
			Rules: map[core.AlertKind]core.AlertTuning{core.AlertCPU: {Threshold: &low, For: &soon}}}))
		p.must(tx.AlertRules().SetServer(t.Context(), p.servers[1], core.AlertSettings{Rules: map[core.AlertKind]core.AlertTuning{core.AlertCPU: {Off: &off}}}))
		return tx.AlertRules().SetServer(t.Context(), p.servers[2], core.AlertSettings{SilencedUntil: epoch.Add(10 * time.Minute)})
	})
	all := []core.Measure{cpu(p.servers[0], 60), cpu(p.servers[1], 60), cpu(p.servers[2], 60)}
	p.sweep(2*time.Minute, all...).told("raised cpu")
	if e := p.events()[0]; e.Server != p.servers[0] || e.Data["threshold"] != "50" {
		t.Errorf("told is %+v", e)
	}
	p.sweep(8*time.Minute, all...).told("raised cpu")
	p.sweep(tick, all...).told("raised cpu", "raised cpu") // the silence is over
	if e := p.events()[1]; e.Server != p.servers[2] {
		t.Errorf("told is %+v", e)
	}
}

func TestTheMonthsTrafficIsJudged(t *testing.T) {
	t.Parallel()
	p := newPost(t, 1, 1)
	limit, plan := int64(1000), core.Plan{ID: id[core.PlanID](5), Name: "p", Cores: 1, Memory: 1, Disk: 1, Created: epoch}
	plan.Bandwidth = &limit
	count := func(in int64) {
		p.do(func(tx ports.Tx) error {
			return tx.Traffic().Count(t.Context(), []core.Traffic{{Server: p.servers[0], Month: core.MonthOf(p.clock.Now()), In: in, Out: 100, SeenAt: p.clock.Now()}})
		})
	}
	p.do(func(tx ports.Tx) error {
		p.must(tx.Plans().Insert(t.Context(), plan))
		s, err := tx.Servers().Get(t.Context(), p.servers[0])
		p.must(err)
		s.Plan = plan.ID
		_, err = tx.Servers().Update(t.Context(), s)
		return err
	})
	count(700)
	p.sweep(10*time.Minute, cpu(p.servers[0], 1)).told()
	count(800)
	p.sweep(2*time.Minute, cpu(p.servers[0], 1)).told("raised bandwidth")
	if e := p.events()[0]; e.Data["value"] != "90" || e.Data["name"] != "web-0" {
		t.Errorf("told is %+v", e)
	}
	p.clock.Advance(time.Date(2026, 2, 1, 0, 0, 1, 0, time.UTC).Sub(p.clock.Now()))
	p.sweep(2*time.Minute, cpu(p.servers[0], 1)).told("raised bandwidth", "resolved bandwidth")
}

func TestAnOperationThatIsStuckIsAnAlertUntilItGoesOn(t *testing.T) {
	t.Parallel()
	p := newPost(t, 1, 1)
	op := core.Operation{ID: id[core.OperationID](7), Kind: "provision", Workflow: "provision/1", Server: p.servers[0], Owner: p.owner.ID,
		State: core.NeedsOperator, CreatedAt: epoch, UpdatedAt: epoch, DueAt: epoch}
	slow := op
	slow.ID, slow.State = id[core.OperationID](8), core.Waiting
	p.do(func(tx ports.Tx) error {
		p.must(tx.Operations().Insert(t.Context(), op))
		return tx.Operations().Insert(t.Context(), slow)
	})
	round := func() { p.must(p.Round(t.Context())); p.clock.Advance(time.Minute) }
	for range 30 {
		round()
	}
	p.told("raised operation-stuck")
	if e := p.events()[0]; e.Data["name"] != "provision of web-0" || e.Owner != "" || e.Data["subject"] != "operation/"+string(op.ID) {
		t.Errorf("told is %+v", e)
	}
	for range 40 {
		round()
	}
	p.told("raised operation-stuck", "raised operation-stuck")
	claimed, err := p.store.Journal().Claim(t.Context(), "w", []core.Skill{core.SkillFor("provision/1", "")}, 10, time.Hour)
	p.must(err)
	for _, c := range claimed {
		c.State, c.FinishedAt = core.Succeeded, p.clock.Now()
		_, err := p.store.Journal().Save(t.Context(), c, 0, true, func(ports.Tx) error { return nil })
		p.must(err)
	}
	round()
	p.told("raised operation-stuck", "raised operation-stuck", "resolved operation-stuck", "resolved operation-stuck")
}

// Fifty operations wait for a cluster that is away for hours: that it is away is
// told, and nothing of each of them, neither then nor when it is back.
func TestWhatWaitsForAClusterThatIsAwayIsNotToldOneByOne(t *testing.T) {
	t.Parallel()
	p := newPost(t, 2, 1)
	p.do(func(tx ports.Tx) error {
		for n := range 50 {
			op := core.Operation{ID: id[core.OperationID](200 + n), Kind: "power", Workflow: "power/1", Server: p.servers[0], Owner: p.owner.ID,
				State: core.Waiting, CreatedAt: epoch, UpdatedAt: epoch, DueAt: epoch}
			if n%2 == 0 {
				op.State = core.Queued
			}
			p.must(tx.Operations().Insert(t.Context(), op))
		}
		return nil
	})
	minutes := func(n int, failed error) {
		for range n {
			for range 6 {
				p.tick(p.clusters[0], failed)
				p.tick(p.clusters[1], nil)
				p.clock.Advance(tick)
			}
			p.must(p.Round(t.Context()))
		}
	}
	minutes(180, core.Unavailable)
	p.told("raised cluster-away")
	minutes(30, nil)
	p.told("raised cluster-away", "resolved cluster-away")
	minutes(60, nil)
	if n := len(p.events()); n != 52 {
		t.Errorf("an hour after it was back there were %d events; want the two of the cluster, and one for each that still waits", n)
	}
}

func TestWhatIsLeftOfAClusterThatIsGoneEnds(t *testing.T) {
	t.Parallel()
	p := newPost(t, 2, 0)
	for range 20 {
		p.tick(p.clusters[1], core.Unavailable)
		p.tick(p.clusters[0], nil)
		p.clock.Advance(tick)
	}
	p.told("raised cluster-away")
	p.do(func(tx ports.Tx) error { return tx.Clusters().Delete(t.Context(), p.clusters[1].ID) })
	p.must(p.Round(t.Context()))
	p.told("raised cluster-away", "resolved cluster-away")
}

func TestAQuietClusterIsNotWrittenAbout(t *testing.T) {
	t.Parallel()
	p := newPost(t, 1, 3)
	all := []core.Measure{cpu(p.servers[0], 20), cpu(p.servers[1], 30), node("pve1", online)}
	p.sweep(time.Minute, all...)
	before := p.store.State()
	p.sweep(time.Hour, all...)
	if after := p.store.State(); after != before {
		t.Errorf("it is\n%s\nand was\n%s", after, before)
	}
}
