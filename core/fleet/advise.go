package fleet

import (
	"context"
	"strconv"
	"strings"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// advise answers what a person can do for an operation whose cause does not say:
// what to look at, on which node, and how it goes on. It looks at our own store
// only. An operation that is about no guest can only be looked at again.
func (s *Service) advise(ctx context.Context, op core.Operation) string {
	again := "POST /v1/operations/" + string(op.ID) + "/retry"
	var server core.Server
	var cluster core.Cluster
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		if server, err = tx.Servers().Get(ctx, op.Server); err != nil {
			return err
		}
		cluster, err = tx.Clusters().Get(ctx, server.Placement.Cluster)
		return err
	})
	if err != nil {
		return again
	}
	return remedy(op.Code, server.Ref(), cluster.TokenID) + "; it goes on by itself, or at once with " + again
}

// remedy is a line to paste, and behind a # what to make of what it shows.
func remedy(code string, at core.GuestRef, token string) string {
	vmid := strconv.Itoa(at.VMID)
	switch code {
	case core.CodeGuestProtected:
		return at.Type("set --protection 0") + "  # somebody protected it"
	case core.CodeGuestStayedOn:
		return at.Type("stop") + "  # it does not shut down"
	case core.CodeStorageFull:
		return core.AtNode(at.Node, "pvesm status") + "  # make room for guest " + vmid
	case core.CodePrivilegeMissing, core.CodeClusterRefused:
		return core.AtNode(at.Node, "pveum user token permissions "+tokenWords(token)+" --path /vms/"+vmid) + "  # compare with docs/proxmox.md"
	}
	return core.AtNode(at.Node, "pvenode task list --vmid "+vmid+" --errors 1", at.Kind.Tool()+" config "+vmid) + "  # mend what they show"
}

// tokenWords is an API token as pveum wants it: the user, and the token's name.
func tokenWords(id string) string {
	user, name, _ := strings.Cut(id, "!")
	return user + " " + name
}
