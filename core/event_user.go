package core

// The types of events about users, what they may have, and what they come in with.
const (
	EventUserCreated         = "user.created"
	EventUserUpdated         = "user.updated"
	EventUserDeleted         = "user.deleted"
	EventUserPasswordChanged = "user.password_changed"
	EventQuotaSet            = "quota.set"
	EventQuotaNeared         = "quota.neared"
	EventTokenCreated        = "token.created"
	EventTokenUpdated        = "token.updated"
	EventTokenDeleted        = "token.deleted"
	EventSessionOpened       = "session.opened"
	EventSessionClosed       = "session.closed"
)

var (
	ofToken   = always("token", "the token's ID")
	ofSession = always("token", "the session's ID")
)

var userEvents = []EventType{
	owned(EventUserCreated, "A user was added.", ofUser, ofName),
	owned(EventUserUpdated, "Something of a user was changed.", ofUser, ofName),
	staff(EventUserDeleted, "A user is no more, nor are their tokens and webhooks.", ofUser, ofName),
	owned(EventUserPasswordChanged, "The password that a user logs in with was changed; their sessions have ended.", ofUser),
	owned(EventQuotaSet, "What a user may have was set.", ofUser),
	owned(EventQuotaNeared, "What a user has of a resource has come near to what they may have.",
		always("resource", "of what"), always("used", "how much they have"), always("limit", "how much they may have")),
	owned(EventTokenCreated, "A token was made.", ofToken, ofUser),
	owned(EventTokenUpdated, "A token was renamed, or bound to other networks.", ofToken, ofUser),
	owned(EventTokenDeleted, "A token was revoked.", ofToken, ofUser),
	owned(EventSessionOpened, "A user logged in.", ofSession, ofUser),
	owned(EventSessionClosed, "A session ended: by logging out, because it was revoked, or because the password changed.", ofSession, ofUser),
}
