package e2e

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPasswordsInsideGuests sets passwords in a VM with an agent, in one
// without, and in a container, over REST, and finds them nowhere afterwards but
// in the guests.
func TestPasswordsInsideGuests(t *testing.T) {
	t.Parallel()
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, engine, fast)
			a := s.start(freeAddr(t), "REMUDA_LOG_LEVEL=debug")
			s.furnish(a)
			vm, ct := a.running("debian-12"), a.running("debian-12-ct")
			made := a.sets(vm, map[string]any{}, "succeeded")
			const told = "n0t to be f0und"
			a.sets(ct, map[string]any{"password": told}, "succeeded")
			assert.JSONEq(t, `{"root":"`+made+`"}`, s.control(http.MethodGet, "/sim/passwords/"+a.vmid(vm), ""))
			assert.JSONEq(t, `{"root":"`+told+`"}`, s.control(http.MethodGet, "/sim/passwords/"+a.vmid(ct), ""))

			s.control(http.MethodPut, "/sim/behaviour/"+a.vmid(vm), `{"noAgent":true}`)
			another := a.sets(vm, map[string]any{}, "failed")
			a.sets(ct, map[string]any{"user": "ghost", "password": told + "!"}, "failed")
			assert.JSONEq(t, `{"root":"`+made+`"}`, s.control(http.MethodGet, "/sim/passwords/"+a.vmid(vm), ""))
			assert.JSONEq(t, `{"root":"`+told+`"}`, s.control(http.MethodGet, "/sim/passwords/"+a.vmid(ct), ""))

			a.must(http.StatusConflict, http.MethodPost, "/v1/servers/"+a.stopped(ct)+"/password", map[string]any{})
			require.NoError(t, a.stop())
			for _, password := range []string{made, told, another} {
				assert.NotContains(t, a.said(), password, "what remuda-api printed")
				assert.False(t, s.keeps(password), "the database holds %q", password)
			}
			assert.True(t, s.keeps("server.password_set"), "the search finds nothing at all")
		})
	}
}

// running makes a server that is on, and answers its ID. A VM's agent is up.
func (a *api) running(image string) string {
	a.t.Helper()
	id, op := a.create(map[string]any{"name": image, "image": image, "plan": "small", "start": true})
	a.succeed(op)
	return id
}

func (a *api) stopped(id string) string {
	a.t.Helper()
	a.switches(id, "stop")
	return id
}

func (a *api) vmid(id string) string {
	a.t.Helper()
	placement := a.must(http.StatusOK, http.MethodGet, "/v1/servers/"+id, nil)["placement"].(map[string]any)
	return fmt.Sprint(placement["vmid"])
}

// sets sets a password, waits until that ended as wanted, and answers the
// password if one was made.
func (a *api) sets(id string, body map[string]any, want string) string {
	a.t.Helper()
	for {
		accepted := a.must(http.StatusAccepted, http.MethodPost, "/v1/servers/"+id+"/password", body)
		_, op := idsOf(accepted)
		ended := a.await(op)
		password, _ := accepted["password"].(string)
		if want == "succeeded" && ended["state"] == "failed" && strings.Contains(ended["cause"].(string), "until the guest has booted") {
			continue // its agent is not up yet
		}
		require.Equal(a.t, want, ended["state"], "%v", ended["cause"])
		return password
	}
}

// keeps reports whether the text stands anywhere in the database, whatever the
// table; deleted rows of SQLite included.
func (s *site) keeps(text string) bool {
	s.t.Helper()
	if path, ok := strings.CutPrefix(s.database, "sqlite://"); ok {
		files, err := filepath.Glob(path + "*")
		require.NoError(s.t, err)
		for _, file := range files {
			content, err := os.ReadFile(file)
			require.NoError(s.t, err)
			if bytes.Contains(content, []byte(text)) {
				return true
			}
		}
		return false
	}
	db, err := sql.Open("pgx", s.database)
	require.NoError(s.t, err)
	defer db.Close()
	var tables []string
	rows, err := db.QueryContext(context.Background(), "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()")
	require.NoError(s.t, err)
	defer rows.Close()
	for rows.Next() {
		var name string
		require.NoError(s.t, rows.Scan(&name))
		tables = append(tables, name)
	}
	require.NoError(s.t, rows.Err())
	for _, table := range tables {
		var n int
		// Bytes stand in a row's text as hexadecimal digits.
		query := `SELECT count(*) FROM "` + table + `" AS r WHERE strpos(r::text, $1) > 0 OR strpos(r::text, encode(convert_to($1, 'UTF8'), 'hex')) > 0`
		require.NoError(s.t, db.QueryRowContext(context.Background(), query, text).Scan(&n))
		if n > 0 {
			return true
		}
	}
	return false
}
