package core

// The types of events about users.
const (
	EventUserPasswordChanged = "user.password_changed"
	EventQuotaNear           = "quota.near" // what they have of a resource has passed [NearQuota]; data: resource, used, limit
)

// userEvents are those, for the catalogue.
var userEvents = []string{EventUserPasswordChanged, EventQuotaNear}
