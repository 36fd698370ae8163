package pvesim

import (
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim/internal/cluster"
)

// Span is a time in JSON: "25s", or a number of nanoseconds.
type Span = cluster.Span

// nodeBody changes what it names of a node and leaves the rest.
type nodeBody struct {
	Offline *bool `json:"offline"`
	Refuse  *bool `json:"refuse"`
	Delay   *Span `json:"delay"`
	Skew    *Span `json:"skew"`
	Storage *struct {
		Takes    Span `json:"takes"`
		Patience Span `json:"patience"`
		Shared   bool `json:"shared"`
	} `json:"storage"`
}

// nodeRoutes is what can happen to nodes and to the cluster as a whole.
func (s *Sim) nodeRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /sim/nodes", s.getNodes)
	mux.HandleFunc("PUT /sim/nodes/{node}", s.putNode)
	mux.HandleFunc("POST /sim/nodes/{node}/reboot", func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			Away Span `json:"away"`
		}
		if r.ContentLength != 0 && !read(w, r, &body) {
			return
		}
		done(w, s.Reboot(r.PathValue("node"), time.Duration(body.Away)), "node")
	})
	mux.HandleFunc("POST /sim/nodes/{node}/certificate", func(w http.ResponseWriter, r *http.Request) {
		print, err := s.RotateCertificate(r.PathValue("node"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		write(w, http.StatusCreated, map[string]string{"fingerprint": print})
	})
	mux.HandleFunc("PUT /sim/cluster", func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			Quorum *bool `json:"quorum"`
			NextID *int  `json:"nextid"`
		}
		if !read(w, r, &body) {
			return
		}
		tell(body.Quorum, s.SetQuorum)
		tell(body.NextID, s.SetNextID)
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("PUT /sim/times", s.putTimes)
	mux.HandleFunc("DELETE /sim/tasks", func(w http.ResponseWriter, _ *http.Request) {
		write(w, http.StatusOK, map[string]int{"forgotten": s.ForgetTasks("")})
	})
	mux.HandleFunc("DELETE /sim/tasks/{upid}", func(w http.ResponseWriter, r *http.Request) {
		done(w, s.ForgetTasks(r.PathValue("upid")) > 0, "finished task")
	})
	mux.HandleFunc("GET /sim/effects", func(w http.ResponseWriter, r *http.Request) {
		since, err := strconv.Atoi(orZero(r.FormValue("since")))
		if err != nil {
			http.Error(w, "since: want the number of an effect", http.StatusBadRequest)
			return
		}
		write(w, http.StatusOK, s.Effects(since))
	})
}

func orZero(text string) string {
	if text == "" {
		return "0"
	}
	return text
}

// tell does something with a value that was given.
func tell[T any](value *T, do func(T)) {
	if value != nil {
		do(*value)
	}
}

// done answers for what was there, or not.
func done(w http.ResponseWriter, found bool, what string) {
	if !found {
		http.Error(w, "no such "+what, http.StatusNotFound)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *Sim) getNodes(w http.ResponseWriter, _ *http.Request) {
	rows := []map[string]any{}
	s.cluster.With(func() {
		for _, n := range s.cluster.Nodes {
			rows = append(rows, map[string]any{"node": n.Name, "offline": n.Offline, "delay": Span(n.Delay), "skew": Span(n.Skew), "fingerprint": n.Cert.Fingerprint()})
		}
	})
	for _, row := range rows {
		urls := []string{}
		for _, server := range s.serversOf(fmt.Sprint(row["node"])) {
			urls = append(urls, server.URL())
		}
		row["urls"] = urls
	}
	write(w, http.StatusOK, rows)
}

func (s *Sim) putNode(w http.ResponseWriter, r *http.Request) {
	node := r.PathValue("node")
	var body nodeBody
	if !read(w, r, &body) {
		return
	}
	if !s.node(node, func(n *cluster.Node) {
		tell(body.Offline, func(v bool) { n.Offline = v })
		tell(body.Delay, func(v Span) { n.Delay = time.Duration(v) })
		tell(body.Skew, func(v Span) { n.Skew = time.Duration(v) })
		if st := body.Storage; st != nil {
			n.Storage = Slowness{Takes: time.Duration(st.Takes), Patience: time.Duration(st.Patience), Shared: st.Shared}
		}
	}) {
		http.Error(w, "no such node", http.StatusNotFound)
		return
	}
	if body.Refuse != nil {
		if err := s.SetRefusing(node, *body.Refuse); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
	}
	w.WriteHeader(http.StatusNoContent)
}

// putTimes changes durations by the names they have in [Durations], whatever
// their case.
func (s *Sim) putTimes(w http.ResponseWriter, r *http.Request) {
	var body map[string]Span
	if !read(w, r, &body) {
		return
	}
	wrong := ""
	s.SetTimes(func(times *Durations) {
		all := reflect.ValueOf(times).Elem()
		for name := range body {
			if !all.FieldByNameFunc(same(name)).IsValid() {
				wrong = name
			}
		}
		for name, d := range body {
			if wrong == "" {
				all.FieldByNameFunc(same(name)).SetInt(int64(d))
			}
		}
	})
	if wrong != "" {
		http.Error(w, fmt.Sprintf("unknown field %q", wrong), http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func same(name string) func(string) bool {
	return func(have string) bool { return strings.EqualFold(have, name) }
}
