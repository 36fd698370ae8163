package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestGuestsAreAdopted adopts guests that somebody made by hand: one with all
// that can be said of it, ten at once, and some that cannot be adopted.
func TestGuestsAreAdopted(t *testing.T) {
	t.Parallel()
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, engine)
			s.byHand(700, "10.77.0.30")
			s.byHand(701, "198.51.100.9")
			for n := range 10 {
				s.byHand(710+n, fmt.Sprintf("10.77.0.%d", 40+n))
			}
			before := s.simState()
			a := s.start(freeAddr(t))
			s.furnish(a)
			one := a.adoptsOne()
			many := a.adoptsTen()
			a.adoptsNone(one)
			a.listsGuests(one)
			for _, id := range append(many, one) {
				_, op := idsOf(a.must(http.StatusAccepted, http.MethodDelete, "/v1/servers/"+id+"?keep_guest=true", nil))
				a.succeed(op)
			}
			after := strings.ReplaceAll(s.simState(), "    \"protection\": \"0\",\n", "") // as good as none
			assert.True(t, before == after, "the simulator does not hold what it held before: %s", after)
			a.holdsNothing()
		})
	}
}

// byHand makes a container or, every second time, a VM.
func (s *site) byHand(vmid int, address string) {
	s.t.Helper()
	name, notes := fmt.Sprintf("old-%d", vmid), "made by hand\nin a hurry"
	if vmid%2 == 1 {
		s.task(http.MethodPost, "/nodes/pve1/lxc", map[string]any{
			"vmid": vmid, "ostemplate": s.archive(), "hostname": name, "description": notes, "rootfs": "local:3", "unprivileged": 1,
			"cores": 1, "memory": 300, "net0": "name=eth0,bridge=vmbr0,ip=" + address + "/24",
		})
		return
	}
	s.task(http.MethodPost, "/nodes/pve1/qemu/"+s.template()+"/clone", map[string]any{"newid": vmid, "name": name, "description": notes, "full": 1})
	s.onNode(http.MethodPut, fmt.Sprintf("/nodes/pve1/qemu/%d/config", vmid), map[string]any{"ipconfig0": "ip=" + address + "/24", "memory": 300})
}

func (s *site) archive() string {
	s.t.Helper()
	return s.onNode(http.MethodGet, "/nodes/pve1/storage/local/content?content=vztmpl", nil).([]any)[0].(map[string]any)["volid"].(string)
}

func (s *site) template() string {
	s.t.Helper()
	for _, row := range s.onNode(http.MethodGet, "/cluster/resources?type=vm", nil).([]any) {
		guest := row.(map[string]any)
		if guest["template"] == 1.0 && guest["node"] == "pve1" && guest["type"] == "qemu" {
			return fmt.Sprint(guest["vmid"])
		}
	}
	require.FailNow(s.t, "pve1 has no template")
	return ""
}

func (a *api) adopt(body map[string]any) []map[string]any {
	a.t.Helper()
	var all []map[string]any
	for _, item := range a.must(http.StatusAccepted, http.MethodPost, "/v1/servers/adopt", body)["items"].([]any) {
		all = append(all, item.(map[string]any))
	}
	return all
}

func (a *api) adoptsOne() string {
	a.t.Helper()
	item := map[string]any{"vmid": 700, "name": "Shop", "plan": "small", "image": "debian-12", "labels": map[string]any{"old": "yes"}}
	id, op := idsOf(a.adopt(map[string]any{"cluster": "lab", "items": []any{item}})[0])
	a.succeed(op)
	server := a.must(http.StatusOK, http.MethodGet, "/v1/servers/"+id, nil)
	assert.Equal(a.t, "Shop old-700 vm ready off small debian-12 10.77.0.30", fmt.Sprint(server["name"], " ", server["hostname"], " ", server["kind"], " ",
		server["life"], " ", server["power"], " ", server["plan"], " ", server["image"], " ", server["addresses"].([]any)[0].(map[string]any)["address"]))
	return id
}

func (a *api) adoptsTen() (servers []string) {
	a.t.Helper()
	var vmids []any
	for n := range 10 {
		vmids = append(vmids, 710+n)
	}
	answers := a.adopt(map[string]any{"cluster": "lab", "vmids": vmids})
	require.Len(a.t, answers, 10)
	for n, answer := range answers {
		require.Nil(a.t, answer["problem"], "%v", answer)
		id, op := idsOf(answer)
		a.succeed(op)
		server := a.must(http.StatusOK, http.MethodGet, "/v1/servers/"+id, nil)
		assert.Equal(a.t, fmt.Sprintf("old-%d ready <nil> <nil>", 710+n), fmt.Sprint(server["name"], " ", server["life"], " ", server["plan"], " ", server["image"]))
		assert.Len(a.t, server["addresses"], 1, "of %v", server["name"])
		servers = append(servers, id)
	}
	return servers
}

// adoptsNone asks for guests that cannot be adopted, beside one that can.
func (a *api) adoptsNone(ours string) {
	a.t.Helper()
	server := a.must(http.StatusOK, http.MethodGet, "/v1/servers/"+ours, nil)
	template := 0
	for _, row := range a.guests() {
		if row["state"] == "template" {
			template = int(row["vmid"].(float64))
		}
	}
	answers := a.adopt(map[string]any{"cluster": "lab", "items": []any{
		map[string]any{"vmid": server["placement"].(map[string]any)["vmid"]},
		map[string]any{"vmid": template},
		map[string]any{"vmid": 799},
		map[string]any{"vmid": 701, "owner": "nobody", "image": "debian-12"},
	}})
	var said []string
	for _, answer := range answers {
		require.Nil(a.t, answer["server"])
		problem := answer["problem"].(map[string]any)
		for _, e := range problem["errors"].([]any) {
			said = append(said, problem["code"].(string)+" "+e.(map[string]any)["path"].(string))
		}
	}
	assert.Equal(a.t, []string{"identity-conflict vmid", "identity-conflict vmid", "validation-failed vmid", "validation-failed image", "validation-failed owner"}, said)

	answers = a.adopt(map[string]any{"cluster": "lab", "vmids": []any{701}})
	assert.Equal(a.t, []any{"198.51.100.9"}, answers[0]["unmanaged_addresses"])
	id, op := idsOf(answers[0])
	a.succeed(op)
	_, op = idsOf(a.must(http.StatusAccepted, http.MethodDelete, "/v1/servers/"+id+"?keep_guest=true", nil))
	a.succeed(op)
}

func (a *api) guests() (all []map[string]any) {
	a.t.Helper()
	cluster := a.must(http.StatusOK, http.MethodGet, "/v1/clusters", nil)["items"].([]any)[0].(map[string]any)["id"].(string)
	for _, row := range a.must(http.StatusOK, http.MethodGet, "/v1/clusters/"+cluster+"/guests", nil)["items"].([]any) {
		all = append(all, row.(map[string]any))
	}
	return all
}

func (a *api) listsGuests(ours string) {
	a.t.Helper()
	states := map[float64]string{}
	for _, row := range a.guests() {
		states[row["vmid"].(float64)] = strings.TrimSuffix(fmt.Sprint(row["state"], " ", row["server_id"]), " <nil>")
	}
	assert.Equal(a.t, "ours "+ours, states[700])
	assert.Equal(a.t, "foreign", states[701])
}

// TestAGuestWithoutAnInterfaceIsServedAsWell adopts one, and does what would
// touch an interface if there were one.
func TestAGuestWithoutAnInterfaceIsServedAsWell(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		a := r.alive[0]
		r.sim.AddGuest("qemu", 150, "pve1", map[string]string{"name": "old", "memory": "512", "cores": "1"})
		r.strange()
		r.strangers.Guests = nil // it becomes ours
		adopted := a.must(http.StatusAccepted, http.MethodPost, "/v1/servers/adopt", map[string]any{"cluster": "lab", "vmids": []int{150}})
		id, op := idsOf(adopted["items"].([]any)[0].(map[string]any))
		a.succeed(op)
		server := "/v1/servers/" + id
		for _, step := range []struct {
			method, path string
			body         map[string]any
		}{
			{http.MethodPost, "/snapshots", map[string]any{"name": "first"}},
			{http.MethodPost, "/snapshots/first/rollback", map[string]any{}},
			{http.MethodPut, "/ip-lock", map[string]any{"enabled": true}},
			{http.MethodPost, "/snapshots/first/rollback", map[string]any{}},
		} {
			_, op := idsOf(a.must(http.StatusAccepted, step.method, server+step.path, step.body))
			a.succeed(op)
		}
		require.NotContains(t, r.sim.Guests()[150].Config, "net0")
	})
}
