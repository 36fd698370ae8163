package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// onNode asks the simulated cluster itself, as an operator does who types on a
// node, and answers the data.
func (s *site) onNode(method, path string, params map[string]any) any {
	s.t.Helper()
	var body io.Reader
	if params != nil {
		text, err := json.Marshal(params)
		require.NoError(s.t, err)
		body = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(context.Background(), method, s.simURL+"/api2/json"+path, body)
	require.NoError(s.t, err)
	req.Header.Set("Authorization", "PVEAPIToken="+s.simToken)
	req.Header.Set("Content-Type", "application/json")
	res, err := insecure.Do(req)
	require.NoError(s.t, err)
	defer res.Body.Close()
	require.Equal(s.t, http.StatusOK, res.StatusCode, "%s %s: %s", method, path, res.Status)
	var answer struct{ Data any }
	require.NoError(s.t, json.NewDecoder(res.Body).Decode(&answer))
	return answer.Data
}

// task asks for something that becomes a task, and waits until it has ended well.
func (s *site) task(method, path string, params map[string]any) {
	s.t.Helper()
	upid := s.onNode(method, path, params).(string)
	node := strings.Split(upid, ":")[1]
	require.Eventually(s.t, func() bool {
		state := s.onNode(http.MethodGet, "/nodes/"+node+"/tasks/"+upid+"/status", nil).(map[string]any)
		return state["exitstatus"] == "OK"
	}, patience, 20*time.Millisecond, "task %s", upid)
}

// guest is where the simulator has a server's guest.
func (a *api) guest(id string) string {
	a.t.Helper()
	server := a.must(http.StatusOK, http.MethodGet, "/v1/servers/"+id, nil)
	place, kind := server["placement"].(map[string]any), "qemu"
	if server["kind"] == "container" {
		kind = "lxc"
	}
	return fmt.Sprintf("/nodes/%v/%s/%v", place["node"], kind, place["vmid"])
}

// TestAServerIsRebuilt makes a server of each kind anew, which has a firewall,
// tags and notes by then, and looks what of it is still there.
func TestAServerIsRebuilt(t *testing.T) {
	t.Parallel()
	for _, engine := range engines {
		for _, image := range []string{"debian-12", "debian-12-ct"} {
			t.Run(engine+"/"+image, func(t *testing.T) {
				t.Parallel()
				s := newSite(t, engine)
				a := s.start(freeAddr(t))
				s.furnish(a)
				id, op := a.create(map[string]any{"name": "web", "image": image, "plan": "small", "start": true,
					"nameservers": []string{"192.0.2.53", "2001:db8::53"}, "search_domain": "example.net"})
				a.succeed(op)
				was := a.must(http.StatusOK, http.MethodGet, "/v1/servers/"+id, nil)
				at := a.guest(id)
				s.dress(at)
				config, firewall := s.onNode(http.MethodGet, at+"/config", nil).(map[string]any), s.firewall(at)

				wrong := map[string]any{"image": map[string]string{"debian-12": "debian-12-ct", "debian-12-ct": "debian-12"}[image]}
				problem := a.must(http.StatusUnprocessableEntity, http.MethodPost, "/v1/servers/"+id+"/rebuild", wrong)
				assert.Equal(t, "image", problem["errors"].([]any)[0].(map[string]any)["path"])
				_, op = idsOf(a.must(http.StatusAccepted, http.MethodPost, "/v1/servers/"+id+"/rebuild", map[string]any{"password": "correct horse"}))
				a.succeed(op)

				now := a.must(http.StatusOK, http.MethodGet, "/v1/servers/"+id, nil)
				for _, field := range []string{"number", "name", "placement", "addresses", "image", "plan", "life", "power", "nameservers", "search_domain"} {
					assert.Equal(t, was[field], now[field], field)
				}
				after := s.onNode(http.MethodGet, at+"/config", nil).(map[string]any)
				assert.Equal(t, "192.0.2.53 2001:db8::53", config["nameserver"])
				assert.Equal(t, "example.net", config["searchdomain"])
				for _, option := range []string{"nameserver", "searchdomain", "net0", "smbios1", "ipconfig0", "tags", "onboot", "protection", "cores", "memory", "hostname", "name"} {
					assert.Equal(t, config[option], after[option], option)
				}
				assert.NotEqual(t, config["vmgenid"] == nil, image == "debian-12", "a VM has a generation")
				assert.True(t, config["vmgenid"] == nil || config["vmgenid"] != after["vmgenid"], "it is the same guest")
				assert.Equal(t, "by hand\nremuda:"+id+":"+op, strings.TrimSpace(after["description"].(string)))
				assert.Equal(t, firewall, s.firewall(at))

				_, op = idsOf(a.must(http.StatusAccepted, http.MethodDelete, "/v1/servers/"+id, nil))
				a.succeed(op)
				assert.Equal(t, s.fresh, s.simState(), "the simulator holds what it held before")
				a.holdsNothing()
			})
		}
	}
}

// dress gives a guest what is to be kept.
func (s *site) dress(at string) {
	s.t.Helper()
	config := s.onNode(http.MethodGet, at+"/config", nil).(map[string]any)
	notes := "by hand\n" + strings.TrimSpace(config["description"].(string))
	s.onNode(http.MethodPut, at+"/config", map[string]any{"description": notes, "tags": "beta;alpha", "onboot": 1})
	s.onNode(http.MethodPost, at+"/firewall/ipset", map[string]any{"name": "friends", "comment": "of ours"})
	s.onNode(http.MethodPost, at+"/firewall/ipset/friends", map[string]any{"cidr": "192.0.2.7"})
	s.onNode(http.MethodPost, at+"/firewall/ipset/friends", map[string]any{"cidr": "192.0.2.128/25", "nomatch": 1})
	s.onNode(http.MethodPost, at+"/firewall/rules", map[string]any{"type": "in", "action": "DROP", "enable": 1, "proto": "icmp"})
	s.onNode(http.MethodPost, at+"/firewall/rules", map[string]any{"type": "in", "action": "ACCEPT", "enable": 1, "source": "+friends", "comment": "let in"})
	s.onNode(http.MethodPut, at+"/firewall/options", map[string]any{"enable": 1, "ipfilter": 1, "policy_in": "DROP"})
}

// firewall is all of a guest's firewall.
func (s *site) firewall(at string) string {
	s.t.Helper()
	var all []any
	for _, part := range []string{"options", "rules", "ipset", "ipset/friends"} {
		all = append(all, s.onNode(http.MethodGet, at+"/firewall/"+part, nil))
	}
	text, err := json.Marshal(drop(all, "digest"))
	require.NoError(s.t, err)
	return string(text)
}

// drop takes a key out of all objects in a value.
func drop(value any, key string) any {
	switch v := value.(type) {
	case []any:
		for i := range v {
			v[i] = drop(v[i], key)
		}
	case map[string]any:
		delete(v, key)
	}
	return value
}
