package native

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// registerPeople registers what there is about who may do what, besides users,
// roles and tokens themselves.
func (a *API) registerPeople() {
	a.registerQuotas()
	a.registerGrants()
	a.registerSuspend()
	a.registerAudit()
}

func (a *API) registerQuotas() {
	const tag = "Users"
	on(a, op("GET", "/v1/users/{id}/quota", "get-quota", tag, "What a user may have at most, and what they have", anybody), a.getQuota)
	on(a, op("PUT", "/v1/users/{id}/quota", "set-quota", tag, "Set what a user may have at most", needs(core.QuotaSet),
		explained("One below what they have takes nothing away: they get nothing more.")), a.setQuota)
}

// QuotaLimits is what a user may have at most; null is no limit.
type QuotaLimits struct {
	Servers   *int64 `json:"servers"`
	Cores     *int64 `json:"cores"`
	Memory    *int64 `json:"memory" doc:"Bytes."`
	Disk      *int64 `json:"disk" doc:"Bytes."`
	Addresses *int64 `json:"addresses"`
	Snapshots *int64 `json:"snapshots"`
}

// NewQuota is what a user shall have at most from now on; null, and what is
// left out, is no limit.
type NewQuota struct {
	Servers   *int64 `json:"servers,omitempty" minimum:"0" nullable:"true"`
	Cores     *int64 `json:"cores,omitempty" minimum:"0" nullable:"true"`
	Memory    *int64 `json:"memory,omitempty" minimum:"0" nullable:"true" doc:"Bytes."`
	Disk      *int64 `json:"disk,omitempty" minimum:"0" nullable:"true" doc:"Bytes."`
	Addresses *int64 `json:"addresses,omitempty" minimum:"0" nullable:"true"`
	Snapshots *int64 `json:"snapshots,omitempty" minimum:"0" nullable:"true"`
}

// QuotaUsage is what a user has.
type QuotaUsage struct {
	Servers   int64 `json:"servers"`
	Cores     int64 `json:"cores"`
	Memory    int64 `json:"memory" doc:"Bytes."`
	Disk      int64 `json:"disk" doc:"Bytes."`
	Addresses int64 `json:"addresses"`
	Snapshots int64 `json:"snapshots"`
}

// Quota is what a user may have at most, and what they have.
type Quota struct {
	Limits QuotaLimits `json:"limits"`
	Used   QuotaUsage  `json:"used" doc:"Of a server that waits for its restart the greater size of both counts."`
}

func wireQuota(v fleet.QuotaView) Quota {
	return Quota{Limits: QuotaLimits(v.Quota), Used: QuotaUsage(v.Used)}
}

func (a *API) getQuota(ctx context.Context, in *struct{ One }) (*Shown[Quota], error) {
	id, err := idOf[core.UserID](in.One)
	if err != nil {
		return nil, err
	}
	quota, err := a.fleet.Quota(ctx, caller(ctx), id)
	return counted(wireQuota(quota)), err
}

func (a *API) setQuota(ctx context.Context, in *struct {
	One
	Terms
	Body NewQuota
}) (*Shown[Quota], error) {
	id, err := idOf[core.UserID](in.One)
	if err != nil {
		return nil, err
	}
	quota, err := a.fleet.SetQuota(ctx, caller(ctx), id, core.Quota(in.Body))
	return counted(wireQuota(quota)), err
}
