package main

import "net/http"

// cloudInit is about what a guest is told of itself before its first start.
func cloudInit() Chapter {
	return Chapter{
		Title: "Cloud-init: user, keys, password, name servers, hostname, user data",
		Note: "VMs are told by cloud-init, containers by Proxmox VE itself. User data of one's own are for VMs only, and the file has to be on the cluster: " +
			"the API of Proxmox VE cannot upload snippets.",
		Kinds: both,
		Calls: []string{"create-server", "rebuild-server", "get-server", "change-pool"},
		Tests: []string{"TestAServerIsRebuilt", "TestAGuestFindsNamesAsItWasAskedForOrAsItsPoolSays", "TestUserDataReachTheGuest"},
		Run: func(g *Guide) {
			pool := "/v1/pools/" + str(items(g.Get("/v1/pools"))[0]["id"])
			g.Do(http.StatusOK, http.MethodPatch, pool, thing{"nameservers": []any{"192.0.2.53"}, "search_domain": "example.net"})
			g.Later(func() {
				g.Do(http.StatusOK, http.MethodPatch, pool, thing{"nameservers": []any{}, "search_domain": ""})
			})
			g.Say("what is left open is as the pool of its address says")
			here := g.Server(thing{
				"hostname": "shop", "user": "rider", "password": "correct horse", "nameservers": []any{"9.9.9.9", "2620:fe::fe"},
				"ssh_keys": []any{"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBbF0Xz1k3o9k8m1WqTzC3mN6Oq0m2bqXy7cP0kq7E5J rider@example.test"},
			})
			g.finds(here, "9.9.9.9", "example.net")
			g.Say("a rebuild keeps it, unless it is told otherwise")
			g.Finish(http.MethodPost, here+"/rebuild", thing{})
			g.finds(here, "9.9.9.9", "example.net")
			g.Finish(http.MethodPost, here+"/rebuild", thing{"nameservers": []any{"192.0.2.54"}})
			g.finds(here, "192.0.2.54", "example.net")
			g.Refused(http.StatusUnprocessableEntity, "validation-failed", http.MethodPost, here+"/rebuild",
				thing{"nameservers": []any{"0.0.0.0"}, "user_data": "local:snippets/web.yaml", "password": "correct horse"})
			if g.VM() {
				g.Server(thing{"user_data": "local:snippets/web.yaml"})
				return
			}
			g.Say("containers have no cloud-init")
			g.Refused(http.StatusUnprocessableEntity, "validation-failed", http.MethodPost, here+"/rebuild", thing{"user_data": "local:snippets/web.yaml"})
		},
	}
}

// finds fails unless the server asks this name server first.
func (g *Guide) finds(here, first, search string) {
	server := g.Get(here)
	servers, _ := server["nameservers"].([]any)
	g.Expect(len(servers) > 0 && servers[0] == first && server["search_domain"] == search, "it asks %v in %v", servers, server["search_domain"])
}
