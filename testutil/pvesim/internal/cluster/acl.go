package cluster

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/remudahq/remuda/testutil/pvesim/internal/access"
)

func roles(c *call) (any, error) {
	rows := []map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(c.Realm.Roles)) {
		row := map[string]any{"roleid": name, "privs": strings.Join(slices.Sorted(maps.Keys(c.Realm.Roles[name])), ",")}
		if access.IsBuiltin(name) {
			row["special"] = 1
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func addRole(c *call) (any, error) {
	name, privs := c.str("roleid"), map[string]bool{}
	if c.Realm.Roles[name] != nil {
		return nil, fail("create role failed: role '%s' already exists", name)
	}
	for _, p := range list(c.str("privs")) {
		if !access.IsPrivilege(p) {
			return nil, fail("create role failed: invalid privilege '%s'", p)
		}
		privs[p] = true
	}
	c.Realm.Roles[name] = privs
	return nil, nil
}

// listACL shows what the caller may change, and all of it with Sys.Audit.
func listACL(c *call) (any, error) {
	rows := []map[string]any{}
	for _, e := range c.Realm.ACL {
		if c.needAny("/access", "Sys.Audit", "Permissions.Modify") != nil && !c.may(e.Path, "Permissions.Modify") {
			continue
		}
		kind := "user"
		if strings.Contains(e.Who, "!") {
			kind = "token"
		}
		rows = append(rows, map[string]any{"path": e.Path, "roleid": e.Role, "type": kind, "ugid": e.Who, "propagate": map[bool]int{true: 1}[e.Propagate]})
	}
	return rows, nil
}

var aclPath = regexp.MustCompile(`^/$|^/(access|mapping|nodes|pool|sdn|storage|vms)(/[\w.@:-]+)*$`)

func putACL(c *call) (any, error) {
	path := c.str("path")
	if !aclPath.MatchString(path) {
		return nil, bad("path", "invalid ACL path '"+path+"'")
	}
	for _, role := range list(c.str("roles")) {
		if c.Realm.Roles[role] == nil {
			return nil, fail("ACL update failed: role '%s' does not exist", role)
		}
		for _, who := range append(list(c.str("users")), list(c.str("tokens"))...) {
			user, token, isToken := strings.Cut(who, "!")
			if c.Realm.Users[user] == nil {
				return nil, fail("ACL update failed: user '%s' does not exist", user)
			}
			if isToken && c.Realm.Users[user].Tokens[token] == nil {
				return nil, fail("ACL update failed: no such token '%s' for user '%s'", token, user)
			}
			e := access.Entry{Path: path, Who: who, Role: role, Propagate: !c.has("propagate") || c.yes("propagate")}
			if c.yes("delete") {
				c.Realm.Revoke(e)
			} else {
				c.Realm.Grant(e)
			}
		}
	}
	return nil, nil
}

func accessRoutes() map[string]handler {
	const t = " /access/users/{userid}/token"
	return map[string]handler{
		"GET /":                     index("subdir", "version", "cluster", "nodes", "storage", "access", "pools"),
		"GET /access":               index("subdir", "users", "groups", "roles", "acl", "domains", "openid", "tfa", "ticket", "password", "permissions"),
		"GET /access/domains":       domains,
		"GET /access/ticket":        func(*call) (any, error) { return nil, nil },
		"POST /access/ticket":       login,
		"GET /access/permissions":   permissions,
		"GET /access/users":         users,
		"POST /access/users":        addUser,
		"GET" + t:                   tokens,
		"POST" + t + "/{tokenid}":   addToken,
		"DELETE" + t + "/{tokenid}": dropToken,
		"GET /access/roles":         roles,
		"POST /access/roles":        addRole,
		"GET /access/acl":           listACL,
		"PUT /access/acl":           putACL,
	}
}
