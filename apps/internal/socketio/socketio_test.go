package socketio_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/remudahq/remuda/apps/internal/socketio"
	"github.com/stretchr/testify/require"
)

func TestDev(t *testing.T) {
	var mu sync.Mutex
	all := map[string]*socketio.Socket{}
	server := socketio.New(socketio.Options{
		Admit: func(_ context.Context, s *socketio.Socket, h socketio.Handshake) error {
			var auth struct{ Token string }
			_ = json.Unmarshal(h.Auth, &auth)
			if auth.Token != "good" {
				return &socketio.Refusal{Message: "wrong token"}
			}
			mu.Lock()
			defer mu.Unlock()
			all[s.ID] = s
			return nil
		},
		Event: func(_ context.Context, s *socketio.Socket, name string, args []json.RawMessage) any {
			s.Emit("echo", name, args)
			return args
		},
		Gone: func(s *socketio.Socket) {
			mu.Lock()
			defer mu.Unlock()
			delete(all, s.ID)
		},
		PingInterval: 300 * time.Millisecond,
	})
	h := httptest.NewServer(server)
	defer h.Close()
	defer server.Close()
	mux := http.NewServeMux()
	mux.Handle("/socket.io/", server)
	node := exec.CommandContext(t.Context(), "node", "/dev/shm/ospab_dev/dev.mjs", h.URL)
	node.Env = append(os.Environ(), "NODE_PATH=/dev/shm/ospab_node_modules")
	out, err := node.CombinedOutput()
	t.Log(string(out))
	require.NoError(t, err)
	require.Contains(t, strings.TrimSpace(string(out)), "done")
	time.Sleep(50 * time.Millisecond)
	mu.Lock()
	require.Empty(t, all)
	mu.Unlock()
}
