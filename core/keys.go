package core

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/netip"
	"time"
)

// ServerKeys is a server's TLS material: a certificate authority of its own,
// which signs nothing else, and a key with a certificate. Whoever has them may
// command what listens with them in the guest, and be known to it: the
// certificate is for both ends. All are PEM; the keys are ECDSA on P-256.
type ServerKeys struct {
	CAKey   []byte
	CACert  []byte
	TLSKey  []byte
	TLSCert []byte
	Until   time.Time // when both certificates end
}

// KeysLife is how long certificates of servers are good for. They begin a day
// early, for guests whose clock is late.
const (
	KeysLife  = 5 * 365 * 24 * time.Hour
	keysEarly = 24 * time.Hour
)

// KeysPlace names the sealed TLS material of a server.
func KeysPlace(id ServerID) string { return "servers/" + string(id) + "/tls" }

// KeysGivenPlace names the sealed note that its guest has it.
func KeysGivenPlace(id ServerID) string { return "servers/" + string(id) + "/tls-given" }

// Files are what the guest gets of it: all but the key of the authority.
func (k ServerKeys) Files() []GuestFile {
	return []GuestFile{
		{Path: "/etc/docker/ca.pem", Mode: 0o644, Content: k.CACert},
		{Path: "/etc/docker/server-cert.pem", Mode: 0o644, Content: k.TLSCert},
		{Path: "/etc/docker/server-key.pem", Mode: 0o600, Content: k.TLSKey},
	}
}

// MakeKeys makes TLS material for a server that is called and reached so. The
// authority of the earlier one is kept, if it still is good and there is any, so
// that whoever trusts it goes on doing so. read fills with bytes that nobody can
// guess.
func MakeKeys(read func([]byte) (int, error), now time.Time, server Server, addresses []netip.Addr, earlier ServerKeys) (ServerKeys, error) {
	ca, err := earlier.authority(now)
	if err != nil {
		if ca, err = newAuthority(read, now, server.ID); err != nil {
			return ServerKeys{}, err
		}
	}
	key, err := newKey(read)
	if err != nil {
		return ServerKeys{}, err
	}
	cert := certificate(read, now, string(server.ID))
	cert.KeyUsage = x509.KeyUsageDigitalSignature
	cert.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	cert.DNSNames = dnsNames(server)
	if ca.cert.NotAfter.Before(cert.NotAfter) {
		cert.NotAfter = ca.cert.NotAfter
	}
	for _, addr := range addresses {
		cert.IPAddresses = append(cert.IPAddresses, addr.AsSlice())
	}
	signed, err := x509.CreateCertificate(nil, cert, ca.cert, &key.PublicKey, ca.key)
	if err != nil {
		return ServerKeys{}, fmt.Errorf("core.MakeKeys: %w", err)
	}
	keys := ServerKeys{CACert: inPEM("CERTIFICATE", ca.cert.Raw), TLSCert: inPEM("CERTIFICATE", signed), Until: cert.NotAfter}
	if keys.CAKey, err = keyInPEM(ca.key); err == nil {
		keys.TLSKey, err = keyInPEM(key)
	}
	return keys, err
}

// dnsNames are the server's names that can be names in the DNS.
func dnsNames(server Server) []string {
	names := []string{server.Hostname}
	if name := server.Name; name != server.Hostname && hostnamePattern.MatchString(name) {
		names = append(names, name)
	}
	return names
}

// authority is a key with the certificate of its own.
type authority struct {
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
}

// authority reads the one that was made before. It is an error if it is near its
// end, or there is none.
func (k ServerKeys) authority(now time.Time) (a authority, err error) {
	key, _ := pem.Decode(k.CAKey)
	cert, _ := pem.Decode(k.CACert)
	if key == nil || cert == nil {
		return a, Fail(NotFound, "", "there is no authority")
	}
	if a.key, err = x509.ParseECPrivateKey(key.Bytes); err == nil {
		a.cert, err = x509.ParseCertificate(cert.Bytes)
	}
	if err == nil && a.cert.NotAfter.Sub(now) < KeysLife/2 {
		err = Fail(Conflict, "", "the authority ends soon")
	}
	return a, err
}

func newAuthority(read func([]byte) (int, error), now time.Time, id ServerID) (a authority, err error) {
	if a.key, err = newKey(read); err != nil {
		return a, err
	}
	cert := certificate(read, now, "authority of "+string(id))
	cert.IsCA, cert.BasicConstraintsValid, cert.MaxPathLenZero = true, true, true
	cert.KeyUsage = x509.KeyUsageCertSign
	raw, err := a.key.PublicKey.Bytes()
	if err != nil {
		return a, err
	}
	sum := sha256.Sum256(raw)
	cert.SubjectKeyId = sum[:20]
	signed, err := x509.CreateCertificate(nil, cert, cert, &a.key.PublicKey, a.key)
	if err != nil {
		return a, fmt.Errorf("core.MakeKeys: %w", err)
	}
	a.cert, err = x509.ParseCertificate(signed)
	return a, err
}

func certificate(read func([]byte) (int, error), now time.Time, name string) *x509.Certificate {
	var serial [16]byte
	_, _ = read(serial[:])
	serial[0] = serial[0]&0x7f | 0x40 // positive, and as long as all others
	return &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(serial[:]),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    now.Add(-keysEarly).Truncate(time.Second),
		NotAfter:     now.Add(KeysLife).Truncate(time.Second),
	}
}

// newKey makes a key of the given randomness alone.
func newKey(read func([]byte) (int, error)) (*ecdsa.PrivateKey, error) {
	for range 100 { // one try in four billion is no number of the curve
		var raw [32]byte
		_, _ = read(raw[:])
		if key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), raw[:]); err == nil {
			return key, nil
		}
	}
	return nil, Fail(Internal, "", "no key can be made of this randomness")
}

func keyInPEM(key *ecdsa.PrivateKey) ([]byte, error) {
	raw, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("core.MakeKeys: %w", err)
	}
	return inPEM("EC PRIVATE KEY", raw), nil
}

func inPEM(kind string, raw []byte) []byte {
	var b bytes.Buffer
	_ = pem.Encode(&b, &pem.Block{Type: kind, Bytes: raw}) // of a buffer it never fails
	return b.Bytes()
}
