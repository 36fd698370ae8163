package convoy_test

import (
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/stretchr/testify/require"
)

func TestNodesTemplatesAndAddresses(t *testing.T) {
	play(t, func(s *stand) {
		s.n["ip"] = s.address("192.0.2.10")
		nodes := s.gets("admin", "GET", "/nodes", "", 200, "data").([]any)
		require.Len(s, nodes, 2)
		first := nodes[0].(map[string]any)
		require.Equal(s, []any{number(s.n["pve1"]), "pve1", "c1", true, float64(core.TiB)}, []any{first["id"], first["name"], first["cluster"], first["online"], first["memory"]})
		require.Equal(s, "pve2", s.gets("admin", "GET", "/nodes?filter[name]=E2", "", 200, "data/0/name"))
		require.Equal(s, "pve2", s.gets("admin", "GET", "/nodes?per_page=1&page=2", "", 200, "data/0/name"))
		s.gets("admin", "GET", "/nodes?filter[x]=1", "", 400, "message")

		group := s.gets("admin", "GET", "/nodes/{pve1}/template-groups?include=templates", "", 200, "data/0").(map[string]any)
		templates := group["templates"].(map[string]any)["data"].([]any)
		require.Len(s, templates, 2, "VMs only")
		debian := templates[0].(map[string]any)
		require.Equal(s, []any{number(s.n["debian"]), "debian-12", 9001.0, false}, []any{debian["id"], debian["name"], debian["vmid"], debian["hidden"]})
		s.says("admin", "GET", "/nodes/99/template-groups", "", 404, `{"message":"No query results for model [App\\Models\\Node] 99"}`)

		const addresses = "/nodes/{pve1}/addresses"
		all := s.gets("admin", "GET", addresses+"?per_page=10", "", 200, "meta/pagination").(map[string]any)
		require.Equal(s, []any{90.0, 10.0, 9.0}, []any{all["total"], all["count"], all["total_pages"]})
		require.InDelta(s, 89, s.gets("admin", "GET", addresses+"?filter[server_id]=&filter[type]=ipv4&per_page=1", "", 200, "meta/pagination/total"), 0, "those that are free")
		require.InDelta(s, 0, s.gets("admin", "GET", addresses+"?filter[type]=ipv6", "", 200, "meta/pagination/total"), 0)
		s.says("admin", "GET", addresses+"?filter[server_id]={web}", "", 200, `{"data":[{"id":{ip},"server_id":{web},"type":"ipv4","address":"192.0.2.10","cidr":24,"gateway":"192.0.2.1","mac_address":"`+
			s.web.Identity.MAC+`"}],"meta":{"pagination":{"total":1,"count":1,"per_page":50,"current_page":1,"total_pages":1,"links":{}}}}`)
		s.gets("admin", "GET", addresses+"?filter[server_id]=99", "", 404, "message")
	})
}

func TestUsersOfConvoy4(t *testing.T) {
	play(t, func(s *stand) {
		s.says("admin", "GET", "/users?filter[email]=ALICE@demo.test", "", 200, `{"data":[{"id":{alice},"name":"alice","email":"alice@demo.test","email_verified_at":null,
			"root_admin":false,"servers_count":1}],"meta":{"pagination":{"total":1,"count":1,"per_page":50,"current_page":1,"total_pages":1,"links":{}}}}`)
		require.Empty(s, s.gets("admin", "GET", "/users?filter[email]=alice", "", 200, "data"), "the whole address")
		require.InDelta(s, 3, s.gets("admin", "GET", "/users?per_page=2", "", 200, "meta/pagination/total"), 0)
		require.Equal(s, "bob", s.gets("admin", "GET", "/users?filter[id]={bob}", "", 200, "data/0/name"))
		require.Equal(s, "bob", s.gets("admin", "GET", "/users?filter[*]=OB@", "", 200, "data/0/name"))
		s.says("admin", "POST", "/users", `{"email":"x"}`, 422, `{"message":"The name field is required. (and 1 more error)","errors":{"name":["The name field is required."],"password":["The password field is required."]}}`)
		const carol = `{"name":"Carol Danvers","email":"carol@demo.test","password":"correct horse","root_admin":false}`
		data := s.gets("admin", "POST", "/users", carol, 200, "data").(map[string]any)
		require.Equal(s, []any{"carol@demo.test", "carol@demo.test", false}, []any{data["name"], data["email"], data["root_admin"]}, "a name of people's is no username")
		s.n["carol"] = text(data["id"])
		require.Equal(s, "The name has already been taken.", s.gets("admin", "POST", "/users", carol, 422, "message"))
		require.Equal(s, "dave", s.gets("admin", "POST", "/users", `{"name":"dave","email":"dave@demo.test","password":"correct horse","root_admin":true}`, 200, "data/name"))
		data = s.gets("admin", "PUT", "/users/{carol}", `{"name":"Carol Danvers","email":"carol@other.test","root_admin":true}`, 200, "data").(map[string]any)
		require.Equal(s, []any{"carol@demo.test", "carol@other.test", true}, []any{data["name"], data["email"], data["root_admin"]})
		_, err := s.Login(s.Context(), "", "carol@demo.test", "correct horse")
		require.NoError(s, err, "the password stays unless another is said")
		s.gets("admin", "PUT", "/users/99", `{"name":"x","email":"x@y.z"}`, 404, "message")
	})
}

// Who is let in comes in as that user, for a minute.
func TestAnSSOTokenLetsAUserInForAMinute(t *testing.T) {
	play(t, func(s *stand) {
		data := s.gets("admin", "POST", "/users/{alice}/generate-sso-token", "", 200, "data").(map[string]any)
		require.InDelta(s, number(s.n["alice"]), data["user_id"], 0)
		who, err := s.Authenticate(s.Context(), data["token"].(string), "")
		require.NoError(s, err)
		require.Equal(s, s.Alice.User, who.User)
		time.Sleep(time.Minute)
		_, err = s.Authenticate(s.Context(), data["token"].(string), "")
		require.Error(s, err)
		s.gets("admin", "POST", "/users/{alice}/generate-sso-token", "", 200, "data")
		all, err := s.Service.Tokens(s.Context(), s.Alice, core.Page{})
		require.NoError(s, err)
		require.Len(s, all, 2, "her own, and the one that was just made: the one before is forgotten")
		// A token that may do less gives no more than it has.
		issued, err := s.CreateToken(s.Context(), s.Admin, fleet.NewToken{Name: "writes", Scopes: []core.Scope{core.ScopeWrite}})
		require.NoError(s, err)
		w := s.ask("", "POST", "/users/{bob}/generate-sso-token", "", "Authorization: "+issued.Secret)
		require.Equal(s, 200, w.Code, w.Body)
		tokens, err := s.Service.Tokens(s.Context(), s.Bob, core.Page{})
		require.NoError(s, err)
		require.Equal(s, []core.Scope{core.ScopeWrite}, tokens[len(tokens)-1].Scopes)
	})
}
