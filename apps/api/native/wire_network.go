package native

import "time"

// AddressChange is what can be changed of an address.
type AddressChange struct {
	Reverse string `json:"reverse" maxLength:"253" doc:"Its name in reverse DNS; empty for the one that its pool gives it." example:"mail.example.org"`
}

// IPLock is whether a server's guest may use no addresses but its own.
type IPLock struct {
	Enabled    bool       `json:"enabled"`
	Repair     bool       `json:"repair" doc:"Whether it is put back by itself when somebody broke it."`
	Addresses  []string   `json:"addresses" nullable:"false" doc:"What the guest may use, if enabled: the server's addresses, and the IPv6 address that its interface gives itself."`
	VerifiedAt *time.Time `json:"verified_at" doc:"When the guest was last seen to be locked so; null if never."`
	Violation  *string    `json:"violation" doc:"How it was found broken; null if it was not."`
}

// IPLockOrder is what shall be done with a server's lock.
type IPLockOrder struct {
	Enabled bool  `json:"enabled"`
	Repair  *bool `json:"repair,omitempty" doc:"Put it back by itself when somebody breaks it; as it was, if left out."`
}

// AddressOrder asks for one more address: a named one, or any of a pool.
type AddressOrder struct {
	Address string `json:"address,omitempty" maxLength:"45" doc:"One of a pool." example:"10.77.0.20"`
	Pool    string `json:"pool,omitempty" maxLength:"64" doc:"Name or ID of a pool; the lowest free address of it." example:"demo"`
}

// Finding is something that was found to be other than it should be.
type Finding struct {
	Code   string            `json:"code" example:"network-changed" doc:"hidden, foreign, node-away, mark-lost, suspension-violated, ip-lock-violated, network-changed or spec-changed."`
	Since  time.Time         `json:"since"`
	Detail map[string]string `json:"detail"`
}

// Findings is what was found wrong with a server's guest, and when it was last looked at.
type Findings struct {
	CheckedAt *time.Time `json:"checked_at" doc:"When the guest was last read whole; null if never."`
	Findings  []Finding  `json:"findings" nullable:"false"`
}

// Stray is a guest that carries our mark and is no server's: a copy, or a
// backup that somebody restored. It is left alone.
type Stray struct {
	Cluster  string    `json:"cluster" example:"demo"`
	VMID     int       `json:"vmid" example:"123"`
	Node     string    `json:"node" example:"pve1"`
	Kind     string    `json:"kind" enum:"vm,container"`
	Name     string    `json:"name"`
	ServerID string    `json:"server_id" doc:"The server that its mark names."`
	FoundAt  time.Time `json:"found_at"`
}
