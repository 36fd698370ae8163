package conformance

import (
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
)

// surveyHasAll holds one call against the many that tell the same.
func surveyHasAll(t T, w HypervisorWorld) {
	h := w.herd(t)
	made := h.both()
	h.power(made[0].Ref, core.Start)
	for give := time.Now().Add(25 * time.Second); ; h.pause() {
		survey, err := w.Hypervisor.Survey(t.Context())
		fine(t, "Survey", err)
		seen := map[int]core.Measure{}
		for _, r := range survey.Guests {
			equal(t, "state", r.Measure.State, string(r.Power))
			equal(t, "node", r.Measure.Node, r.Ref.Node)
			seen[r.Ref.VMID] = r.Measure
		}
		on, off := seen[made[0].Ref.VMID], seen[made[1].Ref.VMID]
		if on.CPU == nil && time.Now().Before(give) || off.State != string(core.Off) && time.Now().Before(give) {
			continue // nobody has collected them yet
		}
		listed, err := w.Hypervisor.Guests(t.Context())
		fine(t, "Guests", err)
		equal(t, "number of guests", len(survey.Guests), len(listed))
		numbers(t, on, off)
		surveyHasMachines(t, w, survey)
		return
	}
}

// numbers looks at the figures of a guest that runs and of one that does not.
func numbers(t T, on, off core.Measure) {
	switch {
	case on.CPU == nil || on.Memory == nil || on.NetIn == nil || on.NetOut == nil || on.CPUs == 0 || on.MemoryTotal == 0 || on.Uptime == 0:
		t.Fatalf("what runs has numbers that are not told: %s", render(on))
	case *on.CPU < 0 || *on.CPU > 1:
		t.Fatalf("more than all of its cores: %s", render(on))
	case off.CPU == nil || *off.CPU != 0 || off.Disk != nil:
		t.Fatalf("what is off uses no CPU, and nobody knows what is on its disk: %s", render(off))
	}
}

func surveyHasMachines(t T, w HypervisorWorld, survey core.Survey) {
	nodes, err := w.Hypervisor.Nodes(t.Context())
	fine(t, "Nodes", err)
	equal(t, "number of nodes", len(survey.Nodes), len(nodes))
	told := map[core.Subject]bool{}
	for _, st := range survey.Storages {
		equal(t, "told once: "+st.Subject.ID, told[st.Subject], false)
		told[st.Subject] = true
		if st.State == core.StateOnline && (st.Disk == nil || *st.Disk > st.DiskTotal) {
			t.Fatalf("not what is used of a storage: %s", render(st))
		}
	}
	for n, node := range nodes {
		m := survey.Nodes[n]
		equal(t, "subject", m.Subject, core.NodeSubject(node.Cluster, node.Name))
		equal(t, "online", m.State == core.StateOnline, node.Online)
		equal(t, "CPUs", m.CPUs, node.CPUs)
		equal(t, "memory", m.MemoryTotal, node.Memory)
		storages, err := w.Hypervisor.Storages(t.Context(), node.Name)
		fine(t, "Storages", err)
		for _, st := range storages {
			at := st.Node
			if st.Shared {
				at = ""
			}
			if subject := core.StorageSubject(st.Cluster, at, st.Name); st.Active && !told[subject] {
				t.Fatalf("a storage is not in it: %s", strings.TrimSpace(subject.ID))
			}
		}
	}
}
