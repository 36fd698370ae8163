package fleet

import (
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/provision"
	"github.com/remudahq/remuda/ports"
)

// CreateServer is what can be said about a server that does not exist yet.
// Name, Image and either Plan or Spec are required.
type CreateServer struct {
	Name      string
	Image     string     // name or ID
	Plan      string     // name or ID
	Spec      *core.Spec // of its own, instead of a plan's, with the root disk alone; needs the permission server.specify
	Owner     string     // username or ID; empty means the caller
	Cluster   string     // name or ID; empty means any
	Node      string     // empty means any
	VMID      int        // of the cluster; 0 for the next of its range; needs the permission node.view
	Storage   string     // of its root disk; empty means any; a clone's is its template's
	Addresses []netip.Addr
	Hostname  string // empty means derived from Name
	SSHKeys   []string
	User      string // whose login the password and keys are; empty means the image's own
	Password  string
	DNS       core.DNS // what is empty is as the pools of its addresses say
	UserData  string   // a volume for cloud-init, instead of the login; VMs only
	Labels    map[string]string
	Wish      core.PlacementWish
	Start     bool
	Keys      bool // it has TLS material, which is put into its guest after its first start; see [Service.Keys]
	IPLock    bool // its guest may use no addresses but its own, from before its first start
}

// Accepted is the answer to everything that takes its time: the server as it is
// now, and the operation that goes on.
type Accepted struct {
	Server    core.ServerView
	Operation core.Operation
	Preview   *Preview `json:",omitempty"` // of a dry run; nil otherwise
}

// Create accepts a server: everything that it needs of ours is reserved when it
// returns, and an operation makes it. Invalid names every field that is wrong.
// Exhausted: no address (pool-exhausted) or VMID (vmids-exhausted) is left, or
// the owner's quota does not allow it (quota-exceeded).
func (s *Service) Create(ctx context.Context, c core.Caller, req CreateServer) (Accepted, error) {
	made, err := s.create(ctx, c, req, "")
	return made.Accepted, err
}

// CreateWithPassword is Create with a password that is made here, shown once and
// never again. A dry run shows none.
func (s *Service) CreateWithPassword(ctx context.Context, c core.Caller, req CreateServer) (PasswordAccepted, error) {
	req.Password = core.MakePassword(s.Random.Read)
	if c.DryRun {
		return s.create(ctx, c, req, "")
	}
	return s.create(ctx, c, req, req.Password)
}

// create accepts a server; password is what its owner is shown of its login.
func (s *Service) create(ctx context.Context, c core.Caller, req CreateServer, password string) (PasswordAccepted, error) {
	if err := s.mayChange(ctx, c, core.ServerCreate, ""); err != nil {
		return PasswordAccepted{}, err
	}
	if req.Spec != nil {
		if err := s.mayChange(ctx, c, core.ServerSpecify, ""); err != nil {
			return PasswordAccepted{}, err
		}
	}
	if err := req.validate(c); err != nil {
		s.auditApart(ctx, c, core.ServerCreate, "", core.CodeOf(err))
		return PasswordAccepted{}, err
	}
	id := guest.NewID[core.ServerID](s.kit)
	accepted, err := once(ctx, s, c, core.ServerCreate, string(id), func(tx ports.Tx) (PasswordAccepted, error) {
		accepted, err := s.accept(ctx, tx, c, id, req)
		return PasswordAccepted{Accepted: accepted, Password: password}, err
	})
	if err != nil || c.DryRun {
		s.promised.drop(id)
	}
	return accepted, err
}

var loginPattern = regexp.MustCompile(`^[a-z_][a-z0-9_-]{0,31}$`)

// sshKey is the form of OpenSSH's authorized_keys lines that we accept: a type,
// base64, and a comment.
var sshKey = regexp.MustCompile(`^(ssh-(rsa|ed25519|dss)|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com) [A-Za-z0-9+/]{16,}={0,3}( [^\p{Cc}\p{Zl}\p{Zp}]*)?$`)

func (r CreateServer) validate(c core.Caller) error {
	var v core.Violations
	core.CheckName(&v, "name", r.Name)
	v.Check(r.Image != "", "image", "must be named")
	v.Check(r.Plan != "" || r.Spec != nil, "plan", "must be named, or a specification told instead")
	v.Check(r.Plan == "" || r.Spec == nil, "specification", "is what the plan says")
	if r.Hostname != "" {
		core.CheckHostname(&v, "hostname", r.Hostname)
	}
	core.CheckLabels(&v, "labels", r.Labels)
	r.Wish.Check(&v, "placement", r.Labels)
	checkLogin(&v, r.login())
	checkUserData(&v, c, r.UserData, r.login())
	v.Check(r.VMID == 0 || r.VMID >= core.MinVMID && r.VMID <= core.MaxVMID, "vmid", "must be %d to %d", core.MinVMID, core.MaxVMID)
	v.Check(r.VMID == 0 || c.Has(core.ViewNode), "vmid", "can be named only with the permission %s", core.ViewNode)
	v.Check(r.Storage == "" || c.Has(core.ViewNode), "storage", "can be named only with the permission %s", core.ViewNode)
	v.Check(r.Node == "" || c.Has(core.ViewNode), "node", "can be named only with the permission %s", core.ViewNode)
	r.DNS.Check(&v)
	checkNamed(&v, r.Addresses)
	return v.Err()
}

func (r CreateServer) login() core.Login {
	return core.Login{User: r.User, Password: r.Password, SSHKeys: r.SSHKeys}
}

func checkNamed(v *core.Violations, addresses []netip.Addr) {
	v.Check(len(addresses) <= 16, "addresses", "must be at most 16")
	for i, addr := range addresses {
		v.Check(!slices.Contains(addresses[:i], addr), fmt.Sprintf("addresses.%d", i), "is named twice")
	}
}

func checkLogin(v *core.Violations, l core.Login) {
	v.Check(l.User == "" || loginPattern.MatchString(l.User), "user", "is no login name: 1 to 32 of a–z, 0–9, _ and -")
	v.Check(l.Password == "" || len(l.Password) >= 5 && len(l.Password) <= 128, "password", "must have 5 to 128 characters")
	v.Check(strings.IndexFunc(l.Password, unicode.IsControl) < 0, "password", "must hold no control characters")
	v.Check(len(l.SSHKeys) <= 32, "ssh_keys", "must be at most 32")
	for i, key := range l.SSHKeys {
		v.Check(sshKey.MatchString(strings.TrimSpace(key)), fmt.Sprintf("ssh_keys.%d", i), "is no OpenSSH public key")
	}
}

// accept does all of it in one transaction. What many creates want at once, the
// next VMID and the next number, comes last, so that it is held for as short as
// can be.
func (s *Service) accept(ctx context.Context, tx ports.Tx, c core.Caller, id core.ServerID, req CreateServer) (Accepted, error) {
	choice, err := s.choose(ctx, tx, c, req)
	if err != nil {
		return Accepted{}, err
	}
	server := s.newServer(id, req, choice)
	op, err := s.provision.Workflow().Begin(provision.State{Node: req.Node, Storage: req.Storage, Start: req.Start, UserData: req.UserData})
	if err != nil {
		return Accepted{}, err
	}
	s.about(&op, c, server)
	server.Operation = op.ID
	addresses, err := s.takeAddresses(ctx, tx, c, id, choice, req.Addresses)
	if err != nil {
		return Accepted{}, err
	}
	server.DNS = req.DNS.Or(core.PoolDNS(addresses, choice.pools))
	if err := s.affordServer(ctx, tx, server.Owner, server, len(addresses)); err != nil {
		return Accepted{}, err
	}
	if err := s.sealLogin(ctx, tx, id, req.login()); err != nil {
		return Accepted{}, err
	}
	if req.Keys {
		if err := s.makeKeys(ctx, tx, server, addresses); err != nil {
			return Accepted{}, err
		}
	}
	if err := s.record(ctx, tx, server, op, core.EventServerRequested, nil); err != nil {
		return Accepted{}, err
	}
	if server.Placement.VMID, err = s.reserve(ctx, tx, choice.cluster, id, req.VMID); err != nil {
		return Accepted{}, err
	}
	if server, err = tx.Servers().Insert(ctx, server); err == nil && req.IPLock {
		err = tx.Watches().Put(ctx, core.Watch{Server: id, Lock: core.IPLock{Wanted: true, Before: &core.Unlocked{Firewall: true}}})
	}
	s.promised.add(id, s.Clock.Now(), choice)
	return Accepted{Server: s.veiled(c, choice.view(server, addresses)), Operation: op, Preview: placed(c, choice.placed)}, err
}

// reserve gives a new server the VMID that was named, or the next. If a stranger's
// guest stands under it when the server is made, it gets another then.
func (s *Service) reserve(ctx context.Context, tx ports.Tx, cluster core.Cluster, id core.ServerID, named int) (int, error) {
	if named == 0 {
		return tx.VMIDs().Reserve(ctx, cluster.ID, id, cluster.VMIDs, s.Clock.Now().Add(-s.Options.Cool))
	}
	err := tx.VMIDs().Claim(ctx, cluster.ID, id, named)
	if core.CodeOf(err) == core.CodeVMIDTaken {
		err = violation("vmid", "is another server's already: %d", named)
	}
	return named, err
}

func (s *Service) newServer(id core.ServerID, req CreateServer, choice choice) core.Server {
	var random [5]byte
	_, _ = s.Random.Read(random[:])
	server := core.Server{
		ID: id, Name: req.Name, Hostname: req.Hostname, Kind: choice.image.Kind, Owner: choice.owner.ID,
		Placement: core.Placement{Cluster: choice.cluster.ID, Reason: choice.placed.Reason}, Wish: req.Wish,
		Identity: core.Identity{Cluster: choice.cluster.Identity, MAC: core.NewMAC(random)},
		Image:    choice.image.ID, Plan: choice.plan.ID, Spec: choice.spec, Labels: req.Labels,
	}
	if server.Hostname == "" {
		server.Hostname = core.HostnameOf(req.Name, id)
	}
	server.Begin(s.Clock.Now())
	server.Want(core.Off)
	if req.Start {
		server.Want(core.On)
	}
	return server
}

// about fills in what every operation says of itself.
func (s *Service) about(op *core.Operation, c core.Caller, server core.Server) {
	now := s.Clock.Now()
	op.ID = guest.NewID[core.OperationID](s.kit)
	op.Server, op.Owner, op.AskedBy = server.ID, server.Owner, c.User
	op.CreatedAt, op.UpdatedAt, op.DueAt = now, now, now
}

// record stores an operation and tells the fact that it began.
func (s *Service) record(ctx context.Context, tx ports.Tx, server core.Server, op core.Operation, fact string, data map[string]string) error {
	if err := tx.Operations().Insert(ctx, op); err != nil {
		return err
	}
	return s.tell(ctx, tx, server, fact, op.ID, data)
}

// sealLogin keeps the login apart, sealed, until the guest has it.
func (s *Service) sealLogin(ctx context.Context, tx ports.Tx, id core.ServerID, login core.Login) error {
	if login.User == "" && login.Password == "" && len(login.SSHKeys) == 0 {
		return nil
	}
	login.SSHKeys = slices.Clone(login.SSHKeys)
	for i, key := range login.SSHKeys {
		login.SSHKeys[i] = strings.TrimSpace(key)
	}
	plain, err := json.Marshal(login)
	if err != nil {
		return err
	}
	sealed, err := s.Vault.Seal(guest.LoginPlace(id), plain)
	if err != nil {
		return err
	}
	return tx.Secrets().Put(ctx, guest.LoginPlace(id), sealed)
}

// violation is an Invalid error about one field.
func violation(path, format string, args ...any) error {
	var v core.Violations
	v.Add(path, format, args...)
	return v.Err()
}
