package native

import "time"

// Webhook is an address that your events are sent to, without its secret.
type Webhook struct {
	ID           string     `json:"id" format:"uuid"`
	UserID       string     `json:"user_id" format:"uuid" doc:"Whose events, and whose rights."`
	URL          string     `json:"url" example:"https://example.com/remuda"`
	Types        []string   `json:"types" nullable:"false" doc:"Of events; empty means all."`
	Description  string     `json:"description"`
	Enabled      bool       `json:"enabled"`
	Cause        *string    `json:"cause" enum:"gone,failing" doc:"Why we disabled it: it answered 410, or nothing came through for five days. Null if we did not."`
	FailingSince *time.Time `json:"failing_since" doc:"Since when nothing has come through; null if the last delivery did."`
	CreatedAt    time.Time  `json:"created_at"`
	UpdatedAt    time.Time  `json:"updated_at"`
	Version      int64      `json:"version"`
}

// NewWebhook is what can be said of a webhook that does not exist yet.
type NewWebhook struct {
	URL         string   `json:"url" minLength:"1" maxLength:"2048" example:"https://example.com/remuda" doc:"With https://, or into a network that the operator has allowed with http://."`
	Types       []string `json:"types,omitempty" maxItems:"50" nullable:"false" example:"[\"server.*\"]" doc:"Of events, or patterns such as server.*; all, if left out."`
	Description string   `json:"description,omitempty" maxLength:"255"`
	Enabled     *bool    `json:"enabled,omitempty" doc:"True, if left out."`
}

// WebhookChange is what can be changed of a webhook.
type WebhookChange struct {
	URL         *string   `json:"url,omitempty" minLength:"1" maxLength:"2048"`
	Types       *[]string `json:"types,omitempty" maxItems:"50" nullable:"false"`
	Description *string   `json:"description,omitempty" maxLength:"255"`
	Enabled     *bool     `json:"enabled,omitempty" doc:"To enable one forgets that it failed. What happened meanwhile is not sent."`
}

// IssuedWebhook is a webhook with a new secret.
type IssuedWebhook struct {
	Webhook
	Secret string `json:"secret" example:"whsec_…" doc:"What deliveries are signed with. It is shown this once."`
}

// Delivery is one event on its way to one webhook.
type Delivery struct {
	ID        string     `json:"id" format:"uuid"`
	WebhookID string     `json:"webhook_id" format:"uuid"`
	EventID   string     `json:"event_id" format:"uuid" doc:"The header webhook-id of every try."`
	EventType string     `json:"event_type" example:"server.started"`
	ServerID  *string    `json:"server_id" doc:"Null if the event concerns none."`
	State     string     `json:"state" enum:"pending,delivered,dead,withheld" doc:"Dead was given up; withheld is what you may not hear of any more."`
	Attempts  int        `json:"attempts" doc:"Since it was asked for last."`
	Status    *int       `json:"status" doc:"That the endpoint answered last; null if it did not."`
	Answer    *string    `json:"answer" doc:"The beginning of what it said, at most 1024 bytes."`
	Failure   *string    `json:"failure" doc:"The code of why the last try failed."`
	NextAt    *time.Time `json:"next_at" doc:"When it is tried next; null when it has ended."`
	TriedAt   *time.Time `json:"tried_at"`
	EndedAt   *time.Time `json:"ended_at"`
	CreatedAt time.Time  `json:"created_at"`
}
