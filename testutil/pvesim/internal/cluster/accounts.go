package cluster

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/remudahq/remuda/testutil/pvesim/internal/access"
	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
	"github.com/remudahq/remuda/testutil/pvesim/internal/wire"
)

func domains(*call) (any, error) {
	return []map[string]any{
		{"realm": "pam", "type": "pam", "comment": "Linux PAM standard authentication"},
		{"realm": "pve", "type": "pve", "comment": "Proxmox VE authentication server"},
	}, nil
}

// login is POST /access/ticket. What is wrong with a login is never told, and
// that something is, late.
func login(c *call) (any, error) {
	user := c.str("username")
	if realm := c.str("realm"); realm != "" {
		user += "@" + realm
	}
	ticket, csrf, ok := c.Realm.Ticket(user, c.str("password"), c.now)
	if !ok {
		return nil, &wire.Error{Status: 401, Reason: "authentication failure", Late: true}
	}
	return map[string]any{"username": user, "ticket": ticket, "CSRFPreventionToken": csrf, "cap": c.caps(user)}, nil
}

// areas are the menus of a client: where each looks, and for which privileges.
var areas = map[string]struct {
	path  string
	names *regexp.Regexp
}{
	"vms":     {"/vms", regexp.MustCompile(`^(VM\.|Permissions\.Modify$)`)},
	"nodes":   {"/nodes", regexp.MustCompile(`^(Sys\.|Permissions\.Modify$)`)},
	"storage": {"/storage", regexp.MustCompile(`^(Datastore\.|Permissions\.Modify$)`)},
	"access":  {"/access", regexp.MustCompile(`^(User\.|Group\.|Permissions\.Modify$)`)},
	"sdn":     {"/sdn", regexp.MustCompile(`^(SDN\.|Permissions\.Modify$)`)},
	"mapping": {"/mapping", regexp.MustCompile(`^(Mapping\.|Permissions\.Modify$)`)},
	"dc":      {"/", regexp.MustCompile(`^(SDN\.|Sys\.Audit$|Sys\.Modify$)`)},
}

// caps are the privileges of a user by area.
func (c *call) caps(user string) map[string]any {
	caps := map[string]any{}
	for area, of := range areas {
		privs := map[string]any{}
		for name := range c.Realm.Privileges(user, of.path) {
			if of.names.MatchString(name) {
				privs[name] = 1
			}
		}
		caps[area] = privs
	}
	return caps
}

// permissions are the caller's privileges by path.
func permissions(c *call) (any, error) {
	who := c.who
	if user := c.str("userid"); user != "" && user != who {
		if err := c.need("/access", "Sys.Audit"); err != nil {
			return nil, err
		}
		who = user
	}
	paths := c.knownPaths()
	if c.has("path") {
		paths = []string{c.str("path")}
	}
	out := map[string]any{}
	for _, path := range paths {
		privs := map[string]any{}
		for name, passes := range c.Realm.Privileges(who, path) {
			privs[name] = 0
			if passes {
				privs[name] = 1
			}
		}
		if len(privs) > 0 {
			out[path] = privs
		}
	}
	return out, nil
}

// knownPaths are those that everybody has, those on the way to a grant, and
// the guests of pools.
func (c *call) knownPaths() []string {
	paths := []string{"/", "/access", "/access/groups", "/nodes", "/pool", "/sdn", "/storage", "/vms"}
	for _, e := range c.Realm.ACL {
		paths = append(paths, access.Steps(e.Path)...)
	}
	for _, pool := range c.Realm.Pools {
		for _, id := range pool.Guests {
			paths = append(paths, vms(id))
		}
	}
	return paths
}

func users(c *call) (any, error) {
	rows := []map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(c.Realm.Users)) {
		if name != access.Owner(c.who) && c.needAny("/access/groups", "User.Modify", "Sys.Audit") != nil {
			continue
		}
		_, realm, _ := strings.Cut(name, "@")
		row := map[string]any{"userid": name, "enable": 1, "expire": 0, "realm-type": realm}
		if text := c.Realm.Users[name].Comment; text != "" {
			row["comment"] = text
		}
		rows = append(rows, row)
	}
	if c.isToken() && len(rows) == 1 && c.needAny("/access/groups", "User.Modify", "Sys.Audit") != nil {
		rows = rows[:0]
	}
	return rows, nil
}

var userName = regexp.MustCompile(`^[^\s:/]+@[A-Za-z][\w.-]+$`)

func addUser(c *call) (any, error) {
	name := c.str("userid")
	if !userName.MatchString(name) {
		return nil, fail("value '%s' does not look like a valid user name", name)
	}
	if c.Realm.Users[name] != nil {
		return nil, fail("create user failed: user '%s' already exists", name)
	}
	c.Realm.Users[name] = &access.User{Enabled: true, Password: c.str("password"), Comment: c.str("comment"), Tokens: map[string]*access.Token{}}
	return nil, nil
}

func (c *call) user() (*access.User, error) {
	u := c.Realm.Users[c.str("userid")]
	if u == nil {
		return nil, fail("no such user ('%s')", c.str("userid"))
	}
	return u, nil
}

func tokens(c *call) (any, error) {
	u, err := c.user()
	if err != nil {
		return nil, err
	}
	rows := []map[string]any{}
	for _, id := range slices.Sorted(maps.Keys(u.Tokens)) {
		rows = append(rows, map[string]any{"tokenid": id, "expire": 0, "privsep": map[bool]int{true: 1}[u.Tokens[id].Privsep]})
	}
	return rows, nil
}

func addToken(c *call) (any, error) {
	u, err := c.user()
	if err != nil {
		return nil, err
	}
	id, privsep := c.str("tokenid"), "1"
	if u.Tokens[id] != nil {
		return nil, bad("tokenid", "Token already exists.")
	}
	if c.has("privsep") {
		privsep = c.str("privsep")
	}
	t := &access.Token{Secret: guest.NewUUID(), Privsep: privsep == "1", Comment: c.str("comment")}
	u.Tokens[id] = t
	return map[string]any{"full-tokenid": c.str("userid") + "!" + id, "value": t.Secret, "info": map[string]any{"privsep": privsep, "expire": "0"}}, nil
}

func dropToken(c *call) (any, error) {
	u, err := c.user()
	if err != nil {
		return nil, err
	}
	id := c.str("tokenid")
	if u.Tokens[id] == nil {
		return nil, fail("no such token '%s' for user '%s'", id, c.str("userid"))
	}
	delete(u.Tokens, id)
	return nil, nil
}
