package proxmox

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
)

// text is a scalar that Proxmox sends as a string or as a number.
type text string

func (t *text) UnmarshalJSON(raw []byte) error {
	raw = bytes.TrimSpace(raw)
	switch {
	case bytes.Equal(raw, []byte("null")):
		*t = ""
	case len(raw) > 0 && raw[0] == '"':
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			return err
		}
		*t = text(s)
	case len(raw) > 0 && (raw[0] == '{' || raw[0] == '['):
		*t = ""
	case bytes.Equal(raw, []byte("true")):
		*t = "1"
	case bytes.Equal(raw, []byte("false")):
		*t = "0"
	default:
		*t = text(raw)
	}
	return nil
}

// number is a quantity that Proxmox sends as a number or as a string; what is
// neither counts as 0.
type number float64

func (n *number) UnmarshalJSON(raw []byte) error {
	var t text
	if err := t.UnmarshalJSON(raw); err != nil {
		return err
	}
	f, err := strconv.ParseFloat(string(t), 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		f = 0
	}
	*n = number(f)
	return nil
}

func (n number) bytes() int64 {
	if n >= math.MaxInt64 || n <= math.MinInt64 {
		return 0
	}
	return int64(n)
}

func (n number) seconds() time.Duration {
	return time.Duration(int64(min(max(n, 0), 1<<32))) * time.Second
}

// moment is a time that was sent as seconds since 1970. One that no form of
// times can write down counts as that moment itself.
func (n number) moment() time.Time {
	const last = 253402300799 // of the year 9999
	if n < 0 || n > last {
		n = 0
	}
	return time.Unix(int64(n), 0).UTC()
}

// settings is the configuration of a guest: flat, its values all scalars.
type settings map[string]text

func (s settings) get(name string) string { return string(s[name]) }

func (s settings) number(name string, otherwise int64) int64 {
	n, err := strconv.ParseInt(s.get(name), 10, 64)
	if err != nil {
		return otherwise
	}
	return n
}

// count is number for what there is some of: never less than none, and so few
// that it can be counted in any unit.
func (s settings) count(name string, otherwise int64) int64 {
	return min(max(s.number(name, otherwise), 0), math.MaxInt32)
}

// pendingRow is a row of a guest's /pending.
type pendingRow struct {
	Key     string `json:"key"`
	Value   *text  `json:"value"`
	Pending *text  `json:"pending"`
	Delete  number `json:"delete"`
}

// resource is a row of /cluster/resources. What a token may not see, and what
// nobody has collected yet, is not in it.
type resource struct {
	VMID      number  `json:"vmid"`
	Type      string  `json:"type"`
	Node      string  `json:"node"`
	Storage   string  `json:"storage"`
	Shared    number  `json:"shared"`
	Name      text    `json:"name"`
	Status    string  `json:"status"`
	Lock      text    `json:"lock"`
	Template  number  `json:"template"`
	Uptime    number  `json:"uptime"`
	CPU       *number `json:"cpu"`
	Mem       *number `json:"mem"`
	Disk      *number `json:"disk"`
	MaxCPU    number  `json:"maxcpu"`
	MaxMem    number  `json:"maxmem"`
	MaxDisk   number  `json:"maxdisk"`
	Tags      text    `json:"tags"`
	NetIn     *number `json:"netin"`
	NetOut    *number `json:"netout"`
	DiskRead  *number `json:"diskread"`
	DiskWrite *number `json:"diskwrite"`
}

func (r resource) ref() core.GuestRef {
	kind := core.VM
	if r.Type == "lxc" {
		kind = core.Container
	}
	return core.GuestRef{Node: r.Node, VMID: int(r.VMID.bytes()), Kind: kind}
}

// current is /status/current. Absent keys mean "not set", so that a fresh one
// is needed for each answer.
type current struct {
	Status    string `json:"status"`
	QMPStatus string `json:"qmpstatus"`
	Lock      text   `json:"lock"`
	Uptime    number `json:"uptime"`
	Template  number `json:"template"`

	CPU       *number `json:"cpu"`
	CPUs      number  `json:"cpus"`
	Mem       *number `json:"mem"`
	MaxMem    number  `json:"maxmem"`
	Disk      *number `json:"disk"`
	MaxDisk   number  `json:"maxdisk"`
	Swap      *number `json:"swap"`
	NetIn     *number `json:"netin"`
	NetOut    *number `json:"netout"`
	DiskRead  *number `json:"diskread"`
	DiskWrite *number `json:"diskwrite"`
	HA        struct {
		Managed number `json:"managed"`
	} `json:"ha"`
}

// measure is what a guest uses just now, told as a row of the list tells it.
func (c current) measure(ref core.GuestRef) core.Measure {
	kind := "qemu"
	if ref.Kind == core.Container {
		kind = "lxc"
	}
	return resource{Type: kind, Node: ref.Node, Status: c.Status, Uptime: c.Uptime, CPU: c.CPU, MaxCPU: c.CPUs, Mem: c.Mem, MaxMem: c.MaxMem,
		Disk: c.Disk, MaxDisk: c.MaxDisk, NetIn: c.NetIn, NetOut: c.NetOut, DiskRead: c.DiskRead, DiskWrite: c.DiskWrite}.guestMeasure()
}

func (c current) power() core.Power {
	if c.Status == "running" && (c.QMPStatus == "paused" || c.QMPStatus == "suspended") {
		return core.Paused
	}
	return power(c.Status)
}

// power reads the status of a guest. Whatever is not plainly on or off proves
// nothing.
func power(status string) core.Power {
	switch status {
	case "running":
		return core.On
	case "stopped":
		return core.Off
	case "paused":
		return core.Paused
	}
	return core.PowerUnknown
}

type node struct {
	Node    string `json:"node"`
	Status  string `json:"status"`
	MaxCPU  number `json:"maxcpu"`
	CPU     number `json:"cpu"`
	MaxMem  number `json:"maxmem"`
	Mem     number `json:"mem"`
	MaxDisk number `json:"maxdisk"`
	Disk    number `json:"disk"`
	Uptime  number `json:"uptime"`
}

type storage struct {
	Storage string `json:"storage"`
	Type    string `json:"type"`
	Content string `json:"content"`
	Shared  number `json:"shared"`
	Active  number `json:"active"`
	Enabled number `json:"enabled"`
	Total   number `json:"total"`
	Avail   number `json:"avail"`
}

func (s storage) contents() []string {
	return strings.FieldsFunc(s.Content, func(r rune) bool { return r == ',' || r == ' ' })
}

type volume struct {
	VolID  string `json:"volid"`
	Size   number `json:"size"`
	Format text   `json:"format"`
}

type certificate struct {
	Filename    string `json:"filename"`
	NotAfter    number `json:"notafter"`
	Fingerprint string `json:"fingerprint"`
	PEM         string `json:"pem"`
}

type taskState struct {
	Status string `json:"status"`
	Exit   text   `json:"exitstatus"`
}

type taskRow struct {
	UPID string `json:"upid"`
}

type logLine struct {
	N    number `json:"n"`
	Text text   `json:"t"`
}
