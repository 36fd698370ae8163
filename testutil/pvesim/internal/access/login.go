package access

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// A login stands in the cookie PVEAuthCookie=TICKET, or in the header
// Authorization as the same or as PVEAPIToken=user@realm!name=secret. Behind
// either name may be a space instead of the first =.
var (
	ticketIn = regexp.MustCompile(`(?:^|\s)PVEAuthCookie[= ]([^;]*)`)
	tokenIn  = regexp.MustCompile(`(?:^|\s)PVEAPIToken[= ]([^;]*)`)
	tokenIs  = regexp.MustCompile(`^([^\s:/!]+@[A-Za-z][\w.-]+)!([A-Za-z][\w.-]+)=(.*)$`)
)

const ticketLife = 2 * time.Hour

// Login finds out who sends a request. The refusals are the reason phrases of
// 8.4: it says "No ticket" only where there is neither ticket nor token.
func (r *Realm) Login(method string, h http.Header, now time.Time) (who string, refusal string) {
	ticket := cmp.Or(find(ticketIn, strings.Join(h["Cookie"], "; ")), find(ticketIn, h.Get("Authorization")))
	if ticket == "" {
		if token := find(tokenIn, h.Get("Authorization")); token != "" {
			return r.byToken(token)
		}
		return "", "No ticket"
	}
	user, ok := r.CheckTicket(ticket, now)
	if !ok {
		return "", "Authentication failed!"
	}
	if method != "GET" && method != "HEAD" && !r.seal(user, "csrf", h.Get("CSRFPreventionToken")) {
		return "", "Permission denied - invalid csrf token"
	}
	return user, ""
}

// find takes a login out of a header.
func find(name *regexp.Regexp, header string) string {
	m := name.FindStringSubmatch(header)
	if m == nil {
		return ""
	}
	value, err := url.PathUnescape(m[1])
	if err != nil {
		return m[1]
	}
	return value
}

func (r *Realm) byToken(token string) (string, string) {
	m := tokenIs.FindStringSubmatch(token)
	if m == nil {
		return "", "Authentication failed!"
	}
	account := r.Users[m[1]]
	if account == nil || !account.Enabled || account.Tokens[m[2]] == nil || account.Tokens[m[2]].Revoked {
		return "", "Authentication failed!"
	}
	if subtle.ConstantTimeCompare([]byte(account.Tokens[m[2]].Secret), []byte(m[3])) != 1 {
		return "", "Authentication failed!"
	}
	return m[1] + "!" + m[2], ""
}

// Ticket logs a user in with a password, or with a ticket in its place.
func (r *Realm) Ticket(user, password string, now time.Time) (ticket, csrf string, ok bool) {
	account := r.Users[user]
	if account == nil || !account.Enabled {
		return "", "", false
	}
	if _, renew := r.CheckTicket(password, now); !renew && (account.Password == "" || account.Password != password) {
		return "", "", false
	}
	stamp := fmt.Sprintf("%08X", now.Unix())
	ticket = "PVE:" + user + ":" + stamp + "::" + noise(256)
	csrf = stamp + ":" + strings.TrimRight(noise(32), "=")
	if r.seals == nil {
		r.seals = map[string]map[string]string{}
	}
	if r.seals[user] == nil {
		r.seals[user] = map[string]string{}
	}
	r.seals[user][sum(ticket)] = "ticket"
	r.seals[user][sum(csrf)] = "csrf"
	return ticket, csrf, true
}

// CheckTicket tells whose ticket it is, if it is a good one.
func (r *Realm) CheckTicket(ticket string, now time.Time) (string, bool) {
	parts := strings.SplitN(ticket, ":", 4)
	if len(parts) != 4 || parts[0] != "PVE" {
		return "", false
	}
	var at int64
	if _, err := fmt.Sscanf(parts[2], "%X", &at); err != nil || now.Sub(time.Unix(at, 0)) > ticketLife {
		return "", false
	}
	return parts[1], r.seal(parts[1], "ticket", ticket)
}

func (r *Realm) seal(user, kind, text string) bool { return r.seals[user][sum(text)] == kind }

func sum(text string) string {
	s := sha256.Sum256([]byte(text))
	return string(s[:])
}

func noise(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return base64.StdEncoding.EncodeToString(b)
}
