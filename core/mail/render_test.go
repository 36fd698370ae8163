package mail_test

import (
	"errors"
	"flag"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/mail"
	"github.com/remudahq/remuda/ports"
)

var update = flag.Bool("update", false, "write the mails of testdata anew")

// sample is a mail of each kind, and of each form that it has.
type sample struct {
	name   string
	kind   core.MailKind
	params map[string]string
}

// samples are what is told, the alerts as they are told of by events.
func samples(t *testing.T) []sample {
	t.Helper()
	since := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	raised := func(a core.Alert) map[string]string { a.Since = since; return heard(t, core.EventAlertRaised, a) }
	over := func(a core.Alert) map[string]string { a.Since = since; return heard(t, core.EventAlertResolved, a) }
	return []sample{
		{"server-created", core.MailServerCreated, map[string]string{"server": "Web <1> & \"Co\"", "hostname": "web-1", "addresses": "192.0.2.10, 2001:db8::10", "image": "debian-12", "plan": "small"}},
		{"alert", core.MailAlert, raised(core.Alert{Kind: core.AlertCPU, Name: "web 1", Value: 93.24, Threshold: 90})},
		{"alert-certificate", core.MailAlert, raised(core.Alert{Kind: core.AlertCertificate, Name: "c1:pve1", Value: 9.3, Threshold: 10})},
		{"alert-node-down", core.MailAlert, raised(core.Alert{Kind: core.AlertNodeDown, Name: "c1:pve1", Value: 1, Threshold: 1})},
		{"alert-everything-away", core.MailAlert, raised(core.Alert{Kind: core.AlertEverythingAway, Name: "all clusters", Value: 1, Threshold: 1})},
		{"alert-resolved", core.MailAlertResolved, over(core.Alert{Kind: core.AlertStorageFull, Name: "c1:local", Value: 0, Threshold: 90})},
		{"alert-resolved-node-down", core.MailAlertResolved, over(core.Alert{Kind: core.AlertNodeDown, Name: "c1:pve1", Value: 0, Threshold: 1})},
		{"alert-resolved-gone", core.MailAlertResolved, over(core.Alert{Kind: core.AlertMemory, Name: "web 1", Value: 97, Threshold: 90, Cause: core.AlertGone})},
		{"suspended", core.MailSuspended, map[string]string{"server": "web 1"}},
		{"quota-near", core.MailQuotaNear, map[string]string{"resource": "memory", "used": "10200547328", "limit": "10737418240"}},
		{"quota-near-servers", core.MailQuotaNear, map[string]string{"resource": "servers", "used": "9", "limit": "10"}},
		{"password-changed", core.MailPasswordChanged, map[string]string{"at": "2026-01-02T03:04:05Z"}},
		{"password-changed-server", core.MailPasswordChanged, map[string]string{"at": "2026-01-02T03:04:05Z", "server": "web 1", "login": "root"}},
		{"payment-reminder", core.MailPaymentReminder, map[string]string{"amount": "12.50", "currency": "EUR", "due": "2026-12-31", "invoice": "R-17", "url": "https://pay.example.net/?a=1&b=2"}},
		{"support-answer", core.MailSupportAnswer, map[string]string{"ticket": "4711", "subject": "My disk", "text": "Hello,\n\nit is larger now:\n  <b>20 GiB</b>\n\n<script>alert(1)</script>"}},
		{"summary", core.MailSummary, nil},
	}
}

// heard is what a mail has of the event that tells of the alert.
func heard(t *testing.T, event string, a core.Alert) map[string]string {
	t.Helper()
	clock := memory.NewClock(time.Date(2026, 1, 2, 3, 24, 5, 0, time.UTC))
	store := memory.NewStore(clock)
	sender := mail.New(mail.Sender{Store: store, Clock: clock, Random: system.Random{}, Mailer: new(memory.Mailer), Name: "test"})
	user := core.User{ID: "00000000-0000-7000-8000-000000000001", Name: "alice", Email: "alice@example.net", Role: core.Customer, Version: 1}
	a.ID, a.Subject = "00000000-0000-7000-8000-000000000002", core.Subject{Kind: core.OfNode, ID: "c1/pve1"}
	e := core.Event{ID: "00000000-0000-7000-8000-000000000003", Type: event, Version: 1, Owner: user.ID, At: clock.Now(), Data: a.Facts()}
	var queued []core.Mail
	err := errors.Join(
		store.Do(t.Context(), func(tx ports.Tx) error { return tx.Users().Insert(t.Context(), user) }),
		sender.Hear(t.Context(), e),
		store.Read(t.Context(), func(tx ports.Tx) (err error) {
			queued, err = tx.Mails().List(t.Context(), core.MailFilter{})
			return err
		}))
	if err != nil || len(queued) != 1 {
		t.Fatalf("queued is %+v, %v", queued, err)
	}
	return queued[0].Params
}

// write writes a sample for a user of the language.
func write(t *testing.T, s sample, language core.Language) core.Message {
	t.Helper()
	var folded []core.Mail
	if s.kind == core.MailSummary {
		for i := range 22 {
			a := core.Alert{Kind: core.AlertCPU, Name: "web " + strconv.Itoa(i), Value: 95, Threshold: 90}
			folded = append(folded, core.Mail{Kind: core.MailAlert, Params: a.Facts()})
		}
	}
	user := core.User{Name: "alice", Email: "alice@example.net", Language: language}
	out, err := mail.Write(core.Mail{ID: "m1", Kind: s.kind, Params: s.params}, user, folded)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestWhatMailsSay holds every mail, in each language, against testdata;
// -update writes that anew, to be read by somebody.
func TestWhatMailsSay(t *testing.T) {
	t.Parallel()
	told := map[core.MailKind]bool{}
	for _, s := range samples(t) {
		told[s.kind] = true
		for _, language := range core.Languages() {
			out := write(t, s, language)
			for end, text := range map[string]string{".txt": "Subject: " + out.Subject + "\n\n" + out.Text, ".html": out.HTML} {
				path := filepath.Join("testdata", s.name+"."+string(language)+end)
				if *update {
					if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(path)
				if err != nil || string(want) != text {
					t.Errorf("%s is not what it was (%v):\n%s", path, err, text)
				}
			}
		}
	}
	for _, kind := range core.MailKinds() {
		if !told[kind] {
			t.Errorf("there is no sample of %s", kind)
		}
	}
}

var (
	remote = regexp.MustCompile(`(?i)(src|background|srcset|data|action)\s*=|url\(|@import|<(script|img|iframe|object|link|form|style)`)
	marks  = regexp.MustCompile(`<[^>]*>`)
)

func TestMailsLoadNothingAndEscapeEverything(t *testing.T) {
	t.Parallel()
	evil := `<img src=x onerror=alert(1)>"'&{{.User}}` + "\r\nBcc: other@example.net"
	for _, s := range samples(t) {
		params := map[string]string{}
		for name, value := range s.params {
			params[name] = value
			if name != "kind" && name != "url" && name != "cause" && name != "resource" {
				params[name] += evil
			}
		}
		s.params = params
		for _, language := range core.Languages() {
			out := write(t, s, language)
			for _, tag := range marks.FindAllString(out.HTML, -1) {
				if remote.MatchString(tag) {
					t.Errorf("%s %s holds %q", s.name, language, tag)
				}
			}
			if strings.ContainsAny(out.Subject, "\r\n") {
				t.Errorf("the subject of %s has two lines: %q", s.name, out.Subject)
			}
			for _, p := range strings.Split(out.Text, "\n\n") {
				plain := html.UnescapeString(marks.ReplaceAllString(out.HTML, ""))
				if first, _, _ := strings.Cut(p, "\n"); first != "-- " && !strings.Contains(plain, first) && !strings.Contains(first, "https://") {
					t.Errorf("%s %s does not say %q in HTML", s.name, language, first)
				}
			}
		}
	}
}

func TestALinkIsOneOnlyIfItLeadsSomewhereHarmless(t *testing.T) {
	t.Parallel()
	s := sample{"x", core.MailPaymentReminder, map[string]string{"amount": "1", "currency": "EUR", "due": "2026-12-31", "url": "javascript:alert(1)"}}
	if out := write(t, s, core.English); strings.Contains(out.HTML, "javascript:") {
		t.Error(out.HTML)
	}
}

func TestWhoChoseNoLanguageReadsEnglish(t *testing.T) {
	t.Parallel()
	for _, language := range []core.Language{"", "xx"} {
		if out := write(t, samples(t)[0], language); !strings.HasPrefix(out.Text, "Hello alice,") || out.Language != core.English {
			t.Errorf("%q reads %q", language, out.Text)
		}
	}
}
