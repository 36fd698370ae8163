package conformance

import (
	"sync"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func quotaCases() []Case[World] {
	return []Case[World]{
		{"a user without a quota has no limit and can afford anything", quotaNone},
		{"Set replaces all of it, and no limit at all is none", quotaSet},
		{"what a user has is counted from their servers and their addresses", quotaUsage},
		{"Afford names what does not fit, and only that", quotaAfford},
		{"a quota below what is there takes nothing away and gives nothing more", quotaBelow},
		{"what the caller changes later changes nothing stored", quotaCopies},
		{"the quota of nobody is NotFound", quotaNobody},
		{"any number at once stay within the quota", quotaRace},
	}
}

func quotaNone(t T, w World) {
	h, ctx := furnish(t, w), t.Context()
	do(t, w, func(tx ports.Tx) error {
		quota, used, err := tx.Quotas().Get(ctx, h.User.ID)
		fine(t, "Get", err)
		equal(t, "the quota", quota, core.Quota{})
		equal(t, "what is used", used, core.Usage{})
		near, err := tx.Quotas().Afford(ctx, h.User.ID, core.Usage{Servers: 1000, Disk: core.TiB})
		equal(t, "what little is left of", near, nil)
		return err
	})
}

func allow(t T, w World, user core.UserID, quota core.Quota) {
	t.Helper()
	do(t, w, func(tx ports.Tx) error { return tx.Quotas().Set(t.Context(), user, quota) })
}

func wantQuota(t T, w World, user core.UserID, want core.Quota) {
	t.Helper()
	look(t, w, func(tx ports.Tx) error {
		quota, _, err := tx.Quotas().Get(t.Context(), user)
		equal(t, "the quota", quota, want)
		return err
	})
}

func quotaSet(t T, w World) {
	h := furnish(t, w)
	for _, quota := range []core.Quota{
		{Servers: ptr[int64](1), Cores: ptr[int64](2), Memory: ptr(3 * core.GiB), Disk: ptr(4 * core.TiB), Addresses: ptr[int64](5), Snapshots: ptr[int64](6)},
		{Servers: ptr[int64](0), Snapshots: ptr[int64](7)},
		{},
		{Disk: ptr[int64](0)},
	} {
		allow(t, w, h.User.ID, quota)
		wantQuota(t, w, h.User.ID, quota)
	}
}

func quotaUsage(t T, w World) {
	h := furnish(t, w)
	plain := h.added(t, w, func(s *core.Server) { s.Pending = nil })
	grows := h.added(t, w, asItIs)
	shrinks := h.added(t, w, func(s *core.Server) {
		s.Pending.Cores, s.Pending.Memory, s.Pending.Disks = 1, core.GiB, map[string]int64{"scsi0": core.GiB}
		s.Spec.Disks = map[string]int64{"scsi0": core.GiB, "scsi1": 2 * core.GiB}
	})
	other := newUser()
	do(t, w, func(tx ports.Tx) error { return tx.Users().Insert(t.Context(), other) })
	theirs := h.added(t, w, func(s *core.Server) { s.Owner = other.ID })
	take(t, w, h, plain.ID)
	take(t, w, h, grows.ID)
	take(t, w, h, theirs.ID)
	look(t, w, func(tx ports.Tx) error {
		_, used, err := tx.Quotas().Get(t.Context(), h.User.ID)
		equal(t, "what is used", used, core.Usage{Servers: 3, Cores: int64(plain.Spec.Cores + 4 + shrinks.Spec.Cores),
			Memory: 3 * plain.Spec.Memory, Disk: 2*plain.Spec.Disks["scsi0"] + 3*core.GiB, Addresses: 2})
		return err
	})
}

func quotaAfford(t T, w World) {
	h, ctx := furnish(t, w), t.Context()
	h.added(t, w, asItIs)
	allow(t, w, h.User.ID, core.Quota{Servers: ptr[int64](2), Cores: ptr[int64](5), Addresses: ptr[int64](0)})
	var near []core.Level
	afford := func(more core.Usage) error {
		return try(t, w, func(tx ports.Tx) (err error) {
			near, err = tx.Quotas().Afford(ctx, h.User.ID, more)
			return err
		})
	}
	fine(t, "what just fits", afford(core.Usage{Servers: 1, Cores: 1, Memory: core.TiB}))
	equal(t, "what little is left of", near, []core.Level{{Resource: "servers", Used: 2, Limit: 2}, {Resource: "cores", Used: 5, Limit: 5}})
	fine(t, "nothing", afford(core.Usage{}))
	equal(t, "what little is left of", near, nil)
	err := afford(core.Usage{Servers: 2, Cores: 2})
	refused(t, "too much of two", err, core.Exhausted, core.CodeQuotaExceeded)
	equal(t, "the fields", err.(*core.Error).Fields, []core.Violation{ //nolint:errorlint // the port's own
		{Path: "servers", Msg: "used 1, limit 2, asked 2"}, {Path: "cores", Msg: "used 4, limit 5, asked 2"}})
	refused(t, "an address", afford(core.Usage{Addresses: 1}), core.Exhausted, core.CodeQuotaExceeded)
}

func quotaBelow(t T, w World) {
	h, ctx := furnish(t, w), t.Context()
	server := h.added(t, w, asItIs)
	allow(t, w, h.User.ID, core.Quota{Servers: ptr[int64](0)})
	look(t, w, func(tx ports.Tx) error { _, err := tx.Servers().Get(ctx, server.ID); return err })
	afford := func(more core.Usage) error {
		return try(t, w, func(tx ports.Tx) error {
			_, err := tx.Quotas().Afford(ctx, h.User.ID, more)
			return err
		})
	}
	fine(t, "a core", afford(core.Usage{Cores: 1}))
	refused(t, "one more server", afford(core.Usage{Servers: 1}), core.Exhausted, core.CodeQuotaExceeded)
}

func quotaCopies(t T, w World) {
	h := furnish(t, w)
	quota := core.Quota{Servers: ptr[int64](1)}
	allow(t, w, h.User.ID, quota)
	*quota.Servers = 100
	look(t, w, func(tx ports.Tx) error {
		got, _, err := tx.Quotas().Get(t.Context(), h.User.ID)
		fine(t, "Get", err)
		*got.Servers = 100
		return nil
	})
	wantQuota(t, w, h.User.ID, core.Quota{Servers: ptr[int64](1)})
}

func quotaNobody(t T, w World) {
	refused(t, "Set", try(t, w, func(tx ports.Tx) error {
		return tx.Quotas().Set(t.Context(), newID[core.UserID](), core.Quota{Servers: ptr[int64](1)})
	}), core.NotFound)
}

func quotaGoes(t T, w World) {
	user := newUser()
	do(t, w, func(tx ports.Tx) error { return tx.Users().Insert(t.Context(), user) })
	allow(t, w, user.ID, core.Quota{Servers: ptr[int64](1)})
	do(t, w, func(tx ports.Tx) error { return tx.Users().Delete(t.Context(), user.ID) })
	wantQuota(t, w, user.ID, core.Quota{})
}

// quotaRace lets a hundred ask for a server each, of a quota of ten.
func quotaRace(t T, w World) {
	const askers, most = 100, 10
	h, ctx := furnish(t, w), t.Context()
	allow(t, w, h.User.ID, core.Quota{Servers: ptr[int64](most)})
	var all sync.WaitGroup
	errs := make([]error, askers)
	for i := range askers {
		server := h.server()
		all.Go(func() {
			errs[i] = try(t, w, func(tx ports.Tx) error {
				if _, err := tx.Quotas().Afford(ctx, h.User.ID, core.UsageOf(server.Spec, nil)); err != nil {
					return err
				}
				_, err := tx.Servers().Insert(ctx, server)
				return err
			})
		})
	}
	all.Wait()
	got := 0
	for _, err := range errs {
		if err == nil {
			got++
			continue
		}
		refused(t, "one too many", err, core.Exhausted, core.CodeQuotaExceeded)
	}
	equal(t, "servers that were afforded", got, most)
	look(t, w, func(tx ports.Tx) error {
		_, used, err := tx.Quotas().Get(ctx, h.User.ID)
		equal(t, "servers that are there", used.Servers, int64(most))
		return err
	})
}
