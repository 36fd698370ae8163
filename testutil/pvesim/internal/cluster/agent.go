package cluster

import (
	"strings"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
)

// agentOn tells whether the agent is configured: 1, enabled=1 or with more.
func agentOn(g *guest.Guest) bool {
	v := g.Config["agent"]
	return guest.Property(v, "enabled") == "1" || strings.HasPrefix(v, "1")
}

// agent asks the agent inside a guest. That none answers takes its time to
// find out.
func agent(ask func(*call, *guest.Guest) (any, error)) handler {
	return func(c *call) (any, error) {
		g, err := c.guest(guest.QEMU)
		if err != nil {
			return nil, err
		}
		if !agentOn(g) {
			return nil, fail("No QEMU guest agent configured")
		}
		if !g.Running {
			return nil, fail("VM %d is not running", g.VMID)
		}
		if !c.agentUp(g) {
			c.mu.Unlock()
			time.Sleep(c.Times.AgentTimeout)
			c.mu.Lock()
			return nil, fail("QEMU guest agent is not running")
		}
		return ask(c, g)
	}
}

func (c *call) agentUp(g *guest.Guest) bool {
	return !g.Paused && !g.Behaviour.NoAgent && !contains(g.Tags(), TagNoAgent) && c.now.Sub(g.Started) >= c.bootTime(g)
}

func result(v any) map[string]any { return map[string]any{"result": v} }

func agentPing(*call, *guest.Guest) (any, error) { return result(map[string]any{}), nil }

// agentPassword knows root and the user that cloud-init made.
func agentPassword(c *call, g *guest.Guest) (any, error) {
	user, known := c.str("username"), g.Config["ciuser"]
	if known == "" {
		known = "debian"
	}
	if user != "root" && user != known {
		return nil, fail("Agent error: child process has failed to set user password")
	}
	g.SetPassword(user, c.str("password"))
	return result(map[string]any{}), nil
}

func agentInterfaces(_ *call, g *guest.Guest) (any, error) {
	rows := []map[string]any{}
	for _, card := range append([]nic{loopback}, nics(g)...) {
		row := map[string]any{"name": card.name, "hardware-address": card.mac}
		ips := []map[string]any{}
		for _, p := range card.ips {
			kind := "ipv4"
			if p.Addr().Is6() {
				kind = "ipv6"
			}
			ips = append(ips, map[string]any{"ip-address": p.Addr().String(), "ip-address-type": kind, "prefix": p.Bits()})
		}
		if len(ips) > 0 {
			row["ip-addresses"] = ips
			stats := map[string]any{}
			for _, key := range []string{"rx-bytes", "rx-packets", "rx-errs", "rx-dropped", "tx-bytes", "tx-packets", "tx-errs", "tx-dropped"} {
				stats[key] = 0
			}
			row["statistics"] = stats
		}
		rows = append(rows, row)
	}
	return result(rows), nil
}

func agentOS(*call, *guest.Guest) (any, error) {
	return result(map[string]any{
		"id": "debian", "name": "Debian GNU/Linux", "pretty-name": "Debian GNU/Linux 12 (bookworm)", "version": "12 (bookworm)", "version-id": "12",
		"machine": "x86_64", "kernel-release": "6.1.0-50-cloud-amd64", "kernel-version": "#1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-07-02)",
	}), nil
}

func agentHost(_ *call, g *guest.Guest) (any, error) {
	return result(map[string]any{"host-name": g.Name()}), nil
}

func agentFS(c *call, g *guest.Guest) (any, error) {
	size := c.view(g, c.now).disk()
	return result([]map[string]any{{
		"name": "sda1", "type": "ext4", "mountpoint": "/", "total-bytes": size * 95 / 100, "used-bytes": size / 7,
		"disk": []map[string]any{{
			"bus": 0, "bus-type": "scsi", "target": 0, "unit": 0, "dev": "/dev/sda1", "serial": "0QEMU_QEMU_HARDDISK_drive-scsi0",
			"pci-controller": map[string]any{"bus": 1, "slot": 1, "domain": 0, "function": 0},
		}},
	}}), nil
}

func agentInfo(*call, *guest.Guest) (any, error) {
	commands := []map[string]any{}
	for _, name := range []string{"guest-ping", "guest-info", "guest-get-osinfo", "guest-get-host-name", "guest-get-fsinfo", "guest-network-get-interfaces", "guest-set-user-password", "guest-exec", "guest-exec-status", "guest-file-open", "guest-file-close", "guest-file-read", "guest-file-write"} {
		commands = append(commands, map[string]any{"name": name, "enabled": true, "success-response": true})
	}
	return result(map[string]any{"version": "7.2.22", "supported_commands": commands}), nil
}

func agentRoutes() map[string]handler {
	const a = " /nodes/{node}/qemu/{vmid}/agent"
	return map[string]handler{
		"POST" + a + "/ping":                  agent(agentPing),
		"POST" + a + "/set-user-password":     agent(agentPassword),
		"GET" + a + "/network-get-interfaces": agent(agentInterfaces),
		"GET" + a + "/get-osinfo":             agent(agentOS),
		"GET" + a + "/get-host-name":          agent(agentHost),
		"GET" + a + "/get-fsinfo":             agent(agentFS),
		"GET" + a + "/info":                   agent(agentInfo),
		"POST" + a + "/exec":                  agent(agentExec),
		"GET" + a + "/exec-status":            agent(agentExecStatus),
		"GET" + a + "/file-read":              agent(agentRead),
		"POST" + a + "/file-write":            agent(agentWrite),
	}
}
