package main

import "net/http"

// The chapters of guests that are made anew, and of guests that were there before.

func rebuild() Chapter {
	return Chapter{
		Title: "Rebuild: a server's guest made anew in its place",
		Kinds: both,
		Calls: []string{"rebuild-server"},
		Tests: []string{"TestRebuildSurvivesEverything", "TestAServerIsRebuilt", "TestAServerThatIsLostIsRebuilt"},
		Run: func(g *Guide) {
			here := g.Server(thing{"start": true})
			was := g.Get(here)
			other := "debian-12-ct"
			if !g.VM() {
				other = "debian-12"
			}
			g.Refused(http.StatusUnprocessableEntity, "validation-failed", http.MethodPost, here+"/rebuild", thing{"image": other})
			g.Say("everything but its disks stays, and it runs again as it ran before")
			g.Finish(http.MethodPost, here+"/rebuild", thing{"password": "correct horse"})
			now := g.Get(here)
			g.Expect(now["power"] == "on" && now["number"] == was["number"], "it is %v", now)
			g.Expect(now["placement"].(thing)["vmid"] == was["placement"].(thing)["vmid"], "it has another VMID: %v", now["placement"])
		},
	}
}

func adoption() Chapter {
	return Chapter{
		Title: "Adopt: guests that were there before, one or many at once",
		Kinds: both,
		Calls: []string{"adopt-servers", "list-cluster-guests"},
		Tests: []string{"TestAdoptSurvivesEverything", "TestGuestsAreAdopted"},
		Run: func(g *Guide) {
			g.Say("a guest that is let go is one that somebody else made, as far as we know")
			here := g.Server(nil)
			placement := g.Get(here)["placement"].(thing)
			g.Finish(http.MethodDelete, here+"?keep_guest=true", nil)
			cluster := items(g.Get("/v1/clusters"))[0]
			state := func() any {
				for _, guest := range items(g.Get("/v1/clusters/" + str(cluster["id"]) + "/guests")) {
					if guest["vmid"] == placement["vmid"] {
						return guest["state"]
					}
				}
				return nil
			}
			g.Expect(state() == "foreign", "it is %v", state())
			body := thing{"cluster": cluster["name"], "vmids": []any{placement["vmid"], 999_999_999}}
			answer := items(g.Do(http.StatusAccepted, http.MethodPost, "/v1/servers/adopt", body))
			g.Expect(answer[1]["problem"] != nil, "a guest that is not there was adopted")
			adopted := "/v1/servers/" + str(answer[0]["server"].(thing)["id"])
			g.Later(func() { g.discard(adopted) })
			g.Expect(g.Await(answer[0])["state"] == "succeeded", "it was not adopted")
			g.Expect(state() == "ours", "it is %v", state())
			g.Expect(g.Get(adopted)["life"] == "ready", "it is not ready")
		},
	}
}
