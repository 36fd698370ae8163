package pvesim

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim/internal/access"
	"github.com/remudahq/remuda/testutil/pvesim/internal/cluster"
	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
)

// guestBody changes what it names of a guest and leaves the rest.
type guestBody struct {
	Node    *string            `json:"node"`
	Lock    *string            `json:"lock"`
	Running *bool              `json:"running"`
	Config  map[string]*string `json:"config"` // null removes a value
	HA      *haBody            `json:"ha"`
}

type haBody struct {
	Managed bool `json:"managed"`
	After   Span `json:"after"`
	Never   bool `json:"never"`
}

// guestRoutes is what somebody does to guests and to rights past the API.
func (s *Sim) guestRoutes(mux *http.ServeMux) {
	mux.HandleFunc("POST /sim/guests", s.postGuest)
	mux.HandleFunc("GET /sim/guests/{vmid}", func(w http.ResponseWriter, r *http.Request) {
		vmid, _ := strconv.Atoi(r.PathValue("vmid"))
		g, ok := s.Guests()[vmid]
		if !ok {
			http.Error(w, "no such guest", http.StatusNotFound)
			return
		}
		row := map[string]any{
			"vmid": g.VMID, "kind": g.Kind, "node": g.Node, "name": g.Name, "lock": g.Lock, "template": g.Template,
			"running": g.Running, "paused": g.Paused, "pool": g.Pool, "config": g.Config,
		}
		if g.HA != nil {
			row["ha"] = map[string]any{"state": g.HA.State, "after": Span(g.HA.After), "never": g.HA.Never}
		}
		write(w, http.StatusOK, row)
	})
	mux.HandleFunc("PUT /sim/guests/{vmid}", s.putGuest)
	mux.HandleFunc("DELETE /sim/guests/{vmid}", func(w http.ResponseWriter, r *http.Request) {
		vmid, _ := strconv.Atoi(r.PathValue("vmid"))
		done(w, s.RemoveGuest(vmid), "guest")
	})
	mux.HandleFunc("PUT /sim/tokens/{token}", s.putToken)
}

func (s *Sim) postGuest(w http.ResponseWriter, r *http.Request) {
	body := struct {
		VMID   int               `json:"vmid"`
		Kind   string            `json:"kind"`
		Node   string            `json:"node"`
		Config map[string]string `json:"config"`
	}{Kind: guest.QEMU, Node: s.cluster.Nodes[0].Name}
	if !read(w, r, &body) {
		return
	}
	switch {
	case body.VMID < 100:
		http.Error(w, "vmid: want a number from 100 on", http.StatusBadRequest)
	case body.Kind != guest.QEMU && body.Kind != guest.LXC:
		http.Error(w, "kind: want qemu or lxc", http.StatusBadRequest)
	case !s.node(body.Node, func(*cluster.Node) {}):
		http.Error(w, "no such node", http.StatusNotFound)
	default:
		if _, taken := s.Guests()[body.VMID]; taken {
			http.Error(w, fmt.Sprintf("there is a guest %d", body.VMID), http.StatusConflict)
			return
		}
		s.AddGuest(body.Kind, body.VMID, body.Node, body.Config)
		write(w, http.StatusCreated, map[string]int{"vmid": body.VMID})
	}
}

func (s *Sim) putGuest(w http.ResponseWriter, r *http.Request) {
	vmid, _ := strconv.Atoi(r.PathValue("vmid"))
	var body guestBody
	if !read(w, r, &body) {
		return
	}
	if body.Node != nil && !s.node(*body.Node, func(*cluster.Node) {}) {
		http.Error(w, "no such node", http.StatusNotFound)
		return
	}
	found := s.change(vmid, func(g *guest.Guest) {
		for key, value := range body.Config {
			if value == nil {
				g.Unset(key)
			} else {
				g.Set(key, *value)
			}
		}
		tell(body.Node, func(v string) { s.cluster.Relocate(g, v) })
	})
	if found {
		tell(body.Lock, func(v string) { s.SetLock(vmid, v) })
		tell(body.Running, func(v bool) { s.SetRunning(vmid, v) })
		tell(body.HA, func(v haBody) { s.SetHA(vmid, v.ha()) })
	}
	done(w, found, "guest")
}

func (b haBody) ha() *HA {
	if !b.Managed {
		return nil
	}
	return &HA{After: time.Duration(b.After), Never: b.Never}
}

// putToken revokes a token or gives it back, and replaces its rights.
func (s *Sim) putToken(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Revoked *bool `json:"revoked"`
		Grants  *[]struct {
			Path       string   `json:"path"`
			Propagate  bool     `json:"propagate"`
			Privileges []string `json:"privileges"`
		} `json:"grants"`
	}
	if !read(w, r, &body) {
		return
	}
	token := r.PathValue("token")
	var grants []Grant
	if body.Grants != nil {
		grants = []Grant{}
		for _, g := range *body.Grants {
			if i := slices.IndexFunc(g.Privileges, func(p string) bool { return !access.IsPrivilege(p) }); i >= 0 {
				http.Error(w, fmt.Sprintf("no such privilege %q", g.Privileges[i]), http.StatusBadRequest)
				return
			}
			grants = append(grants, Grant{Path: g.Path, Propagate: g.Propagate, Privileges: g.Privileges})
		}
	}
	if body.Revoked != nil && !s.SetRevoked(token, *body.Revoked) || !s.hasToken(token) {
		http.Error(w, "no such token", http.StatusNotFound)
		return
	}
	if grants != nil {
		s.SetGrants(token, grants...)
	}
	w.WriteHeader(http.StatusNoContent)
}
