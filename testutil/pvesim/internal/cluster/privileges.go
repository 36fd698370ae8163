package cluster

import (
	"slices"
	"strings"

	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
)

// Which privilege guards which option of a virtual machine, as
// check_vm_modify_config_perm of qemu-server sorts them.
var (
	cpuOptions    = []string{"cores", "sockets", "cpu", "vcpus", "cpulimit", "cpuunits", "affinity", "smp"}
	memoryOptions = []string{"memory", "balloon", "shares", "allow-ksm"}
	hwOptions     = []string{"acpi", "hotplug", "kvm", "machine", "scsihw", "smbios1", "tablet", "vga", "watchdog", "audio0", "bios", "numa", "keyboard", "localtime", "freeze", "rng0", "amd-sev"}
	diskOptions   = []string{"boot", "bootdisk", "vmstatestorage"}
	cloudOptions  = []string{"cicustom", "cipassword", "citype", "ciuser", "ciupgrade", "nameserver", "searchdomain", "sshkeys"}
	rootOptions   = []string{"lock", "args", "hookscript", "vmstate", "affinity"}
	// steering are parameters of the calls, not of the configuration
	steering = []string{"node", "vmid", "digest", "delete", "revert", "force", "skiplock", "background_delay", "pool", "start", "storage", "archive", "unique", "bwlimit", "live-restore", "import-working-storage"}
)

func indexed(key string, bases ...string) bool {
	base := strings.TrimRight(key, "0123456789")
	return base != key && slices.Contains(bases, base)
}

// mayChange refuses a change of an option that the caller has no privilege
// for. In a create the pool counts beside the guest's own path.
func (c *call) mayChange(kind string, vmid int, pool, key, value string) error {
	if kind == guest.LXC {
		return c.mayChangeCT(vmid, pool, key)
	}
	privs, any := []string{"VM.Config.Options"}, false
	switch {
	case slices.Contains(rootOptions, key) || indexed(key, "hostpci", "parallel") || indexed(key, "serial") && value != "" && value != "socket":
		if c.root() {
			return nil
		}
		return fail("only root can set '%s' config", key)
	case slices.Contains(cpuOptions, key):
		privs[0] = "VM.Config.CPU"
	case slices.Contains(memoryOptions, key):
		privs[0] = "VM.Config.Memory"
	case slices.Contains(hwOptions, key) || indexed(key, "serial", "usb", "numa"):
		privs[0] = "VM.Config.HWType"
	case slices.Contains(cloudOptions, key) || indexed(key, "ipconfig"):
		privs, any = []string{"VM.Config.Cloudinit", "VM.Config.Network"}, true
	case indexed(key, "net"):
		privs[0] = "VM.Config.Network"
	case strings.HasSuffix(guest.Volume(value), ":cloudinit"):
		privs, any = []string{"VM.Config.Cloudinit", "VM.Config.CDROM"}, true
	case guest.IsDisk(kind, key) && guest.IsCDROM(value):
		privs[0] = "VM.Config.CDROM"
	case guest.IsDisk(kind, key) || guest.IsUnused(key) || slices.Contains(diskOptions, key):
		privs[0] = "VM.Config.Disk"
	}
	return c.needVM(vmid, pool, any, privs...)
}

func (c *call) mayChangeCT(vmid int, pool, key string) error {
	priv := "VM.Config.Options"
	switch {
	case key == "lock" || key == "lxc":
		if c.root() {
			return nil
		}
		return denied("only root can set '" + key + "' config")
	case key == "cores" || key == "cpuunits" || key == "cpulimit":
		priv = "VM.Config.CPU"
	case guest.IsDisk(guest.LXC, key) || guest.IsUnused(key):
		priv = "VM.Config.Disk"
	case key == "memory" || key == "swap":
		priv = "VM.Config.Memory"
	case indexed(key, "net") || key == "nameserver" || key == "searchdomain" || key == "hostname":
		priv = "VM.Config.Network"
	case key == "features" || key == "tags":
		pool = "" // here only the path of the guest itself counts
		if key == "features" {
			return nil // looked at where it is known whether the container is privileged
		}
	}
	return c.needVM(vmid, pool, false, priv)
}

// needVM accepts the privileges on the pool, or else asks for them on the
// guest and names that path in the refusal.
func (c *call) needVM(vmid int, pool string, any bool, privs ...string) error {
	if pool != "" {
		if _, ok := c.Realm.Has(c.who, "/pool/"+pool, any, privs...); ok {
			return nil
		}
	}
	if any {
		return c.needAny(vms(vmid), privs...)
	}
	return c.need(vms(vmid), privs...)
}

// mayBridge asks for SDN.Use on the bridge of a network device, unless the
// device is on that bridge already.
func (c *call) mayBridge(value, before string) error {
	bridge := guest.Property(value, "bridge")
	if bridge == "" || bridge == guest.Property(before, "bridge") && guest.Property(value, "tag") == guest.Property(before, "tag") {
		return nil
	}
	path := "/sdn/zones/localnetwork/" + bridge
	if tag := guest.Property(value, "tag"); tag != "" {
		path += "/" + tag
	}
	return c.need(path, "SDN.Use")
}
