package convoy_test

import (
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/require"
)

// Memory goes out as bytes, and comes in as bytes; what as bytes is less than any
// guest may have, up to 1048576, is MiB, as convoy's own program took it.
func TestC03MemoryComesInBytesOrMiBAndGoesOutInBytes(t *testing.T) {
	play(t, func(s *stand) {
		require.InDelta(s, 512*core.MiB, s.gets("admin", "GET", "/servers/{web}/specifications", "", 200, "data/memory"), 0)
		for _, c := range []struct {
			said string
			want int64
		}{
			{"1073741824", core.GiB}, {"2048", 2 * core.GiB}, {`"1024"`, core.GiB}, {"536870912", 512 * core.MiB}, {"16", 16 * core.MiB}, {"1048576", core.TiB}, {"16777216", 16 * core.MiB},
		} {
			got := s.gets("admin", "PATCH", "/servers/{web}/specifications", `{"memory":`+c.said+`}`, 200, "data/memory")
			require.InDelta(s, c.want, got, 0, c.said)
			require.Equal(s, c.want, s.view("web").Upcoming().Memory, c.said)
		}
		for _, said := range []string{"15", "1048577", "16777215", "0", "-1", "1.5", `"x"`} {
			text := s.gets("admin", "PATCH", "/servers/{web}/specifications", `{"memory":`+said+`}`, 422, "errors/memory/0")
			require.Contains(s, text, "The memory must", said)
		}
		require.Equal(s, 16*core.MiB, s.view("web").Upcoming().Memory, "what was refused changed nothing")
	})
}

// A server that convoy deletes leaves its guest where it is, unless purge is true;
// 1 and "1" are valid, and destroy nothing.
func TestADeletedServerLeavesItsGuestUnlessPurged(t *testing.T) {
	for body, destroyed := range map[string]bool{
		"": false, `{}`: false, `{"purge":false}`: false, `{"purge":null}`: false, `{"purge":1}`: false, `{"purge":"1"}`: false, `{"no_purge":true}`: false,
		`{"purge":true}`: true, `{"no_purge":false}`: true,
	} {
		t.Run(body, func(t *testing.T) {
			play(t, func(s *stand) {
				ref := s.view("web").Ref()
				s.says("admin", "DELETE", "/servers/{web}", body, 204, "")
				s.Settle()
				s.gets("admin", "GET", "/servers/{web}", "", 404, "message")
				guest, err := s.Cluster.Look(s.Context(), ref)
				require.NoError(s, err)
				require.Equal(s, destroyed, guest.Presence == core.Gone, body)
			})
		})
	}
}

// A deletion is answered by 204 and nothing, before anything is done.
func TestADeletionIsAnsweredByNothing(t *testing.T) {
	play(t, func(s *stand) {
		s.says("admin", "DELETE", "/servers/{web}", `{"purge":"yes"}`, 422, `{"message":"The purge field must be true or false.","errors":{"purge":["The purge field must be true or false."]}}`)
		s.says("admin", "DELETE", "/servers/{web}", `{"purge":true}`, 204, "")
		require.Equal(s, "deleting", s.gets("admin", "GET", "/servers/{web}", "", 200, "data/status"))
		s.says("admin", "DELETE", "/servers/{web}", `{"purge":true}`, 409, `{"message":"This server is currently in an unsupported status, please try again later."}`)
		s.Settle()
		s.says("admin", "DELETE", "/servers/{web}", `{"purge":true}`, 404, `{"message":"No query results for model [App\\Models\\Server] {web}"}`)
	})
}

// A new server is a template, a node and an owner; what it is made of the setting
// says, or the limits of Convoy 4.
func TestC15ANewServerIsATemplateANodeAndAnOwner(t *testing.T) {
	play(t, func(s *stand) {
		s.says("admin", "POST", "/servers", `{}`, 422, `{"message":"The type field is required. (and 3 more errors)","errors":{"type":["The type field is required."],
			"node_id":["The node id field is required."],"user_id":["The user id field is required."],"template_id":["The template id field is required when type is new."]}}`)
		const asked = `{"type":"new","name":"fresh","node_id":{pve2},"user_id":{bob},"template_id":{debian}`
		data := s.gets("admin", "POST", "/servers", asked+`}`, 200, "data").(map[string]any)
		require.InDelta(s, 1, data["installing"], 0)
		s.n["fresh"] = text(data["id"])
		s.Settle()
		fresh := s.view("fresh")
		require.Equal(s, []any{"fresh", s.Bob.User, "pve2", "small", "debian-12", core.Off}, []any{fresh.Name, fresh.Owner, fresh.Placement.Node, fresh.PlanName, fresh.ImageName, fresh.Power()})
		require.InDelta(s, 0, s.gets("admin", "GET", "/servers/{fresh}", "", 200, "data/installing"), 0)
		data = s.gets("admin", "POST", "/servers", asked+`,"vmid":4716,"limits":{"cpu":3,"memory":1073741824,"disk":5368709120}}`, 200, "data").(map[string]any)
		require.InDelta(s, 4716, data["vmid"], 0)
		s.n["own"] = text(data["id"])
		s.Settle()
		own := s.view("own")
		require.Equal(s, core.Spec{Cores: 3, Memory: core.GiB, Disks: map[string]int64{"scsi0": 5 * core.GiB}}, own.Spec)
		require.Empty(s, own.Plan)
		data = s.gets("admin", "POST", "/servers", asked+`,"limits":{"cpu":2,"memory":2147483648,"disk":21474836480}}`, 200, "data").(map[string]any)
		s.n["planned"] = text(data["id"])
		require.Equal(s, "medium", s.view("planned").PlanName, "a plan that says just that is taken")
	})
}
