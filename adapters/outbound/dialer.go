// Package outbound connects to places that users name, and to no others.
//
// A name can lead anywhere, and elsewhere a moment later. So a name is looked
// up once for each connection, every address that it has is held against a
// [core.Reach], and what is dialled is one of those addresses and not the name.
// The system is asked once more, just before it connects. There is no proxy, and
// nothing is followed.
package outbound

import (
	"context"
	"net"
	"net/netip"
	"syscall"
	"time"

	"github.com/remudahq/remuda/core"
)

// Resolver looks names up; [net.Resolver] is one.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Dialer opens connections within a reach. The zero value opens none.
type Dialer struct {
	Reach    core.Reach
	Timeout  time.Duration // of a connection, the look-up included; 0 means 5 s
	Resolver Resolver      // nil means the system's
	Connect  Connect       // nil means the system's
}

// Connect connects to an IP address and a port that were found good. Tests
// have one that leads elsewhere.
type Connect func(ctx context.Context, network, address string) (net.Conn, error)

const (
	dialTime  = 5 * time.Second
	addresses = 8 // of a name, that are tried
)

// DialContext connects to host:port over "tcp", "tcp4" or "tcp6". Unavailable:
// the name has no address, or none answers; with the code address-not-allowed,
// it has one that may not be dialled.
func (d Dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	timeout := d.Timeout
	if timeout == 0 {
		timeout = dialTime
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, &core.Error{Kind: core.Invalid, Op: "outbound.dial", Msg: "the address has no port", Err: err}
	}
	found, err := d.resolve(ctx, network, host)
	if err != nil {
		return nil, err
	}
	for i, ip := range found {
		var conn net.Conn
		if conn, err = d.one(ctx, network, net.JoinHostPort(ip.String(), port), len(found)-i); err == nil {
			return conn, nil
		}
	}
	return nil, unreached(err)
}

// resolve looks the host up and answers its addresses, of which every one may
// be dialled.
func (d Dialer) resolve(ctx context.Context, network, host string) ([]netip.Addr, error) {
	found := []netip.Addr{}
	if ip, err := netip.ParseAddr(host); err == nil {
		found = append(found, ip)
	} else if found, err = d.resolver().LookupNetIP(ctx, "ip"+network[len("tcp"):], host); err != nil {
		return nil, unreached(err)
	}
	if len(found) == 0 {
		return nil, core.Fail(core.Unavailable, "", "the name has no address")
	}
	for i, ip := range found {
		if err := d.Reach.Check(ip); err != nil {
			return nil, err
		}
		found[i] = ip.Unmap().WithZone("")
	}
	return found[:min(len(found), addresses)], nil
}

func (d Dialer) resolver() Resolver {
	if d.Resolver == nil {
		return net.DefaultResolver
	}
	return d.Resolver
}

// one connects to one address, in its share of the time that is left.
func (d Dialer) one(ctx context.Context, network, address string, shares int) (net.Conn, error) {
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(deadline)/time.Duration(shares))
		defer cancel()
	}
	if d.Connect != nil {
		return d.Connect(ctx, network, address)
	}
	return (&net.Dialer{ControlContext: d.again}).DialContext(ctx, network, address)
}

// again checks what the system is about to connect to.
func (d Dialer) again(_ context.Context, _, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	return d.Reach.Check(at.Addr())
}

func unreached(err error) error {
	if core.CodeOf(err) == core.CodeDiallingRefused {
		return err
	}
	return &core.Error{Kind: core.Unavailable, Code: core.CodeNotReached, Op: "outbound.dial", Msg: "nobody answers there", Err: err}
}
