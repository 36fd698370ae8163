package main

import (
	"bufio"
	"context"
	"net/http"
	"strings"
)

// The chapters of servers, and of the work that goes on for them.

func servers() Chapter {
	return Chapter{
		Title: "Servers: create, show, list, change, delete",
		Kinds: both,
		Calls: []string{"create-server", "get-server", "list-servers", "change-server", "delete-server"},
		Run: func(g *Guide) {
			g.Say("the same request under one key is one server, however often it is sent")
			key := "tour-" + g.Kind
			body := thing{"name": "web 1", "image": g.Image(), "plan": "small", "labels": thing{"tour": g.Kind}}
			made := g.Do(http.StatusAccepted, http.MethodPost, "/v1/servers", body, "Idempotency-Key", key)
			again := g.Do(http.StatusAccepted, http.MethodPost, "/v1/servers", body, "Idempotency-Key", key)
			id := str(made["server"].(thing)["id"])
			g.Expect(again["server"].(thing)["id"] == id, "a second server was made")
			body["name"] = "web 2"
			g.Refused(http.StatusUnprocessableEntity, "idempotency-key-reused", http.MethodPost, "/v1/servers", body, "Idempotency-Key", key)
			g.Await(made)
			server := g.Get("/v1/servers/" + id)
			g.Expect(server["life"] == "ready" && server["power"] == "off", "it is %v and %v", server["life"], server["power"])
			g.Expect(len(items(g.Get("/v1/servers?label=tour="+g.Kind))) == 1, "the list shows not just one")
			g.Do(http.StatusOK, http.MethodPatch, "/v1/servers/"+id, thing{"name": "shop 1"})
			g.Finish(http.MethodDelete, "/v1/servers/"+id, nil)
			g.Do(http.StatusNotFound, http.MethodGet, "/v1/servers/"+id, nil)
			g.Say("instead of a plan, what it is made of may be told; then it has no plan's limits either")
			own := thing{"name": "own", "image": g.Image(), "specification": thing{"cores": 2, "memory": 768 << 20, "disk": 5 * gib}}
			made = g.Do(http.StatusAccepted, http.MethodPost, "/v1/servers", own)
			g.Await(made)
			here := "/v1/servers/" + str(made["server"].(thing)["id"])
			g.Expect(g.Get(here)["plan"] == nil, "it has a plan")
			g.Expect(g.Get(here + "/specification")["current"].(thing)["cores"] == 2.0, "it has not two cores")
			g.Finish(http.MethodDelete, here, nil)
		},
	}
}

func power() Chapter {
	return Chapter{
		Title: "Power: start, shutdown, stop, reboot, reset, suspend, resume",
		Note:  "Containers know neither reset nor suspend and resume: Proxmox VE has no reset for them, and its suspend needs CRIU, which does not work there.",
		Kinds: both,
		Calls: []string{"switch-power", "get-power"},
		Run: func(g *Guide) {
			here := g.Server(nil) + "/power"
			g.Refused(http.StatusConflict, "illegal-move", http.MethodPost, here, thing{"action": "shutdown"})
			actions := []string{"start", "reboot", "shutdown", "start"}
			if g.VM() {
				actions = append(actions, "reset", "suspend", "resume")
			} else {
				g.Refused(http.StatusUnprocessableEntity, "not-supported", http.MethodPost, here, thing{"action": "reset"})
			}
			for _, action := range append(actions, "stop") {
				g.Finish(http.MethodPost, here, thing{"action": action})
			}
			now := g.Get(here)
			g.Expect(now["power"] == "off" && now["power_wanted"] == "off", "power is %v", now)
		},
	}
}

func operations() Chapter {
	return Chapter{
		Title: "Operations: follow, cancel, retry",
		Kinds: both,
		Calls: []string{"list-operations", "get-operation", "cancel-operation", "retry-operation"},
		Run: func(g *Guide) {
			made := g.Do(http.StatusAccepted, http.MethodPost, "/v1/servers", thing{"name": "never mind", "image": g.Image(), "plan": "small"})
			here := "/v1/operations/" + str(made["operation"].(thing)["id"])
			g.Do(http.StatusOK, http.MethodPost, here+"/cancel", nil)
			op := g.Await(made)
			g.Expect(op["state"] == "cancelled", "it %v", op["state"])
			g.Say("what was made of it is gone again, and its addresses are free")
			g.Do(http.StatusNotFound, http.MethodGet, "/v1/servers/"+str(made["server"].(thing)["id"]), nil)
			g.Get(here)
			g.Get("/v1/operations?limit=3")
			g.Refused(http.StatusConflict, "operation-ended", http.MethodPost, here+"/retry", nil)
		},
	}
}

func events() Chapter {
	return Chapter{
		Title: "Events: followed as they happen, replayed from any point",
		Kinds: both,
		Calls: []string{"follow-events", "follow-server-events"},
		Run: func(g *Guide) {
			here := g.Server(nil)
			g.Finish(http.MethodPost, here+"/power", thing{"action": "start"})
			for _, path := range []string{"/v1/events", here + "/events"} {
				g.Follow(path, "server.started")
			}
		},
	}
}

// Follow reads a stream of events from its beginning until the type comes by.
func (g *Guide) Follow(path, until string) {
	if r, ok := g.document.of(http.MethodGet, path); ok {
		g.made[r.ID] = true
	}
	ctx, stop := context.WithTimeout(g.ctx, patience)
	defer stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, g.url+path, nil)
	g.check(err)
	req.Header.Set("Authorization", "Bearer "+adminToken)
	req.Header.Set("Last-Event-ID", "0")
	res, err := http.DefaultClient.Do(req)
	g.check(err)
	defer res.Body.Close()
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		if kind, ok := strings.CutPrefix(lines.Text(), "event: "); ok && kind == until {
			g.Say("GET %s from the beginning: %s came by", brief(path, 60), kind)
			return
		}
	}
	g.Expect(false, "the stream %s ended before %s", path, until)
}
