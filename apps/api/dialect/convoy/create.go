package convoy

import (
	"cmp"
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strconv"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// order is what a request says of a server that is to be.
type order struct {
	existing, template, visible bool
	name                        string
	place                       core.Place
	owner                       core.UserID
	vmid                        int
	image                       core.Image
	addresses                   []netip.Addr
	hostname, password          string
	start                       bool
	plan                        string
	spec                        *core.Spec
}

func (a *api) create(ctx context.Context, _ *struct{}) (*answer[Data[Server]], error) {
	f, err := read(ctx)
	if err != nil {
		return nil, err
	}
	o, err := a.readOrder(ctx, f)
	if err == nil {
		err = f.err()
	}
	if err != nil {
		return nil, err
	}
	switch {
	case o.existing && o.template:
		return a.register(ctx, o)
	case o.existing:
		return a.adopt(ctx, o)
	}
	return a.make(ctx, o)
}

// later reports whether a client of Convoy 4 asks: it names no type.
func later(f *fields) bool {
	_, new4 := f.at("should_create_server")
	return !f.has("type") && (f.has("limits") || f.has("template_uuid") || new4)
}

func (a *api) readOrder(ctx context.Context, f *fields) (o order, err error) {
	what, known := f.oneOf("type", "new", "existing"), later(f)
	if known {
		if made, _ := f.flag("should_create_server"); made != nil && !*made {
			what = "existing"
		}
	} else {
		f.require("type", "")
	}
	o.existing, o.name, o.vmid = what == "existing", f.text("name", 1, core.MaxName), int(f.number("vmid"))
	f.require("node_id", "")
	if o.place, err = a.place(ctx, f, "node_id"); err != nil {
		return o, err
	}
	f.require("user_id", "")
	if o.owner, err = a.user(ctx, f, "user_id"); err != nil {
		return o, err
	}
	if o.existing {
		f.require("vmid", " when type is existing")
		f.readTemplate(&o, known)
	} else if err := a.readNew(ctx, f, &o); err != nil {
		return o, err
	}
	list, most := "addresses", 2
	if f.has("limits.address_ids") {
		list, most = "limits.address_ids", 16
	}
	o.addresses, err = a.free(ctx, f, list, most, "")
	return o, err
}

// readTemplate reads whether what stands there already is a template.
func (f *fields) readTemplate(o *order, later bool) {
	if !later {
		f.require("is_template", " when type is existing")
	}
	is, _ := f.flag("is_template")
	visible, _ := f.flag("is_visible")
	if is != nil && !later {
		f.require("is_visible", " when is template is present")
	}
	o.template, o.visible = is != nil && *is, visible != nil && *visible
}

func (a *api) readNew(ctx context.Context, f *fields, o *order) (err error) {
	if !f.has("template_uuid") {
		f.require("template_id", " when type is new")
	}
	if o.image, err = a.image(ctx, f, "template_id", "template_uuid"); err != nil {
		return err
	}
	on := func(s core.ImageSource) bool { return s.Cluster == o.place.Cluster && s.Node == o.place.Node }
	if o.image.ID != "" && o.place.Node != "" && !slices.ContainsFunc(o.image.Sources, on) {
		f.add("template_id", noTemplate)
	}
	o.hostname, o.password = label(f.text("hostname", 1, 191)), f.text("account_password", 8, 191)
	if start, _ := f.flag("start_on_completion"); start != nil {
		o.start = *start
	}
	return a.readLimits(ctx, f, o)
}

const noTemplate = "Template doesn't exist on selected node"

// readLimits reads what a new server shall be made of: as a plan that says just
// that, or else of its own; and as the setting says if nothing is said.
func (a *api) readLimits(ctx context.Context, f *fields, o *order) error {
	if !f.has("limits") {
		if o.plan = a.Plan; o.plan == "" {
			f.add("limits", "The limits field is required while no plan is set up for new servers.")
		}
		return nil
	}
	l := limits{cpu: int(f.number("limits.cpu")), memory: memoryOf(f.number("limits.memory")), disk: f.number("limits.disk")}
	for _, name := range []string{"limits.cpu", "limits.memory", "limits.disk"} {
		f.require(name, "")
	}
	l.snapshots, l.bandwidth, l.backups = f.limit("limits.snapshots"), f.limit("limits.bandwidth"), f.limit("limits.backups")
	f.noBackups("limits.backups")
	plans, err := a.plans(ctx)
	if err != nil {
		return err
	}
	if plan, ok := planFor(plans, l); ok {
		o.plan = string(plan.ID)
		return nil
	}
	for name, limit := range map[string]*int64{"limits.snapshots": l.snapshots, "limits.bandwidth": l.bandwidth} {
		if limit != nil {
			f.add(name, fmt.Sprintf("The %s can be limited by a plan only, and no plan says just that.", title(name)))
		}
	}
	o.spec = l.spec()
	return nil
}

// limit reads a limit; nil if there is none.
func (f *fields) limit(name string) *int64 {
	if !f.has(name) {
		return nil
	}
	n := f.number(name)
	return &n
}

// noBackups refuses backups, which Remuda does not make.
func (f *fields) noBackups(name string) {
	if n := f.limit(name); n != nil && *n > 0 {
		f.add(name, "The "+title(name)+" must be 0 or null: no backups are made here.")
	}
}

func (a *api) make(ctx context.Context, o order) (*answer[Data[Server]], error) {
	accepted, err := a.fleet.Create(ctx, caller(ctx), fleet.CreateServer{
		Name: cmp.Or(o.name, o.hostname, "server"), Image: string(o.image.ID), Plan: o.plan, Spec: o.spec, Owner: string(o.owner),
		Cluster: string(o.place.Cluster), Node: o.place.Node, VMID: o.vmid, Addresses: o.addresses, Hostname: o.hostname, Password: o.password, Start: o.start,
	})
	if err != nil {
		return nil, renamed(err, making)
	}
	view := accepted.Server
	view.Placement.Node = cmp.Or(view.Placement.Node, o.place.Node) // where it was told to be
	return a.shown(ctx, view)
}

// making are the names that a request for a new server has.
func making(path, text string) (field, said string) {
	names := map[string]string{"owner": "user_id", "node": "node_id", "password": "account_password", "plan": "limits", "specification": "limits",
		"specification.cores": "limits.cpu", "specification.memory": "limits.memory", "specification.disk": "limits.disk"}
	if path == "image" && text == "is not on that cluster and node" {
		return "template_id", noTemplate
	}
	if path == "image" {
		return "template_id", ""
	}
	return names[path], ""
}

// stands is nil if a VM stands on the node under the VMID.
func (a *api) stands(ctx context.Context, o order) error {
	guests, err := a.fleet.Guests(ctx, caller(ctx), o.place.Cluster)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(guests, func(g fleet.SeenGuest) bool { return g.Ref.VMID == o.vmid && g.Ref.Kind == core.VM })
	var f faults
	switch {
	case i < 0:
		f.add("vmid", "The selected vmid is invalid.")
	case guests[i].Ref.Node != o.place.Node:
		f.add("node_id", "The vmid "+strconv.Itoa(o.vmid)+" is on another node.")
	}
	return f.err()
}

func (a *api) adopt(ctx context.Context, o order) (*answer[Data[Server]], error) {
	if err := a.stands(ctx, o); err != nil {
		return nil, err
	}
	adopted, err := a.fleet.Adopt(ctx, caller(ctx), string(o.place.Cluster), []fleet.AdoptServer{
		{VMID: o.vmid, Name: o.name, Owner: string(o.owner), Addresses: o.addresses},
	})
	if err == nil {
		err = adopted[0].Err
	}
	if code := core.CodeOf(err); code == core.CodeVMIDTaken || code == core.CodeIdentityConflict {
		var f faults
		f.add("vmid", "The vmid is not free to be taken over: "+core.Explain(err)+".")
		return nil, f.wrong()
	}
	if err != nil {
		return nil, renamed(err, making)
	}
	return a.shown(ctx, adopted[0].Server)
}

// register makes an image of a template that is there. Its number is what a new
// server names as its template.
func (a *api) register(ctx context.Context, o order) (*answer[Data[Server]], error) {
	if err := a.stands(ctx, o); err != nil {
		return nil, err
	}
	templates, err := a.fleet.Templates(ctx, caller(ctx))
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(templates, func(t fleet.Seen[core.Template]) bool {
		return t.Thing.Cluster == o.place.Cluster && t.Thing.VMID == o.vmid
	})
	if i < 0 {
		var f faults
		f.add("vmid", "The vmid is that of no template.")
		return nil, f.wrong()
	}
	t := templates[i].Thing
	image, err := a.fleet.CreateImage(ctx, caller(ctx), core.Image{
		Name: slug(cmp.Or(o.name, t.Name)), Kind: t.Kind, Hidden: !o.visible,
		Sources: []core.ImageSource{{Cluster: t.Cluster, Node: t.Node, VMID: t.VMID, Storage: t.Storage, Disk: t.Disk}},
	})
	if core.CodeOf(err) == core.CodeNameTaken {
		var f faults
		f.add("name", "The name has already been taken.")
		err = f.wrong()
	}
	if err != nil {
		return nil, err
	}
	numbers, err := a.fleet.NumbersOf(ctx, caller(ctx), core.NumberedImage, string(image.ID))
	if err != nil {
		return nil, err
	}
	shown := core.ServerView{Server: core.Server{ID: core.ServerID(image.ID), Number: numbers[string(image.ID)], Name: image.Name, Kind: image.Kind, Owner: o.owner,
		Placement: core.Placement{Cluster: t.Cluster, Node: t.Node, VMID: t.VMID}}}
	return a.shown(ctx, shown)
}
