package e2e

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/remudahq/remuda/testutil/pvesim"
)

// The calls that make a guest.
const (
	cloneVM  = "/nodes/{node}/qemu/{vmid}/clone"
	createCT = "/nodes/{node}/lxc"
)

// makes has what each kind of guest is made with: the image, and the call.
var makes = []struct{ image, call string }{{"debian-12", cloneVM}, {"debian-12-ct", createCT}}

// TestF02TheAnswerToACloneIsLost: the call arrives and its answer does not. The
// guest that comes of it is found and kept, and no second one is ever ordered.
func TestF02TheAnswerToACloneIsLost(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		for _, lost := range []pvesim.Fault{{Reset: true}, {Status: 596}, {Status: 599}} {
			for _, m := range makes {
				before := r.sim.Count("POST " + m.call)
				lost.Method, lost.Path, lost.After = http.MethodPost, m.call, true
				r.sim.Fail(lost)
				r.make(m.image)
				assert.Equal(t, 1, r.sim.Count("POST "+m.call)-before, "%s after %+v: orders that arrived", m.image, lost)
			}
		}
	})
}

// TestF04ACloneNeverArrives: the connection breaks before the call is read. That
// nothing came of it is proven, and it is ordered again under the same VMID.
func TestF04ACloneNeverArrives(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		for _, m := range makes {
			before := r.sim.Count("POST " + m.call)
			r.sim.Fail(pvesim.Fault{Method: http.MethodPost, Path: m.call, Reset: true, Times: 2})
			accepted := r.ask(m.image)
			r.ready(accepted)
			assert.Equal(t, vmidOf(accepted), vmidOf(r.server(accepted)), "the VMID is the same")
			assert.Equal(t, 1, r.sim.Count("POST "+m.call)-before, "orders that arrived")
		}
	})
}
