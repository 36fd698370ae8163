package pvesim

import (
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
)

// control is what the simulator offers beside the API, below /sim and without
// a login: its state and its faults.
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
		if !s.AddSnippet(r.PathValue("node"), r.PathValue("file")) {
			http.Error(w, "no such node", http.StatusNotFound)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /sim/passwords/{vmid}", func(w http.ResponseWriter, r *http.Request) {
		vmid, _ := strconv.Atoi(r.PathValue("vmid"))
		_ = json.NewEncoder(w).Encode(s.Guests()[vmid].Passwords)
	})
	return mux
}

func (s *Sim) putBehaviour(w http.ResponseWriter, r *http.Request) {
	var body struct {
		VMID int
		guest.Behaviour
	}
	if err := json.NewDecoder(r.Body).Decode(&body.Behaviour); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if err := json.Unmarshal([]byte(r.PathValue("vmid")), &body.VMID); err != nil || !s.Behave(body.VMID, body.Behaviour) {
		http.Error(w, "no such guest", http.StatusNotFound)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *Sim) postTraffic(w http.ResponseWriter, r *http.Request) {
	var more struct{ In, Out int64 }
	vmid, _ := strconv.Atoi(r.PathValue("vmid"))
	if err := json.NewDecoder(r.Body).Decode(&more); err != nil || more.In < 0 || more.Out < 0 {
		http.Error(w, "want {\"in\": BYTES, \"out\": BYTES}", http.StatusBadRequest)
		return
	}
	if !s.Carry(vmid, more.In, more.Out) {
		http.Error(w, "no such guest", http.StatusNotFound)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
