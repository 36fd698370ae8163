package native

import (
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// Server is one virtual machine or container.
type Server struct {
	ID            string            `json:"id" format:"uuid" doc:"Its identifier; sorts by age."`
	Number        int64             `json:"number" doc:"A small number that is its alone." example:"17"`
	Name          string            `json:"name" example:"web 1"`
	Hostname      string            `json:"hostname" doc:"The only name that Proxmox sees." example:"web-1"`
	Kind          string            `json:"kind" enum:"vm,container"`
	Life          string            `json:"life" enum:"installing,ready,deleting,failed,missing"`
	Power         string            `json:"power" enum:"unknown,off,starting,on,stopping,rebooting,pausing,paused,resuming" doc:"What was last seen, or is on its way. Unknown is not off."`
	PowerWanted   *string           `json:"power_wanted" enum:"off,on,paused" doc:"What was last asked for."`
	PowerObserved *time.Time        `json:"power_observed_at" doc:"When the power was last looked at, or another was asked for; null if never."`
	ObservedAt    *time.Time        `json:"observed_at" doc:"As of when: its guest was last seen to be so then; null if it never was."`
	Stale         bool              `json:"stale" doc:"It was not seen in the last two sweeps: what is shown may be so no more."`
	Suspended     bool              `json:"suspended" doc:"Blocked by billing."`
	Image         *string           `json:"image" doc:"The image's name; null if it was adopted without one." example:"debian-12"`
	Plan          *string           `json:"plan" doc:"The plan's name; null if it was adopted without one." example:"small"`
	Owner         string            `json:"owner" doc:"The owner's username." example:"alice@demo.test"`
	Placement     Placement         `json:"placement"`
	Addresses     []ServerAddress   `json:"addresses" nullable:"false"`
	Nameservers   []string          `json:"nameservers" nullable:"false" doc:"That its guest was given; empty if they are the template's." example:"[\"9.9.9.9\"]"`
	Search        *string           `json:"search_domain" doc:"That its guest was given; null if it is the template's." example:"example.net"`
	Labels        map[string]string `json:"labels"`
	OperationID   *string           `json:"operation_id" doc:"The operation that holds the server; null if none does."`
	CreatedAt     time.Time         `json:"created_at"`
	UpdatedAt     time.Time         `json:"updated_at"`
	StartedAt     *time.Time        `json:"started_at" doc:"When it was last switched on; null if never."`
	StoppedAt     *time.Time        `json:"stopped_at" doc:"When it was last switched off; null if never."`
	Version       int64             `json:"version" doc:"Moves with every change; also its ETag." example:"3"`
}

// Placement is where a server's guest is.
type Placement struct {
	Cluster string  `json:"cluster" example:"demo"`
	Node    *string `json:"node" doc:"Null until one is chosen." example:"pve1"`
	VMID    int     `json:"vmid" example:"10000"`
	Reason  *string `json:"reason" doc:"Why there, and why not elsewhere; null if that was not for us to choose." example:"the best of 2 nodes that fit: 54.0 GiB of memory free, 10 % load"`
}

// PlacementWish is what a server asks of its node, whenever one is chosen.
type PlacementWish struct {
	Labels map[string]string `json:"labels,omitempty" doc:"That the node must have, or else its cluster." example:"{\"disk\":\"nvme\"}"`
	Apart  string            `json:"apart,omitempty" maxLength:"63" doc:"A label of the server: those of one owner with the same value of it go to different nodes, as far as there are any." example:"group"`
	Strict bool              `json:"strict,omitempty" doc:"Rather refuse (no-placement) than not keep them apart."`
}

// ServerAddress is an address that a server holds.
type ServerAddress struct {
	Address string  `json:"address" example:"10.77.0.10"`
	Family  int     `json:"family" enum:"4,6"`
	Gateway *string `json:"gateway" example:"10.77.0.1"`
	Mask    string  `json:"mask" doc:"255.255.255.0 for IPv4, the length of the prefix for IPv6." example:"255.255.255.0"`
	Reverse *string `json:"reverse" doc:"Its name in reverse DNS."`
}

// NewServer is what can be said of a server that does not exist yet.
type NewServer struct {
	Name        string            `json:"name" minLength:"1" maxLength:"40" doc:"Any printable characters; need not be unique." example:"web 1"`
	Image       string            `json:"image" minLength:"1" maxLength:"64" doc:"Name or ID of an image." example:"debian-12"`
	Plan        string            `json:"plan,omitempty" minLength:"1" maxLength:"64" doc:"Name or ID of a plan. Exactly one of plan and specification is needed." example:"small"`
	Spec        *OwnSpecification `json:"specification,omitempty" doc:"What it is made of, instead of a plan, and without a plan's limits; for operators."`
	Owner       string            `json:"owner,omitempty" maxLength:"64" doc:"Username or ID; you, if left out. Others are for admins."`
	Cluster     string            `json:"cluster,omitempty" maxLength:"64" doc:"Name or ID; any, if left out."`
	Node        string            `json:"node,omitempty" maxLength:"64" doc:"Any, if left out; for those who may see nodes."`
	Storage     string            `json:"storage,omitempty" maxLength:"64" doc:"Of the root disk of a container that is made of an archive; any, if left out; for those who may see nodes."`
	Addresses   []string          `json:"addresses,omitempty" maxItems:"16" nullable:"false" doc:"Of the pools; any, if left out." example:"[\"10.77.0.20\"]"`
	Hostname    string            `json:"hostname,omitempty" maxLength:"63" doc:"A DNS label; made from the name, if left out."`
	SSHKeys     []string          `json:"ssh_keys,omitempty" maxItems:"32" nullable:"false" doc:"OpenSSH public keys."`
	User        string            `json:"user,omitempty" maxLength:"32" doc:"Whose the keys and the password are; the image's own user, if left out."`
	Password    string            `json:"password,omitempty" maxLength:"128" writeOnly:"true" doc:"5 to 128 characters; none, if left out."`
	Nameservers []string          `json:"nameservers,omitempty" maxItems:"3" nullable:"false" doc:"Whom its guest asks for names; as the pools of its addresses say, or else the template, if left out." example:"[\"9.9.9.9\"]"`
	Search      string            `json:"search_domain,omitempty" maxLength:"253" doc:"Where its guest looks up short names; likewise, if left out." example:"example.net"`
	UserData    string            `json:"user_data,omitempty" maxLength:"240" doc:"A volume that is cloud-init's user data, instead of user, password and ssh_keys; VMs only, and for those who may see nodes. Proxmox VE's API cannot upload snippets: the file has to be on the storage, on each node where the VM may start." example:"local:snippets/web.yaml"`
	Labels      map[string]string `json:"labels,omitempty" doc:"At most 64."`
	Placement   *PlacementWish    `json:"placement,omitempty" doc:"What it asks of its node."`
	Start       bool              `json:"start,omitempty" doc:"Switch it on when it is ready."`
	Keys        bool              `json:"keys,omitempty" doc:"Give it TLS material of its own, which is put into its guest after its first start; see /v1/servers/{id}/keys."`
	IPLock      bool              `json:"ip_lock,omitempty" doc:"Let its guest use no addresses but its own, from before its first start."`
}

// Resolve says that one of plan and specification is needed.
func (n *NewServer) Resolve(_ huma.Context, at *huma.PathBuffer) []error {
	if n.Plan != "" || n.Spec != nil {
		return nil
	}
	return []error{&huma.ErrorDetail{Message: "is required", Location: at.With("plan")}}
}

// OwnSpecification is what a server without a plan is made of.
type OwnSpecification struct {
	Cores  int   `json:"cores" minimum:"1" example:"2"`
	Memory int64 `json:"memory" minimum:"16777216" doc:"Bytes; whole MiB." example:"2147483648"`
	Swap   int64 `json:"swap,omitempty" minimum:"0" doc:"Bytes; whole MiB; containers only."`
	Disk   int64 `json:"disk" minimum:"1073741824" doc:"Bytes of the root disk; whole GiB." example:"21474836480"`
}

// ServerChange is what can be changed without touching the guest.
type ServerChange struct {
	Name     *string           `json:"name,omitempty" minLength:"1" maxLength:"40"`
	Hostname *string           `json:"hostname,omitempty" maxLength:"63" doc:"Used when the guest is made anew."`
	Labels   map[string]string `json:"labels,omitempty" doc:"Replaces all labels."`
	Owner    *string           `json:"owner,omitempty" maxLength:"64" doc:"Username or ID; admins only."`
}

// Operation is one piece of work that takes its time.
type Operation struct {
	ID         string     `json:"id" format:"uuid"`
	Kind       string     `json:"kind" example:"provision"`
	ServerID   *string    `json:"server_id" format:"uuid" doc:"Null if it is about several."`
	State      string     `json:"state" enum:"queued,running,waiting,succeeded,failed,needs_operator,cancelled"`
	Step       *string    `json:"step" doc:"What it is at; null before it began and after it ended." example:"clone"`
	Progress   int        `json:"progress" minimum:"0" maximum:"100"`
	Cause      *string    `json:"cause" doc:"Why it waits, failed or needs somebody."`
	Remedy     *string    `json:"remedy" doc:"While it needs somebody: the command that helps, with the node to type it on. It can be pasted." example:"ssh pve1 qm unlock 4711"`
	Code       *string    `json:"code" doc:"The stable code of the cause; null if it has none." example:"storage-full"`
	Warnings   []string   `json:"warnings,omitempty" nullable:"false" doc:"What Proxmox VE warned of in what it did all the same."`
	CreatedAt  time.Time  `json:"created_at"`
	FinishedAt *time.Time `json:"finished_at" doc:"Null while it goes on."`
	Items      []BulkItem `json:"items,omitempty" nullable:"false" doc:"Of a bulk operation, what came of each server."`
}

// Accepted is the answer to everything that takes its time.
type Accepted struct {
	Server    Server    `json:"server" doc:"The server as it is now."`
	Operation Operation `json:"operation" doc:"The work that goes on."`
	Preview   *Preview  `json:"preview,omitempty" doc:"Of a dry run only: what would be done, where, and what it would take."`
}

// Power is the power of a server.
type Power struct {
	Power         string     `json:"power" enum:"unknown,off,starting,on,stopping,rebooting,pausing,paused,resuming"`
	PowerWanted   *string    `json:"power_wanted" enum:"off,on,paused"`
	PowerObserved *time.Time `json:"power_observed_at"`
	OperationID   *string    `json:"operation_id"`
}

// PowerOrder is what shall be done with a server's power.
type PowerOrder struct {
	Action  string `json:"action" enum:"start,shutdown,stop,reboot,reset,suspend,resume" doc:"Containers have no reset, suspend and resume."`
	Timeout int    `json:"timeout,omitempty" minimum:"0" maximum:"3600" doc:"Seconds that the guest has to shut down or reboot by itself; 0 means 60."`
	Force   bool   `json:"force,omitempty" doc:"Of shutdown and reboot: if the guest does not do it in its time, do it hard. A VM is reset then, which leaves what is pending pending. Without it the operation fails."`
}
