package memory

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
)

// vmids reserves the numbers of guests; see [ports.VMIDs].
type vmids struct{ *tx }

// vmid is a number that is reserved, or was: then it has no server.
type vmid struct {
	core.Reservation
	released time.Time
}

func vmidKey(cluster core.ClusterID, n int) string {
	return string(cluster) + "/" + ordered(int64(n))
}

func (v vmids) Reserve(_ context.Context, cluster core.ClusterID, server core.ServerID, within core.VMIDRange, coolBefore time.Time) (int, error) {
	if err := v.writable(); err != nil {
		return 0, err
	}
	counter := "vmids/" + string(cluster)
	last := int(v.counters.rows[counter])
	if last < within.First || last > within.Last {
		last = within.Last // so that the next is the first
	}
	size := within.Last - within.First + 1
	for step := 1; step <= size; step++ {
		n := within.First + (last-within.First+step)%size
		if v.open(cluster, n, coolBefore) {
			v.vmids.set(v.undo, vmidKey(cluster, n), vmid{Reservation: core.Reservation{Cluster: cluster, VMID: n, Server: server}})
			v.counters.set(v.undo, counter, int64(n))
			return n, nil
		}
	}
	return 0, core.Fail(core.Exhausted, core.CodeVMIDsExhausted, "no VMID from %s to %s is free",
		strconv.Itoa(within.First), strconv.Itoa(within.Last))
}

func (v vmids) Claim(_ context.Context, cluster core.ClusterID, server core.ServerID, n int) error {
	if err := v.writable(); err != nil {
		return err
	}
	key := vmidKey(cluster, n)
	if held := v.vmids.rows[key].Server; held != "" && held != server {
		return core.Fail(core.Conflict, core.CodeVMIDTaken, "the VMID %d is another server's", n)
	}
	v.vmids.set(v.undo, key, vmid{Reservation: core.Reservation{Cluster: cluster, VMID: n, Server: server}})
	return nil
}

func (v vmids) open(cluster core.ClusterID, n int, coolBefore time.Time) bool {
	was, known := v.vmids.rows[vmidKey(cluster, n)]
	return !known || was.Server == "" && !was.released.After(coolBefore)
}

func (v vmids) Release(_ context.Context, cluster core.ClusterID, server core.ServerID, n int, at time.Time) error {
	if err := v.writable(); err != nil {
		return err
	}
	row := v.vmids.rows[vmidKey(cluster, n)]
	if row.Server == "" || row.Server != server {
		return nil
	}
	row.Server, row.released = "", at
	v.vmids.set(v.undo, vmidKey(cluster, n), row)
	return nil
}

func (v vmids) Reserved(_ context.Context, cluster core.ClusterID) ([]core.Reservation, error) {
	defer v.reading()()
	var live []core.Reservation
	prefix := string(cluster) + "/"
	for key, row := range v.vmids.after(prefix) {
		if !strings.HasPrefix(key, prefix) {
			break
		}
		if row.Server != "" {
			live = append(live, row.Reservation)
		}
	}
	return live, nil
}
