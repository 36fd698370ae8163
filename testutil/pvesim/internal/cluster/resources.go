package cluster

import "time"

func clusterResources(c *call) (any, error) {
	out := []map[string]any{}
	kind := c.str("type")
	if kind == "" || kind == "vm" {
		for _, g := range c.guests("") {
			if c.may(vms(g.VMID), "VM.Audit") {
				out = append(out, c.resource(g))
			}
		}
	}
	for _, n := range c.Nodes {
		if kind == "" || kind == "node" {
			out = append(out, c.nodeRow(n, map[string]any{"cgroup-mode": 2}))
		}
		if (kind == "" || kind == "storage") && c.seesStorage() {
			out = append(out, n.storageResource())
		}
	}
	if kind == "" || kind == "sdn" {
		for _, n := range c.Nodes {
			if _, ok := c.Realm.Has(c.who, "/sdn/zones/localnetwork", true, "SDN.Audit", "SDN.Use", "SDN.Allocate"); ok {
				out = append(out, map[string]any{"id": "sdn/" + n.Name + "/localnetwork", "type": "sdn", "sdn": "localnetwork", "node": n.Name, "status": "ok"})
			}
		}
	}
	return out, nil
}

// storageResource is the storage of a node in /cluster/resources. Nobody tells
// how full that of a node is that is away.
func (n *Node) storageResource() map[string]any {
	row := map[string]any{"id": "storage/" + n.Name + "/local", "type": "storage", "storage": "local", "node": n.Name, "status": "unknown",
		"plugintype": "dir", "shared": 0, "content": storageContent}
	if !n.Offline {
		row["status"], row["disk"], row["maxdisk"] = "available", n.used(), n.Disk
	}
	return row
}

// nodeRow is a node in lists. Its figures need Sys.Audit; that there is one is
// told to anybody.
func (c *call) nodeRow(n *Node, row map[string]any) map[string]any {
	row["id"], row["type"], row["node"], row["status"], row["level"] = "node/"+n.Name, "node", n.Name, "online", ""
	if n.Offline {
		row["status"] = "offline"
		return row
	}
	if c.may("/nodes/"+n.Name, "Sys.Audit") {
		row["maxcpu"], row["maxmem"], row["maxdisk"] = n.CPUs, n.Memory, n.rootSize()
		row["cpu"], row["mem"], row["disk"] = nodeLoad, c.memoryUsed(n, c.now), n.rootUsed()
		row["uptime"] = c.uptime(n, c.now)
	}
	return row
}

// nodeLoad is what every node has to do.
const nodeLoad = 0.02

// memoryUsed is a base for the node itself and what its running guests hold.
func (c *Cluster) memoryUsed(n *Node, now time.Time) int64 {
	used := int64(2) << 30
	for _, g := range c.Guests {
		if g.Node == n.Name {
			_, mem, _, _, _, _ := c.view(g, now).used()
			used += mem
		}
	}
	return used
}

func (n *Node) rootSize() int64 { return n.Disk }
func (n *Node) rootUsed() int64 { return n.used() }

// used is what the volumes take up, thin as they are, and the system's share.
func (n *Node) used() int64 {
	used := int64(6) << 30
	for _, v := range n.Volumes {
		if v.Parent == "" {
			used += v.Size / 4
		} else {
			used += 64 << 20
		}
	}
	return used
}

func nextID(c *call) (any, error) {
	if c.has("vmid") {
		if g := c.Guests[c.vmid()]; g != nil {
			return nil, bad("vmid", "VM "+c.str("vmid")+" already exists")
		}
		return c.str("vmid"), nil
	}
	if c.NextID > 0 {
		return itoa(c.NextID), nil
	}
	for id := 100; id < 1000000; id++ {
		if c.Guests[id] == nil {
			return itoa(id), nil
		}
	}
	return nil, fail("unable to get any free VMID in range [100, 999999]")
}

func clusterStatus(c *call) (any, error) {
	out := []map[string]any{}
	if len(c.Nodes) > 1 {
		quorate := 1
		if c.Lost {
			quorate = 0
		}
		out = append(out, map[string]any{
			"type": "cluster", "id": "cluster", "name": "pvesim", "version": len(c.Nodes), "nodes": len(c.Nodes), "quorate": quorate,
		})
	}
	for _, n := range c.Nodes {
		row := map[string]any{"type": "node", "id": "node/" + n.Name, "name": n.Name, "nodeid": n.ID, "ip": n.IP, "online": 1, "local": 0, "level": ""}
		if len(c.Nodes) == 1 {
			row["nodeid"] = 0
		}
		if n == c.via {
			row["local"] = 1
		}
		if n.Offline {
			row["online"] = 0
		}
		out = append(out, row)
	}
	return out, nil
}

func version(*call) (any, error) {
	return map[string]any{"version": "8.4.21", "release": "8.4", "repoid": "2606ac85"}, nil
}

func index(key string, names ...string) handler {
	return func(*call) (any, error) {
		out := []map[string]any{}
		for _, n := range names {
			out = append(out, map[string]any{key: n})
		}
		return out, nil
	}
}
