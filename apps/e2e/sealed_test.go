package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/adapters/sqlstore"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/apps/e2e/leak"
	"github.com/remudahq/remuda/core/rotate"
	"github.com/remudahq/remuda/ports"
)

const oldKey, newKey = "the key that was there before", "the key that shall be from now on"

// TestS05TheDatabaseAloneOpensNothing: whoever has the database has no
// credential of a cluster. The key that opens them is elsewhere, can be changed
// while servers run and whatever dies meanwhile, and those of root are not even
// accepted.
func TestS05TheDatabaseAloneOpensNothing(t *testing.T) {
	t.Parallel()
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, engine, fast)
			a := s.start(freeAddr(t), "REMUDA_SECRET_KEY="+oldKey)
			s.furnish(a)
			order := map[string]any{"name": "web", "image": "debian-12", "plan": "small", "password": "a passw0rd of the guest"}
			id, op := a.create(order, "Idempotency-Key", "k")
			s.rootIsRefused(a)
			s.unreadable("a passw0rd of the guest")
			a.succeed(op)
			require.NoError(t, a.stop())

			s.rotates()

			b := s.start(freeAddr(t), "REMUDA_SECRET_KEY="+newKey)
			again, _ := b.create(order, "Idempotency-Key", "k")
			assert.Equal(t, id, again, "a request that is repeated after the key was changed")
			order["name"] = "another"
			b.must(http.StatusUnprocessableEntity, http.MethodPost, "/v1/servers", order, "Idempotency-Key", "k")
			b.stopped(b.running("debian-12"))
			require.NoError(t, b.stop())

			said, code := s.once([]string{"REMUDA_SECRET_KEY=" + oldKey})
			assert.Equal(t, 2, code)
			assert.Contains(t, said, "other_secret_keys")
			s.failsLoudly()
		})
	}
}

// rootIsRefused tries to hand out everything.
func (s *site) rootIsRefused(a *api) {
	s.t.Helper()
	cluster := a.must(http.StatusOK, http.MethodGet, "/v1/clusters", nil)["items"].([]any)[0].(map[string]any)
	root := s.sim.AddToken("root@pam", "all", false)
	told := a.must(http.StatusUnprocessableEntity, http.MethodPost, "/v1/clusters", map[string]any{
		"name": "again", "token": root, "endpoints": []any{map[string]any{"url": s.simURL, "fingerprint": s.simPrint}},
	})
	assert.Equal(s.t, "root-token", told["code"])
	told = a.must(http.StatusUnprocessableEntity, http.MethodPatch, "/v1/clusters/"+cluster["id"].(string), map[string]any{"token": root})
	assert.Equal(s.t, "root-token", told["code"])
	assert.Contains(s.t, told["remedy"], "docs/proxmox.md")
}

// unreadable looks for the cluster's token and the password of a server that is
// being made.
func (s *site) unreadable(password string) {
	s.t.Helper()
	var f leak.Finder
	_, token, _ := strings.Cut(s.simToken, "=")
	f.Add("the token of the cluster", token)
	f.Add("the password of the server", password)
	f.Add("the key", oldKey)
	found, err := f.Database(s.t.Context(), s.database)
	require.NoError(s.t, err)
	assert.Empty(s.t, found)
}

// enough is how many values are sealed for a kill to come in the midst of them.
const enough = 4000

func (s *site) store() *sqlstore.Store {
	s.t.Helper()
	store, err := sqlstore.Open(s.t.Context(), s.database)
	require.NoError(s.t, err)
	s.t.Cleanup(func() { _ = store.Close() })
	return store
}

// rotates changes the key while a server runs: the command is killed in its
// midst, begun again, and then the old key is good for nothing.
func (s *site) rotates() {
	s.t.Helper()
	store, before := s.store(), system.NewVault([]byte(oldKey))
	for from := 0; from < enough; from += 200 { // a transaction has its time
		require.NoError(s.t, store.Do(s.t.Context(), func(tx ports.Tx) error {
			for i := range 200 {
				place := fmt.Sprintf("fill/%06d", from+i)
				sealed, err := before.Seal(place, []byte("some secret"))
				if err != nil {
					return err
				}
				if err := tx.Secrets().Put(s.t.Context(), place, sealed); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	both := []string{"REMUDA_SECRET_KEY=" + newKey, "REMUDA_OTHER_SECRET_KEYS=" + oldKey, "REMUDA_LOG_LEVEL=debug"}
	working := s.start(freeAddr(s.t), both...)
	first := spawn(s.t, "api", s.env(both...), "rotate-key")
	require.Eventually(s.t, func() bool { return strings.Contains(first.said(), "wrapping") }, patience, time.Millisecond)
	first.kill()
	after := system.NewVault([]byte(newKey))
	require.Error(s.t, rotate.Check(s.t.Context(), store, before), "nothing was wrapped before the kill")
	require.Error(s.t, rotate.Check(s.t.Context(), store, after), "everything was wrapped before the kill")

	working.running("debian-12")
	assert.Regexp(s.t, `[1-9]\d* of \d+ sealed values were wrapped anew`, s.rotate(0, both...))
	require.NoError(s.t, rotate.Check(s.t.Context(), store, after))
	working.running("debian-12")
	require.NoError(s.t, working.stop())
	assert.Contains(s.t, s.rotate(0, "REMUDA_SECRET_KEY="+newKey), "0 of ")
}

// rotate runs the command to its end, and answers what it said.
func (s *site) rotate(code int, env ...string) string {
	s.t.Helper()
	said, ended := s.once(env, "rotate-key")
	require.Equal(s.t, code, ended, said)
	return said
}

// failsLoudly: a value that was changed is named, does not keep the others from
// being wrapped, and goes only if somebody says so.
func (s *site) failsLoudly() {
	s.t.Helper()
	store, third := s.store(), system.NewVault([]byte("a third key that is long enough"))
	require.NoError(s.t, store.Do(s.t.Context(), func(tx ports.Tx) error {
		value, err := tx.Secrets().Get(s.t.Context(), "fill/000007")
		if err != nil {
			return err
		}
		return tx.Secrets().Put(s.t.Context(), "fill/000008", value) // that of another place
	}))
	env := []string{"REMUDA_SECRET_KEY=a third key that is long enough", "REMUDA_OTHER_SECRET_KEYS=" + newKey}
	said := s.rotate(2, env...)
	assert.Contains(s.t, said, "fill/000008")
	assert.NotContains(s.t, said, "fill/000007")
	said = s.rotate(2, env...)
	assert.Contains(s.t, said, "0 of ", "the others were wrapped")
	said, code := s.once(env, "rotate-key", "--forget")
	assert.Contains(s.t, said, "fill/000008")
	require.Zero(s.t, code)
	require.NoError(s.t, rotate.Check(s.t.Context(), store, third))
}
