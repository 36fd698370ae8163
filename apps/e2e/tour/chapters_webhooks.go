package main

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"time"
)

func webhooks() Chapter {
	return Chapter{
		Title: "Webhooks: events sent to an address, signed, and tried until they are taken",
		Calls: []string{"list-webhooks", "create-webhook", "get-webhook", "change-webhook", "delete-webhook", "rotate-webhook", "test-webhook", "list-deliveries", "redeliver"},
		Tests: []string{"TestF38AWebhooksEndpointFailsOrLeadsElsewhere"},
		Run: func(g *Guide) {
			got := make(chan http.Header, 100)
			there := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got <- r.Header }))
			g.Later(there.Close)
			g.Refused(http.StatusUnprocessableEntity, "validation-failed", http.MethodPost, "/v1/webhooks", thing{"url": "https://169.254.169.254/"})
			hook := g.Do(http.StatusCreated, http.MethodPost, "/v1/webhooks", thing{"url": there.URL, "description": "tour"})
			here := "/v1/webhooks/" + str(hook["id"])
			g.Expect(strings.HasPrefix(str(hook["secret"]), "whsec_"), "the secret is %v", hook["secret"])
			g.Get("/v1/webhooks")
			g.Expect(g.Get(here)["secret"] == nil, "the secret is shown twice")
			sent := g.Do(http.StatusCreated, http.MethodPost, here+"/test", nil)
			first := theOne(got, sent["event_id"])
			g.Expect(strings.HasPrefix(first.Get("Webhook-Signature"), "v1,"), "it came with %v", first)
			g.Until("it was delivered", here+"/deliveries", func(list thing) bool {
				return slices.ContainsFunc(items(list), func(d thing) bool { return d["id"] == sent["id"] && d["state"] == "delivered" })
			})
			g.Get(here + "/deliveries")
			g.Say("again, under the same ID, signed with both secrets for a day")
			g.Do(http.StatusOK, http.MethodPost, here+"/rotate", nil)
			g.Do(http.StatusOK, http.MethodPost, here+"/deliveries/"+str(sent["id"])+"/redeliver", nil)
			again := theOne(got, sent["event_id"])
			g.Expect(strings.Count(again.Get("Webhook-Signature"), "v1,") == 2, "it came with %v", again)
			g.Do(http.StatusOK, http.MethodPatch, here, thing{"enabled": false})
			g.Do(http.StatusNoContent, http.MethodDelete, here, nil)
		},
	}
}

// theOne waits for the delivery of an event, past those of what other chapters
// left under way; none after half a minute.
func theOne(got <-chan http.Header, event any) http.Header {
	late := time.After(30 * time.Second)
	for {
		select {
		case h := <-got:
			if h.Get("Webhook-Id") == event {
				return h
			}
		case <-late:
			return http.Header{}
		}
	}
}
