package cluster

import (
	"fmt"
	"strings"

	"github.com/remudahq/remuda/testutil/pvesim/internal/access"
)

func (c *call) isToken() bool { return strings.Contains(c.who, "!") }

// permitted evaluates the permission check of the schema, a nested list such
// as ["perm", "/vms/{vmid}", ["VM.Audit"]].
func (c *call) permitted(check any) error {
	list, ok := check.([]any)
	if !ok || len(list) == 0 {
		return nil
	}
	switch list[0] {
	case "and":
		for _, part := range list[1:] {
			if err := c.permitted(part); err != nil {
				return err
			}
		}
		return nil
	case "or":
		for _, part := range list[1:] {
			if c.permitted(part) == nil {
				return nil
			}
		}
		return denied("") // which of them would have helped is not told
	case "perm":
		return c.perm(list)
	case "userid-param":
		return c.aboutUser(list[1])
	case "userid-group":
		return c.needAny("/access/groups", words(list[1])...)
	case "perm-modify":
		return c.need(c.fill(fmt.Sprint(list[1])), "Permissions.Modify")
	}
	return nil
}

// perm is ["perm", path, privileges, "any", 1] or with "require_param".
func (c *call) perm(list []any) error {
	path, privs := c.fill(fmt.Sprint(list[1])), words(list[2])
	any := false
	for i := 3; i+1 < len(list); i += 2 {
		switch list[i] {
		case "any":
			any = fmt.Sprint(list[i+1]) == "1"
		case "require_param":
			if !c.has(fmt.Sprint(list[i+1])) {
				return denied("")
			}
		}
	}
	if any {
		return c.needAny(path, privs...)
	}
	return c.need(path, privs...)
}

func (c *call) aboutUser(what any) error {
	if what == "self" {
		if c.str("userid") == access.Owner(c.who) {
			return nil
		}
		return denied("")
	}
	_, realm, _ := strings.Cut(c.str("userid"), "@")
	return c.need("/access/realm/"+realm, fmt.Sprint(what))
}

// fill puts the parameters of the call into a path of the schema.
func (c *call) fill(path string) string {
	for name, value := range c.p {
		path = strings.ReplaceAll(path, "{"+name+"}", value)
	}
	return path
}

func words(v any) []string {
	list, _ := v.([]any)
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = fmt.Sprint(w)
	}
	return out
}
