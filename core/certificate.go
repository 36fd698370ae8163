package core

import "time"

// Certificate is one that a node of a cluster has, as seen at one moment.
type Certificate struct {
	File     string // pve-root-ca.pem, pve-ssl.pem, pveproxy-ssl.pem
	NotAfter time.Time
}
