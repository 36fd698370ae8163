package proxmoxapi

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// osTypes are those of the document.
var osTypes = []string{"ubuntu", "debian", "centos", "archlinux"}

// statuses are Proxmox's words for what a container does.
var statuses = map[core.Power]string{
	core.PowerUnknown: "unknown", core.Off: "stopped", core.Starting: "stopped", core.On: "running", core.Stopping: "running",
	core.Rebooting: "running", core.Pausing: "running", core.Paused: "running", core.Resuming: "running",
}

// mark is the label of a container that waits for its destruction: since when.
const mark = "proxmoxapi/destroy"

// stamp is how the original wrote times.
const stamp = "2006-01-02T15:04:05.000Z"

func markedNow(now time.Time) map[string]string {
	return map[string]string{mark: now.UTC().Format(stamp)}
}

func marked(v core.ServerView) Marked {
	return Marked{Destroy: vmid(v), Date: v.Labels[mark], ID: string(v.ID)}
}

func vmid(v core.ServerView) string { return strconv.Itoa(v.Placement.VMID) }

// number reads a VMID, from text that may be anything; 0 is none.
func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < core.MinVMID || n > core.MaxVMID {
		return 0
	}
	return n
}

func user(u core.User, machines []string) User {
	return User{Username: u.Name, ID: string(u.ID), Machines: strings.Join(machines, ":")}
}

func node(s core.NodeStatus) Node {
	load := make(map[string]string, len(s.Load))
	for i, l := range s.Load {
		load[strconv.Itoa(i)] = strconv.FormatFloat(l, 'f', 2, 64)
	}
	return Node{
		Wait: s.Wait, Idle: s.Idle, PVEVersion: s.Version, KSM: KSM{s.Shared}, LoadAvg: load, Swap: room(s.Swap),
		Uptime: seconds(s.Uptime), Memory: room(s.Memory), RootFS: RootFS{s.Root.Used, s.Root.Free, s.Root.Available, s.Root.Total},
		CPUInfo: CPUInfo{MHz: strconv.FormatFloat(s.CPUs.MHz, 'f', 3, 64), CPUs: s.CPUs.Count, HVM: flag(s.CPUs.Virtual), UserHZ: s.CPUs.Ticks,
			Model: s.CPUs.Model, Sockets: s.CPUs.Sockets},
		CPU: s.CPU, KVersion: s.Kernel,
	}
}

func room(r core.Room) Room { return Room{r.Used, r.Free, r.Total} }

func flag(on bool) int {
	if on {
		return 1
	}
	return 0
}

func seconds(d time.Duration) int64 { return int64(d / time.Second) }

func member(n core.Node) Member {
	return Member{Type: "node", Uptime: seconds(n.Uptime), MaxMem: n.Memory, CPU: n.CPU, Disk: n.DiskUsed, ID: "node/" + n.Name,
		MaxCPU: n.CPUs, MaxDisk: n.Disk, Mem: n.MemoryUsed, Node: n.Name}
}

func template(t core.Template) Template {
	return Template{Size: t.Size, Format: t.Format, Content: "vztmpl", VolID: t.Volume}
}

// points leaves out the moments of which nothing is known.
func points(g core.Graph) []Point {
	all := make([]Point, 0, len(g.Points))
	for _, p := range g.Points {
		if len(p.Values) > 0 {
			all = append(all, point(p))
		}
	}
	return all
}

func point(p core.Point) Point {
	return Point{
		Time: p.At.Unix(), MaxDisk: p.Value(core.MetricDiskTotal), Mem: p.Value(core.MetricMemory), MaxCPU: p.Value(core.MetricCPUs), MaxMem: p.Value(core.MetricMemoryTotal),
		CPU: p.Value(core.MetricCPU), Disk: p.Value(core.MetricDisk), NetIn: p.Value(core.MetricNetworkIn), DiskRead: p.Value(core.MetricDiskRead),
		NetOut: p.Value(core.MetricNetworkOut), DiskWrite: p.Value(core.MetricDiskWrite),
	}
}

// container is one that was looked at.
func container(v core.ServerView, i core.Inspection) Container {
	c := measured(v, i.Measure)
	c.Status, c.Name, c.Uptime = statuses[i.Power], cmp.Or(i.Name, v.Hostname), seconds(i.Uptime)
	c.MaxMem, c.MaxSwap, c.CPUs = i.Now.Memory, i.Now.Swap, strconv.Itoa(cmp.Or(i.Now.Cores, i.Measure.CPUs))
	c.Lock, c.Swap, c.HA = &i.Lock, amount(i.Swap), &HA{flag(i.HA)}
	return c
}

// measured is one as a sweep saw it.
func measured(v core.ServerView, m core.Measure) Container {
	return Container{
		MaxDisk: cmp.Or(m.DiskTotal, v.Spec.Disks[core.RootDisk(v.Kind)]), MaxSwap: v.Spec.Swap, Name: v.Hostname, Type: "lxc", Mem: *amount(m.Memory),
		CPU: share(m.CPU), NetIn: *amount(m.NetIn), NetOut: *amount(m.NetOut), Status: statuses[v.Power()], Uptime: seconds(m.Uptime),
		MaxMem: v.Spec.Memory, Disk: *amount(m.Disk), DiskRead: *amount(m.DiskRead), DiskWrite: *amount(m.DiskWrite), CPUs: strconv.Itoa(v.Spec.Cores),
	}
}

// amount is a number that the document always has, 0 if it was not told.
func amount(n *int64) *int64 {
	if n == nil {
		return new(int64)
	}
	return n
}

func share(f *float64) float64 {
	if f == nil {
		return 0
	}
	return *f
}

// order is a container that is wanted, of an image.
func order(in asked, image string) (req fleet.CreateServer, err error) {
	spec := &core.Spec{}
	var cores, disk int64
	for _, part := range []struct {
		into *int64
		name string
		unit int64
	}{{&cores, "cpu", 1}, {&spec.Memory, "memory", core.MiB}, {&spec.Swap, "swap", core.MiB}, {&disk, "disk", core.GiB}} {
		if *part.into, err = in.whole(part.name, part.unit); err != nil {
			return req, err
		}
	}
	if os := in.text("ostype"); os != "" && !slices.Contains(osTypes, os) {
		return req, badOSType
	}
	spec.Cores, spec.Disks = int(cores), map[string]int64{core.RootDisk(core.Container): disk}
	return fleet.CreateServer{
		Name: in.text("hostname"), Hostname: in.text("hostname"), Image: image, Spec: spec, Owner: in.text("username"),
		Storage: in.text("storage"), Start: true,
	}, nil
}

// imageOf is the name of the image that has the archive, or the text itself.
func imageOf(images []core.Image, template string) (name string, ok bool) {
	for _, i := range images {
		has := slices.ContainsFunc(i.Sources, func(s core.ImageSource) bool { return s.Volume != "" && s.Volume == template })
		if i.Kind == core.Container && (has || i.Name == template) {
			return i.Name, true
		}
	}
	return "", false
}
