package native

import "github.com/remudahq/remuda/apps/internal/problem"

// RebuildOrder is what can be said of a server that is made anew.
type RebuildOrder struct {
	Image       string   `json:"image,omitempty" maxLength:"64" doc:"Name or ID; the one that the server is made of, if left out." example:"debian-12"`
	SSHKeys     []string `json:"ssh_keys,omitempty" maxItems:"32" nullable:"false" doc:"OpenSSH public keys."`
	User        string   `json:"user,omitempty" maxLength:"32" doc:"Whose the keys and the password are; the image's own user, if left out."`
	Password    string   `json:"password,omitempty" maxLength:"128" writeOnly:"true" doc:"5 to 128 characters; none, if left out."`
	Nameservers []string `json:"nameservers,omitempty" maxItems:"3" nullable:"false" doc:"Whom its guest asks for names; as before, if left out." example:"[\"9.9.9.9\"]"`
	Search      string   `json:"search_domain,omitempty" maxLength:"253" doc:"Where its guest looks up short names; as before, if left out." example:"example.net"`
	UserData    string   `json:"user_data,omitempty" maxLength:"240" doc:"A volume that is cloud-init's user data, instead of user, password and ssh_keys; VMs only, and for those who may see nodes. Proxmox VE's API cannot upload snippets: the file has to be on the storage, on each node where the VM may start." example:"local:snippets/web.yaml"`
	Start       *bool    `json:"start,omitempty" doc:"Switch it on when it is made; as it is now, if left out."`
}

// Adoption asks for guests of a cluster that were there before us.
type Adoption struct {
	Cluster string       `json:"cluster" minLength:"1" maxLength:"64" doc:"Name or ID." example:"demo"`
	Items   []AdoptGuest `json:"items,omitempty" maxItems:"100" nullable:"false" doc:"The guests, and what is to be said of each."`
	VMIDs   []int        `json:"vmids,omitempty" maxItems:"100" nullable:"false" doc:"Instead of items: the guests alone." example:"[101,102]"`
}

// AdoptGuest is what can be said of a guest that is to become a server.
type AdoptGuest struct {
	VMID      int               `json:"vmid" minimum:"100" maximum:"999999999" example:"101"`
	Name      string            `json:"name,omitempty" maxLength:"40" doc:"The guest's, if left out."`
	Owner     string            `json:"owner,omitempty" maxLength:"64" doc:"Username or ID; you, if left out."`
	Plan      string            `json:"plan,omitempty" maxLength:"64" doc:"Name or ID; none, if left out. What the guest has stays as it is."`
	Image     string            `json:"image,omitempty" maxLength:"64" doc:"Name or ID of what it can be rebuilt from; none, if left out."`
	Addresses []string          `json:"addresses,omitempty" maxItems:"16" nullable:"false" doc:"Of the pools; those that the guest is configured with and that are free, if left out."`
	Labels    map[string]string `json:"labels,omitempty" doc:"At most 64."`
}

// Adoptions says what became of each guest that was to be adopted.
type Adoptions struct {
	Items []AdoptedGuest `json:"items" nullable:"false" doc:"In the order in which they were asked for."`
}

// AdoptedGuest is what became of one guest: a server and its operation, or a problem.
type AdoptedGuest struct {
	VMID      int              `json:"vmid"`
	Server    *Server          `json:"server" doc:"Null if it is refused."`
	Operation *Operation       `json:"operation" doc:"Null if it is refused."`
	Preview   *Preview         `json:"preview,omitempty" doc:"Of a dry run only: what would be done, and what it would take, for this guest alone."`
	Unmanaged []string         `json:"unmanaged_addresses" nullable:"false" doc:"Addresses that the guest is configured with and that stay no business of ours: they are in no pool, or held by another server."`
	Problem   *problem.Problem `json:"problem" doc:"Why it is refused; null if it is not."`
}

// Guest is a guest of a cluster, whoever made it.
type Guest struct {
	VMID     int     `json:"vmid" example:"101"`
	Kind     string  `json:"kind" enum:"vm,container"`
	Name     string  `json:"name"`
	Node     string  `json:"node" example:"pve1"`
	Power    string  `json:"power" enum:"unknown,off,on,paused"`
	Lock     *string `json:"lock" doc:"Proxmox's own lock; null if it has none." example:"backup"`
	Memory   int64   `json:"memory_used" doc:"Bytes in use."`
	Uptime   int64   `json:"uptime" doc:"Seconds."`
	State    string  `json:"state" enum:"ours,foreign,template" doc:"Foreign ones can be adopted."`
	ServerID *string `json:"server_id" format:"uuid" doc:"The server that has its VMID; null if none has."`
}
