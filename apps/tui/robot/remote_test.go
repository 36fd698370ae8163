package robot_test

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/adapters/client"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/apps/api/native"
	"github.com/remudahq/remuda/apps/api/stream"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/apps/tui/door"
	"github.com/remudahq/remuda/apps/tui/robot"
	"github.com/remudahq/remuda/core"
)

// wire is a network inside of the bubble: what is dialled is accepted.
type wire struct {
	conns chan net.Conn
	done  chan struct{}

	mu   sync.Mutex
	open []net.Conn
	down bool
}

func newWire() *wire { return &wire{conns: make(chan net.Conn), done: make(chan struct{})} }

func (w *wire) Accept() (net.Conn, error) {
	select {
	case c := <-w.conns:
		return c, nil
	case <-w.done:
		return nil, net.ErrClosed
	}
}

func (w *wire) Close() error   { close(w.done); return nil }
func (w *wire) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 80} }

func (w *wire) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.down {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: net.ErrClosed}
	}
	ours, theirs := net.Pipe()
	select {
	case w.conns <- addressed{theirs}:
		w.open = append(w.open, ours)
		return ours, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// addressed gives a pipe the address that a server expects of a peer.
type addressed struct{ net.Conn }

func (addressed) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(192, 0, 2, 2), Port: 1234} }

// cut ends every connection, and lets no other begin until it is mended.
func (w *wire) cut(down bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.down = down
	for _, c := range w.open {
		_ = c.Close()
	}
	w.open = nil
}

// outside opens the outer door: the client, the API's own handler and a wire
// between them.
func outside(t *testing.T, f *ranch, w *wire) door.Fleet {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	vault := system.NewVault([]byte("a key that is long enough"))
	api := native.New(f.Service, native.Options{Logger: quiet, Digest: vault.Digest})
	stream.Register(api.Huma(), f.Service, stream.Options{Marshal: bus.Marshal, Draining: f.ctx.Done()})
	server := &http.Server{Handler: web.Front{Logger: quiet}.Wrap(api.Handler())}
	transport := &http.Transport{DialContext: w.dial}
	go func() { _ = server.Serve(w) }()
	context.AfterFunc(f.ctx, func() { _ = server.Close(); transport.CloseIdleConnections() })
	c, err := client.New("http://api.test", token, client.WithHTTP(&http.Client{Transport: transport}))
	require.NoError(t, err)
	return door.Remote{Client: c}
}

func TestThroughTheAPI(t *testing.T) {
	t.Parallel()
	open := func(t *testing.T, f *ranch) door.Fleet { return outside(t, f, newWire()) }
	playThrough(t, open, func(_ *testing.T, f *ranch, r *robot.Robot) {
		r.See("2 servers", "web-1", "● live", "admin @ embedded").Press("s").See("Start db-1?").Press("y").See("● on")
		r.Press("x").See("Stop db-1?").Press("y").See("Stop db-1: done").Lose("● on", "◌ stopping")
		r.Press("d").Type("db-1").Press("enter").See("1 server").Lose("db-1   ")
		f.cluster.Slow(10)
		r.Press("s", "y", "o").See("1 in progress", "power", "running").See("0 in progress", "succeeded")
		r.Press("enter").See("server web-1", "server.started  action=start", "192.0.2.11/24 via 192.0.2.1")
	}, "db-1", "web-1")
}

func TestTheAPIGoesAwayAndComesBack(t *testing.T) {
	t.Parallel()
	var w *wire // of the bubble
	open := func(t *testing.T, f *ranch) door.Fleet {
		w = newWire()
		return outside(t, f, w)
	}
	playThrough(t, open, func(t *testing.T, f *ranch, r *robot.Robot) {
		r.See("web-1", "● live")
		w.cut(true)
		r.See("no contact", "as of 12 s ago").Press("s", "y").See("could not start web-1: the API was not reached")
		f.add(t, f.admin, "meanwhile")
		w.cut(false)
		r.See("● live", "2 servers", "meanwhile")
	}, "web-1")
}

// What no token can mend is told with the command that mends it.
func TestWhatNeedsSomebodySaysWhatToType(t *testing.T) {
	t.Parallel()
	open := func(t *testing.T, f *ranch) door.Fleet { return outside(t, f, newWire()) }
	playThrough(t, open, func(t *testing.T, f *ranch, r *robot.Robot) {
		vmid := f.made["web-1"].Placement.VMID
		f.cluster.Touch(vmid, func(g *core.Guest) { g.Lock = "backup" })
		r.See("web-1").Press("d").Type("web-1").Press("enter").See("Delete web-1 needs somebody: ", "qm unlock 10000")
		r.Press("o").See("needs_operator", "why: ", "is locked (backup)", "qm unlock 10000")
		f.cluster.Touch(vmid, func(g *core.Guest) { g.Lock = "" })
		r.Press("t", "y").See("0 in progress", "succeeded").Press("esc").See("there are no servers")
	}, "web-1")
}
