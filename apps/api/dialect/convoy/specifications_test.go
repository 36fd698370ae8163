package convoy_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/remudahq/remuda/apps/api/dialect/convoy"
	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/require"
)

const noSpecs = `{"data":{"node":null,"cores":null,"memory":null,"disk":null,"disks":null,"ipconfig":null}}`

func TestSpecificationsAreNullUntilThereIsAGuest(t *testing.T) {
	play(t, func(s *stand) {
		s.n["new"] = text(s.gets("admin", "POST", "/servers", `{"type":"new","name":"new","user_id":{bob},"node_id":{pve1},"template_id":{debian}}`, 200, "data/id"))
		s.says("admin", "GET", "/servers/{new}/specifications", "", 200, noSpecs)
		s.says("admin", "PATCH", "/servers/{new}/specifications", `{"cores":2}`, 409, `{"message":"This server has not yet completed its installation process, please try again later."}`)
		s.says("admin", "PATCH", "/servers/{new}/specifications", `{"lockIps":["192.0.2.50"]}`, 409, `{"message":"This server has not yet completed its installation process, please try again later."}`)
		s.Settle()
		s.says("bob", "GET", "/servers/{new}/specifications", "", 200, `{"data":{"node":"pve1","cores":1,"memory":536870912,"disk":null,
			"disks":[{"disk":"scsi0","size":"4G","pending":false}],"ipconfig":{"key":"ipconfig0","value":"ip=192.0.2.11/24,gw=192.0.2.1"}}}`)
	})
}

func TestDisksGrowAndAreAdded(t *testing.T) {
	play(t, func(s *stand) {
		const path = "/servers/{web}/specifications"
		require.Equal(s, []any{
			map[string]any{"disk": "sata0", "size": "1G", "pending": false}, map[string]any{"disk": "scsi0", "size": "7G", "pending": false},
		}, s.gets("admin", "PATCH", path, `{"disks":[{"disk":"scsi0","size":"7168M"},{"disk":"sata0","size":"1048576K"}]}`, 200, "data/disks"))
		guest, err := s.Cluster.Look(s.Context(), s.view("web").Ref())
		require.NoError(s, err)
		require.Equal(s, map[string]int64{"scsi0": 7 * core.GiB, "sata0": core.GiB}, guest.Disks)
		for body, want := range map[string]string{
			`{"disks":[{"disk":"sata0","size":"2G"},{"disk":"scsi0","size":"6G"}]}`: "disks.1.size",
			`{"disks":[{"disk":"scsi0"}]}`:                                          "disks.0.size",
			`{"disks":[{"size":"8G"}]}`:                                             "disks.0.disk",
			`{"disks":[{"disk":"scsi0","size":"8X"}]}`:                              "disks.0.size",
			`{"disks":[{"disk":"scsi0","size":"+8G"}]}`:                             "disks.0.size",
			`{"disks":[{"disk":"scsi0","size":8}]}`:                                 "disks.0.size",
			`{"disks":[{"disk":"floppy0","size":"8G"}]}`:                            "disks.0.disk",
			`{"disks":[{"disk":"scsi0","size":"999999T"}]}`:                         "disks.0.size",
			`{"disks":["scsi0"]}`:                                                   "disks.0.disk",
			`{"disks":"scsi0"}`:                                                     "disks",
			`{"cores":0}`:                                                           "cores",
			`{"cores":"two"}`:                                                       "cores",
			`{"ipconfig":"ip=192.0.2.44/24,gw=192.0.2.1"}`:                          "ipconfig",
			`{"ipconfig":"ip=dhcp"}`:                                                "ipconfig",
			`{"lockIps":["x"]}`:                                                     "lockIps.0",
			`{"lockIps":"192.0.2.10"}`:                                              "lockIps",
		} {
			fields := s.gets("admin", "PATCH", path, body, 422, "errors").(map[string]any)
			require.Contains(s, fields, want, "%s: %v", body, fields)
		}
		require.Contains(s, s.gets("admin", "PATCH", path, `{"disks":[{"disk":"scsi0","size":"6G"}]}`, 422, "message"), "The disks.0.size cannot shrink")
		s.gets("admin", "PATCH", path, `{"ipconfig":"ip=192.0.2.10/24,gw=192.0.2.1"}`, 200, "data")
		guest, err = s.Cluster.Look(s.Context(), s.view("web").Ref())
		require.NoError(s, err)
		require.Equal(s, map[string]int64{"scsi0": 7 * core.GiB, "sata0": core.GiB}, guest.Disks, "what was refused changed nothing")
	})
}

// What lockIps names the guest may use, and nothing else, in its firewall.
func TestLockIPsLocks(t *testing.T) {
	play(t, func(s *stand) {
		const path = "/servers/{web}/specifications"
		lets := func() (list []string) {
			fw, err := s.Cluster.Firewall(s.Context(), s.view("web").Ref())
			require.NoError(s, err)
			set, there := fw.Set(core.IPFilterSet)
			if !there {
				return nil
			}
			require.True(s, *fw.Options.Enable && *fw.Options.IPFilter)
			for _, e := range set.Entries {
				if e.Prefix.Addr().Is4() {
					list = append(list, e.Prefix.Addr().String())
				}
			}
			slices.Sort(list)
			return list
		}
		other := s.Web(s.T, s.Bob) // has 192.0.2.11
		for body, want := range map[string]string{
			`{"lockIps":["192.0.2.10","192.0.2.11"]}`:            "lockIps.1", // another's
			`{"lockIps":["198.51.100.7","192.0.2.10"]}`:          "lockIps.0", // no pool's
			`{"cores":2,"lockIps":["192.0.2.10","192.0.2.200"]}`: "lockIps.1",
			`{"lockIps":["192.0.2.30"]}`:                         "lockIps", // leaves out what it holds
		} {
			fields := s.gets("admin", "PATCH", path, body, 422, "errors").(map[string]any)
			require.Contains(s, fields, want, "%s: %v", body, fields)
		}
		require.Contains(s, s.gets("admin", "PATCH", path, `{"lockIps":["192.0.2.30"]}`, 422, "message"), "192.0.2.10")
		require.Nil(s, lets())
		require.Equal(s, s.web.Version, s.view("web").Version, "what was refused changed nothing, the cores neither")
		s.gets("admin", "PATCH", path, `{"lockIps":[]}`, 200, "data")
		require.Nil(s, lets(), "an empty list asks for nothing")
		s.gets("admin", "PATCH", path, `{"lockIps":["192.0.2.10"]}`, 200, "data")
		require.Equal(s, []string{"192.0.2.10"}, lets())
		s.gets("admin", "PATCH", path, `{"cores":2,"lockIps":["192.0.2.10","192.0.2.30","::ffff:192.0.2.30"]}`, 200, "data")
		require.Equal(s, []string{"192.0.2.10", "192.0.2.30"}, lets())
		require.Equal(s, 2, s.view("web").Upcoming().Cores)
		require.Len(s, s.view("web").Addresses, 2)
		s.gets("alice", "PATCH", path, `{"lockIps":["192.0.2.10","192.0.2.30"]}`, 403, "message")
		require.Len(s, other.Addresses, 1)
	})
}

// slow is a fleet whose operations take 40 seconds, or as long as is waited.
type slow struct{ convoy.Fleet }

func (s slow) Await(ctx context.Context, c core.Caller, id core.OperationID, most time.Duration) (core.Operation, error) {
	time.Sleep(min(most, 40*time.Second))
	return s.Fleet.Await(ctx, c, id, most)
}

// An answer comes before the listener gives the connection up, however many parts
// the request has.
func TestAllPartsOfARequestTogetherAreWaitedForAMinute(t *testing.T) {
	play(t, func(s *stand) {
		s.front = s.Front(convoy.New(slow{s.Service}, s.Options(), convoy.Settings{}))
		began := time.Now()
		s.gets("admin", "PATCH", "/servers/{web}/specifications", `{"cores":2,"lockIps":["192.0.2.10"]}`, 200, "data")
		require.Less(s, time.Since(began), 70*time.Second)
	})
}

func TestADiskOfNoNameIsToldByItsName(t *testing.T) {
	play(t, func(s *stand) {
		fields := s.gets("admin", "PATCH", "/servers/{web}/specifications", `{"disks":[{"disk":"scsi1","size":"2G"},{"disk":"sda","size":"2G"}]}`, 422, "errors")
		require.Equal(s, map[string]any{"disks.1.disk": []any{"The disks.1.disk is no disk name of a vm, such as scsi0."}}, fields)
	})
}

func TestAnUnreachableNodeIsToldWithItsReason(t *testing.T) {
	play(t, func(s *stand) {
		s.Cluster.Cut()
		message := s.gets("admin", "GET", "/servers/{web}/specifications", "", 500, "message")
		require.Regexp(s, `^Server Error: .*cluster`, message)
		s.gets("admin", "GET", "/servers/{web}", "", 200, "data")
		s.Cluster.Mend()
		s.gets("admin", "GET", "/servers/{web}/specifications", "", 200, "data")
	})
}

func TestABuildOfConvoy4(t *testing.T) {
	play(t, func(s *stand) {
		const path = "/servers/{uuid}/settings/build"
		s.n["ip"], s.n["more"], s.n["taken"] = s.address("192.0.2.10"), s.address("192.0.2.40"), s.address("192.0.2.11")
		s.Web(s.T, s.Bob)
		data := s.gets("admin", "PATCH", path, `{"cpu":2,"memory":1073741824,"disk":6442450944,"address_ids":[{ip},{more}],"snapshot_limit":null,"backup_limit":0,"bandwidth_limit":null}`, 200, "data/limits").(map[string]any)
		require.Equal(s, []any{2.0, float64(core.GiB), 6 * float64(core.GiB)}, []any{data["cpu"], data["memory"], data["disk"]})
		require.Len(s, data["addresses"].(map[string]any)["ipv4"], 2)
		version := s.view("web").Version
		s.gets("admin", "PATCH", path, `{"cpu":2,"memory":1073741824,"disk":6442450944,"address_ids":[{ip},{more}]}`, 200, "data")
		require.Equal(s, version, s.view("web").Version, "what is as it is is not changed")
		s.gets("admin", "PATCH", path, `{"address_ids":[{more}]}`, 200, "data")
		s.Settle()
		require.Len(s, s.view("web").Addresses, 1)
		for body, want := range map[string]string{
			`{"cpu":0}`: "cpu", `{"memory":1}`: "memory", `{"disk":1073741824}`: "disk", `{"address_ids":[{taken}]}`: "address_ids.0", `{"address_ids":[999]}`: "address_ids.0",
			`{"snapshot_limit":1}`: "snapshot_limit", `{"backup_limit":1}`: "backup_limit", `{"bandwidth_limit":1}`: "bandwidth_limit",
		} {
			fields := s.gets("admin", "PATCH", path, body, 422, "errors").(map[string]any)
			require.Contains(s, fields, want, "%s: %v", body, fields)
		}
	})
}
