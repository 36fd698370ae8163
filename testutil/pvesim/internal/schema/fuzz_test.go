package schema

import "testing"

// FuzzFormat checks values against every format that is known.
func FuzzFormat(f *testing.F) {
	for _, seed := range []string{"100", "a.b", "ip=10.0.0.1/24,gw=10.0.0.1", "uuid=0198c8a0-0000-7000-8000-000000000001,serial=YQ==", "a;b", "22:80,443", "=,=", "\x00", "%zz"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		for _, kind := range []string{"pve-vmid", "dns-name", "pve-configid", "pve-tag-list", "urlencoded", "pve-qm-ipconfig", "pve-qm-smbios1", "pve-node", "pve-fw-dport-spec"} {
			if first, again := format("x", kind, value), format("x", kind, value); (first == "") != (again == "") {
				t.Fatalf("%s of %q is %q, then %q", kind, value, first, again)
			}
		}
	})
}
