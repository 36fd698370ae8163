package serve

import (
	"context"
	"net"
	"net/http"
	"slices"
	"strings"

	"github.com/remudahq/remuda/apps/api/dialect/convoy"
	"github.com/remudahq/remuda/apps/api/dialect/drone"
	"github.com/remudahq/remuda/apps/api/dialect/ospab"
	"github.com/remudahq/remuda/apps/api/dialect/proxmoxapi"
	"github.com/remudahq/remuda/apps/api/dialect/rahona"
	"github.com/remudahq/remuda/apps/api/native/docs"
	"github.com/remudahq/remuda/apps/internal/legacy"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// spoken is every dialect that there is, and how it is made.
var spoken = []dialect{
	{convoy.Name, func(f *fleet.Service, cfg Config, o legacy.Options) *legacy.Dialect {
		return convoy.New(f, o, convoy.Settings{Plan: cfg.Legacy.convoyPlan(cfg.Demo.Demo)})
	}},
	{drone.Name, func(f *fleet.Service, cfg Config, o legacy.Options) *legacy.Dialect {
		return drone.New(f, o, cfg.DronePool.pool(cfg.Demo.Demo))
	}},
	{rahona.Name, func(f *fleet.Service, _ Config, o legacy.Options) *legacy.Dialect { return rahona.New(f, o) }},
	{proxmoxapi.Name, func(f *fleet.Service, cfg Config, o legacy.Options) *legacy.Dialect {
		return proxmoxapi.New(f, o, cfg.Legacy.opened())
	}},
	{ospab.Name, func(f *fleet.Service, _ Config, o legacy.Options) *legacy.Dialect { return ospab.New(f, o) }},
}

type dialect struct {
	name string
	open func(f *fleet.Service, cfg Config, o legacy.Options) *legacy.Dialect
}

// Legacy says which APIs of other systems are spoken besides our own.
type Legacy struct {
	Dialects []string `placeholder:"NAME,…" help:"The legacy APIs to speak beside our own, at their own paths: names, all or none. The demo speaks all."`
	Dialect  []string `placeholder:"NAME=ADDR,…" help:"A legacy API with a listener of its own, where it also owns / and the like. ADDR is HOST:PORT."`

	ConvoyPlan string `placeholder:"PLAN" help:"The plan of servers that are made through convoy by a request that says nothing of what they are made of; without one such a request is refused. The demo has small."`

	ProxmoxapiOpen string `name:"proxmoxapi-open" placeholder:"loopback" help:"Let programs on this machine use proxmoxapi without showing who they are, on its own listener, which must have a loopback address. PROXMOXAPI_USER says who they are then."`
	ProxmoxapiUser string `name:"proxmoxapi-user" placeholder:"USERNAME" help:"As whom they act."`
}

func (l *Legacy) convoyPlan(demo bool) string {
	if l.ConvoyPlan == "" && demo {
		return "small"
	}
	return l.ConvoyPlan
}

func (l *Legacy) names() []string {
	all := make([]string, 0, len(spoken))
	for _, d := range spoken {
		all = append(all, d.name)
	}
	return all
}

// Check refuses names that are none, and addresses that are none.
func (l *Legacy) Check() (wrong []core.Violation) {
	known := l.names()
	for _, name := range l.Dialects {
		alone := len(l.Dialects) == 1 && (name == "all" || name == "none")
		if !alone && !slices.Contains(known, name) {
			wrong = append(wrong, core.Violation{Path: "dialects", Msg: "names no dialect: " + core.Clip(name) + "; there are " + strings.Join(known, ", ")})
		}
	}
	for _, one := range l.Dialect {
		name, address, _ := strings.Cut(one, "=")
		if !slices.Contains(known, name) {
			wrong = append(wrong, core.Violation{Path: "dialect", Msg: "names no dialect: " + core.Clip(name) + "; there are " + strings.Join(known, ", ")})
		}
		if _, _, err := net.SplitHostPort(address); err != nil {
			wrong = append(wrong, core.Violation{Path: "dialect", Msg: "must be NAME=HOST:PORT"})
		}
	}
	return append(wrong, l.checkOpened()...)
}

// on reports whether a dialect is spoken on the main listener.
func (l *Legacy) on(name string, demo bool) bool {
	if len(l.Dialects) == 0 {
		return demo
	}
	return l.Dialects[0] == "all" || slices.Contains(l.Dialects, name)
}

// alone is a dialect that has a listener of its own.
type alone struct {
	dialect
	URL      string
	listener net.Listener
}

// listenAlone takes the addresses of the dialects that have their own.
func (r *Running) listenAlone(ctx context.Context, cfg Config) error {
	for _, one := range cfg.Legacy.Dialect {
		name, address, _ := strings.Cut(one, "=")
		listener, url, err := r.listen(ctx, address)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(spoken, func(d dialect) bool { return d.name == name }) // checked before
		r.alone = append(r.alone, alone{spoken[at], url, listener})
	}
	return nil
}

// serveAlone has those answer.
func (r *Running) serveAlone(cfg Config, o legacy.Options, front web.Front) {
	for _, one := range r.alone {
		mux, set := http.NewServeMux(), o
		set.Alone, set.Pages = true, r.URL
		d := r.open(one.dialect, cfg, set)
		describe(mux, d)
		r.consoles(mux, cfg)
		mux.Handle("/", d.Handler)
		r.servers = append(r.servers, web.Serve(one.listener, front.Wrap(mux), r.log, web.UsualTimes))
	}
}

// mount puts the dialects that are spoken there onto the main listener.
func (r *Running) mount(mux *http.ServeMux, cfg Config, o legacy.Options) {
	for _, s := range spoken {
		if !cfg.Legacy.on(s.name, cfg.Demo.Demo) {
			continue
		}
		d := r.open(s, cfg, o)
		r.Dialects = append(r.Dialects, s.name)
		for _, path := range d.Paths {
			mux.Handle(path, d.Handler)
		}
		describe(mux, d)
	}
}

// open makes a dialect, and has it do what it does besides answering.
func (r *Running) open(one dialect, cfg Config, o legacy.Options) *legacy.Dialect {
	d := one.open(r.Service, cfg, o)
	if d.Run != nil {
		r.consume("dialect "+one.name, d.Run)
	}
	return d
}

// describe serves a dialect's document, and the page that shows it.
func describe(mux *http.ServeMux, d *legacy.Dialect) {
	at := "/dialects/" + d.Name
	page := http.StripPrefix(at+"/docs", docs.Handler(at+"/openapi.json", "Remuda: "+d.Name))
	mux.Handle("GET "+at+"/openapi.json", d.ServeDocument())
	mux.Handle("GET "+at+"/docs", page)
	mux.Handle("GET "+at+"/docs/", page)
}
