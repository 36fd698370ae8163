package cluster

import (
	"strings"
	"testing"

	"github.com/remudahq/remuda/testutil/pvesim/internal/schema"
)

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
