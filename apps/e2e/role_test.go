package e2e

import (
	"context"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/proxmox"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/remudahq/remuda/testutil/pvesim"
)

var (
	roleLine = regexp.MustCompile(`(?m)^pveum role add (\w+) -privs "(.*)"$`)
	aclLine  = regexp.MustCompile(`(?m)^ *pveum acl modify (\S+) \$who --roles (\w+)( --propagate 0)?$`)
)

// documented is what the guide tells an operator to grant.
func documented(t *testing.T) (grants []pvesim.Grant) {
	t.Helper()
	guide, err := os.ReadFile("../../docs/proxmox.md")
	require.NoError(t, err)
	roles := map[string][]string{}
	for _, line := range roleLine.FindAllStringSubmatch(string(guide), -1) {
		roles[line[1]] = strings.Fields(line[2])
	}
	for _, line := range aclLine.FindAllStringSubmatch(string(guide), -1) {
		require.NotEmpty(t, roles[line[2]], line[0])
		grants = append(grants, pvesim.Grant{Path: line[1], Privileges: roles[line[2]], Propagate: line[3] == ""})
	}
	require.Len(t, grants, 5)
	return grants
}

// granted makes a token with the documented privileges, on all guests or on
// those of a pool and the templates.
func granted(t *testing.T, sim *pvesim.Running, pool string) string {
	t.Helper()
	const user = "guide@pve"
	token := sim.AddToken(user, "api", true)
	grants := documented(t)
	if pool != "" {
		sim.AddPool(pool)
		require.Equal(t, "/vms", grants[0].Path)
		grants[0].Path = "/pool/" + pool
		for _, template := range []int{9000, 9001} {
			grants = append(grants, pvesim.Grant{Path: "/vms/" + strconv.Itoa(template), Privileges: []string{"VM.Audit", "VM.Clone"}})
		}
	}
	for _, g := range grants {
		sim.Grant(g.Path, user, g.Propagate, g.Privileges...)
		sim.Grant(g.Path, user+"!api", g.Propagate, g.Privileges...)
	}
	return token
}

func TestTheDocumentedRoleIsEnough(t *testing.T) {
	t.Parallel()
	for name, pool := range map[string]string{"on all guests": "", "on a pool": "herd"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := pvesim.Start(t, pvesim.Options{})
			token := granted(t, sim, pool)
			before := sim.Snapshot()
			clock := system.Clock{}
			store := memory.NewStore(clock)
			remuda, err := fleet.New(fleet.Deps{
				Store: store, Journal: store.Journal(), Log: store.Log(), Cursors: store.Cursors(), Connector: proxmox.New(), Clock: clock,
				Vault: system.NewVault([]byte("kept outside the store")), Passwords: system.NewPasswords(0), Random: system.Random{},
			})
			require.NoError(t, err)
			ctx, stop := context.WithCancel(t.Context())
			drained := make(chan struct{})
			go func() { defer close(drained); remuda.Run(ctx) }()
			defer func() { stop(); <-drained }()

			admin, err := remuda.EnsureAdmin(ctx, "admin", adminToken)
			require.NoError(t, err)
			cluster, err := remuda.CreateCluster(ctx, admin, fleet.NewCluster{Name: "home", Token: token, ResourcePool: pool,
				Endpoints: []core.Endpoint{{URL: sim.URL(), Fingerprint: sim.Fingerprint()}}})
			require.NoError(t, err)
			_, err = remuda.ImportImages(ctx, admin, cluster.ID)
			require.NoError(t, err)
			_, err = remuda.CreatePlan(ctx, admin, core.Plan{Name: "small", Cores: 1, Memory: 512 * core.MiB, Disk: 5 * core.GiB})
			require.NoError(t, err)

			succeeds := func(op core.Operation, err error) {
				t.Helper()
				require.NoError(t, err)
				op, err = remuda.Await(ctx, admin, op.ID, patience)
				require.NoError(t, err)
				require.Equal(t, core.Succeeded, op.State, op.Cause)
			}
			for _, image := range []string{"debian-12", "debian-12-ct"} {
				made, err := remuda.Create(ctx, admin, fleet.CreateServer{
					Name: image, Image: image, Plan: "small", Password: "a long password", Start: true})
				require.NoError(t, err)
				succeeds(made.Operation, nil)
				for _, action := range []core.PowerAction{core.Reboot, core.Shutdown} {
					accepted, err := remuda.Power(ctx, admin, made.Server.ID, action, time.Minute)
					require.NoError(t, err)
					succeeds(accepted.Operation, nil)
				}
				accepted, err := remuda.Delete(ctx, admin, made.Server.ID, false)
				require.NoError(t, err)
				succeeds(accepted.Operation, nil)
			}
			require.Empty(t, sim.Machines())
			require.Equal(t, before, sim.Snapshot())
		})
	}
}
