package fleet

import (
	"context"
	"net/netip"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/access"
	"github.com/remudahq/remuda/ports"
)

// Keys shows the TLS material of a server to whoever has the permission
// [core.ServerTLS] for it. That it was read is entered in the audit log.
// NotFound, also (code keys-not-found) if it has none: see [Service.DeliverKeys]
// and [CreateServer].
func (s *Service) Keys(ctx context.Context, c core.Caller, id core.ServerID) (core.ServerKeys, error) {
	if err := s.mayChange(ctx, c, core.ServerTLS, string(id)); err != nil {
		return core.ServerKeys{}, err
	}
	var keys core.ServerKeys
	err := s.Store.Read(ctx, func(tx ports.Tx) error {
		server, err := tx.Servers().Get(ctx, id)
		if missing(err) {
			err = absent(ctx, tx, c, "server", id)
		}
		if err == nil {
			err = allowed(ctx, tx, c, core.ServerTLS, id, server.Owner)
		}
		if err != nil {
			return err
		}
		found, err := s.access.KeysIn(ctx, tx, id)
		if missing(err) {
			return notThere("keys", "of "+string(id))
		}
		keys = found
		return err
	})
	outcome := "read"
	if err != nil {
		outcome = core.CodeOf(err)
	}
	s.auditApart(ctx, c, core.ServerTLS, string(id), outcome)
	return keys, err
}

// DeliverKeys makes new TLS material for a server that runs, or for the first
// time, and accepts that it is put into the guest. The server's authority stays,
// unless it ends soon, and so whoever trusts it need not be told. Conflict (code
// guest-not-running): the server is not on. Denied (suspended). Busy. Whether the guest can be
// given anything at all, the operation finds out.
func (s *Service) DeliverKeys(ctx context.Context, c core.Caller, id core.ServerID) (Accepted, error) {
	if err := s.mayChange(ctx, c, core.ServerTLS, string(id)); err != nil {
		return Accepted{}, err
	}
	return once(ctx, s, c, core.ServerTLS, string(id), func(tx ports.Tx) (Accepted, error) {
		server, err := serverFor(ctx, tx, c, core.ServerTLS, id)
		if err != nil {
			return Accepted{}, err
		}
		if err := tellable(c, server, "TLS material can be put into it"); err != nil {
			return Accepted{}, err
		}
		addresses, err := tx.Addresses().List(ctx, "", id, core.Page{})
		if err != nil {
			return Accepted{}, err
		}
		if err := s.makeKeys(ctx, tx, server, addresses); err != nil {
			return Accepted{}, err
		}
		op, err := s.access.DeliveryWorkflow().Begin(access.Delivery{})
		if err != nil {
			return Accepted{}, err
		}
		return s.start(ctx, tx, c, server, op, core.EventKeysRequested, nil)
	})
}

// tellable answers nil for a server whose guest can be told something now.
func tellable(c core.Caller, server core.Server, what string) error {
	if err := free(server); err != nil {
		return err
	}
	if err := unblocked(c, server); err != nil {
		return err
	}
	if server.Life() != core.Ready {
		return core.Fail(core.Conflict, core.CodeIllegalMove, "the server is %s; %s only when it is ready", server.Life(), what)
	}
	if server.Power() != core.On {
		return &core.Error{Kind: core.Conflict, Code: core.CodeGuestNotRunning,
			Msg: "the server is " + string(server.Power()) + "; " + what + " only while it is on", Remedy: "start the server"}
	}
	return nil
}

// makeKeys makes TLS material for a server and keeps it.
func (s *Service) makeKeys(ctx context.Context, tx ports.Tx, server core.Server, addresses []core.Address) error {
	earlier, err := s.access.KeysIn(ctx, tx, server.ID)
	if err != nil && !missing(err) {
		return err
	}
	reached := make([]netip.Addr, 0, len(addresses))
	for _, a := range addresses {
		reached = append(reached, a.IP)
	}
	keys, err := core.MakeKeys(s.Random.Read, s.Clock.Now(), server, reached, earlier)
	if err != nil {
		return err
	}
	return s.access.KeepKeys(ctx, tx, server.ID, keys)
}
