package proxmox_test

import (
	"errors"
	"io/fs"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/adapters/proxmox"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/conformance"
	"github.com/remudahq/remuda/testutil/pvesim"
)

// simulated connects to a simulator with the token of the demo.
func simulated(t testing.TB, o pvesim.Options, opts ...proxmox.Option) (*pvesim.Running, ports.Hypervisor) {
	t.Helper()
	sim := pvesim.Start(t, o)
	return sim, connect(t, sim, sim.Token(), opts...)
}

func connect(t testing.TB, sim *pvesim.Running, token string, opts ...proxmox.Option) ports.Hypervisor {
	t.Helper()
	return link(t, core.Endpoint{URL: sim.URL(), Fingerprint: sim.Fingerprint()}, token, opts...)
}

func link(t testing.TB, end core.Endpoint, token string, opts ...proxmox.Option) ports.Hypervisor {
	t.Helper()
	id, secret, err := core.SplitToken(token)
	require.NoError(t, err)
	hv, err := proxmox.New(opts...).Connect(core.Cluster{
		ID: "c", Name: "sim", TokenID: id, VMIDs: core.DefaultVMIDs, Endpoints: []core.Endpoint{end},
	}, secret)
	require.NoError(t, err)
	return hv
}

// wire is the connection, in the hands of a test.
type wire struct {
	cut  atomic.Bool
	lose atomic.Bool
}

func (w *wire) wrap(base http.RoundTripper) http.RoundTripper {
	return tripper(func(r *http.Request) (*http.Response, error) {
		if w.cut.Load() {
			return nil, errors.New("dial tcp: connection refused")
		}
		res, err := base.RoundTrip(r)
		if err == nil && r.Method != http.MethodGet && w.lose.CompareAndSwap(true, false) {
			_ = res.Body.Close()
			return nil, errors.New("connection reset by peer")
		}
		return res, err
	})
}

type tripper func(*http.Request) (*http.Response, error)

func (t tripper) RoundTrip(r *http.Request) (*http.Response, error) { return t(r) }

var changing = []string{
	"POST /nodes/{node}/qemu/{vmid}/clone", "POST /nodes/{node}/lxc/{vmid}/clone", "POST /nodes/{node}/lxc",
	"PUT /nodes/{node}/qemu/{vmid}/config", "PUT /nodes/{node}/lxc/{vmid}/config",
	"PUT /nodes/{node}/qemu/{vmid}/resize", "PUT /nodes/{node}/lxc/{vmid}/resize",
	"POST /nodes/{node}/qemu/{vmid}/status/start", "POST /nodes/{node}/lxc/{vmid}/status/start",
	"POST /nodes/{node}/qemu/{vmid}/agent/set-user-password", "POST /nodes/{node}/lxc/{vmid}/termproxy",
	"POST /nodes/{node}/qemu/{vmid}/snapshot", "POST /nodes/{node}/lxc/{vmid}/snapshot",
	"POST /nodes/{node}/qemu/{vmid}/snapshot/{snapname}/rollback", "DELETE /nodes/{node}/qemu/{vmid}/snapshot/{snapname}",
	"POST /nodes/{node}/qemu/{vmid}/migrate", "POST /nodes/{node}/lxc/{vmid}/migrate",
	"DELETE /nodes/{node}/qemu/{vmid}", "DELETE /nodes/{node}/lxc/{vmid}",
	"PUT /nodes/{node}/qemu/{vmid}/firewall/options", "PUT /nodes/{node}/lxc/{vmid}/firewall/options",
	"POST /nodes/{node}/qemu/{vmid}/firewall/ipset", "POST /nodes/{node}/lxc/{vmid}/firewall/ipset",
}

func simulatedWorld(t *testing.T) conformance.HypervisorWorld {
	w := new(wire)
	sim, hv := simulated(t, pvesim.Options{Nodes: 2}, proxmox.WithTransport(w.wrap))
	world := worldOf(t, hv, "debian-12", "debian-12-ct")
	id, _, _ := core.SplitToken(sim.Token())
	user, _, _ := strings.Cut(id, "!")
	world.Lock = func(vmid int, lock string) { require.True(t, sim.SetLock(vmid, lock)) }
	world.Form = func(vmid int, kind core.GuestKind) {
		if kind == core.VM {
			sim.AddGuest("qemu", vmid, "pve1", map[string]string{"lock": "clone", "description": " qmclone temporary file"})
		} else {
			sim.AddGuest("lxc", vmid, "pve1", map[string]string{"lock": "create"})
		}
	}
	world.Hide = func(vmid int) {
		for _, who := range []string{id, user} {
			sim.Grant("/vms/"+strconv.Itoa(vmid), who, true)
		}
	}
	world.Move = func(vmid int) string { require.True(t, sim.MoveGuest(vmid, "pve2")); return "pve2" }
	world.Deaf = func(vmid int) {
		require.True(t, sim.Behave(vmid, pvesim.Behaviour{NoAgent: true}))
		if sim.Guests()[vmid].Kind == "lxc" {
			require.True(t, sim.SetConfig(vmid, "cmode", "tty"))
		}
	}
	world.Files = func(vmid int) map[string]core.GuestFile {
		files := map[string]core.GuestFile{}
		for path, f := range sim.Guests()[vmid].Files {
			files[path] = core.GuestFile{Path: path, Mode: fs.FileMode(f.Mode), Content: []byte(f.Text)}
		}
		return files
	}
	world.Passwords = func(vmid int) map[string]string { return sim.Guests()[vmid].Passwords }
	world.Snippet = func(node string) string {
		require.True(t, sim.AddSnippet(node, "web.yaml"))
		for _, who := range []string{id, user} {
			sim.Grant("/storage/local", who, true, "Datastore.Allocate", "Datastore.AllocateSpace", "Datastore.Audit")
		}
		return "local:snippets/web.yaml"
	}
	world.Lose = func() { w.lose.Store(true) }
	world.Cut = func() { w.cut.Store(true) }
	world.Sent = func() (n int) {
		for _, call := range changing {
			n += sim.Count(call)
		}
		return n
	}
	return world
}

// worldOf finds a template and an archive by name.
func worldOf(t *testing.T, hv ports.Hypervisor, template, archive string) conformance.HypervisorWorld {
	t.Helper()
	list, err := hv.Templates(t.Context())
	require.NoError(t, err)
	find := func(name string, vm bool) core.Template {
		n := slices.IndexFunc(list, func(x core.Template) bool {
			return (name == "" || x.Name == name) && (x.VMID != 0) == vm && (!vm || x.Kind == core.VM)
		})
		require.GreaterOrEqual(t, n, 0, "%s is not in %+v", name, list)
		return list[n]
	}
	next := int64(20_000)
	w := conformance.HypervisorWorld{Hypervisor: hv, Template: find(template, true), Archive: find(archive, false), Bridge: "vmbr0"}
	w.Storage = w.Template.Storage
	w.VMID = func() int { return int(atomic.AddInt64(&next, 1)) }
	return w
}

func TestHypervisorOnSimulator(t *testing.T) {
	t.Parallel()
	conformance.Hypervisor(t, simulatedWorld)
}

// before does something just before the first call with a method is sent.
type before struct {
	call string
	do   func()
	done atomic.Bool
}

func (b *before) wrap(base http.RoundTripper) http.RoundTripper {
	return tripper(func(r *http.Request) (*http.Response, error) {
		if r.Method == b.call && b.done.CompareAndSwap(false, true) {
			b.do()
		}
		return base.RoundTrip(r)
	})
}

func itoa(n int) string { return strconv.Itoa(n) }
