package main

import "net/http"

const gib = 1 << 30

func specification() Chapter {
	return Chapter{
		Title: "Specification: show, change cores, memory and swap, grow a disk, add a disk, change the plan",
		Note:  "A running VM takes over cores and memory at its next start, a container at once. Swap is for containers only.",
		Kinds: both,
		Calls: []string{"get-specification", "change-specification"},
		Tests: []string{"TestResizeSurvivesEverything", "TestWhatCannotBeIsRefusedAtOnce", "TestServersAreResized"},
		Run: func(g *Guide) {
			server := g.Server(thing{"start": true})
			here := server + "/specification"
			g.Finish(http.MethodPatch, here, thing{"cores": 2, "memory": gib})
			spec := g.Get(here)
			if g.VM() {
				g.Say("what a running VM takes over only at its next start is pending until then")
				g.Expect(spec["pending"] != nil && spec["current"].(thing)["cores"] == 1.0, "it is %v", spec)
				g.Finish(http.MethodPost, server+"/power", thing{"action": "reboot"})
				spec = g.Get(here)
			}
			g.Expect(spec["pending"] == nil && spec["current"].(thing)["cores"] == 2.0, "it is %v", spec)
			g.Say("disks grow and are added; none shrinks")
			more := thing{g.Disk(): 5 * gib, g.Bus(): thing{"size": gib}}
			g.Finish(http.MethodPatch, here, thing{"disks": more})
			spec = g.Get(here)
			g.Expect(len(spec["current"].(thing)["disks"].([]any)) == 2, "it is %v", spec)
			g.Refused(http.StatusUnprocessableEntity, "validation-failed", http.MethodPatch, here, thing{"cores": 4096, "disks": thing{g.Disk(): gib}})
			g.Say("addresses are a list as well, and another operation")
			two := []any{thing{"pool": "demo"}, thing{"pool": "demo"}}
			g.Refused(http.StatusUnprocessableEntity, "validation-failed", http.MethodPatch, here, thing{"addresses": two, "cores": 1})
			g.Finish(http.MethodPatch, here, thing{"addresses": two})
			g.Expect(len(g.Get(server)["addresses"].([]any)) == 2, "it has not two addresses")
			g.Finish(http.MethodPatch, here, thing{"plan": "medium"})
			g.Expect(g.Get(server)["plan"] == "medium", "the plan is another")
		},
	}
}

// Bus is where more disks go.
func (g *Guide) Bus() string {
	if g.Kind == "container" {
		return "mp"
	}
	return "scsi"
}
