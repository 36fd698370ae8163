package main

import "net/http"

func ipLock() Chapter {
	return Chapter{
		Title: "IP lock: a guest uses no addresses but its own",
		Note:  "It filters while the firewall of the Proxmox datacenter is on.",
		Kinds: both,
		Calls: []string{"get-ip-lock", "set-ip-lock"},
		Run: func(g *Guide) {
			here := g.Server(thing{"ip_lock": true}) + "/ip-lock"
			lock := g.Get(here)
			g.Expect(lock["enabled"] == true && len(lock["addresses"].([]any)) == 2, "the lock is %v", lock)
			g.Finish(http.MethodPut, here, thing{"enabled": true, "repair": true})
			g.Expect(g.Get(here)["verified_at"] != nil, "it was not verified")
			g.Finish(http.MethodPut, here, thing{"enabled": false})
			g.Expect(g.Get(here)["enabled"] == false, "it is locked still")
		},
	}
}

func addresses() Chapter {
	return Chapter{
		Title: "Addresses of a server, and their reverse names",
		Note:  "A container is told at once, a VM by cloud-init at its next start.",
		Kinds: both,
		Calls: []string{"add-address", "remove-address", "get-address", "change-address"},
		Run: func(g *Guide) {
			server := g.Server(thing{"ip_lock": true})
			here := server + "/addresses"
			g.Refused(http.StatusUnprocessableEntity, "validation-failed", http.MethodPost, here, thing{"pool": "demo", "address": "10.77.0.9"})
			g.Finish(http.MethodPost, here, thing{"pool": "demo"})
			held := items(g.Get("/v1/addresses?server=" + str(g.Get(server)["id"])))
			g.Expect(len(held) == 2, "it holds %v", held)
			one := held[1]
			it := "/v1/addresses/" + str(one["id"])
			g.Do(http.StatusOK, http.MethodPatch, it, thing{"reverse": "mail.example.org"})
			g.Refused(http.StatusUnprocessableEntity, "validation-failed", http.MethodPatch, it, thing{"reverse": "not a name"})
			g.Expect(g.Get(it)["reverse"] == "mail.example.org", "its name is another")
			g.Say("an address that is given back loses the name that somebody gave it")
			g.Finish(http.MethodDelete, here+"/"+str(one["address"]), nil)
			g.Expect(g.Get(it)["reverse"] == nil, "it has its name still")
		},
	}
}

func patrol() Chapter {
	return Chapter{
		Title: "What happens behind our back: found, told once, never silently repaired",
		Kinds: both,
		Calls: []string{"get-findings", "list-strays"},
		Tests: []string{"TestSixWaysBehindOurBack"},
		Run: func(g *Guide) {
			server := g.Server(nil)
			found := g.Get(server + "/findings")
			g.Expect(len(found["findings"].([]any)) == 0, "something was found: %v", found)
			g.Expect(len(items(g.Get("/v1/strays"))) == 0, "there are strays")
		},
	}
}
