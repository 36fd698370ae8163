package main

import "net/http"

// The chapters of what has to be there before there are servers.

func clusters() Chapter {
	return Chapter{
		Title: "Clusters: add, change, drain, remove",
		Calls: []string{"list-clusters", "create-cluster", "get-cluster", "change-cluster", "delete-cluster"},
		Run: func(g *Guide) {
			g.Say("the demo's own cluster is there already, and is not added twice")
			mine := items(g.Get("/v1/clusters"))[0]
			here := "/v1/clusters/" + str(mine["id"])
			g.Get(here)
			again := thing{"name": "again", "token": g.cluster["TOKEN"], "endpoints": []any{thing{"url": g.cluster["URL"], "fingerprint": g.cluster["FINGERPRINT"]}}}
			g.Refused(http.StatusConflict, "cluster-known", http.MethodPost, "/v1/clusters", again)
			g.Say("drained: no new servers are placed there")
			g.Do(http.StatusOK, http.MethodPatch, here, thing{"drained": true})
			g.Refused(http.StatusConflict, "no-placement", http.MethodPost, "/v1/servers", thing{"name": "nowhere", "image": "debian-12", "plan": "small"})
			g.Do(http.StatusOK, http.MethodPatch, here, thing{"drained": false})
			g.Say("removed only when it holds nothing: its images are in the way")
			g.Refused(http.StatusConflict, "in-use", http.MethodDelete, here, nil)
		},
	}
}

func inventory() Chapter {
	return Chapter{
		Title: "Nodes, storages and templates",
		Calls: []string{"list-nodes", "get-node", "list-storages", "get-storage", "list-templates", "get-template"},
		Run: func(g *Guide) {
			for _, what := range []string{"nodes", "storages", "templates"} {
				all := items(g.Get("/v1/" + what))
				g.Expect(len(all) > 0, "there are no %s", what)
				g.Get("/v1/" + what + "/" + str(all[0]["id"]))
			}
		},
	}
}

func images() Chapter {
	return Chapter{
		Title: "Images: what servers are made from",
		Calls: []string{"import-images", "list-images", "create-image", "get-image", "change-image", "delete-image"},
		Run: func(g *Guide) {
			cluster := str(items(g.Get("/v1/clusters"))[0]["id"])
			g.Say("every template of the cluster becomes an image of its name")
			g.Do(http.StatusOK, http.MethodPost, "/v1/clusters/"+cluster+"/import-images", nil)
			source := items(g.Get("/v1/images"))[0]
			made := g.Do(http.StatusCreated, http.MethodPost, "/v1/images", thing{"name": "golden", "kind": source["kind"], "sources": source["sources"]})
			here := "/v1/images/" + str(made["id"])
			g.Say("hidden images are not offered any more")
			g.Do(http.StatusOK, http.MethodPatch, here, thing{"hidden": true})
			g.Get(here)
			g.Do(http.StatusNoContent, http.MethodDelete, here, nil)
		},
	}
}

func plans() Chapter {
	return Chapter{
		Title: "Plans: what servers are sold as",
		Calls: []string{"list-plans", "create-plan", "get-plan", "change-plan", "delete-plan"},
		Run: func(g *Guide) {
			g.Get("/v1/plans")
			made := g.Do(http.StatusCreated, http.MethodPost, "/v1/plans",
				thing{"name": "tiny", "cores": 1, "memory": 256 << 20, "disk": 3 << 30, "price": 199, "currency": "EUR"})
			here := "/v1/plans/" + str(made["id"])
			g.Do(http.StatusOK, http.MethodPatch, here, thing{"price": 299}, "If-Match", `"1"`)
			g.Say("whoever still believes in the first version is told")
			g.Refused(http.StatusPreconditionFailed, "version-mismatch", http.MethodPatch, here, thing{"price": 99}, "If-Match", `"1"`)
			g.Get(here)
			g.Do(http.StatusNoContent, http.MethodDelete, here, nil)
		},
	}
}

func pools() Chapter {
	return Chapter{
		Title: "Pools of addresses",
		Calls: []string{"list-pools", "create-pool", "get-pool", "change-pool", "delete-pool", "list-addresses"},
		Run: func(g *Guide) {
			g.Get("/v1/pools")
			made := g.Do(http.StatusCreated, http.MethodPost, "/v1/pools", thing{
				"name": "six", "prefix": "2001:db8:7::/64", "gateway": "2001:db8:7::1",
				"ranges": []any{thing{"first": "2001:db8:7::100", "last": "2001:db8:7::17f"}},
			})
			here := "/v1/pools/" + str(made["id"])
			g.Get("/v1/addresses?limit=2&pool=" + str(made["id"]))
			g.Do(http.StatusOK, http.MethodPatch, here, thing{"ranges": []any{thing{"first": "2001:db8:7::100", "last": "2001:db8:7::1ff"}}})
			g.Get(here)
			g.Do(http.StatusNoContent, http.MethodDelete, here, nil)
		},
	}
}

func users() Chapter {
	return Chapter{
		Title: "Users",
		Calls: []string{"list-users", "create-user", "get-user", "change-user", "delete-user"},
		Run: func(g *Guide) {
			g.Get("/v1/users")
			made := g.Do(http.StatusCreated, http.MethodPost, "/v1/users", thing{"username": "carol", "role": "customer", "password": "carol's own password"})
			here := "/v1/users/" + str(made["id"])
			g.Do(http.StatusOK, http.MethodPatch, here, thing{"email": "carol@demo.test"})
			g.Do(http.StatusOK, http.MethodPatch, here, thing{"suspended": true})
			g.Refused(http.StatusUnauthorized, "unauthenticated", http.MethodPost, "/v1/session", thing{"username": "carol", "password": "carol's own password"})
			g.Do(http.StatusOK, http.MethodPatch, here, thing{"suspended": false})
			g.Get(here)
			g.Do(http.StatusNoContent, http.MethodDelete, here, nil)
		},
	}
}

func sessions() Chapter {
	return Chapter{
		Title: "Sessions, and who one is",
		Calls: []string{"open-session", "refresh-session", "close-session", "get-me"},
		Run: func(g *Guide) {
			g.Refused(http.StatusUnauthorized, "unauthenticated", http.MethodPost, "/v1/session", thing{"username": aliceIs, "password": "a guess"})
			opened := g.Do(http.StatusOK, http.MethodPost, "/v1/session", thing{"username": aliceIs, "password": aliceHas})
			renewed := g.Do(http.StatusOK, http.MethodPost, "/v1/session/refresh", thing{"refresh_token": opened["refresh_token"]})
			g.As(str(renewed["access_token"]), func() {
				me := g.Get("/v1/me")
				g.Expect(me["username"] == aliceIs, "that is not Alice: %v", me)
				g.Do(http.StatusNoContent, http.MethodDelete, "/v1/session", nil)
				g.Say("what is closed opens nothing any more")
				g.Refused(http.StatusUnauthorized, "unauthenticated", http.MethodGet, "/v1/me", nil)
			})
		},
	}
}

func tokens() Chapter {
	return Chapter{
		Title: "API tokens",
		Calls: []string{"list-tokens", "create-token", "get-token", "change-token", "delete-token"},
		Run: func(g *Guide) {
			made := g.Do(http.StatusCreated, http.MethodPost, "/v1/tokens", thing{"name": "dashboard", "scopes": []string{"read"}})
			here := "/v1/tokens/" + str(made["id"])
			g.As(str(made["token"]), func() {
				g.Get("/v1/servers")
				g.Say("it may look, and nothing else")
				g.Refused(http.StatusForbidden, "scope-missing", http.MethodPost, "/v1/servers", thing{"name": "no", "image": "debian-12", "plan": "small"})
			})
			g.Do(http.StatusOK, http.MethodPatch, here, thing{"name": "wallboard"})
			g.Get(here)
			g.Get("/v1/tokens")
			g.Do(http.StatusNoContent, http.MethodDelete, here, nil)
		},
	}
}
