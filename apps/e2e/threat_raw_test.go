package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/apps/e2e/leak"
)

// rawNames are fields of a guest's configuration in Proxmox VE, and of
// cloud-init, that are nobody's business.
var rawNames = []string{"ciuser", "cipassword", "cicustom", "citype", "sshkeys", "args", "hookscript", "config", "raw", "meta", "smbios1",
	"vmgenid", "digest", "snippet", "userdata", "user_data", "vendor_data", "upid", "unused0"}

// TestS22NoAnswerHoldsARawConfiguration: what a guest's configuration holds
// besides what the API speaks of, such as the data of cloud-init, is in no
// answer to a customer, nor in the database. No schema of an answer has room
// for it, and a customer who reads everything finds nothing of it.
func TestS22NoAnswerHoldsARawConfiguration(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		e := &eavesdropper{t: t, site: r.site, api: r.alive[0]}
		ann := r.holder("ann", "customer")
		vm, ct := r.make("debian-12", map[string]any{"owner": "ann"}), r.make("debian-12-ct", map[string]any{"owner": "ann"})
		e.ends("succeeded", ann.token, "POST", "/v1/servers/"+idOf(vm)+"/snapshots", `{"name":"kept"}`)
		for _, server := range []map[string]any{vm, ct} {
			e.fills(vmidOf(server))
			e.ends("succeeded", ann.token, "POST", "/v1/servers/"+idOf(server)+"/power", `{"action":"reboot"}`)
		}
		document := r.alive[0].must(http.StatusOK, http.MethodGet, "/openapi.json", nil)
		e.told = nil
		e.closed(document)
		e.readsAll(document, ann)
		found, err := e.finder.Database(t.Context(), r.database)
		require.NoError(t, err)
		assert.Empty(t, found)
	})
}

// fills puts what must not be seen into a guest's configuration.
func (e *eavesdropper) fills(vmid int) {
	e.t.Helper()
	config := e.sim.Guests()[vmid].Config
	change := map[string]string{"description": "a sentinel in description\n" + config["description"]}
	for _, name := range []string{"ciuser", "cipassword", "sshkeys", "args", "hookscript", "cicustom", "smbios1"} {
		change[name] = "a-sentinel-in-" + name
		e.finder.Add(name, change[name])
	}
	e.finder.Add("description", "a sentinel in description")
	text, err := json.Marshal(map[string]any{"config": change})
	require.NoError(e.t, err)
	e.control(http.MethodPut, fmt.Sprintf("/sim/guests/%d", vmid), string(text))
}

// closed looks at the schema of every answer: no field has a raw name, and no
// object may hold what nobody named, but texts under names that people chose.
func (e *eavesdropper) closed(document map[string]any) {
	e.t.Helper()
	schemas := document["components"].(map[string]any)["schemas"].(map[string]any)
	seen := map[string]bool{}
	var look func(where string, value any)
	look = func(where string, value any) {
		schema, ok := value.(map[string]any)
		if !ok {
			return
		}
		if ref := text(schema["$ref"]); ref != "" {
			name := ref[strings.LastIndex(ref, "/")+1:]
			if !seen[name] {
				seen[name] = true
				look(name, schemas[name])
			}
			return
		}
		assert.NotEqual(e.t, true, schema["additionalProperties"], "%s takes anything", where)
		look(where+".*", schema["additionalProperties"])
		look(where, schema["items"])
		fields, _ := schema["properties"].(map[string]any)
		for name, field := range fields {
			assert.NotContains(e.t, rawNames, name, where)
			look(where+"."+name, field)
		}
	}
	for path, methods := range document["paths"].(map[string]any) {
		for _, operation := range methods.(map[string]any) {
			responses, _ := operation.(map[string]any)["responses"].(map[string]any)
			for _, response := range responses {
				content, _ := response.(map[string]any)["content"].(map[string]any)
				for _, media := range content {
					look(path, media.(map[string]any)["schema"])
				}
			}
		}
	}
	require.Greater(e.t, len(seen), 40)
}

// readsAll has a customer read every path, with the IDs of what is theirs.
func (e *eavesdropper) readsAll(document map[string]any, ann holder) {
	e.t.Helper()
	answered := 0
	for _, path := range slices.Sorted(maps.Keys(document["paths"].(map[string]any))) {
		methods := document["paths"].(map[string]any)[path].(map[string]any)
		if methods["get"] == nil || strings.HasSuffix(path, "/events") || strings.HasSuffix(path, "/console/stream") {
			continue // streams tell what the database has
		}
		ids := []string{""}
		if collection, _, one := strings.Cut(path, "/{id}"); one {
			ids = e.idsOf(ann.token, collection)
		}
		for _, id := range ids {
			there := strings.NewReplacer("{id}", id, "{name}", "kept").Replace(path)
			if status, _ := e.ask(ann.token, "GET", there, "", nil); status == http.StatusOK {
				answered++
			}
		}
	}
	assert.Greater(e.t, answered, 25)
	var canary leak.Finder
	canary.Add("the name", "Web debian-12")
	seen := 0
	for _, told := range e.told {
		seen += len(canary.In(told.what, told.text))
		assert.Empty(e.t, e.finder.In(told.what, told.text))
	}
	assert.Positive(e.t, seen, "the search finds nothing at all")
}

// idsOf are what a customer sees of a collection.
func (e *eavesdropper) idsOf(token, collection string) (ids []string) {
	e.t.Helper()
	status, page := e.ask(token, "GET", collection, "", nil)
	items, _ := page["items"].([]any)
	if status != http.StatusOK {
		return nil
	}
	for _, item := range items {
		if id := text(item.(map[string]any)["id"]); id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}
