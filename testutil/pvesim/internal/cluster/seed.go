package cluster

import (
	"fmt"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
)

// Seed puts the content of the demo on every node: the virtual machine
// templates debian-12 and ubuntu-24.04, and an archive to make containers of.
// Storage is not shared, so each node has its own templates: 9000 and 9001 on
// the first, 9100 and 9101 on the second, and so on.
func (c *Cluster) Seed() {
	for i, n := range c.Nodes {
		c.template(n, 9000+100*i, "debian-12", 3<<30)
		c.template(n, 9001+100*i, "ubuntu-24.04", 4<<30)
		n.Volumes["local:vztmpl/debian-12-ct.tar.zst"] = &Volume{Content: "vztmpl", Format: "tzst", Size: 107791400, Created: time.Now().Unix()}
	}
}

func (c *Cluster) template(n *Node, vmid int, name string, size int64) {
	g := guest.New(guest.QEMU, vmid, n.Name)
	base := fmt.Sprintf("local:%d/base-%d-disk-0.qcow2", vmid, vmid)
	cloud := fmt.Sprintf("local:%d/vm-%d-cloudinit.qcow2", vmid, vmid)
	now := time.Now().Unix()
	n.Volumes[base] = &Volume{Content: "images", Format: "qcow2", Size: size, VMID: vmid, Created: now}
	n.Volumes[cloud] = &Volume{Content: "images", Format: "qcow2", Size: 4 << 20, VMID: vmid, Created: now}
	g.Config = map[string]string{
		"name": name, "template": "1", "ostype": "l26", "memory": "512", "cores": "1", "agent": "1", "boot": "order=scsi0",
		"scsihw": "virtio-scsi-single", "scsi0": base + ",size=" + guest.FormatSize(size), "ide2": cloud + ",media=cdrom",
		"serial0": "socket", "vga": "serial0", "net0": "virtio=" + guest.NewMAC() + ",bridge=vmbr0,firewall=1",
		"smbios1": "uuid=" + guest.NewUUID(), "vmgenid": guest.NewUUID(), "meta": fmt.Sprintf("creation-qemu=10.0.2,ctime=%d", now),
	}
	g.Tick = -1 // known from the start
	c.Guests[vmid] = g
	c.history(guestFile(vmid), c.Boot)
}
