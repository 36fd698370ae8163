package convoy

import (
	"context"
	"net/netip"
	"regexp"
	"strconv"
	"strings"

	"github.com/remudahq/remuda/core"
)

// missing reports whether an error says that there is no such thing.
func missing(err error) bool { return err != nil && core.KindOf(err) == core.NotFound }

// thing is what a number stands for; "" if that is nothing.
func (a *api) thing(ctx context.Context, kind core.Numbered, number int64) (string, error) {
	id, err := a.fleet.Numbered(ctx, caller(ctx), kind, number)
	if missing(err) {
		return "", nil
	}
	return id, err
}

var (
	plainNumber = regexp.MustCompile(`^[1-9][0-9]{0,17}$`)
	shortUUID   = regexp.MustCompile(`^[0-9a-f]{8}$`)
)

// find is the server that a path names: by its number, its UUID, or the first
// eight characters of that, if no other begins so.
func (a *api) find(ctx context.Context, name string) (core.ServerView, error) {
	var found []core.ServerView
	var err error
	switch id, bad := core.ParseID[core.ServerID](name); {
	case bad == nil:
		view, err := a.fleet.Server(ctx, caller(ctx), id)
		if missing(err) {
			err = noModel("Server", name)
		}
		return view, err
	case plainNumber.MatchString(name):
		n, _ := strconv.ParseInt(name, 10, 64)
		found, err = a.fleet.Servers(ctx, caller(ctx), core.ServerFilter{Numbers: []int64{n}})
	}
	if err == nil && len(found) == 0 && shortUUID.MatchString(name) {
		found, err = a.fleet.Servers(ctx, caller(ctx), core.ServerFilter{Page: core.Page{After: name + "-0000-0000-0000-000000000000", Limit: 2}})
	}
	switch {
	case err != nil:
		return core.ServerView{}, err
	case len(found) == 0 || shortUUID.MatchString(name) && !plainNumber.MatchString(name) && !only(found, name):
		return core.ServerView{}, noModel("Server", name)
	}
	return found[0], nil
}

// only reports whether the first of the servers, and no other, has a UUID that
// begins so.
func only(found []core.ServerView, begin string) bool {
	return strings.HasPrefix(string(found[0].ID), begin) && (len(found) == 1 || !strings.HasPrefix(string(found[1].ID), begin))
}

// numbersOf are the numbers of what some servers point at.
func (a *api) numbersOf(ctx context.Context, servers ...core.ServerView) (k known, err error) {
	var users, nodes, addresses []string
	planned := false
	for _, s := range servers {
		users, planned = append(users, string(s.Owner)), planned || s.Plan != ""
		if s.Placement.Node != "" {
			nodes = append(nodes, s.Place().Subject())
		}
		for _, one := range s.Addresses {
			addresses = append(addresses, string(one.ID))
		}
	}
	if k.users, err = a.fleet.NumbersOf(ctx, caller(ctx), core.NumberedUser, users...); err != nil {
		return k, err
	}
	if k.nodes, err = a.fleet.NumbersOf(ctx, caller(ctx), core.NumberedNode, nodes...); err != nil {
		return k, err
	}
	if k.addresses, err = a.fleet.NumbersOf(ctx, caller(ctx), core.NumberedAddress, addresses...); err != nil || !planned {
		return k, err
	}
	plans, err := a.plans(ctx)
	k.plans = make(map[core.PlanID]core.Plan, len(plans))
	for _, p := range plans {
		k.plans[p.ID] = p
	}
	return k, err
}

// plans are those that there are; none for who may not see them.
func (a *api) plans(ctx context.Context) ([]core.Plan, error) {
	if !caller(ctx).Has(core.ViewPlan) {
		return nil, nil
	}
	return a.fleet.Plans(ctx, caller(ctx), core.Page{})
}

// place reads the node that a request names.
func (a *api) place(ctx context.Context, f *fields, name string) (core.Place, error) {
	number := f.ref(name)
	if number == 0 {
		return core.Place{}, nil
	}
	subject, err := a.thing(ctx, core.NumberedNode, number)
	if err != nil {
		return core.Place{}, err
	}
	place, ok := core.ParsePlace(subject)
	if !ok {
		f.invalid(name)
		return core.Place{}, nil
	}
	if _, err = a.fleet.Cluster(ctx, caller(ctx), place.Cluster); missing(err) {
		f.invalid(name)
		return core.Place{}, nil
	}
	return place, err
}

// user reads the user that a request names.
func (a *api) user(ctx context.Context, f *fields, name string) (core.UserID, error) {
	number := f.ref(name)
	if number == 0 {
		return "", nil
	}
	id, err := a.thing(ctx, core.NumberedUser, number)
	if err != nil {
		return "", err
	}
	user, err := a.fleet.User(ctx, caller(ctx), core.UserID(id))
	if missing(err) {
		f.invalid(name)
		return "", nil
	}
	return user.ID, err
}

// image reads the template that a request names, by its number or its UUID.
func (a *api) image(ctx context.Context, f *fields, number, uuid string) (image core.Image, err error) {
	id, name := "", number
	if n := f.ref(number); n != 0 {
		id, err = a.thing(ctx, core.NumberedImage, n)
	} else if f.has(uuid) {
		id, name = f.text(uuid, 1, 191), uuid
	}
	if err != nil || !f.has(name) {
		return image, err
	}
	image, err = a.fleet.Image(ctx, caller(ctx), core.ImageID(id))
	if missing(err) || err == nil && image.Kind != core.VM {
		f.invalid(name)
		return core.Image{}, nil
	}
	return image, err
}

// free reads a list of addresses by their numbers. Those must be nobody's, or
// the holder's; without a holder one of each family at most.
func (a *api) free(ctx context.Context, f *fields, name string, most int, holder core.ServerID) (ips []netip.Addr, err error) {
	families := map[int]bool{}
	for i, number := range f.refs(name, most) {
		if number < 1 {
			continue // that it is none was said
		}
		path := name + "." + strconv.Itoa(i)
		id, err := a.thing(ctx, core.NumberedAddress, number)
		if err != nil {
			return nil, err
		}
		one, err := a.fleet.Address(ctx, caller(ctx), core.AddressID(id))
		switch {
		case missing(err):
			f.invalid(path)
			continue
		case err != nil:
			return nil, err
		case one.Server != "" && one.Server != holder:
			f.add(path, "One or more of the selected addresses are already in use")
			continue
		case holder == "" && families[one.Family()]:
			f.add(name, "You cannot set multiple IPv4 or IPv6 addresses")
		}
		families[one.Family()] = true
		ips = append(ips, one.IP)
	}
	return ips, nil
}
