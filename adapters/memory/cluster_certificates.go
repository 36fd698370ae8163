package memory

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
)

// Certify gives a node a certificate that ends at the time.
func (c *Cluster) Certify(node string, until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.certified == nil {
		c.certified = map[string]time.Time{}
	}
	c.certified[node] = until
}

// Certificates answers the one that a node was given; before, one for two years.
func (c *Cluster) Certificates(_ context.Context, node string) ([]core.Certificate, error) {
	unlock, err := c.reading()
	if err != nil {
		return nil, err
	}
	defer unlock()
	if !c.online(node) {
		return nil, away("node " + node)
	}
	until, ok := c.certified[node]
	if !ok {
		until = c.clock.Now().AddDate(2, 0, 0)
	}
	return []core.Certificate{{File: "pve-ssl.pem", NotAfter: until}}, nil
}
