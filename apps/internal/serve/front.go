package serve

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/adapters/sqlstore"
	"github.com/remudahq/remuda/apps/api/console"
	"github.com/remudahq/remuda/apps/api/native"
	"github.com/remudahq/remuda/apps/api/stream"
	"github.com/remudahq/remuda/apps/internal/asyncapi"
	"github.com/remudahq/remuda/apps/internal/eventsink"
	"github.com/remudahq/remuda/apps/internal/handling"
	"github.com/remudahq/remuda/apps/internal/hooks"
	"github.com/remudahq/remuda/apps/internal/mailing"
	"github.com/remudahq/remuda/apps/internal/metrics"
	"github.com/remudahq/remuda/apps/internal/settings"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

// pinger says whether the store answers.
type pinger interface {
	Ping(ctx context.Context) error
}

// front is everything of our own that the listener answers.
func (r *Running) front(cfg Config, store pinger, api *native.API, counts *metrics.Metrics) *http.ServeMux {
	stream.Register(api.Huma(), r.Service, stream.Options{
		Marshal: bus.Marshal, Draining: r.draining, Opened: counts.Streams.Add,
	})
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", r.ready(store))
	mux.Handle("GET /metrics", counts.Handler())
	r.consoles(mux, cfg)
	mux.Handle("GET "+asyncapi.Path, asyncapi.Handler(api.Huma().OpenAPI(), cfg.PublicURL))
	mux.Handle("/", api.Handler())
	return mux
}

// consoles has a listener answer where consoles are opened.
func (r *Running) consoles(mux *http.ServeMux, cfg Config) {
	mux.Handle("GET "+console.Path, console.Handler(r.Service, console.Options{PublicURL: cfg.PublicURL, Draining: r.draining}))
	mux.Handle("GET "+console.PagePath, console.Page())
}

// ready says whether requests are welcome here: the store answers, and we are
// not about to go.
func (r *Running) ready(store pinger) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		ctx, cancel := context.WithTimeout(req.Context(), 2*time.Second)
		defer cancel()
		select {
		case <-r.draining:
			say(w, http.StatusServiceUnavailable, "draining")
			return
		default:
		}
		if err := store.Ping(ctx); err != nil {
			say(w, http.StatusServiceUnavailable, "the store does not answer")
			return
		}
		say(w, http.StatusOK, "ok")
	}
}

func say(w http.ResponseWriter, status int, word string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"status": word})
}

// bus makes what events travel on, and who writes them down.
func (r *Running) bus(cfg Config, store *sqlstore.Store, counts *metrics.Metrics) (ports.Publisher, error) {
	if cfg.Bus.Kind(cfg.Database) == settings.NATSBus {
		return r.onNATS(cfg)
	}
	if cfg.EventsFile == "" {
		return nil, nil // the log is the bus, and nobody listens in this process
	}
	if cfg.Bus.Kind(cfg.Database) != settings.LocalBus {
		r.log.Warn("events are not written to a file: that needs the bus local:; run remuda-consumer", "file", cfg.EventsFile)
		return nil, nil // likewise
	}
	sink, err := eventsink.Open(cfg.EventsFile)
	if err != nil {
		return nil, err
	}
	r.later(sink.Close)
	local := bus.NewLocal(1, r.log)
	r.later(local.Close)
	r.consume("events file", func(ctx context.Context) error {
		return eventsink.Run(ctx, "events file", local.Subscriber(), sink, r.log, r.handling(store, counts))
	})
	return local, nil
}

func (r *Running) handling(store *sqlstore.Store, counts *metrics.Metrics) handling.Settings {
	return handling.Settings{Poison: store.Poison(), Counts: counts, Logger: r.log}
}

// tell has every event queued for the webhooks that may hear of it, and a mail
// for whoever is to be told of it, whichever process sends that; where none does,
// events pass by. Both read the event log, whatever the bus is, and read it once.
func (r *Running) tell(store *sqlstore.Store, counts *metrics.Metrics) {
	log := bus.NewLog(store.Log(), store.Cursors(), store.Members(), bus.LogSettings{Owner: "remuda-api", Start: -1, Logger: r.log})
	set := r.handling(store, counts)
	r.consume("webhooks", func(ctx context.Context) error {
		return hooks.Run(ctx, log.Subscriber(hooks.Group), r.Service.HearEvent, set)
	})
	r.consume("mail", func(ctx context.Context) error {
		return mailing.Run(ctx, log.Subscriber(mailing.Group), r.Service.HearMail, set)
	})
}

// rest is how long a consumer that died stays away.
const rest = time.Second

// consume keeps a consumer at work until the end. One that dies is told of at
// once, and begins again: what it did not handle comes again.
func (r *Running) consume(name string, run func(context.Context) error) {
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		for {
			err := error(core.Fail(core.Internal, "", "it panicked"))
			saga.Guard(r.log, "the consumer "+name, func() { err = run(ctx) })
			if ctx.Err() != nil {
				done <- err
				return
			}
			r.log.Error("a consumer of events died; it begins again", "consumer", name, "err", err)
			select {
			case <-time.After(rest):
			case <-ctx.Done():
			}
		}
	}()
	r.later(func() error {
		stop()
		return <-done
	})
}

// described is an API that only says what it is.
func described() *native.API {
	api := native.New(&fleet.Service{}, native.Options{})
	stream.Register(api.Huma(), &fleet.Service{}, stream.Options{})
	return api
}

// printMessages writes the description of what travels by message.
func printMessages(out io.Writer) error {
	text, err := asyncapi.Document(described().Huma().OpenAPI(), "")
	if err == nil {
		_, err = out.Write(text)
	}
	return err
}

// printDocument writes the description of the API, for generators of clients.
func printDocument(out io.Writer, v spec) error {
	api := described()
	name := "openapi.json"
	if v == "3.0" {
		name = "openapi-3.0.json"
	}
	text, err := api.Document(name)
	if err == nil {
		_, err = out.Write(append(text, '\n'))
	}
	return err
}
