package native

// PasswordOrder is the password that a user inside a server is to get.
type PasswordOrder struct {
	User     string `json:"user,omitempty" maxLength:"32" doc:"A user that the system inside has; root, if left out." example:"root"`
	Password string `json:"password,omitempty" maxLength:"128" writeOnly:"true" doc:"5 to 128 bytes without control characters; a strong one is made, if left out."`
}

// PasswordAccepted is the answer to a new password.
type PasswordAccepted struct {
	Accepted
	Password *string `json:"password" doc:"The password that was made; shown here only. Null if you sent one, and in a dry run."`
}
