package proxmoxapi

// Wrong is what is said when something went wrong.
type Wrong struct {
	Text string `json:"Error"`

	status int
}

// Data is what Proxmox's own answers are wrapped in.
type Data[T any] struct {
	Data T `json:"data"`
}

// ByNode has for each node a [Data], or a text that says why there is none.
type ByNode map[string]any

// User is a user. The password is there, and empty.
type User struct {
	Username string `json:"username"`
	Password string `json:"password" doc:"Always empty: nobody knows it but its owner."`
	ID       string `json:"_id"`
	Machines string `json:"machines,omitempty" doc:"The VMIDs of their containers, joined by colons." example:"100:101"`
}

// NewUser is what is said of a user.
type NewUser struct {
	Username string `json:"username"`
	Password string `json:"password" minLength:"8"`
}

// NamedUser names a user.
type NamedUser struct {
	Username string `json:"username"`
}

// Node is how a node is.
type Node struct {
	Wait       float64           `json:"wait"`
	Idle       float64           `json:"idle"`
	PVEVersion string            `json:"pveversion" example:"pve-manager/8.4.21/2606ac85"`
	KSM        KSM               `json:"ksm"`
	LoadAvg    map[string]string `json:"loadavg" example:"{\"0\":\"0.18\",\"1\":\"0.16\",\"2\":\"0.12\"}"`
	Swap       Room              `json:"swap"`
	Uptime     int64             `json:"uptime" doc:"Seconds."`
	Memory     Room              `json:"memory"`
	RootFS     RootFS            `json:"rootfs"`
	CPUInfo    CPUInfo           `json:"cpuinfo"`
	CPU        float64           `json:"cpu" doc:"0 to 1."`
	KVersion   string            `json:"kversion"`
}

// KSM is the memory that several guests share.
type KSM struct {
	Shared int64 `json:"shared" doc:"Bytes."`
}

// Room is how full something is, in bytes.
type Room struct {
	Used  int64 `json:"used"`
	Free  int64 `json:"free"`
	Total int64 `json:"total"`
}

// RootFS is how full the root file system is, in bytes.
type RootFS struct {
	Used  int64 `json:"used"`
	Free  int64 `json:"free"`
	Avail int64 `json:"avail"`
	Total int64 `json:"total"`
}

// CPUInfo is what a node computes with.
type CPUInfo struct {
	MHz     string `json:"mhz" example:"3700.156"`
	CPUs    int    `json:"cpus"`
	HVM     int    `json:"hvm"`
	UserHZ  int    `json:"user_hz"`
	Model   string `json:"model"`
	Sockets int    `json:"sockets"`
}

// Template is an archive that containers are made of.
type Template struct {
	Size    int64  `json:"size" doc:"Bytes."`
	Format  string `json:"format" example:"tzst"`
	Content string `json:"content" example:"vztmpl"`
	VolID   string `json:"volid" example:"local:vztmpl/debian-12.tar.zst"`
}

// Console is where a console is opened.
type Console struct {
	URL string `json:"url"`
}

// Point is one moment of a graph. What was not measured in it is left out.
type Point struct {
	MaxDisk   *float64 `json:"maxdisk,omitempty"`
	Mem       *float64 `json:"mem,omitempty"`
	MaxCPU    *float64 `json:"maxcpu,omitempty"`
	Time      int64    `json:"time" doc:"Seconds since 1970."`
	MaxMem    *float64 `json:"maxmem,omitempty"`
	CPU       *float64 `json:"cpu,omitempty" doc:"0 to 1."`
	Disk      *float64 `json:"disk,omitempty"`
	NetIn     *float64 `json:"netin,omitempty" doc:"Bytes a second."`
	DiskRead  *float64 `json:"diskread,omitempty" doc:"Bytes a second."`
	NetOut    *float64 `json:"netout,omitempty" doc:"Bytes a second."`
	DiskWrite *float64 `json:"diskwrite,omitempty" doc:"Bytes a second."`
}

// Member is a node as the cluster lists it.
type Member struct {
	Type    string  `json:"type" example:"node"`
	Uptime  int64   `json:"uptime" doc:"Seconds."`
	MaxMem  int64   `json:"maxmem" doc:"Bytes."`
	CPU     float64 `json:"cpu" doc:"0 to 1."`
	Level   string  `json:"level"`
	Disk    int64   `json:"disk" doc:"Bytes in use of the root file system."`
	ID      string  `json:"id" example:"node/pve2"`
	MaxCPU  int     `json:"maxcpu"`
	MaxDisk int64   `json:"maxdisk" doc:"Bytes."`
	Mem     int64   `json:"mem" doc:"Bytes in use."`
	Node    string  `json:"node" example:"pve2"`
}

// Marked is a container that waits for its destruction.
type Marked struct {
	Destroy string `json:"destroy" doc:"Its VMID." example:"100"`
	Date    string `json:"date" example:"2016-08-03T15:18:07.220Z"`
	ID      string `json:"_id"`
}

// Container is what a container has and does. In a list of a user's containers,
// which asks no guest, lock, swap and ha are left out.
type Container struct {
	MaxDisk   int64   `json:"maxdisk" doc:"Bytes."`
	MaxSwap   int64   `json:"maxswap" doc:"Bytes."`
	Name      string  `json:"name"`
	Type      string  `json:"type" example:"lxc"`
	Mem       int64   `json:"mem" doc:"Bytes in use."`
	Lock      *string `json:"lock,omitempty"`
	CPU       float64 `json:"cpu" doc:"0 to 1."`
	NetIn     int64   `json:"netin" doc:"Bytes since its start."`
	NetOut    int64   `json:"netout" doc:"Bytes since its start."`
	Template  string  `json:"template"`
	Status    string  `json:"status" doc:"running, stopped or unknown."`
	Swap      *int64  `json:"swap,omitempty" doc:"Bytes in use."`
	Uptime    int64   `json:"uptime" doc:"Seconds."`
	MaxMem    int64   `json:"maxmem" doc:"Bytes."`
	Disk      int64   `json:"disk" doc:"Bytes in use."`
	DiskRead  int64   `json:"diskread" doc:"Bytes since its start."`
	HA        *HA     `json:"ha,omitempty"`
	DiskWrite int64   `json:"diskwrite" doc:"Bytes since its start."`
	CPUs      string  `json:"cpus" example:"4"`
}

// HA says whether Proxmox's own high availability looks after a container.
type HA struct {
	Managed int `json:"managed"`
}

// NewContainer is what is said of a container that does not exist yet.
type NewContainer struct {
	Username string `json:"username" doc:"Whose it shall be."`
	Template string `json:"template" doc:"The volume of an archive, as /template lists it, or the name of an image." example:"local:vztmpl/debian-12.tar.zst"`
	CPU      int    `json:"cpu" doc:"Cores."`
	Hostname string `json:"hostname"`
	Memory   int64  `json:"memory" doc:"MiB."`
	OSType   string `json:"ostype,omitempty" enum:"ubuntu,debian,centos,archlinux"`
	Storage  string `json:"storage,omitempty" doc:"Of its disk; any, if left out."`
	Swap     int64  `json:"swap,omitempty" doc:"MiB."`
	Disk     int64  `json:"disk" doc:"GiB."`
}

// NamedContainer names a container.
type NamedContainer struct {
	ID int `json:"id" doc:"Its VMID; text will do."`
}

// Made is a container that was asked for.
type Made struct {
	ID       string `json:"id" doc:"Its VMID." example:"100"`
	Password string `json:"password,omitempty" doc:"Of root, shown this once."`
}

// Message is a word about what was done.
type Message struct {
	Message string `json:"message"`
}

// Help says which verb to use.
type Help struct {
	Use  string `json:"use" example:"REPORT"`
	What string `json:"what"`
}
