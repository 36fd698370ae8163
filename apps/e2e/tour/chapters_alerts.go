package main

import (
	"net/http"
	"time"
)

func alerts() Chapter {
	return Chapter{
		Title: "Alerts: what is wrong is told once, and its end once",
		Note:  "A rule is a threshold and a time that it must last. People set them for their servers; nodes, storages and clusters have theirs.",
		Calls: []string{"list-alerts", "get-alert", "silence-alert", "get-my-alerts", "set-my-alerts", "get-server-alerts", "set-server-alerts"},
		Run: func(g *Guide) {
			server := g.Server(thing{"start": true})
			g.Refused(http.StatusUnprocessableEntity, "validation-failed", http.MethodPut, server+"/alerts", thing{"rules": thing{"node-down": thing{"enabled": false}}})
			g.Get("/v1/me/alerts")
			g.Do(http.StatusOK, http.MethodPut, "/v1/me/alerts", thing{"rules": thing{"memory": thing{"cooldown": 600}}})
			g.Later(func() { g.Do(http.StatusOK, http.MethodPut, "/v1/me/alerts", thing{}) })
			g.Say("one percent of its memory, at once: that is soon reached")
			g.Do(http.StatusOK, http.MethodPut, server+"/alerts", thing{"rules": thing{"memory": thing{"threshold": 1, "duration": 0}}})
			g.Expect(g.Get(server + "/alerts")["effective"].(thing)["memory"].(thing)["threshold"] == 1.0, "the rule does not hold")
			of := "/v1/alerts?kind=memory&server=" + server[len("/v1/servers/"):]
			found := g.Until("it fires", of, func(list thing) bool { return len(items(list)) == 1 })
			here := "/v1/alerts/" + str(items(found)[0]["id"])
			g.Expect(g.Get(here)["state"] == "firing", "it does not fire")
			g.Do(http.StatusOK, http.MethodPost, here+"/silence", thing{"until": time.Now().Add(time.Hour).UTC().Format(time.RFC3339)})
			g.Say("a rule that is switched off ends its alert")
			g.Do(http.StatusOK, http.MethodPut, server+"/alerts", thing{"rules": thing{"memory": thing{"enabled": false}}})
			g.Until("it is resolved", of, func(list thing) bool {
				return items(list)[0]["state"] == "resolved" && items(list)[0]["cause"] == "off"
			})
			g.Get(of)
		},
	}
}

func clusterAlerts() Chapter {
	return Chapter{
		Title: "Alerts of a cluster: operators say when a node, a storage or a certificate is one",
		Note:  "What is said for a cluster holds for all of its nodes and storages, and for itself. While it is silent, nothing of that is told.",
		Calls: []string{"get-cluster-alerts", "set-cluster-alerts"},
		Run: func(g *Guide) {
			cluster := str(items(g.Get("/v1/clusters"))[0]["id"])
			here := "/v1/clusters/" + cluster + "/alerts"
			g.Expect(g.Get(here)["effective"].(thing)["certificate"].(thing)["threshold"] == 10.0, "the usual rule does not hold")
			g.Refused(http.StatusUnprocessableEntity, "validation-failed", http.MethodPut, here, thing{"rules": thing{"node-down": thing{"threshold": 50}}})
			g.Later(func() { g.Do(http.StatusOK, http.MethodPut, here, thing{}) })
			g.Say("one percent of the memory of a node, at once, while the cluster is in maintenance: nobody is told")
			quiet := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
			g.Do(http.StatusOK, http.MethodPut, here, thing{"rules": thing{"node-memory": thing{"threshold": 1, "duration": 0}}, "silenced_until": quiet})
			of := "/v1/alerts?kind=node-memory&sort=-id"
			found := g.Until("it fires", of, func(list thing) bool { return len(items(list)) > 0 && items(list)[0]["state"] == "firing" })
			one := "/v1/alerts/" + str(items(found)[0]["id"])
			g.Expect(g.Get(one)["threshold"] == 1.0 && g.Get(one)["told_at"] == nil, "it is told, or has another threshold")
			g.Do(http.StatusOK, http.MethodPut, here, thing{"rules": thing{"node-memory": thing{"enabled": false}}})
			g.Until("it is resolved", one, func(a thing) bool { return a["state"] == "resolved" && a["cause"] == "off" })
		},
	}
}
