package main

import (
	"net/http"
	"time"
)

func measured() Chapter {
	return Chapter{
		Title: "Usage: what servers, nodes, storages and clusters use now",
		Note:  "As the last sweep saw it, and as of when: nobody is asked. What Proxmox does not tell is null, not zero.",
		Kinds: both,
		Calls: []string{"get-usage", "get-node-usage", "get-storage-usage", "get-cluster-usage"},
		Run: func(g *Guide) {
			here := g.Server(nil)
			off := g.Until("it was seen", here+"/usage", func(u thing) bool { return u["status"] == "off" && u["stale"] == false })
			g.Expect(off["disk"] == nil && off["uptime"] == nil, "a server that is off: %v", off)
			g.Finish(http.MethodPost, here+"/power", thing{"action": "start"})
			on := g.Until("its numbers were collected", here+"/usage", func(u thing) bool { return u["status"] == "on" && u["cpu"] != nil })
			g.Expect(on["cpu"].(float64) <= 1 && on["memory"].(float64) > 0 && on["memory"].(float64) <= on["memory_total"].(float64), "it uses %v", on)
			g.Until("two readings make a rate", here+"/usage", func(u thing) bool { return u["network_in"] != nil && u["network_in_total"].(float64) > 0 })
			now := g.Get(here + "/usage")
			seen, err := time.Parse(time.RFC3339, str(now["observed_at"]))
			g.Expect(err == nil && !seen.After(time.Now()), "it was seen at %v: %v", now["observed_at"], err)
			g.Say("Nodes, storages and whole clusters likewise")
			node, storage := str(items(g.Get("/v1/nodes"))[0]["id"]), str(items(g.Get("/v1/storages"))[0]["id"])
			cluster := str(items(g.Get("/v1/clusters"))[0]["id"])
			n, c := g.Get("/v1/nodes/"+node+"/usage"), g.Get("/v1/clusters/"+cluster+"/usage")
			g.Expect(n["status"] == "online" && n["memory"].(float64) > 0, "the node: %v", n)
			g.Expect(c["status"] == "online" && c["memory_total"].(float64) >= n["memory_total"].(float64), "the cluster: %v", c)
			s := g.Get("/v1/storages/" + storage + "/usage")
			g.Expect(s["cpu"] == nil && s["disk"].(float64) <= s["disk_total"].(float64), "the storage: %v", s)
			g.Refused(http.StatusNotFound, "node-not-found", http.MethodGet, "/v1/nodes/"+node+"x/usage", nil)
		},
	}
}
