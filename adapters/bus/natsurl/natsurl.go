// Package natsurl reads where NATS is. It is apart from what dials it, so that
// a program can check its settings without linking NATS.
package natsurl

import (
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/remudahq/remuda/core"
)

// Usual is the port of NATS when none is named.
const Usual = "4222"

// URL is where NATS is, and how to get in.
//
//	nats://[USER:PASS@]HOST[:PORT][,HOST[:PORT]…][?stream=NAME&replicas=N&creds=FILE&ca=FILE&cert=FILE&key=FILE&tls=required]
//
// tls:// is nats:// with tls=required.
type URL struct {
	Servers    []string // nats://HOST:PORT, one or more
	User, Pass string   // one without the other is a token
	Creds      string   // a file with a JWT and its seed
	CA         string   // a file with the certificates to trust, instead of the system's
	Cert, Key  string   // files: who we are, to servers that ask
	TLS        bool     // must be had; else it is used if the server asks for it
	Stream     string   // where events are kept; REMUDA by default
	Replicas   int      // of the stream; 0 leaves it as it is, and makes it with one
}

// Parse reads a URL. Invalid: everything that is wrong with it, never with the
// password.
func Parse(text string) (URL, error) {
	u := URL{Stream: "REMUDA"}
	rest, isTLS := strings.CutPrefix(text, "tls://")
	u.TLS = isTLS
	if !isTLS {
		var ok bool
		if rest, ok = strings.CutPrefix(text, "nats://"); !ok {
			return URL{}, refuse("must be nats://HOST:PORT or tls://HOST:PORT")
		}
	}
	rest, query, _ := strings.Cut(rest, "?")
	rest = strings.TrimSuffix(rest, "/")
	wrong := u.takeQuery(query)
	if at := strings.LastIndex(rest, "@"); at >= 0 {
		wrong = append(wrong, u.takeUser(rest[:at])...)
		rest = rest[at+1:]
	}
	wrong = append(wrong, u.takeHosts(rest)...)
	if len(wrong) > 0 {
		return URL{}, refuse(strings.Join(wrong, "; "))
	}
	return u, nil
}

func refuse(msg string) error { return &core.Error{Kind: core.Invalid, Msg: msg} }

func (u *URL) takeUser(text string) (wrong []string) {
	user, pass, _ := strings.Cut(text, ":")
	var err, err2 error
	u.User, err = url.PathUnescape(user)
	u.Pass, err2 = url.PathUnescape(pass)
	if err != nil || err2 != nil {
		return []string{"has a user or a password that is badly escaped: write % as %25"}
	}
	return nil
}

func (u *URL) takeHosts(text string) (wrong []string) {
	for n, host := range strings.Split(text, ",") {
		name, port, err := net.SplitHostPort(host)
		if err != nil {
			name, port = strings.Trim(host, "[]"), Usual
		}
		number, err := strconv.Atoi(port)
		if name == "" || strings.ContainsAny(name, " /@") || err != nil || number < 1 || number > 65535 {
			wrong = append(wrong, fmt.Sprintf("must have HOST or HOST:PORT as its server number %d", n+1)) // no text: it may be of a password with a ? in it
			continue
		}
		u.Servers = append(u.Servers, "nats://"+net.JoinHostPort(name, port))
	}
	return wrong
}

func (u *URL) takeQuery(query string) (wrong []string) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return []string{"has parameters that are badly escaped"}
	}
	texts := map[string]*string{"creds": &u.Creds, "ca": &u.CA, "cert": &u.Cert, "key": &u.Key, "stream": &u.Stream}
	for name, all := range values {
		value := all[len(all)-1]
		switch into, ok := texts[name]; {
		case ok && value != "":
			*into = value
		case name == "tls" && value == "required":
			u.TLS = true
		case name == "tls":
			wrong = append(wrong, "must have tls=required, or no tls")
		case name == "replicas":
			u.Replicas, err = strconv.Atoi(value)
			if err != nil || u.Replicas < 1 || u.Replicas > 5 {
				wrong = append(wrong, "must have replicas=1 to 5")
			}
		default:
			wrong = append(wrong, "must have no parameters but stream, replicas, creds, ca, cert, key and tls, none of them empty")
		}
	}
	if !Name(u.Stream) {
		wrong = append(wrong, "has a stream whose name must be a word of letters, digits, - and _")
	}
	if (u.Cert == "") != (u.Key == "") {
		wrong = append(wrong, "must have both cert and key, or neither")
	}
	slices.Sort(wrong)
	return slices.Compact(wrong)
}

// Name reports whether a text can name a stream or a consumer in NATS.
func Name(text string) bool {
	return text != "" && len(text) <= 64 && strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == ""
}
