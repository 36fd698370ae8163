package convoy_test

import (
	"strconv"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/stretchr/testify/require"
)

func TestAnUpdateGivesAwayAndMoves(t *testing.T) {
	play(t, func(s *stand) {
		const as = `"user_id":{alice},"vmid":{vmid},"node_id":{node}`
		s.says("admin", "PUT", "/servers/{web}", `{"name":""}`, 422, `{"message":"The node id field is required. (and 2 more errors)","errors":{
			"node_id":["The node id field is required."],"user_id":["The user id field is required."],"vmid":["The vmid field is required."]}}`)
		s.says("admin", "PUT", "/servers/{web}", `{"name":"12345678901234567890123456789012345678901","user_id":99,"vmid":"x","node_id":99}`, 422,
			`{"message":"The vmid must be a number. (and 3 more errors)","errors":{"vmid":["The vmid must be a number."],"name":["The name must not be greater than 40 characters."],
			"user_id":["The selected user id is invalid."],"node_id":["The selected node id is invalid."]}}`)
		require.Equal(s, s.web.Version, s.view("web").Version, "what was refused changed nothing")
		s.gets("admin", "PUT", "/servers/{web}", `{`+as+`}`, 200, "data")
		require.Equal(s, s.web.Version, s.view("web").Version, "what is as it is is not changed")
		require.Equal(s, "new name", s.gets("admin", "PUT", "/servers/{web}", `{"name":"new name","user_id":"{bob}","vmid":"{vmid}","node_id":"{node}"}`, 200, "data/name"))
		require.Equal(s, s.Bob.User, s.view("web").Owner)
		require.InDelta(s, number(s.n["bob"]), s.gets("bob", "GET", "/servers/{web}", "", 200, "data/user_id"), 0)
		// To another node: begun when it is answered.
		data := s.gets("admin", "PATCH", "/servers/{web}", `{"node_id":{other},"name":"moves"}`, 200, "data").(map[string]any)
		require.Equal(s, []any{"moves", number(s.n["node"])}, []any{data["name"], data["node_id"]})
		s.says("admin", "PATCH", "/servers/{web}", `{"node_id":{other},"name":"both"}`, 409, `{"message":"This server is currently in an unsupported status, please try again later."}`)
		require.Equal(s, "moves", s.view("web").Name)
		s.Settle()
		require.InDelta(s, number(s.n["other"]), s.gets("admin", "GET", "/servers/{web}", "", 200, "data/node_id"), 0)
		s.gets("admin", "PATCH", "/servers/{web}", `{"node_id":{other}}`, 200, "data")
		require.Empty(s, s.view("web").Operation, "it is there already")
	})
}

func TestAnotherVMIDIsTakenOnlyIfItIsTheServersOwn(t *testing.T) {
	play(t, func(s *stand) {
		vmid := func(to string, status int, at string) any {
			return s.gets("admin", "PATCH", "/servers/{web}", `{"vmid":`+to+`}`, status, at)
		}
		require.Contains(s, vmid("777", 422, "errors/vmid/0"), "names no guest that can be seen")
		s.stray(777, "pve1", core.VM)
		require.Contains(s, vmid("777", 422, "errors/vmid/0"), "names a guest that is not proven to be this server's")
		guest, err := s.Cluster.Look(s.Context(), s.web.Ref())
		require.NoError(s, err)
		s.Cluster.Remove(s.web.Placement.VMID) // and is restored from a backup under another number
		guest.Ref.VMID, guest.Ref.Node = 888, "pve2"
		s.Cluster.Put(guest)
		require.InDelta(s, 888, vmid("888", 200, "data/vmid"), 0)
		require.InDelta(s, number(s.n["pve2"]), s.gets("admin", "GET", "/servers/{web}", "", 200, "data/node_id"), 0)
		require.Equal(s, core.Ready, s.view("web").Life())
	})
}

func TestWhatExistsIsAdoptedOrRegistered(t *testing.T) {
	play(t, func(s *stand) {
		s.stray(777, "pve1", core.VM)
		s.stray(778, "pve1", core.Container)
		post := func(more string, status int, at string) any {
			s.Helper()
			return s.gets("admin", "POST", "/servers", `{"type":"existing","user_id":{bob},"node_id":{pve1},`+more+`}`, status, at)
		}
		require.Equal(s, map[string]any{"vmid": []any{"The vmid field is required when type is existing."},
			"is_template": []any{"The is template field is required when type is existing."}}, post(`"name":"x"`, 422, "errors"))
		require.Equal(s, map[string]any{"is_visible": []any{"The is visible field is required when is template is present."}}, post(`"vmid":777,"is_template":false`, 422, "errors"))
		const plain, template = `,"is_template":false,"is_visible":false`, `,"is_template":true,"is_visible":`
		require.Equal(s, "The selected vmid is invalid.", post(`"vmid":779`+plain, 422, "errors/vmid/0"), "there is none")
		require.Equal(s, "The selected vmid is invalid.", post(`"vmid":778`+plain, 422, "errors/vmid/0"), "convoy knows VMs only")
		require.Contains(s, post(`"vmid":9002`+plain, 422, "errors/node_id/0"), "on another node")
		require.Contains(s, post(`"vmid":9001`+plain, 422, "errors/vmid/0"), "template")
		data := post(`"vmid":777,"name":"found"`+plain, 200, "data").(map[string]any)
		require.Equal(s, []any{"found", 777.0, 1.0}, []any{data["name"], data["vmid"], data["installing"]})
		s.n["found"] = text(data["id"])
		s.Settle()
		require.Equal(s, []any{core.Ready, s.Bob.User}, []any{s.view("found").Life(), s.view("found").Owner})
		require.Contains(s, post(`"vmid":777`+plain, 422, "errors/vmid/0"), "is not free to be taken over")
		// A template becomes one that new servers can name.
		require.Equal(s, "The vmid is that of no template.", post(`"vmid":777`+template+`true`, 422, "errors/vmid/0"))
		data = post(`"vmid":9011,"name":"My Ubuntu!"`+template+`false`, 200, "data").(map[string]any)
		require.Equal(s, []any{"my-ubuntu", 9011.0, 0.0}, []any{data["name"], data["vmid"], data["installing"]})
		image, err := s.Image(s.Context(), s.Admin, core.ImageID(data["uuid"].(string)))
		require.NoError(s, err)
		require.True(s, image.Hidden)
		require.Equal(s, text(data["id"]), s.number(core.NumberedImage, string(image.ID)))
		require.Equal(s, "The name has already been taken.", post(`"vmid":9011,"name":"my-ubuntu"`+template+`true`, 422, "message"))
		shown := post(`"vmid":9011,"name":"visible"`+template+`1`, 200, "data").(map[string]any)
		image, err = s.Image(s.Context(), s.Alice, core.ImageID(shown["uuid"].(string)))
		require.NoError(s, err)
		require.False(s, image.Hidden)
		s.n["own"] = text(data["id"])
		require.Equal(s, "from it", s.gets("admin", "POST", "/servers", `{"type":"new","name":"from it","user_id":{bob},"node_id":{pve1},"template_id":{own}}`, 200, "data/name"))
	})
}

func TestANewServerIsRefusedInConvoysWords(t *testing.T) {
	play(t, func(s *stand) {
		post := func(more string, at string) any {
			s.Helper()
			return s.gets("admin", "POST", "/servers", `{"type":"new","user_id":{bob},"node_id":{pve1}`+more+`}`, 422, at)
		}
		require.Equal(s, "The selected template id is invalid.", post(`,"template_id":99`, "errors/template_id/0"))
		require.Equal(s, "The selected template id is invalid.", post(`,"template_id":{container}`, "errors/template_id/0"), "convoy knows VMs only")
		one := `,"template_id":{debian},"addresses":`
		for i, ip := range []string{"192.0.2.20", "192.0.2.21", "192.0.2.10"} {
			s.n["ip"+strconv.Itoa(i)] = s.address(ip)
		}
		require.Equal(s, "You cannot set multiple IPv4 or IPv6 addresses", post(one+`[{ip0},{ip1}]`, "errors/addresses/0"))
		require.Equal(s, "The addresses must not have more than 2 items.", post(one+`[1,2,3]`, "errors/addresses/0"))
		require.Equal(s, "The addresses must be an array.", post(one+`7`, "errors/addresses/0"))
		require.Equal(s, "The selected addresses.0 is invalid.", post(one+`[999]`, "errors/addresses.0/0"))
		require.Equal(s, "One or more of the selected addresses are already in use", post(one+`[{ip2}]`, "errors/addresses.0/0"))
		for _, own := range []string{`,"limits":{"cpu":1,"memory":1073741824,"disk":5368709120,"bandwidth":1000}`, `,"limits":{"cpu":1,"memory":1073741824,"disk":5368709120,"backups":2}`} {
			require.Contains(s, post(`,"template_id":{debian}`+own, "message"), "The limits.b")
		}
		require.Equal(s, "The limits.disk must be 1073741824 to 140737488355328 bytes.", post(`,"template_id":{debian},"limits":{"cpu":1,"memory":1073741824,"disk":1}`, "errors/limits.disk/0"))
		data := s.gets("admin", "POST", "/servers", `{"type":"new","user_id":{bob},"node_id":{pve1},"template_id":{debian},"addresses":[{ip0}]}`, 200, "data").(map[string]any)
		require.Equal(s, "server", data["name"])
		s.n["new"] = text(data["id"])
		require.Equal(s, "192.0.2.20", s.view("new").Addresses[0].IP.String())
		// Only on one node, and without a plan.
		image, err := s.CreateImage(s.Context(), s.Admin, core.Image{Name: "lone", Kind: core.VM, Sources: []core.ImageSource{{Cluster: s.ClusterID, Node: "pve2", VMID: 9002, Disk: core.GiB}}})
		require.NoError(s, err)
		s.n["lone"] = s.number(core.NumberedImage, string(image.ID))
		require.Equal(s, map[string]any{"template_id": []any{"Template doesn't exist on selected node"}}, post(`,"template_id":{lone}`, "errors"))
	})
}

// address is the number of an address.
func (s *stand) address(ip string) string {
	s.Helper()
	all, err := s.Addresses(s.Context(), s.Admin, core.AddressFilter{})
	require.NoError(s, err)
	for _, one := range all {
		if one.IP.String() == ip {
			return s.number(core.NumberedAddress, string(one.ID))
		}
	}
	s.Fatalf("there is no address %s", ip)
	return ""
}

// A form is read as PHP reads one.
func TestFormsAreReadToo(t *testing.T) {
	play(t, func(s *stand) {
		const form = "Content-Type: application/x-www-form-urlencoded"
		w := s.ask("admin", "PATCH", "/servers/{web}/specifications", "cores=2&disks[0][disk]=scsi0&disks[0][size]=6G&disks[1][disk]=scsi1&disks[1][size]=2G&lockIps[]=192.0.2.10", form)
		require.Equal(s, 200, w.Code, w.Body)
		spec := s.view("web").Upcoming()
		require.Equal(s, []any{2, 6 * core.GiB, 2 * core.GiB}, []any{spec.Cores, spec.Disks["scsi0"], spec.Disks["scsi1"]})
		lock, err := s.IPLock(s.Context(), s.Admin, s.web.ID)
		require.NoError(s, err)
		require.True(s, lock.Wanted)
		for body, status := range map[string]int{`[1]`: 400, `{`: 400, `"x"`: 400, `null`: 200, `{}`: 200} {
			require.Equal(s, status, s.ask("admin", "PATCH", "/servers/{web}/specifications", body).Code, body)
		}
	})
}

// A request that is repeated under its key has one effect, and one answer.
func TestIdempotencyKeysHold(t *testing.T) {
	play(t, func(s *stand) {
		made := map[string]bool{}
		for range 2 {
			w := s.ask("admin", "POST", "/servers", `{"type":"new","name":"once","user_id":{bob},"node_id":{pve1},"template_id":{debian}}`, "Idempotency-Key: make")
			require.Equal(s, 200, w.Code, w.Body)
			made[w.Body.String()] = true
			w = s.ask("admin", "PATCH", "/servers/{web}/specifications", `{"cores":2,"lockIps":["192.0.2.10","192.0.2.30"]}`, "Idempotency-Key: change")
			require.Equal(s, 200, w.Code, w.Body)
		}
		require.Equal(s, "once", s.names("admin", "?filter[name]=once"))
		for kind, want := range map[string]int{"resize": 1, "network": 1} {
			ops, err := s.Operations(s.Context(), s.Admin, core.OperationFilter{Kind: kind})
			require.NoError(s, err)
			require.Len(s, ops, want, kind)
		}
		w := s.ask("admin", "PATCH", "/servers/{web}/specifications", `{"cores":3}`, "Idempotency-Key: change")
		require.Equal(s, 422, w.Code, w.Body)
	})
}

func TestSuspensionIsAnsweredByNothing(t *testing.T) {
	play(t, func(s *stand) {
		for range 2 { // the second changes nothing
			s.says("admin", "POST", "/servers/{web}/settings/suspend", "", 204, "")
			s.Settle()
			require.Equal(s, "suspended", s.gets("admin", "GET", "/servers/{web}", "", 200, "data/status"))
		}
		require.Equal(s, core.Off, s.view("web").Power())
		s.says("alice", "PATCH", "/servers/{web}/specifications", `{"cores":2}`, 409, `{"message":"This server is currently suspended and the functionality requested is unavailable."}`)
		for range 2 {
			s.says("admin", "POST", "/servers/{web}/settings/unsuspend", "", 204, "")
			s.Settle()
			require.Nil(s, s.gets("admin", "GET", "/servers/{web}", "", 200, "data/status"))
		}
		require.Equal(s, core.On, s.view("web").Power())
		s.gets("alice", "POST", "/servers/{web}/settings/suspend", "", 403, "message")
		_, err := s.Change(s.Context(), s.Admin, s.web.ID, fleet.ServerChange{})
		require.NoError(s, err)
	})
}
