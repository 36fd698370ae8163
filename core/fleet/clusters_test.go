package fleet

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/faulty"
)

const elsewhere = "https://pve2.test:8006"

func end(urls ...string) (list []core.Endpoint) {
	for _, url := range urls {
		list = append(list, core.Endpoint{URL: url, Fingerprint: fingerprint})
	}
	return list
}

// paths are the fields that an error blames.
func paths(err error) string {
	var list []string
	if e, ok := errors.AsType[*core.Error](err); ok {
		for _, f := range e.Fields {
			list = append(list, f.Path+" "+f.Msg)
		}
	}
	return strings.Join(list, ", ")
}

func TestAClusterIsAskedBeforeItIsAdded(t *testing.T) {
	t.Parallel()
	refusing := func(code string, kind core.Kind) faulty.Plan {
		return func(_ context.Context, call faulty.Call) error {
			if call.Name == "Identity" {
				return core.Fail(kind, code, "said so")
			}
			return nil
		}
	}
	for _, c := range []struct {
		name    string
		arrange func(f *farm, second *memory.Cluster, n *NewCluster)
		kind    core.Kind
		code    string
		fields  string
	}{
		{"a certificate that differs", func(f *farm, _ *memory.Cluster, _ *NewCluster) {
			f.plan = refusing(core.CodeFingerprint, core.Unavailable)
		}, core.Invalid, core.CodeFingerprint, "endpoints.0.fingerprint said so"},
		{"a token that is not accepted", func(f *farm, _ *memory.Cluster, _ *NewCluster) {
			f.plan = refusing(core.CodeClusterRefused, core.Unavailable)
		}, core.Invalid, core.CodeClusterRefused, "token said so"},
		{"an address that is not allowed", func(f *farm, _ *memory.Cluster, _ *NewCluster) {
			f.plan = refusing(core.CodeDiallingRefused, core.Unavailable)
		}, core.Invalid, core.CodeDiallingRefused, "endpoints.0.url said so"},
		{"nobody there", func(_ *farm, second *memory.Cluster, _ *NewCluster) { second.Cut() },
			core.Unavailable, core.CodeUnreachable, "endpoints.0.url the cluster was not reached"},
		{"nobody at the second endpoint", func(_ *farm, _ *memory.Cluster, n *NewCluster) {
			n.Endpoints = append(n.Endpoints, end("https://pve9.test:8006")...)
		}, core.Unavailable, core.CodeUnreachable, "endpoints.1.url the cluster was not reached"},
		{"endpoints of two clusters", func(_ *farm, _ *memory.Cluster, n *NewCluster) {
			n.Endpoints = append(n.Endpoints, end("https://pve.test:8006")...)
		}, core.Invalid, core.CodeClusterDiffers, "endpoints.1.url is of another cluster than the first"},
		{"privileges that are missing, all of them", func(_ *farm, second *memory.Cluster, _ *NewCluster) {
			second.Deny("/vms", "VM.Clone")
			second.Deny("/vms", "VM.Snapshot")
			second.Deny("/sdn/zones/localnetwork", "SDN.Use")
		}, core.Invalid, core.CodePrivilegeMissing,
			"token lacks SDN.Use on /sdn/zones/localnetwork, token lacks VM.Clone on /vms, token lacks VM.Snapshot on /vms"},
		{"the cluster that is there", func(_ *farm, _ *memory.Cluster, n *NewCluster) {
			n.Endpoints = end("https://pve.test:8006")
		}, core.Conflict, core.CodeClusterKnown, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := newFarm(t)
			second := memory.NewCluster("second", f.clock)
			f.connector.Add(elsewhere, second)
			n := NewCluster{Name: "c2", Token: "remuda@pve!test=secret", Endpoints: end(elsewhere)}
			c.arrange(f, second, &n)
			before := f.dump(t)
			_, err := f.CreateCluster(t.Context(), f.admin, n)
			if err == nil || core.KindOf(err) != c.kind || core.CodeOf(err) != c.code || paths(err) != c.fields {
				t.Errorf("got %v (%s, %q)", err, core.CodeOf(err), paths(err))
			}
			if after := f.dump(t); after != before {
				t.Errorf("something was kept: before\n%s\nafter\n%s", before, after)
			}
		})
	}
}

func TestAClusterIsLedElsewhere(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	other := memory.NewCluster("other", f.clock)
	f.connector.Add("https://other.test:8006", other)
	f.connector.Add(elsewhere, f.cluster) // another member of the same cluster
	token := "remuda@pve!new=another"

	before := f.dump(t)
	_, err := f.ChangeCluster(t.Context(), f.admin, f.id, ClusterChange{Endpoints: end("https://other.test:8006"), Token: &token})
	if core.CodeOf(err) != core.CodeClusterDiffers || !errors.Is(err, core.Conflict) {
		t.Errorf("another cluster: %v", err)
	}
	bad := "no token"
	_, err = f.ChangeCluster(t.Context(), f.admin, f.id, ClusterChange{Token: &bad})
	if paths(err) != "token must be USER@REALM!NAME=SECRET" {
		t.Errorf("a token that is none: %v", err)
	}
	pool := "nowhere"
	f.cluster.Deny("/vms", "VM.Allocate")
	_, err = f.ChangeCluster(t.Context(), f.admin, f.id, ClusterChange{ResourcePool: &pool})
	if core.CodeOf(err) != core.CodePrivilegeMissing || !strings.Contains(paths(err), "VM.Audit on /pool/nowhere") {
		t.Errorf("a pool that the token may not use: %v", err)
	}
	f.cluster.Allow("/vms", "VM.Allocate")
	if after := f.dump(t); after != before {
		t.Errorf("something was changed: before\n%s\nafter\n%s", before, after)
	}

	changed, err := f.ChangeCluster(t.Context(), f.admin, f.id, ClusterChange{Endpoints: end(elsewhere), Token: &token, Labels: map[string]string{"region": "north"}})
	must(t, err)
	if changed.TokenID != "remuda@pve!new" || changed.Endpoints[0].URL != elsewhere || changed.Labels["region"] != "north" || changed.Version != 2 {
		t.Errorf("got %+v", changed)
	}
	secret, err := f.secretOf(t.Context(), f.id)
	if err != nil || secret != "another" {
		t.Errorf("the secret is %q, %v", secret, err)
	}
	f.connector.Add("https://pve.test:8006", other) // the old way leads astray by now
	if view := f.make(t, f.admin, CreateServer{Name: "web", Image: "debian-12", Plan: "small"}); view.Life() != core.Ready {
		t.Errorf("a server made the new way is %s", view.Life())
	}
}

// While one tries new endpoints another may change the cluster: then what was
// tried says nothing of what is there.
func TestWhatWasTriedIsTiedToItsVersion(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	name, token := "renamed", "remuda@pve!new=another"
	f.plan = func(_ context.Context, call faulty.Call) error {
		if call.Name == "Privileges" && call.Nth == 1 {
			_, err := f.ChangeCluster(context.Background(), f.admin, f.id, ClusterChange{Name: &name})
			return err
		}
		return nil
	}
	_, err := f.ChangeCluster(t.Context(), f.admin, f.id, ClusterChange{Token: &token})
	if core.CodeOf(err) != core.CodeVersionMismatch {
		t.Errorf("got %v", err)
	}
	cluster, err := f.Cluster(t.Context(), f.admin, f.id)
	if err != nil || cluster.Name != name || cluster.TokenID != "remuda@pve!test" {
		t.Errorf("got %+v, %v", cluster, err)
	}
}

func TestReachIsWhatWasLastSeen(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	if r := f.Reach(f.id); r != (Reach{At: begin}) {
		t.Errorf("a cluster that was just added: %+v", r)
	}
	f.clock.Advance(time.Minute)
	f.cluster.Cut()
	f.scoutOnce(t.Context(), true)
	if r := f.Reach(f.id); !r.At.Equal(begin) || r.Error != "the cluster was not reached" {
		t.Errorf("a cluster that is away: %+v", r)
	}
	f.cluster.Mend()
	f.scoutOnce(t.Context(), true)
	if r := f.Reach(f.id); !r.At.Equal(begin.Add(time.Minute)) || r.Error != "" {
		t.Errorf("a cluster that is back: %+v", r)
	}
}
