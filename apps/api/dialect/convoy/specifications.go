package convoy

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// patience is how long an answer waits for what it shows, for all parts of it
// together: the listener gives a connection up after twice that.
const patience = time.Minute

func (a *api) specs(ctx context.Context, in *One) (*answer[Data[Specification]], error) {
	view, err := a.find(ctx, in.Server)
	if err != nil {
		return nil, err
	}
	return a.specified(ctx, view)
}

// specified looks at the guest. One that is not there yet is told as nulls; one
// that cannot be seen is no answer, but says why.
func (a *api) specified(ctx context.Context, view core.ServerView) (*answer[Data[Specification]], error) {
	if lives[view.Life()].installing == 1 {
		return &answer[Data[Specification]]{}, nil
	}
	spec, err := a.fleet.Specification(ctx, caller(ctx), view.ID)
	if err == nil && spec.Stale {
		err = Wrong{Message: "Server Error: " + spec.Cause, status: http.StatusInternalServerError}
	}
	return &answer[Data[Specification]]{Data[Specification]{specification(spec)}}, err
}

// respec is what a request wants of a specification.
type respec struct {
	fleet.Respecify
	disks []string // their names, in the request's order
	lock  []netip.Addr
}

func (a *api) respecify(ctx context.Context, in *One) (*answer[Data[Specification]], error) {
	f, err := read(ctx)
	if err != nil {
		return nil, err
	}
	view, err := a.find(ctx, in.Server)
	if err != nil {
		return nil, err
	}
	r, err := f.respec(view)
	if err != nil {
		return nil, err
	}
	if err := a.carryThrough(ctx, view, a.steps(view.ID, r)); err != nil {
		return nil, err
	}
	return a.specified(ctx, view)
}

func (f *fields) respec(view core.ServerView) (r respec, err error) {
	if n := int(f.number("cores")); f.has("cores") {
		r.Cores = &n
	}
	if n := memoryOf(f.number("memory")); f.has("memory") {
		r.Memory = &n
	}
	r.Disks = map[string]core.DiskChange{}
	for i, one := range f.list("disks", 64) {
		at := fmt.Sprintf("disks.%d", i)
		disk := &fields{said: map[string]any{"disks": map[string]any{strconv.Itoa(i): one}}, faults: f.faults}
		disk.require(at+".disk", "")
		disk.require(at+".size", "")
		name, text := disk.text(at+".disk", 1, 16), disk.text(at+".size", 1, 20)
		size, ok := sizeOf(text)
		if text != "" && !ok {
			disk.add(at+".size", "The "+at+".size format is invalid.")
		}
		if _, twice := r.Disks[name]; twice && name != "" {
			disk.add(at+".disk", "The "+at+".disk field has a duplicate value.")
		}
		r.Disks[name], r.disks, f.faults = core.DiskChange{Size: size}, append(r.disks, name), disk.faults
	}
	f.ipconfig(view)
	r.lock = f.ips("lockIps")
	return r, f.err()
}

// ipconfig reads what cloud-init shall tell the guest: that is what the server
// holds, so anything else is refused.
func (f *fields) ipconfig(view core.ServerView) {
	for part := range strings.SplitSeq(f.text("ipconfig", 0, 255), ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		if key != "ip" && key != "ip6" {
			continue
		}
		prefix, err := netip.ParsePrefix(value)
		if err != nil || !slices.ContainsFunc(view.Addresses, func(a core.Address) bool { return a.IP == prefix.Addr() }) {
			f.add("ipconfig", "The ipconfig must name addresses that the server holds; lockIps gives it others.")
			return
		}
	}
}

// step is one of the operations that a request takes, one after the other.
type step struct {
	name   string
	begin  func(ctx context.Context, c core.Caller) (fleet.Accepted, error)
	rename func(path, text string) (field, said string)
}

func (a *api) steps(id core.ServerID, r respec) (all []step) {
	if !r.Empty() {
		all = append(all, step{"specification", func(ctx context.Context, c core.Caller) (fleet.Accepted, error) {
			return a.fleet.Respecify(ctx, c, id, r.Respecify)
		}, func(path, text string) (string, string) { return diskField(path, text, r.disks), "" }})
	}
	if len(r.lock) > 0 {
		all = append(all, step{"lock", func(ctx context.Context, c core.Caller) (fleet.Accepted, error) {
			return a.fleet.LockAddresses(ctx, c, id, r.lock)
		}, func(path, _ string) (string, string) { return strings.Replace(path, "addresses", "lockIps", 1), "" }})
	}
	return all
}

// diskField is a disk's field by its place in the request: its name if that is
// wrong, else its size.
func diskField(path, text string, disks []string) string {
	rest, ok := strings.CutPrefix(path, "disks.")
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(rest, ".")
	part := "size"
	if strings.HasPrefix(text, "is no disk name") {
		part = "disk"
	}
	if i := slices.Index(disks, name); i >= 0 {
		return fmt.Sprintf("disks.%d.%s", i, part)
	}
	return ""
}

// carryThrough asks first whether every step may be, so that none is done where
// another is refused, and then does one after the other.
func (a *api) carryThrough(ctx context.Context, view core.ServerView, steps []step) error {
	if len(steps) > 1 && caller(ctx).Key == "" {
		for _, s := range steps {
			dry := caller(ctx)
			dry.DryRun = true
			if _, err := s.begin(ctx, dry); err != nil {
				return s.refusal(view, err)
			}
		}
	}
	until := time.Now().Add(patience)
	for i, s := range steps {
		accepted, err := s.begin(ctx, then(ctx, s.name))
		if err != nil {
			return s.refusal(view, err)
		}
		op, err := a.fleet.Await(ctx, caller(ctx), accepted.Operation.ID, time.Until(until))
		if err == nil {
			err = outcome(op, i == len(steps)-1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s step) refusal(view core.ServerView, err error) error {
	if notNow(err) {
		return stateOf(view)
	}
	return renamed(err, s.rename)
}

// outcome is nil if an operation has ended well. One that is still under way is
// no failure where nothing waits for it; it goes on.
func outcome(op core.Operation, last bool) error {
	switch op.State {
	case core.Succeeded:
		return nil
	case core.Queued, core.Running:
		if last {
			return nil
		}
		return unsupported
	case core.Waiting, core.FailedOp, core.Cancelled, core.NeedsOperator:
	}
	return Wrong{Message: "Server Error: " + cmp.Or(op.Turned, op.Cause, string(op.State)), status: http.StatusInternalServerError}
}

func (a *api) build(ctx context.Context, in *One) (*answer[Data[Server]], error) {
	f, err := read(ctx)
	if err != nil {
		return nil, err
	}
	view, err := a.find(ctx, in.Server)
	if err != nil {
		return nil, err
	}
	steps, err := a.readBuild(ctx, f, view)
	if err != nil {
		return nil, err
	}
	if err := a.carryThrough(ctx, view, steps); err != nil {
		return nil, err
	}
	if view, err = a.fleet.Server(ctx, caller(ctx), view.ID); err != nil {
		return nil, err
	}
	return a.shown(ctx, view)
}

// readBuild reads what Convoy 4 calls a build: of what is as it is, nothing is
// changed.
func (a *api) readBuild(ctx context.Context, f *fields, view core.ServerView) (steps []step, err error) {
	have, id := view.Upcoming(), view.ID
	root := core.RootDiskOf(view.Kind, have)
	var r fleet.Respecify
	if n := int(f.number("cpu")); f.has("cpu") && n != have.Cores {
		r.Cores = &n
	}
	if n := memoryOf(f.number("memory")); f.has("memory") && n != have.Memory {
		r.Memory = &n
	}
	if n := f.number("disk"); f.has("disk") && n != have.Disks[root] {
		r.Disks = map[string]core.DiskChange{root: {Size: n}}
	}
	if !r.Empty() {
		names := map[string]string{"cores": "cpu", "disks." + root: "disk"}
		steps = append(steps, step{"specification", func(ctx context.Context, c core.Caller) (fleet.Accepted, error) {
			return a.fleet.Respecify(ctx, c, id, r)
		}, func(path, _ string) (string, string) { return names[path], "" }})
	}
	if err := a.sameLimits(ctx, f, view); err != nil {
		return nil, err
	}
	ips, err := a.free(ctx, f, "address_ids", 16, id)
	if err != nil {
		return nil, err
	}
	if list, said := f.at("address_ids"); said && list != nil && !heldAre(view.Addresses, ips) {
		wishes := make([]fleet.AddressWish, 0, len(ips))
		for _, ip := range ips {
			wishes = append(wishes, fleet.AddressWish{IP: ip})
		}
		steps = append(steps, step{"addresses", func(ctx context.Context, c core.Caller) (fleet.Accepted, error) {
			return a.fleet.SetAddresses(ctx, c, id, wishes)
		}, func(path, _ string) (string, string) { return strings.Replace(path, "addresses", "address_ids", 1), "" }})
	}
	return steps, f.err()
}

// heldAre reports whether a server holds these addresses and no others.
func heldAre(held []core.Address, ips []netip.Addr) bool {
	return len(held) == len(ips) && !slices.ContainsFunc(held, func(a core.Address) bool { return !slices.Contains(ips, a.IP) })
}

// sameLimits refuses limits that a plan alone can set, unless they are as they are.
func (a *api) sameLimits(ctx context.Context, f *fields, view core.ServerView) error {
	k, err := a.numbersOf(ctx, view)
	if err != nil {
		return err
	}
	plan := k.plans[view.Plan]
	var snapshots *int64
	if plan.Snapshots != nil {
		n := int64(*plan.Snapshots)
		snapshots = &n
	}
	for name, is := range map[string]*int64{"snapshot_limit": snapshots, "bandwidth_limit": plan.Bandwidth} {
		if want := f.limit(name); want != nil && (is == nil || *is != *want) {
			f.add(name, "The "+title(name)+" is what the server's plan says, and cannot be another.")
		}
	}
	f.noBackups("backup_limit")
	return nil
}
