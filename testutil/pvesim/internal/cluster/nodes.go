package cluster

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/remudahq/remuda/testutil/pvesim/internal/wire"
)

func itoa(n int) string { return strconv.Itoa(n) }

func listNodes(c *call) (any, error) {
	out := []map[string]any{}
	for _, n := range c.Nodes {
		out = append(out, c.nodeRow(n, map[string]any{"ssl_fingerprint": n.Cert.Fingerprint()}))
	}
	return out, nil
}

const kernel = "6.8.12-13-pve"

func nodeStatus(c *call) (any, error) {
	n := c.node
	used := c.memoryUsed(n, c.now)
	return map[string]any{
		"pveversion": "pve-manager/8.4.21/2606ac85", "kversion": "Linux " + kernel + " #1 SMP PREEMPT_DYNAMIC PMX",
		"current-kernel": map[string]any{"sysname": "Linux", "release": kernel, "version": "#1 SMP PREEMPT_DYNAMIC PMX", "machine": "x86_64"},
		"cpuinfo": map[string]any{
			"cpus": n.CPUs, "cores": n.CPUs / 2, "sockets": 1, "model": "AMD EPYC", "mhz": "2596.096", "hvm": "1",
			"user_hz": 100, "flags": "fpu vme de pse tsc msr pae mce cx8 apic sep svm",
		},
		"memory": map[string]any{"total": n.Memory, "used": used, "free": n.Memory - used},
		"swap":   map[string]any{"total": 0, "used": 0, "free": 0},
		"rootfs": map[string]any{"total": n.rootSize(), "used": n.rootUsed(), "free": n.rootSize() - n.rootUsed(), "avail": n.rootSize() - n.rootUsed()},
		"uptime": c.uptime(n, c.now), "loadavg": []string{"0.21", "0.18", "0.12"}, "cpu": 0.02, "wait": 0, "idle": 0,
		"ksm": map[string]any{"shared": 0}, "boot-info": map[string]any{"mode": "legacy-bios"},
	}, nil
}

func certificates(c *call) (any, error) {
	return []map[string]any{
		describe("pve-root-ca.pem", c.CA), describe("pve-ssl.pem", c.node.Cert),
	}, nil
}

func describe(file string, cert *wire.Cert) map[string]any {
	leaf := cert.Leaf()
	san := []string{}
	for _, ip := range leaf.IPAddresses {
		san = append(san, ip.String())
	}
	san = append(san, leaf.DNSNames...)
	return map[string]any{
		"filename": file, "fingerprint": cert.Fingerprint(), "pem": cert.PEM, "san": san,
		"subject": slashes(leaf.Subject.String()), "issuer": slashes(leaf.Issuer.String()),
		"notbefore": leaf.NotBefore.Unix(), "notafter": leaf.NotAfter.Unix(),
		"public-key-type": "id-ecPublicKey", "public-key-bits": 256,
	}
}

// slashes writes a name as OpenSSL does: /OU=…/O=…/CN=….
func slashes(name string) string {
	parts := strings.Split(name, ",")
	out := ""
	for _, p := range parts {
		out += "/" + p
	}
	return out
}

func nodeVersion(c *call) (any, error) { return version(c) }

// nodeNetwork lists the bridges of a node.
func nodeNetwork(c *call) (any, error) {
	out := []map[string]any{}
	for i, b := range c.node.Bridges {
		row := map[string]any{
			"iface": b, "type": "bridge", "active": 1, "autostart": 1, "priority": i + 3, "method": "manual", "method6": "manual",
			"families": []string{"inet"}, "bridge_ports": "", "bridge_stp": "off", "bridge_fd": "0",
		}
		if i == 0 {
			row["method"], row["address"], row["netmask"], row["cidr"] = "static", c.node.IP, "24", fmt.Sprintf("%s/24", c.node.IP)
		}
		out = append(out, row)
	}
	return out, nil
}
