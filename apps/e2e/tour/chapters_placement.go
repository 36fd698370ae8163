package main

import (
	"net/http"
	"strings"
)

// The chapters of where servers are.

func placement() Chapter {
	return Chapter{
		Title: "Placement: labels of nodes, servers kept apart, nodes in maintenance",
		Kinds: both,
		Calls: []string{"change-node", "create-server"},
		Run: func(g *Guide) {
			nodes := items(g.Get("/v1/nodes"))
			g.Expect(len(nodes) > 1, "there are not two nodes")
			first, second := "/v1/nodes/"+str(nodes[0]["id"]), "/v1/nodes/"+str(nodes[1]["id"])
			g.Later(func() {
				g.Do(http.StatusOK, http.MethodPatch, first, thing{"maintenance": false, "labels": thing{}})
				g.Do(http.StatusOK, http.MethodPatch, second, thing{"maintenance": false, "labels": thing{}})
			})
			g.Say("a server that asks for a label goes to a node that has it, and says why")
			g.Do(http.StatusOK, http.MethodPatch, second, thing{"labels": thing{"disk": "nvme"}})
			here := g.Get(g.Server(thing{"placement": thing{"labels": thing{"disk": "nvme"}}}))["placement"].(thing)
			g.Expect(here["node"] == nodes[1]["name"] && strings.Contains(str(here["reason"]), "has not the label"), "it is on %v: %v", here["node"], here["reason"])
			g.Say("two of a group that are kept apart are on two nodes, and there is no place for a third")
			apart := thing{"labels": thing{"group": "db-" + g.Kind}, "placement": thing{"apart": "group", "strict": true}}
			one, two := g.Get(g.Server(apart))["placement"].(thing), g.Get(g.Server(apart))["placement"].(thing)
			g.Expect(one["node"] != two["node"], "both are on %v", one["node"])
			third := thing{"name": "third", "image": g.Image(), "plan": "small", "labels": apart["labels"], "placement": apart["placement"]}
			g.Refused(http.StatusConflict, "no-placement", http.MethodPost, "/v1/servers", third)
			g.Say("a node in maintenance gets nothing new")
			g.Do(http.StatusOK, http.MethodPatch, first, thing{"maintenance": true})
			there := g.Get(g.Server(nil))["placement"].(thing)
			g.Expect(there["node"] == nodes[1]["name"], "it is on %v", there["node"])
		},
	}
}

func migration() Chapter {
	return Chapter{
		Title: "Migration: to another node, as it runs",
		Note:  "A container that runs is shut down, moved and started again: Proxmox VE cannot move one as it runs.",
		Kinds: both,
		Calls: []string{"migrate-server"},
		Tests: []string{"TestMigrateSurvivesEverything"},
		Run: func(g *Guide) {
			here := g.Server(thing{"start": true})
			from := g.Get(here)["placement"].(thing)["node"]
			g.Refused(http.StatusConflict, "illegal-move", http.MethodPost, here+"/migrate", thing{"node": from})
			g.Finish(http.MethodPost, here+"/migrate", thing{})
			server := g.Get(here)
			to := server["placement"].(thing)["node"]
			g.Expect(to != from && server["power"] == "on", "it is on %v, and %v", to, server["power"])
			g.Say("and back, to the node that is named")
			g.Finish(http.MethodPost, here+"/migrate", thing{"node": from})
			g.Expect(g.Get(here)["placement"].(thing)["node"] == from, "it is not back")
		},
	}
}
