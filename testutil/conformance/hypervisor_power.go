package conformance

import (
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
)

func powererCases() []Case[HypervisorWorld] {
	return []Case[HypervisorWorld]{
		{"start and stop are seen", startStop},
		{"a guest that shuts down is off", shutdownOff},
		{"a start of what runs is no failure", startTwice},
		{"a stop of what is off is no failure", stopTwice},
		{"a VM is suspended and resumed", suspendResume},
		{"a paused VM is not started nor shut down: Conflict", pausedMoves},
		{"what needs a running guest is a Conflict when it is off", offMoves},
		{"a container has no reset, suspend and resume: Invalid", containerMoves},
		{"after reboot and reset the VM runs", rebootReset},
		{"a locked guest is not started: Conflict", startLocked},
		{"what is gone is NotFound for every action", powerGone},
		{"a template is not started", startTemplate},
	}
}

func startStop(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		h.power(g.Ref, core.Start)
		h.power(g.Ref, core.Stop)
		h.power(g.Ref, core.Start)
	}
}

func shutdownOff(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		h.power(g.Ref, core.Start)
		h.power(g.Ref, core.Shutdown)
	}
}

func startTwice(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		h.power(g.Ref, core.Start)
		task, err := w.Hypervisor.Power(t.Context(), g.Ref, core.Start, 0)
		fine(t, "start again", err)
		equal(t, "task", task, core.TaskID(""))
		equal(t, "power", h.see(g.Ref.VMID).Power, core.On)
	}
}

func stopTwice(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		for _, action := range []core.PowerAction{core.Stop, core.Shutdown} {
			task, err := w.Hypervisor.Power(t.Context(), g.Ref, action, time.Second)
			fine(t, string(action), err)
			if task != "" && g.Ref.Kind == core.Container {
				t.Errorf("%s of a container that is off began task %s", action, task)
			}
			h.well(task)
			equal(t, "power", h.see(g.Ref.VMID).Power, core.Off)
		}
	}
}

func suspendResume(t T, w HypervisorWorld) {
	h := w.herd(t)
	g := h.vm()
	h.power(g.Ref, core.Start)
	h.power(g.Ref, core.Suspend)
	h.power(g.Ref, core.Resume)
	h.power(g.Ref, core.Suspend)
	h.power(g.Ref, core.Stop)
}

func pausedMoves(t T, w HypervisorWorld) {
	h := w.herd(t)
	g := h.vm()
	h.power(g.Ref, core.Start)
	h.power(g.Ref, core.Suspend)
	for _, action := range []core.PowerAction{core.Start, core.Shutdown} {
		_, err := w.Hypervisor.Power(t.Context(), g.Ref, action, time.Second)
		refused(t, string(action), err, core.Conflict, core.CodeIllegalMove)
		equal(t, "power", h.see(g.Ref.VMID).Power, core.Paused)
	}
}

func offMoves(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		for _, action := range []core.PowerAction{core.Reboot, core.Reset, core.Suspend, core.Resume} {
			if g.Ref.Kind == core.Container && action != core.Reboot {
				continue
			}
			_, err := w.Hypervisor.Power(t.Context(), g.Ref, action, time.Second)
			refused(t, string(action), err, core.Conflict, core.CodeIllegalMove)
			equal(t, "power", h.see(g.Ref.VMID).Power, core.Off)
		}
	}
}

func containerMoves(t T, w HypervisorWorld) {
	h := w.herd(t)
	g := h.container()
	for _, action := range []core.PowerAction{core.Reset, core.Suspend, core.Resume} {
		_, err := w.Hypervisor.Power(t.Context(), g.Ref, action, 0)
		refused(t, string(action), err, core.Invalid)
	}
}

func rebootReset(t T, w HypervisorWorld) {
	h := w.herd(t)
	g := h.vm()
	h.power(g.Ref, core.Start)
	h.power(g.Ref, core.Reboot)
	h.power(g.Ref, core.Reset)
}

func startLocked(t T, w HypervisorWorld) {
	if w.Lock == nil {
		return
	}
	h := w.herd(t)
	for _, g := range h.both() {
		w.Lock(g.Ref.VMID, "backup")
		_, err := w.Hypervisor.Power(t.Context(), g.Ref, core.Start, 0)
		refused(t, "start", err, core.Conflict, core.CodeGuestLocked)
		equal(t, "power", h.see(g.Ref.VMID).Power, core.Off)
		w.Lock(g.Ref.VMID, "")
		h.power(g.Ref, core.Start)
	}
}

func powerGone(t T, w HypervisorWorld) {
	for _, kind := range []core.GuestKind{core.VM, core.Container} {
		ref := core.GuestRef{Node: w.Template.Node, VMID: w.VMID(), Kind: kind}
		for _, action := range core.PowerActions() {
			if action.Check(kind, core.PowerUnknown) != nil {
				continue
			}
			_, err := w.Hypervisor.Power(t.Context(), ref, action, time.Second)
			refused(t, string(action), err, core.NotFound)
		}
	}
}

func startTemplate(t T, w HypervisorWorld) {
	ref := core.GuestRef{Node: w.Template.Node, VMID: w.Template.VMID, Kind: core.VM}
	task, err := w.Hypervisor.Power(t.Context(), ref, core.Start, 0)
	if err == nil {
		s, ended := w.herd(t).end(t.Context(), task)
		fine(t, "Task", ended)
		if !s.Failed {
			t.Fatalf("a template was started")
		}
	}
	equal(t, "power", w.herd(t).see(ref.VMID).Power, core.Off)
}

func taskCases() []Case[HypervisorWorld] {
	return []Case[HypervisorWorld]{
		{"a task that ended well says so", taskEndsWell},
		{"a task that failed says why, as an error too", taskFails},
		{"a task that the node does not know is NotFound", taskUnknown},
		{"what is no task is refused", taskNonsense},
		{"the tasks of an action are listed, newest first", powerTasksListed},
	}
}

func taskEndsWell(t T, w HypervisorWorld) {
	h := w.herd(t)
	order := h.order()
	task, err := w.Hypervisor.Clone(t.Context(), order)
	fine(t, "Clone", err)
	s, err := h.end(t.Context(), task)
	fine(t, "Task", err)
	equal(t, "ID", s.ID, task)
	if s.Running || s.Failed || s.Killed || s.Err != nil || s.Exit == "" {
		t.Fatalf("got %+v", s)
	}
	again, err := w.Hypervisor.Task(t.Context(), task)
	fine(t, "Task", err)
	equal(t, "asked again", again.Exit, s.Exit)
}

func taskFails(t T, w HypervisorWorld) {
	h := w.herd(t)
	order, create := h.order(), h.createOrder()
	begin := func() (core.TaskID, error) { return w.Hypervisor.Clone(t.Context(), order) }
	vmid := order.VMID
	if w.Fail != nil {
		w.Fail()
	} else {
		create.Source.Volume += ".there-is-none.tar.zst"
		begin = func() (core.TaskID, error) { return w.Hypervisor.Create(t.Context(), create) }
		vmid = create.VMID
	}
	task, err := begin()
	if w.Fail == nil && core.KindOf(err) == core.NotFound {
		return // an archive that is not there may as well be refused at once
	}
	fine(t, "begin", err)
	s, err := h.end(t.Context(), task)
	fine(t, "Task", err)
	if !s.Failed || s.Running || s.Killed || s.Exit == "" || s.Err == nil {
		t.Fatalf("got %+v", s)
	}
	if core.CodeOf(s.Err) == "" || core.KindOf(s.Err) == core.Unknown {
		t.Fatalf("got the error %v", s.Err)
	}
	g, err := w.Hypervisor.Look(t.Context(), core.GuestRef{Node: order.Node, VMID: vmid, Kind: core.VM})
	fine(t, "Look", err)
	equal(t, "presence", g.Presence, core.Gone)
}

func taskUnknown(t T, w HypervisorWorld) {
	id := core.TaskID("UPID:" + w.Template.Node + ":00000001:00000001:00000001:qmstart:100:nobody@pve!none:")
	_, err := w.Hypervisor.Task(t.Context(), id)
	refused(t, "Task", err, core.NotFound)
}

func taskNonsense(t T, w HypervisorWorld) {
	for _, id := range []core.TaskID{"", "x", "UPID:", "UPID:a:b:c:d:e:f", "UPID:../..:00000001:00000001:00000001:qmstart:100:nobody@pve:"} {
		if _, err := w.Hypervisor.Task(t.Context(), id); err == nil {
			t.Errorf("%q was taken for a task", id)
		}
	}
}

func powerTasksListed(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		none, err := w.Hypervisor.PowerTasks(t.Context(), g.Ref, core.Reboot)
		fine(t, "PowerTasks", err)
		equal(t, "before", none, []core.TaskID{})
		var begun []core.TaskID
		h.power(g.Ref, core.Start)
		for range 2 {
			task, err := w.Hypervisor.Power(t.Context(), g.Ref, core.Reboot, time.Minute)
			fine(t, "reboot", err)
			running, err := w.Hypervisor.PowerTasks(t.Context(), g.Ref, core.Reboot)
			fine(t, "PowerTasks", err)
			if !slices.Contains(running, task) {
				t.Fatalf("%s is not in %v", task, running)
			}
			h.well(task)
			h.reach(g.Ref, core.On)
			begun = append([]core.TaskID{task}, begun...)
		}
		listed, err := w.Hypervisor.PowerTasks(t.Context(), g.Ref, core.Reboot)
		fine(t, "PowerTasks", err)
		equal(t, "listed", listed, begun)
	}
}
