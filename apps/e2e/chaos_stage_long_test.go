//go:build long

package e2e

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/remudahq/remuda/apps/e2e/invariants"
	"github.com/remudahq/remuda/testutil/pvesim"
)

// stage is the cluster, and what goes wrong with it.
type stage struct {
	*chaos
	mu        sync.Mutex
	strangers map[int]string // by VMID, their text as it shall stay
	found     map[int]bool   // guests that may be adopted
	locked    map[int]bool   // guests that a mishap locked
	next      int
	seen      int             // of what was done to the cluster
	done      []pvesim.Effect // that made or destroyed a guest
}

// firstFoundling is below the VMIDs that are ours to give.
const firstFoundling = 1000

func newStage(c *chaos) *stage {
	s := &stage{chaos: c, strangers: map[int]string{}, found: map[int]bool{}, locked: map[int]bool{}, next: firstFoundling}
	for vmid, g := range c.world().Guests {
		s.strangers[vmid] = g.Text
	}
	return s
}

// mishaps are what goes wrong, each as often as its weight says. Each answers how
// it is made good again.
var mishaps = []struct {
	weight int
	name   string
	happen func(s *stage, dice *rand.Rand) func()
}{
	{6, "reset", (*stage).reset},
	{6, "lost answer", (*stage).lostAnswer},
	{4, "gateway", (*stage).gateway},
	{3, "refusal", (*stage).refusal},
	{4, "delay", (*stage).delay},
	{3, "no quorum", (*stage).noQuorum},
	{3, "no rights", (*stage).noRights},
	{2, "unauthorized", (*stage).unauthorized},
	{3, "node away", (*stage).nodeAway},
	{3, "reboot", (*stage).reboot},
	{3, "slow storage", (*stage).slowStorage},
	{2, "slow node", (*stage).slowNode},
	{2, "wrong clock", (*stage).wrongClock},
	{2, "tasks forgotten", (*stage).forgotTasks},
	{2, "refused", (*stage).refused},
	{1, "same number", (*stage).sameNumber},
	{6, "task failed", (*stage).taskFailed},
	{3, "task warned", (*stage).taskWarned},
	{5, "task killed", (*stage).taskKilled},
	{4, "task held", (*stage).taskHeld},
	{3, "stale lock", (*stage).staleLock},
	{4, "stranger", (*stage).stranger},
	{2, "moved", (*stage).moved},
	{3, "switched", (*stage).switched},
}

// trouble lets one thing after the other go wrong, and makes each good again
// after a while.
func (s *stage) trouble(ctx context.Context, dice *rand.Rand) {
	all := 0
	for _, m := range mishaps {
		all += m.weight
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	for ctx.Err() == nil {
		pick := dice.IntN(all)
		for _, m := range mishaps {
			if pick -= m.weight; pick >= 0 {
				continue
			}
			s.mishaps.add(m.name)
			mend, lasts := m.happen(s, dice), time.Duration(200+dice.IntN(3000))*time.Millisecond
			wg.Go(func() { pause(ctx, lasts); mend() })
			break
		}
		calm := time.Duration(100+dice.IntN(1500)) * time.Millisecond
		if dice.IntN(8) == 0 {
			calm += 4 * time.Second // something must also come to its end
		}
		pause(ctx, calm)
	}
}

// calls are those that go wrong; "" is any.
var calls = []string{
	"", "", "", "/nodes/{node}/qemu/{vmid}/clone", "/nodes/{node}/lxc", "/nodes/{node}/qemu/{vmid}/config", "/nodes/{node}/lxc/{vmid}/config",
	"/nodes/{node}/qemu/{vmid}/status/*", "/nodes/{node}/lxc/{vmid}/status/*", "/nodes/{node}/qemu/{vmid}", "/nodes/{node}/lxc/{vmid}",
	"/nodes/{node}/qemu/{vmid}/snapshot*", "/nodes/{node}/qemu/{vmid}/resize", "/nodes/{node}/tasks/*", "/cluster/resources", "/nodes/{node}/qemu/{vmid}/firewall/*",
}

func (s *stage) fail(dice *rand.Rand, f pvesim.Fault) func() {
	if f.Path == "" {
		f.Path = calls[dice.IntN(len(calls))]
	}
	if f.Method == "" {
		f.Method = []string{"", "POST", "POST", "PUT", "DELETE"}[dice.IntN(5)]
	}
	if f.Times == 0 {
		f.Times = 1 + dice.IntN(3)
	}
	f.Skip = dice.IntN(3)
	return s.sim.Fail(f).Remove
}

func (s *stage) reset(dice *rand.Rand) func() { return s.fail(dice, pvesim.Fault{Reset: true}) }

func (s *stage) lostAnswer(dice *rand.Rand) func() {
	return s.fail(dice, pvesim.Fault{Reset: true, After: true})
}

func (s *stage) gateway(dice *rand.Rand) func() {
	if dice.IntN(3) == 0 {
		return s.fail(dice, pvesim.Fault{Status: 595})
	}
	return s.fail(dice, pvesim.Fault{Status: []int{596, 599}[dice.IntN(2)], After: dice.IntN(2) == 0})
}

func (s *stage) refusal(dice *rand.Rand) func() {
	reason := []string{"got no worker upid - start worker failed", "can't lock file '/var/lock/qemu-server/lock-100.conf' - got timeout", "unable to read tail (got 0 bytes)"}
	return s.fail(dice, pvesim.Fault{Status: 500, Reason: reason[dice.IntN(len(reason))]})
}

func (s *stage) delay(dice *rand.Rand) func() {
	return s.fail(dice, pvesim.Fault{Delay: time.Duration(100+dice.IntN(8000)) * time.Millisecond})
}

func (s *stage) noQuorum(*rand.Rand) func() {
	s.sim.SetQuorum(false)
	return func() { s.sim.SetQuorum(true) }
}

// noRights shows nobody any guest, as to a token that lost its rights.
func (s *stage) noRights(*rand.Rand) func() {
	const who = "remuda@pve!sim"
	grants := pvesim.MinimalRole("/vms")
	s.sim.Revoke("/vms", who)
	return func() {
		for _, g := range grants {
			s.sim.Grant(g.Path, who, g.Propagate, g.Privileges...)
		}
	}
}

func (s *stage) unauthorized(*rand.Rand) func() {
	return s.sim.Fail(pvesim.Fault{Times: -1, Status: 401, Reason: "authentication failure"}).Remove
}

func (s *stage) nodeAway(dice *rand.Rand) func() {
	node := s.node(dice)
	s.sim.SetOffline(node, true)
	return func() { s.sim.SetOffline(node, false) }
}

func (s *stage) node(dice *rand.Rand) string { return []string{"pve1", "pve2"}[dice.IntN(2)] }

// reboot is a node that loses its power, with all that it does.
func (s *stage) reboot(dice *rand.Rand) func() {
	s.sim.Reboot(s.node(dice), time.Duration(dice.IntN(3000))*time.Millisecond)
	return func() {}
}

// slowStorage has one volume after the other wait for the lock of the storage.
func (s *stage) slowStorage(dice *rand.Rand) func() {
	node := s.node(dice)
	s.sim.SetStorage(node, pvesim.Slowness{Takes: 300 * time.Millisecond, Patience: 500 * time.Millisecond, Shared: dice.IntN(2) == 0})
	return func() { s.sim.SetStorage(node, pvesim.Slowness{}) }
}

func (s *stage) slowNode(dice *rand.Rand) func() {
	node := s.node(dice)
	s.sim.SetDelay(node, time.Duration(100+dice.IntN(3000))*time.Millisecond)
	return func() { s.sim.SetDelay(node, 0) }
}

func (s *stage) wrongClock(dice *rand.Rand) func() {
	node := s.node(dice)
	s.sim.SetSkew(node, time.Duration(dice.IntN(7200)-3600)*time.Second)
	return func() { s.sim.SetSkew(node, 0) }
}

func (s *stage) forgotTasks(*rand.Rand) func() {
	s.sim.ForgetTasks("")
	return func() {}
}

func (s *stage) refused(*rand.Rand) func() {
	if err := s.sim.SetRefusing("pve1", true); err != nil {
		s.past.blame("a mishap", err.Error())
	}
	return func() {
		if err := s.sim.SetRefusing("pve1", false); err != nil {
			s.past.blame("a mishap", err.Error())
		}
	}
}

// sameNumber has the cluster tell everybody that one VMID is free.
func (s *stage) sameNumber(dice *rand.Rand) func() {
	if vmid := s.ours(dice); vmid != 0 {
		s.sim.SetNextID(vmid)
	}
	return func() { s.sim.SetNextID(0) }
}

var taskTypes = []string{"", "", "qmclone", "vzcreate", "qmstart", "vzstart", "qmstop", "qmdestroy", "vzdestroy", "qmsnapshot", "qmrollback", "qmdelsnapshot", "qmconfig", "resize", "qmigrate"}

func (s *stage) failTask(dice *rand.Rand, f pvesim.TaskFault) func() {
	f.Type = taskTypes[dice.IntN(len(taskTypes))]
	f.Stages, f.Times = dice.IntN(3), 1+dice.IntN(2)
	return s.sim.FailTask(f).Remove
}

func (s *stage) taskFailed(dice *rand.Rand) func() {
	exits := []string{
		"can't lock file '/var/lock/pve-manager/pve-storage-local' - got timeout", "unable to create image: got lock timeout",
		"cfs-lock 'storage-local' error: got lock request timeout", "command failed: exit code 1", "VM quit/powerdown failed - got timeout",
	}
	return s.failTask(dice, pvesim.TaskFault{Exit: exits[dice.IntN(len(exits))], After: dice.IntN(4) == 0})
}

func (s *stage) taskWarned(dice *rand.Rand) func() {
	return s.failTask(dice, pvesim.TaskFault{Warn: "something is odd"})
}

func (s *stage) taskKilled(dice *rand.Rand) func() {
	return s.failTask(dice, pvesim.TaskFault{Kill: true})
}

func (s *stage) taskHeld(dice *rand.Rand) func() {
	return s.failTask(dice, pvesim.TaskFault{Hold: true, After: dice.IntN(2) == 0})
}

// ours is a guest with a mark of ours, at random; 0 if there is none.
func (s *stage) ours(dice *rand.Rand) int {
	var all []int
	for vmid, g := range s.world().Guests {
		if g.Mark != "" {
			all = append(all, vmid)
		}
	}
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[dice.IntN(len(all))]
}

// staleLock leaves a lock as a task does that was killed. Whoever reads what
// helps clears it, or it is cleared in the end.
func (s *stage) staleLock(dice *rand.Rand) func() {
	vmid := s.ours(dice)
	if vmid == 0 || s.sim.Guests()[vmid].Lock != "" {
		return func() {}
	}
	s.mu.Lock()
	s.locked[vmid] = true
	s.mu.Unlock()
	s.sim.SetLock(vmid, []string{"backup", "snapshot-delete", "migrate", "disk"}[dice.IntN(4)])
	return func() {}
}

// stranger puts a stranger's guest where we are about to put one.
func (s *stage) stranger(dice *rand.Rand) func() {
	s.mu.Lock()
	defer s.mu.Unlock()
	last := 10_000
	for _, vmid := range s.sim.Machines() {
		if vmid > firstFoundling+4000 {
			last = max(last, vmid)
		}
	}
	s.put(last+1+dice.IntN(3), dice)
	return func() {}
}

func (s *stage) put(vmid int, dice *rand.Rand) {
	if _, there := s.sim.Guests()[vmid]; there {
		return
	}
	s.sim.AddGuest("qemu", vmid, s.node(dice), map[string]string{"name": fmt.Sprint("somebody-", vmid), "memory": "512", "cores": "1"})
	if vmid > firstFoundling+4000 {
		s.strangers[vmid] = s.world().Guests[vmid].Text
	} else {
		s.found[vmid] = true
	}
}

// foundling is a guest that may be adopted.
func (s *stage) foundling(dice *rand.Rand) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next++
	s.put(s.next, dice)
	return s.next
}

func (s *stage) isStranger(vmid int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, is := s.strangers[vmid]
	return is
}

// moved lets an administrator migrate one of our guests behind our back.
func (s *stage) moved(dice *rand.Rand) func() {
	vmid := s.ours(dice)
	if g, found := s.sim.Guests()[vmid]; found && !g.Running {
		s.typed(http.MethodPost, g, "/migrate?target="+map[string]string{"pve1": "pve2", "pve2": "pve1"}[g.Node])
	}
	return func() {}
}

func (s *stage) switched(dice *rand.Rand) func() {
	vmid := s.ours(dice)
	if g, found := s.sim.Guests()[vmid]; found && g.Lock == "" {
		s.sim.SetRunning(vmid, !g.Running)
	}
	return func() {}
}

// heal makes everything good again.
func (s *stage) heal() {
	s.sim.Heal()
	for _, node := range []string{"pve1", "pve2"} {
		s.sim.SetOffline(node, false)
	}
	s.sim.SetQuorum(true)
	s.sim.SetNextID(0)
	s.mu.Lock()
	defer s.mu.Unlock()
	for vmid := range s.locked {
		s.sim.SetLock(vmid, "")
	}
}

// changedStrangers answers who is not what they were.
func (s *stage) changedStrangers() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	was := invariants.World{Guests: map[int]invariants.Guest{}}
	for vmid, text := range s.strangers {
		was.Guests[vmid] = invariants.Guest{Text: text}
	}
	return invariants.Strangers(was, s.world())
}

// watch looks all the time that no server has two guests, and no stranger is
// touched.
func (s *stage) watch(ctx context.Context) {
	for ctx.Err() == nil {
		at := map[string]int{}
		guests := s.world().Guests
		for _, vmid := range slices.Sorted(maps.Keys(guests)) {
			if mark := guests[vmid].Mark; mark != "" {
				if other, twice := at[mark]; twice {
					s.past.blame("meanwhile", fmt.Sprintf("server %s had the guests %d and %d", mark, other, vmid))
				}
				at[mark] = vmid
			}
		}
		s.past.blame("meanwhile", s.changedStrangers()...)
		s.gather()
		pause(ctx, 100*time.Millisecond)
	}
}

// forgive takes a stranger away, as somebody does whom we asked to.
func (s *stage) forgive(vmid int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.strangers, vmid)
	s.sim.RemoveGuest(vmid)
}
