package cluster

import (
	"maps"

	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
)

// routes is every call that the simulator answers. A call of the schema that
// is not here is a 501, as one that Proxmox VE does not have.
func routes() map[string]handler {
	all := map[string]handler{}
	for _, group := range []map[string]handler{clusterRoutes(), nodeRoutes(), qemuRoutes(), lxcRoutes(), agentRoutes(), firewallRoutes(guest.QEMU), firewallRoutes(guest.LXC),
		snapshotRoutes(guest.QEMU), snapshotRoutes(guest.LXC), storageRoutes(), accessRoutes(), poolRoutes(), consoleRoutes(guest.QEMU), consoleRoutes(guest.LXC)} {
		maps.Copy(all, group)
	}
	return all
}

func clusterRoutes() map[string]handler {
	return map[string]handler{
		"GET /cluster":           index("name", "nextid", "resources", "status", "tasks"),
		"GET /version":           version,
		"GET /cluster/nextid":    nextID,
		"GET /cluster/resources": clusterResources,
		"GET /cluster/status":    clusterStatus,
		"GET /cluster/tasks":     clusterTasks,
	}
}

func nodeRoutes() map[string]handler {
	const n = " /nodes/{node}"
	return map[string]handler{
		"GET /nodes":                       listNodes,
		"GET" + n + "/rrddata":             nodeRRD,
		"GET" + n:                          index("name", "certificates", "lxc", "network", "qemu", "rrddata", "status", "storage", "tasks", "version"),
		"GET" + n + "/version":             nodeVersion,
		"GET" + n + "/status":              nodeStatus,
		"GET" + n + "/network":             nodeNetwork,
		"GET" + n + "/certificates":        index("name", "acme", "custom", "info"),
		"GET" + n + "/certificates/info":   certificates,
		"GET" + n + "/tasks":               nodeTasks,
		"GET" + n + "/tasks/{upid}":        taskIndex,
		"GET" + n + "/tasks/{upid}/status": taskStatus,
		"GET" + n + "/tasks/{upid}/log":    taskLog,
		"DELETE" + n + "/tasks/{upid}":     taskStop,
		"GET" + n + "/qemu":                listGuests(guest.QEMU),
		"GET" + n + "/lxc":                 listGuests(guest.LXC),
	}
}

func qemuRoutes() map[string]handler {
	const v = " /nodes/{node}/qemu/{vmid}"
	return map[string]handler{
		"POST /nodes/{node}/qemu":       createQEMU,
		"GET" + v:                       index("subdir", "config", "cloudinit", "pending", "status", "unlink", "vncproxy", "termproxy", "migrate", "resize", "move", "rrd", "rrddata", "monitor", "agent", "snapshot", "spiceproxy", "sendkey", "firewall", "mtunnel", "remote_migrate"),
		"GET" + v + "/migrate":          movable,
		"GET" + v + "/agent":            index("name", "exec", "exec-status", "file-read", "file-write", "fsfreeze-freeze", "fsfreeze-status", "fsfreeze-thaw", "fstrim", "get-fsinfo", "get-host-name", "get-memory-block-info", "get-memory-blocks", "get-osinfo", "get-time", "get-timezone", "get-users", "get-vcpus", "info", "network-get-interfaces", "ping", "set-user-password", "shutdown", "suspend-disk", "suspend-hybrid", "suspend-ram"),
		"GET" + v + "/cloudinit":        cloudinit,
		"PUT" + v + "/cloudinit":        regenerate,
		"GET" + v + "/cloudinit/dump":   dump,
		"PUT" + v + "/unlink":           unlink,
		"GET" + v + "/config":           getConfig(guest.QEMU),
		"PUT" + v + "/config":           updateQEMU,
		"POST" + v + "/config":          updateQEMU,
		"GET" + v + "/pending":          pending(guest.QEMU),
		"POST" + v + "/clone":           clone,
		"PUT" + v + "/resize":           resizeQEMU,
		"DELETE" + v:                    destroyQEMU,
		"GET" + v + "/status":           index("subdir", "current", "start", "stop", "reset", "shutdown", "suspend", "reboot"),
		"GET" + v + "/status/current":   currentStatus(guest.QEMU),
		"POST" + v + "/status/start":    startQEMU,
		"POST" + v + "/status/stop":     stopQEMU,
		"POST" + v + "/status/shutdown": shutdownQEMU,
		"POST" + v + "/status/reboot":   rebootQEMU,
		"POST" + v + "/status/reset":    simple("qmreset", true, reset),
		"POST" + v + "/status/suspend":  simple("qmpause", false, pause),
		"POST" + v + "/status/resume":   simple("qmresume", false, resume),
	}
}

func lxcRoutes() map[string]handler {
	const v = " /nodes/{node}/lxc/{vmid}"
	return map[string]handler{
		"POST /nodes/{node}/lxc":        createCT,
		"GET" + v:                       index("subdir", "config", "pending", "status", "vncproxy", "termproxy", "vncwebsocket", "spiceproxy", "migrate", "clone", "rrd", "rrddata", "firewall", "snapshot", "resize", "interfaces"),
		"GET" + v + "/config":           getConfig(guest.LXC),
		"PUT" + v + "/config":           updateCT,
		"GET" + v + "/pending":          pending(guest.LXC),
		"POST" + v + "/clone":           cloneCT,
		"PUT" + v + "/resize":           resizeCT,
		"GET" + v + "/interfaces":       ctInterfaces,
		"DELETE" + v:                    destroyCT,
		"GET" + v + "/status":           index("subdir", "current", "start", "stop", "shutdown", "migrate"),
		"GET" + v + "/status/current":   currentStatus(guest.LXC),
		"POST" + v + "/status/start":    startCT,
		"POST" + v + "/status/stop":     haltCT("vzstop"),
		"POST" + v + "/status/shutdown": haltCT("vzshutdown"),
		"POST" + v + "/status/reboot":   rebootCT,
	}
}
