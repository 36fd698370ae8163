package clusters_test

import (
	"errors"
	"testing"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/clusters"
	"github.com/remudahq/remuda/ports"
)

func TestOnlyTheClusterThatWasAddedIsDriven(t *testing.T) {
	t.Parallel()
	clock := system.Clock{}
	store, vault, connector := memory.NewStore(clock), system.NewVault([]byte("a key that is long enough")), new(memory.Connector)
	right := memory.NewCluster("right", clock)
	connector.Add("https://a:8006", right)
	identity, err := right.Identity(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	cluster := core.Cluster{ID: "01890a5d-ac96-774b-bcce-b302099a8057", Name: "lab", Identity: identity, Version: 1,
		Endpoints: []core.Endpoint{{URL: "https://a:8006"}}, VMIDs: core.DefaultVMIDs}
	sealed, err := vault.Seal(clusters.SecretPlace(cluster.ID), []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	err = store.Do(t.Context(), func(tx ports.Tx) error {
		return errors.Join(tx.Clusters().Insert(t.Context(), cluster), tx.Secrets().Put(t.Context(), clusters.SecretPlace(cluster.ID), sealed))
	})
	if err != nil {
		t.Fatal(err)
	}
	open := func() *clusters.Directory {
		return &clusters.Directory{Store: store, Vault: vault, Connector: connector}
	}

	directory := open()
	for range 2 {
		if _, err := directory.Cluster(t.Context(), cluster.ID); err != nil {
			t.Error(err)
		}
	}
	right.Cut()
	if _, err := directory.Cluster(t.Context(), cluster.ID); err != nil {
		t.Errorf("a way that is open: %v", err)
	}
	if _, err := open().Cluster(t.Context(), cluster.ID); !errors.Is(err, core.Unavailable) {
		t.Errorf("a cluster that is away: %v", err)
	}
	directory.Only(map[core.ClusterID]bool{cluster.ID: true})
	if _, err := directory.Cluster(t.Context(), cluster.ID); err != nil {
		t.Errorf("a way that stays open: %v", err)
	}
	directory.Only(nil)
	if _, err := directory.Cluster(t.Context(), cluster.ID); !errors.Is(err, core.Unavailable) {
		t.Errorf("a way that was closed: %v", err)
	}
	connector.Add("https://a:8006", memory.NewCluster("wrong", clock))
	if _, err := open().Cluster(t.Context(), cluster.ID); !errors.Is(err, core.Unavailable) || core.CodeOf(err) != core.CodeClusterChanged {
		t.Errorf("another cluster: %v", err)
	}
	err = store.Do(t.Context(), func(tx ports.Tx) error {
		cluster.Name = "renamed"
		return tx.Clusters().Update(t.Context(), cluster)
	})
	if _, again := directory.Cluster(t.Context(), cluster.ID); err != nil || core.CodeOf(again) != core.CodeClusterChanged {
		t.Errorf("a cluster that was changed is connected anew: %v, %v", err, again)
	}
	if _, err := directory.Cluster(t.Context(), "nowhere"); !errors.Is(err, core.NotFound) {
		t.Errorf("no cluster: %v", err)
	}
}
