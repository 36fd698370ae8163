package ospab_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/remudahq/remuda/apps/api/dialect/ospab"
	"github.com/remudahq/remuda/apps/internal/legacytest"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/stretchr/testify/require"
)

const noServer = `{"error":"Сервер не найден"}`

// entered logs alice in.
func (s *stand) entered() ospab.Entered {
	s.Helper()
	return reads[ospab.Entered](s, "", "POST", "/auth/login", `{"email":"Alice@Demo.test","password":"`+legacytest.Password+`"}`, 200)
}

// as is the status of a request with a header of its own.
func (s *stand) as(authorization string) int {
	s.Helper()
	code, _ := s.ask("", "GET", "/server", "", "Authorization: "+authorization)
	return code
}

// Three systems read one header in three ways. Here it is Bearer and a token: a
// JWT of our making, or any other token of ours. What is written in a JWT convinces
// nobody, and the token opens the other doors as well.
func TestC11TheHeaderIsBearerWithATokenOfOurs(t *testing.T) {
	play(t, func(s *stand) {
		entered := s.entered()
		var said struct {
			ID int64 `json:"id"`
			jwt.RegisteredClaims
		}
		parsed, _, err := jwt.NewParser().ParseUnverified(entered.Token, &said)
		require.NoError(s, err)
		require.Equal(s, "HS256", parsed.Method.Alg())
		require.Equal(s, entered.User.ID, said.ID)
		require.WithinDuration(s, time.Now().Add(24*time.Hour), said.ExpiresAt.Time, 2*time.Second)
		require.Equal(s, reads[ospab.Me](s, "alice", "GET", "/auth/me", "", 200).User, entered.User)

		require.Equal(s, 200, s.as("Bearer "+entered.Token))
		require.Equal(s, 200, s.as("bearer "+s.Tokens["alice"]))
		who, err := s.Authenticate(s.Context(), entered.Token, "")
		require.NoError(s, err, "it opens every other door")
		require.Equal(s, s.Alice.User, who.User)

		parts := strings.Split(entered.Token, ".")
		none, err := jwt.NewWithClaims(jwt.SigningMethodNone, said).SignedString(jwt.UnsafeAllowNoneSignatureType)
		require.NoError(s, err)
		foreign, err := jwt.NewWithClaims(jwt.SigningMethodHS256, said).SignedString([]byte("another key"))
		require.NoError(s, err)
		own, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"id": 1, "exp": said.ExpiresAt.Unix()}).
			SignedString(s.Vault.Digest("dialects/ospab/jwt", []byte("HS256")))
		require.NoError(s, err)
		for name, wrong := range map[string]string{
			"bare": entered.Token, "bare token": s.Tokens["alice"], "another scheme": "Token " + entered.Token, "basic": "Basic YWxpY2U6eA==", "empty": "", "scheme alone": "Bearer",
			"not signed": "Bearer " + none, "signed by somebody": "Bearer " + foreign, "never given": "Bearer " + own,
			"without its signature": "Bearer " + parts[0] + "." + parts[1] + ".", "the user's number": "Bearer 1", "the username": "Bearer alice",
		} {
			require.Equal(s, 401, s.as(wrong), name)
		}
		session, err := s.Token(s.Context(), s.Alice, who.Token)
		require.NoError(s, err)
		require.Equal(s, said.ExpiresAt.Unix(), session.Expires.Unix(), "what is written in it is when its session ends")
	})
}

func TestATokenEndsWithItsSessionAndItsUser(t *testing.T) {
	for name, end := range map[string]func(s *stand, c core.Caller) error{
		"logged out": func(s *stand, c core.Caller) error { return s.Logout(s.Context(), c) },
		"another password": func(s *stand, c core.Caller) error {
			_, err := s.ChangeUser(s.Context(), s.Admin, c.User, fleet.UserChange{Password: new("something else")})
			return err
		},
		"suspended": func(s *stand, c core.Caller) error {
			_, err := s.ChangeUser(s.Context(), s.Admin, c.User, fleet.UserChange{Suspended: new(true)})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(s *stand) {
				token := s.entered().Token
				who, err := s.Authenticate(s.Context(), token, "")
				require.NoError(s, err)
				require.NoError(s, end(s, who))
				require.Equal(s, 401, s.as("Bearer "+token))
			})
		})
	}
}

// They strip names silently and cut at 64; Proxmox takes 40, and a letter first.
// What is asked for under one name is found under the same.
func TestC19NamesOfSnapshotsAreMadeFitSilently(t *testing.T) {
	long := strings.Repeat("a", 64)
	for asked, want := range map[string]string{
		"backup-2024-01-01": "backup-2024-01-01", "Before update!": "Beforeupdate", "резерв_1": "s-_1", "2024": "s-2024", "-x": "s--x", "x": "s-x",
		"current": "s-current", "pending": "s-pending", long: long[:40], "1" + long: "s-1" + long[:37], "a b/c\\d\"e": "abcde", long[:40]: long[:40],
	} {
		t.Run(asked, func(t *testing.T) {
			play(t, func(s *stand) {
				text, err := json.Marshal(map[string]string{"snapname": asked})
				require.NoError(s, err)
				made := reads[ospab.Done](s, "alice", "POST", "/server/{box}/snapshots", string(text), 200)
				require.Equal(s, "success", made.Status)
				require.Equal(s, want, made.SnapName)
				list := reads[ospab.Snapshots](s, "alice", "GET", "/server/{box}/snapshots", "", 200)
				require.Len(s, list.Data, 1)
				require.Equal(s, want, list.Data[0].Name)
				shown, err := s.Cluster.Snapshots(s.Context(), s.box.Ref())
				require.NoError(s, err)
				require.Equal(s, want, shown.All[0].Name)
				require.Equal(s, "success", reads[ospab.Done](s, "alice", "POST", "/server/{box}/snapshots/rollback", string(text), 200).Status)
				require.Equal(s, "success", reads[ospab.Done](s, "alice", "DELETE", "/server/{box}/snapshots", string(text), 200).Status)
				require.Empty(s, reads[ospab.Snapshots](s, "alice", "GET", "/server/{box}/snapshots", "", 200).Data)
			})
		})
	}
}

func TestASnapshotNeedsAName(t *testing.T) {
	play(t, func(s *stand) {
		for _, body := range []string{"", "{}", `{"snapname":""}`, `{"snapname":"§ %"}`, `{"snapname":7}`, "snapname=x", `[`} {
			s.says("alice", "POST", "/server/{box}/snapshots", body, 400, `{"error":"Не указано имя снэпшота"}`)
			s.says("alice", "POST", "/server/{box}/snapshots/rollback", body, 400, `{"error":"Не указано имя снэпшота"}`)
			s.says("alice", "DELETE", "/server/{box}/snapshots", body, 400, `{"error":"Не указано имя снэпшота"}`)
		}
	})
}

// every is every endpoint about one server.
var every = [][3]string{
	{"GET", "", ""}, {"GET", "/status", ""}, {"DELETE", "", ""}, {"POST", "/start", ""}, {"POST", "/stop", ""}, {"POST", "/restart", ""}, {"POST", "/password", ""},
	{"PUT", "/resize", `{"cores":4}`}, {"POST", "/snapshots", `{"snapname":"one"}`}, {"GET", "/snapshots", ""}, {"POST", "/snapshots/rollback", `{"snapname":"one"}`},
	{"DELETE", "/snapshots", `{"snapname":"one"}`},
}

// The original asked nobody whose server it was.
func TestAnothersServerIsNotThere(t *testing.T) {
	play(t, func(s *stand) {
		for _, e := range every {
			for _, id := range []string{"{box}", "999999", "x", "0", "-1", "99999999999999999999", "1.0"} {
				s.says("bob", e[0], "/server/"+id+e[1], e[2], 404, noServer)
			}
		}
		s.says("bob", "GET", "/server", "", 200, "[]")
		for _, vmid := range []string{"{vmid}", "999999"} {
			s.says("bob", "POST", "/server/console", `{"vmid":`+vmid+`}`, 404, `{"status":"error","message":"Сервер не найден"}`)
		}
		for _, body := range []string{"", "{}", `{"vmid":"100"}`, `{"vmid":0}`, `{"vmid":-1}`, "vmid=100"} {
			s.says("alice", "POST", "/server/console", body, 400, `{"status":"error","message":"Не указан VMID"}`)
		}
		view, err := s.Server(s.Context(), s.Alice, s.box.ID)
		require.NoError(s, err)
		require.Equal(s, core.On, view.Power())
		require.Equal(s, s.box.Version, view.Version, "nothing was touched")
	})
}

// A token that may only look does nothing, and no answer hints at more.
func TestScopesHold(t *testing.T) {
	play(t, func(s *stand) {
		issued, err := s.CreateToken(s.Context(), s.Alice, fleet.NewToken{Name: "looks", Scopes: []core.Scope{core.ScopeRead}})
		require.NoError(s, err)
		s.Tokens["looks"] = issued.Secret
		for _, e := range every {
			code, text := s.ask("looks", e[0], "/server/{box}"+e[1], e[2])
			if e[0] == "GET" {
				require.Equal(s, 200, code, text)
				continue
			}
			require.Equal(s, 403, code, "%v %s", e, text)
			require.Contains(s, text, "Недостаточно прав")
		}
		os, tariff := s.offers("debian-12-ct", "small")
		code, _ := s.ask("looks", "POST", "/server/create", order(os, tariff))
		require.Equal(s, 403, code)
		code, _ = s.ask("looks", "POST", "/server/console", `{"vmid":{vmid}}`)
		require.Equal(s, 403, code)
	})
}

func order(os, tariff int64) string {
	return `{"osId":` + strconv.FormatInt(os, 10) + `,"tariffId":` + strconv.FormatInt(tariff, 10) + `}`
}

// A server is made at once, of both kinds; its password opens it, and is told in
// no other answer.
func TestAServerIsMadeWithAPasswordThatIsToldOnce(t *testing.T) {
	for image, kind := range map[string]core.GuestKind{"debian-12-ct": core.Container, "debian-12": core.VM} {
		t.Run(image, func(t *testing.T) {
			play(t, func(s *stand) {
				os, tariff := s.offers(image, "small")
				made := reads[ospab.Server](s, "alice", "POST", "/server/create", order(os, tariff), 200)
				require.Equal(s, "creating", made.Status)
				require.Len(s, made.RootPassword, 24)
				require.Equal(s, []int64{os, tariff, os, tariff}, []int64{made.OSID, made.TariffID, made.OS.ID, made.Tariff.ID})
				require.InDelta(s, 300, made.Tariff.Price, 0)
				s.Settle()
				s.Tokens["made"] = strconv.FormatInt(made.ID, 10)
				view, err := s.Servers(s.Context(), s.Alice, core.ServerFilter{Numbers: []int64{made.ID}})
				require.NoError(s, err)
				require.Equal(s, kind, view[0].Kind)
				require.Equal(s, "alice", view[0].Hostname)
				require.Equal(s, core.On, view[0].Power(), "it was started")
				require.Equal(s, made.RootPassword, s.Cluster.Config(made.ProxmoxID).Login.Password)
				for _, path := range []string{"/server", "/server/{made}", "/server/{made}/status"} {
					_, text := s.ask("alice", "GET", path, "")
					require.Contains(s, text, `"rootPassword":""`)
					require.NotContains(s, text, made.RootPassword)
				}
			})
		})
	}
}

// The address of a console is a whole one, whether we were told what we are called
// or not.
func TestAConsoleHasAWholeAddress(t *testing.T) {
	play(t, func(s *stand) {
		got := reads[ospab.Console](s, "alice", "POST", "/server/console", `{"vmid":{vmid}}`, 200)
		require.Regexp(s, `^https://remuda\.test/console#rct_[\w-]+\.\d+$`, got.URL)
		o := s.Options()
		o.PublicURL = ""
		s.front = s.Front(ospab.New(s.Service, o))
		got = reads[ospab.Console](s, "alice", "POST", "/server/console", `{"vmid":{vmid}}`, 200)
		require.Regexp(s, `^http://example\.com/console#rct_`, got.URL)
	})
}

// Who knows the numbers need not have asked for the lists, nor anybody else.
func TestNumbersAreGoodBeforeAnybodyWasShownThem(t *testing.T) {
	play(t, func(s *stand) {
		made := reads[ospab.Server](s, "bob", "POST", "/server/create", `{"osId":1,"tariffId":2}`, 200)
		require.Equal(s, "debian-12", made.OS.Name)
		require.Equal(s, "small", made.Tariff.Name)
	})
}

// The same order under one key is one server, and the same password.
func TestAnOrderUnderAKeyIsCarriedOutOnce(t *testing.T) {
	play(t, func(s *stand) {
		os, tariff := s.offers("debian-12-ct", "small")
		_, first := s.ask("alice", "POST", "/server/create", order(os, tariff), "Idempotency-Key: one")
		_, again := s.ask("alice", "POST", "/server/create", order(os, tariff), "Idempotency-Key: one")
		require.Equal(s, first, again)
		code, text := s.ask("alice", "POST", "/server/create", order(os, tariff+1), "Idempotency-Key: one")
		require.Equal(s, 400, code, text)
		require.Len(s, reads[[]ospab.Server](s, "alice", "GET", "/server", "", 200), 2)
	})
}

func TestWhatTheQuotaDoesNotAllowIsAMatterOfMoney(t *testing.T) {
	play(t, func(s *stand) {
		_, err := s.SetQuota(s.Context(), s.Admin, s.Alice.User, core.Quota{Servers: new(int64(1))})
		require.NoError(s, err)
		os, tariff := s.offers("debian-12-ct", "small")
		s.says("alice", "POST", "/server/create", order(os, tariff), 400, `{"error":"Недостаточно средств на балансе"}`)
		for _, body := range []string{"", "{}", `{"osId":1}`, `{"osId":"1","tariffId":1}`, `{"osId":1.5,"tariffId":1}`, order(0, 0), order(-1, 1), order(os, 99), order(99, tariff), "osId=1", "null"} {
			s.says("alice", "POST", "/server/create", body, 400, `{"error":"Некорректные параметры"}`)
		}
	})
}

func TestAPasswordThatIsChangedOpensTheGuest(t *testing.T) {
	play(t, func(s *stand) {
		set := reads[ospab.NewPassword](s, "alice", "POST", "/server/{box}/password", "", 200)
		require.Equal(s, "success", set.Status)
		require.Equal(s, set.Password, s.Cluster.Passwords(s.box.Placement.VMID)["root"])
		require.Equal(s, "success", reads[ospab.Done](s, "alice", "POST", "/server/{box}/stop", "", 200).Status)
		code, text := s.ask("alice", "POST", "/server/{box}/password", "")
		require.Equal(s, 200, code)
		require.Contains(s, text, `"message":"Сервер не запущен"`)
		require.NotContains(s, text, "password\":")
	})
}

func TestASizeIsInMiBAndGiB(t *testing.T) {
	play(t, func(s *stand) {
		for body, want := range map[string]string{
			`{"cores":0}`: "Количество ядер", `{"cores":33}`: "Количество ядер", `{"memory":511}`: "Объём памяти", `{"memory":65537}`: "Объём памяти",
			`{"disk":9}`: "Размер диска", `{"disk":1001}`: "Размер диска", `{}`: "Не указаны", "": "Не указаны", `{"disk":10}`: "Некорректные параметры",
			`{"disk":9223372036854775807}`: "Размер диска",
		} {
			got := reads[ospab.Wrong](s, "alice", "PUT", "/server/{box}/resize", body, 200)
			require.Equal(s, "error", got.Status, body)
			require.Contains(s, got.Message, want, body)
		}
		s.says("alice", "PUT", "/server/{box}/resize", `{"cores":"4"}`, 400, `{"error":"Некорректные параметры"}`)
		require.Equal(s, "success", reads[ospab.Resized](s, "alice", "PUT", "/server/{box}/resize", `{"cores":4,"memory":4096,"disk":80}`, 200).Status)
		s.Settle()
		view, err := s.Server(s.Context(), s.Alice, s.box.ID)
		require.NoError(s, err)
		require.Equal(s, core.Spec{Cores: 4, Memory: 4096 * core.MiB, Swap: view.Spec.Swap, Disks: map[string]int64{"rootfs": 80 * core.GiB}}, view.Upcoming())
	})
}

// A suspended server is shown as such, and does not start.
func TestASuspendedServerStays(t *testing.T) {
	play(t, func(s *stand) {
		_, err := s.Suspend(s.Context(), s.Admin, s.box.ID)
		require.NoError(s, err)
		s.Settle()
		require.Equal(s, "suspended", reads[ospab.Server](s, "alice", "GET", "/server/{box}", "", 200).Status)
		code, text := s.ask("alice", "POST", "/server/{box}/start", "")
		require.Equal(s, 403, code, text)
		require.Contains(s, text, "Сервер приостановлен")
	})
}

// A guest that is gone from Proxmox is deleted, with 200.
func TestAGuestThatIsGoneIsDeleted(t *testing.T) {
	play(t, func(s *stand) {
		s.Cluster.Remove(s.box.Placement.VMID)
		time.Sleep(5 * time.Minute)
		got := reads[ospab.Watched](s, "alice", "GET", "/server/{box}/status", "", 200)
		require.Equal(s, "deleted", got.Status)
		require.Equal(s, "error", got.Stats.Status)
	})
}

func TestRegistrationIsAsTheOperatorLikes(t *testing.T) {
	play(t, func(s *stand) {
		carol := `{"username":"carol","email":"carol@demo.test","password":"correct horse"}`
		s.says("", "POST", "/auth/register", carol, 403, `{"message":"Регистрация закрыта. Обратитесь к администратору."}`)
		s.Service.Options.Registration = true
		entered := reads[ospab.Entered](s, "", "POST", "/auth/register", carol, 201)
		require.Equal(s, "carol", entered.User.Username)
		require.Equal(s, 200, s.as("Bearer "+entered.Token))
		users, err := s.Users(s.Context(), s.Admin, core.Page{})
		require.NoError(s, err)
		for _, user := range users {
			if user.Name == "carol" {
				require.Equal(s, core.Customer, user.Role)
				require.Equal(s, core.Russian, user.Language)
			}
		}
		for _, taken := range []string{carol, strings.ReplaceAll(carol, "carol@", "other@"), strings.Replace(carol, `"carol"`, `"other"`, 1)} {
			s.says("", "POST", "/auth/register", taken, 409, `{"message":"Пользователь с таким именем или email уже существует."}`)
		}
		for _, body := range []string{"", "{}", `{"username":"x","email":"x@demo.test"}`} {
			s.says("", "POST", "/auth/register", body, 400, `{"message":"Необходимо указать username, email и password"}`)
		}
		code, text := s.ask("", "POST", "/auth/register", `{"username":"dave","email":"dave@demo.test","password":"short"}`)
		require.Equal(s, 400, code, text)
		require.Contains(s, text, "password must have 8 to 256 characters")
	})
}

// Wrong logins are told apart by nothing, and come to an end.
func TestLoginsTellNothingAndAreLimited(t *testing.T) {
	play(t, func(s *stand) {
		for _, who := range []string{"alice", "alice@demo.test", "nobody", "nobody@demo.test"} {
			s.says("", "POST", "/auth/login", `{"email":"`+who+`","password":"wrong"}`, 401, `{"message":"Неверный email или пароль"}`)
		}
		for _, body := range []string{"", "{}", `{"email":"alice"}`, `{"password":"x"}`, `{"email":1,"password":"x"}`} {
			s.says("", "POST", "/auth/login", body, 400, `{"message":"Необходимо указать email и password"}`)
		}
		s.limited()
		for range 3 {
			s.says("", "POST", "/auth/login", `{"email":"alice","password":"wrong"}`, 401, `{"message":"Неверный email или пароль"}`)
		}
		s.says("", "POST", "/auth/login", `{"email":"alice","password":"`+legacytest.Password+`"}`, 429, `{"message":"Слишком много запросов"}`)
		entries, err := s.Audit(s.Context(), s.Admin, core.AuditFilter{Action: "session.open"})
		require.NoError(s, err)
		require.Equal(s, "rate-limited", entries[0].Outcome)

		s.limited()
		for i, email := range []string{"bob@demo.test", "Bob@demo.test", "BOB@DEMO.TEST", "bob@Demo.test"} {
			s.from = "192.0.2." + strconv.Itoa(i+1) + ":1"
			status, text := 401, `{"message":"Неверный email или пароль"}`
			if i == 3 {
				status, text = 429, `{"message":"Слишком много запросов"}`
			}
			s.says("", "POST", "/auth/login", `{"email":"`+email+`","password":"wrong"}`, status, text) // one address, however it is written
		}
	})
}

func TestPagesOfAnyOriginMayAsk(t *testing.T) {
	play(t, func(s *stand) {
		code, _ := s.ask("", http.MethodOptions, "/server", "", "Origin: http://localhost:3000", "Access-Control-Request-Method: GET")
		require.Equal(s, 204, code)
	})
}
