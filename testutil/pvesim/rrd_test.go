package pvesim_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim"
)

// What was recorded of a guest that runs, of one that is off, of a node and of a
// storage, by the names of the columns. What was not measured has a time only.
const (
	bare    = "time"
	sizes   = "disk maxcpu maxdisk maxmem time"
	running = "cpu disk diskread diskwrite maxcpu maxdisk maxmem mem netin netout time"
	ofNode  = "cpu iowait loadavg maxcpu memtotal memused netin netout roottotal rootused swaptotal swapused time"
	ofStore = "time total used"
)

func columns(row map[string]any) string { return strings.Join(slices.Sorted(maps.Keys(row)), " ") }

func (c *client) rrd(path, frame string) []map[string]any {
	c.t.Helper()
	return objects(c.ok("GET", path+"/rrddata", "timeframe", frame).([]any))
}

func objects(rows []any) (all []map[string]any) {
	for _, row := range rows {
		all = append(all, row.(map[string]any))
	}
	return all
}

// at is the row that covers a moment: the first that ends after it.
func at(t *testing.T, rows []map[string]any, moment time.Time) map[string]any {
	t.Helper()
	for _, row := range rows {
		if row["time"].(float64) >= float64(moment.Unix()) {
			return row
		}
	}
	t.Fatalf("no row covers %s", moment)
	return nil
}

var steps = map[string]int64{"hour": 60, "day": 1800, "week": 10800, "month": 43200, "year": 604800}

func TestAGraphShowsWhatReallyWas(t *testing.T) {
	t.Parallel()
	bubble(t, pvesim.Options{}, func(sim *pvesim.Sim, c *client) {
		sim.AddGuest("qemu", 100, "pve1", map[string]string{"cores": "2", "memory": "1024", "scsi0": "local:100/d.qcow2,size=4G"})
		time.Sleep(6 * time.Hour)
		on := time.Now()
		sim.SetRunning(100, true)
		time.Sleep(36 * time.Hour)
		sim.Carry(100, 180_000_000, 0)
		carried := time.Now()
		time.Sleep(36 * time.Hour)
		off := time.Now()
		sim.SetRunning(100, false)
		time.Sleep(24 * time.Hour)
		away := time.Now()
		sim.SetOffline("pve1", true)
		time.Sleep(24 * time.Hour)
		sim.SetOffline("pve1", false)
		time.Sleep(24 * time.Hour)

		vm := node + "/qemu/100"
		for frame, step := range steps {
			rows := c.rrd(vm, frame)
			last := rows[len(rows)-1]["time"].(float64)
			if len(rows) != 70 || int64(last) != time.Now().Unix()/step*step || last-rows[0]["time"].(float64) != float64(69*step) {
				t.Errorf("%s: %d rows up to %v; it is %d", frame, len(rows), last, time.Now().Unix())
			}
		}
		week := c.rrd(vm, "week")
		for what, then := range map[string]struct {
			moment  time.Time
			columns string
		}{
			"before it was there":      {on.Add(-12 * time.Hour), bare},
			"before it was started":    {on.Add(-3 * time.Hour), sizes},
			"while it ran":             {on.Add(20 * time.Hour), running},
			"after it was stopped":     {off.Add(12 * time.Hour), sizes},
			"while its node was away":  {away.Add(12 * time.Hour), bare},
			"when its node came again": {away.Add(40 * time.Hour), sizes},
		} {
			if got := columns(at(t, week, then.moment)); got != then.columns {
				t.Errorf("%s: got %s, want %s", what, got, then.columns)
			}
		}
		calm, busy := at(t, week, on.Add(20*time.Hour)), at(t, week, carried.Add(-time.Second))
		if got := busy["netin"].(float64) - calm["netin"].(float64); got < 16_666 || got > 16_667 {
			t.Errorf("180 MB in three hours are %v bytes a second", got)
		}
		if calm["maxmem"] != float64(1<<30) || calm["maxcpu"] != 2.0 || calm["maxdisk"] != float64(4<<30) || calm["netin"] != 220.0 {
			t.Errorf("while it ran: got %v", calm)
		}
		high := c.ok("GET", vm+"/rrddata", "timeframe", "week", "cf", "MAX").([]any)
		if got := at(t, objects(high), carried.Add(-time.Second))["netin"].(float64); got < 3_000_000 {
			t.Errorf("the most in a minute was %v bytes a second", got)
		}
		if got := columns(at(t, c.rrd(node, "week"), on)); got != ofNode {
			t.Errorf("a node has %s", got)
		}
		if got := columns(at(t, c.rrd(node+"/storage/local", "week"), on)); got != ofStore {
			t.Errorf("a storage has %s", got)
		}
	})
}

func TestTheGraphOfAGuestStaysWhenItIsGone(t *testing.T) {
	t.Parallel()
	bubble(t, pvesim.Options{}, func(sim *pvesim.Sim, c *client) {
		c.refused(500, "RRD error: realpath(/var/lib/rrdcached/db/pve2-vm/100): No such file or directory", "GET", node+"/qemu/100/rrddata", "timeframe", "hour")
		c.refused(500, "RRD error: realpath(/var/lib/rrdcached/db/pve2-node/pve7): No such file or directory", "GET", "/nodes/pve7/rrddata", "timeframe", "hour")
		machine(c, 100)
		time.Sleep(30 * time.Minute)
		then := time.Now()
		c.done("DELETE", node+"/qemu/100")
		time.Sleep(20 * time.Minute)
		rows := c.rrd(node+"/qemu/100", "hour")
		if got := columns(at(t, rows, then.Add(-10*time.Minute))); got != sizes {
			t.Errorf("when it was there: got %s", got)
		}
		if got := columns(rows[len(rows)-1]); got != bare {
			t.Errorf("since it is gone: got %s", got)
		}
		machine(c, 100)
		time.Sleep(5 * time.Minute)
		rows = c.rrd(node+"/qemu/100", "hour")
		if before, now := columns(at(t, rows, then.Add(-10*time.Minute))), columns(rows[len(rows)-1]); before != sizes || now != sizes {
			t.Errorf("whatever has its VMID goes on with it: got %s, and then %s", before, now)
		}
	})
}

func TestWhoIsAskedAnswersForNodesThatAreAway(t *testing.T) {
	t.Parallel()
	bubble(t, pvesim.Options{Nodes: 2}, func(sim *pvesim.Sim, c *client) {
		sim.AddGuest("lxc", 100, "pve2", map[string]string{"rootfs": "local:100/d.raw,size=4G"})
		sim.SetRunning(100, true)
		time.Sleep(30 * time.Minute)
		sim.SetOffline("pve2", true)
		time.Sleep(10 * time.Minute)
		for _, path := range []string{"/nodes/pve2", "/nodes/pve2/lxc/100"} {
			rows := c.rrd(path, "hour")
			if columns(at(t, rows, time.Now().Add(-20*time.Minute))) == bare || columns(rows[len(rows)-1]) != bare {
				t.Errorf("%s: got %v, and last %v", path, at(t, rows, time.Now().Add(-20*time.Minute)), rows[len(rows)-1])
			}
		}
		if got := c.do("GET", "/nodes/pve2/storage/local/rrddata", "timeframe", "hour"); got.Status != 595 {
			t.Errorf("its storage: got %d", got.Status)
		}
	})
}

func TestAGraphBearsTheClockOfWhoAnswers(t *testing.T) {
	t.Parallel()
	bubble(t, pvesim.Options{}, func(sim *pvesim.Sim, c *client) {
		sim.SetSkew("pve1", time.Hour)
		sim.AddGuest("qemu", 100, "pve1", nil)
		time.Sleep(5 * time.Minute)
		rows := c.rrd(node+"/qemu/100", "hour")
		want := time.Now().Add(time.Hour).Unix() / 60 * 60
		if got := int64(rows[len(rows)-1]["time"].(float64)); got != want {
			t.Errorf("the last row is of %d, want %d", got, want)
		}
		if got := len(slices.DeleteFunc(rows, func(row map[string]any) bool { return columns(row) == bare })); got != 5 {
			t.Errorf("%d rows have something to show, want 5", got)
		}
	})
}

func TestGraphsAreKeptBetweenRuns(t *testing.T) {
	t.Parallel()
	o := pvesim.Options{StateFile: t.TempDir() + "/state.json"}
	bubble(t, o, func(sim *pvesim.Sim, c *client) {
		sim.AddGuest("qemu", 100, "pve1", nil)
		time.Sleep(24 * time.Hour)
		if err := sim.Close(); err != nil {
			t.Fatal(err)
		}
		ended := time.Now()
		time.Sleep(24 * time.Hour)
		again, err := pvesim.New(o)
		if err != nil {
			t.Fatal(err)
		}
		defer again.Close()
		c.http.Transport = again.Transport()
		time.Sleep(24 * time.Hour)
		rows := c.rrd(node+"/qemu/100", "week")
		for after, want := range map[time.Duration]string{-12 * time.Hour: sizes, 12 * time.Hour: bare, 36 * time.Hour: sizes} {
			if got := columns(at(t, rows, ended.Add(after))); got != want {
				t.Errorf("%s after the first run: got %s, want %s", after, got, want)
			}
		}
	})
}
