package main

import "net/http"

func bulk() Chapter {
	return Chapter{
		Title: "Bulk: one thing done to many servers, with a result for each",
		Kinds: both,
		Calls: []string{"bulk-servers"},
		Run: func(g *Guide) {
			g.Say("servers are named, or picked by their labels; one that fails stops no other")
			labels := thing{"herd": g.Kind}
			g.Server(thing{"labels": labels})
			g.Server(thing{"labels": labels, "start": true})
			herd := "herd=" + g.Kind
			begun := g.Do(http.StatusAccepted, http.MethodPost, "/v1/servers/bulk", thing{"action": "power", "selector": herd, "power": thing{"action": "start"}})
			op := g.Get("/v1/operations/" + str(begun["operation"].(thing)["id"]) + "?wait=60s")
			g.Expect(op["state"] == "failed" && op["cause"] == "1 of 2 failed" && len(op["items"].([]any)) == 2, "the operation is %v", op)
			g.Expect(len(items(g.Get("/v1/servers?power=on&selector="+herd))) == 2, "not both are on")
			off := g.Do(http.StatusAccepted, http.MethodPost, "/v1/servers/bulk", thing{"action": "power", "selector": herd, "power": thing{"action": "shutdown", "force": true, "timeout": 5}})
			op = g.Get("/v1/operations/" + str(off["operation"].(thing)["id"]) + "?wait=60s")
			g.Expect(op["state"] == "succeeded", "the operation is %v", op)
			snapped := g.Do(http.StatusAccepted, http.MethodPost, "/v1/servers/bulk", thing{"action": "snapshot", "selector": herd, "snapshot": thing{"name": "before-upgrade"}})
			op = g.Get("/v1/operations/" + str(snapped["operation"].(thing)["id"]) + "?wait=60s")
			if g.Kind == "vm" {
				g.Expect(op["state"] == "succeeded", "the operation is %v", op)
			} else { // where the images of containers are, in a directory, there are no snapshots
				g.Expect(op["cause"] == "2 of 2 failed" && op["items"].([]any)[0].(thing)["code"] == "not-supported", "the operation is %v", op)
			}
			anew := g.Do(http.StatusAccepted, http.MethodPost, "/v1/servers/bulk", thing{"action": "rebuild", "selector": herd})
			op = g.Get("/v1/operations/" + str(anew["operation"].(thing)["id"]) + "?wait=60s")
			g.Expect(op["state"] == "succeeded", "the operation is %v", op)
			gone := g.Do(http.StatusAccepted, http.MethodPost, "/v1/servers/bulk", thing{"action": "delete", "selector": herd})
			op = g.Get("/v1/operations/" + str(gone["operation"].(thing)["id"]) + "?wait=60s")
			g.Expect(op["state"] == "succeeded", "the operation is %v", op)
			g.Expect(len(items(g.Get("/v1/servers?selector="+herd))) == 0, "some are there still")
		},
	}
}
