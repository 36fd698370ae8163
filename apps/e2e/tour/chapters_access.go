package main

import (
	"net/http"
	"strings"
	"time"
)

func passwords() Chapter {
	return Chapter{
		Title: "Passwords inside a running server",
		Note:  "A VM is told by its guest agent, a container through its terminal, which must be a shell.",
		Kinds: both,
		Calls: []string{"set-password"},
		Run: func(g *Guide) {
			server := g.Server(nil)
			here := server + "/password"
			g.Say("only a server that is on can be told")
			g.Refused(http.StatusConflict, "guest-not-running", http.MethodPost, here, thing{})
			g.Finish(http.MethodPost, server+"/power", thing{"action": "start"})
			g.Refused(http.StatusUnprocessableEntity, "validation-failed", http.MethodPost, here, thing{"password": "line\rbreak"})
			g.Say("one that is made is shown once, and again only under the same key")
			key := "password-" + g.Kind
			g.awake(here)
			made := g.Do(http.StatusAccepted, http.MethodPost, here, thing{}, "Idempotency-Key", key)
			g.Expect(len(str(made["password"])) >= 16, "the password is %v", made["password"])
			op := g.Await(made)
			g.Expect(op["state"] == "succeeded", "the operation %v: %v", op["state"], op["cause"])
			again := g.Do(http.StatusAccepted, http.MethodPost, here, thing{}, "Idempotency-Key", key)
			g.Expect(again["password"] == made["password"], "another password")
			g.Finish(http.MethodPost, here, thing{"user": "root", "password": "correct horse"})
			failed := g.Await(g.Do(http.StatusAccepted, http.MethodPost, here, thing{"user": "nobody-here", "password": "correct horse"}))
			g.Expect(failed["state"] == "failed", "the operation %v", failed["state"])
		},
	}
}

func tlsKeys() Chapter {
	return Chapter{
		Title: "TLS material of a server, put into its guest",
		Note:  "An authority of its own signs a certificate for each such server. The guest has it after its first start; who may read it needs a right of its own.",
		Kinds: both,
		Calls: []string{"get-keys", "deliver-keys"},
		Run: func(g *Guide) {
			server := g.Server(thing{"keys": true})
			here := server + "/keys"
			made := g.Get(here)
			g.Expect(strings.Contains(str(made["tls_cert"]), "BEGIN CERTIFICATE"), "the certificate is %v", made["tls_cert"])
			g.Refused(http.StatusConflict, "guest-not-running", http.MethodPost, here, nil)
			g.Finish(http.MethodPost, server+"/power", thing{"action": "start"})
			g.Until("its guest is given them after its first start", server, func(server thing) bool { return server["operation_id"] == nil })
			g.Finish(http.MethodPost, here, nil)
			again := g.Get(here)
			g.Expect(again["tls_key"] != made["tls_key"] && again["ca_cert"] == made["ca_cert"], "the same key, or another authority")
		},
	}
}

func consoles() Chapter {
	return Chapter{
		Title: "Consoles: a ticket that opens one, once",
		Note:  "The ticket stands behind the # of the URL, is good for half a minute, and ends with the token that asked for it.",
		Kinds: both,
		Calls: []string{"open-console"},
		Tests: []string{"TestS14ATicketOpensOneConsoleOnce", "TestS15NoOtherPageOpensAConsole"},
		Run: func(g *Guide) {
			server := g.Server(nil)
			g.Refused(http.StatusConflict, "guest-not-running", http.MethodPost, server+"/console", thing{"kind": "terminal"})
			g.Finish(http.MethodPost, server+"/power", thing{"action": "start"})
			made := g.Do(http.StatusCreated, http.MethodPost, server+"/console", thing{"kind": "terminal"})
			g.Expect(strings.Contains(str(made["url"]), "/console#rct_"), "the URL is %v", made["url"])
		},
	}
}

func usage() Chapter {
	return Chapter{
		Title: "Bandwidth: counted by calendar month, and what becomes of more",
		Note:  "A throttled server's interface is slowed down, a disconnected one's link is taken away, until the month is over or the limit is raised.",
		Kinds: both,
		Calls: []string{"get-usage"},
		Run: func(g *Guide) {
			name := "nothing-" + g.Kind
			plan := g.Do(http.StatusCreated, http.MethodPost, "/v1/plans",
				thing{"name": name, "cores": 1, "memory": 256 << 20, "disk": 4 << 30, "bandwidth": 0, "exceeded": "disconnect"})
			g.Later(func() { g.Do(http.StatusNoContent, http.MethodDelete, "/v1/plans/"+str(plan["id"]), nil) })
			here := g.Server(thing{"plan": name})
			g.Say("null is no limit, and 0 is nothing at all")
			bandwidth := func(exceeded bool) func(thing) bool {
				return func(answer thing) bool { return answer["bandwidth"].(thing)["exceeded"] == exceeded }
			}
			g.Until("its limit is used up", here+"/usage", bandwidth(true))
			g.Until("its link is taken away", here, func(server thing) bool { return server["operation_id"] == nil })
			g.Do(http.StatusOK, http.MethodPatch, "/v1/plans/"+str(plan["id"]), thing{"bandwidth": 5 << 40})
			after := g.Until("a limit that is raised gives it back", here+"/usage", bandwidth(false))["bandwidth"].(thing)
			now := g.Get(here + "/usage")["bandwidth"].(thing)
			g.Expect(now["limit"] == after["limit"] && now["period"] == after["period"], "it is %v, and was %v", now, after)
		},
	}
}

// awake waits until the system inside has booted and lets itself be told.
func (g *Guide) awake(here string) {
	for late := time.Now().Add(patience); time.Now().Before(late); {
		op := g.Await(g.Do(http.StatusAccepted, http.MethodPost, here, thing{"password": "the first one"}))
		if op["state"] == "succeeded" {
			return
		}
		g.Expect(strings.Contains(str(op["cause"]), "until the guest has booted"), "it failed: %v", op["cause"])
		time.Sleep(time.Second)
	}
	g.Expect(false, "the guest never booted")
}
