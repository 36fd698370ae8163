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
