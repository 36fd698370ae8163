package pvesim_test

import (
	"crypto/sha1"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/remudahq/remuda/testutil/pvesim"
)

// The key is URL-encoded, as the option wants it.
const aKey = "ssh-ed25519%20AAAAC3NzaC1lZDI1NTE5AAAAINueasCMLHWHpwxs%2Bao%2BurLzPV099vbGVvCpv%2FE5wbgH%20me%40host"

func TestCloudInitIsDumpedAsRecorded(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := root(t, sim)
	vm := machine(c, 103)
	c.ok("PUT", vm+"/config", "name", "locked", "ciuser", "bob", "cipassword", "s3cret", "ipconfig0", "ip=10.77.0.50/24,gw=10.77.0.1", "nameserver", "1.1.1.1",
		"searchdomain", "example.test", "sshkeys", aKey, "net0", "virtio=BC:24:11:9D:2B:E1,bridge=vmbr0,firewall=1")
	hash := sim.Guests()[103].Config["cipassword"]
	user := "#cloud-config\nhostname: locked\nmanage_etc_hosts: true\nfqdn: locked.example.test\nuser: bob\npassword: " + hash + "\nssh_authorized_keys:\n" +
		"  - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINueasCMLHWHpwxs+ao+urLzPV099vbGVvCpv/E5wbgH me@host\nchpasswd:\n  expire: False\nusers:\n  - default\npackage_upgrade: true\n"
	network := "version: 1\nconfig:\n    - type: physical\n      name: eth0\n      mac_address: 'bc:24:11:9d:2b:e1'\n      subnets:\n      - type: static\n" +
		"        address: '10.77.0.50'\n        netmask: '255.255.255.0'\n        gateway: '10.77.0.1'\n    - type: nameserver\n      address:\n      - '1.1.1.1'\n" +
		"      search:\n      - 'example.test'\n"
	id := sha1.Sum([]byte(user + network))
	for kind, want := range map[string]string{"user": user, "network": network, "meta": "instance-id: " + hex.EncodeToString(id[:]) + "\n"} {
		if got := c.ok("GET", vm+"/cloudinit/dump", "type", kind); got != want {
			t.Errorf("%s:\ngot  %q\nwant %q", kind, got, want)
		}
	}
	a := c.refused(400, "Parameter verification failed.", "GET", vm+"/cloudinit/dump")
	if got := a.Errors["type"]; got != "property is missing and it is not optional" {
		t.Errorf("without a type: got %v", got)
	}
}

func TestADumpHidesThePasswordFromARightOnAPool(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := root(t, sim)
	vm := machine(c, 100)
	c.ok("PUT", vm+"/config", "cipassword", "s3cret")
	sim.AddPool("p1", 100)
	token := sim.AddToken("pooled@pve", "app", false)
	sim.Grant("/pool/p1", "pooled@pve", true, "VM.Audit", "VM.Config.Cloudinit")
	if got, _ := newClient(t, sim.URL(), token).ok("GET", vm+"/cloudinit/dump", "type", "user").(string); !strings.Contains(got, "\npassword: **********\n") {
		t.Errorf("in a pool: got %q", got)
	}
	if got, _ := connect(t, sim).ok("GET", vm+"/cloudinit/dump", "type", "user").(string); !strings.Contains(got, "\npassword: $5$") {
		t.Errorf("with the right on /vms: got %q", got)
	}
	blind := sim.AddToken("blind@pve", "app", false)
	newClient(t, sim.URL(), blind).refused(403, "Permission check failed (/vms/100, VM.Audit)", "GET", vm+"/cloudinit/dump", "type", "user")
}

func TestADumpOfOtherAddresses(t *testing.T) {
	t.Parallel()
	c := root(t, pvesim.Start(t, pvesim.Options{}))
	vm := machine(c, 100)
	c.ok("PUT", vm+"/config", "ciuser", "root", "ciupgrade", "0", "ipconfig0", "ip=dhcp,ip6=2001:db8::5/64,gw6=2001:db8::1")
	got, _ := c.ok("GET", vm+"/cloudinit/dump", "type", "network").(string)
	want := "      subnets:\n      - type: dhcp4\n      - type: static6\n        address: '2001:db8::5/64'\n        gateway: '2001:db8::1'\n    - type: nameserver\n"
	if !strings.Contains(got, want) {
		t.Errorf("network: got %q, want %q in it", got, want)
	}
	got, _ = c.ok("GET", vm+"/cloudinit/dump", "type", "user").(string)
	if want := "hostname: vm-100\nmanage_etc_hosts: true\nfqdn: vm-100\nuser: root\ndisable_root: False\nchpasswd:\n  expire: False\n"; got != "#cloud-config\n"+want {
		t.Errorf("user: got %q", got)
	}
}
