package pvesim

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim/internal/trap"
)

// faultRoutes plants faults, tells what became of them and takes them away.
func (s *Sim) faultRoutes(mux *http.ServeMux) {
	mux.HandleFunc("POST /sim/faults", func(w http.ResponseWriter, r *http.Request) {
		var f Fault
		if read(w, r, &f) {
			created(w, s.Fail(f))
		}
	})
	mux.HandleFunc("POST /sim/task-faults", func(w http.ResponseWriter, r *http.Request) {
		var f TaskFault
		if read(w, r, &f) {
			created(w, s.FailTask(f))
		}
	})
	mux.HandleFunc("GET /sim/faults", func(w http.ResponseWriter, _ *http.Request) {
		rows := []faultRow{}
		for _, t := range s.cluster.Traps.All() {
			rows = append(rows, rowOf(t))
		}
		write(w, http.StatusOK, rows)
	})
	mux.HandleFunc("DELETE /sim/faults", func(w http.ResponseWriter, _ *http.Request) {
		s.Heal()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /sim/faults/{id}", s.planted(s.getFault))
	mux.HandleFunc("DELETE /sim/faults/{id}", s.planted(func(w http.ResponseWriter, _ *http.Request, p *Planted) {
		p.Remove()
		w.WriteHeader(http.StatusNoContent)
	}))
	mux.HandleFunc("POST /sim/faults/{id}/release", s.planted(func(w http.ResponseWriter, _ *http.Request, p *Planted) {
		p.Release()
		w.WriteHeader(http.StatusNoContent)
	}))
}

// faultRow is a fault as it is shown: the fault itself is under call or task.
type faultRow struct {
	ID   int `json:"id"`
	Call any `json:"call,omitempty"`
	Task any `json:"task,omitempty"`
	trap.Status
}

func rowOf(t *trap.Trap) faultRow {
	row := faultRow{ID: t.ID, Status: t.Status()}
	if f, ok := t.What.(TaskFault); ok {
		row.Task = f
	} else {
		row.Call = t.What
	}
	return row
}

// getFault may wait until the fault was hit: ?wait=10s, and ?hit=3 for more
// than once. It answers in any case.
func (s *Sim) getFault(w http.ResponseWriter, r *http.Request, p *Planted) {
	ctx, cancel, err := patience(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	defer cancel()
	times := 1
	if text := r.FormValue("hit"); text != "" {
		if times, err = strconv.Atoi(text); err != nil {
			http.Error(w, "hit: want a number", http.StatusBadRequest)
			return
		}
	}
	_ = p.AwaitHits(ctx, times) // what came of it stands in the answer
	write(w, http.StatusOK, rowOf(p.trap))
}

func (s *Sim) planted(do func(http.ResponseWriter, *http.Request, *Planted)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id, _ := strconv.Atoi(r.PathValue("id"))
		t := s.cluster.Traps.Find(id)
		if t == nil {
			http.Error(w, "no such fault", http.StatusNotFound)
			return
		}
		do(w, r, &Planted{sim: s, trap: t})
	}
}

func created(w http.ResponseWriter, p *Planted) {
	w.Header().Set("Location", fmt.Sprintf("/sim/faults/%d", p.ID()))
	write(w, http.StatusCreated, map[string]int{"id": p.ID()})
}

// read takes a body of JSON and refuses what it does not know by its name.
func read(w http.ResponseWriter, r *http.Request, into any) bool {
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20))
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	if err == nil {
		if _, err = dec.Token(); errors.Is(err, io.EOF) {
			return true
		}
		err = errors.New("there is more than one value")
	}
	http.Error(w, err.Error(), http.StatusBadRequest)
	return false
}

func write(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(body)
}

// patience is how long a caller wants to wait, at most a minute; by itself it
// is no time at all.
func patience(r *http.Request) (context.Context, context.CancelFunc, error) {
	wait := time.Duration(0)
	if text := r.FormValue("wait"); text != "" {
		var err error
		if wait, err = time.ParseDuration(text); err != nil || wait < 0 || wait > time.Minute {
			return nil, nil, errors.New("wait: want a time up to 1m, such as 10s")
		}
	}
	ctx, cancel := context.WithTimeout(r.Context(), wait)
	return ctx, cancel, nil
}
