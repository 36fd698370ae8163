package memory

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
)

// tokens keeps the tokens; see [ports.Tokens].
type tokens struct{ *tx }

func (k tokens) Get(_ context.Context, id core.TokenID) (core.Token, error) {
	defer k.reading()()
	token, ok := k.tokens.get(id)
	if !ok {
		return core.Token{}, missing("token", string(id))
	}
	return token, nil
}

func (k tokens) List(_ context.Context, user core.UserID, page core.Page) ([]core.Token, error) {
	defer k.reading()()
	page.Sort = core.Sort{}
	return list(k.tokens, page, nil, func(t core.Token) bool { return user == "" || t.User == user }), nil
}

func (k tokens) Insert(_ context.Context, token core.Token) error {
	if err := k.writable(); err != nil {
		return err
	}
	if _, ok := k.tokens.rows[token.ID]; ok {
		return core.Fail(core.Conflict, "", "there is a token %s already", token.ID)
	}
	return k.put(token, 1)
}

func (k tokens) Update(_ context.Context, token core.Token) error {
	if err := k.writable(); err != nil {
		return err
	}
	stored, ok := k.tokens.rows[token.ID]
	if !ok {
		return missing("token", string(token.ID))
	}
	if stored.Version != token.Version {
		return mismatch("token", string(token.ID))
	}
	return k.put(token, stored.Version+1)
}

func (k tokens) put(token core.Token, version int64) error {
	for _, id := range k.tokens.find("user", string(token.User)) {
		if id != token.ID && k.tokens.rows[id].Name == token.Name {
			return core.Fail(core.Conflict, core.CodeNameTaken, "the user has a token named %q already", token.Name)
		}
	}
	token.Version = version
	k.tokens.set(k.undo, token.ID, token)
	return nil
}

func (k tokens) Delete(_ context.Context, id core.TokenID) error {
	if err := k.writable(); err != nil {
		return err
	}
	if _, ok := k.tokens.rows[id]; !ok {
		return missing("token", string(id))
	}
	k.tokens.remove(k.undo, id)
	return nil
}

func (k tokens) Bearer(_ context.Context, hash []byte) (core.Bearer, error) {
	return k.bearer("hash", hash)
}

func (k tokens) Refreshing(_ context.Context, hash []byte) (core.Bearer, error) {
	return k.bearer("refresh", hash)
}

func (k tokens) bearer(index string, hash []byte) (core.Bearer, error) {
	defer k.reading()()
	token, ok := k.tokens.one(index, string(hash))
	if !ok {
		return core.Bearer{}, core.Fail(core.NotFound, "", "there is no such token")
	}
	user := k.users.rows[token.User]
	return core.Bearer{Token: token, User: user, Role: k.role(user.Role)}, nil
}

func (k tokens) Touch(_ context.Context, id core.TokenID, at time.Time) error {
	if err := k.writable(); err != nil {
		return err
	}
	token, ok := k.tokens.get(id)
	if !ok {
		return nil
	}
	token.LastUsed = at
	k.tokens.set(k.undo, id, token)
	return nil
}
