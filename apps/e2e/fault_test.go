package e2e

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/testutil/pvesim"
)

// What the numbered faults have in common.

// The calls that look at a guest and change it, of both kinds.
const (
	anyConfig  = "/nodes/*/config"
	anyGuest   = "/nodes/*" // to be removed
	taskStatus = "/nodes/{node}/tasks/{upid}/status"
	nextID     = "/cluster/nextid"
)

// crash is kill -9 of every process, and a start of all of them after something
// has happened meanwhile.
func (r *ranch) crash(meanwhile func()) {
	r.t.Helper()
	for _, a := range r.alive {
		a.kill()
	}
	meanwhile()
	for i := range r.alive {
		r.replace(i, false)
	}
}

// asked asks for something that takes its time to be done to a server.
func (r *ranch) asked(method, path string, body any) map[string]any {
	r.t.Helper()
	return r.alive[0].must(http.StatusAccepted, method, path, body)
}

// deleted asks for the end of a server.
func (r *ranch) deleted(server map[string]any) map[string]any {
	r.t.Helper()
	return r.asked(http.MethodDelete, "/v1/servers/"+idOf(server), nil)
}

// outcome waits until what was accepted has ended, and answers its operation.
func (r *ranch) outcome(accepted map[string]any) map[string]any {
	r.t.Helper()
	_, op := idsOf(accepted)
	return r.alive[0].await(op)
}

// is waits until the operation of what was accepted is in a state and says why.
func (r *ranch) is(accepted map[string]any, state string) map[string]any {
	r.t.Helper()
	_, op := idsOf(accepted)
	return r.alive[0].until("/v1/operations/"+op, func(o map[string]any) bool { return o["state"] == state && o["cause"] != nil })
}

// failed waits until what was accepted has failed with a code, and answers why.
func (r *ranch) failed(accepted map[string]any, code string) string {
	r.t.Helper()
	op := r.outcome(accepted)
	require.Equal(r.t, "failed "+code, op["state"].(string)+" "+text(op["code"]), "%v", op)
	return text(op["cause"])
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

// facts are the events of the server of something, in their order.
func (r *ranch) facts(of map[string]any) (types []string) {
	r.t.Helper()
	for _, e := range r.books().Events {
		if e.Server == idOf(of) {
			types = append(types, e.Type)
		}
	}
	return types
}

// idOf is the ID of a server, or of the one in what was accepted.
func idOf(body map[string]any) string { return bare(body)["id"].(string) }

// now reads the server of something as it is now.
func (r *ranch) now(of map[string]any) map[string]any {
	r.t.Helper()
	return r.alive[0].must(http.StatusOK, http.MethodGet, "/v1/servers/"+idOf(of), nil)
}

// bare is a server, whether it is bare or in what was accepted.
func bare(body map[string]any) map[string]any {
	if server, ok := body["server"].(map[string]any); ok {
		return server
	}
	return body
}

// holds counts the addresses and VMIDs that a server holds.
func (r *ranch) holds(of map[string]any) (addresses, vmids int) {
	r.t.Helper()
	books := r.books()
	for _, a := range books.Addresses {
		if a.Server == idOf(of) {
			addresses++
		}
	}
	for _, v := range books.VMIDs {
		if v.Server == idOf(of) {
			vmids++
		}
	}
	return addresses, vmids
}

// keeps looks whether a server still holds its address and its VMID.
func (r *ranch) keeps(of map[string]any) {
	r.t.Helper()
	addresses, vmids := r.holds(of)
	assert.Equal(r.t, [2]int{1, 1}, [2]int{addresses, vmids}, "addresses and VMIDs that it holds")
}

// nothing looks whether nothing is left of a server: no row, no guest, nothing held.
func (r *ranch) nothing(of map[string]any) {
	r.t.Helper()
	r.alive[0].must(http.StatusNotFound, http.MethodGet, "/v1/servers/"+idOf(of), nil)
	addresses, vmids := r.holds(of)
	assert.Zero(r.t, addresses+vmids, "what it holds")
	for vmid, g := range r.world().Guests {
		assert.NotEqual(r.t, idOf(of), g.Mark, "the guest %d is left", vmid)
	}
}

// ordered counts the guests that were ordered of each kind.
func (r *ranch) ordered() (n int) {
	for _, m := range makes {
		n += r.sim.Count("POST " + m.call)
	}
	return n
}

// counted counts the calls of both kinds of guest that were carried out, such as
// "DELETE ".
func (r *ranch) counted(method, below string) int {
	return r.sim.Count(method+" /nodes/{node}/qemu/{vmid}"+below) + r.sim.Count(method+" /nodes/{node}/lxc/{vmid}"+below)
}

// both asks for a server of each kind.
func (r *ranch) both(more ...map[string]any) (accepted []map[string]any) {
	r.t.Helper()
	for _, m := range makes {
		accepted = append(accepted, r.ask(m.image, more...))
	}
	return accepted
}

// pair makes a server of each kind.
func (r *ranch) pair(more ...map[string]any) (servers []map[string]any) {
	r.t.Helper()
	for _, accepted := range r.both(more...) {
		r.ready(accepted)
		servers = append(servers, r.now(accepted))
	}
	return servers
}

// planted plants a fault of the calls that make a guest of either kind.
func (r *ranch) planted(fault pvesim.Fault) (faults []*pvesim.Planted) {
	for _, m := range makes {
		fault.Method, fault.Path = http.MethodPost, m.call
		faults = append(faults, r.sim.Fail(fault))
	}
	return faults
}

// guestOf is the guest of a server on the cluster.
func (r *ranch) guestOf(server map[string]any) pvesim.Guest { return r.sim.Guests()[vmidOf(server)] }

// stranger puts somebody else's guest under a VMID.
func (r *ranch) stranger(vmid int, node, kind string) string {
	r.t.Helper()
	r.sim.AddGuest(kind, vmid, node, map[string]string{"name": "theirs", "hostname": "theirs", "description": "not yours"})
	return r.world().Guests[vmid].Text
}

var making = []string{"server.requested", "server.provisioned"}

// made looks at servers of both kinds that were made in spite of something: the
// VMIDs are those that were reserved at first, each is on, and all was told once.
func (r *ranch) made(t *testing.T, accepted []map[string]any) {
	t.Helper()
	for _, a := range accepted {
		r.ready(a)
		server := r.now(a)
		assert.Equal(t, vmidOf(a), vmidOf(server), "the VMID is the same")
		assert.Equal(t, "on", server["power"])
		assert.True(t, r.guestOf(server).Running)
		assert.Equal(t, making, r.facts(a))
		r.keeps(a)
	}
}
