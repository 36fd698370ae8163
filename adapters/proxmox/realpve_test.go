//go:build realpve

package proxmox_test

import (
	"os"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/conformance"
)

// TestHypervisorOnRealProxmox runs the suite on the cluster that
// REMUDA_PROXMOX_URL, REMUDA_PROXMOX_TOKEN and REMUDA_PROXMOX_FINGERPRINT
// name. It makes guests from VMID 20001 on, and removes them. The VM template
// and the container archive may be named in REMUDA_TEST_TEMPLATE and
// REMUDA_TEST_ARCHIVE; else the first of each is taken.
//
//	go test -tags realpve -run RealProxmox -parallel 2 -timeout 1h .
func TestHypervisorOnRealProxmox(t *testing.T) {
	end := core.Endpoint{URL: must(t, "REMUDA_PROXMOX_URL"), Fingerprint: must(t, "REMUDA_PROXMOX_FINGERPRINT")}
	hv := link(t, end, must(t, "REMUDA_PROXMOX_TOKEN"))
	next := worldOf(t, hv, os.Getenv("REMUDA_TEST_TEMPLATE"), os.Getenv("REMUDA_TEST_ARCHIVE"))
	conformance.Hypervisor(t, func(*testing.T) conformance.HypervisorWorld { return next })
}

func must(t *testing.T, name string) string {
	t.Helper()
	value := os.Getenv(name)
	if value == "" {
		t.Fatalf("%s is not set", name)
	}
	return value
}
