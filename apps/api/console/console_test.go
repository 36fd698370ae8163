package console_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/apps/api/console"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

const fingerprint = "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF"

// desk is a service with one server that runs, and the door to its console.
type desk struct {
	*testing.T
	service *fleet.Service
	clock   *shifted
	admin   core.Caller
	server  core.ServerID
	url     string
}

// shifted is a clock that tests move on.
type shifted struct {
	system.Clock
	mu sync.Mutex
	by time.Duration
}

func (c *shifted) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.Clock.Now().Add(c.by)
}

func (c *shifted) advance(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.by += by
}

func open(t *testing.T) *desk {
	t.Helper()
	d := &desk{T: t, clock: &shifted{}}
	store, cluster, connector := memory.NewStore(d.clock), memory.Demo(d.clock), new(memory.Connector)
	connector.Add("https://pve.test:8006", cluster)
	logger := slog.New(slog.DiscardHandler)
	var err error
	d.service, err = fleet.New(fleet.Deps{
		Store: store, Journal: store.Journal(), Log: store.Log(), Cursors: store.Cursors(), Connector: connector,
		Vault: system.NewVault([]byte("a key that is long enough")), Passwords: system.NewPasswords(1),
		Clock: d.clock, Random: system.Random{}, Logger: logger,
	})
	require.NoError(t, err)
	d.admin, err = d.service.EnsureAdmin(t.Context(), "admin", "0123456789abcdef")
	require.NoError(t, err)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); d.service.Run(ctx) }()
	t.Cleanup(func() { stop(); <-done })
	d.furnish()
	server := httptest.NewServer(web.Front{Logger: logger}.Wrap(console.Handler(d.service, console.Options{Check: 10 * time.Millisecond})))
	t.Cleanup(server.Close)
	d.url = server.URL
	return d
}

func (d *desk) furnish() {
	d.Helper()
	ctx := d.Context()
	added, err := d.service.CreateCluster(ctx, d.admin, fleet.NewCluster{Name: "c1", Token: "remuda@pve!test=secret",
		Endpoints: []core.Endpoint{{URL: "https://pve.test:8006", Fingerprint: fingerprint}}})
	require.NoError(d, err)
	_, err = d.service.ImportImages(ctx, d.admin, added.ID)
	require.NoError(d, err)
	_, err = d.service.CreatePlan(ctx, d.admin, core.Plan{Name: "small", Cores: 1, Memory: 512 * core.MiB, Disk: 4 * core.GiB})
	require.NoError(d, err)
	accepted, err := d.service.Create(ctx, d.admin, fleet.CreateServer{Name: "web", Image: "debian-12-ct", Plan: "small", Start: true})
	require.NoError(d, err)
	d.server = accepted.Server.ID
	require.Eventually(d, func() bool {
		op, err := d.service.Operation(ctx, d.admin, accepted.Operation.ID)
		return err == nil && op.State == core.Succeeded
	}, time.Minute, time.Millisecond)
}

func (d *desk) ticket(c core.Caller) string {
	d.Helper()
	made, err := d.service.OpenConsole(d.Context(), c, d.server, core.ConsoleTerminal)
	require.NoError(d, err)
	return made.Ticket
}

// enter shows a ticket, and answers the console or the status of the refusal.
func (d *desk) enter(ticket, origin string) (*websocket.Conn, int) {
	d.Helper()
	header := http.Header{}
	if origin != "" {
		header.Set("Origin", origin)
	}
	socket, res, err := websocket.Dial(d.Context(), "ws"+strings.TrimPrefix(d.url, "http")+console.Path,
		&websocket.DialOptions{Subprotocols: []string{console.Protocol, "ticket." + ticket}, HTTPHeader: header})
	if err != nil {
		require.NotNil(d, res, "%v", err)
		return nil, res.StatusCode
	}
	d.Cleanup(func() { _ = socket.CloseNow() })
	require.Equal(d, console.Protocol, socket.Subprotocol(), "the ticket is not told back")
	return socket, http.StatusSwitchingProtocols
}

// says types something and reads it back.
func (d *desk) says(socket *websocket.Conn, text string) {
	d.Helper()
	require.NoError(d, socket.Write(d.Context(), websocket.MessageBinary, []byte(text)))
	_, shown, err := socket.Read(d.Context())
	require.NoError(d, err)
	require.Equal(d, text, string(shown))
}

// ends reads until the console is closed, and answers why.
func (d *desk) ends(socket *websocket.Conn) websocket.StatusCode {
	d.Helper()
	_, _, err := socket.Read(d.Context())
	return websocket.CloseStatus(err)
}

// TestS14ATicketOpensOneConsoleOnce: 128 bits, half a minute, one time, however many
// show it at once; bound to the token, the user's right and the server, before it
// was spent and after.
func TestS14ATicketOpensOneConsoleOnce(t *testing.T) {
	t.Parallel()
	d := open(t)

	ticket := d.ticket(d.admin)
	socket, _ := d.enter(ticket, "")
	d.says(socket, "hello")
	_, status := d.enter(ticket, "")
	assert.Equal(t, http.StatusUnauthorized, status, "it is spent")

	ticket = d.ticket(d.admin)
	var wg sync.WaitGroup
	got := make([]int, 8)
	for i := range got {
		wg.Go(func() { _, got[i] = d.enter(ticket, "") })
	}
	wg.Wait()
	entered := 0
	for _, status := range got {
		if status == http.StatusSwitchingProtocols {
			entered++
		}
	}
	assert.Equal(t, 1, entered, "of eight at once: %v", got)

	late := d.ticket(d.admin)
	d.clock.advance(fleet.TicketLife + time.Second)
	_, status = d.enter(late, "")
	assert.Equal(t, http.StatusUnauthorized, status, "it is too old")
	for _, bad := range []string{"", "x", strings.Replace(d.ticket(d.admin), ".", ".9", 1), "rct_AAAAAAAAAAAAAAAAAAAAAA.1900000000"} {
		_, status = d.enter(bad, "")
		assert.Equal(t, http.StatusUnauthorized, status, bad)
	}
}

// TestAConsoleEndsWithTheRightToIt takes away what a ticket is bound to, before it is
// spent and after.
func TestAConsoleEndsWithTheRightToIt(t *testing.T) {
	t.Parallel()
	for name, take := range map[string]func(d *desk, token fleet.Issued, user core.User){
		"the token": func(d *desk, token fleet.Issued, _ core.User) {
			require.NoError(d, d.service.DeleteToken(d.Context(), d.admin, token.Token.ID))
		},
		"the grant": func(d *desk, _ fleet.Issued, user core.User) {
			require.NoError(d, d.service.Revoke(d.Context(), d.admin, d.server, user.Name))
		},
		"the user's freedom": func(d *desk, _ fleet.Issued, user core.User) {
			suspended := true
			_, err := d.service.ChangeUser(d.Context(), d.admin, user.ID, fleet.UserChange{Suspended: &suspended})
			require.NoError(d, err)
		},
		"the server's freedom": func(d *desk, _ fleet.Issued, _ core.User) {
			_, err := d.service.Suspend(d.Context(), d.admin, d.server)
			require.NoError(d, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			user, err := d.service.CreateUser(t.Context(), d.admin, fleet.NewUser{Name: "bob"})
			require.NoError(t, err)
			_, err = d.service.Grant(t.Context(), d.admin, d.server, user.Name, []core.Permission{core.ViewServer, core.ServerConsole})
			require.NoError(t, err)
			token, err := d.service.CreateToken(t.Context(), d.admin, fleet.NewToken{Name: "t", User: user.Name})
			require.NoError(t, err)
			bob, err := d.service.Authenticate(t.Context(), token.Secret, "127.0.0.1")
			require.NoError(t, err)
			unspent := d.ticket(bob)
			socket, status := d.enter(d.ticket(bob), "")
			require.Equal(t, http.StatusSwitchingProtocols, status)
			d.says(socket, "hello")
			take(d, token, user)
			assert.Equal(t, websocket.StatusPolicyViolation, d.ends(socket), "what is open is cut")
			_, status = d.enter(unspent, "")
			assert.Contains(t, []int{http.StatusUnauthorized, http.StatusForbidden}, status, "what was not spent opens nothing")
		})
	}
}

// TestS15NoOtherPageOpensAConsole: a page of another origin cannot open a console,
// whatever it shows, and spends no ticket by trying; nothing here is opened by a
// cookie.
func TestS15NoOtherPageOpensAConsole(t *testing.T) {
	t.Parallel()
	d := open(t)
	ticket := d.ticket(d.admin)
	for _, origin := range []string{"https://evil.example", "null", "http://localhost.evil.example", "file://"} {
		_, status := d.enter(ticket, origin)
		assert.Equal(t, http.StatusForbidden, status, origin)
	}
	socket, status := d.enter(ticket, d.url)
	require.Equal(t, http.StatusSwitchingProtocols, status, "our own page, with the same ticket")
	d.says(socket, "hello")
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.url+console.Path, nil)
	require.NoError(t, err)
	req.Header.Set("Cookie", "ticket="+d.ticket(d.admin))
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	assert.Equal(t, http.StatusUnauthorized, res.StatusCode)
	assert.Empty(t, res.Header.Values("Set-Cookie"))
}
