package convoy

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// lives says how Convoy calls a life: whether it is being installed still, and
// its later word for it, empty for none.
var lives = map[core.Life]struct {
	installing int
	status     string
}{
	core.Installing: {1, "installing"},
	core.Failed:     {1, "install_failed"},
	core.Deleting:   {0, "deleting"},
	core.Missing:    {0, "missing"},
	core.Ready:      {0, ""},
}

// installing are the lives that Convoy calls so, or not.
func installing(is bool) (found []core.Life) {
	for _, l := range core.Lives() {
		if (lives[l].installing == 1) == is {
			found = append(found, l)
		}
	}
	return found
}

func statusOf(s core.ServerView) *string {
	word := lives[s.Life()].status
	if word == "" && s.Suspended {
		word = "suspended"
	}
	if word == "" {
		return nil
	}
	return &word
}

// known are the numbers of what a page of servers points at.
type known struct {
	users, nodes, addresses map[string]int64
	plans                   map[core.PlanID]core.Plan
}

func (k known) server(s core.ServerView) Server {
	plan := k.plans[s.Plan]
	spec, backups := s.Upcoming(), 0
	w := Server{
		ID: s.Number, VMID: s.Placement.VMID, Installing: lives[s.Life()].installing, Name: s.Name, UserID: k.users[string(s.Owner)],
		UUID: string(s.ID), InternalID: s.Number, Hostname: s.Hostname, Status: statusOf(s),
		Limits: Limits{CPU: spec.Cores, Memory: spec.Memory, Disk: spec.Disks[core.RootDiskOf(s.Kind, spec)], Snapshots: plan.Snapshots,
			Backups: &backups, Bandwidth: plan.Bandwidth, Addresses: Addresses{[]Address{}, []Address{}}, MACAddress: s.Identity.MAC},
	}
	if n, placed := k.nodes[s.Place().Subject()]; placed {
		w.NodeID = &n
	}
	for _, a := range s.Addresses {
		held := k.address(a, &s)
		if a.Family() == 4 {
			w.Limits.Addresses.IPv4 = append(w.Limits.Addresses.IPv4, held)
		} else {
			w.Limits.Addresses.IPv6 = append(w.Limits.Addresses.IPv6, held)
		}
	}
	return w
}

// address is one of a server's, or a free one if there is none.
func (k known) address(a core.Address, holder *core.ServerView) Address {
	w := Address{ID: k.addresses[string(a.ID)], Type: "ipv" + strconv.Itoa(a.Family()), Address: a.IP.String(), CIDR: a.Bits}
	if a.Gateway.IsValid() {
		gateway := a.Gateway.String()
		w.Gateway = &gateway
	}
	if holder != nil {
		w.ServerID, w.MACAddress = &holder.Number, &holder.Identity.MAC
	}
	return w
}

// specification is what a server will be made of after its next start; of each
// disk it says whether it is so already.
func specification(s fleet.Specification) Specification {
	w := Specification{Node: &s.Server.Placement.Node, Cores: &s.Next.Cores, Memory: &s.Next.Memory, Disks: []Disk{}, IPConfig: &IPConfig{Key: "ipconfig0"}}
	for _, d := range s.Next.Disks {
		if d.Size == 0 {
			continue // a drive, and no disk
		}
		now, there := s.Now.Disk(d.Name)
		w.Disks = append(w.Disks, Disk{d.Name, sizeText(d.Size), !there || now.Size != d.Size})
	}
	if card, ok := s.Next.Interface(core.FirstInterface); ok {
		w.IPConfig.Value = ipconfig(card.Addresses)
	}
	return w
}

// ipconfig writes addresses as Proxmox does.
func ipconfig(addresses []core.Assigned) string {
	var parts []string
	for _, a := range addresses {
		version := ""
		if a.Prefix.Addr().Is6() {
			version = "6"
		}
		parts = append(parts, "ip"+version+"="+a.Prefix.String())
		if a.Gateway.IsValid() {
			parts = append(parts, "gw"+version+"="+a.Gateway.String())
		}
	}
	return strings.Join(parts, ",")
}

var units = []struct {
	sign string
	size int64
}{{"T", core.TiB}, {"G", core.GiB}, {"M", core.MiB}, {"K", core.KiB}, {"", 1}}

// sizeText writes a size as Proxmox does: in the greatest unit that leaves
// nothing over, but not in TiB.
func sizeText(size int64) string {
	for _, u := range units[1:] {
		if size%u.size == 0 {
			return strconv.FormatInt(size/u.size, 10) + u.sign
		}
	}
	return ""
}

var sizePattern = regexp.MustCompile(`^([0-9]{1,15})([KMGT]?)$`)

// sizeOf reads a size: bytes, or so many K, M, G or T of 1024.
func sizeOf(text string) (int64, bool) {
	parts := sizePattern.FindStringSubmatch(text)
	if parts == nil {
		return 0, false
	}
	n, err := strconv.ParseInt(parts[1], 10, 64)
	for _, u := range units {
		if u.sign == parts[2] {
			return n * u.size, err == nil && n <= core.MaxDisk/u.size
		}
	}
	return 0, false
}

// mostMiB is the greatest amount of memory that can only be meant in MiB: 1 TiB.
// As bytes it would be 1 MiB, less than any guest may have.
const mostMiB = 1 << 20

// memoryOf reads an amount of memory, which the document gives in bytes, and its
// program took in MiB.
func memoryOf(n int64) int64 {
	if n <= mostMiB {
		return n * core.MiB
	}
	return n
}

// planFor is the plan that gives a server just what was asked for; none if no
// plan does.
func planFor(plans []core.Plan, l limits) (core.Plan, bool) {
	i := slices.IndexFunc(plans, func(p core.Plan) bool {
		return p.Cores == l.cpu && p.Memory == l.memory && p.Disk == l.disk &&
			(l.snapshots == nil || p.Snapshots != nil && int64(*p.Snapshots) == *l.snapshots) &&
			(l.bandwidth == nil || p.Bandwidth != nil && *p.Bandwidth == *l.bandwidth)
	})
	if i < 0 {
		return core.Plan{}, false
	}
	return plans[i], true
}

// limits is what a client of Convoy 4 says of a new server.
type limits struct {
	cpu                           int
	memory, disk                  int64
	snapshots, backups, bandwidth *int64
}

func (l limits) spec() *core.Spec {
	return &core.Spec{Cores: l.cpu, Memory: l.memory, Disks: map[string]int64{core.AnyRoot: l.disk}}
}

var notInSlug = regexp.MustCompile(`[^a-z0-9._-]+`)

// slug makes a display name into one that an image may have.
func slug(name string) string {
	text := strings.Trim(notInSlug.ReplaceAllString(strings.ToLower(name), "-"), "-._")
	return strings.Trim(text[:min(len(text), 63)], "-._")
}

// label is the first part of a host's full name.
func label(hostname string) string {
	first, _, _ := strings.Cut(strings.ToLower(hostname), ".")
	return first
}

func userOf(u core.User, number int64, servers int) User {
	return User{ID: number, Name: u.Name, Email: u.Email, RootAdmin: u.Role == core.Admin, ServersCount: servers}
}

// roleOf is the role of a new user.
func roleOf(admin bool) core.RoleName {
	if admin {
		return core.Admin
	}
	return core.Customer
}

// username is what a user is called who has a name of people's: that, if it can be a
// username, else the e-mail address.
func username(name, email string) string {
	var v core.Violations
	if core.CheckUsername(&v, "name", name); v.Err() == nil {
		return name
	}
	return email
}
