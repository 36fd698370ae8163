package ospab

// What goes over the wire, as the document has it; where the program answered
// more than the document shows, as the program.

// Server is a server in the list, on its own, and as it is made.
type Server struct {
	ID           int64   `json:"id" example:"1"`
	UserID       int64   `json:"userId" example:"1"`
	TariffID     int64   `json:"tariffId" doc:"0 for what has no tariff." example:"2"`
	OSID         int64   `json:"osId" doc:"0 for what was made from no image." example:"1"`
	Status       string  `json:"status" enum:"creating,running,stopped,suspended,error,deleted" example:"running"`
	ProxmoxID    int     `json:"proxmoxId" doc:"The VMID." example:"100"`
	IPAddress    *string `json:"ipAddress" nullable:"true" example:"10.0.0.5"`
	RootPassword string  `json:"rootPassword" doc:"Told once, in the answer to the creation; empty everywhere else."`
	CreatedAt    string  `json:"createdAt" example:"2024-01-01T00:00:00.000Z"`
	UpdatedAt    string  `json:"updatedAt" example:"2024-01-01T00:00:00.000Z"`
	OS           OS      `json:"os"`
	Tariff       Tariff  `json:"tariff"`
}

// OS is an image.
type OS struct {
	ID   int64  `json:"id" example:"1"`
	Name string `json:"name" example:"Ubuntu 22.04"`
	Type string `json:"type" enum:"linux,windows" example:"linux"`
}

// Tariff is a plan.
type Tariff struct {
	ID    int64   `json:"id" example:"2"`
	Name  string  `json:"name" example:"Базовый"`
	Price float64 `json:"price" doc:"A month, in units of the currency." example:"300"`
}

// Offered is a plan in the list of them.
type Offered struct {
	Tariff
	Description string `json:"description" doc:"What a server of it has." example:"2 ядра / 2ГБ RAM / 40ГБ SSD"`
	Currency    string `json:"currency" example:"RUB"`
}

// Watched is a server with what it uses.
type Watched struct {
	Server
	Stats Stats `json:"stats"`
}

// Stats is what a server uses, or why that is not known.
type Stats struct {
	Status  string `json:"status" enum:"success,error"`
	Message string `json:"message,omitempty"`
	Data    Data   `json:"data"`
}

// Data is what a server uses.
type Data struct {
	VMID    int     `json:"vmid" example:"100"`
	Status  string  `json:"status" example:"running"`
	Uptime  int64   `json:"uptime" doc:"In seconds." example:"3600"`
	CPU     float64 `json:"cpu" doc:"0 to 1, of all cores." example:"0.15"`
	Memory  Used    `json:"memory"`
	Disk    Used    `json:"disk"`
	Network Traffic `json:"network"`
	RRD     []Point `json:"rrdData" nullable:"false" doc:"The last hour, by the minute: at most 60. Empty in what is pushed."`
}

// Used is how much of something is used.
type Used struct {
	Used  int64   `json:"used" doc:"Bytes." example:"536870912"`
	Max   int64   `json:"max" doc:"Bytes." example:"2147483648"`
	Usage float64 `json:"usage" doc:"Percent." example:"25"`
}

// Traffic is what came and went since the guest was started.
type Traffic struct {
	In  int64 `json:"in" doc:"Bytes." example:"104857600"`
	Out int64 `json:"out" doc:"Bytes." example:"52428800"`
}

// Point is one minute, as Proxmox has it.
type Point struct {
	Time      int64    `json:"time" doc:"Unix seconds."`
	CPU       *float64 `json:"cpu,omitempty"`
	MaxCPU    *float64 `json:"maxcpu,omitempty"`
	Mem       *float64 `json:"mem,omitempty"`
	MaxMem    *float64 `json:"maxmem,omitempty"`
	Disk      *float64 `json:"disk,omitempty"`
	MaxDisk   *float64 `json:"maxdisk,omitempty"`
	DiskRead  *float64 `json:"diskread,omitempty"`
	DiskWrite *float64 `json:"diskwrite,omitempty"`
	NetIn     *float64 `json:"netin,omitempty"`
	NetOut    *float64 `json:"netout,omitempty"`
}

// Done says that something was done.
type Done struct {
	Status   string `json:"status" example:"success"`
	Action   string `json:"action,omitempty" example:"start"`
	TaskID   string `json:"taskId,omitempty" doc:"Names our operation, between the first two colons." example:"UPID:018f…:start:"`
	SnapName string `json:"snapname,omitempty" doc:"The name that it really has." example:"backup-2024-01-01"`
}

// Deleted says that a server is no more.
type Deleted struct {
	Status string `json:"status" example:"deleted"`
}

// NewPassword is told once.
type NewPassword struct {
	Status   string `json:"status" example:"success"`
	Password string `json:"password"`
}

// Resized says that a server has another size.
type Resized struct {
	Status string `json:"status" example:"success"`
	Data   string `json:"data" doc:"Names our operation, as taskId does." example:"UPID:018f…:resize:"`
}

// Snapshots is the list of them.
type Snapshots struct {
	Status string     `json:"status" example:"success"`
	Data   []Snapshot `json:"data" nullable:"false"`
}

// Snapshot is one of them.
type Snapshot struct {
	Name        string `json:"name" example:"backup-2024-01-01"`
	Description string `json:"description" example:"Before major update"`
	SnapTime    int64  `json:"snaptime" doc:"Unix seconds." example:"1704067200"`
}

// Console is where a console is opened.
type Console struct {
	Status string `json:"status" example:"success"`
	URL    string `json:"url" doc:"Opens the console once, within half a minute."`
}

// Entered is the answer to a login, and to a registration.
type Entered struct {
	Message string `json:"message" example:"Вход выполнен успешно!"`
	Token   string `json:"token" doc:"A JWT, good for 24 hours."`
	User    Person `json:"user"`
}

// Person is a user.
type Person struct {
	ID        int64  `json:"id" example:"1"`
	Username  string `json:"username" example:"ivan"`
	Email     string `json:"email" example:"ivan@example.com"`
	CreatedAt string `json:"createdAt" example:"2024-01-01T00:00:00.000Z"`
}

// Me is who asks.
type Me struct {
	User Person `json:"user"`
}

// What is sent to us.

// Login is who wants in.
type Login struct {
	Email    string `json:"email" doc:"The e-mail address, if one user alone has it, or the username."`
	Password string `json:"password"`
}

// Registration is who wants to be a customer.
type Registration struct {
	Username string `json:"username"`
	Email    string `json:"email"`
	Password string `json:"password"`
}

// Order is a server that is wanted.
type Order struct {
	OSID     *int64 `json:"osId" example:"1"`
	TariffID *int64 `json:"tariffId" example:"2"`
}

// Size is what a server is to have; what is left out stays.
type Size struct {
	Cores  *int64 `json:"cores,omitempty" minimum:"1" maximum:"32" example:"4"`
	Memory *int64 `json:"memory,omitempty" minimum:"512" maximum:"65536" doc:"MiB." example:"4096"`
	Disk   *int64 `json:"disk,omitempty" minimum:"10" maximum:"1000" doc:"GiB." example:"80"`
}

// SnapshotOrder names a snapshot.
type SnapshotOrder struct {
	SnapName    string `json:"snapname" example:"backup-2024-01-01"`
	Description string `json:"description,omitempty" example:"Before major update"`
}

// ConsoleOrder names a guest.
type ConsoleOrder struct {
	VMID *int `json:"vmid" example:"100"`
}

// What goes over Socket.IO.

// Pushed is what server-stats tells.
type Pushed struct {
	ServerID int64 `json:"serverId"`
	Stats    Stats `json:"stats"`
}

// Alerted is what server-alerts tells.
type Alerted struct {
	ServerID int64   `json:"serverId"`
	Alerts   []Alert `json:"alerts"`
}

// Alert is one thing that is wrong.
type Alert struct {
	Type    string `json:"type"`
	Message string `json:"message"`
	Level   string `json:"level"`
}

// Refused is what server-error tells, and the acknowledgement of what was refused.
type Refused struct {
	Status   string `json:"status"`
	ServerID int64  `json:"serverId"`
	Error    string `json:"error"`
}

// Wrong is an answer that is no success, in one of the forms that they have.
type Wrong struct {
	Status  string `json:"status,omitempty" doc:"error, where Proxmox refused."`
	Text    string `json:"error,omitempty"`
	Message string `json:"message,omitempty" doc:"Instead of error: of who may come in, and of what Proxmox refused."`
	Details string `json:"details,omitempty" doc:"The reason, as Proxmox or we gave it."`

	code int
}
