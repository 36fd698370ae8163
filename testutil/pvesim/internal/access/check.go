package access

import (
	"strconv"
	"strings"
)

// Privileges are those of a user or token on a path; the value tells whether
// they pass on to what is below. A token with privilege separation has what
// both it and its user were granted, which holds for root's tokens as well.
func (r *Realm) Privileges(who, path string) map[string]bool {
	user, id, isToken := strings.Cut(who, "!")
	account := r.Users[user]
	if account == nil || !account.Enabled {
		return nil
	}
	own := r.granted(user, path)
	if !isToken {
		return own
	}
	token := account.Tokens[id]
	if token == nil {
		return nil
	}
	if !token.Privsep {
		return own
	}
	both := map[string]bool{}
	for name, passes := range r.granted(who, path) {
		if above, ok := own[name]; ok {
			both[name] = passes && above
		}
	}
	return both
}

// granted resolves the access list for one name. On /vms/N the privileges on
// the pool of the guest count as well, and do not pass on.
func (r *Realm) granted(who, path string) map[string]bool {
	if who == "root@pam" {
		all := map[string]bool{}
		for name := range r.Roles["Administrator"] {
			all[name] = true
		}
		return all
	}
	privs := r.along(who, path)
	if id, ok := strings.CutPrefix(path, "/vms/"); ok {
		if vmid, err := strconv.Atoi(id); err == nil {
			if pool := r.PoolOf(vmid); pool != "" {
				for name := range r.along(who, "/pool/"+pool) {
					if _, has := privs[name]; !has {
						privs[name] = false
					}
				}
			}
		}
	}
	return privs
}

// along walks from the root to the path. A grant nearer to the path replaces
// those above it; NoAccess takes everything away.
func (r *Realm) along(who, path string) map[string]bool {
	var roles map[string]bool
	for _, at := range Steps(path) {
		here := map[string]bool{}
		for _, e := range r.ACL {
			if e.Path == at && e.Who == who && (at == path || e.Propagate) {
				here[e.Role] = e.Propagate
			}
		}
		if len(here) > 0 {
			roles = here
		}
	}
	privs := map[string]bool{}
	if _, none := roles["NoAccess"]; none {
		return privs
	}
	for role, passes := range roles {
		for name := range r.Roles[role] {
			privs[name] = privs[name] || passes
		}
	}
	return privs
}

// Steps lists the paths from / down to path.
func Steps(path string) []string {
	list := []string{"/"}
	at := ""
	for part := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		if part != "" {
			at += "/" + part
			list = append(list, at)
		}
	}
	return list
}

// Has tells whether all, or with any at least one, of the privileges are
// there, and which is missing, as the text of a refusal names it.
func (r *Realm) Has(who, path string, any bool, names ...string) (missing string, ok bool) {
	if who == "root@pam" {
		return "", true
	}
	have := r.Privileges(who, path)
	for _, name := range names {
		_, has := have[name]
		if has && any {
			return "", true
		}
		if !has && !any {
			return path + ", " + name, false
		}
	}
	if any {
		return path + ", " + strings.Join(names, "|"), false
	}
	return "", true
}
