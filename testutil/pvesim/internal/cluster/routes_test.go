package cluster

import (
	"strings"
	"testing"

	"github.com/remudahq/remuda/testutil/pvesim/internal/schema"
)

func TestNoRouteIsAmongTheCallsThatAreMissing(t *testing.T) {
	t.Parallel()
	for name := range routes() {
		if method, template, _ := strings.Cut(name, " "); schema.Lacks(method, template) {
			t.Errorf("%s is answered, and listed as missing", name)
		}
	}
}

func TestEveryRouteIsACallOfTheSchema(t *testing.T) {
	t.Parallel()
	s := schema.Load()
	for name := range routes() {
		method, template, _ := strings.Cut(name, " ")
		call, _ := s.Find(method, template)
		if call == nil || call.Template != template {
			t.Errorf("%s is not in the schema", name)
		}
	}
}

func TestACallThatIsNotAnsweredIsListed(t *testing.T) {
	t.Parallel()
	all := routes()
	for _, name := range schema.Load().Names() {
		method, template, _ := strings.Cut(name, " ")
		if all[name] == nil && !schema.Lacks(method, template) {
			t.Errorf("nobody answers %s; it belongs into others.txt", name)
		}
	}
}
