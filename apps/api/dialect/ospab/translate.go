package ospab

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// lives says how they call where a server stands; of one that is ready its power
// counts.
var lives = map[core.Life]string{
	core.Installing: "creating", core.Failed: "error", core.Missing: "deleted", core.Deleting: "deleted",
}

// powers says how they call a power. They have no word for what nobody can see.
var powers = map[core.Power]string{
	core.On: "running", core.Stopping: "running", core.Rebooting: "running", core.Pausing: "running",
	core.Off: "stopped", core.Starting: "stopped", core.Paused: "stopped", core.Resuming: "stopped",
	core.PowerUnknown: "error",
}

func status(s core.Server) string {
	switch {
	case lives[s.Life()] != "":
		return lives[s.Life()]
	case s.Suspended:
		return "suspended"
	}
	return powers[s.Power()]
}

// stamp is a time as JavaScript writes it.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// book is what is needed besides to show servers: numbers, and plans.
type book struct {
	users, images, plans map[string]int64
	byID                 map[core.PlanID]core.Plan
}

func (b book) server(v core.ServerView) Server {
	s := Server{
		ID: v.Number, UserID: b.users[string(v.Owner)], TariffID: b.plans[string(v.Plan)], OSID: b.images[string(v.Image)],
		Status: status(v.Server), ProxmoxID: v.Placement.VMID, CreatedAt: stamp(v.CreatedAt), UpdatedAt: stamp(v.UpdatedAt),
		OS:     OS{ID: b.images[string(v.Image)], Name: v.ImageName, Type: system(v.ImageName)},
		Tariff: Tariff{ID: b.plans[string(v.Plan)], Name: v.PlanName, Price: units(b.byID[v.Plan].Price)},
	}
	if v.Plan == "" {
		s.Tariff.Name = "Индивидуальный"
	}
	if v.Image == "" {
		s.OS.Name = "Другая ОС"
	}
	if len(v.Addresses) > 0 {
		s.IPAddress = new(v.Addresses[0].IP.String())
	}
	return s
}

// system is what kind of operating system an image seems to have.
func system(image string) string {
	if strings.HasPrefix(image, "win") {
		return "windows"
	}
	return "linux"
}

// units is a price in units of its currency.
func units(hundredths int64) float64 { return float64(hundredths) / 100 }

func (b book) offered(p core.Plan) Offered {
	return Offered{Tariff: Tariff{ID: b.plans[string(p.ID)], Name: p.Name, Price: units(p.Price)}, Description: described(p), Currency: p.Currency}
}

// described says what a plan has in the words that their clients read it from.
func described(p core.Plan) string {
	return fmt.Sprintf("%d %s / %s RAM / %s SSD", p.Cores, cores(p.Cores), size(p.Memory), size(p.Disk))
}

// cores is the noun that goes with a number of cores.
func cores(n int) string {
	switch {
	case n%10 == 1 && n%100 != 11:
		return "ядро"
	case n%10 >= 2 && n%10 <= 4 && (n%100 < 10 || n%100 >= 20):
		return "ядра"
	}
	return "ядер"
}

func size(bytes int64) string {
	if bytes%core.GiB == 0 {
		return strconv.FormatInt(bytes/core.GiB, 10) + "ГБ"
	}
	return strconv.FormatInt(bytes/core.MiB, 10) + "МБ"
}

// stats is what a server uses. What was not seen lately is not told as if it were
// so now.
func stats(v core.ServerView, used fleet.Measured, points []Point) Stats {
	s := Stats{Status: "success", Data: Data{VMID: v.Placement.VMID, Status: status(v.Server), RRD: points,
		Memory: Used{Max: v.Spec.Memory}, Disk: Used{Max: v.Spec.Disks[core.RootDiskOf(v.Kind, v.Spec)]}}}
	switch {
	case v.Life() == core.Missing || v.Life() == core.Deleting:
		s.Status, s.Message = "error", "Контейнер не найден в Proxmox"
		return s
	case !used.Known || used.Stale:
		s.Status, s.Message = "error", "Нет данных от узла Proxmox"
		return s
	}
	d := &s.Data
	d.Uptime = int64(used.Uptime.Seconds())
	if used.CPU != nil {
		d.CPU = *used.CPU
	}
	d.Memory, d.Disk = share(used.Memory, used.MemoryTotal, d.Memory.Max), share(used.Disk, used.DiskTotal, d.Disk.Max)
	d.Network = Traffic{In: or(used.NetIn), Out: or(used.NetOut)}
	return s
}

func or(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}

// share is how much of something is used; asked is how much there is where nobody
// said.
func share(used *int64, most, asked int64) Used {
	u := Used{Used: or(used), Max: most}
	if most == 0 {
		u.Max = asked
	}
	if u.Max > 0 {
		u.Usage = math.Round(float64(u.Used)/float64(u.Max)*10_000) / 100
	}
	return u
}

// mostPoints is how many points of a graph they show.
const mostPoints = 60

func points(g core.Graph) []Point {
	all := []Point{}
	for _, p := range g.Points {
		if len(p.Values) > 0 {
			all = append(all, point(p))
		}
	}
	return all[max(len(all)-mostPoints, 0):]
}

func point(p core.Point) Point {
	return Point{
		Time: p.At.Unix(), CPU: p.Value(core.MetricCPU), MaxCPU: p.Value(core.MetricCPUs), Mem: p.Value(core.MetricMemory), MaxMem: p.Value(core.MetricMemoryTotal),
		Disk: p.Value(core.MetricDisk), MaxDisk: p.Value(core.MetricDiskTotal), DiskRead: p.Value(core.MetricDiskRead), DiskWrite: p.Value(core.MetricDiskWrite),
		NetIn: p.Value(core.MetricNetworkIn), NetOut: p.Value(core.MetricNetworkOut),
	}
}

// taskID is what stands for Proxmox's UPID: our operation.
func taskID(op core.Operation, action string) string {
	return "UPID:" + string(op.ID) + ":" + action + ":"
}

// hostname is made of an e-mail address as they make it, in small letters.
func hostname(email string, user int64) string {
	local, _, _ := strings.Cut(email, "@")
	name := only(local, func(r byte) bool { return r == '-' || alphanumeric(r) })
	if len(name) < 3 {
		name = "user" + strconv.FormatInt(user, 10)
	}
	name = name[:min(len(name), 32)]
	if c := name[0]; c == '-' || c >= '0' && c <= '9' {
		name = "u" + name
	}
	return strings.ToLower(strings.TrimRight(name, "-"))
}

func alphanumeric(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// only leaves the bytes of a text that are wanted.
func only(text string, wanted func(byte) bool) string {
	var b strings.Builder
	for i := range len(text) {
		if wanted(text[i]) {
			b.WriteByte(text[i])
		}
	}
	return b.String()
}

// longest is how many characters Proxmox lets the name of a snapshot have.
const longest = 40

// snapName makes of a name what Proxmox takes, as silently as they do: other
// characters are left out, and what is too long is cut. They cut at 64, which
// Proxmox refuses. What does not begin with a letter, is a single character, or is
// a name that Proxmox keeps for itself gets "s-" before it. A name that is fine
// stays. Empty: there is nothing left.
func snapName(asked string) string {
	name := only(asked, func(c byte) bool { return c == '-' || c == '_' || alphanumeric(c) })
	if name == "" {
		return ""
	}
	name = name[:min(len(name), longest)]
	var v core.Violations
	if core.CheckSnapshotName(&v, "", name); v.Err() != nil {
		name = "s-" + name
	}
	return name[:min(len(name), longest)]
}

func snapshots(list core.SnapshotList) []Snapshot {
	all := []Snapshot{}
	for _, one := range list.Items {
		all = append(all, Snapshot{Name: one.Name, Description: one.Description, SnapTime: one.Time.Unix()})
	}
	return all
}

// told are the kinds of alerts that they have, and how each is called.
var told = map[core.AlertKind]string{core.AlertCPU: "CPU", core.AlertMemory: "Memory", core.AlertDisk: "Disk"}

// alerts are those that they have words for.
func alerts(all []core.Alert) []Alert {
	var known []Alert
	for _, a := range all {
		if name := told[a.Kind]; name != "" {
			known = append(known, Alert{Type: string(a.Kind), Message: fmt.Sprintf("%s usage is at %.1f%%", name, a.Value), Level: "warning"})
		}
	}
	return known
}

func person(u core.User, number int64) Person {
	return Person{ID: number, Username: u.Name, Email: u.Email, CreatedAt: stamp(u.Created)}
}
