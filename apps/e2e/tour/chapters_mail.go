package main

import (
	"net/http"
	"strings"
	"time"
)

func mails() Chapter {
	return Chapter{
		Title: "Mail: what concerns a user, in their language, and what is sent to them on request",
		Calls: []string{"get-settings", "set-settings", "send-notification", "list-mails", "get-mail", "resend-mail"},
		Run: func(g *Guide) {
			user := g.Do(http.StatusCreated, http.MethodPost, "/v1/users", thing{"username": "vera", "email": "vera@example.net", "language": "ru"})
			g.Later(func() { g.Do(http.StatusNoContent, http.MethodDelete, "/v1/users/"+str(user["id"]), nil) })
			g.Refused(http.StatusUnprocessableEntity, "validation-failed", http.MethodPost, "/v1/notifications",
				thing{"user": "vera", "kind": "payment-reminder", "params": thing{"amount": "a lot", "currency": "EUR"}})
			asked := g.Do(http.StatusCreated, http.MethodPost, "/v1/notifications",
				thing{"user": "vera", "kind": "payment-reminder", "params": thing{"amount": "12.50", "currency": "EUR", "due": "2026-12-31"}})
			here := "/v1/mails/" + str(asked["id"])
			sent := func(mail thing) bool { return mail["state"] == "sent" }
			g.Until("it was sent", here, sent)
			first := g.posted(str(asked["id"]))
			g.Expect(strings.Contains(first, "To: <vera@example.net>"), "the mail is %q", first)
			g.Say("again, under the same ID")
			g.Do(http.StatusOK, http.MethodPost, here+"/resend", nil)
			g.Expect(g.posted(str(asked["id"])) != "", "it did not come again")
			g.Until("it was sent again", here, sent)
			g.Get(here)
			g.Get("/v1/mails?state=sent")
			g.Say("one's own language, and what one does without")
			was := g.Get("/v1/me/settings")
			g.Do(http.StatusOK, http.MethodPut, "/v1/me/settings", thing{"language": "ru", "mail": thing{"server-created": false}})
			g.Refused(http.StatusUnprocessableEntity, "validation-failed", http.MethodPut, "/v1/me/settings", thing{"mail": thing{"password-changed": false}})
			g.Do(http.StatusOK, http.MethodPut, "/v1/me/settings", was)
		},
	}
}

// posted waits for the mail of an ID, past those of other chapters; empty after
// half a minute.
func (g *Guide) posted(id string) string {
	late := time.After(30 * time.Second)
	for {
		select {
		case mail := <-g.post.mails:
			if strings.Contains(mail, "Message-ID: <"+id+"@") {
				return mail
			}
		case <-late:
			return ""
		}
	}
}
