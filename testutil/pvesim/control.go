package pvesim

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// control is what the simulator offers beside the API, below /sim and without
// a login: its state, and what can be done to it past the API.
func (s *Sim) control() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /sim/state", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(s.Snapshot()))
	})
	mux.HandleFunc("GET /sim/count", func(w http.ResponseWriter, r *http.Request) {
		_ = json.NewEncoder(w).Encode(s.Count(r.URL.Query().Get("call")))
	})
	s.faultRoutes(mux)
	s.nodeRoutes(mux)
	s.guestRoutes(mux)
	mux.HandleFunc("PUT /sim/behaviour/{vmid}", s.putBehaviour)
	mux.HandleFunc("POST /sim/traffic/{vmid}", s.postTraffic)
	mux.HandleFunc("PUT /sim/snippets/{node}/{file}", func(w http.ResponseWriter, r *http.Request) {
		done(w, s.AddSnippet(r.PathValue("node"), r.PathValue("file")), "node")
	})
	mux.HandleFunc("GET /sim/passwords/{vmid}", func(w http.ResponseWriter, r *http.Request) {
		vmid, _ := strconv.Atoi(r.PathValue("vmid"))
		_ = json.NewEncoder(w).Encode(s.Guests()[vmid].Passwords)
	})
	mux.HandleFunc("GET /sim/files/{vmid}", func(w http.ResponseWriter, r *http.Request) {
		vmid, _ := strconv.Atoi(r.PathValue("vmid"))
		_ = json.NewEncoder(w).Encode(s.Guests()[vmid].Files)
	})
	return mux
}

func (s *Sim) putBehaviour(w http.ResponseWriter, r *http.Request) {
	var b Behaviour
	body := struct {
		*Behaviour
		Boot Span `json:"boot"`
	}{Behaviour: &b}
	if !read(w, r, &body) {
		return
	}
	b.Boot = time.Duration(body.Boot)
	vmid, _ := strconv.Atoi(r.PathValue("vmid"))
	done(w, s.Behave(vmid, b), "guest")
}

func (s *Sim) postTraffic(w http.ResponseWriter, r *http.Request) {
	var more struct{ In, Out int64 }
	vmid, _ := strconv.Atoi(r.PathValue("vmid"))
	if !read(w, r, &more) {
		return
	}
	if more.In < 0 || more.Out < 0 {
		http.Error(w, "want {\"in\": BYTES, \"out\": BYTES}", http.StatusBadRequest)
		return
	}
	done(w, s.Carry(vmid, more.In, more.Out), "guest")
}
