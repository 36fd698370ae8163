package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const root = "../../.."

// TestEveryCapabilityHasItsChapter makes the table that docs/capabilities.md is.
func TestEveryCapabilityHasItsChapter(t *testing.T) {
	var table strings.Builder
	require.NoError(t, printTable(&table, filepath.Join(root, "adapters/client/openapi.json"), root, chapters()))
	kept, err := os.ReadFile(filepath.Join(root, "docs/capabilities.md"))
	require.NoError(t, err)
	assert.Equal(t, string(kept), table.String(), "run make gen")
}

// TestATableThatIsNotTrueIsNotMade plants what the table must not say.
func TestATableThatIsNotTrueIsNotMade(t *testing.T) {
	for what, spoil := range map[string]func([]Chapter) []Chapter{
		"no chapter calls delete-plan": func(all []Chapter) []Chapter {
			for i := range all {
				all[i].Calls = remove(all[i].Calls, "delete-plan")
			}
			return all
		},
		`no operation "fly"`:      func(all []Chapter) []Chapter { all[0].Calls = append(all[0].Calls, "fly"); return all },
		"there is no test TestIt": func(all []Chapter) []Chapter { all[0].Tests = append(all[0].Tests, "TestIt"); return all },
	} {
		err := printTable(io.Discard, filepath.Join(root, "adapters/client/openapi.json"), root, spoil(chapters()))
		assert.ErrorContains(t, err, what)
	}
}

func remove(all []string, one string) []string {
	var rest []string
	for _, s := range all {
		if s != one {
			rest = append(rest, s)
		}
	}
	return rest
}

func TestARequestIsTheRouteWithTheFewestParameters(t *testing.T) {
	d := &document{routes: []route{{ID: "one", Method: "GET", Path: "/v1/servers/{id}"}, {ID: "bulk", Method: "GET", Path: "/v1/servers/bulk"}}}
	for path, want := range map[string]string{"/v1/servers/bulk?x=1": "bulk", "/v1/servers/7": "one", "/v1/servers/": "", "/v1/servers/7/x": ""} {
		r, _ := d.of("GET", path)
		assert.Equal(t, want, r.ID, path)
	}
}
