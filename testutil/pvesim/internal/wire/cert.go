package wire

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"strings"
	"time"
)

// Cert is a certificate with its key, in PEM so that it can be kept in a file.
type Cert struct {
	PEM string `json:"pem"`
	Key string `json:"key"`
}

// NewCA makes the cluster's own authority, as /etc/pve/pve-root-ca.pem.
func NewCA(unit string) (*Cert, error) {
	return issue(&x509.Certificate{
		Subject: pkix.Name{CommonName: "Proxmox Virtual Environment", OrganizationalUnit: []string{unit}, Organization: []string{"PVE Cluster Manager CA"}},
		IsCA:    true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}, nil)
}

// NewNode makes a node's certificate, as /etc/pve/nodes/NODE/pve-ssl.pem.
func NewNode(ca *Cert, node, unit string, ips ...net.IP) (*Cert, error) {
	return issue(&x509.Certificate{
		Subject:     pkix.Name{CommonName: node + ".local", OrganizationalUnit: []string{unit}, Organization: []string{"Proxmox Virtual Environment"}},
		DNSNames:    []string{"localhost", node, node + ".local"},
		IPAddresses: append([]net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}, ips...),
		KeyUsage:    x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, BasicConstraintsValid: true,
	}, ca)
}

func issue(template *x509.Certificate, ca *Cert) (*Cert, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	template.SerialNumber = serial
	template.NotBefore = time.Now().Add(-24 * time.Hour).Truncate(time.Second)
	template.NotAfter = template.NotBefore.AddDate(2, 0, 0)
	parent, signer := template, any(key)
	if ca != nil {
		pair, err := ca.Pair()
		if err != nil {
			return nil, err
		}
		parent, signer = pair.Leaf, pair.PrivateKey
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		return nil, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return &Cert{
		PEM: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		Key: string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})),
	}, nil
}

// Pair is the certificate for a TLS server.
func (c *Cert) Pair() (tls.Certificate, error) {
	pair, err := tls.X509KeyPair([]byte(c.PEM), []byte(c.Key))
	if err != nil {
		return pair, err
	}
	pair.Leaf, err = x509.ParseCertificate(pair.Certificate[0])
	return pair, err
}

// Leaf is the certificate itself; a certificate that cannot be read was not
// made here, and there is nothing to go on with.
func (c *Cert) Leaf() *x509.Certificate {
	block, _ := pem.Decode([]byte(c.PEM))
	leaf, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		panic("pvesim: a certificate of our own: " + err.Error())
	}
	return leaf
}

// Fingerprint is the SHA-256 of the certificate, as Proxmox VE writes it.
func (c *Cert) Fingerprint() string {
	sum := sha256.Sum256(c.Leaf().Raw)
	pairs := make([]string, len(sum))
	for i, b := range sum {
		pairs[i] = fmt.Sprintf("%02X", b)
	}
	return strings.Join(pairs, ":")
}
