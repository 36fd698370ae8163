package remuda_test

import (
	"io/fs"
	"os"
	"testing"

	"github.com/remudahq/remuda/internal/arch"
)

// Words used in several rows.
const (
	inside = "std core core/saga ports"
	// What the tests of a folder may import besides.
	fakes = "adapters/memory adapters/system testutil/conformance testutil/eventwatch testutil/faulty testutil/sagatest"
	check = "github.com/stretchr/testify pgregory.net/rapid go.uber.org/goleak"
	rigs  = "testutil/natstest testutil/pgtest testutil/pvesim/... testutil/smtpsink"

	huma    = "github.com/danielgtaylor/huma/v2"
	charm   = "charm.land github.com/NimbleMarkets/ntcharts/v2 github.com/charmbracelet/x"
	mill    = "github.com/ThreeDotsLabs"
	nats    = "github.com/nats-io"
	yaml    = "go.yaml.in/yaml/v3"
	metrics = "github.com/prometheus"
	adapter = "adapters/bus adapters/bus/jetstream adapters/bus/natsurl adapters/client adapters/mail adapters/outbound adapters/proxmox adapters/sqlstore adapters/system"
)

// rules says who may import whom. The first row that fits a folder counts, and
// a folder without a row is a failure: a new folder is a decision.
var rules = []arch.Rule{
	// The inside: the standard library, and inwards only.
	{Folder: ".", May: "std", Tests: "internal/arch"},
	{Folder: "internal/arch", May: "std"},
	{Folder: "tools/*", May: "std internal/arch"},
	{Folder: "core", May: "std", Not: "context database/sql net net/http os os/exec", Tests: fakes},
	{Folder: "ports", May: "std core", Not: "database/sql net/http os os/exec", Tests: fakes},
	{Folder: "core/saga", May: "std core ports", Not: "database/sql net/http os os/exec", Tests: fakes},
	{Folder: "core/fleet", May: inside + " core/*", Not: "database/sql net/http os os/exec", Tests: fakes},
	{Folder: "core/placement", May: "std core", Tests: fakes},
	{Folder: "core/rebuild", May: inside + " core/guest core/provision", Not: "database/sql net/http os os/exec", Tests: fakes},
	{Folder: "core/sample", May: inside, Not: "database/sql net net/http os os/exec", Tests: fakes},
	{Folder: "core/webhook", May: inside + " core/guest", Not: "database/sql net net/http os os/exec", Tests: fakes + " adapters/outbound"},
	{Folder: "core/mail", May: inside + " core/guest", Not: "database/sql net net/http os os/exec", Tests: fakes},
	{Folder: "core/*", May: inside + " core/guest core/placement", Not: "database/sql net/http os os/exec", Tests: fakes + " core/relay"},

	// The outside that is driven. Never one adapter from another.
	{Folder: "adapters/memory", May: "std core ports", Tests: fakes},
	{Folder: "adapters/system", May: "std core ports", Tests: fakes},
	{Folder: "adapters/outbound", May: "std core ports", Tests: fakes},
	{Folder: "adapters/proxmox/...", May: "std core ports github.com/luthermonson/go-proxmox github.com/coder/websocket", Tests: fakes + " " + check + " " + rigs},
	{Folder: "adapters/sqlstore/...", May: "std core ports github.com/uptrace/bun github.com/jackc/pgx/v5 modernc.org/sqlite", Tests: fakes + " " + check + " " + rigs},
	{Folder: "adapters/bus/natsurl", May: "std core", Tests: check},
	{Folder: "adapters/bus/jetstream", May: "std core ports adapters/bus adapters/bus/natsurl " + mill + " " + nats, Tests: fakes + " " + check + " core/relay testutil/natstest"},
	{Folder: "adapters/bus/...", May: "std core ports " + mill, Tests: fakes + " " + check + " core/relay"},
	{Folder: "adapters/mail/...", May: "std core ports github.com/wneessen/go-mail", Tests: fakes + " " + check + " " + rigs + " core/mail core/guest"},
	{Folder: "adapters/client/...", May: "std core ports github.com/oapi-codegen/runtime", Tests: fakes + " " + check},

	// What proves it. The simulator knows nothing of ours: a mistake it shared
	// with us would hide.
	{Folder: "testutil/conformance", May: inside, Tests: fakes},
	{Folder: "testutil/sagatest", May: inside + " adapters/memory testutil/faulty", Tests: fakes},
	{Folder: "testutil/eventwatch", May: inside, Tests: fakes},
	{Folder: "testutil/faulty", May: inside, Tests: fakes},
	{Folder: "testutil/natstest", May: "std " + nats},
	{Folder: "testutil/pgtest", May: "std github.com/jackc/pgx/v5", Tests: check},
	{Folder: "testutil/pvesim/...", May: "std", Tests: check},
	{Folder: "testutil/smtpsink", May: "std github.com/emersion"},

	// What is deployed beside the programs: files, which its tests read as Prometheus does.
	{Folder: "deploy", May: "std", Tests: check + " " + metrics + " " + yaml},

	// The programs. A dialect translates, and knows neither ports nor adapters.
	{Folder: "apps/api/dialect/ospab", May: "std core core/fleet apps/internal/* " + huma + " github.com/golang-jwt/jwt/v5", Tests: fakes + " " + check + " ports core/*"},
	{Folder: "apps/api/dialect/drone", May: "std core core/fleet apps/internal/* " + huma, Tests: fakes + " " + check + " core/* github.com/drone/drone-go"},
	{Folder: "apps/api/dialect/*", May: "std core core/fleet apps/internal/* " + huma, Tests: fakes + " " + check + " core/*"},
	{Folder: "apps/api/dialect", May: "std", Tests: fakes + " " + check + " core core/* apps/api/... apps/internal/* " + huma},
	{Folder: "apps/api/native/docs", May: "std", Tests: check},
	{Folder: "apps/api/native/...", May: "std core ports core/* apps/internal/* " + huma, Tests: fakes + " " + check + " apps/api/stream adapters/bus adapters/bus/jetstream adapters/bus/natsurl adapters/proxmox adapters/sqlstore " + rigs},
	{Folder: "apps/api/stream/...", May: "std core ports core/* apps/internal/* " + huma + " github.com/coder/websocket", Tests: fakes + " " + check},
	{Folder: "apps/api/console/...", May: "std core ports core/* apps/internal/* " + huma + " github.com/coder/websocket", Tests: fakes + " " + check + " " + rigs},
	{Folder: "apps/api", May: inside + " core/* apps/api/... apps/internal/* testutil/pvesim/... golang.org/x github.com/alecthomas/kong " + adapter + " " + huma + " " + metrics, Tests: fakes + " " + check + " " + rigs},
	{Folder: "apps/tui/...", May: "std core core/fleet adapters/client apps/internal/* github.com/alecthomas/kong " + charm, Tests: fakes + " " + check + " core/* apps/api/... adapters/bus"},
	{Folder: "apps/consumer/...", May: inside + " core/* apps/api/native apps/internal/* github.com/alecthomas/kong " + adapter + " " + mill + " " + metrics, Tests: fakes + " " + check + " " + rigs + " github.com/standard-webhooks"},
	{Folder: "apps/pvesim/...", May: "std testutil/pvesim/... apps/internal/* github.com/alecthomas/kong", Tests: check},
	{Folder: "apps/internal/parts", May: inside + " core/* apps/api/native apps/internal/* " + adapter},
	{Folder: "apps/internal/serve", May: inside + " core/* apps/api/... apps/internal/... testutil/pvesim/... github.com/alecthomas/kong " + adapter, Tests: fakes + " " + check + " " + rigs},
	{Folder: "apps/internal/legacytest", May: "std core core/fleet apps/internal/* adapters/memory adapters/system", Tests: check},
	{Folder: "apps/internal/auditexport", May: inside + " github.com/crewjam/rfc5424", Tests: fakes + " " + check + " github.com/leodido/go-syslog"},
	{Folder: "apps/internal/asyncapi", May: "std core adapters/bus apps/internal/* " + huma, Tests: check + " apps/api/native core/fleet"},
	{Folder: "apps/internal/asyncapi/verify", May: "std apps/internal/asyncapi github.com/santhosh-tekuri/jsonschema/v6 " + yaml, Tests: fakes + " " + check + " core adapters/bus apps/api/..."},
	{Folder: "apps/internal/socketio", May: "std apps/internal/web github.com/coder/websocket", Tests: check}, // whoever uses it has none of it
	{Folder: "apps/internal/...", May: inside + " core/* golang.org/x github.com/alecthomas/kong " + yaml + " testutil/pvesim/... " + adapter + " " + huma + " " + metrics + " " + mill, Tests: fakes + " " + check + " " + rigs},
	{Folder: "apps/e2e/floor", May: "std github.com/jackc/pgx/v5"},
	{Folder: "apps/e2e/invariants", May: "std github.com/jackc/pgx/v5 modernc.org/sqlite", Tests: check},
	{Folder: "apps/e2e/leak", May: "std github.com/jackc/pgx/v5 modernc.org/sqlite", Tests: check + " " + rigs},
	{Folder: "apps/e2e/tour", May: "std apps/internal/asyncapi/verify", Tests: check},
	{Folder: "apps/e2e/...", May: "std", Tests: inside + " core/* apps/... " + fakes + " " + check + " " + rigs + " " + adapter + " " + nats + " github.com/jackc/pgx/v5 github.com/coder/websocket"},
}

// longFiles may have more than 400 lines, each for the reason beside it.
var longFiles = map[string]string{}

func TestArchitecture(t *testing.T) {
	t.Parallel()
	report(t, func(tree fs.FS) ([]string, error) { return arch.Check(tree, rules) })
}

func TestModules(t *testing.T) {
	t.Parallel()
	report(t, arch.CheckModules)
}

func TestFileSizes(t *testing.T) {
	t.Parallel()
	report(t, func(tree fs.FS) ([]string, error) { return arch.CheckSizes(tree, 400, longFiles) })
}

func TestNamesOfLongTests(t *testing.T) {
	t.Parallel()
	report(t, arch.CheckLong)
}

// TestEveryNumberHasItsTest keeps docs/faults.md and docs/dialects.md whole.
func TestEveryNumberHasItsTest(t *testing.T) {
	t.Parallel()
	report(t, func(tree fs.FS) ([]string, error) {
		return arch.CheckNumbered(tree, map[string]int{"F": 44, "S": 30, "C": 20})
	})
}

func report(t *testing.T, check func(fs.FS) ([]string, error)) {
	t.Helper()
	violations, err := check(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range violations {
		t.Error(v)
	}
}
