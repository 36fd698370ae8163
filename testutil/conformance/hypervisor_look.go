package conformance

import (
	"cmp"
	"encoding/hex"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
)

func inventoryCases() []Case[HypervisorWorld] {
	return []Case[HypervisorWorld]{
		{"the identity is a SHA-256 and stays", identityStays},
		{"the privileges of our token suffice", privilegesSuffice},
		{"nodes are sorted, and one is there", nodesSorted},
		{"a node tells how it is", nodeTells},
		{"certificates are sorted, and end some day", certificatesEnd},
		{"storages are sorted, and tell their room", storagesSorted},
		{"templates have the guests and the archives, sorted by node and name", templatesSorted},
	}
}

func identityStays(t T, w HypervisorWorld) {
	first, err := w.Hypervisor.Identity(t.Context())
	fine(t, "Identity", err)
	raw, err := hex.DecodeString(first)
	if err != nil || len(raw) != 32 {
		t.Fatalf("got identity %q, want 64 digits of lower-case hex", first)
	}
	again, err := w.Hypervisor.Identity(t.Context())
	fine(t, "Identity", err)
	equal(t, "the identity again", again, first)
}

func privilegesSuffice(t T, w HypervisorWorld) {
	privileges, err := w.Hypervisor.Privileges(t.Context())
	fine(t, "Privileges", err)
	if lacks := privileges.Lacking(""); len(privileges) == 0 || len(lacks) > 0 {
		t.Errorf("the token lacks %v; it has %v", lacks, privileges)
	}
}

func nodesSorted(t T, w HypervisorWorld) {
	nodes, err := w.Hypervisor.Nodes(t.Context())
	fine(t, "Nodes", err)
	if !slices.IsSortedFunc(nodes, func(a, b core.Node) int { return cmp.Compare(a.Name, b.Name) }) {
		t.Errorf("not sorted by name: %+v", nodes)
	}
	n := slices.IndexFunc(nodes, func(n core.Node) bool { return n.Name == w.Template.Node })
	if n < 0 || !nodes[n].Online || nodes[n].Memory == 0 || nodes[n].Disk <= nodes[n].DiskUsed || nodes[n].DiskUsed <= 0 || nodes[n].CPUs == 0 {
		t.Fatalf("the template's node is not there as it should be: %+v", nodes)
	}
}

func nodeTells(t T, w HypervisorWorld) {
	nodes, err := w.Hypervisor.Nodes(t.Context())
	fine(t, "Nodes", err)
	n := slices.IndexFunc(nodes, func(n core.Node) bool { return n.Name == w.Template.Node })
	s, err := w.Hypervisor.NodeStatus(t.Context(), w.Template.Node)
	fine(t, "NodeStatus", err)
	equal(t, "its CPUs", s.CPUs.Count, nodes[n].CPUs)
	equal(t, "its memory", s.Memory.Total, nodes[n].Memory)
	if s.Version == "" || s.Kernel == "" || s.CPUs.Model == "" || s.CPUs.MHz <= 0 || s.CPUs.Sockets < 1 || s.CPUs.Ticks < 1 || s.Load[0] <= 0 || s.Load[2] <= 0 {
		t.Errorf("something is missing: %+v", s)
	}
	for what, r := range map[string]core.Room{"memory": s.Memory, "the root file system": s.Root} {
		if r.Total <= 0 || r.Used <= 0 || r.Free <= 0 || r.Available <= 0 || r.Used+r.Available > r.Total {
			t.Errorf("the room of %s: %+v", what, r)
		}
	}
	_, err = w.Hypervisor.NodeStatus(t.Context(), "no-such-node")
	equal(t, "of a node that is not there", err != nil, true)
}

func certificatesEnd(t T, w HypervisorWorld) {
	list, err := w.Hypervisor.Certificates(t.Context(), w.Template.Node)
	fine(t, "Certificates", err)
	if len(list) == 0 || !slices.IsSortedFunc(list, func(a, b core.Certificate) int { return cmp.Compare(a.File, b.File) }) {
		t.Fatalf("none, or not sorted: %+v", list)
	}
	for _, c := range list {
		if age := c.NotAfter.Year(); c.File == "" || age < 2024 || c.NotAfter.Location() != time.UTC {
			t.Errorf("a certificate %q that ends %v", c.File, c.NotAfter)
		}
	}
	_, err = w.Hypervisor.Certificates(t.Context(), "no-such-node")
	equal(t, "of a node that is not there", err != nil, true)
}

func storagesSorted(t T, w HypervisorWorld) {
	list, err := w.Hypervisor.Storages(t.Context(), w.Template.Node)
	fine(t, "Storages", err)
	if !slices.IsSortedFunc(list, func(a, b core.Storage) int { return cmp.Compare(a.Name, b.Name) }) {
		t.Errorf("not sorted by name: %+v", list)
	}
	n := slices.IndexFunc(list, func(s core.Storage) bool { return s.Name == w.Storage })
	if n < 0 {
		t.Fatalf("storage %s is missing in %+v", w.Storage, list)
	}
	if s := list[n]; !s.Active || s.Total <= 0 || s.Free <= 0 || s.Node != w.Template.Node || !slices.Contains(s.Content, "images") {
		t.Errorf("got %+v", s)
	}
}

func templatesSorted(t T, w HypervisorWorld) {
	list, err := w.Hypervisor.Templates(t.Context())
	fine(t, "Templates", err)
	if !slices.IsSortedFunc(list, func(a, b core.Template) int {
		return cmp.Or(cmp.Compare(a.Node, b.Node), cmp.Compare(a.Name, b.Name))
	}) {
		t.Errorf("not sorted by node and name: %+v", list)
	}
	for _, want := range []core.Template{w.Template, w.Archive} {
		n := slices.IndexFunc(list, func(x core.Template) bool {
			return x.Node == want.Node && x.VMID == want.VMID && x.Volume == want.Volume
		})
		if n < 0 {
			t.Fatalf("%s is missing in %+v", want.Name, list)
		}
		got := list[n]
		if archive := got.VMID == 0; archive != (got.Size > 0) || archive != (got.Format != "") {
			t.Errorf("its size and form are %d and %q", got.Size, got.Format)
		}
		got.Cluster, got.Size, got.Format = want.Cluster, want.Size, want.Format
		equal(t, "template", got, want)
	}
}

func lookerCases() []Case[HypervisorWorld] {
	return []Case[HypervisorWorld]{
		{"where nothing stands the guest is gone and its VMID free", goneIsFree},
		{"a guest that is made shows whose it is, or that it is forming", formingThenPresent},
		{"what is being made and has no description yet is forming", formingIsSeen},
		{"a guest is found from any node, and from none", foundFromAnywhere},
		{"a guest that moved is followed", movedIsFollowed},
		{"a guest of another kind is shown as what it is", foundAsItIs},
		{"what may not be seen is hidden, not gone", hiddenIsNotGone},
		{"the list has every guest once, templates too", listHasAll},
		{"a survey has the guests, nodes and storages, with their numbers", surveyHasAll},
		{"a running guest tells how long it has run", runningHasUptime},
	}
}

func goneIsFree(t T, w HypervisorWorld) {
	for _, kind := range []core.GuestKind{core.VM, core.Container} {
		for _, node := range []string{w.Template.Node, ""} {
			ref := core.GuestRef{Node: node, VMID: w.VMID(), Kind: kind}
			g, err := w.Hypervisor.Look(t.Context(), ref)
			fine(t, "Look", err)
			equal(t, "presence", g.Presence, core.Gone)
			free, err := w.Hypervisor.VMIDFree(t.Context(), ref.VMID)
			fine(t, "VMIDFree", err)
			equal(t, "free", free, true)
		}
	}
	free, err := w.Hypervisor.VMIDFree(t.Context(), w.Template.VMID)
	fine(t, "VMIDFree", err)
	equal(t, "the template's VMID is free", free, false)
}

func formingThenPresent(t T, w HypervisorWorld) {
	h, ctx := w.herd(t), t.Context()
	order, create := h.order(), h.createOrder()
	task, err := w.Hypervisor.Clone(ctx, order)
	fine(t, "Clone", err)
	h.becomes(task, core.GuestRef{Node: order.Node, VMID: order.VMID, Kind: core.VM}, order.Description)
	task, err = w.Hypervisor.Create(ctx, create)
	fine(t, "Create", err)
	h.becomes(task, core.GuestRef{Node: create.Node, VMID: create.VMID, Kind: core.Container}, create.Description)
}

// becomes watches a guest while its task runs.
func (h herd) becomes(task core.TaskID, ref core.GuestRef, description string) {
	h.t.Helper()
	for running := true; running; {
		s, err := h.Hypervisor.Task(h.t.Context(), task)
		fine(h.t, "Task", err)
		running = s.Running
		g, err := h.Hypervisor.Look(h.t.Context(), ref)
		fine(h.t, "Look", err)
		if g.Presence == core.Present && g.Description != description {
			h.t.Fatalf("a guest that is being made was shown as present with the description %q", g.Description)
		}
		if g.Presence == core.Gone && !running {
			h.t.Fatalf("it is gone although its task ended")
		}
	}
	h.well(task)
	g := h.see(ref.VMID)
	equal(h.t, "description", g.Description, description)
	equal(h.t, "lock", g.Lock, "")
}

func formingIsSeen(t T, w HypervisorWorld) {
	if w.Form == nil {
		return
	}
	for _, kind := range []core.GuestKind{core.VM, core.Container} {
		ref := core.GuestRef{Node: w.Template.Node, VMID: w.VMID(), Kind: kind}
		w.Form(ref.VMID, kind)
		for _, node := range []string{ref.Node, ""} {
			ref.Node = node
			g, err := w.Hypervisor.Look(t.Context(), ref)
			fine(t, "Look", err)
			equal(t, "presence", g.Presence, core.Forming)
			equal(t, "description", g.Description, "")
		}
		free, err := w.Hypervisor.VMIDFree(t.Context(), ref.VMID)
		fine(t, "VMIDFree", err)
		equal(t, "free", free, false)
	}
}

func foundFromAnywhere(t T, w HypervisorWorld) {
	h := w.herd(t)
	nodes, err := w.Hypervisor.Nodes(t.Context())
	fine(t, "Nodes", err)
	for _, made := range h.both() {
		for _, node := range append(nodes, core.Node{}) {
			g, err := w.Hypervisor.Look(t.Context(), core.GuestRef{Node: node.Name, VMID: made.Ref.VMID, Kind: made.Ref.Kind})
			fine(t, "Look from "+node.Name, err)
			equal(t, "presence", g.Presence, core.Present)
			equal(t, "ref", g.Ref, made.Ref)
			fine(t, "Describe from "+node.Name, w.Hypervisor.Describe(t.Context(),
				core.GuestRef{Node: node.Name, VMID: made.Ref.VMID, Kind: made.Ref.Kind}, made.Description, ""))
		}
	}
}

func movedIsFollowed(t T, w HypervisorWorld) {
	if w.Move == nil {
		return
	}
	h := w.herd(t)
	for _, made := range h.both() {
		node := w.Move(made.Ref.VMID)
		g, err := w.Hypervisor.Look(t.Context(), made.Ref)
		fine(t, "Look", err)
		equal(t, "node", g.Ref.Node, node)
		fine(t, "Describe", w.Hypervisor.Describe(t.Context(), made.Ref, "moved", ""))
		equal(t, "description", h.see(made.Ref.VMID).Description, "moved")
		h.power(made.Ref, core.Start)
	}
}

func foundAsItIs(t T, w HypervisorWorld) {
	made := w.herd(t).vm()
	ref := made.Ref
	ref.Kind = core.Container
	g, err := w.Hypervisor.Look(t.Context(), ref)
	fine(t, "Look", err)
	equal(t, "ref", g.Ref, made.Ref)
	refused(t, "Describe", w.Hypervisor.Describe(t.Context(), ref, "x", ""), core.NotFound)
	_, err = w.Hypervisor.Destroy(t.Context(), ref)
	refused(t, "Destroy", err, core.NotFound)
}

func hiddenIsNotGone(t T, w HypervisorWorld) {
	if w.Hide == nil {
		return
	}
	made := w.herd(t).vm()
	w.Hide(made.Ref.VMID)
	for _, node := range []string{made.Ref.Node, ""} {
		g, err := w.Hypervisor.Look(t.Context(), core.GuestRef{Node: node, VMID: made.Ref.VMID, Kind: core.VM})
		fine(t, "Look", err)
		equal(t, "presence", g.Presence, core.Hidden)
	}
	free, err := w.Hypervisor.VMIDFree(t.Context(), made.Ref.VMID)
	fine(t, "VMIDFree", err)
	equal(t, "free", free, false)
	_, err = w.Hypervisor.Destroy(t.Context(), made.Ref)
	refused(t, "Destroy", err, core.Denied, core.CodePrivilegeMissing)
}

func listHasAll(t T, w HypervisorWorld) {
	h := w.herd(t)
	made := h.both()
	h.power(made[0].Ref, core.Start)
	want := map[int]core.GuestReading{
		w.Template.VMID:  {Ref: core.GuestRef{Node: w.Template.Node, VMID: w.Template.VMID, Kind: core.VM}, Template: true, Power: core.Off, Name: w.Template.Name},
		made[0].Ref.VMID: {Ref: made[0].Ref, Name: made[0].Name, Power: core.On},
		made[1].Ref.VMID: {Ref: made[1].Ref, Name: made[1].Name, Power: core.Off},
	}
	var wrong string
	for give := time.Now().Add(25 * time.Second); time.Now().Before(give); h.pause() {
		rows, err := w.Hypervisor.Guests(t.Context())
		fine(t, "Guests", err)
		if wrong = missing(rows, want); wrong == "" {
			return
		}
	}
	t.Fatalf("%s", wrong)
}

func missing(rows []core.GuestReading, want map[int]core.GuestReading) string {
	seen := map[int]int{}
	for _, r := range rows {
		if seen[r.Ref.VMID]++; seen[r.Ref.VMID] > 1 {
			return "a guest is listed twice: " + render(r)
		}
		if x, ok := want[r.Ref.VMID]; ok {
			r.Uptime, r.CPU, r.Memory, r.NetIn, r.NetOut, r.Hint, r.Measure = 0, 0, 0, 0, 0, "", core.Measure{}
			if got := render(r); got != render(x) {
				return "got " + got + "\nwant " + render(x)
			}
		}
	}
	for vmid := range want {
		if seen[vmid] == 0 {
			return "not all guests are listed: " + render(rows)
		}
	}
	return ""
}

func runningHasUptime(t T, w HypervisorWorld) {
	h := w.herd(t)
	made := h.vm()
	h.power(made.Ref, core.Start)
	for give := time.Now().Add(10 * time.Second); time.Now().Before(give); h.pause() {
		if h.see(made.Ref.VMID).Uptime > 0 {
			return
		}
	}
	t.Fatalf("it runs and has no uptime")
}
