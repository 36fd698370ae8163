package drone

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/danielgtaylor/huma/v2"
	"github.com/remudahq/remuda/apps/internal/legacy"
	"github.com/remudahq/remuda/core"
)

// counts are what was asked for here since this process began.
type counts struct{ created, deleted tally }

type tally struct{ well, badly atomic.Int64 }

func (t *tally) note(err error) {
	if err != nil {
		t.badly.Add(1)
		return
	}
	t.well.Add(1)
}

// metrics writes what the original counts, as Prometheus reads it.
func (a *api) metrics(ctx context.Context, _ *struct{}) (*text, error) {
	count, err := a.fleet.CountServers(ctx, legacy.Caller(ctx), core.ServerFilter{Labels: label, Life: core.Ready, Power: core.On})
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	for _, m := range []struct {
		name, kind, help string
		value            int64
	}{
		{"drone_server_count", "gauge", "Servers that run.", int64(count)},
		{"drone_servers_created", "counter", "Servers that were accepted here.", a.counts.created.well.Load()},
		{"drone_servers_created_err", "counter", "Servers that were refused here.", a.counts.created.badly.Load()},
		{"drone_servers_deleted", "counter", "Terminations that were accepted here.", a.counts.deleted.well.Load()},
		{"drone_servers_deleted_err", "counter", "Terminations that were refused here.", a.counts.deleted.badly.Load()},
	} {
		fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %s %s\n%s %d\n", m.name, m.help, m.name, m.kind, m.name, m.value)
	}
	return &text{"text/plain; version=0.0.4; charset=utf-8", []byte(b.String())}, nil
}

// knows tells which paths there are, whatever the method.
func knows(h huma.API) func(path string) bool {
	paths := map[string]bool{}
	for path := range h.OpenAPI().Paths {
		paths[path] = true
	}
	return func(path string) bool {
		rest, one := strings.CutPrefix(path, "/api/servers/")
		return paths[path] || one && rest != "" && !strings.Contains(rest, "/")
	}
}
