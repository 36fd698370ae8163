package stream_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/apps/api/stream"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/remudahq/remuda/ports"
	"github.com/stretchr/testify/require"
)

const adminToken = "0123456789abcdef"

// station is an API that has streams only, over a store to which tests emit.
type station struct {
	*testing.T
	service  *fleet.Service
	silent   *fleet.Service // what it does is told nobody, so that the first event is a test's own
	store    *memory.Store
	admin    core.Caller
	url      string
	draining chan struct{}
	emitted  int
}

// silent is a store that forgets what is to be told.
type silent struct{ ports.Store }

func (s silent) Do(ctx context.Context, change func(ports.Tx) error) error {
	return s.Store.Do(ctx, func(tx ports.Tx) error { return change(silentTx{tx}) })
}

type silentTx struct{ ports.Tx }

func (silentTx) Emit(context.Context, ...core.Event) error { return nil }

func open(t *testing.T, o stream.Options) *station {
	t.Helper()
	s := &station{T: t, store: memory.NewStore(system.Clock{}), draining: make(chan struct{})}
	logger := slog.New(slog.DiscardHandler)
	var err error
	deps := fleet.Deps{
		Store: s.store, Journal: s.store.Journal(), Log: s.store.Log(), Cursors: s.store.Cursors(), Connector: new(memory.Connector),
		Vault: system.NewVault([]byte("a key that is long enough")), Passwords: system.NewPasswords(1),
		Clock: system.Clock{}, Random: system.Random{}, Logger: logger, Options: fleet.Options{Workers: -1},
	}
	s.service, err = fleet.New(deps)
	require.NoError(t, err)
	deps.Store = silent{s.store}
	s.silent, err = fleet.New(deps)
	require.NoError(t, err)
	s.admin, err = s.silent.EnsureAdmin(t.Context(), "admin", adminToken)
	require.NoError(t, err)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); s.service.Run(ctx) }()
	t.Cleanup(func() { stop(); <-done })

	mux := http.NewServeMux()
	config := huma.DefaultConfig("test", "1")
	config.CreateHooks, config.RejectUnknownQueryParameters = nil, true
	api := humago.New(mux, config)
	api.UseMiddleware(s.identify)
	o.Draining = s.draining
	o.Marshal = func(e core.Event) ([]byte, error) {
		return json.Marshal(map[string]any{"id": e.ID, "server": e.Server})
	}
	stream.Register(api, s.service, o)
	server := httptest.NewServer(web.Front{Logger: logger}.Wrap(mux))
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

func (s *station) identify(ctx huma.Context, next func(huma.Context)) {
	scope := web.ScopeOf(ctx.Context())
	scope.Bearer = strings.TrimPrefix(ctx.Header("Authorization"), "Bearer ")
	var err error
	if scope.Caller, err = s.service.Authenticate(ctx.Context(), scope.Bearer, scope.Source); err != nil {
		ctx.SetStatus(http.StatusUnauthorized)
		return
	}
	next(ctx)
}

// emit tells so many facts about a server of somebody.
func (s *station) emit(n int, of string, owner core.UserID) {
	s.Helper()
	require.NoError(s, s.store.Do(s.Context(), func(tx ports.Tx) error {
		for range n {
			s.emitted++
			id := core.NewID[core.EventID](time.Now(), core.Entropy{byte(s.emitted >> 8), byte(s.emitted)})
			err := tx.Emit(s.Context(), core.Event{ID: id, Type: of, Version: 1, Server: "s", Owner: owner, At: time.Now().UTC()})
			if err != nil {
				return err
			}
		}
		return nil
	}))
}

// heard is one client.
type heard struct {
	*station
	res   *http.Response
	lines *bufio.Scanner
}

func (s *station) follow(token, query string, headers ...string) *heard {
	s.Helper()
	req, err := http.NewRequestWithContext(s.Context(), http.MethodGet, s.url+"/v1/events"+query, nil)
	require.NoError(s, err)
	req.Header.Set("Authorization", "Bearer "+token)
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(s, err)
	s.Cleanup(func() { _ = res.Body.Close() })
	require.Equal(s, http.StatusOK, res.StatusCode)
	require.Equal(s, "text/event-stream", res.Header.Get("Content-Type"))
	return &heard{s, res, bufio.NewScanner(res.Body)}
}

// next answers the id of the next event; 0 at the end of the stream.
func (h *heard) next() int {
	for h.lines.Scan() {
		if id, ok := strings.CutPrefix(h.lines.Text(), "id: "); ok {
			n, err := strconv.Atoi(id)
			require.NoError(h, err)
			return n
		}
	}
	return 0
}

func (h *heard) wants(from, to int) {
	h.Helper()
	for n := from; n <= to; n++ {
		require.Equal(h, n, h.next())
	}
}

func TestAClientMissesNothingWhenItComesAgain(t *testing.T) {
	t.Parallel()
	s := open(t, stream.Options{})
	s.emit(20, core.EventServerStarted, "")
	first := s.follow(adminToken, "", "Last-Event-ID: 0")
	first.wants(1, 7)
	require.NoError(t, first.res.Body.Close())
	s.emit(600, core.EventServerStopped, "") // more than a queue holds: it may be cut, and comes again
	for at := 7; at < 620; {
		again := s.follow(adminToken, "", fmt.Sprintf("Last-Event-ID: %d", at))
		for n := again.next(); n != 0 && at < 620; n = again.next() {
			require.Equal(t, at+1, n)
			if at = n; at == 620 {
				break
			}
		}
	}
	s.follow(adminToken, "?last_event_id=619").wants(620, 620)
}

func TestWithoutAPlaceOnlyWhatComesIsTold(t *testing.T) {
	t.Parallel()
	s := open(t, stream.Options{})
	s.emit(3, core.EventServerStarted, "")
	s.follow(adminToken, "?last_event_id=0").wants(1, 3)
	now := s.follow(adminToken, "")
	s.emit(1, core.EventServerStarted, "")
	now.wants(4, 4)
}

func TestAClientHearsOnlyWhatItMay(t *testing.T) {
	t.Parallel()
	s := open(t, stream.Options{})
	alice, err := s.silent.CreateUser(t.Context(), s.admin, fleet.NewUser{Name: "alice"})
	require.NoError(t, err)
	token, err := s.silent.CreateToken(t.Context(), s.admin, fleet.NewToken{Name: "t", User: "alice"})
	require.NoError(t, err)
	s.emit(2, core.EventServerStarted, "somebody else")
	s.emit(1, core.EventServerStarted, alice.ID)
	s.emit(1, core.EventServerStopped, alice.ID)
	s.follow(token.Secret, "?last_event_id=0").wants(3, 4)
	s.follow(adminToken, "?last_event_id=0&type=server.stopped").wants(4, 4)
	s.follow(adminToken, "?last_event_id=0&type=remuda.server.stopped").wants(4, 4)
	s.follow(adminToken, "?last_event_id=0&type=server.*&type=alert.*").wants(1, 4)
}

// What takes a client's right away ends its stream with the event that tells of
// it, long before anybody looks.
func TestWhatTakesTheRightAwayEndsTheStream(t *testing.T) {
	t.Parallel()
	for name, take := range map[string]func(s *station, user core.User, token core.TokenID) error{
		"the token is revoked": func(s *station, _ core.User, token core.TokenID) error {
			return s.service.DeleteToken(s.Context(), s.admin, token)
		},
		"the token is for another network": func(s *station, _ core.User, token core.TokenID) error {
			_, err := s.service.ChangeToken(s.Context(), s.admin, token, fleet.TokenChange{Networks: &[]netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}})
			return err
		},
		"the user has another role": func(s *station, user core.User, _ core.TokenID) error {
			role := core.Customer
			_, err := s.service.ChangeUser(s.Context(), s.admin, user.ID, fleet.UserChange{Role: &role})
			return err
		},
		"the user is no more": func(s *station, user core.User, _ core.TokenID) error {
			return s.service.DeleteUser(s.Context(), s.admin, user.ID)
		},
		"the role may do less": func(s *station, _ core.User, _ core.TokenID) error {
			roles, err := s.service.Roles(s.Context(), s.admin, core.Page{})
			if err != nil {
				return err
			}
			at := slices.IndexFunc(roles, func(r core.Role) bool { return r.Name == "watchers" })
			_, err = s.service.ChangeRole(s.Context(), s.admin, roles[at].ID, fleet.RoleChange{Permissions: []core.Permission{core.ViewEvent}})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, stream.Options{Check: time.Hour})
			_, err := s.service.CreateRole(t.Context(), s.admin, fleet.NewRole{Name: "watchers", Permissions: []core.Permission{core.ViewEvent, core.ViewServer}})
			require.NoError(t, err)
			user, err := s.service.CreateUser(t.Context(), s.admin, fleet.NewUser{Name: "second", Role: "watchers"})
			require.NoError(t, err)
			issued, err := s.service.CreateToken(t.Context(), s.admin, fleet.NewToken{Name: "t", User: "second"})
			require.NoError(t, err)
			silent := s.follow(issued.Secret, "?type=server.started")
			other := s.follow(adminToken, "?type=server.started")
			require.NoError(t, take(s, user, issued.Token.ID))
			require.Zero(t, silent.next())
			s.emit(1, core.EventServerStarted, user.ID)
			require.NotZero(t, other.next(), "nobody else's ends")
		})
	}
}

// A token that expires is in no event: somebody looks.
func TestAnExpiredTokenEndsItsStreams(t *testing.T) {
	t.Parallel()
	s := open(t, stream.Options{Check: 10 * time.Millisecond})
	issued, err := s.service.CreateToken(t.Context(), s.admin, fleet.NewToken{Name: "t", Expires: time.Now().Add(300 * time.Millisecond)})
	require.NoError(t, err)
	require.Zero(t, s.follow(issued.Secret, "?type=server.started").next())
}

func TestASilentStreamBreathes(t *testing.T) {
	t.Parallel()
	s := open(t, stream.Options{Heartbeat: 10 * time.Millisecond})
	quiet := s.follow(adminToken, "")
	for quiet.lines.Scan() && quiet.lines.Text() != ": still here" {
		continue
	}
	require.Equal(t, ": still here", quiet.lines.Text())
}

// It also says how far it has come, past what the client does not hear of: with
// that it may come again when the rest is forgotten. With less it is told so.
func TestASilentStreamSaysHowFarItHasCome(t *testing.T) {
	t.Parallel()
	s := open(t, stream.Options{Heartbeat: 10 * time.Millisecond})
	quiet := s.follow(adminToken, "?type=server.stopped")
	s.emit(5, core.EventServerStarted, "")
	for n := quiet.next(); n < 5; n = quiet.next() {
		require.NotZero(t, n)
	}
	_, err := s.store.Log().Trim(t.Context(), time.Now().Add(time.Hour))
	require.NoError(t, err)
	s.emit(1, core.EventServerStopped, "")
	s.follow(adminToken, "", "Last-Event-ID: 5").wants(6, 6)
	s.follow(adminToken, "", "Last-Event-ID: 0").wants(6, 6)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/v1/events", nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+adminToken)
	req.Header.Set("Last-Event-ID", "4")
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusConflict, res.StatusCode)
	require.Contains(t, string(text), `"code":"feed-forgotten"`)
}

func TestDrainingEndsStreams(t *testing.T) {
	t.Parallel()
	open1 := make(chan float64, 2)
	s := open(t, stream.Options{Opened: func(change float64) { open1 <- change }})
	last := s.follow(adminToken, "")
	require.EqualValues(t, 1, <-open1)
	close(s.draining)
	require.Zero(t, last.next())
	require.EqualValues(t, -1, <-open1)
}

func TestAClientThatDoesNotReadIsCut(t *testing.T) {
	t.Parallel()
	closed := make(chan float64, 2)
	s := open(t, stream.Options{Write: 50 * time.Millisecond, Opened: func(change float64) { closed <- change }})
	s.follow(adminToken, "")
	require.EqualValues(t, 1, <-closed)
	cut := make(chan struct{})
	go func() {
		<-closed
		close(cut)
	}()
	for i := 0; ; i++ {
		select {
		case <-cut:
			return
		default:
			s.emit(200, core.EventServerStarted, "")
			require.Less(t, i, 100_000, "it was never cut")
		}
	}
}

func TestTheDataIsOneLine(t *testing.T) {
	t.Parallel()
	s := open(t, stream.Options{})
	s.emit(1, core.EventServerStarted, "")
	h := s.follow(adminToken, "?last_event_id=0")
	var got []string
	for h.lines.Scan() && len(got) < 3 {
		if text := h.lines.Text(); strings.Contains(text, ": ") && text[0] != ':' && !strings.HasPrefix(text, "retry") {
			got = append(got, text)
		}
	}
	require.Equal(t, []string{"id: 1", "event: server.started"}, got[:2])
	require.Regexp(t, fmt.Sprintf(`^data: \{"id":%q,"server":"s"\}$`, ".*"), strings.ReplaceAll(got[2], `\`, ""))
}
