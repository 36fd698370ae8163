package fleet

import (
	"context"
	"strconv"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// QuotaView is what a user may have at most, and what they have.
type QuotaView struct {
	User  core.UserID
	Quota core.Quota
	Used  core.Usage
}

// Quota shows a user's quota and what they have: their own to everybody, those
// of others with the permission quota.view. NotFound.
func (s *Service) Quota(ctx context.Context, c core.Caller, id core.UserID) (QuotaView, error) {
	if id != c.User && !c.Has(core.ViewQuota) {
		return QuotaView{}, notThere("user", string(id))
	}
	if _, err := find(ctx, s, users, "user", id); err != nil {
		return QuotaView{}, err
	}
	view := QuotaView{User: id}
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		view.Quota, view.Used, err = tx.Quotas().Get(ctx, id)
		return err
	})
	return view, err
}

// SetQuota replaces a user's quota. One below what they have takes nothing
// away: they get nothing more. Invalid, NotFound. Denied: the user can do what
// the caller cannot.
func (s *Service) SetQuota(ctx context.Context, c core.Caller, id core.UserID, quota core.Quota) (QuotaView, error) {
	if err := s.mayChange(ctx, c, core.QuotaSet, string(id)); err != nil {
		return QuotaView{}, err
	}
	if err := quota.Validate(); err != nil {
		return QuotaView{}, s.denied(ctx, c, core.QuotaSet, string(id), err)
	}
	return once(ctx, s, c, core.QuotaSet, string(id), func(tx ports.Tx) (QuotaView, error) {
		view := QuotaView{User: id}
		user, err := tx.Users().Get(ctx, id)
		if missing(err) {
			return view, notThere("user", string(id))
		}
		if err == nil {
			err = mayGive(ctx, tx, c, user.Role)
		}
		if err == nil {
			err = tx.Quotas().Set(ctx, id, quota)
		}
		if err == nil {
			err = announce(ctx, tx, s.kit, core.EventQuotaSet, id, map[string]string{"user": string(id)})
		}
		if err == nil {
			view.Quota, view.Used, err = tx.Quotas().Get(ctx, id)
		}
		return view, err
	})
}

// affordServer makes sure that somebody may have one more server with so many
// addresses, which is not written yet.
func (s *Service) affordServer(ctx context.Context, tx ports.Tx, owner core.UserID, server core.Server, addresses int) error {
	more := core.UsageOf(server.Spec, server.Pending)
	more.Addresses = int64(addresses)
	return s.afford(ctx, tx, owner, more)
}

// affordOwned makes sure that somebody may have a server that is another's
// until now, with its addresses and snapshots.
func (s *Service) affordOwned(ctx context.Context, tx ports.Tx, owner core.UserID, server core.Server) error {
	held, err := tx.Addresses().List(ctx, "", server.ID, core.Page{})
	if err != nil {
		return err
	}
	taken, err := tx.Snapshots().List(ctx, server.ID)
	if err != nil {
		return err
	}
	more := core.UsageOf(server.Spec, server.Pending)
	more.Addresses, more.Snapshots = int64(len(held)), int64(len(taken))
	return s.afford(ctx, tx, owner, more)
}

// afford makes sure that somebody may have more, which is not written yet, and
// tells them of what little is left of then.
func (s *Service) afford(ctx context.Context, tx ports.Tx, owner core.UserID, more core.Usage) error {
	near, err := tx.Quotas().Afford(ctx, owner, more)
	for _, level := range near {
		if err != nil {
			break
		}
		err = announce(ctx, tx, s.kit, core.EventQuotaNeared, owner,
			map[string]string{"resource": level.Resource, "used": strconv.FormatInt(level.Used, 10), "limit": strconv.FormatInt(level.Limit, 10)})
	}
	return err
}
