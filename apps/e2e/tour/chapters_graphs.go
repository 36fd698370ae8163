package main

import (
	"net/http"
	"time"
)

func graphs() Chapter {
	return Chapter{
		Title: "Graphs: hour, day, week, month, year",
		Note:  "As Proxmox keeps them; our own samples where it does not answer. What was not measured is absent, not zero, and nothing of a server is older than itself.",
		Kinds: both,
		Calls: []string{"get-server-graph", "get-node-graph", "get-storage-graph", "get-cluster-graph"},
		Run: func(g *Guide) {
			here := g.Server(nil)
			g.Finish(http.MethodPost, here+"/power", thing{"action": "start"})
			node := str(items(g.Get("/v1/nodes"))[0]["id"])
			cluster := str(items(g.Get("/v1/clusters"))[0]["id"])
			g.Get("/v1/clusters/" + cluster + "/graphs?timeframe=hour")
			storage := str(items(g.Get("/v1/storages"))[0]["id"])
			for _, of := range []string{here, "/v1/nodes/" + node, "/v1/storages/" + storage} {
				for _, span := range []struct {
					frame string
					step  float64
				}{{"hour", 60}, {"day", 1800}, {"week", 10800}, {"month", 43200}, {"year", 604800}} {
					graph := g.Get(of + "/graphs?timeframe=" + span.frame)
					points, _ := graph["points"].([]any)
					g.Expect(graph["step"] == span.step && len(points) > 0, "the %s of %s has a step of %v and %d points", span.frame, of, graph["step"], len(points))
					last, err := time.Parse(time.RFC3339, str(points[len(points)-1].(thing)["time"]))
					g.Expect(err == nil && !last.After(time.Now()), "the last point is of %v: %v", last, err)
				}
				g.Refused(http.StatusUnprocessableEntity, "validation-failed", http.MethodGet, of+"/graphs?timeframe=century", nil)
			}
		},
	}
}
