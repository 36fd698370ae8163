package proxmox_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/adapters/proxmox"
)

// sources visits every Go file of the repository that is no test, parsed.
func sources(t *testing.T, visit func(path string, file *ast.File)) {
	t.Helper()
	root, seen := filepath.Join("..", ".."), 0
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "var") {
			if err == nil {
				err = filepath.SkipDir
			}
			return err
		}
		if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			require.NoError(t, err)
			name, err := filepath.Rel(root, path)
			require.NoError(t, err)
			visit(filepath.ToSlash(name), file)
			seen++
		}
		return nil
	}))
	require.Greater(t, seen, 300)
}

// TestS25NobodyIsTrustedBlindly shows another certificate than the one that
// an endpoint was added with: nothing is sent, and the error tells both
// fingerprints. Nowhere in the programs is there another way around the check
// of certificates, and no setting that leaves it out.
func TestS25NobodyIsTrustedBlindly(t *testing.T) {
	t.Parallel()
	t.Run("another certificate", proxmox.AnotherCertificate)
	t.Run("one way only", func(t *testing.T) {
		t.Parallel()
		var found []string
		flag := regexp.MustCompile(`(?i)insecure|skip.?verify|no.?verify|verify.?tls`)
		sources(t, func(path string, file *ast.File) {
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CompositeLit:
					skips, verifies := false, false
					for _, e := range n.Elts {
						if pair, ok := e.(*ast.KeyValueExpr); ok {
							key, _ := pair.Key.(*ast.Ident)
							skips = skips || key != nil && key.Name == "InsecureSkipVerify"
							verifies = verifies || key != nil && key.Name == "VerifyConnection"
						}
					}
					if skips && verifies {
						found = append(found, path)
					} else if skips {
						t.Errorf("%s checks no certificate", path)
					}
				case *ast.SelectorExpr:
					if n.Sel.Name == "InsecureSkipVerify" {
						t.Errorf("%s sets InsecureSkipVerify", path)
					}
				case *ast.Field:
					for _, name := range n.Names {
						if flag.MatchString(name.Name) {
							t.Errorf("%s has a setting %s", path, name.Name)
						}
					}
				}
				return true
			})
		})
		slices.Sort(found)
		programs := slices.DeleteFunc(found, func(path string) bool {
			return strings.HasPrefix(path, "apps/e2e/") || strings.HasPrefix(path, "testutil/")
		})
		require.Equal(t, []string{"adapters/proxmox/dial.go"}, programs)
	})
}

// fetches are the calls of Proxmox VE that have a node fetch something from an
// address that a caller names, or send something there.
var fetches = regexp.MustCompile(`(?i)download-url|query-url-metadata|query-oci|oci-registry|/oci|remote_migrate|remote-migrate|/metrics/server|/sdn/.*/dns|/acme|import-from|aplinfo`)

// TestS06NothingMakesANodeFetchAnAddress reads every text in the source of what
// talks to Proxmox VE, and the document of the API: there is no call that
// makes a node fetch something, and nothing in which a caller could name an address
// to fetch from. Cloud-init's user data are the name of a file on a storage.
func TestS06NothingMakesANodeFetchAnAddress(t *testing.T) {
	t.Parallel()
	called := 0
	sources(t, func(path string, file *ast.File) {
		if !strings.HasPrefix(path, "adapters/") && !strings.HasPrefix(path, "core/") && !strings.HasPrefix(path, "apps/api/") {
			return
		}
		ast.Inspect(file, func(n ast.Node) bool {
			text, ok := n.(*ast.BasicLit)
			if !ok || text.Kind != token.STRING {
				return true
			}
			if strings.HasPrefix(path, "adapters/proxmox/") && strings.HasPrefix(text.Value, `"/`) {
				called++
			}
			if fetches.MatchString(text.Value) {
				t.Errorf("%s has %s", path, text.Value)
			}
			return true
		})
	})
	require.Greater(t, called, 20, "the calls were found")

	// Where a name leads is said by operators alone, and only we dial there.
	may := map[string]bool{
		"Endpoint.url":           true,
		"Console.url":            true, // is told, and not taken
		"NewNotification.params": true, // a link in a mail, which its reader may follow
	}
	text, err := os.ReadFile("../client/openapi.json")
	require.NoError(t, err)
	var document struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]json.RawMessage
			}
		}
	}
	require.NoError(t, json.Unmarshal(text, &document))
	require.Greater(t, len(document.Components.Schemas), 50)
	address := regexp.MustCompile(`(?i)\b(url|uri|href|mirror|registry)\b|"format":"(uri|url|iri)[a-z-]*"|https?://`)
	for name, schema := range document.Components.Schemas {
		for field, text := range schema.Properties {
			if address.MatchString(field+" "+string(text)) && !may[name+"."+field] && !strings.HasPrefix(name, "Webhook") && !strings.HasPrefix(name, "Problem") && !strings.Contains(name, "Webhook") {
				t.Errorf("%s.%s may be an address: %s", name, field, text)
			}
		}
	}
}
