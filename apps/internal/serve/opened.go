package serve

import (
	"net"
	"net/netip"
	"strings"

	"github.com/remudahq/remuda/apps/api/dialect/proxmoxapi"
	"github.com/remudahq/remuda/core"
)

// checkOpened refuses to open proxmoxapi to anybody but this machine.
func (l *Legacy) checkOpened() (wrong []core.Violation) {
	refuse := func(msg string) { wrong = append(wrong, core.Violation{Path: "proxmoxapi_open", Msg: msg}) }
	if l.ProxmoxapiOpen == "" {
		return nil
	}
	if l.ProxmoxapiOpen != "loopback" {
		refuse("must be loopback, or empty")
	}
	if l.ProxmoxapiUser == "" {
		wrong = append(wrong, core.Violation{Path: "proxmoxapi_user", Msg: "must say who programs on this machine are"})
	}
	listens := false
	for _, one := range l.Dialect {
		name, address, _ := strings.Cut(one, "=")
		if name != proxmoxapi.Name {
			continue
		}
		host, _, _ := net.SplitHostPort(address)
		addr, err := netip.ParseAddr(host)
		if listens = true; err != nil || !addr.IsLoopback() {
			refuse("needs the listener of proxmoxapi on a loopback address, such as 127.0.0.1, not on " + core.Clip(address))
		}
	}
	if !listens {
		refuse("needs a listener of its own: --dialect proxmoxapi=127.0.0.1:PORT")
	}
	return wrong
}

// opened is who programs on this machine are; empty if they have to show it.
func (l *Legacy) opened() string {
	if l.ProxmoxapiOpen == "" {
		return ""
	}
	return l.ProxmoxapiUser
}
