package guest

import (
	"strings"
	"testing"
)

// FuzzValues reads the strings of a configuration: to read and write them again
// changes nothing more.
func FuzzValues(f *testing.F) {
	for _, seed := range []string{"virtio=BC:24:11:00:00:01,bridge=vmbr0", "name=eth0,ip=dhcp", "local:1/x,size=3G,media=cdrom", ",=,", "a;B, c", "", "model=e1000,macaddr=x", "0.5T", "99999999999999999999T", "\x00"} {
		f.Add(seed, "bridge")
	}
	f.Fuzz(func(t *testing.T, value, key string) {
		if tags := NormalTags(value); NormalTags(tags) != tags {
			t.Fatalf("%q became %q", value, tags)
		}
		if strings.ContainsAny(key, ",=") || key == "" {
			return
		}
		if got := Property(WithProperty(value, key, "x"), key); got != "x" && Property(value, key) == "" {
			t.Fatalf("%q with %q is %q", value, key, got)
		}
		if got := Property(WithoutProperty(value, key), key); got != "" {
			t.Fatalf("%q without %q has %q", value, key, got)
		}
		for _, kind := range []string{QEMU, LXC} {
			_ = NormalNet(kind, value)
			_ = IsDisk(kind, key)
		}
		if n, ok := ParseSize(value); ok && n >= 0 {
			if back, ok := ParseSize(FormatSize(n)); !ok || back != n && n < 1<<50 {
				t.Fatalf("%q is %d, written %q, read %d", value, n, FormatSize(n), back)
			}
		}
		_, _ = IsCDROM(value), Volume(value)
	})
}
