package fleet

import (
	"context"
	"errors"
	"net/netip"
	"reflect"
	"strings"
	"testing"

	"github.com/remudahq/remuda/core"
)

const snippet = "local:snippets/web.yaml"

func nameservers(addresses ...string) (dns core.DNS) {
	for _, a := range addresses {
		dns.Nameservers = append(dns.Nameservers, netip.MustParseAddr(a))
	}
	return dns
}

// addSnippet puts the user data onto all nodes.
func (f *farm) addSnippet(t fatal) {
	t.Helper()
	nodes, err := f.cluster.Nodes(context.Background())
	must(t, err)
	for _, n := range nodes {
		f.cluster.AddSnippet(n.Name, snippet)
	}
}

// resolves fails unless a server and its guest find names like that.
func (f *farm) resolves(t *testing.T, id core.ServerID, want core.DNS) {
	t.Helper()
	view, err := f.Server(t.Context(), f.admin, id)
	must(t, err)
	if config := f.cluster.Config(view.Placement.VMID); !reflect.DeepEqual(view.DNS, want) || !reflect.DeepEqual(config.DNS, want) {
		t.Errorf("the server has %+v, its guest %+v, want %+v", view.DNS, config.DNS, want)
	}
}

func TestAGuestFindsNamesAsItWasAskedForOrAsItsPoolSays(t *testing.T) {
	t.Parallel()
	for _, image := range []string{"debian-12", "debian-12-ct"} {
		t.Run(image, func(t *testing.T) {
			t.Parallel()
			f := newFarm(t)
			req := CreateServer{Name: "web", Image: image, Plan: "small"}
			f.resolves(t, f.make(t, f.admin, req).ID, core.DNS{})

			usual := nameservers("192.0.2.53", "192.0.2.54")
			usual.Search = "example.net"
			_, err := f.ChangePool(t.Context(), f.admin, f.pool, func(p *core.Pool) { p.DNS = usual })
			must(t, err)
			id := f.make(t, f.admin, req).ID
			f.resolves(t, id, usual)

			req.DNS = nameservers("9.9.9.9")
			own := f.make(t, f.admin, req).ID
			f.resolves(t, own, usualWith(usual, "9.9.9.9"))

			_, err = f.ChangePool(t.Context(), f.admin, f.pool, func(p *core.Pool) { p.DNS = core.DNS{} })
			must(t, err)
			f.rebuilt(t, id, RebuildServer{})
			f.resolves(t, id, usual)
			f.rebuilt(t, id, RebuildServer{DNS: nameservers("1.1.1.1")})
			f.resolves(t, id, usualWith(usual, "1.1.1.1"))
		})
	}
}

func usualWith(usual core.DNS, address string) core.DNS { return nameservers(address).Or(usual) }

// rebuilt makes a server's guest anew.
func (f *farm) rebuilt(t *testing.T, id core.ServerID, req RebuildServer) {
	t.Helper()
	accepted, err := f.Rebuild(t.Context(), f.admin, id, req)
	must(t, err)
	f.settle(t)
	if op := f.operation(t, accepted.Operation.ID); op.State != core.Succeeded {
		t.Fatalf("the rebuild %s: %s", op.State, op.Cause)
	}
}

func TestTheNameServersOfAllPoolsAreAskedOnce(t *testing.T) {
	t.Parallel()
	a := core.Pool{ID: "a", DNS: nameservers("192.0.2.53", "192.0.2.54")}
	b := core.Pool{ID: "b", DNS: nameservers("192.0.2.54", "2001:db8::53", "2001:db8::54")}
	b.DNS.Search = "example.net"
	got := core.PoolDNS([]core.Address{{Pool: "a"}, {Pool: "b"}, {Pool: "c"}}, []core.Pool{b, a})
	want := nameservers("192.0.2.53", "192.0.2.54", "2001:db8::53")
	want.Search = "example.net"
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestUserDataReachTheGuest(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	req := web
	req.UserData = snippet
	accepted, err := f.Create(t.Context(), f.admin, req)
	must(t, err)
	f.settle(t)
	op := f.operation(t, accepted.Operation.ID)
	if op.State != core.FailedOp || !strings.Contains(op.Cause, "the user data local:snippets/web.yaml are not on the node ") || f.cluster.Effects("clone") != 0 {
		t.Errorf("it %s: %s; %d clones", op.State, op.Cause, f.cluster.Effects("clone"))
	}
	f.addSnippet(t)
	view := f.make(t, f.admin, req)
	if got := f.cluster.Config(view.Placement.VMID).UserData; got != snippet {
		t.Errorf("the guest has the user data %q", got)
	}
	f.rebuilt(t, view.ID, RebuildServer{})
	if got := f.cluster.Config(view.Placement.VMID).UserData; got != "" {
		t.Errorf("a guest that was made anew without them has the user data %q", got)
	}
	f.rebuilt(t, view.ID, RebuildServer{UserData: snippet})
	if got := f.cluster.Config(view.Placement.VMID).UserData; got != snippet {
		t.Errorf("a guest that was made anew has the user data %q", got)
	}
	destroyed := f.cluster.Effects("destroy")
	accepted, err = f.Rebuild(t.Context(), f.admin, view.ID, RebuildServer{UserData: "local:snippets/other.yaml"})
	must(t, err)
	f.settle(t)
	if op := f.operation(t, accepted.Operation.ID); op.State != core.FailedOp || f.cluster.Effects("destroy") != destroyed {
		t.Errorf("a rebuild with user data that are not there %s: %s", op.State, op.Cause)
	}
}

func TestUserDataAreForThoseWhoSeeNodes(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	alice := f.user(t, "alice")
	req := web
	req.UserData = snippet
	_, err := f.Create(t.Context(), alice, req)
	invalid(t, err, "user_data")
	view := f.make(t, alice, web)
	_, err = f.Rebuild(t.Context(), alice, view.ID, RebuildServer{UserData: snippet})
	invalid(t, err, "user_data")
	_, err = f.Rebuild(t.Context(), f.admin, view.ID, RebuildServer{UserData: snippet, Password: "correct horse", DNS: nameservers("::")})
	invalid(t, err, "password nameservers.0")
}

// invalid fails unless these fields were refused.
func invalid(t *testing.T, err error, want string) {
	t.Helper()
	var got []string
	if e, ok := errors.AsType[*core.Error](err); ok {
		for _, v := range e.Fields {
			got = append(got, v.Path)
		}
	}
	if strings.Join(got, " ") != want || !errors.Is(err, core.Invalid) {
		t.Errorf("got %v, want violations of %s", err, want)
	}
}

func TestAnImageGetsWhatItNeeds(t *testing.T) {
	t.Parallel()
	for _, image := range []string{"debian-12", "debian-12-ct"} {
		t.Run(image, func(t *testing.T) {
			t.Parallel()
			f := newFarm(t)
			req := CreateServer{Name: "web", Image: image, Plan: "small"}
			view := f.make(t, f.admin, req)
			for _, need := range []struct{ disk, memory int64 }{{5 * core.GiB, 0}, {0, core.GiB}} {
				_, err := f.ChangeImage(t.Context(), f.admin, view.Image, func(i *core.Image) { i.MinDisk, i.MinMemory = need.disk, need.memory })
				must(t, err)
				_, err = f.Create(t.Context(), f.admin, req)
				invalid(t, err, "plan")
				_, err = f.Rebuild(t.Context(), f.admin, view.ID, RebuildServer{})
				invalid(t, err, "image")
			}
			_, err := f.ChangeImage(t.Context(), f.admin, view.Image, func(i *core.Image) { i.MinDisk, i.MinMemory = -1, -1 })
			invalid(t, err, "min_disk min_memory")
			_, err = f.ChangeImage(t.Context(), f.admin, view.Image, func(i *core.Image) { i.MinDisk, i.MinMemory = 4*core.GiB, 512*core.MiB })
			must(t, err)
			f.rebuilt(t, view.ID, RebuildServer{})
		})
	}
}
