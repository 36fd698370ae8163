package convoy

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

func (a *api) nodes(ctx context.Context, _ *struct {
	Listing
	Name string `query:"filter[name]" doc:"A part of the name."`
}) (*answer[Paged[Node]], error) {
	u := askedIn(ctx).url
	said, err := filters(u, "name")
	if err != nil {
		return nil, err
	}
	all, err := a.fleet.Nodes(ctx, caller(ctx))
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(n core.Node) bool { return !partOf(said["name"], n.Name) })
	clusters, err := a.fleet.Clusters(ctx, caller(ctx), core.Page{})
	if err != nil {
		return nil, err
	}
	names := map[core.ClusterID]string{}
	for _, c := range clusters {
		names[c.ID] = c.Name
	}
	p, page := pageOf(u, mostPage), []Node{}
	for _, n := range cut(p, all) {
		place := core.Place{Cluster: n.Cluster, Node: n.Name}
		numbers, err := a.fleet.NumbersOf(ctx, caller(ctx), core.NumberedNode, place.Subject())
		if err != nil {
			return nil, err
		}
		servers, err := a.fleet.CountServers(ctx, caller(ctx), core.ServerFilter{Places: []core.Place{place}})
		if err != nil {
			return nil, err
		}
		page = append(page, Node{ID: numbers[place.Subject()], Name: n.Name, Cluster: names[n.Cluster], Online: n.Online,
			Memory: n.Memory, MemoryUsed: n.MemoryUsed, ServersCount: servers})
	}
	return paged(p, page, len(all)), nil
}

// partOf reports whether a name has any of the parts; none asks for nothing.
func partOf(parts []string, name string) bool {
	return len(parts) == 0 || slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(strings.ToLower(name), strings.ToLower(part)) })
}

// InNode names a node in the path.
type InNode struct {
	Node string `path:"node" doc:"Its number." example:"1"`
}

// node is the node that a path names.
func (a *api) node(ctx context.Context, name string) (int64, core.Place, error) {
	n, _ := strconv.ParseInt(name, 10, 64)
	subject, err := a.thing(ctx, core.NumberedNode, n)
	place, ok := core.ParsePlace(subject)
	if err == nil && !ok {
		err = noModel("Node", name)
	}
	if err != nil {
		return 0, place, err
	}
	if _, err = a.fleet.Cluster(ctx, caller(ctx), place.Cluster); missing(err) {
		err = noModel("Node", name)
	}
	return n, place, err
}

func (a *api) groups(ctx context.Context, in *InNode) (*answer[Paged[Group]], error) {
	number, place, err := a.node(ctx, in.Node)
	if err != nil {
		return nil, err
	}
	images, err := a.fleet.Images(ctx, caller(ctx), core.Page{Sort: core.Sort{By: core.ByName}})
	if err != nil {
		return nil, err
	}
	group := Group{ID: number, NodeID: number, UUID: string(place.Cluster), Name: place.Node, Order: 1, Templates: Data[[]Template]{[]Template{}}}
	for _, image := range images {
		at := slices.IndexFunc(image.Sources, func(s core.ImageSource) bool { return s.Cluster == place.Cluster && s.Node == place.Node })
		if at < 0 || image.Kind != core.VM {
			continue
		}
		numbers, err := a.fleet.NumbersOf(ctx, caller(ctx), core.NumberedImage, string(image.ID))
		if err != nil {
			return nil, err
		}
		group.Templates.Data = append(group.Templates.Data, Template{ID: numbers[string(image.ID)], UUID: string(image.ID), Name: image.Name,
			VMID: image.Sources[at].VMID, Hidden: image.Hidden, Order: len(group.Templates.Data) + 1})
	}
	return paged(pageOf(askedIn(ctx).url, mostPage), []Group{group}, 1), nil
}

func (a *api) addresses(ctx context.Context, in *struct {
	InNode
	Listing
	ServerID string `query:"filter[server_id]" doc:"The number of the holder; empty for what is free."`
	Type     string `query:"filter[type]" doc:"ipv4 or ipv6."`
	Address  string `query:"filter[address]" doc:"A part of it."`
}) (*answer[Paged[Address]], error) {
	u := askedIn(ctx).url
	said, err := filters(u, "server_id", "type", "address", "*")
	if err != nil {
		return nil, err
	}
	_, place, err := a.node(ctx, in.Node)
	if err != nil {
		return nil, err
	}
	filter, fits, err := a.addressFilter(ctx, u.Query().Has("filter[server_id]"), said)
	if err != nil {
		return nil, err
	}
	p := pageOf(u, fleet.MaxPage)
	all, err := a.collect(ctx, place.Cluster, filter, fits)
	if err != nil {
		return nil, err
	}
	page, err := a.numbered(ctx, cut(p, all))
	return paged(p, page, len(all)), err
}

// addressFilter reads what narrows a list of addresses: what the front door can,
// and the rest.
func (a *api) addressFilter(ctx context.Context, byHolder bool, said map[string][]string) (filter core.AddressFilter, fits func(core.Address) bool, err error) {
	if byHolder {
		held := len(said["server_id"]) > 0
		filter.Held = &held
	}
	if filter.Held != nil && *filter.Held {
		holder, err := a.find(ctx, said["server_id"][0])
		if filter.Server = holder.ID; err != nil {
			return filter, nil, err
		}
	}
	parts := append(said["address"], said["*"]...)
	return filter, func(one core.Address) bool {
		kind := "ipv" + strconv.Itoa(one.Family())
		return (len(said["type"]) == 0 || slices.Contains(said["type"], kind)) && partOf(parts, one.IP.String())
	}, nil
}

// collect are the addresses of a cluster's pools that fit, pool by pool.
func (a *api) collect(ctx context.Context, cluster core.ClusterID, filter core.AddressFilter, fits func(core.Address) bool) (all []core.Address, err error) {
	pools, err := a.fleet.Pools(ctx, caller(ctx), core.Page{Sort: core.Sort{By: core.ByName}})
	if err != nil {
		return nil, err
	}
	for _, pool := range pools {
		if !pool.Serves(cluster) {
			continue
		}
		from := len(all)
		filter.Pool, filter.After, filter.Limit = pool.ID, "", fleet.MaxPage
		for more := true; more; {
			some, err := a.fleet.Addresses(ctx, caller(ctx), filter)
			if err != nil {
				return nil, err
			}
			for _, one := range some {
				filter.After = string(one.ID)
				if fits(one) {
					all = append(all, one)
				}
			}
			more = len(some) == fleet.MaxPage
		}
		slices.SortFunc(all[from:], func(x, y core.Address) int { return x.IP.Compare(y.IP) })
	}
	return all, nil
}

// numbered shows addresses with their numbers, and those of their holders.
func (a *api) numbered(ctx context.Context, all []core.Address) ([]Address, error) {
	var ids []string
	holders := map[core.ServerID]*core.ServerView{}
	for _, one := range all {
		ids = append(ids, string(one.ID))
		if one.Server == "" || holders[one.Server] != nil {
			continue
		}
		view, err := a.fleet.Server(ctx, caller(ctx), one.Server)
		if err != nil && !missing(err) {
			return nil, err
		}
		if err == nil {
			holders[one.Server] = &view
		}
	}
	numbers, err := a.fleet.NumbersOf(ctx, caller(ctx), core.NumberedAddress, ids...)
	page, k := make([]Address, 0, len(all)), known{addresses: numbers}
	for _, one := range all {
		page = append(page, k.address(one, holders[one.Server]))
	}
	return page, err
}

func (a *api) users(ctx context.Context, _ *struct {
	Listing
	Email string `query:"filter[email]" doc:"The whole address."`
	Name  string `query:"filter[name]" doc:"A part of the name."`
	ID    string `query:"filter[id]" doc:"The number."`
	Any   string `query:"filter[*]" doc:"A part of the name or the address."`
}) (*answer[Paged[User]], error) {
	u := askedIn(ctx).url
	said, err := filters(u, "id", "name", "email", "*")
	if err != nil {
		return nil, err
	}
	ids, err := a.behind(ctx, core.NumberedUser, said["id"])
	if err != nil {
		return nil, err
	}
	var all []core.User
	err = a.everyUser(ctx, func(one core.User) {
		mail := len(said["email"]) == 0 || slices.ContainsFunc(said["email"], func(m string) bool { return strings.EqualFold(m, one.Email) })
		if mail && partOf(said["name"], one.Name) && (partOf(said["*"], one.Name) || partOf(said["*"], one.Email)) && (len(ids) == 0 || slices.Contains(ids, string(one.ID))) {
			all = append(all, one)
		}
	})
	if err != nil {
		return nil, err
	}
	p, page := pageOf(u, mostPage), []User{}
	for _, one := range cut(p, all) {
		shown, err := a.person(ctx, one)
		if err != nil {
			return nil, err
		}
		page = append(page, shown)
	}
	return paged(p, page, len(all)), nil
}

func (a *api) person(ctx context.Context, u core.User) (User, error) {
	numbers, err := a.fleet.NumbersOf(ctx, caller(ctx), core.NumberedUser, string(u.ID))
	if err != nil {
		return User{}, err
	}
	servers, err := a.fleet.CountServers(ctx, caller(ctx), core.ServerFilter{Owners: []core.UserID{u.ID}})
	return userOf(u, numbers[string(u.ID)], servers), err
}

// readUser reads what is said of a user. A new one needs a password.
func (f *fields) readUser(fresh bool) (u fleet.NewUser, admin *bool, err error) {
	for _, name := range []string{"name", "email"} {
		f.require(name, "")
	}
	if fresh {
		f.require("password", "")
	}
	u = fleet.NewUser{Name: f.text("name", 1, 191), Email: f.text("email", 1, 191), Password: f.text("password", 8, 191)}
	admin, _ = f.flag("root_admin")
	u.Role = roleOf(admin != nil && *admin)
	u.Name = username(u.Name, u.Email)
	return u, admin, f.err()
}

func (a *api) createUser(ctx context.Context, _ *struct{}) (*answer[Data[User]], error) {
	f, err := read(ctx)
	if err != nil {
		return nil, err
	}
	u, _, err := f.readUser(true)
	if err != nil {
		return nil, err
	}
	made, err := a.fleet.CreateUser(ctx, caller(ctx), u)
	if core.CodeOf(err) == core.CodeNameTaken {
		f.add("name", "The name has already been taken.")
		err = f.err()
	}
	if err != nil {
		return nil, err
	}
	shown, err := a.person(ctx, made)
	return &answer[Data[User]]{Data[User]{shown}}, err
}

// InUser names a user in the path.
type InUser struct {
	User string `path:"user" doc:"The number." example:"1"`
}

// whom is the user that a path names.
func (a *api) whom(ctx context.Context, name string) (core.User, error) {
	n, _ := strconv.ParseInt(name, 10, 64)
	id, err := a.thing(ctx, core.NumberedUser, n)
	if err != nil {
		return core.User{}, err
	}
	user, err := a.fleet.User(ctx, caller(ctx), core.UserID(id))
	if missing(err) {
		err = noModel("User", name)
	}
	return user, err
}

func (a *api) updateUser(ctx context.Context, in *InUser) (*answer[Data[User]], error) {
	f, err := read(ctx)
	if err != nil {
		return nil, err
	}
	user, err := a.whom(ctx, in.User)
	if err != nil {
		return nil, err
	}
	said, admin, err := f.readUser(false)
	if err != nil {
		return nil, err
	}
	change := fleet.UserChange{Email: &said.Email}
	if said.Password != "" {
		change.Password = &said.Password
	}
	if admin != nil && *admin != (user.Role == core.Admin) { // another role than these two stays
		change.Role = &said.Role
	}
	if user, err = a.fleet.ChangeUser(ctx, caller(ctx), user.ID, change); err != nil {
		return nil, err
	}
	shown, err := a.person(ctx, user)
	return &answer[Data[User]]{Data[User]{shown}}, err
}

// letIn is how long a user is let in for.
const letIn = time.Minute

func (a *api) sso(ctx context.Context, in *InUser) (*answer[Data[SSO]], error) {
	user, err := a.whom(ctx, in.User)
	if err != nil {
		return nil, err
	}
	const name = "sso "
	now, who := time.Now().UTC(), caller(ctx)
	issued, err := a.fleet.CreateToken(ctx, who, fleet.NewToken{Name: name + now.Format("2006-01-02T15:04:05.000000"), User: string(user.ID), Expires: now.Add(letIn),
		Scopes: who.Scopes, Networks: who.Networks, After: name})
	if err != nil {
		return nil, err
	}
	n, _ := strconv.ParseInt(in.User, 10, 64)
	return &answer[Data[SSO]]{Data[SSO]{SSO{n, issued.Secret}}}, nil
}
