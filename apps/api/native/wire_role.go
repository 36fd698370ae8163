package native

import "time"

// Role is what its users may do at most.
type Role struct {
	ID          string     `json:"id" format:"uuid"`
	Name        string     `json:"name" example:"support"`
	BuiltIn     bool       `json:"built_in" doc:"Admin, operator and customer are, and cannot be changed."`
	Permissions []string   `json:"permissions" nullable:"false" doc:"Names, and patterns such as server.*"`
	SeesAll     bool       `json:"sees_all" doc:"Everybody's servers, operations and events, not only their own."`
	CreatedAt   *time.Time `json:"created_at" doc:"Null if built in."`
	Version     int64      `json:"version"`
}

// NewRole is what can be said of a role that does not exist yet.
type NewRole struct {
	Name        string   `json:"name" minLength:"1" maxLength:"63" example:"support"`
	Permissions []string `json:"permissions" maxItems:"200" nullable:"false" doc:"Names, and patterns such as server.*"`
	SeesAll     bool     `json:"sees_all,omitempty" doc:"Everybody's servers, operations and events, not only their own."`
}

// RoleChange is what can be changed of a role.
type RoleChange struct {
	Permissions *[]string `json:"permissions,omitempty" maxItems:"200" doc:"Replaces all of them."`
	SeesAll     *bool     `json:"sees_all,omitempty"`
}
