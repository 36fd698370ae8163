package rahona

// What goes over the wire, as the document has it.

// Listed is a server in the list: its number is a string there.
type Listed struct {
	ID   string `json:"id" doc:"The server's number, as text." example:"123"`
	Name string `json:"name" example:"vm1"`
}

// Server is one server: its number is a number here.
type Server struct {
	ID      int64     `json:"id" example:"123"`
	Name    string    `json:"name" example:"vm1"`
	Status  string    `json:"status" enum:"UP,DOWN,PAUSED,UNKNOWN" example:"UP"`
	CPUs    int       `json:"cpus" doc:"Cores." example:"2"`
	CPU     float64   `json:"cpu" doc:"Load of all cores, in percent." example:"8.39"`
	Mem     int64     `json:"mem" doc:"Memory in use, in bytes." example:"3807158272"`
	MaxMem  int64     `json:"maxmem" doc:"Memory, in bytes." example:"4294967296"`
	Network []Network `json:"network" nullable:"false"`
}

// Network is one address of a server.
type Network struct {
	IP      string `json:"ip" example:"198.51.100.71"`
	Reverse string `json:"reverse" doc:"Reverse name, with a dot at its end; empty if it has none." example:"71.100.51.198.ip.rahona.network."`
	Mask    string `json:"mask" doc:"Of an IPv6 address the length of the prefix." example:"255.255.255.255"`
	MAC     string `json:"mac" example:"02:00:00:00:00:00"`
	Gateway string `json:"gateway" example:"198.51.100.254"`
}

// Done says that something was done.
type Done struct {
	Message string `json:"message" example:"Server start successfully"`
}

// Point is one moment of a graph. What was not measured is left out.
type Point struct {
	MaxDisk   *float64 `json:"maxdisk,omitempty" doc:"Bytes."`
	DiskRead  *float64 `json:"diskread,omitempty" doc:"Bytes a second."`
	DiskWrite *float64 `json:"diskwrite,omitempty" doc:"Bytes a second."`
	NetOut    *float64 `json:"netout,omitempty" doc:"Bytes a second."`
	Time      int64    `json:"time" doc:"Unix seconds."`
	MaxMem    *float64 `json:"maxmem,omitempty" doc:"Bytes."`
	MaxCPU    *float64 `json:"maxcpu,omitempty" doc:"Cores."`
	Mem       *float64 `json:"mem,omitempty" doc:"Bytes."`
	Disk      *float64 `json:"disk,omitempty" doc:"Bytes."`
	NetIn     *float64 `json:"netin,omitempty" doc:"Bytes a second."`
	CPU       *float64 `json:"cpu,omitempty" doc:"Load of all cores, 0 to 1."`
}

// Wrong is every answer that is no success.
type Wrong struct {
	Text   string `json:"error" example:"Could not find this server"`
	status int
}
