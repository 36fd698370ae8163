package convoy

// What goes over the wire, as the document has it, and beside that what clients
// of Convoy 4 look for.

// Data is the envelope of every answer.
type Data[T any] struct {
	Data T `json:"data"`
}

// Paged is the envelope of a list.
type Paged[T any] struct {
	Data []T  `json:"data" nullable:"false"`
	Meta Meta `json:"meta"`
}

// Meta is what is said of a list.
type Meta struct {
	Pagination Pagination `json:"pagination"`
}

// Pagination says where a page is.
type Pagination struct {
	Total       int   `json:"total" example:"70"`
	Count       int   `json:"count" doc:"On this page." example:"50"`
	PerPage     int   `json:"per_page" example:"50"`
	CurrentPage int   `json:"current_page" example:"1"`
	TotalPages  int   `json:"total_pages" example:"2"`
	Links       Links `json:"links"`
}

// Links lead to the pages before and after, if there are any.
type Links struct {
	Previous string `json:"previous,omitempty"`
	Next     string `json:"next,omitempty" example:"https://remuda.example.net/api/application/servers?page=2"`
}

// Server is a server. The first six fields are the document's.
type Server struct {
	ID         int64  `json:"id" doc:"The server's number." example:"1"`
	VMID       int    `json:"vmid" example:"1489"`
	Installing int    `json:"installing" enum:"0,1" doc:"1 until there is a guest, and for ever if it could not be made." example:"0"`
	Name       string `json:"name" example:"Zaria"`
	UserID     int64  `json:"user_id" doc:"The number of its owner." example:"1"`
	NodeID     *int64 `json:"node_id" doc:"The number of its node; null until one is chosen." example:"1"`

	UUID        string  `json:"uuid" doc:"Remuda's own ID of the server."`
	InternalID  int64   `json:"internal_id" doc:"As id."`
	Hostname    string  `json:"hostname"`
	Description *string `json:"description" doc:"Always null."`
	Status      *string `json:"status" doc:"installing, install_failed, suspended, deleting, missing; null if there is nothing to say."`
	Usages      Usages  `json:"usages"`
	Limits      Limits  `json:"limits"`
}

// Usages is what a server has used.
type Usages struct {
	Bandwidth *int64 `json:"bandwidth" doc:"Bytes in this month; null in lists."`
}

// Limits is what a server is made of; sizes are bytes, and null is no limit.
type Limits struct {
	CPU        int       `json:"cpu"`
	Memory     int64     `json:"memory"`
	Disk       int64     `json:"disk" doc:"Of the disk that it boots from."`
	Snapshots  *int      `json:"snapshots"`
	Backups    *int      `json:"backups" doc:"0: there are none."`
	Bandwidth  *int64    `json:"bandwidth"`
	Addresses  Addresses `json:"addresses"`
	MACAddress string    `json:"mac_address"`
}

// Addresses are those that a server holds.
type Addresses struct {
	IPv4 []Address `json:"ipv4" nullable:"false"`
	IPv6 []Address `json:"ipv6" nullable:"false"`
}

// Address is an IP address.
type Address struct {
	ID         int64   `json:"id"`
	ServerID   *int64  `json:"server_id" doc:"The number of its holder; null if it is free."`
	Type       string  `json:"type" enum:"ipv4,ipv6"`
	Address    string  `json:"address"`
	CIDR       int     `json:"cidr"`
	Gateway    *string `json:"gateway"`
	MACAddress *string `json:"mac_address"`
}

// Specification is what a server is made of, as the document has it. All of it is
// null until there is a guest.
type Specification struct {
	Node     *string   `json:"node" example:"proxmox"`
	Cores    *int      `json:"cores" example:"1"`
	Memory   *int64    `json:"memory" doc:"Bytes." example:"3179282432"`
	Disk     *int64    `json:"disk" doc:"Always null."`
	Disks    []Disk    `json:"disks"`
	IPConfig *IPConfig `json:"ipconfig"`
}

// Disk is one disk.
type Disk struct {
	Disk    string `json:"disk" example:"scsi0"`
	Size    string `json:"size" doc:"As Proxmox writes it." example:"11468M"`
	Pending bool   `json:"pending" doc:"It will be so after the next start."`
}

// IPConfig is what cloud-init tells the guest.
type IPConfig struct {
	Key   string `json:"key" example:"ipconfig0"`
	Value string `json:"value" example:"ip=192.0.2.10/24,gw=192.0.2.1"`
}

// Node is a machine.
type Node struct {
	ID                 int64   `json:"id"`
	LocationID         *int64  `json:"location_id" doc:"Always null."`
	Name               string  `json:"name"`
	Cluster            string  `json:"cluster" doc:"The cluster's name."`
	FQDN               *string `json:"fqdn" doc:"Always null: nobody needs to reach it."`
	Online             bool    `json:"online"`
	Memory             int64   `json:"memory" doc:"Bytes."`
	MemoryOverallocate int     `json:"memory_overallocate" doc:"Always 0."`
	MemoryUsed         int64   `json:"memory_used" doc:"Bytes."`
	ServersCount       int     `json:"servers_count"`
}

// Group is a group of templates.
type Group struct {
	ID        int64            `json:"id" doc:"That of the node."`
	NodeID    int64            `json:"node_id"`
	UUID      string           `json:"uuid" doc:"That of the cluster."`
	Name      string           `json:"name"`
	Hidden    bool             `json:"hidden"`
	Order     int              `json:"order_column"`
	Templates Data[[]Template] `json:"templates"`
}

// Template is an image of Remuda's, on one node.
type Template struct {
	ID     int64  `json:"id" doc:"template_id of a new server."`
	UUID   string `json:"uuid" doc:"template_uuid of a new server."`
	Name   string `json:"name"`
	VMID   int    `json:"vmid"`
	Hidden bool   `json:"hidden"`
	Order  int    `json:"order_column"`
}

// User is a user. Nobody is shown a password.
type User struct {
	ID           int64   `json:"id"`
	Name         string  `json:"name" doc:"The username."`
	Email        string  `json:"email"`
	VerifiedAt   *string `json:"email_verified_at" doc:"Always null."`
	RootAdmin    bool    `json:"root_admin"`
	ServersCount int     `json:"servers_count"`
}

// SSO is a way in for a minute.
type SSO struct {
	UserID int64  `json:"user_id"`
	Token  string `json:"token" doc:"A token of Remuda's, good for a minute. It is told this once."`
}

// What requests may say; what is not named here is not looked at, as in Laravel.

// NewServer asks for a server.
type NewServer struct {
	Type       string  `json:"type,omitempty" enum:"new,existing" doc:"Clients of Convoy 4 leave it out."`
	Name       string  `json:"name,omitempty" minLength:"1" maxLength:"40"`
	NodeID     int64   `json:"node_id"`
	UserID     int64   `json:"user_id"`
	VMID       int     `json:"vmid,omitempty" doc:"Required if the type is existing."`
	TemplateID int64   `json:"template_id,omitempty" doc:"Required if the type is new."`
	IsTemplate bool    `json:"is_template,omitempty" doc:"Required if the type is existing."`
	IsVisible  bool    `json:"is_visible,omitempty" doc:"Required with is_template."`
	Addresses  []int64 `json:"addresses,omitempty" maxItems:"2" doc:"Numbers of addresses; one of each family. None: those that the pools have."`

	Hostname         string     `json:"hostname,omitempty"`
	Limits           *NewLimits `json:"limits,omitempty"`
	AccountPassword  string     `json:"account_password,omitempty"`
	ShouldCreate     bool       `json:"should_create_server,omitempty"`
	TemplateUUID     string     `json:"template_uuid,omitempty"`
	StartOnCompleted bool       `json:"start_on_completion,omitempty"`
}

// NewLimits says what a new server is made of; sizes are bytes.
type NewLimits struct {
	CPU        int     `json:"cpu"`
	Memory     int64   `json:"memory"`
	Disk       int64   `json:"disk"`
	Snapshots  *int    `json:"snapshots,omitempty"`
	Backups    *int    `json:"backups,omitempty"`
	Bandwidth  *int64  `json:"bandwidth,omitempty"`
	AddressIDs []int64 `json:"address_ids,omitempty"`
}

// ServerUpdate changes a server.
type ServerUpdate struct {
	Name     string `json:"name,omitempty" minLength:"1" maxLength:"40"`
	NodeID   int64  `json:"node_id" doc:"Another node of its cluster moves it."`
	UserID   int64  `json:"user_id" doc:"Its new owner."`
	VMID     int    `json:"vmid" doc:"Another one only if that guest is proven to be this server's."`
	Hostname string `json:"hostname,omitempty"`
}

// ServerDeletion says how a server goes.
type ServerDeletion struct {
	Purge   *bool `json:"purge,omitempty" doc:"true destroys the guest; else it stays where it is."`
	NoPurge *bool `json:"no_purge,omitempty" doc:"false destroys the guest."`
}

// SpecificationUpdate changes what a server is made of.
type SpecificationUpdate struct {
	Cores    int      `json:"cores,omitempty"`
	Memory   int64    `json:"memory,omitempty" doc:"Bytes; up to 1048576 it is MiB."`
	Disks    []Disk   `json:"disks,omitempty"`
	IPConfig string   `json:"ipconfig,omitempty"`
	LockIPs  []string `json:"lockIps,omitempty" doc:"Its guest may use these and no others from then on."`
}

// BuildUpdate changes what a server is made of, as Convoy 4 has it.
type BuildUpdate struct {
	CPU            int     `json:"cpu,omitempty"`
	Memory         int64   `json:"memory,omitempty" doc:"Bytes."`
	Disk           int64   `json:"disk,omitempty" doc:"Bytes."`
	AddressIDs     []int64 `json:"address_ids,omitempty"`
	SnapshotLimit  *int    `json:"snapshot_limit,omitempty" doc:"Not other than it is."`
	BackupLimit    *int    `json:"backup_limit,omitempty" doc:"0 or null."`
	BandwidthLimit *int64  `json:"bandwidth_limit,omitempty" doc:"Not other than it is."`
}

// NewUser makes a user, or changes one.
type NewUser struct {
	Name      string `json:"name"`
	Email     string `json:"email"`
	Password  string `json:"password,omitempty"`
	RootAdmin bool   `json:"root_admin"`
}

// Wrong is what every refusal says.
type Wrong struct {
	Message string              `json:"message" example:"The node id field is required. (and 1 more error)"`
	Errors  map[string][]string `json:"errors,omitempty" doc:"By field, if fields are wrong."`

	status int
}
