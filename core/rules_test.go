package core_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
)

func paths(err error) string {
	var found []string
	if e, ok := errors.AsType[*core.Error](err); ok {
		for _, f := range e.Fields {
			found = append(found, f.Path)
		}
	}
	return strings.Join(found, " ")
}

func TestSpecNamesEveryViolationAtOnce(t *testing.T) {
	t.Parallel()
	good := core.Spec{Cores: 1, Memory: 512 * core.MiB, Disks: map[string]int64{"scsi0": 4 * core.GiB}}
	for _, c := range []struct {
		name   string
		kind   core.GuestKind
		change func(*core.Spec)
		want   string
	}{
		{"a good one", core.VM, func(*core.Spec) {}, ""},
		{"nothing at all", core.VM, func(s *core.Spec) { *s = core.Spec{} }, "cores memory disks"},
		{"too many cores", core.VM, func(s *core.Spec) { s.Cores = 8193 }, "cores"},
		{"memory in MiB by mistake", core.VM, func(s *core.Spec) { s.Memory = 512 }, "memory memory"},
		{"memory that is no whole MiB", core.VM, func(s *core.Spec) { s.Memory++ }, "memory"},
		{"swap for a VM", core.VM, func(s *core.Spec) { s.Swap = core.MiB }, "swap"},
		{"a disk of a container in a VM", core.VM, func(s *core.Spec) { s.Disks = map[string]int64{"rootfs": core.GiB} }, "disks.rootfs"},
		{"a disk of a VM in a container", core.Container, func(*core.Spec) {}, "disks.scsi0"},
		{"two wrong disks", core.VM, func(s *core.Spec) { s.Disks = map[string]int64{"scsi31": core.GiB, "scsi0": 1} }, "disks.scsi0 disks.scsi0 disks.scsi31"},
		{"a disk with a newline", core.VM, func(s *core.Spec) { s.Disks = map[string]int64{"scsi0\n": core.GiB} }, "disks.scsi0\n"},
	} {
		spec := good.Clone()
		c.change(&spec)
		err := spec.Validate(c.kind)
		if got := paths(err); got != c.want {
			t.Errorf("%s: got violations %q, want %q", c.name, got, c.want)
		}
		if err != nil && !errors.Is(err, core.Invalid) {
			t.Errorf("%s: got kind %s, want invalid", c.name, core.KindOf(err))
		}
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"web 1": true, "Сервер №1": true, "日本": true, strings.Repeat("x", 40): true, "🐎": true,
		"": false, strings.Repeat("x", 41): false, " x": false, "a\nb": false, "a\x1b[2J": false, "a\u202eb": false, "\xff": false,
	} {
		var v core.Violations
		core.CheckName(&v, "name", name)
		if got := v.Err() == nil; got != want {
			t.Errorf("%q: got ok=%t, want %t (%v)", name, got, want, v.Err())
		}
	}
}

func TestHostnameOf(t *testing.T) {
	t.Parallel()
	const id = core.ServerID("01890a5d-ac96-774b-bcce-b302099a8057")
	for name, want := range map[string]string{
		"Web 1": "web-1", "--a__b--": "a-b", "Сервер": "server-b302099a8057", "a.b": "a-b",
		strings.Repeat("x", 80): strings.Repeat("x", 63), strings.Repeat("x", 62) + " y": strings.Repeat("x", 62),
	} {
		got := core.HostnameOf(name, id)
		if got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
		var v core.Violations
		if core.CheckHostname(&v, "hostname", got); v.Err() != nil {
			t.Errorf("%q: %v", got, v.Err())
		}
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	const us, them = core.ServerID("01890a5d-ac96-774b-bcce-b302099a8057"), core.ServerID("01890a5d-ac96-774b-bcce-b302099a8058")
	mark := func(id core.ServerID) string { return "notes\n" + core.Mark{Server: id, Operation: "op"}.String() }
	vm := core.GuestRef{Kind: core.VM}
	ct := core.GuestRef{Kind: core.Container}
	identity := core.Identity{MAC: "BC:24:11:00:00:01"}
	for _, c := range []struct {
		name  string
		guest core.Guest
		want  core.Sighting
	}{
		{"nothing", core.Guest{Presence: core.Gone}, core.SeenAbsent},
		{"hidden", core.Guest{Presence: core.Hidden}, core.SeenHidden},
		{"forming", core.Guest{Presence: core.Forming}, core.SeenForming},
		{"nobody looked", core.Guest{}, core.SeenUnreachable},
		{"our mark", core.Guest{Presence: core.Present, Ref: vm, Description: mark(us)}, core.SeenOurs},
		{"our mark, with the newline of a container's description", core.Guest{Presence: core.Present, Ref: vm, Description: mark(us) + "\n"}, core.SeenOurs},
		{"another's mark, our UUID and MAC: a copy", core.Guest{Presence: core.Present, Ref: vm, Description: mark(them), UUID: string(us), MACs: []string{identity.MAC}}, core.SeenForeign},
		{"no mark, our UUID", core.Guest{Presence: core.Present, Ref: vm, UUID: strings.ToUpper(string(us))}, core.SeenUnmarked},
		{"no mark, our MAC", core.Guest{Presence: core.Present, Ref: vm, MACs: []string{"x", identity.MAC}}, core.SeenUnmarked},
		{"no mark, nothing of ours", core.Guest{Presence: core.Present, Ref: vm, MACs: []string{""}}, core.SeenForeign},
		{"our mark on another kind", core.Guest{Presence: core.Present, Ref: ct, Description: mark(us)}, core.SeenForeign},
		{"our mark on a template", core.Guest{Presence: core.Present, Ref: vm, Template: true, Description: mark(us)}, core.SeenForeign},
		{"a mark that is not last", core.Guest{Presence: core.Present, Ref: vm, Description: mark(us) + "\nmore"}, core.SeenForeign},
		{"a mark with a broken ID", core.Guest{Presence: core.Present, Ref: vm, Description: "remuda:nonsense:op"}, core.SeenForeign},
	} {
		if got := core.Judge(c.guest, us, identity, core.VM); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
	if got := core.Unmark(mark(us)); got != "notes" {
		t.Errorf("unmarked: got %q, want %q", got, "notes")
	}
}

func TestIDsSortByAgeAndParse(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	old := core.NewID[core.ServerID](now, core.Entropy{255, 255})
	young := core.NewID[core.ServerID](now.Add(time.Millisecond), core.Entropy{})
	if old >= young {
		t.Errorf("%s does not sort before %s", old, young)
	}
	if old[14] != '7' || !strings.ContainsRune("89ab", rune(old[19])) {
		t.Errorf("%s is no UUIDv7", old)
	}
	for _, text := range []string{"", "x", strings.ToUpper(string(old)), string(old) + "0", strings.ReplaceAll(string(old), "-", "0"), "../../../../../../../../../etc/passwd"} {
		if _, err := core.ParseID[core.ServerID](text); !errors.Is(err, core.NotFound) {
			t.Errorf("%q: got %v, want not-found", text, err)
		}
	}
	if _, err := core.ParseID[core.ServerID](string(old)); err != nil {
		t.Error(err)
	}
}

func TestErrorsKeepTheirKindThroughWrapping(t *testing.T) {
	t.Parallel()
	for _, kind := range core.Kinds() {
		err := fmt.Errorf("more: %w", &core.Error{Kind: kind, Err: errors.New("cause")})
		if !errors.Is(err, kind) || core.KindOf(err) != kind || core.CodeOf(err) != kind.String() {
			t.Errorf("%s: got %s, code %s", kind, core.KindOf(err), core.CodeOf(err))
		}
		if core.KindOf(kind) != kind {
			t.Errorf("a bare %s is not itself", kind)
		}
	}
	if got := core.Explain(errors.New("pq: password authentication failed")); strings.Contains(got, "pq") {
		t.Errorf("an internal error shows %q", got)
	}
}

func TestPoolAddresses(t *testing.T) {
	t.Parallel()
	pool := core.Pool{Name: "p", Prefix: netip.MustParsePrefix("192.0.2.0/28"), Gateway: netip.MustParseAddr("192.0.2.1"),
		Ranges: []core.AddressRange{
			{First: netip.MustParseAddr("192.0.2.1"), Last: netip.MustParseAddr("192.0.2.3")},
			{First: netip.MustParseAddr("192.0.2.3"), Last: netip.MustParseAddr("192.0.2.4")},
		}}
	var got []string
	pool.Each(func(a netip.Addr) { got = append(got, a.String()) })
	if want := "192.0.2.2 192.0.2.3 192.0.2.4"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
	bad := core.Pool{Name: "P!", Prefix: netip.MustParsePrefix("192.0.2.0/28"), Gateway: netip.MustParseAddr("10.0.0.1"), VLAN: 5000,
		Ranges: []core.AddressRange{{First: netip.MustParseAddr("192.0.2.9"), Last: netip.MustParseAddr("192.0.2.3")}}}
	if got, want := paths(bad.Validate()), "name gateway vlan ranges"; got != want {
		t.Errorf("got violations %q, want %q", got, want)
	}
	if got := (core.Address{IP: netip.MustParseAddr("192.0.2.2"), Bits: 20}).Mask(); got != "255.255.240.0" {
		t.Errorf("mask of /20 is %s", got)
	}
}

func TestAServerIsRememberedWhole(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	server := core.RestoreServer(core.Server{ID: "x", Name: "n", Spec: core.Spec{Disks: map[string]int64{"scsi0": 1}}},
		core.ServerState{Life: core.Ready, Wanted: core.On, Power: core.Starting, PowerAt: now})
	view := core.ServerView{Server: server, OwnerName: "o", Addresses: []core.Address{{IP: netip.MustParseAddr("192.0.2.2")}}}
	text, err := json.Marshal(view)
	if err != nil {
		t.Fatal(err)
	}
	var back core.ServerView
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if back.State() != server.State() || fmt.Sprint(back) != fmt.Sprint(view) {
		t.Errorf("got %+v\nwant %+v", back, view)
	}
}
