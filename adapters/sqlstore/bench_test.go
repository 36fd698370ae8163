package sqlstore_test

import (
	"context"
	"fmt"
	"net/netip"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/remudahq/remuda/adapters/sqlstore"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/pgtest"
	"github.com/stretchr/testify/require"
)

// stable is a store with servers in it, each with an address and two labels.
type stable struct {
	*sqlstore.Store
	servers []core.ServerID
	hash    []byte
}

func number[ID ~string](n int) ID {
	return core.NewID[ID](time.UnixMilli(1_700_000_000_000+int64(n)), core.Entropy{7: byte(n >> 16), 8: byte(n >> 8), 9: byte(n)})
}

func fill(b *testing.B, s *sqlstore.Store, size int) stable {
	b.Helper()
	ctx := b.Context()
	user := core.User{ID: number[core.UserID](1), Name: "alice", Role: core.Admin, Created: birth}
	plan := core.Plan{ID: number[core.PlanID](1), Name: "small", Cores: 1, Memory: core.GiB, Disk: core.GiB, Created: birth}
	cluster := core.Cluster{ID: number[core.ClusterID](1), Name: "c1", Created: birth}
	image := core.Image{ID: number[core.ImageID](1), Name: "debian-12", Kind: core.VM, Created: birth}
	pool := core.Pool{ID: number[core.PoolID](1), Name: "pool", Created: birth}
	token := core.Token{ID: number[core.TokenID](1), Name: "t", User: user.ID, Hash: []byte("0123456789abcdef0123456789abcdef"), Created: birth}
	require.NoError(b, s.Do(ctx, func(tx ports.Tx) error {
		require.NoError(b, tx.Users().Insert(ctx, user))
		require.NoError(b, tx.Plans().Insert(ctx, plan))
		require.NoError(b, tx.Clusters().Insert(ctx, cluster))
		require.NoError(b, tx.Images().Insert(ctx, image))
		require.NoError(b, tx.Pools().Insert(ctx, pool))
		return tx.Tokens().Insert(ctx, token)
	}))
	full := stable{Store: s, hash: token.Hash}
	ip := netip.MustParseAddr("10.0.0.0")
	for from := 0; from < size; from += 1000 {
		require.NoError(b, s.Do(ctx, func(tx ports.Tx) error {
			var stock []core.Address
			for n := from; n < min(size, from+1000); n++ {
				server := core.Server{ID: number[core.ServerID](n), Name: fmt.Sprintf("server %d", n), Hostname: "s", Kind: core.VM, Owner: user.ID,
					Placement: core.Placement{Cluster: cluster.ID, Node: "pve1", VMID: 10_000 + n}, Image: image.ID, Plan: plan.ID,
					Spec: plan.Spec(core.VM), Labels: map[string]string{"env": "test", "tier": "web"}, CreatedAt: birth, UpdatedAt: birth}
				server = core.RestoreServer(server, core.ServerState{Life: core.Ready, Wanted: core.On, Power: core.On, PowerAt: birth})
				if _, err := tx.Servers().Insert(ctx, server); err != nil {
					return err
				}
				ip = ip.Next()
				stock = append(stock, core.Address{ID: number[core.AddressID](n), Pool: pool.ID, IP: ip, Bits: 8, Gateway: ip, Server: server.ID})
				full.servers = append(full.servers, server.ID)
			}
			return tx.Addresses().Stock(ctx, stock)
		}))
	}
	return full
}

func (s stable) view(b *testing.B, n int) {
	require.NoError(b, s.Read(b.Context(), func(tx ports.Tx) error {
		_, err := tx.Servers().View(b.Context(), s.servers[n%len(s.servers)])
		return err
	}))
}

func (s stable) list(b *testing.B, n int) {
	var got []core.ServerView
	after := s.servers[n*7919%(len(s.servers)-51)]
	require.NoError(b, s.Read(b.Context(), func(tx ports.Tx) (err error) {
		got, err = tx.Servers().List(b.Context(), core.ServerFilter{Page: core.Page{After: string(after), Limit: 50}})
		return err
	}))
	require.Len(b, got, 50)
}

func (s stable) bearer(b *testing.B) {
	require.NoError(b, s.Read(b.Context(), func(tx ports.Tx) error {
		_, err := tx.Tokens().Bearer(b.Context(), s.hash)
		return err
	}))
}

// floor is what somebody would write by hand who wants nothing else.
const floor = `SELECT s.id, s.number, s.name, s.hostname, s.kind, s.node, s.vmid, s.life, p.power, s.version, s.created_at, u.name, i.name, n.name
	FROM servers s JOIN server_power p ON p.server_id = s.id JOIN users u ON u.id = s.owner_id
	JOIN images i ON i.id = s.image_id JOIN plans n ON n.id = s.plan_id WHERE `

type plain struct {
	id, name, hostname, kind, node, life, power, user, image, plan string
	number, vmid, version                                          int64
	created                                                        time.Time
}

func byHand(ctx context.Context, conn *pgx.Conn, where string, args ...any) ([]plain, error) {
	rows, err := conn.Query(ctx, floor+where, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (p plain, err error) {
		err = row.Scan(&p.id, &p.number, &p.name, &p.hostname, &p.kind, &p.node, &p.vmid, &p.life, &p.power, &p.version, &p.created, &p.user, &p.image, &p.plan)
		return p, err
	})
}

// rate runs work some rounds in turns with the floor, so that both see the
// same machine, and reports floor/work: 1 is as fast as by hand.
func rate(b *testing.B, floor, work func(n int)) {
	var atFloor, atWork time.Duration
	for range 20 { // what is prepared on the first runs
		floor(0)
		work(0)
	}
	for n := 0; b.Loop(); n++ {
		start := time.Now()
		floor(n)
		middle := time.Now()
		work(n)
		atFloor += middle.Sub(start)
		atWork += time.Since(middle)
	}
	b.ReportMetric(float64(atFloor.Nanoseconds())/float64(b.N), "floor-ns/op")
	b.ReportMetric(float64(atWork.Nanoseconds())/float64(b.N), "work-ns/op")
	b.ReportMetric(float64(atFloor)/float64(atWork), "of-floor")
}

var sizes = []int{1_000, 100_000}

func BenchmarkPostgres(b *testing.B) {
	for _, size := range sizes {
		b.Run(strconv.Itoa(size), func(b *testing.B) { benchmarkPostgres(b, size) })
	}
}

func benchmarkPostgres(b *testing.B, size int) {
	url := pgtest.New(b)
	s := fill(b, open(b, url), size)
	conn, err := pgx.Connect(b.Context(), url)
	require.NoError(b, err)
	b.Cleanup(func() { _ = conn.Close(context.Background()) })
	_, err = conn.Exec(b.Context(), "VACUUM ANALYZE")
	require.NoError(b, err)
	hand := func(where string, args ...any) {
		_, err := byHand(b.Context(), conn, where, args...)
		require.NoError(b, err)
	}
	get := func(n int) { hand("s.id = $1", string(s.servers[n%len(s.servers)])) }
	list := func(n int) {
		hand("s.id > $1 ORDER BY s.id LIMIT 50", string(s.servers[n*7919%(len(s.servers)-51)]))
	}
	b.Run("view", func(b *testing.B) { rate(b, get, func(n int) { s.view(b, n) }) })
	b.Run("bearer", func(b *testing.B) { rate(b, get, func(int) { s.bearer(b) }) })
	b.Run("list", func(b *testing.B) { rate(b, list, func(n int) { s.list(b, n) }) })
}

// BenchmarkPostgresCreate is everything that accepting a create writes, beside
// one transaction with two inserts.
func BenchmarkPostgresCreate(b *testing.B) {
	url := pgtest.New(b)
	s := fill(b, open(b, url), 10)
	conn, err := pgx.Connect(b.Context(), url)
	require.NoError(b, err)
	b.Cleanup(func() { _ = conn.Close(context.Background()) })
	_, err = conn.Exec(b.Context(), "CREATE TABLE one (id uuid PRIMARY KEY, at timestamptz, name text); CREATE TABLE two (id uuid PRIMARY KEY, at timestamptz, name text)")
	require.NoError(b, err)
	rate(b, func(int) {
		require.NoError(b, pgx.BeginFunc(b.Context(), conn, func(tx pgx.Tx) error {
			if _, err := tx.Exec(b.Context(), "INSERT INTO one VALUES (gen_random_uuid(), now(), 'a')"); err != nil {
				return err
			}
			_, err := tx.Exec(b.Context(), "INSERT INTO two VALUES (gen_random_uuid(), now(), 'a')")
			return err
		}))
	}, s.create(b))
}

func (s stable) create(b *testing.B) func(int) {
	n := 1000
	return func(int) {
		n++
		ctx, user, cluster := b.Context(), number[core.UserID](1), number[core.ClusterID](1)
		server := core.Server{ID: number[core.ServerID](n), Name: "new", Kind: core.VM, Owner: user, Placement: core.Placement{Cluster: cluster},
			Image: number[core.ImageID](1), Plan: number[core.PlanID](1), Operation: number[core.OperationID](n)}
		server.Begin(birth)
		require.NoError(b, s.Do(ctx, func(tx ports.Tx) error {
			_, err := tx.Replays().Claim(ctx, user, strconv.Itoa(n))
			require.ErrorIs(b, err, core.NotFound)
			server.Placement.VMID, err = tx.VMIDs().Reserve(ctx, cluster, server.ID, core.VMIDRange{First: 100, Last: 1_000_000}, birth)
			require.NoError(b, err)
			_, err = tx.Servers().Insert(ctx, server)
			require.NoError(b, err)
			require.NoError(b, tx.Operations().Insert(ctx, core.Operation{ID: server.Operation, State: core.Queued, Server: server.ID, DueAt: birth}))
			require.NoError(b, tx.Emit(ctx, core.Event{ID: number[core.EventID](n), Server: server.ID, At: birth}))
			require.NoError(b, tx.Audit(ctx, core.AuditEntry{ID: number[core.EventID](n), At: birth}))
			return tx.Replays().Put(ctx, core.Replay{User: user, Key: strconv.Itoa(n), Hash: []byte("h"), Answer: []byte("a"), Created: birth})
		}))
	}
}

func BenchmarkSQLite(b *testing.B) {
	for _, size := range sizes {
		b.Run(strconv.Itoa(size), func(b *testing.B) {
			s := fill(b, openSQLite(b), size)
			b.Run("view", func(b *testing.B) {
				for n := 0; b.Loop(); n++ {
					s.view(b, n)
				}
			})
			b.Run("list", func(b *testing.B) {
				for n := 0; b.Loop(); n++ {
					s.list(b, n)
				}
			})
		})
	}
}
