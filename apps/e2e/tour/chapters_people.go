package main

import "net/http"

// The chapters of who may do what.

func roles() Chapter {
	return Chapter{
		Title: "Roles: admin, operator, customer, and those that one makes of permissions",
		Calls: []string{"list-roles", "create-role", "get-role", "change-role", "delete-role"},
		Run: func(g *Guide) {
			made := g.Do(http.StatusCreated, http.MethodPost, "/v1/roles", thing{"name": "wallboard", "permissions": []string{"server.view"}, "sees_all": true})
			here := "/v1/roles/" + str(made["id"])
			g.Say("what it can do is changed for all who have it")
			g.Do(http.StatusOK, http.MethodPatch, here, thing{"permissions": []string{"server.view", "operation.view"}})
			watcher := g.Do(http.StatusCreated, http.MethodPost, "/v1/users", thing{"username": "watcher", "role": "wallboard"})
			token := g.Do(http.StatusCreated, http.MethodPost, "/v1/tokens", thing{"name": "wall", "user": "watcher"})
			g.As(str(token["token"]), func() {
				g.Get("/v1/servers")
				g.Refused(http.StatusForbidden, "scope-missing", http.MethodPost, "/v1/servers", thing{"name": "no", "image": "debian-12", "plan": "small"})
			})
			g.Say("removed only when nobody has it")
			g.Refused(http.StatusConflict, "in-use", http.MethodDelete, here, nil)
			g.Do(http.StatusNoContent, http.MethodDelete, "/v1/users/"+str(watcher["id"]), nil)
			g.Get(here)
			g.Do(http.StatusNoContent, http.MethodDelete, here, nil)
			g.Say("the built-in ones cannot be changed")
			g.Refused(http.StatusConflict, "built-in", http.MethodDelete, "/v1/roles/"+str(items(g.Get("/v1/roles"))[0]["id"]), nil)
		},
	}
}

func quotas() Chapter {
	return Chapter{
		Title: "Quotas: what a user may have at most",
		Calls: []string{"get-quota", "set-quota"},
		Run: func(g *Guide) {
			user := g.Do(http.StatusCreated, http.MethodPost, "/v1/users", thing{"username": "thrifty"})
			here := "/v1/users/" + str(user["id"])
			g.Later(func() { g.Do(http.StatusNoContent, http.MethodDelete, here, nil) })
			g.Do(http.StatusOK, http.MethodPut, here+"/quota", thing{"servers": 0, "memory": 1 << 30})
			g.Say("what does not fit is refused at once, and says what is used, allowed and asked for")
			g.Refused(http.StatusConflict, "quota-exceeded", http.MethodPost, "/v1/servers",
				thing{"name": "too-many", "image": "debian-12", "plan": "small", "owner": "thrifty"})
			quota := g.Get(here + "/quota")
			g.Expect(quota["used"].(thing)["servers"] == 0.0, "that took something: %v", quota)
			g.Say("no limit at all")
			g.Do(http.StatusOK, http.MethodPut, here+"/quota", thing{})
		},
	}
}

func suspension() Chapter {
	return Chapter{
		Title: "Suspension: a server that is not paid for",
		Kinds: both,
		Calls: []string{"suspend-server", "unsuspend-server"},
		Tests: []string{"TestSuspendSurvivesEverything", "TestUnsuspendSurvivesEverything"},
		Run: func(g *Guide) {
			here := g.Server(thing{"start": true})
			g.Finish(http.MethodPost, here+"/suspend", nil)
			now := g.Get(here)
			g.Expect(now["suspended"] == true && now["power"] == "off", "it is %v", now)
			g.Say("nothing lets it run")
			g.Refused(http.StatusForbidden, "suspended", http.MethodPost, here+"/power", thing{"action": "start"})
			g.Say("it was on before, so it is on again")
			g.Finish(http.MethodPost, here+"/unsuspend", nil)
			now = g.Get(here)
			g.Expect(now["suspended"] == false && now["power"] == "on", "it is %v", now)
		},
	}
}

func audit() Chapter {
	return Chapter{
		Title: "The audit log: who asked for what, and what came of it",
		Calls: []string{"list-audit", "get-audit-entry"},
		Run: func(g *Guide) {
			g.Refused(http.StatusUnprocessableEntity, "validation-failed", http.MethodPost, "/v1/roles", thing{"name": "admin", "permissions": []string{}})
			last := items(g.Get("/v1/audit?action=role.create&limit=1"))[0]
			g.Expect(last["outcome"] == "validation-failed", "the refusal was not entered: %v", last)
			g.Get("/v1/audit/" + str(last["id"]))
		},
	}
}

func grants() Chapter {
	return Chapter{
		Title: "Sub-users: grants per server",
		Calls: []string{"list-grants", "set-grant", "delete-grant"},
		Run: func(g *Guide) {
			helper := g.Do(http.StatusCreated, http.MethodPost, "/v1/users", thing{"username": "helper"})
			g.Later(func() { g.Do(http.StatusNoContent, http.MethodDelete, "/v1/users/"+str(helper["id"]), nil) })
			token := str(g.Do(http.StatusCreated, http.MethodPost, "/v1/tokens", thing{"name": "help", "user": "helper"})["token"])
			here := g.Server(nil)
			g.As(token, func() { g.Refused(http.StatusNotFound, "server-not-found", http.MethodGet, here, nil) })
			g.Do(http.StatusOK, http.MethodPut, here+"/grants/helper", thing{"permissions": []string{"server.power"}})
			g.Get(here + "/grants")
			g.Say("they see it, in their list as well, and do with it what was granted, and nothing else")
			g.As(token, func() {
				g.Expect(len(items(g.Get("/v1/servers"))) == 1, "it is not in their list")
				g.Finish(http.MethodPost, here+"/power", thing{"action": "start"})
				g.Refused(http.StatusForbidden, "permission-missing", http.MethodDelete, here, nil)
				g.Refused(http.StatusForbidden, "permission-missing", http.MethodPut, here+"/grants/helper", thing{"permissions": []string{"server.delete"}})
			})
			g.Do(http.StatusNoContent, http.MethodDelete, here+"/grants/helper", nil)
			g.As(token, func() { g.Refused(http.StatusNotFound, "server-not-found", http.MethodGet, here, nil) })
		},
	}
}
