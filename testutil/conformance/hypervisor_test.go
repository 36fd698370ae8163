package conformance_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/conformance"
)

// herd is the cluster in memory; its tasks take some looks, so that what is
// being made shows.
func herd(t *testing.T) conformance.HypervisorWorld {
	cluster := memory.Demo(system.Clock{})
	cluster.Slow(3)
	templates, err := cluster.Templates(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	nodes, err := cluster.Nodes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	vmid := 10_000
	return conformance.HypervisorWorld{
		Hypervisor: cluster, Template: templates[0], Archive: templates[1], Storage: "local-lvm", Bridge: "vmbr0",
		VMID: func() int { vmid++; return vmid }, Wait: func() {},
		Lock: cluster.Lock, Hide: cluster.Hide, Lose: cluster.Lose, Cut: cluster.Cut, Sent: cluster.Sent,
		Deaf: cluster.Deafen, Passwords: cluster.Passwords, Files: cluster.Files,
		Fail: func() { cluster.FailTask("clone", core.Fail(core.Busy, "", "can't lock file")) },
		Move: func(vmid int) string {
			to := nodes[len(nodes)-1].Name
			cluster.Touch(vmid, func(g *core.Guest) { g.Ref.Node = to })
			return to
		},
	}
}

func TestHypervisorInMemory(t *testing.T) {
	t.Parallel()
	conformance.Hypervisor(t, herd)
}

// untamed are hypervisors that break one promise each. A case of the suite must
// notice, or the suite does not say what package ports says.
var untamed = append([]promise{
	{"Inventory", "certificates never end", func(h ports.Hypervisor) ports.Hypervisor { return noEnd{h} }},
	{"Inventory", "a node has no room", func(h ports.Hypervisor) ports.Hypervisor { return noRoom{h} }},
	{"Inventory", "archives have no size", func(h ports.Hypervisor) ports.Hypervisor { return noSize{h} }},
	{"Looker", "what a guest uses is not told", func(h ports.Hypervisor) ports.Hypervisor { return unmeasured{h} }},
	{"Inventory", "templates are not listed", func(h ports.Hypervisor) ports.Hypervisor { return noTemplates{h} }},
	{"Inventory", "privileges are not told", func(h ports.Hypervisor) ports.Hypervisor { return noPrivileges{h} }},
	{"Inventory", "the identity changes", func(h ports.Hypervisor) ports.Hypervisor { return &restlessHerd{Hypervisor: h} }},
	{"Grapher", "what is absent is called zero", func(h ports.Hypervisor) ports.Hypervisor { return absentIsZero{h} }},
	{"Grapher", "the newest point comes first", func(h ports.Hypervisor) ports.Hypervisor { return newestFirst{h} }},
	{"Grapher", "every span is an hour", func(h ports.Hypervisor) ports.Hypervisor { return alwaysAnHour{h} }},
	{"Looker", "hidden is called gone", func(h ports.Hypervisor) ports.Hypervisor { return hiddenIsGone{h} }},
	{"Looker", "a look does not follow", func(h ports.Hypervisor) ports.Hypervisor { return stays{h} }},
	{"Looker", "a guest that is formed is called present", func(h ports.Hypervisor) ports.Hypervisor { return neverForming{h} }},
	{"Looker", "what a survey was not told is zero", func(h ports.Hypervisor) ports.Hypervisor { return zeroes{h} }},
	{"Looker", "a survey has the storages of the first node", func(h ports.Hypervisor) ports.Hypervisor { return nearby{h} }},
	{"Maker", "a taken VMID is NotFound", func(h ports.Hypervisor) ports.Hypervisor { return &errs{h, core.CodeVMIDTaken, core.NotFound} }},
	{"Maker", "protection is forgotten", func(h ports.Hypervisor) ports.Hypervisor { return noProtect{h} }},
	{"Maker", "a protected guest is destroyed", func(h ports.Hypervisor) ports.Hypervisor { return forces{h} }},
	{"Maker", "a running guest is stopped to be destroyed", func(h ports.Hypervisor) ports.Hypervisor { return stopsFirst{h} }},
	{"Configurer", "grow adds", func(h ports.Hypervisor) ports.Hypervisor { return growsTwice{h} }},
	{"Configurer", "configure forgets the MAC", func(h ports.Hypervisor) ports.Hypervisor { return noMAC{h} }},
	{"Configurer", "configure forgets the name servers", func(h ports.Hypervisor) ports.Hypervisor { return noDNS{h} }},
	{"Configurer", "configure forgets the user data", func(h ports.Hypervisor) ports.Hypervisor { return noUserData{h} }},
	{"Configurer", "every snippet is there", func(h ports.Hypervisor) ports.Hypervisor { return anySnippet{h} }},
	{"Configurer", "configure clears the rest", func(h ports.Hypervisor) ports.Hypervisor { return clears{h} }},
	{"Firewall", "a stale digest is taken", func(h ports.Hypervisor) ports.Hypervisor { return anyDigest{h} }},
	{"Firewall", "a set that is there is replaced", func(h ports.Hypervisor) ports.Hypervisor { return replacesSets{h} }},
	{"Firewall", "all sets are deleted", func(h ports.Hypervisor) ports.Hypervisor { return deletesAll{h} }},
	{"Firewall", "an empty set appears first", func(h ports.Hypervisor) ports.Hypervisor { return emptySets{h} }},
	{"Firewall", "options that are not named are taken away", func(h ports.Hypervisor) ports.Hypervisor { return unsets{h} }},
	{"Configurer", "a stale digest is taken", func(h ports.Hypervisor) ports.Hypervisor { return anyWords{h} }},
	{"Configurer", "a description is cut", func(h ports.Hypervisor) ports.Hypervisor { return firstLine{h} }},
	{"Restorer", "the traits are forgotten", func(h ports.Hypervisor) ports.Hypervisor { return noTraits{h} }},
	{"Restorer", "the rules are reversed", func(h ports.Hypervisor) ports.Hypervisor { return lastRuleFirst{h} }},
	{"Powerer", "a second start is refused", func(h ports.Hypervisor) ports.Hypervisor { return strictStart{h} }},
	{"Tasks", "a failed task ended well", func(h ports.Hypervisor) ports.Hypervisor { return allWell{h} }},
	{"Tasks", "power tasks are reversed", func(h ports.Hypervisor) ports.Hypervisor { return oldestHerd{h} }},
	{"Access", "a password is not set", func(h ports.Hypervisor) ports.Hypervisor { return mute{h} }},
	{"Access", "a password is trimmed", func(h ports.Hypervisor) ports.Hypervisor { return trims{h} }},
	{"Access", "a file is not written", func(h ports.Hypervisor) ports.Hypervisor { return paperless{h} }},
	{"Access", "a file is open to all", func(h ports.Hypervisor) ports.Hypervisor { return openToAll{h} }},
	{"Access", "a file is taken for text", func(h ports.Hypervisor) ports.Hypervisor { return textOnly{h} }},
	{"Access", "files are put in one place", func(h ports.Hypervisor) ports.Hypervisor { return anyPath{h} }},
	{"Access", "a way in is always there", func(h ports.Hypervisor) ports.Hypervisor { return wideOpen{h} }},
	{"Access", "a login is an agent that does not answer", func(h ports.Hypervisor) ports.Hypervisor { return agentOnly{h} }},
	{"Consoles", "a guest that is off has a terminal", func(h ports.Hypervisor) ports.Hypervisor { return neverOff{h} }},
	{"Migrator", "what runs is moved though it may not", func(h ports.Hypervisor) ports.Hypervisor { return alwaysOnline{h} }},
	{"Migrator", "the tasks of moves are not listed", func(h ports.Hypervisor) ports.Hypervisor { return forgetsMoves{h} }},
	{"Migrator", "storages of disks are not told", func(h ports.Hypervisor) ports.Hypervisor { return tiedDown{h} }},
	{"Faults", "a lost reply is a failure", func(h ports.Hypervisor) ports.Hypervisor { return &errs{h, core.Unknown.String(), core.Internal} }},
	{"Faults", "a lost reply is repeated", func(h ports.Hypervisor) ports.Hypervisor { return repeats{h} }},
	{"Faults", "the fence is ignored", func(h ports.Hypervisor) ports.Hypervisor { return noFence{h} }},
	{"Faults", "not reached is not found", func(h ports.Hypervisor) ports.Hypervisor { return &errs{h, core.Unavailable.String(), core.NotFound} }},
}, untamedHardware...)

// promise is one that a hypervisor breaks.
type promise struct {
	suite, name string
	breaks      func(h ports.Hypervisor) ports.Hypervisor
}

func TestTheSuiteCatchesBrokenHypervisors(t *testing.T) {
	t.Parallel()
	suites := map[string][]conformance.Case[conformance.HypervisorWorld]{}
	for _, s := range conformance.HypervisorSuites() {
		suites[s.Name] = s.Cases
	}
	for _, b := range untamed {
		t.Run(b.suite+": "+b.name, func(t *testing.T) {
			t.Parallel()
			for _, c := range suites[b.suite] {
				world := herd(t)
				world.Hypervisor = b.breaks(world.Hypervisor)
				if objects(t, c, world) {
					return
				}
			}
			t.Error("no case failed")
		})
	}
}

// objects runs a case apart and reports whether it failed.
func objects(t *testing.T, c conformance.Case[conformance.HypervisorWorld], w conformance.HypervisorWorld) bool {
	r := &recorder{ctx: t.Context()}
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.Run(r, w)
	}()
	<-done
	return r.failed()
}

type hiddenIsGone struct{ ports.Hypervisor }

func (b hiddenIsGone) Look(ctx context.Context, ref core.GuestRef) (core.Guest, error) {
	g, err := b.Hypervisor.Look(ctx, ref)
	if g.Presence == core.Hidden {
		g.Presence = core.Gone
	}
	return g, err
}

type stays struct{ ports.Hypervisor }

func (b stays) Look(ctx context.Context, ref core.GuestRef) (core.Guest, error) {
	g, err := b.Hypervisor.Look(ctx, ref)
	if ref.Node != "" && g.Ref.Node != ref.Node {
		g = core.Guest{Presence: core.Gone, Ref: ref}
	}
	return g, err
}

type neverForming struct{ ports.Hypervisor }

func (b neverForming) Look(ctx context.Context, ref core.GuestRef) (core.Guest, error) {
	g, err := b.Hypervisor.Look(ctx, ref)
	if g.Presence == core.Forming {
		g.Presence = core.Present
	}
	return g, err
}

// errs turns errors with one code into another kind.
type errs struct {
	ports.Hypervisor
	code string
	kind core.Kind
}

func (b *errs) turn(err error) error {
	if err != nil && core.CodeOf(err) == b.code {
		return core.Fail(b.kind, "", "broken")
	}
	return err
}

func (b *errs) Clone(ctx context.Context, o core.CloneOrder) (core.TaskID, error) {
	id, err := b.Hypervisor.Clone(ctx, o)
	return id, b.turn(err)
}

type noProtect struct{ ports.Hypervisor }

func (noProtect) Protect(context.Context, core.GuestRef, bool) error { return nil }

type forces struct{ ports.Hypervisor }

func (b forces) Destroy(ctx context.Context, ref core.GuestRef) (core.TaskID, error) {
	_ = b.Protect(ctx, ref, false)
	return b.Hypervisor.Destroy(ctx, ref)
}

type stopsFirst struct{ ports.Hypervisor }

func (b stopsFirst) Destroy(ctx context.Context, ref core.GuestRef) (core.TaskID, error) {
	if task, err := b.Power(ctx, ref, core.Stop, 0); err == nil && task != "" {
		for s, err := b.Task(ctx, task); err == nil && s.Running; s, err = b.Task(ctx, task) {
			time.Sleep(time.Millisecond)
		}
	}
	return b.Hypervisor.Destroy(ctx, ref)
}

type growsTwice struct{ ports.Hypervisor }

func (b growsTwice) Grow(ctx context.Context, ref core.GuestRef, disk string, size int64) (core.TaskID, error) {
	g, err := b.Look(ctx, ref)
	if err != nil {
		return "", err
	}
	return b.Hypervisor.Grow(ctx, ref, disk, max(size, g.Disks[disk]+core.GiB))
}

type noMAC struct{ ports.Hypervisor }

func (b noMAC) Configure(ctx context.Context, ref core.GuestRef, c core.GuestConfig) error {
	c.Network.MAC = ""
	return b.Hypervisor.Configure(ctx, ref, c)
}

type clears struct{ ports.Hypervisor }

func (b clears) Configure(ctx context.Context, ref core.GuestRef, c core.GuestConfig) error {
	if c.Spec.Cores == 0 {
		c.Spec.Cores = 1
	}
	return b.Hypervisor.Configure(ctx, ref, c)
}

type repeats struct{ ports.Hypervisor }

func (b repeats) Clone(ctx context.Context, o core.CloneOrder) (core.TaskID, error) {
	id, err := b.Hypervisor.Clone(ctx, o)
	if errors.Is(err, core.Unknown) {
		return b.Hypervisor.Clone(ctx, o)
	}
	return id, err
}

type noFence struct{ ports.Hypervisor }

func (b noFence) Describe(_ context.Context, ref core.GuestRef, text, digest string) error {
	return b.Hypervisor.Describe(context.Background(), ref, text, digest)
}

type strictStart struct{ ports.Hypervisor }

func (b strictStart) Power(ctx context.Context, ref core.GuestRef, a core.PowerAction, timeout time.Duration) (core.TaskID, error) {
	id, err := b.Hypervisor.Power(ctx, ref, a, timeout)
	if id == "" && err == nil {
		return "", core.Fail(core.Conflict, core.CodeIllegalMove, "already")
	}
	return id, err
}

type allWell struct{ ports.Hypervisor }

func (b allWell) Task(ctx context.Context, id core.TaskID) (core.TaskStatus, error) {
	s, err := b.Hypervisor.Task(ctx, id)
	s.Failed, s.Err = false, nil
	return s, err
}

type oldestHerd struct{ ports.Hypervisor }

func (b oldestHerd) PowerTasks(ctx context.Context, ref core.GuestRef, a core.PowerAction) ([]core.TaskID, error) {
	list, err := b.Hypervisor.PowerTasks(ctx, ref, a)
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		list[i], list[j] = list[j], list[i]
	}
	return list, err
}

type noPrivileges struct{ ports.Hypervisor }

func (noPrivileges) Privileges(context.Context) (core.Privileges, error) {
	return core.Privileges{}, nil
}

type noEnd struct{ ports.Hypervisor }

func (b noEnd) Certificates(ctx context.Context, node string) ([]core.Certificate, error) {
	list, err := b.Hypervisor.Certificates(ctx, node)
	for i := range list {
		list[i].NotAfter = time.Time{}
	}
	return list, err
}

type noRoom struct{ ports.Hypervisor }

func (b noRoom) NodeStatus(ctx context.Context, node string) (core.NodeStatus, error) {
	s, err := b.Hypervisor.NodeStatus(ctx, node)
	s.Root = core.Room{}
	return s, err
}

type noSize struct{ ports.Hypervisor }

func (b noSize) Templates(ctx context.Context) ([]core.Template, error) {
	list, err := b.Hypervisor.Templates(ctx)
	list = slices.Clone(list)
	for i := range list {
		list[i].Size = 0
	}
	return list, err
}

type unmeasured struct{ ports.Hypervisor }

func (b unmeasured) Inspect(ctx context.Context, ref core.GuestRef) (core.Inspection, error) {
	i, err := b.Hypervisor.Inspect(ctx, ref)
	i.Measure = core.Measure{}
	return i, err
}

type noTemplates struct{ ports.Hypervisor }

func (b noTemplates) Templates(ctx context.Context) ([]core.Template, error) {
	list, err := b.Hypervisor.Templates(ctx)
	return list[:min(1, len(list))], err
}

type restlessHerd struct {
	ports.Hypervisor
	mu sync.Mutex
	n  int
}

func (b *restlessHerd) Identity(context.Context) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.n++
	return fmt.Sprintf("%064x", b.n), nil
}

type firstLine struct{ ports.Hypervisor }

func (b firstLine) Describe(ctx context.Context, ref core.GuestRef, text, digest string) error {
	line, _, _ := strings.Cut(text, "\n")
	return b.Hypervisor.Describe(ctx, ref, line, digest)
}

type anyWords struct{ ports.Hypervisor }

func (b anyWords) Describe(ctx context.Context, ref core.GuestRef, text, _ string) error {
	return b.Hypervisor.Describe(ctx, ref, text, "")
}

type noTraits struct{ ports.Hypervisor }

func (noTraits) Restore(context.Context, core.GuestRef, core.Traits) error { return nil }

type lastRuleFirst struct{ ports.Hypervisor }

func (b lastRuleFirst) SetRules(ctx context.Context, ref core.GuestRef, rules []core.FirewallRule) error {
	rules = slices.Clone(rules)
	slices.Reverse(rules)
	return b.Hypervisor.SetRules(ctx, ref, rules)
}
