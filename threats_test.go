package remuda_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/remudahq/remuda/internal/arch"
)

// simulators keep no secrets of anybody.
var simulators = []string{"testutil", "apps/e2e", "adapters/memory"}

// public are values that have the name of a secret, and are none.
var public = map[string]string{
	"adapters/proxmox/task.go token": "the name of an API token, as it stands in the tasks that it began",
	"core/fleet/people.go Password":  "two hashes of ours, with a salt each; nobody chooses either",
}

// TestS19NoSecretIsComparedStepByStep: how long it takes to refuse a token, a
// hash or a signature says nothing of how much of it was right, because nowhere
// in the source is one compared by a means that ends at the first difference.
func TestS19NoSecretIsComparedStepByStep(t *testing.T) {
	t.Parallel()
	report(t, func(tree fs.FS) ([]string, error) { return arch.CheckCompares(tree, public, simulators...) })
	for source, wrong := range map[string]bool{
		"a.Hash == b.Hash": true, "secret != given": true, "bytes.Equal(mac, sum)": true, "string(was.Digest) == text": true,
		"slices.Equal(token.Refresh, x[:])": true, "request.Token() == ours": true,
		`secret == ""`: false, "hash == nil": false, "len(hash) == 32": false, "subtle.ConstantTimeCompare(hash, x) == 1": false,
		"token.ID == id": false, "hmac.Equal(mac, sum)": false, "bytes.Equal(name, other)": false,
	} {
		tree := fstest.MapFS{"x/x.go": {Data: []byte("package x\n\nvar _ = " + source + "\n")}, "x/x_test.go": {Data: []byte("package x\n\nvar _ = secret == given\n")}}
		found, err := arch.CheckCompares(tree, nil)
		if err != nil || (len(found) == 1) != wrong || len(found) > 1 {
			t.Errorf("%s: got %q, %v", source, strings.Join(found, "; "), err)
		}
	}
}
