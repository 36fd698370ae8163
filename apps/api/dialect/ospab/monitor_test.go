package ospab_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/apps/api/dialect/ospab"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/stretchr/testify/require"
)

// monitored has the dialect do its rounds, in a world whose time moves only while
// everybody waits.
func monitored(t *testing.T, story func(s *stand)) {
	t.Helper()
	play(t, func(s *stand) {
		d := ospab.New(s.Service, s.Options())
		s.front = s.Front(d)
		ctx, cancel := context.WithCancel(context.Background())
		over := make(chan error, 1)
		go func() { over <- d.Run(ctx) }()
		defer func() { cancel(); require.NoError(s, <-over); time.Sleep(time.Minute) }()
		story(s)
	})
}

// listener is a client of Socket.IO that polls, by the very bytes.
type listener struct {
	*stand
	sid   string
	heard chan string
}

func (s *stand) exchange(method, query, body string) string {
	r := httptest.NewRequestWithContext(context.Background(), method, "/socket.io/?EIO=4&transport=polling"+query, strings.NewReader(body))
	w := httptest.NewRecorder()
	s.front.ServeHTTP(w, r)
	return w.Body.String()
}

// listen connects with a token, and answers what it was told instead if it may not.
func (s *stand) listen(token string) (l *listener, refusal string) {
	s.Helper()
	var hello struct {
		SID string `json:"sid"`
	}
	require.NoError(s, json.Unmarshal([]byte(s.exchange("GET", "", "")[1:]), &hello))
	l = &listener{stand: s, sid: "&sid=" + hello.SID, heard: make(chan string, 1000)}
	l.emit(`40{"token":"` + token + `"}`)
	first := s.exchange("GET", l.sid, "")
	if !strings.HasPrefix(first, "40") {
		return nil, first
	}
	go l.poll()
	return l, ""
}

func (l *listener) emit(packet string) {
	l.Helper()
	require.Equal(l, "ok", l.exchange("POST", l.sid, packet))
}

func (l *listener) poll() {
	for {
		for packet := range strings.SplitSeq(l.exchange("GET", l.sid, ""), "\x1e") {
			switch {
			case packet == "2":
				l.exchange("POST", l.sid, "3")
			case packet == "1", strings.HasPrefix(packet, "{"):
				close(l.heard)
				return
			default:
				l.heard <- packet
			}
		}
	}
}

// next is what it is told next, and how long that took; nothing within the time is "".
func (l *listener) next(within time.Duration) (packet string, took time.Duration) {
	began := time.Now()
	select {
	case packet, open := <-l.heard:
		if !open {
			packet = "gone"
		}
		return packet, time.Since(began)
	case <-time.After(within):
		return "", within
	}
}

// hears wants an event next, and answers what it has in it.
func hears[T any](l *listener, event string, within time.Duration) (told T, took time.Duration) {
	l.Helper()
	packet, took := l.next(within)
	beginning := `42["` + event + `",`
	require.True(l, strings.HasPrefix(packet, beginning), "%s instead of %s", packet, event)
	require.NoError(l, json.Unmarshal([]byte(strings.TrimSuffix(packet[len(beginning):], "]")), &told))
	return told, took
}

func (l *listener) subscribe(server core.ServerView) {
	l.emit(fmt.Sprintf(`42["subscribe-server",%d]`, server.Number))
}

const round = 30 * time.Second

// Who subscribes is told at once, and then every 30 seconds, until they do not
// want it any more: what the last sweep saw, also while the cluster is away.
func TestSubscribersAreToldInRounds(t *testing.T) {
	monitored(t, func(s *stand) {
		l, _ := s.listen(s.Tokens["alice"])
		l.subscribe(s.box)
		told, took := hears[ospab.Pushed](l, "server-stats", time.Second)
		require.Zero(s, took)
		require.Equal(s, s.box.Number, told.ServerID)
		require.Equal(s, "success", told.Stats.Status)
		require.Equal(s, s.box.Placement.VMID, told.Stats.Data.VMID)
		require.InDelta(s, 0.05, told.Stats.Data.CPU, 0.001)
		require.Equal(s, ospab.Used{Used: core.GiB, Max: 2 * core.GiB, Usage: 50}, told.Stats.Data.Memory)
		_, took = hears[ospab.Pushed](l, "server-stats", 2*round)
		require.LessOrEqual(s, took, round)
		for range 5 {
			_, took = hears[ospab.Pushed](l, "server-stats", 2*round)
			require.Equal(s, round, took)
		}
		sent := s.Cluster.Sent()
		s.Cluster.Cut()
		_, took = hears[ospab.Pushed](l, "server-stats", 2*round)
		require.Equal(s, round, took)
		require.Equal(s, sent, s.Cluster.Sent())
		l.emit(fmt.Sprintf(`42["unsubscribe-server",%d]`, s.box.Number))
		packet, _ := l.next(5 * round)
		require.Empty(s, packet)
	})
}

// An alert is told when it is raised, and not only in the next round.
func TestAnAlertIsToldAtOnce(t *testing.T) {
	monitored(t, func(s *stand) {
		l, _ := s.listen(s.Tokens["alice"])
		l.subscribe(s.box)
		hears[ospab.Pushed](l, "server-stats", time.Second)
		hears[ospab.Pushed](l, "server-stats", 2*round)
		low, none := 1.0, time.Duration(0)
		_, err := s.SetMyAlerts(s.Context(), s.Alice, core.AlertSettings{Rules: map[core.AlertKind]core.AlertTuning{
			core.AlertCPU: {Threshold: &low, For: &none}, core.AlertBandwidth: {Threshold: &low, For: &none},
		}})
		require.NoError(s, err)
		_, took := hears[ospab.Pushed](l, "server-stats", 2*round)
		require.Less(s, took, round)
		told, _ := hears[ospab.Alerted](l, "server-alerts", time.Millisecond)
		require.Equal(s, ospab.Alerted{ServerID: s.box.Number, Alerts: []ospab.Alert{{Type: "cpu", Message: "CPU usage is at 5.0%", Level: "warning"}}}, told)
		hears[ospab.Pushed](l, "server-stats", 2*round)
		again, _ := hears[ospab.Alerted](l, "server-alerts", time.Second)
		require.Equal(s, told, again, "as long as it is raised, in every round")
	})
}

// What is another's is not told, whoever asks, and in the same words as what is
// not there.
func TestAStrangerHearsNothing(t *testing.T) {
	monitored(t, func(s *stand) {
		l, _ := s.listen(s.Tokens["bob"])
		for asked, known := range map[string]int64{strconv.FormatInt(s.box.Number, 10): s.box.Number, `"` + strconv.FormatInt(s.box.Number, 10) + `"`: s.box.Number,
			"999999": 999999, "0": 0, "-1": 0, "null": 0, "{}": 0, `"x"`: 0, "1e3": 0, "99999999999999999999": 0} {
			l.emit(`42["subscribe-server",` + asked + `]`)
			told, took := hears[ospab.Refused](l, "server-error", time.Second)
			require.Zero(s, took, asked)
			require.Equal(s, ospab.Refused{Status: "error", ServerID: known, Error: "Сервер не найден"}, told)
		}
		l.emit(`42["subscribe-server"]`)
		hears[ospab.Refused](l, "server-error", time.Second)
		l.emit(`42["server-stats",{"serverId":1}]`) // what only we say is left alone
		packet, _ := l.next(3 * round)
		require.Empty(s, packet)
		admin, _ := s.listen(s.Tokens["admin"])
		admin.subscribe(s.box)
		hears[ospab.Pushed](admin, "server-stats", time.Second)
	})
}

// Whoever was let in by a grant hears for as long as that lasts, and of a server
// that is no more nobody does.
func TestWhoMayNotSeeItAnyMoreHearsNoMore(t *testing.T) {
	for name, end := range map[string]func(s *stand) error{
		"taken back": func(s *stand) error { return s.Revoke(s.Context(), s.Alice, s.box.ID, "bob") },
		"deleted": func(s *stand) error {
			_, err := s.Delete(s.Context(), s.Alice, s.box.ID, false)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			monitored(t, func(s *stand) {
				_, err := s.Grant(s.Context(), s.Alice, s.box.ID, "bob", []core.Permission{core.ViewServer})
				require.NoError(s, err)
				l, _ := s.listen(s.Tokens["bob"])
				l.subscribe(s.box)
				hears[ospab.Pushed](l, "server-stats", time.Second)
				hears[ospab.Pushed](l, "server-stats", 2*round)
				require.NoError(s, end(s))
				told, took := hears[ospab.Refused](l, "server-error", 2*round)
				require.LessOrEqual(s, took, round)
				require.Equal(s, "Сервер не найден", told.Error)
				packet, _ := l.next(5 * round)
				require.Empty(s, packet)
			})
		})
	}
}

// Whoever loses the right to come in is shown out at once: they are not told
// another word.
func TestATokenThatIsRevokedIsCutAtOnce(t *testing.T) {
	for name, end := range map[string]func(s *stand, issued fleet.Issued) error{
		"revoked": func(s *stand, issued fleet.Issued) error { return s.DeleteToken(s.Context(), s.Alice, issued.Token.ID) },
		"bound": func(s *stand, issued fleet.Issued) error {
			elsewhere := []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}
			_, err := s.ChangeToken(s.Context(), s.Alice, issued.Token.ID, fleet.TokenChange{Networks: &elsewhere})
			return err
		},
		"suspended": func(s *stand, _ fleet.Issued) error {
			_, err := s.ChangeUser(s.Context(), s.Admin, s.Alice.User, fleet.UserChange{Suspended: new(true)})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			monitored(t, func(s *stand) {
				issued, err := s.CreateToken(s.Context(), s.Alice, fleet.NewToken{Name: "doomed"})
				require.NoError(s, err)
				l, _ := s.listen(issued.Secret)
				l.subscribe(s.box)
				hears[ospab.Pushed](l, "server-stats", time.Second)
				hears[ospab.Pushed](l, "server-stats", 2*round)
				require.NoError(s, end(s, issued))
				packet, took := l.next(round)
				require.Equal(s, "41", packet)
				require.LessOrEqual(s, took, 2*time.Second)
				packet, _ = l.next(time.Second)
				require.Equal(s, "gone", packet)
				_, refusal := s.listen(issued.Secret)
				require.Equal(s, `44{"message":"Неверный или просроченный токен."}`, refusal)
			})
		})
	}
}

// A token without the right to events is found out in the next round.
func TestATokenWithoutEventsIsCutInTheNextRound(t *testing.T) {
	monitored(t, func(s *stand) {
		issued, err := s.CreateToken(s.Context(), s.Alice, fleet.NewToken{Name: "doomed", Scopes: []core.Scope{core.Scope(core.ViewServer)}, Expires: time.Now().Add(5 * time.Minute)})
		require.NoError(s, err)
		l, _ := s.listen(issued.Secret)
		l.subscribe(s.box)
		began := time.Now()
		for packet, n := "", 0; packet != "41"; packet, _ = l.next(2 * round) {
			require.NotEqual(s, "gone", packet)
			n++
			require.Less(s, n, 20)
		}
		require.WithinDuration(s, began.Add(5*time.Minute), time.Now(), round)
	})
}

func TestATokenHasSoManyConnections(t *testing.T) {
	monitored(t, func(s *stand) {
		for range ospab.MostClients {
			l, refusal := s.listen(s.Tokens["alice"])
			require.Empty(s, refusal)
			_ = l
		}
		_, refusal := s.listen(s.Tokens["alice"])
		require.Equal(s, `44{"message":"Слишком много соединений"}`, refusal)
		_, refusal = s.listen(s.Tokens["bob"])
		require.Empty(s, refusal)
	})
}

// When we go, clients are told to come again by themselves, and nobody new comes.
func TestClientsAreSentElsewhereBeforeTheEnd(t *testing.T) {
	play(t, func(s *stand) {
		draining := make(chan struct{})
		o := s.Options()
		o.Draining = draining
		d := ospab.New(s.Service, o)
		s.front = s.Front(d)
		ctx, cancel := context.WithCancel(context.Background())
		over := make(chan error, 1)
		go func() { over <- d.Run(ctx) }()
		l, _ := s.listen(s.Tokens["alice"])
		close(draining)
		packet, _ := l.next(time.Second)
		require.Equal(s, "gone", packet, "without a word, which would keep it away")
		r := httptest.NewRequestWithContext(s.Context(), "GET", "/socket.io/?EIO=4&transport=polling", http.NoBody)
		w := httptest.NewRecorder()
		s.front.ServeHTTP(w, r)
		require.Equal(s, http.StatusForbidden, w.Code)
		cancel()
		require.NoError(s, <-over)
		time.Sleep(time.Minute)
	})
}
