package fleet

import (
	"net/netip"
	"testing"

	"github.com/remudahq/remuda/core"
)

func networks(texts ...string) []netip.Prefix {
	var all []netip.Prefix
	for _, text := range texts {
		all = append(all, netip.MustParsePrefix(text))
	}
	return all
}

func tokenNetworks(t *testing.T) {
	t.Parallel()
	f, ctx := newFarm(t), t.Context()
	alice := f.user(t, "alice")
	issued, err := f.CreateToken(ctx, alice, NewToken{Name: "office", Networks: networks("192.0.2.0/24", "2001:db8::/32")})
	must(t, err)
	for source, fits := range map[string]bool{
		"192.0.2.7": true, "::ffff:192.0.2.7": true, "2001:db8::1": true, "2001:db8::1%eth0": true,
		"198.51.100.7": false, "2001:db9::1": false, "": false, "nonsense": false,
	} {
		c, err := f.Authenticate(ctx, issued.Secret, source)
		if fits && (err != nil || c.Source != source || c.User != alice.User) {
			t.Errorf("from %q: %+v, %v", source, c, err)
		}
		if !fits && (core.CodeOf(err) != core.CodeSourceNotAllowed || c.User != "") {
			t.Errorf("from %q: %+v, %v", source, c, err)
		}
	}
	entries := f.store.Audits()
	if last := entries[len(entries)-1]; last.Action != "token.use" || last.Outcome != core.CodeSourceNotAllowed || last.Subject != string(issued.Token.ID) {
		t.Errorf("the audit log ends with %+v", last)
	}
	none := []netip.Prefix{}
	_, err = f.ChangeToken(ctx, alice, issued.Token.ID, TokenChange{Networks: &none})
	must(t, err)
	_, err = f.Authenticate(ctx, issued.Secret, "198.51.100.7")
	must(t, err)
}

func boundToken(t *testing.T) {
	t.Parallel()
	f, ctx := newFarm(t), t.Context()
	issued, err := f.CreateToken(ctx, f.user(t, "alice"), NewToken{Name: "office", Networks: networks("192.0.2.0/24", "2001:db8::/32")})
	must(t, err)
	bound, err := f.Authenticate(ctx, issued.Secret, "192.0.2.7")
	must(t, err)
	for what, wider := range map[string][]netip.Prefix{
		"none": nil, "a wider one": networks("192.0.0.0/16"), "one besides": networks("192.0.2.0/25", "198.51.100.0/24"),
		"everything": networks("0.0.0.0/0"), "everything of IPv6": networks("::/0"),
	} {
		_, err := f.CreateToken(ctx, bound, NewToken{Name: "wider", Networks: wider})
		wantCode(t, "making one with "+what, err, core.CodeValidation)
		_, err = f.ChangeToken(ctx, bound, issued.Token.ID, TokenChange{Networks: &wider})
		wantCode(t, "changing itself to "+what, err, core.CodeValidation)
	}
	narrow, err := f.CreateToken(ctx, bound, NewToken{Name: "narrow", Networks: networks("192.0.2.128/25", "2001:db8:1::/48")})
	must(t, err)
	_, err = f.Authenticate(ctx, narrow.Secret, "192.0.2.7")
	wantCode(t, "outside of the narrow one", err, core.CodeSourceNotAllowed)
}

func TestNetworksOfATokenAreNetworks(t *testing.T) {
	t.Parallel()
	f, ctx := newFarm(t), t.Context()
	alice := f.user(t, "alice")
	for what, wrong := range map[string][]netip.Prefix{
		"host bits": networks("192.0.2.1/24"), "no network": {{}}, "IPv4 in IPv6": networks("::ffff:192.0.2.0/120"),
		"too many": make([]netip.Prefix, core.MaxNetworks+1),
	} {
		_, err := f.CreateToken(ctx, alice, NewToken{Name: "x", Networks: wrong})
		wantCode(t, what, err, core.CodeValidation)
	}
	f.login(t, "carol", "correct horse")
	session, err := f.Login(ctx, "", "carol", "correct horse")
	must(t, err)
	carol, err := f.Authenticate(ctx, session.Access, "192.0.2.7")
	must(t, err)
	office := networks("192.0.2.0/24")
	_, err = f.ChangeToken(ctx, carol, session.Token.ID, TokenChange{Networks: &office})
	wantCode(t, "binding a session", err, core.CodeValidation)
}
