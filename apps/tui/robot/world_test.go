package robot_test

import (
	"context"
	"log/slog"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/apps/tui/app"
	"github.com/remudahq/remuda/apps/tui/door"
	"github.com/remudahq/remuda/apps/tui/robot"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// ranch is a fleet over the memory adapters.
type ranch struct {
	*fleet.Service
	ctx     context.Context
	cluster *memory.Cluster
	admin   core.Caller
	made    map[string]core.ServerView
}

// play runs a story: a fleet with servers of these names, and a robot before a
// terminal of 80×24 that the admin sits at.
func play(t *testing.T, story func(*testing.T, *ranch, *robot.Robot), servers ...string) {
	t.Helper()
	t.Parallel()
	inside := func(_ *testing.T, f *ranch) door.Fleet { return f.as(f.admin) }
	playThrough(t, inside, story, servers...)
}

// playThrough is play with a door of its own.
func playThrough(t *testing.T, open func(*testing.T, *ranch) door.Fleet, story func(*testing.T, *ranch, *robot.Robot), servers ...string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		f := newRanch(t, ctx)
		ended := make(chan struct{})
		go func() { defer close(ended); f.Run(ctx) }()
		for _, name := range servers {
			f.add(t, f.admin, name)
		}
		defer time.Sleep(time.Minute) // for what only waits for a timer
		defer func() { cancel(); <-ended }()
		story(t, f, f.sit(t, open(t, f), 80, 24))
	})
}

func (f *ranch) sit(t *testing.T, through door.Fleet, width, height int) *robot.Robot {
	return robot.Sit(f.ctx, t, app.New(f.ctx, through, "embedded", time.Now()), width, height)
}

// as is the inner door for a caller.
func (f *ranch) as(caller core.Caller) door.Fleet {
	return door.Embedded{Service: f.Service, Caller: caller}
}

// token is the admin's.
const token = "0123456789abcdef"

const url = "https://pve.test:8006"

const fingerprint = "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF"

func newRanch(t *testing.T, ctx context.Context) *ranch {
	t.Helper()
	clock := system.Clock{}
	f := &ranch{ctx: ctx, cluster: memory.Demo(clock), made: map[string]core.ServerView{}}
	connector := new(memory.Connector)
	connector.Add(url, f.cluster)
	store := memory.NewStore(clock)
	var err error
	f.Service, err = fleet.New(fleet.Deps{
		Store: store, Journal: store.Journal(), Log: store.Log(), Cursors: store.Cursors(),
		Connector: connector, Vault: system.NewVault([]byte("a key that is long enough")),
		Passwords: system.NewPasswords(1), Clock: clock, Random: system.Random{}, Logger: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	f.admin, err = f.EnsureAdmin(ctx, "admin", token)
	require.NoError(t, err)
	f.furnish(t)
	return f
}

func (f *ranch) furnish(t *testing.T) {
	t.Helper()
	cluster, err := f.CreateCluster(f.ctx, f.admin, fleet.NewCluster{Name: "c1", Token: "remuda@pve!test=secret",
		Endpoints: []core.Endpoint{{URL: url, Fingerprint: fingerprint}}})
	require.NoError(t, err)
	_, err = f.ImportImages(f.ctx, f.admin, cluster.ID)
	require.NoError(t, err)
	_, err = f.CreatePlan(f.ctx, f.admin, core.Plan{Name: "small", Cores: 1, Memory: 512 * core.MiB, Disk: 4 * core.GiB})
	require.NoError(t, err)
	_, err = f.CreatePool(f.ctx, f.admin, core.Pool{Name: "pool", Prefix: netip.MustParsePrefix("192.0.2.0/24"),
		Gateway: netip.MustParseAddr("192.0.2.1"),
		Ranges:  []core.AddressRange{{First: netip.MustParseAddr("192.0.2.10"), Last: netip.MustParseAddr("192.0.2.99")}}})
	require.NoError(t, err)
}

// customer adds a customer.
func (f *ranch) customer(t *testing.T, name string) core.Caller {
	t.Helper()
	user, err := f.CreateUser(f.ctx, f.admin, fleet.NewUser{Name: name, Role: core.Customer})
	require.NoError(t, err)
	role, _ := core.BuiltIn(user.Role)
	return core.Bearer{User: user, Role: role}.Caller()
}

// add makes a server and waits until it is ready, and off.
func (f *ranch) add(t *testing.T, caller core.Caller, name string) core.ServerView {
	t.Helper()
	accepted, err := f.Create(f.ctx, caller, fleet.CreateServer{Name: name, Image: "debian-12", Plan: "small"})
	require.NoError(t, err)
	op, err := f.Await(f.ctx, caller, accepted.Operation.ID, time.Minute)
	require.NoError(t, err)
	require.Equal(t, core.Succeeded, op.State, op.Cause)
	f.made[name], err = f.Server(f.ctx, caller, accepted.Server.ID)
	require.NoError(t, err)
	return f.made[name]
}
