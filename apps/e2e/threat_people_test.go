package e2e

import (
	"context"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestS27WhatWasTakenAwayIsGoneWithTheNextRequest: a user is suspended, demoted
// or deleted, a token is revoked, a grant is taken back. From the next request
// on, whichever process it reaches, what they had is refused, and the streams
// that they had open are cut; their servers go on.
func TestS27WhatWasTakenAwayIsGoneWithTheNextRequest(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		ann, ben, cas, dot, eve := r.holder("ann", "customer"), r.holder("ben", "operator"), r.holder("cas", "customer"), r.holder("dot", "customer"), r.holder("eve", "customer")
		one := r.alive[0]
		server := "/v1/servers/" + idOf(r.make("debian-12", map[string]any{"owner": "ann"}))
		grant := server + "/grants/" + dot.id
		one.must(http.StatusOK, http.MethodPut, grant, map[string]any{"permissions": []string{"server.power"}})
		streams := []<-chan error{
			ann.follows("/v1/events", ann.token), ann.follows(server+"/events", ann.access), ben.follows("/v1/events", ben.token),
			cas.follows("/v1/events", cas.token), dot.follows(server+"/events", dot.token), eve.follows("/v1/events", eve.token),
		}
		ben.must(http.StatusOK, ben.token, "/v1/clusters")
		dot.must(http.StatusOK, dot.token, server)

		r.nobodySuspendsAsTheyLike(ann, ben)
		one.must(http.StatusOK, http.MethodPatch, "/v1/users/"+ann.id, map[string]any{"suspended": true})
		ann.must(http.StatusUnauthorized, ann.token, "/v1/me")
		ann.must(http.StatusUnauthorized, ann.access, "/v1/me")
		ann.opens(http.StatusUnauthorized)
		one.must(http.StatusOK, http.MethodPatch, "/v1/users/"+ben.id, map[string]any{"role": "customer"})
		ben.must(http.StatusForbidden, ben.token, "/v1/clusters")
		one.must(http.StatusNoContent, http.MethodDelete, "/v1/tokens/"+cas.tokenID, nil)
		cas.must(http.StatusUnauthorized, cas.token, "/v1/me")
		cas.must(http.StatusOK, cas.access, "/v1/me") // another of theirs
		one.must(http.StatusNoContent, http.MethodDelete, grant, nil)
		dot.must(http.StatusNotFound, dot.token, server)
		one.must(http.StatusNoContent, http.MethodDelete, "/v1/users/"+eve.id, nil)
		eve.must(http.StatusUnauthorized, eve.token, "/v1/me")
		eve.opens(http.StatusUnauthorized)

		for i, stream := range streams {
			select {
			case <-stream:
			case <-time.After(patience):
				require.FailNow(t, "a stream was not cut", "%d", i)
			}
		}
		is := one.must(http.StatusOK, http.MethodGet, server, nil)
		assert.Equal(t, "ann on", is["owner"].(string)+" "+is["power"].(string))
		assert.True(t, r.sim.Guests()[vmidOf(is)].Running)

		assert.Equal(t, true, one.must(http.StatusOK, http.MethodGet, "/v1/users/"+ann.id, nil)["suspended"])
		one.must(http.StatusOK, http.MethodPatch, "/v1/users/"+ann.id, map[string]any{"suspended": false})
		ann.must(http.StatusOK, ann.token, "/v1/me")
		ann.must(http.StatusUnauthorized, ann.access, "/v1/me") // sessions ended for good
		ann.opens(http.StatusOK)
	})
}

// nobodySuspendsAsTheyLike: neither oneself, nor whom one could not make.
func (r *ranch) nobodySuspendsAsTheyLike(ann, ben holder) {
	r.t.Helper()
	one, suspend := r.alive[0], map[string]any{"suspended": true}
	admin := text(one.must(http.StatusOK, http.MethodGet, "/v1/me", nil)["id"])
	one.must(http.StatusUnprocessableEntity, http.MethodPatch, "/v1/users/"+admin, suspend)
	for _, p := range []holder{ann, ben} {
		one.must(http.StatusForbidden, http.MethodPatch, "/v1/users/"+admin, suspend, "Authorization", "Bearer "+p.token)
	}
}

// holder is a user with a token and a session.
type holder struct {
	*ranch
	id, name, password              string
	token, tokenID, access, refresh string
}

func (r *ranch) holder(name, role string) holder {
	r.t.Helper()
	one := r.alive[0]
	p := holder{ranch: r, name: name, password: "the password of " + name}
	p.id = text(one.must(http.StatusCreated, http.MethodPost, "/v1/users", map[string]any{"username": name, "role": role, "password": p.password})["id"])
	issued := one.must(http.StatusCreated, http.MethodPost, "/v1/tokens", map[string]any{"name": "ci", "user": name})
	p.token, p.tokenID = text(issued["token"]), text(issued["id"])
	session := one.must(http.StatusOK, http.MethodPost, "/v1/session", map[string]any{"username": name, "password": p.password})
	p.access, p.refresh = text(session["access_token"]), text(session["refresh_token"])
	return p
}

// must reads something with a token, from the process that the change was not
// sent to, if there is one.
func (p holder) must(want int, token, path string) {
	p.t.Helper()
	p.alive[len(p.alive)-1].must(want, http.MethodGet, path, nil, "Authorization", "Bearer "+token)
}

// opens tries to log in and, if that is to fail, to go on with the session.
func (p holder) opens(want int) {
	p.t.Helper()
	last := p.alive[len(p.alive)-1]
	last.must(want, http.MethodPost, "/v1/session", map[string]any{"username": p.name, "password": p.password})
	if want != http.StatusOK {
		last.must(want, http.MethodPost, "/v1/session/refresh", map[string]any{"refresh_token": p.refresh})
	}
}

// follows opens a stream, and answers its end.
func (p holder) follows(path, token string) <-chan error {
	p.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	p.t.Cleanup(stop)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.alive[len(p.alive)-1].url+path, nil)
	require.NoError(p.t, err)
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(req)
	require.NoError(p.t, err)
	require.Equal(p.t, http.StatusOK, res.StatusCode)
	end := make(chan error, 1)
	go func() {
		defer func() { _ = res.Body.Close() }()
		_, err := io.Copy(io.Discard, res.Body)
		end <- err
	}()
	return end
}
