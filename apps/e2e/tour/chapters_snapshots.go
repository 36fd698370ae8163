package main

import "net/http"

func snapshots() Chapter {
	return Chapter{
		Title: "Snapshots, by hand and by schedule",
		Note:  "Containers have none of their memory, and on a directory storage none at all.",
		Kinds: both,
		Calls: []string{"list-snapshots", "take-snapshot", "get-snapshot-schedule", "set-snapshot-schedule"},
		VMs:   []string{"get-snapshot", "delete-snapshot", "roll-back", "remove-snapshot-schedule"},
		Tests: []string{"TestSnapshotsOfAServer"},
		Run: func(g *Guide) {
			server := g.Server(nil)
			here, schedule := server+"/snapshots", server+"/snapshot-schedule"
			list := g.Do(http.StatusOK, http.MethodGet, here, nil)
			g.Expect(len(list["items"].([]any)) == 0, "there are snapshots: %v", list)
			g.Refused(http.StatusNotFound, "schedule-not-found", http.MethodGet, schedule, nil)
			if g.Kind == "container" {
				g.Say("a container on a directory has none, and says so at once")
				g.Refused(http.StatusUnprocessableEntity, "not-supported", http.MethodPost, here, thing{})
				g.Refused(http.StatusUnprocessableEntity, "not-supported", http.MethodPut, schedule, thing{"every": "1d", "keep": 3})
				return
			}
			g.Say("a server that is off has no memory that a snapshot could have in it")
			g.Refused(http.StatusConflict, "guest-not-running", http.MethodPost, here, thing{"memory": true})
			g.Finish(http.MethodPost, here, thing{"name": "first", "description": "as it was made"})
			g.Finish(http.MethodPost, server+"/power", thing{"action": "start"})
			g.Finish(http.MethodPost, here, thing{"name": "live", "memory": true})
			g.Refused(http.StatusConflict, "name-taken", http.MethodPost, here, thing{"name": "live"})
			live := g.Do(http.StatusOK, http.MethodGet, here+"/live", nil)
			g.Expect(live["parent"] == "first" && live["memory"] == true && live["current"] == true, "the snapshot is %v", live)
			g.Say("back to the first one the server is off; back to the one with the memory it runs")
			g.Finish(http.MethodPost, here+"/first/rollback", thing{})
			g.Power(server, "off")
			g.Finish(http.MethodPost, here+"/live/rollback", thing{})
			g.Power(server, "on")
			g.Finish(http.MethodDelete, here+"/first", nil)
			g.Refused(http.StatusNotFound, "snapshot-not-found", http.MethodGet, here+"/first", nil)
			set := g.Do(http.StatusOK, http.MethodPut, schedule, thing{"every": "1d", "at": "03:00", "keep": 7})
			got := g.Do(http.StatusOK, http.MethodGet, schedule, nil)
			g.Expect(got["next_at"] == set["next_at"] && got["every"] == "1d", "the schedule is %v", got)
			g.Do(http.StatusNoContent, http.MethodDelete, schedule, nil)
		},
	}
}

// Power checks how a server is.
func (g *Guide) Power(server, want string) {
	seen := g.Do(http.StatusOK, http.MethodGet, server, nil)
	g.Expect(seen["power"] == want, "the server is %v, not %s", seen["power"], want)
}
