package native

import "time"

// Keys is a server's TLS material, in PEM.
type Keys struct {
	CAKey   string    `json:"ca_key" doc:"The key of the server's own authority."`
	CACert  string    `json:"ca_cert" doc:"Its certificate; in the guest /etc/docker/ca.pem."`
	TLSKey  string    `json:"tls_key" doc:"A key, for the server and for whoever commands it; in the guest /etc/docker/server-key.pem."`
	TLSCert string    `json:"tls_cert" doc:"Its certificate, with the server's names and addresses; in the guest /etc/docker/server-cert.pem."`
	Until   time.Time `json:"expires_at" doc:"When the certificates end."`
}
