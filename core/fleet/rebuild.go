package fleet

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/provision"
	"github.com/remudahq/remuda/core/rebuild"
	"github.com/remudahq/remuda/ports"
)

// RebuildServer is what can be said of a server that is made anew.
type RebuildServer struct {
	Image    string // name or ID; empty means the one that it is made of
	SSHKeys  []string
	User     string // whose login the password and keys are; empty means the image's own
	Password string
	DNS      core.DNS // what is empty stays as it is
	UserData string   // a volume for cloud-init, instead of the login; VMs only
	Start    *bool    // switch it on when it is made; nil means as it is now
}

func (r RebuildServer) login() core.Login {
	return core.Login{User: r.User, Password: r.Password, SSHKeys: r.SSHKeys}
}

// Rebuild accepts that a server's guest is destroyed and made anew in its place.
// What it has on its disks is lost, and its snapshots are. One that is missing
// gets a guest again, which is on if it was last wanted so. Invalid: the image
// makes another kind of guest, is not on the server's cluster, or is too large.
// Denied (suspended) unless an operator asks, who cannot let it run either.
// Conflict (code illegal-move): it is neither ready nor missing. Busy (server-busy).
func (s *Service) Rebuild(ctx context.Context, c core.Caller, id core.ServerID, req RebuildServer) (Accepted, error) {
	if err := s.mayChange(ctx, c, core.ServerRebuild, string(id)); err != nil {
		return Accepted{}, err
	}
	var v core.Violations
	checkLogin(&v, req.login())
	checkUserData(&v, c, req.UserData, req.login())
	req.DNS.Check(&v)
	if err := v.Err(); err != nil {
		return Accepted{}, s.denied(ctx, c, core.ServerRebuild, string(id), err)
	}
	return once(ctx, s, c, core.ServerRebuild, string(id), func(tx ports.Tx) (Accepted, error) {
		server, err := serverFor(ctx, tx, c, core.ServerRebuild, id)
		if err != nil {
			return Accepted{}, err
		}
		if err := free(server); err != nil {
			return Accepted{}, err
		}
		return s.acceptRebuild(ctx, tx, c, server, req)
	})
}

func (s *Service) acceptRebuild(ctx context.Context, tx ports.Tx, c core.Caller, server core.Server, req RebuildServer) (Accepted, error) {
	if err := unblocked(c, server); err != nil {
		return Accepted{}, err
	}
	if server.Suspended && req.Start != nil && *req.Start {
		return Accepted{}, core.Fail(core.Denied, core.CodeSuspended, "the server is suspended")
	}
	image, err := imageFor(ctx, tx, c, server, req)
	if err != nil {
		return Accepted{}, err
	}
	if err := s.sealLogin(ctx, tx, server.ID, req.login()); err != nil {
		return Accepted{}, err
	}
	if err := tx.Secrets().Delete(ctx, core.KeysGivenPlace(server.ID)); err != nil { // the new guest has none
		return Accepted{}, err
	}
	state := rebuild.State{Image: image.ID, Label: image.Name, DNS: req.DNS, Start: req.Start, Lost: server.Life() == core.Missing,
		Make: provision.State{UserData: req.UserData}}
	if err := server.Become(core.Installing); err != nil {
		return Accepted{}, err
	}
	if on := server.Wanted() == core.On; state.Lost && state.Start == nil {
		state.Start = &on
	}
	if server.Suspended {
		state.Start = new(bool)
	}
	op, err := s.rebuild.Workflow().Begin(state)
	if err != nil {
		return Accepted{}, err
	}
	return s.start(ctx, tx, c, server, op, core.EventRebuildRequested, map[string]string{"image": image.Name})
}

// imageFor is the image that the server is to be made of. Hidden ones are for
// operators, and for what is made of them already. Invalid.
func imageFor(ctx context.Context, tx ports.Tx, c core.Caller, server core.Server, req RebuildServer) (core.Image, error) {
	name := req.Image
	if name == "" {
		name = string(server.Image)
	}
	if name == "" {
		return core.Image{}, violation("image", "must be named: the server was adopted without one")
	}
	image, err := named(ctx, tx.Images(), name)
	if err != nil && !missing(err) {
		return image, err
	}
	if err != nil || image.Hidden && !c.Role.SeesAll && image.ID != server.Image {
		return image, violation("image", "names no image: %q", core.Clip(name))
	}
	if image.Kind != server.Kind {
		return image, violation("image", "makes a %s, and the server is a %s", image.Kind, server.Kind)
	}
	if len(image.On(server.Placement.Cluster)) == 0 {
		return image, violation("image", "is not on the server's cluster")
	}
	return image, roomFor(server, image, req)
}

// roomFor makes sure that the server, as it will be, has what the image needs.
func roomFor(server core.Server, image core.Image, req RebuildServer) error {
	var v core.Violations
	spec := server.Upcoming()
	disk, has := image.DiskOn(server.Placement.Cluster), spec.Disks[core.RootDiskOf(server.Kind, spec)]
	v.Check(disk <= has, "image", "needs a disk of %d bytes, and the server has %d", disk, has)
	v.Check(image.MinMemory <= spec.Memory, "image", "needs %d bytes of memory, and the server has %d", image.MinMemory, spec.Memory)
	checkCloudInit(&v, server.Kind, req.UserData)
	return v.Err()
}
