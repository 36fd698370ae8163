package native_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/stretchr/testify/require"
)

// wrong is a request that must be refused. The path and the body may hold
// {ready}, {busy} and {bobs}: Alice's two servers, and one of Bob's.
type wrong struct {
	what, method, path, token, body string
	headers                         []string
	status                          int
	names                           string // what the problem must name
}

func body(more string) string {
	return `{"name":"web","image":"debian-12","plan":"small"` + more + `}`
}

func wrongs(s *shop) []wrong {
	a, admin := s.alice, adminToken
	reader := s.ok(201, "POST", "/v1/tokens", a, `{"name":"reader","scopes":["read"]}`).JSON["token"].(string)
	expired := s.expired(a)
	return []wrong{
		{"an image that does not exist", "POST", "/v1/servers", a, `{"name":"web","image":"windows","plan":"small"}`, nil, 422, `"path":"image"`},
		{"a plan that does not exist", "POST", "/v1/servers", a, `{"name":"web","image":"debian-12","plan":"huge"}`, nil, 422, `"path":"plan"`},
		{"a name that is too long", "POST", "/v1/servers", a, `{"name":"` + strings.Repeat("x", 41) + `","image":"debian-12","plan":"small"}`, nil, 422, `"path":"name"`},
		{"an empty name", "POST", "/v1/servers", a, `{"name":"","image":"debian-12","plan":"small"}`, nil, 422, `"path":"name"`},
		{"a name with control characters", "POST", "/v1/servers", a, `{"name":"a\u0007b","image":"debian-12","plan":"small"}`, nil, 422, "printable"},
		{"a name with a NUL", "POST", "/v1/servers", a, `{"name":"a\u0000b","image":"debian-12","plan":"small"}`, nil, 422, `"path":"name"`},
		{"an image with a NUL", "POST", "/v1/servers", a, `{"name":"a","image":"deb\u0000ian","plan":"small"}`, nil, 422, `"path":"image"`},
		{"nothing said", "POST", "/v1/servers", a, `{}`, nil, 422, `"path":"plan","message":"is required"`},
		{"an unknown field", "POST", "/v1/servers", a, body(`,"vmid":100`), nil, 422, `"path":"vmid"`},
		{"a number for a name", "POST", "/v1/servers", a, `{"name":7,"image":"debian-12","plan":"small"}`, nil, 422, `"path":"name","message":"expected string"`},
		{"a list for a body", "POST", "/v1/servers", a, `[1]`, nil, 422, "expected object"},
		{"null for a body", "POST", "/v1/servers", a, `null`, nil, 422, "expected object"},
		{"text for a switch", "POST", "/v1/servers", a, body(`,"start":"yes"`), nil, 422, `"path":"start"`},
		{"broken JSON", "POST", "/v1/servers", a, "{\"name\":\n oops}", nil, 400, "line 2, column 2"},
		{"two JSON values", "POST", "/v1/servers", a, body("") + "{}", nil, 400, "malformed-json"},
		{"no body", "POST", "/v1/servers", a, "", nil, 400, "body"},
		{"a body that is nested too deep", "POST", "/v1/servers", a, body(`,"labels":` + strings.Repeat("[", 64) + strings.Repeat("]", 64)), nil, 400, "32 levels"},
		{"a body of other bytes", "POST", "/v1/servers", a, "{\"name\":\"\xff\"}", nil, 400, "UTF-8"},
		{"a huge body", "POST", "/v1/servers", a, body(`,"user":"` + strings.Repeat("x", 1<<20) + `"`), nil, 413, "1048576"},
		{"a form", "POST", "/v1/servers", a, "name=web", []string{"Content-Type: application/x-www-form-urlencoded"}, 415, "Content-Type"},
		{"a compressed body", "POST", "/v1/servers", a, body(""), []string{"Content-Encoding: gzip"}, 415, "not compressed"},
		{"too many labels", "POST", "/v1/servers", a, body(`,"labels":{` + labels(65) + `}`), nil, 422, `"path":"labels"`},
		{"a label with a bad key", "POST", "/v1/servers", a, body(`,"labels":{"a b":"c"}`), nil, 422, `"path":"labels.a b"`},
		{"a hostname that is no DNS label", "POST", "/v1/servers", a, body(`,"hostname":"-web_1-"`), nil, 422, `"path":"hostname"`},
		{"a key that is none", "POST", "/v1/servers", a, body(`,"ssh_keys":["ssh-rsa nonsense"]`), nil, 422, `"path":"ssh_keys.0"`},
		{"a password that is too short", "POST", "/v1/servers", a, body(`,"password":"abc"`), nil, 422, `"path":"password"`},
		{"an address that is none", "POST", "/v1/servers", a, body(`,"addresses":["10.77.0.300"]`), nil, 422, `"path":"addresses.0"`},
		{"an address outside of the pools", "POST", "/v1/servers", a, body(`,"addresses":["192.0.2.1"]`), nil, 422, `"path":"addresses.0"`},
		{"the gateway for an address", "POST", "/v1/servers", a, body(`,"addresses":["10.77.0.1"]`), nil, 422, `"path":"addresses.0"`},
		{"one more address, of neither this nor that", "POST", "/v1/servers/{ready}/addresses", admin, `{}`, nil, 422, `"path":"address"`},
		{"one more address, of a pool that is none", "POST", "/v1/servers/{ready}/addresses", admin, `{"pool":"none"}`, nil, 422, `"path":"pool"`},
		{"one more address, of no pool", "POST", "/v1/servers/{ready}/addresses", admin, `{"address":"203.0.113.9"}`, nil, 422, `"path":"address"`},
		{"an address taken away that it has not", "DELETE", "/v1/servers/{ready}/addresses/203.0.113.9", admin, "", nil, 404, "address-not-found"},
		{"a plan that is too small for the image", "POST", "/v1/servers", a, `{"name":"web","image":"debian-12","plan":"tiny"}`, nil, 422, `"path":"plan"`},
		{"another owner, by a customer", "POST", "/v1/servers", a, body(`,"owner":"bob"`), nil, 422, `"path":"owner"`},
		{"a node that does not exist", "POST", "/v1/servers", a, body(`,"node":"pve9"`), nil, 422, `"path":"node"`},

		{"an address that is taken", "POST", "/v1/servers", a, body(`,"addresses":["10.77.0.50"]`), nil, 409, "10.77.0.50"},
		{"an address twice", "POST", "/v1/servers", a, body(`,"addresses":["10.77.0.51","10.77.0.51"]`), nil, 422, `"path":"addresses.1"`},
		{"a label twice", "POST", "/v1/servers", a, body(`,"labels":{"env":"a","env":"b"}`), nil, 422, `"path":"labels.env"`},
		{"a field twice", "PATCH", "/v1/servers/{ready}", a, `{"name":"a","name":"b"}`, nil, 422, `"path":"name"`},
		{"a login name that is none", "POST", "/v1/servers", a, body(`,"user":"root; rm"`), nil, 422, `"path":"user"`},
		{"a cluster that does not exist", "POST", "/v1/servers", a, body(`,"cluster":"mars"`), nil, 422, `"path":"cluster"`},
		{"a name of spaces", "POST", "/v1/servers", a, `{"name":"   ","image":"debian-12","plan":"small"}`, nil, 422, `"path":"name"`},
		{"a field of another answer", "PATCH", "/v1/servers/{ready}", a, `{"power":"on"}`, nil, 422, `"path":"power"`},
		{"a new name that is too long", "PATCH", "/v1/servers/{ready}", a, `{"name":"` + strings.Repeat("ü", 41) + `"}`, nil, 422, `"path":"name"`},
		{"a server given away by a customer", "PATCH", "/v1/servers/{ready}", a, `{"owner":"bob"}`, nil, 422, `"path":"owner"`},

		{"no token", "GET", "/v1/servers", "", "", nil, 401, "unauthenticated"},
		{"a wrong token", "GET", "/v1/servers", "nonsense", "", nil, 401, "unauthenticated"},
		{"a token that has expired", "GET", "/v1/servers", expired, "", nil, 401, "unauthenticated"},
		{"a token for reading that writes", "POST", "/v1/servers", reader, body(""), nil, 403, "scope-missing"},
		{"a token for reading that switches", "POST", "/v1/servers/{ready}/power", reader, `{"action":"start"}`, nil, 403, "scope-missing"},
		{"another scheme", "GET", "/v1/servers", "", "", []string{"Authorization: Basic YTpi"}, 401, "unauthenticated"},
		{"a wrong password", "POST", "/v1/session", "", `{"username":"alice","password":"hunter2"}`, nil, 401, "wrong"},
		{"an unknown user", "POST", "/v1/session", "", `{"username":"mallory","password":"hunter2"}`, nil, 401, "wrong"},
		{"a refresh with nonsense", "POST", "/v1/session/refresh", "", `{"refresh_token":"nonsense"}`, nil, 401, "unauthenticated"},

		{"a server that does not exist", "GET", "/v1/servers/0198e1c0-0000-7000-8000-000000000000", a, "", nil, 404, "server-not-found"},
		{"an identifier that is none", "GET", "/v1/servers/17", a, "", nil, 404, "17"},
		{"an identifier in capitals", "GET", "/v1/servers/0198E1C0-0000-7000-8000-000000000000", a, "", nil, 404, "not an identifier"},
		{"another's server", "GET", "/v1/servers/{bobs}", a, "", nil, 404, "server-not-found"},
		{"another's server, changed", "PATCH", "/v1/servers/{bobs}", a, `{"name":"mine"}`, nil, 404, "server-not-found"},
		{"another's server, deleted", "DELETE", "/v1/servers/{bobs}", a, "", nil, 404, "server-not-found"},
		{"an unknown path", "GET", "/v1/horses", a, "", nil, 404, "no-such-route"},
		{"a path above the root", "GET", "/v1/servers/..%2f..%2fetc%2fpasswd", a, "", nil, 404, "not-found"},
		{"a wrong method", "PUT", "/v1/servers", a, "{}", nil, 405, "GET, HEAD, POST"},
		{"a method of somebody else", "REPORT", "/v1/servers/{ready}", a, "", nil, 405, "PATCH"},

		{"to stop what is off", "POST", "/v1/servers/{ready}/power", a, `{"action":"stop"}`, nil, 409, "illegal-move"},
		{"an action that does not exist", "POST", "/v1/servers/{ready}/power", a, `{"action":"explode"}`, nil, 422, `"path":"action"`},
		{"a negative timeout", "POST", "/v1/servers/{ready}/power", a, `{"action":"shutdown","timeout":-1}`, nil, 422, `"path":"timeout"`},
		{"half a second", "POST", "/v1/servers/{ready}/power", a, `{"action":"shutdown","timeout":0.5}`, nil, 422, `"path":"timeout"`},
		{"to start what is being made", "POST", "/v1/servers/{busy}/power", a, `{"action":"start"}`, nil, 409, "server-busy"},
		{"to delete what is being made", "DELETE", "/v1/servers/{busy}", a, "", nil, 409, "server-busy"},

		{"an unknown parameter", "GET", "/v1/servers?colour=red", a, "", nil, 422, `"path":"colour"`},
		{"an unknown parameter of a change", "DELETE", "/v1/servers/{ready}?force=1", a, "", nil, 422, `"path":"force"`},
		{"no limit", "GET", "/v1/servers?limit=0", a, "", nil, 422, `"path":"limit"`},
		{"a limit that is too large", "GET", "/v1/servers?limit=1001", a, "", nil, 422, `"path":"limit"`},
		{"a limit that is no number", "GET", "/v1/servers?limit=many", a, "", nil, 422, `"path":"limit"`},
		{"two limits", "GET", "/v1/servers?limit=1&limit=2", a, "", nil, 422, `"path":"limit"`},
		{"two values of a label", "GET", "/v1/servers?label=env=a&label=env=b", a, "", nil, 422, `"path":"label"`},
		{"a cursor of somebody else", "GET", "/v1/servers?cursor=AAAA", a, "", nil, 422, `"path":"cursor"`},
		{"a life that does not exist", "GET", "/v1/servers?life=eternal", a, "", nil, 422, `"path":"life"`},
		{"a label without a value", "GET", "/v1/servers?label=env", a, "", nil, 422, `"path":"label"`},
		{"a sort order that is none", "GET", "/v1/servers?sort=price", a, "", nil, 422, `"path":"sort"`},
		{"control characters in a parameter", "GET", "/v1/servers?name=a%00b", a, "", nil, 422, `"path":"name"`},
		{"other bytes in a parameter", "GET", "/v1/servers?name=%ff", a, "", nil, 422, `"path":"name"`},
		{"a broken query", "GET", "/v1/servers?name=%zz", a, "", nil, 400, "query"},
		{"a wait that is no time", "GET", "/v1/operations/0198e1c0-0000-7000-8000-000000000000?wait=soon", a, "", nil, 422, `"path":"wait"`},
		{"a wait that is too long", "GET", "/v1/operations/0198e1c0-0000-7000-8000-000000000000?wait=2h", a, "", nil, 422, `"path":"wait"`},

		{"a wait that is over", "GET", "/v1/operations/0198e1c0-0000-7000-8000-000000000000?wait=-1s", a, "", nil, 422, `"path":"wait"`},
		{"operations of a state that does not exist", "GET", "/v1/operations?state=done", a, "", nil, 422, `"path":"state"`},
		{"an operation that is another's", "POST", "/v1/operations/{bobsop}/cancel", a, "", nil, 404, "operation-not-found"},

		{"an If-Match that is none", "PATCH", "/v1/servers/{ready}", a, `{"name":"new"}`, []string{"If-Match: 3"}, 400, "If-Match"},
		{"an If-Match of another version", "PATCH", "/v1/servers/{ready}", a, `{"name":"new"}`, []string{`If-Match: "99"`}, 412, "version-mismatch"},
		{"a weak If-Match", "DELETE", "/v1/servers/{ready}", a, "", []string{`If-Match: W/"2"`}, 412, "version-mismatch"},
		{"a key that is too long", "POST", "/v1/servers", a, body(""), []string{"Idempotency-Key: " + strings.Repeat("k", 256)}, 400, "Idempotency-Key"},
		{"a key that is empty", "POST", "/v1/servers", a, body(""), []string{"Idempotency-Key: "}, 400, "Idempotency-Key"},
		{"a key of other letters", "POST", "/v1/servers", a, body(""), []string{"Idempotency-Key: schlüssel"}, 400, "Idempotency-Key"},
		{"a key used for another request", "POST", "/v1/servers", a, body(`,"labels":{"a":"b"}`), []string{"Idempotency-Key: used"}, 422, "idempotency-key-reused"},
		{"a position that is none", "GET", "/v1/events", a, "", []string{"Last-Event-ID: yesterday"}, 422, "Last-Event-ID"},
		{"events of a type that does not exist", "GET", "/v1/events?type=server.exploded", a, "", nil, 422, `"path":"type"`},
		{"events of another's server", "GET", "/v1/servers/{bobs}/events", a, "", nil, 404, "server-not-found"},

		{"a customer who adds a plan", "POST", "/v1/plans", a, `{"name":"free","cores":1,"memory":536870912,"disk":4294967296}`, nil, 403, "scope-missing"},
		{"a customer who looks at clusters", "GET", "/v1/clusters", a, "", nil, 403, "scope-missing"},
		{"a customer who locks a server", "PUT", "/v1/servers/0198e1c0-0000-7000-8000-000000000000/ip-lock", a, `{"enabled":false}`, nil, 403, "scope-missing"},
		{"addresses of no pool", "GET", "/v1/addresses?pool=x", a, "", nil, 422, "validation-failed"},
		{"addresses of no server", "GET", "/v1/addresses?server=x", a, "", nil, 422, "validation-failed"},
		{"a customer who looks at nodes", "GET", "/v1/nodes", a, "", nil, 403, "scope-missing"},
		{"a customer who looks at storages", "GET", "/v1/storages", a, "", nil, 403, "scope-missing"},
		{"a customer who looks at a storage", "GET", "/v1/storages/c1:pve1:local", a, "", nil, 403, "scope-missing"},
		{"a customer who looks at templates", "GET", "/v1/templates", a, "", nil, 403, "scope-missing"},
		{"a customer who looks at a template", "GET", "/v1/templates/c1:pve1:9001", a, "", nil, 403, "scope-missing"},
		{"a node that does not exist, shown", "GET", "/v1/nodes/c1:pve9", admin, "", nil, 404, "node-not-found"},
		{"a storage that does not exist", "GET", "/v1/storages/c1:pve1:tape", admin, "", nil, 404, "storage-not-found"},
		{"a template that does not exist", "GET", "/v1/templates/c1:pve1:100", admin, "", nil, 404, "template-not-found"},
		{"an unknown parameter of the storages", "GET", "/v1/storages?limit=1", admin, "", nil, 422, `"path":"limit"`},
		{"an unknown parameter of the templates", "GET", "/v1/templates?limit=1", admin, "", nil, 422, `"path":"limit"`},
		{"a customer who becomes an admin", "PATCH", "/v1/users/{me}", a, `{"role":"admin"}`, nil, 403, "scope-missing"},
		{"a customer who takes more scopes", "POST", "/v1/tokens", a, `{"name":"x","scopes":["admin"]}`, nil, 422, `"path":"scopes"`},
		{"a customer who looks at pools", "GET", "/v1/pools", a, "", nil, 403, "scope-missing"},
		{"a customer who adds a user", "POST", "/v1/users", a, `{"username":"carol"}`, nil, 403, "scope-missing"},
		{"a token for another, by a customer", "POST", "/v1/tokens", a, `{"name":"x","user":"bob"}`, nil, 422, `"path":"user"`},
		{"a token that has expired before it begins", "POST", "/v1/tokens", a, `{"name":"x","expires_at":"2001-01-01T00:00:00Z"}`, nil, 422, `"path":"expires_at"`},
		{"a token that ends at no time", "POST", "/v1/tokens", a, `{"name":"x","expires_at":"tomorrow"}`, nil, 422, `"path":"expires_at"`},
		{"a user with a short password", "POST", "/v1/users", admin, `{"username":"carol","password":"short"}`, nil, 422, `"path":"password"`},
		{"a plan whose name is taken", "POST", "/v1/plans", admin, `{"name":"small","cores":1,"memory":536870912,"disk":4294967296}`, nil, 409, "name-taken"},
		{"a plan of half a MiB", "POST", "/v1/plans", admin, `{"name":"odd","cores":1,"memory":536870913,"disk":4294967296}`, nil, 422, `"path":"memory"`},
		{"a user whose name is taken", "POST", "/v1/users", admin, `{"username":"alice"}`, nil, 409, "name-taken"},
		{"a pool whose name is taken", "POST", "/v1/pools", admin, `{"name":"demo","prefix":"10.1.0.0/24","ranges":[{"first":"10.1.0.2","last":"10.1.0.3"}]}`, nil, 409, "name-taken"},
		{"a pool outside of its network", "POST", "/v1/pools", admin, `{"name":"p","prefix":"10.1.0.0/24","ranges":[{"first":"10.2.0.2","last":"10.2.0.3"}]}`, nil, 422, `"path":"ranges"`},
		{"a pool of nonsense", "POST", "/v1/pools", admin, `{"name":"p","prefix":"here","ranges":[{"first":"x","last":"y"}]}`, nil, 422, `"path":"ranges.0.first"`},
		{"a pool of a cluster that does not exist", "POST", "/v1/pools", admin, `{"name":"p","prefix":"10.1.0.0/24","cluster_ids":["mars"],"ranges":[{"first":"10.1.0.2","last":"10.1.0.3"}]}`, nil, 422, `"path":"cluster_ids.0"`},
		{"a customer who changes a pool", "PATCH", "/v1/pools/{pool}", a, `{"name":"mine"}`, nil, 403, "scope-missing"},
		{"a pool that does not exist, changed", "PATCH", "/v1/pools/0198e1c0-0000-7000-8000-000000000000", admin, `{"name":"new"}`, nil, 404, "pool-not-found"},
		{"a pool given a name that is taken", "PATCH", "/v1/pools/{pool}", admin, `{"name":"spare"}`, nil, 409, "name-taken"},
		{"a pool given a name that is none", "PATCH", "/v1/pools/{pool}", admin, `{"name":"a b"}`, nil, 422, `"path":"name"`},
		{"a pool given another network", "PATCH", "/v1/pools/{pool}", admin, `{"prefix":"10.78.0.0/24"}`, nil, 422, `"path":"prefix"`},
		{"a pool given a gateway that is none", "PATCH", "/v1/pools/{pool}", admin, `{"gateway":"10.77.0.300"}`, nil, 422, `"path":"gateway"`},
		{"a pool given a gateway outside of its network", "PATCH", "/v1/pools/{pool}", admin, `{"gateway":"10.78.0.1"}`, nil, 422, `"path":"gateway"`},
		{"a pool given a server's address as its gateway", "PATCH", "/v1/pools/{pool}", admin, `{"gateway":"10.77.0.50"}`, nil, 409, `"path":"gateway","message":"takes away 10.77.0.50`},
		{"a pool given a bridge that is too long", "PATCH", "/v1/pools/{pool}", admin, `{"bridge":"vmbr000000000000"}`, nil, 422, `"path":"bridge"`},
		{"a pool given a VLAN that is none", "PATCH", "/v1/pools/{pool}", admin, `{"vlan":4095}`, nil, 422, `"path":"vlan"`},
		{"a pool given a cluster that does not exist", "PATCH", "/v1/pools/{pool}", admin, `{"cluster_ids":["0198e1c0-0000-7000-8000-000000000000"]}`, nil, 422, `"path":"cluster_ids.0"`},
		{"a pool without ranges", "PATCH", "/v1/pools/{pool}", admin, `{"ranges":[]}`, nil, 422, `"path":"ranges"`},
		{"a pool given a range of nonsense", "PATCH", "/v1/pools/{pool}", admin, `{"ranges":[{"first":"10.77.0.10","last":"x"}]}`, nil, 422, `"path":"ranges.0.last"`},
		{"a pool given a range outside of its network", "PATCH", "/v1/pools/{pool}", admin, `{"ranges":[{"first":"10.78.0.10","last":"10.78.0.20"}]}`, nil, 422, `"path":"ranges"`},
		{"a pool whose ranges leave out what is held", "PATCH", "/v1/pools/{pool}", admin, `{"ranges":[{"first":"10.77.0.10","last":"10.77.0.49"}]}`, nil, 409, `"path":"ranges","message":"takes away 10.77.0.50`},
		{"a pool of another version", "PATCH", "/v1/pools/{pool}", admin, `{"name":"new"}`, []string{`If-Match: "99"`}, 412, "version-mismatch"},
		{"a plan that is in use", "DELETE", "/v1/plans/{small}", admin, "", nil, 409, "in-use"},
		{"a cluster without a fingerprint", "POST", "/v1/clusters", admin, `{"name":"c","endpoints":[{"url":"https://h:8006","fingerprint":"AA"}],"token":"remuda@pve!api=c"}`, nil, 422, `"path":"endpoints.0.fingerprint"`},
		{"a cluster with a bad token", "POST", "/v1/clusters", admin, `{"name":"c","endpoints":[{"url":"https://h:8006","fingerprint":"` + fingerprint + `"}],"token":"root"}`, nil, 422, `"path":"token"`},
		{"a cluster that is not there", "POST", "/v1/clusters", admin, `{"name":"c","endpoints":[{"url":"https://h:8006","fingerprint":"` + fingerprint + `"}],"token":"remuda@pve!api=c"}`, nil, 503, "cluster-unreachable"},
	}
}

// expired makes a token whose time is over.
func (s *shop) expired(token string) string {
	s.Helper()
	made := s.ok(201, "POST", "/v1/tokens", token, `{"name":"old"}`).JSON
	require.NoError(s, s.rows.Do(s.Context(), func(tx ports.Tx) error {
		t, err := tx.Tokens().Get(s.Context(), core.TokenID(made["id"].(string)))
		if err != nil {
			return err
		}
		t.Expires = t.Created
		return tx.Tokens().Update(s.Context(), t)
	}))
	return made["token"].(string)
}

func labels(n int) string {
	var pairs []string
	for i := range n {
		pairs = append(pairs, fmt.Sprintf(`"k%d":"v"`, i))
	}
	return strings.Join(pairs, ",")
}

func TestWrongRequestsAreRefusedByNameAndChangeNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	me := s.ok(200, "GET", "/v1/me", s.alice, "").JSON["id"].(string)
	var small string
	for _, p := range s.ok(200, "GET", "/v1/plans", adminToken, "").JSON["items"].([]any) {
		if plan := p.(map[string]any); plan["name"] == "small" {
			small = plan["id"].(string)
		}
	}
	pool := s.ok(200, "GET", "/v1/pools", adminToken, "").JSON["items"].([]any)[0].(map[string]any)["id"].(string)
	s.ok(201, "POST", "/v1/pools", adminToken, `{"name":"spare","prefix":"10.1.0.0/24","ranges":[{"first":"10.1.0.2","last":"10.1.0.3"}],"cluster_ids":["`+string(s.cluster)+`"]}`)
	s.ok(202, "POST", "/v1/servers", s.bob, body(`,"addresses":["10.77.0.50"]`))
	bobsOperation := s.ok(200, "GET", "/v1/operations", s.bob, "").JSON["items"].([]any)[0].(map[string]any)["id"].(string)
	fill := strings.NewReplacer("{ready}", s.ready(s.alice), "{busy}", s.server(s.alice), "{bobs}", s.ready(s.bob), "{bobsop}", bobsOperation, "{me}", me, "{small}", small, "{pool}", pool)
	s.ok(202, "POST", "/v1/servers", s.alice, body(""), "Idempotency-Key: used")
	for _, w := range wrongs(s) {
		t.Run(w.what, func(t *testing.T) {
			s := &shop{T: t, url: s.url, house: s.house, cluster: s.cluster}
			before := s.dump()
			s.isProblem(s.call(w.method, fill.Replace(w.path), w.token, fill.Replace(w.body), w.headers...), w.status, w.names)
			if after := s.dump(); before != after {
				t.Errorf("something changed:\n%s\n%s", before, after)
			}
		})
	}
}
