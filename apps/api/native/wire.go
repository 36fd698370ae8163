package native

import "time"

// User is a person or a program.
type User struct {
	ID        string    `json:"id" format:"uuid"`
	Username  string    `json:"username" example:"alice@demo.test"`
	Email     *string   `json:"email"`
	Role      string    `json:"role" example:"customer" doc:"admin, operator, customer, or one that was made."`
	Suspended bool      `json:"suspended" doc:"Cannot log in, and no token of theirs opens anything."`
	Language  string    `json:"language" enum:"en,ru" doc:"Of their mails."`
	CreatedAt time.Time `json:"created_at"`
	Version   int64     `json:"version"`
}

// NewUser is what can be said of a user who does not exist yet.
type NewUser struct {
	Username string `json:"username" minLength:"1" maxLength:"64" example:"carol"`
	Email    string `json:"email,omitempty" maxLength:"254"`
	Role     string `json:"role,omitempty" maxLength:"63" example:"customer" doc:"Name of a role; customer, if left out."`
	Password string `json:"password,omitempty" maxLength:"256" writeOnly:"true" doc:"8 to 256 characters; without one nobody can log in."`
	Language string `json:"language,omitempty" enum:"en,ru" doc:"Of their mails; English, if left out."`
}

// UserChange is what can be changed of a user.
type UserChange struct {
	Email     *string `json:"email,omitempty" maxLength:"254"`
	Role      *string `json:"role,omitempty" minLength:"1" maxLength:"63" doc:"Name of a role."`
	Password  *string `json:"password,omitempty" maxLength:"256" writeOnly:"true" doc:"A new one ends all sessions of the user."`
	Language  *string `json:"language,omitempty" enum:"en,ru" doc:"Of their mails."`
	Suspended *bool   `json:"suspended,omitempty" doc:"True ends all sessions and streams of the user, and refuses their password and their tokens from the next request on, until it is false again. Their servers go on. Not for yourself."`
}

// Me is who you are, and what your token lets you do.
type Me struct {
	ID          string   `json:"id" format:"uuid"`
	Username    string   `json:"username"`
	Email       *string  `json:"email"`
	Role        string   `json:"role"`
	TokenID     string   `json:"token_id" format:"uuid"`
	Scopes      []string `json:"scopes" nullable:"false" doc:"Empty means all that your role allows."`
	Permissions []string `json:"permissions" nullable:"false" doc:"All that you can do with this token."`
	Quota       Quota    `json:"quota"`
}

// Login is how a person begins a session.
type Login struct {
	Username string `json:"username" minLength:"1" maxLength:"64"`
	Password string `json:"password" minLength:"1" maxLength:"256" writeOnly:"true"`
}

// Refresh is how a session goes on.
type Refresh struct {
	RefreshToken string `json:"refresh_token" minLength:"1" maxLength:"256" writeOnly:"true"`
}

// Session is what a session is kept up with; shown this once.
type Session struct {
	AccessToken      string    `json:"access_token" doc:"The bearer token."`
	RefreshToken     string    `json:"refresh_token" doc:"Good for one refresh."`
	ExpiresAt        time.Time `json:"expires_at"`
	RefreshExpiresAt time.Time `json:"refresh_expires_at"`
	User             User      `json:"user"`
}

// Token is an API token or a session, without its secret.
type Token struct {
	ID        string     `json:"id" format:"uuid"`
	Name      string     `json:"name" example:"billing"`
	Kind      string     `json:"kind" enum:"token,session"`
	UserID    string     `json:"user_id" format:"uuid"`
	Scopes    []string   `json:"scopes" nullable:"false" doc:"Empty means all that the user's role allows."`
	Networks  []string   `json:"networks" nullable:"false" doc:"That it may be used from; empty means any."`
	ExpiresAt *time.Time `json:"expires_at" doc:"Null if never."`
	LastUsed  *time.Time `json:"last_used_at" doc:"To the minute; null if never."`
	CreatedAt time.Time  `json:"created_at"`
	Version   int64      `json:"version"`
}

// NewToken is what can be said of a token that does not exist yet.
type NewToken struct {
	Name      string     `json:"name" minLength:"1" maxLength:"40" example:"billing"`
	User      string     `json:"user,omitempty" maxLength:"64" doc:"Username or ID; you, if left out. Others are for admins."`
	Scopes    []string   `json:"scopes,omitempty" maxItems:"200" nullable:"false" doc:"read, write, admin, or permissions and patterns such as server.*; all that the user can, if left out."`
	Networks  []string   `json:"networks,omitempty" maxItems:"32" nullable:"false" example:"[\"192.0.2.0/24\",\"2001:db8::/32\"]" doc:"That it may be used from, by the address of the client, which is that of the connection unless a trusted proxy says more. Any, if left out."`
	ExpiresAt *time.Time `json:"expires_at,omitempty" doc:"Never, if left out."`
}

// TokenChange is what can be changed of a token.
type TokenChange struct {
	Name     *string   `json:"name,omitempty" minLength:"1" maxLength:"40"`
	Networks *[]string `json:"networks,omitempty" maxItems:"32" nullable:"false" doc:"That it may be used from; an empty list means any. Not of sessions."`
}

// IssuedToken is a new token with its secret.
type IssuedToken struct {
	Token
	Secret string `json:"token" doc:"The bearer token. It is shown this once."`
}

// Plan is what a customer buys.
type Plan struct {
	ID        string    `json:"id" format:"uuid"`
	Name      string    `json:"name" example:"small"`
	Cores     int       `json:"cores"`
	Memory    int64     `json:"memory" doc:"Bytes."`
	Swap      int64     `json:"swap" doc:"Bytes; containers only."`
	Disk      int64     `json:"disk" doc:"Bytes of the root disk."`
	Price     int64     `json:"price" doc:"In hundredths of the currency's unit, a month."`
	Currency  *string   `json:"currency" doc:"ISO 4217; null if there is no price."`
	Snapshots *int      `json:"snapshots" doc:"Of a server at most; null is no limit."`
	Addresses *int      `json:"addresses" doc:"Of a server at most, of all families together; null is no limit."`
	Bandwidth *int64    `json:"bandwidth" doc:"Bytes of a calendar month, in and out together; null is no limit."`
	Exceeded  string    `json:"exceeded" enum:"none,throttle,disconnect" doc:"What becomes of a server that has used more, until the month is over."`
	Throttle  int64     `json:"throttle" doc:"Bytes a second, for those that are throttled."`
	CreatedAt time.Time `json:"created_at"`
	Version   int64     `json:"version"`
}

// NewPlan is what can be said of a plan that does not exist yet.
type NewPlan struct {
	Name      string `json:"name" minLength:"1" maxLength:"63" example:"large"`
	Cores     int    `json:"cores" minimum:"1" maximum:"8192"`
	Memory    int64  `json:"memory" minimum:"1" doc:"Bytes; whole MiB." example:"4294967296"`
	Swap      int64  `json:"swap,omitempty" minimum:"0" doc:"Bytes; containers only."`
	Disk      int64  `json:"disk" minimum:"1" doc:"Bytes; whole GiB." example:"42949672960"`
	Price     int64  `json:"price,omitempty" minimum:"0"`
	Currency  string `json:"currency,omitempty" maxLength:"3" example:"EUR"`
	Snapshots *int   `json:"snapshots,omitempty" minimum:"0" nullable:"true" doc:"Of a server at most; no limit, if left out."`
	Addresses *int   `json:"addresses,omitempty" minimum:"0" nullable:"true" doc:"Of a server at most, of all families together; no limit, if left out."`
	Bandwidth *int64 `json:"bandwidth,omitempty" minimum:"0" nullable:"true" doc:"Bytes of a calendar month, in and out together; no limit, if left out."`
	Exceeded  string `json:"exceeded,omitempty" enum:"none,throttle,disconnect" doc:"What becomes of a server that has used more; none, if left out."`
	Throttle  int64  `json:"throttle,omitempty" minimum:"0" doc:"Bytes a second, for those that are throttled."`
}

// PlanChange is what can be changed of a plan; servers that have it stay as they are.
type PlanChange struct {
	Name      *string `json:"name,omitempty" minLength:"1" maxLength:"63"`
	Cores     *int    `json:"cores,omitempty" minimum:"1" maximum:"8192"`
	Memory    *int64  `json:"memory,omitempty" minimum:"1"`
	Swap      *int64  `json:"swap,omitempty" minimum:"0"`
	Disk      *int64  `json:"disk,omitempty" minimum:"1"`
	Price     *int64  `json:"price,omitempty" minimum:"0"`
	Currency  *string `json:"currency,omitempty" maxLength:"3"`
	Snapshots Limit   `json:"snapshots,omitempty" doc:"Null takes the limit away."`
	Addresses Limit   `json:"addresses,omitempty" doc:"Null takes the limit away."`
	Bandwidth Limit   `json:"bandwidth,omitempty" doc:"Null takes the limit away."`
	Exceeded  *string `json:"exceeded,omitempty" enum:"none,throttle,disconnect"`
	Throttle  *int64  `json:"throttle,omitempty" minimum:"0"`
}
