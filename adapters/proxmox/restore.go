package proxmox

import (
	"context"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/remudahq/remuda/core"
)

// kept are the options that a guest made anew is given again.
var kept = map[core.GuestKind]*regexp.Regexp{
	core.VM:        regexp.MustCompile(`^(net\d+|ipconfig\d+|smbios1|onboot|startup|tags|nameserver|searchdomain)$`),
	core.Container: regexp.MustCompile(`^(net\d+|onboot|startup|tags|nameserver|searchdomain)$`),
}

// Traits reads the options as they will be after the next start.
func (h *hypervisor) Traits(ctx context.Context, ref core.GuestRef) (traits core.Traits, err error) {
	err = h.follow(ctx, ref, func(ref core.GuestRef) error {
		now, err := h.settings(ctx, "traits", ref)
		if err != nil {
			return err
		}
		traits = core.Traits{}
		for name := range now {
			if kept[ref.Kind].MatchString(name) {
				traits[name] = now.get(name)
			}
		}
		return nil
	})
	return traits, err
}

// Restore writes what differs, word for word, in one call that carries the
// digest of what was read.
func (h *hypervisor) Restore(ctx context.Context, ref core.GuestRef, traits core.Traits) error {
	return h.follow(ctx, ref, func(ref core.GuestRef) error {
		now, err := h.settings(ctx, "restore", ref)
		if err != nil {
			return err
		}
		change := values{}
		for name, value := range traits {
			if kept[ref.Kind].MatchString(name) && now.get(name) != value {
				change[name] = value
			}
		}
		change.set("delete", strings.Join(surplus(now, traits), ","))
		if len(change) == 0 {
			return nil
		}
		change.set("digest", now.get("digest"))
		_, err = h.send(ctx, "restore", http.MethodPut, guestPath(ref, "/config"), change)
		return err
	})
}

var netName = regexp.MustCompile(`^net\d+$`)

// surplus are the interfaces that the traits of a guest do not name: whatever
// they lead to, nobody minds them.
func surplus(now settings, traits core.Traits) (names []string) {
	for name := range now {
		if _, named := traits[name]; !named && len(traits) > 0 && netName.MatchString(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// SetRules adds at the top, as Proxmox does by itself, so that the rules that are
// there already after a crash are the last ones. Any others go first.
func (h *hypervisor) SetRules(ctx context.Context, ref core.GuestRef, rules []core.FirewallRule) error {
	return h.firewalled(ctx, "set-rules", ref, func(path string) error {
		var rows []settings
		if err := h.get(ctx, "set-rules", path+"/rules", nil, &rows); err != nil {
			return err
		}
		there := firewallRules(rows)
		missing := len(rules) - len(there)
		if missing < 0 || !slices.EqualFunc(there, rules[missing:], sameRule) {
			for n := range slices.Backward(there) {
				if _, err := h.send(ctx, "set-rules", http.MethodDelete, path+"/rules/"+strconv.Itoa(n), nil); err != nil {
					return err
				}
			}
			missing = len(rules)
		}
		for _, rule := range slices.Backward(rules[:missing]) {
			params := values{}
			for name, value := range rule {
				params[name] = value
			}
			if _, err := h.send(ctx, "set-rules", http.MethodPost, path+"/rules", params); err != nil {
				return err
			}
		}
		return nil
	})
}

func sameRule(a, b core.FirewallRule) bool { return maps.Equal(a, b) }
