package fleet

import (
	"context"
	"errors"
	"fmt"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/clusters"
	"github.com/remudahq/remuda/ports"
)

// meet asks a cluster who it is, at each of its endpoints, and what our token
// may do there. Invalid, and the field that is wrong is named: an endpoint lies
// where we may not dial (address-not-allowed), shows another certificate
// (tls-fingerprint-changed) or is of another cluster than the first
// (endpoint-of-another-cluster); the token is not accepted
// (cluster-refused-token), or lacks privileges, all of which are named
// (privilege-missing). Unavailable (cluster-unreachable): nobody answers.
func (s *Service) meet(ctx context.Context, cluster core.Cluster, secret string) (identity string, err error) {
	for i := range cluster.Endpoints {
		only := cluster
		only.Endpoints = cluster.Endpoints[i : i+1]
		hypervisor, err := s.Connector.Connect(only, secret)
		if err != nil {
			return "", err
		}
		is, err := hypervisor.Identity(ctx)
		if err != nil {
			return "", blame(err, fmt.Sprintf("endpoints.%d", i))
		}
		if identity == "" {
			identity = is
		}
		if is != identity {
			return "", wrong(core.CodeClusterDiffers, fmt.Sprintf("endpoints.%d.url", i), "is of another cluster than the first")
		}
	}
	hypervisor, err := s.Connector.Connect(cluster, secret)
	if err != nil {
		return "", err
	}
	return identity, suffices(ctx, hypervisor, cluster.ResourcePool)
}

// suffices names every privilege that our token lacks.
func suffices(ctx context.Context, hypervisor ports.Hypervisor, pool string) error {
	has, err := hypervisor.Privileges(ctx)
	if err != nil {
		return blame(err, "endpoints.0")
	}
	var v core.Violations
	for _, lack := range has.Lacking(pool) {
		v.Add("token", "lacks %s on %s", lack.Privilege, lack.Path)
	}
	return coded(v.Err(), core.CodePrivilegeMissing, "the token, or its user, lacks privileges that Remuda needs")
}

// blame turns the error of a first call into one that names what was said wrong.
func blame(err error, endpoint string) error {
	e, ok := errors.AsType[*core.Error](err)
	if !ok {
		return err
	}
	told := *e
	field := ""
	switch {
	case e.Code == core.CodeDiallingRefused:
		told.Kind, field = core.Invalid, endpoint+".url"
	case e.Code == core.CodeFingerprint:
		told.Kind, field = core.Invalid, endpoint+".fingerprint"
	case e.Code == core.CodeClusterRefused:
		told.Kind, field = core.Invalid, "token"
	case e.Kind == core.Unavailable:
		told.Code, field = core.CodeUnreachable, endpoint+".url"
	default:
		return err
	}
	told.Fields = []core.Violation{{Path: field, Msg: e.Msg}}
	return &told
}

// coded gives the violations of a request a code that says more.
func coded(err error, code, msg string) error {
	e, ok := errors.AsType[*core.Error](err)
	if !ok {
		return err
	}
	told := *e
	told.Code, told.Msg = code, msg
	return &told
}

// wrong is one violation with a code of its own.
func wrong(code, path, msg string) error { return coded(violation(path, "%s", msg), code, msg) }

// prove tries a change of a cluster before it is made: the cluster must answer,
// and be the one that it was.
func (s *Service) prove(ctx context.Context, c core.Caller, id core.ClusterID, change ClusterChange) (proof, error) {
	cluster, err := s.Cluster(ctx, c, id)
	if err != nil {
		return proof{}, err
	}
	tried, identity := proof{version: cluster.Version}, cluster.Identity
	secret, err := change.apply(&cluster)
	if err != nil {
		return tried, err
	}
	if change.Token == nil {
		secret, err = s.secretOf(ctx, id)
	} else if err = s.modest(cluster.TokenID); err == nil {
		tried.sealed, err = s.Vault.Seal(clusters.SecretPlace(id), []byte(secret))
	}
	if err != nil {
		return tried, err
	}
	is, err := s.meet(ctx, cluster, secret)
	if err == nil && is != identity {
		err = core.Fail(core.Conflict, core.CodeClusterDiffers, "another cluster than %s answers there", cluster.Name)
	}
	return tried, err
}

func (s *Service) secretOf(ctx context.Context, id core.ClusterID) (string, error) {
	var sealed []byte
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		sealed, err = tx.Secrets().Get(ctx, clusters.SecretPlace(id))
		return err
	})
	if err != nil {
		return "", err
	}
	plain, err := s.Vault.Open(clusters.SecretPlace(id), sealed)
	return string(plain), err
}
