package core_test

import (
	"bytes"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	mrand "math/rand/v2"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
)

var keysNow = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

func keysServer() (core.Server, []netip.Addr) {
	s := core.Server{ID: "01890a5d-ac96-774b-bcce-b302099a8057", Name: "agent-x1", Hostname: "agent-x1-h"}
	return s, []netip.Addr{netip.MustParseAddr("10.1.2.3"), netip.MustParseAddr("2001:db8::7")}
}

func makeKeys(t *testing.T, read func([]byte) (int, error), now time.Time, earlier core.ServerKeys) core.ServerKeys {
	t.Helper()
	server, addresses := keysServer()
	keys, err := core.MakeKeys(read, now, server, addresses, earlier)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// greet lets a client and a server of the same keys talk, each asking for the
// other's certificate.
func greet(t *testing.T, client, server core.ServerKeys, name string, at time.Time) error {
	t.Helper()
	config := func(k core.ServerKeys) *tls.Config {
		pair, err := tls.X509KeyPair(k.TLSCert, k.TLSKey)
		if err != nil {
			t.Fatal(err)
		}
		trusted := x509.NewCertPool()
		if !trusted.AppendCertsFromPEM(k.CACert) {
			t.Fatal("the authority's certificate is none")
		}
		return &tls.Config{Certificates: []tls.Certificate{pair}, RootCAs: trusted, ClientCAs: trusted, ServerName: name,
			ClientAuth: tls.RequireAndVerifyClientCert, Time: func() time.Time { return at }}
	}
	near, far := net.Pipe()
	defer near.Close()
	told := make(chan error, 1)
	go func() {
		defer far.Close()
		told <- tls.Server(far, config(server)).Handshake()
	}()
	if err := tls.Client(near, config(client)).Handshake(); err != nil {
		return err
	}
	return <-told
}

func TestKeysLetBothEndsKnowEachOther(t *testing.T) {
	t.Parallel()
	keys := makeKeys(t, rand.Read, keysNow, core.ServerKeys{})
	for _, name := range []string{"10.1.2.3", "2001:db8::7", "agent-x1", "agent-x1-h"} {
		if err := greet(t, keys, keys, name, keysNow); err != nil {
			t.Errorf("as %s: %v", name, err)
		}
	}
	if greet(t, keys, keys, "10.1.2.4", keysNow) == nil {
		t.Error("it is known under another's address")
	}
	if greet(t, keys, keys, "10.1.2.3", keys.Until.Add(time.Second)) == nil {
		t.Error("it is good after its end")
	}
	if others := makeKeys(t, rand.Read, keysNow, core.ServerKeys{}); greet(t, others, keys, "10.1.2.3", keysNow) == nil {
		t.Error("one server's keys are good at another's")
	}
	if !keys.Until.Equal(keysNow.Add(core.KeysLife)) {
		t.Errorf("they end at %s", keys.Until)
	}
}

func TestKeysAreRenewedUnderTheSameAuthority(t *testing.T) {
	t.Parallel()
	first := makeKeys(t, rand.Read, keysNow, core.ServerKeys{})
	second := makeKeys(t, rand.Read, keysNow.Add(365*24*time.Hour), first)
	if !bytes.Equal(first.CACert, second.CACert) || bytes.Equal(first.TLSKey, second.TLSKey) || bytes.Equal(first.TLSCert, second.TLSCert) {
		t.Error("the authority is another, or the key is not")
	}
	if err := greet(t, first, second, "agent-x1", keysNow.Add(365*24*time.Hour)); err != nil {
		t.Error(err)
	}
	if !second.Until.Equal(first.Until) {
		t.Errorf("the certificate outlives its authority: %s", second.Until)
	}
	late := makeKeys(t, rand.Read, keysNow.Add(core.KeysLife*3/4), first)
	if bytes.Equal(first.CACert, late.CACert) {
		t.Error("an authority that ends soon is kept")
	}
}

func TestKeysAreMadeOfTheRandomnessAlone(t *testing.T) {
	t.Parallel()
	seeded := func() core.ServerKeys {
		return makeKeys(t, mrand.NewChaCha8([32]byte{7}).Read, keysNow, core.ServerKeys{})
	}
	if a, b := seeded(), seeded(); !bytes.Equal(a.TLSKey, b.TLSKey) || !bytes.Equal(a.TLSCert, b.TLSCert) || !bytes.Equal(a.CACert, b.CACert) {
		t.Error("the same randomness makes other keys")
	}
}

func TestKeysFitIntoFilesOfGuests(t *testing.T) {
	t.Parallel()
	server, addresses := keysServer()
	server.Hostname = string(bytes.Repeat([]byte("h"), core.MaxHostname))
	for len(addresses) < 32 {
		addresses = append(addresses, addresses[1])
	}
	keys, err := core.MakeKeys(rand.Read, keysNow, server, addresses, core.ServerKeys{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range keys.Files() {
		var v core.Violations
		if f.Check(&v); v.Err() != nil {
			t.Errorf("%s: %v", f.Path, v.Err())
		}
		if bytes.Contains(f.Content, []byte("PRIVATE")) != (f.Mode == 0o600) {
			t.Errorf("%s has mode %o", f.Path, f.Mode)
		}
		if bytes.Equal(f.Content, keys.CAKey) {
			t.Errorf("%s holds the key of the authority", f.Path)
		}
	}
}
