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
