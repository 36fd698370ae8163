package conformance

import (
	"crypto/sha256"
	"net/netip"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func tokenCases() []Case[World] {
	return []Case[World]{
		{"what was inserted is found whole, with version 1", tokenFoundWhole},
		{"what is not there is NotFound", tokenNotFound},
		{"a taken ID is a Conflict", tokenTakenID},
		{"a name is unique within a user only", tokenNames},
		{"a list is one user's or everybody's, sorted by ID, in pages", tokenPages},
		{"Update replaces all of it and moves the version by one", tokenUpdates},
		{"Update with another version is a Conflict and changes nothing", tokenOldVersion},
		{"a bearer is found by the hash, with its user, even when expired or suspended", bearerFound},
		{"a bearer comes with the role that was made for it", bearerRole},
		{"a bearer is not found by the hash of its refresh secret, nor the other way round", bearerApart},
		{"no hash finds nobody", noHashFindsNobody},
		{"Touch notes the time and moves no version", touchMovesNothing},
		{"what the caller changes later changes nothing stored", tokenCopies},
		{"a deleted token opens nothing", tokenDeletes},
	}
}

func hash(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}

func newToken(user core.UserID) core.Token {
	id := newID[core.TokenID]()
	return core.Token{ID: id, Name: name("token"), User: user, Hash: hash(string(id)), Refresh: hash("refresh " + string(id)),
		Scopes: []core.Scope{core.ScopeRead, core.ScopeWrite}, Networks: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("2001:db8::/32")}, Expires: at(60), LastUsed: at(30), RefreshE: at(90), Version: 1, Created: at(0)}
}

// issued stores a token, changed as wanted.
func issued(t T, w World, user core.UserID, change func(*core.Token)) core.Token {
	t.Helper()
	token := newToken(user)
	change(&token)
	do(t, w, func(tx ports.Tx) error { return tx.Tokens().Insert(t.Context(), token) })
	return token
}

func getToken(t T, w World, id core.TokenID) core.Token {
	t.Helper()
	var token core.Token
	look(t, w, func(tx ports.Tx) (err error) {
		token, err = tx.Tokens().Get(t.Context(), id)
		return err
	})
	return token
}

func tokenFoundWhole(t T, w World) {
	h := furnish(t, w)
	full := issued(t, w, h.User.ID, func(k *core.Token) { k.Version = 9 })
	full.Version = 1
	equal(t, "Get", getToken(t, w, full.ID), full)
	bare := core.Token{ID: newID[core.TokenID](), Name: "bare", User: h.User.ID, Hash: hash("bare"), Version: 1, Created: at(0)}
	issued(t, w, h.User.ID, func(k *core.Token) { *k = bare })
	equal(t, "Get of a bare one", getToken(t, w, bare.ID), bare)
}

func tokenNotFound(t T, w World) {
	h, ctx := furnish(t, w), t.Context()
	token := newToken(h.User.ID)
	do(t, w, func(tx ports.Tx) error {
		_, err := tx.Tokens().Get(ctx, token.ID)
		refused(t, "Get", err, core.NotFound)
		_, err = tx.Tokens().Bearer(ctx, token.Hash)
		refused(t, "Bearer", err, core.NotFound)
		_, err = tx.Tokens().Refreshing(ctx, token.Refresh)
		refused(t, "Refreshing", err, core.NotFound)
		refused(t, "Update", tx.Tokens().Update(ctx, token), core.NotFound)
		refused(t, "Delete", tx.Tokens().Delete(ctx, token.ID), core.NotFound)
		return nil
	})
}

func tokenTakenID(t T, w World) {
	token := issued(t, w, furnish(t, w).User.ID, asItIs)
	token.Name, token.Hash, token.Refresh = "other", hash("other"), hash("other refresh")
	err := try(t, w, func(tx ports.Tx) error { return tx.Tokens().Insert(t.Context(), token) })
	refused(t, "Insert", err, core.Conflict)
}

func tokenNames(t T, w World) {
	one, two := furnish(t, w).User.ID, furnish(t, w).User.ID
	issued(t, w, one, func(k *core.Token) { k.Name = "ci" })
	issued(t, w, two, func(k *core.Token) { k.Name = "ci" })
	again := newToken(one)
	again.Name = "ci"
	err := try(t, w, func(tx ports.Tx) error { return tx.Tokens().Insert(t.Context(), again) })
	refused(t, "Insert", err, core.Conflict, core.CodeNameTaken)
}

func tokenPages(t T, w World) {
	one, two := furnish(t, w).User.ID, furnish(t, w).User.ID
	a, b, c := newToken(one), newToken(two), newToken(one)
	for _, token := range []core.Token{c, a, b} {
		issued(t, w, "", func(k *core.Token) { *k = token })
	}
	look(t, w, func(tx ports.Tx) error {
		mine, err := tx.Tokens().List(t.Context(), one, core.Page{})
		fine(t, "List", err)
		equal(t, "one user's", mine, []core.Token{a, c})
		page, err := tx.Tokens().List(t.Context(), "", core.Page{After: string(a.ID), Limit: 1})
		equal(t, "a page of everybody's", page, []core.Token{b})
		return err
	})
}

func tokenUpdates(t T, w World) {
	token := issued(t, w, furnish(t, w).User.ID, asItIs)
	token.Name, token.Hash, token.Refresh, token.Scopes = "other", hash("new"), hash("new refresh"), []core.Scope{core.ScopeAdmin}
	token.Networks = []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}
	token.Expires, token.RefreshE = at(600), at(900)
	do(t, w, func(tx ports.Tx) error { return tx.Tokens().Update(t.Context(), token) })
	token.Version = 2
	equal(t, "Get", getToken(t, w, token.ID), token)
	look(t, w, func(tx ports.Tx) error {
		_, err := tx.Tokens().Bearer(t.Context(), hash(string(token.ID)))
		refused(t, "Bearer of the old hash", err, core.NotFound)
		bearer, err := tx.Tokens().Bearer(t.Context(), hash("new"))
		equal(t, "Bearer of the new hash", bearer.Token, token)
		return err
	})
}

func tokenOldVersion(t T, w World) {
	token := issued(t, w, furnish(t, w).User.ID, asItIs)
	changed := token
	changed.Name, changed.Version = "other", 2
	err := try(t, w, func(tx ports.Tx) error { return tx.Tokens().Update(t.Context(), changed) })
	refused(t, "Update", err, core.Conflict, core.CodeVersionMismatch)
	equal(t, "Get", getToken(t, w, token.ID), token)
}

func bearerFound(t T, w World) {
	h := furnish(t, w)
	token := issued(t, w, h.User.ID, asItIs) // expired years ago
	issued(t, w, h.User.ID, asItIs)
	role, _ := core.BuiltIn(h.User.Role)
	want := core.Bearer{Token: token, User: h.User, Role: role}
	look(t, w, func(tx ports.Tx) error {
		got, err := tx.Tokens().Bearer(t.Context(), token.Hash)
		fine(t, "Bearer", err)
		equal(t, "Bearer", got, want)
		got, err = tx.Tokens().Refreshing(t.Context(), token.Refresh)
		equal(t, "Refreshing", got, want)
		return err
	})
}

func bearerApart(t T, w World) {
	token := issued(t, w, furnish(t, w).User.ID, asItIs)
	look(t, w, func(tx ports.Tx) error {
		_, err := tx.Tokens().Bearer(t.Context(), token.Refresh)
		refused(t, "Bearer by the refresh secret", err, core.NotFound)
		_, err = tx.Tokens().Refreshing(t.Context(), token.Hash)
		refused(t, "Refreshing by the token", err, core.NotFound)
		return nil
	})
}

func noHashFindsNobody(t T, w World) {
	user := furnish(t, w).User.ID
	for range 2 { // two API tokens have no refresh secret
		issued(t, w, user, func(k *core.Token) { k.Refresh = nil })
	}
	look(t, w, func(tx ports.Tx) error {
		for _, none := range [][]byte{nil, {}} {
			_, err := tx.Tokens().Refreshing(t.Context(), none)
			refused(t, "Refreshing", err, core.NotFound)
			_, err = tx.Tokens().Bearer(t.Context(), none)
			refused(t, "Bearer", err, core.NotFound)
		}
		return nil
	})
}

func touchMovesNothing(t T, w World) {
	token := issued(t, w, furnish(t, w).User.ID, asItIs)
	for range 2 {
		do(t, w, func(tx ports.Tx) error { return tx.Tokens().Touch(t.Context(), token.ID, at(500)) })
	}
	token.LastUsed = at(500)
	equal(t, "Get", getToken(t, w, token.ID), token)
}

func tokenCopies(t T, w World) {
	token := issued(t, w, furnish(t, w).User.ID, asItIs)
	want := render(token)
	token.Hash[0]++
	token.Scopes[0], token.Networks[0] = core.ScopeAdmin, netip.Prefix{}
	got := getToken(t, w, token.ID)
	equal(t, "after the inserted one was changed", render(got), want)
	got.Refresh[0]++
	got.Scopes[0] = core.ScopeAdmin
	equal(t, "after the read one was changed", render(getToken(t, w, token.ID)), want)
}

func tokenDeletes(t T, w World) {
	token := issued(t, w, furnish(t, w).User.ID, asItIs)
	do(t, w, func(tx ports.Tx) error { return tx.Tokens().Delete(t.Context(), token.ID) })
	look(t, w, func(tx ports.Tx) error {
		_, err := tx.Tokens().Bearer(t.Context(), token.Hash)
		refused(t, "Bearer", err, core.NotFound)
		_, err = tx.Tokens().Get(t.Context(), token.ID)
		refused(t, "Get", err, core.NotFound)
		return nil
	})
}
